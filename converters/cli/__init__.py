"""The command line: the front door, which imports from everywhere, lazily; nothing imports it."""

from __future__ import annotations

import sys
from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> None:
    """Run `utsushi`; exits with 0 good, 1 findings, 2 usage or configuration, 3 could not be accounted for."""
    from utsushi.converters.cli.door import run

    sys.exit(run(sys.argv[1:] if arguments is None else list(arguments)))
