"""A file seen through a window of bytes that grows and moves on."""

from __future__ import annotations

from typing import Protocol

from utsushi.specs.errors import Place, fail

LIMIT = 64 << 20
"""Bytes of one row, statement or XML record at most."""
_STEP = 1 << 20


class Readable(Protocol):
    """What a window looks at."""

    def read(self, size: int, /) -> bytes:
        """The next bytes, none at the end."""


class Window:
    """`data` holds the bytes from `base` on; positions are counted within `data`."""

    def __init__(self, handle: Readable, name: str, step: int = _STEP) -> None:
        """Look at `handle` from where it stands; `name` is for messages."""
        self._handle, self.name, self._step = handle, name, step
        self.data, self.base, self.ended = b"", 0, False

    def more(self, position: int) -> bool:
        """Read on; False at the end of the file.

        Raises:
            UtsushiError: U801 more than 64 MiB are needed behind `position`.
        """
        if self.ended:
            return False
        if len(self.data) - position > LIMIT:
            raise fail("U801", Place(self.name, offset=self.base + position), limit=LIMIT >> 20)
        found = self._handle.read(max(self._step, len(self.data) - position))
        self.data += found
        self.ended = not found
        return bool(found)

    def need(self, position: int, size: int) -> None:
        """Have `size` bytes behind `position`, or the end of the file."""
        while len(self.data) - position < size and self.more(position):
            pass

    def drop(self, position: int) -> int:
        """Forget what stands before `position`, now and then; where it stands from now on."""
        if position < self._step:
            return position
        self.data = self.data[position:]
        self.base += position
        return 0
