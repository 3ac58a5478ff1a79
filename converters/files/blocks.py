"""Stretches of a delimited file in memory, each holding whole records: the walk from the first byte to the last."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path
from typing import Any

from utsushi.converters.files import views
from utsushi.converters.files.opening import Opened, columns_of, kinds_of
from utsushi.mappings.layout.model import File
from utsushi.specs.errors import Place, fail

Array = Any
Arrow = Any

RECORD_LIMIT = 16 << 20
"""Bytes of the longest record; what is longer is a quote that nobody closed."""
_BLOCK_LIMIT = 64 << 20
_SPARE = 1.25


@dataclass(frozen=True)
class Block:
    """The records of one stretch: n records, at most `width` fields of each."""

    data: Array
    """uint8, the stretch."""
    base: int
    """Offset of data[0] in the file."""
    first: int
    """Number of the first record, from 1."""
    fields: Array
    """int32[n, width, 2]: start in `data` and length of each field, quotes not counted."""
    flags: Array
    """uint8[n, width], see `splitting`."""
    offsets: Array
    """int64[n]: offset in the file."""
    sizes: Array
    """int64[n]: bytes, line end not counted."""
    following: Array
    """int64[n]: offset in the file of what follows the line end."""
    columns: Array
    """int64[n]: number of fields."""
    whole: Array
    """bool[n]: quotes balance."""
    utf8: bool
    """All of it is UTF-8, and so is every field: around fields there is only ASCII."""

    def bytes_at(self, starts: Array, lengths: Array) -> Arrow:
        """binary[k]: the stretches of `data` that start there."""
        import numpy as np
        import pyarrow as pa

        offsets = np.zeros(len(starts) + 1, np.int32)
        np.cumsum(lengths, out=offsets[1:])
        places = np.repeat(starts - offsets[:-1], lengths) + np.arange(offsets[-1])
        return pa.Array.from_buffers(
            pa.binary(), len(starts), [None, pa.py_buffer(offsets), pa.py_buffer(self.data[places])]
        )


@dataclass
class _Window:
    """What is in memory of a file's bytes [0, end)."""

    file: File
    handle: BufferedReader
    end: int
    base: int
    data: Array
    shown: Array = None
    """As the splitter sees it."""

    @property
    def complete(self) -> bool:
        """Nothing follows `data`."""
        return self.base + len(self.data) >= self.end

    def move(self, position: int, size: int) -> None:
        """Let go of what stands before `position`, hold up to `size` bytes from there."""
        import numpy as np

        from utsushi.converters.files import joining

        kept = self.data[position:]
        self.base += position
        data: Array = np.empty(max(min(size, self.end - self.base), len(kept)), np.uint8)
        data[: len(kept)] = kept
        filled = len(kept)
        while filled < len(data) and (more := self.handle.readinto(memoryview(data)[filled:])):
            filled += more
        if filled < len(data):  # the file has become shorter since it was opened
            self.end = self.base + filled
        self.data = joining.frozen(data[:filled])
        self.shown = views.view(self.file, self.data, at_end=self.complete)


def blocks(
    file: File, path: Path, handle: BufferedReader, opened: Opened, batch_rows: int, size: int
) -> Iterator[Block]:
    """The records between header and end mark, at most `batch_rows` in a Block.

    Raises:
        UtsushiError: U456 no line end within RECORD_LIMIT bytes.
    """
    import numpy as np

    from utsushi.converters.files import splitting

    width = max(len(columns_of(record)) for record in file.records)
    kind = kinds_of(file)
    handle.seek(opened.start)
    unit = views.unit(file)
    window = _Window(file, handle, opened.end, opened.start, np.empty(0, np.uint8))
    window.move(0, size)
    position, first, expected = 0, 1, 0
    while position < len(window.data) or not window.complete:
        if len(window.data) - position < expected and not window.complete:
            size = max(size, expected)
            window.move(position, size)
            position = 0
        fields, flags = np.empty((batch_rows, width, 2), np.int32), np.empty((batch_rows, width), np.uint8)
        records = np.empty((5, batch_rows), np.int64)
        found, following = splitting.split(
            window.shown, position // unit, window.complete, RECORD_LIMIT, kind, fields, flags, records
        )
        if unit > 1:
            following *= unit
            fields[:found] *= unit
            records[:3, :found] *= unit
        if found < batch_rows and not window.complete and (position or len(window.data) < _BLOCK_LIMIT):
            size = size if position else min(max(2 * size, _needed(following, found, batch_rows)), _BLOCK_LIMIT)
            window.move(position, size)
            position = 0
            continue
        if not found:
            raise fail("U456", Place(path.name, record=first, offset=window.base + position), limit=RECORD_LIMIT >> 20)
        if found == batch_rows:
            expected = min(_needed(following - position, found, batch_rows), _BLOCK_LIMIT)
        starts, ends, nexts, columns, states = records[:, :found]
        yield Block(
            window.data,
            window.base,
            first,
            fields[:found],
            flags[:found],
            starts + window.base,
            ends - starts,
            nexts + window.base,
            columns,
            states == splitting.WHOLE,
            _is_utf8(window.data[position:following]),
        )
        position, first = following, first + found


def _needed(size: int, found: int, wanted: int) -> int:
    """Bytes that `wanted` records will take, by those found."""
    return int(size / found * wanted * _SPARE) if found else 0


def _is_utf8(data: Array) -> bool:
    import numpy as np
    import pyarrow as pa

    offsets = np.array([0, len(data)], np.int64)
    whole = pa.Array.from_buffers(pa.large_string(), 1, [None, pa.py_buffer(offsets), pa.py_buffer(data)])
    try:
        whole.validate(full=True)
    except pa.ArrowInvalid:
        return False
    return True
