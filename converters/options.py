"""How a run is made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from utsushi.converters.dispositions import Stage


@dataclass(frozen=True)
class Options:
    """How a run is made."""

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

    @property
    def dry_run(self) -> dict[str, Any]:
        """`only` and `sample`, where given."""
        given = {"only": self.only, "sample": self.sample}
        return {name: value for name, value in given.items() if value is not None}
