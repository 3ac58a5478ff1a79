"""Options that several commands share."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

_THREADS = 2
"""More by default would take more memory than a small machine has: each thread holds batches of its own."""

PACKAGE = click.argument("package", metavar="PACKAGE")
SOURCE = click.argument("source", metavar="SOURCE", type=click.Path(path_type=Path))
EDITION = click.option(
    "--edition", help="標準の版（既定: パッケージのもの） / edition of the standard (default: the package's)"
)
STAGE = click.option(
    "--stage",
    type=click.Choice(["rehearsal", "final"]),
    default="rehearsal",
    show_default=True,
    help="リハーサルか本番か: final は決めていないことを許さない / rehearsal or cut-over: final leaves nothing undecided",
)
PROJECT = click.option(
    "--project",
    type=click.Path(file_okay=False, path_type=Path),
    help="団体のフォルダ（utsushi.toml） / the municipality's folder with utsushi.toml",
)
THREADS = click.option(
    "--threads",
    type=click.IntRange(1, 64),
    default=lambda: min(os.cpu_count() or 1, _THREADS),
    show_default="コア数、2 まで / cores, up to 2",
    help="並列数（結果は変わらない） / threads (same result)",
)


@contextmanager
def progress(description: str) -> Iterator[Callable[[int], None]]:
    """A bar of records on stderr; nothing where stderr is no terminal."""
    import sys

    if not sys.stderr.isatty():
        yield lambda _count: None
        return
    from tqdm import tqdm

    with tqdm(desc=description, unit=" records", file=sys.stderr, leave=False) as bar:

        def update(count: int) -> None:
            bar.update(count)

        yield update


def given(**options: Any) -> dict[str, Any]:
    """The options that were given: a function's own defaults stand for the others."""
    return {name: value for name, value in options.items() if value is not None}
