"""The bytes that guesses are made from: the head of a file, and how much more there is."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from utsushi.specs.errors import Place, fail

Array = Any
HEAD = 4 << 20
"""Bytes looked at."""


@dataclass(frozen=True)
class Sample:
    """The head of a file."""

    name: str
    size: int
    """Bytes of the whole file."""
    raw: bytes

    @property
    def whole(self) -> bool:
        """Whether `raw` is the file."""
        return len(self.raw) == self.size

    @cached_property
    def bytes(self) -> Array:
        """uint8."""
        return np.frombuffer(self.raw, np.uint8)

    @cached_property
    def counts(self) -> Array:
        """int64[256]: how often each byte occurs."""
        return np.bincount(self.bytes, minlength=256)

    def share(self, *values: int) -> float:
        """Of the bytes that have one of these values."""
        return round(float(self.counts[list(values)].sum()) / max(len(self.raw), 1), 4)


def sample(path: Path, head: int = HEAD) -> Sample:
    """The head of a file. Raises U450 where it cannot be read."""
    try:
        with path.open("rb") as file:
            raw = file.read(head)
            return Sample(path.name, path.stat().st_size, raw)
    except OSError as error:
        raise fail("U450", Place(path.name), why=error.strerror) from error
