"""How a run is made."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from utsushi.converters.dispositions import Stage
from utsushi.specs.errors import fail

_SIZE = re.compile(r"(?=.*[1-9])\d+(\.\d+)?\s?[KMGT]i?B", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True)
class Options:
    """How a run is made. Raises U515 for a memory limit that is no size, whether anything needs it or not."""

    stage: Stage = "rehearsal"
    only: str | None = None
    """One group alone: a dry run."""
    sample: int | None = None
    """So many records of each file alone: a dry run."""
    threads: int = 1
    batch_rows: int = 65_536
    memory_limit: str = ""
    """Of DuckDB. Neither this nor threads nor batch_rows changes a byte."""
    progress: Callable[[int], None] | None = None
    """Called with numbers of records read."""
    archives: tuple[tuple[str, str], ...] = ()
    """(name, SHA-256) of the archives that the source came in: for the manifest."""

    def __post_init__(self) -> None:
        """Refuse what is no size before anything is read."""
        if self.memory_limit and not _SIZE.fullmatch(self.memory_limit):
            raise fail("U515", found=self.memory_limit)

    @property
    def dry_run(self) -> dict[str, Any]:
        """`only` and `sample`, where given."""
        given = {"only": self.only, "sample": self.sample}
        return {name: value for name, value in given.items() if value is not None}
