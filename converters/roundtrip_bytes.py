"""Bytes there and back: a file decoded and encoded again with its residue is the file that was read, less rejected records."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from io import BufferedReader
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from utsushi.converters.files import encode
from utsushi.converters.files.batch import Batch, Rejected
from utsushi.mappings.layout.model import File

Arrow = Any


@dataclass
class ByteCheck:
    """Takes what `files.read` gives of one file of the layout, a stretch at a time, and compares it with the bytes on disk."""

    file: File
    paths: Sequence[Path]
    wrong: dict[int, int] = field(default_factory=dict)
    """Index of a data file → byte offset near which the first difference is."""
    _pending: dict[str, Batch] = field(default_factory=dict)
    _rejected: list[int] = field(default_factory=list)
    _index: int = -1
    _handle: BufferedReader | None = None
    _position: int | None = 0
    """Where the next stretch has to begin; None where a rejected record ends the last one."""
    _begun: bool = False
    """A stretch of this data file was seen: what stands before its records is done with."""

    def take(self, part: Batch | Rejected) -> None:
        """The next part, in the reader's order."""
        index = part.file if isinstance(part, Rejected) else int(part.rows["__file"][0].as_py())
        if index != self._index:
            self._flush()
            self._open(index)
        elif isinstance(part, Batch) and (self._rejected or self._begins(part)):
            self._flush()
        if isinstance(part, Rejected):
            self._rejected.append(part.offset)
        else:
            self._pending[part.table] = part

    def _begins(self, batch: Batch) -> bool:
        """Within a stretch the tables come in the order of the layout."""
        order = [table.name for table in self.file.tables]
        return any(order.index(batch.table) <= order.index(name) for name in self._pending)

    def finish(self) -> None:
        """Compare the last stretch, and the files without any record."""
        self._flush()
        self._open(len(self.paths))

    @property
    def identical(self) -> int:
        """How many of the files come back byte for byte."""
        return len(self.paths) - len(self.wrong)

    def _open(self, index: int) -> None:
        """Leave one data file for another; those between them hold no record."""
        if self._handle is not None:
            if self._position is not None and self._position != self.paths[self._index].stat().st_size:
                self._note(self._position)
            self._handle.close()
            self._handle = None
        for empty in range(self._index + 1, index):
            if self.paths[empty].read_bytes() != encode(self.file, {}, empty):
                self.wrong[empty] = 0
        self._index, self._position, self._begun = index, 0, False
        if index < len(self.paths):
            self._handle = self.paths[index].open("rb")

    def _flush(self) -> None:
        own = [self._pending[name] for name in self._own if name in self._pending]
        offsets = np.sort(
            np.concatenate([np.zeros(0, np.int64), *(batch.rows["__offset"].to_numpy() for batch in own)])
        )
        rejected = np.array(self._rejected, np.int64)
        if len(offsets):
            data = encode(self.file, {name: [batch] for name, batch in self._pending.items()}, self._index)
            if self._begun:
                self._compare(data[self._head() :], int(np.concatenate([offsets, rejected]).min()), offsets, rejected)
            else:
                self._compare(data, 0, offsets, rejected)
        elif len(rejected):
            self._position = None
        self._begun = self._begun or bool(len(offsets) or len(rejected))
        self._pending, self._rejected = {}, []

    @property
    def _own(self) -> list[str]:
        return [record.tables[0].name for record in self.file.records]

    def _head(self) -> int:
        """Bytes that the encoder puts before the records of every call."""
        if self.file.format != "delimited":
            return 0
        from utsushi.converters.files.delimited_encode import head

        return len(head(self.file))

    def _compare(self, data: bytes, begin: int, offsets: NDArray[np.int64], rejected: NDArray[np.int64]) -> None:
        """Compare run after run: between the rejected records, and what is left of `data` behind the last one."""
        if self._position not in {None, begin}:
            self._note(begin)
        done = 0
        for start, stop in _runs(begin, offsets, rejected):
            size = len(data) - done if stop is None else stop - start
            if self._read(start, size) != data[done : done + size]:
                self._note(start)
            done += size
            self._position = start + size
        if len(rejected) and rejected.max() > offsets[-1]:
            self._position = None
            if done != len(data):
                self._note(int(offsets[-1]))

    def _read(self, start: int, size: int) -> bytes:
        if self._handle is None:
            return b""
        self._handle.seek(start)
        return self._handle.read(size)

    def _note(self, offset: int) -> None:
        self.wrong.setdefault(self._index, offset)


def _runs(begin: int, offsets: NDArray[np.int64], rejected: NDArray[np.int64]) -> list[tuple[int, int | None]]:
    """(start, stop) of the stretches of bytes between rejected records; the last one has no stop unless a rejected record ends it."""
    starts = np.sort(np.concatenate([offsets, rejected]))
    gone = np.isin(starts, rejected)
    runs: list[tuple[int, int | None]] = []
    open_at: int | None = begin
    for place in np.flatnonzero(gone).tolist():
        if open_at is not None and open_at < starts[place]:
            runs.append((open_at, int(starts[place])))
        following = place + 1
        open_at = int(starts[following]) if following < len(starts) and not gone[following] else None
    return [*runs, (open_at, None)] if open_at is not None else runs
