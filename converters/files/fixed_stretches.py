"""Stretches of a fixed-length file in memory, each holding whole records: by length alone, or by line ends (LINE SEQUENTIAL)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from utsushi.converters.files.batch import Rejected
from utsushi.mappings.layout.model import File
from utsushi.specs.errors import Place, fail

Array = Any
Arrow = Any

STRETCH_BYTES = 64 << 20
"""Bytes of a stretch at most, whatever the number of records asked for."""
LINE_LIMIT = 16 << 20
_END_MARK = b"\x1a"


@dataclass(frozen=True)
class Stretch:
    """n records of one file."""

    file: int
    """Index among the files read."""
    data: Array
    """uint8, read-only."""
    starts: Array
    """int64[n]: where each record begins in `data`; it is as long as the layout says."""
    numbers: Array
    """int64[n], from 1."""
    offsets: Array
    """int64[n]: in the file."""
    lengths: Array
    """int32[n]: bytes in the file, line end not counted."""
    newline: bytes
    """The canonical line end; empty where records have none."""
    ends: tuple[Array, list[bytes]]
    """Records whose line end (or length) is not the canonical one, from 0, and their line ends."""
    rejected: tuple[Rejected, ...] = ()


def stretches(file: File, index: int, path: Path, batch_rows: int) -> Iterator[Stretch]:
    """The records of one file, at most `batch_rows` in a Stretch.

    fixed: what is left behind the last whole record is `truncated`. lines: a shorter line is filled with spaces, as COBOL
    reads LINE SEQUENTIAL; a longer one is `too_long`; a last one that is short and has no line end is `truncated`. An end mark
    (0x1A, DOS) behind the last line belongs to its line end.

    Raises:
        UtsushiError: U402 the file cannot be read, U403 no line end within 16 MiB.
    """
    try:
        handle = path.open("rb")
    except OSError as error:
        raise fail("U402", Place(path.name), why=error.strerror) from error
    with handle:
        rows = max(1, min(batch_rows, STRETCH_BYTES // max(file.record_length, 1)))
        yield from (_lines if file.format == "lines" else _fixed)(file, index, handle, rows)


def _fixed(file: File, index: int, handle: BinaryIO, rows: int) -> Iterator[Stretch]:
    import numpy as np

    length = file.record_length
    first = 0
    while raw := handle.read(rows * length):
        count, rest = divmod(len(raw), length)
        starts = np.arange(count, dtype=np.int64) * length
        cut = Rejected(index, first + count + 1, (first + count) * length, rest, "truncated")
        yield Stretch(
            index,
            np.frombuffer(raw, np.uint8),
            starts,
            np.arange(first + 1, first + 1 + count, dtype=np.int64),
            starts + first * length,
            np.full(count, length, np.int32),
            b"",
            (np.empty(0, np.int64), []),
            (cut,) if rest else (),
        )
        first += count


def _lines(file: File, index: int, handle: BinaryIO, rows: int) -> Iterator[Stretch]:
    size = handle.seek(0, 2)
    handle.seek(0)
    base, first, kept = 0, 1, b""
    want = rows * (file.record_length + len(file.newline))
    while base < size:
        raw = kept + handle.read(max(want - len(kept), 1 << 10))
        at_end = base + len(raw) >= size
        content = raw.rstrip(_END_MARK) if at_end else raw
        stop = len(content) if at_end else raw.rfind(b"\n") + 1
        if not stop and not at_end:
            if len(raw) > LINE_LIMIT:
                raise fail("U403", Place(handle.name, record=first, offset=base), limit=LINE_LIMIT >> 20)
            kept, want = raw, 2 * len(raw)
            continue
        stretch, count = _split(file, index, content[:stop], raw[stop:] if at_end else b"", base, first)
        yield stretch
        base, first, kept = (size if at_end else base + stop), first + count, raw[stop:]


def _split(file: File, index: int, raw: bytes, marks: bytes, base: int, first: int) -> tuple[Stretch, int]:
    """The stretch of whole lines and how many lines it had; `marks` stand behind the last one."""
    import numpy as np

    data = np.frombuffer(raw, np.uint8)
    nexts = np.flatnonzero(data == 0x0A) + 1
    open_line = len(raw) > (int(nexts[-1]) if len(nexts) else 0)
    if open_line:
        nexts = np.append(nexts, len(raw))
    begins = np.concatenate([np.zeros(1, np.int64), nexts[:-1]])[: len(nexts)]
    ends = nexts - 1
    if open_line:
        ends[-1] += 1
    ends = ends - ((ends > begins) & (data[np.maximum(ends, 1) - 1] == 0x0D) & (ends < nexts))
    sizes = ends - begins
    long, short = sizes > file.record_length, sizes < file.record_length
    cut = short & (np.arange(len(nexts)) == len(nexts) - 1) & open_line
    wrong = {int(n): "too_long" if long[n] else "truncated" for n in np.flatnonzero(long | cut)}
    whole = np.flatnonzero(~(long | cut))
    other = [n for n, line in enumerate(whole.tolist()) if short[line] or raw[ends[line] : nexts[line]] != file.newline.encode()]
    tails = [raw[ends[whole[n]] : nexts[whole[n]]] for n in other]
    if marks and len(whole) and whole[-1] == len(nexts) - 1:
        if not other or other[-1] != len(whole) - 1:
            other.append(len(whole) - 1)
            tails.append(raw[ends[-1] : nexts[-1]])
        tails[-1] += marks
    data, starts = _filled(data, begins[whole], sizes[whole], file.record_length)
    rejected = tuple(Rejected(index, first + n, base + int(begins[n]), int(sizes[n]), fault) for n, fault in wrong.items())
    return Stretch(
        index,
        data,
        starts,
        whole + first,
        begins[whole] + base,
        sizes[whole].astype(np.int32),
        file.newline.encode(),
        (np.array(other, np.int64), tails),
        rejected,
    ), len(nexts)


def _filled(data: Array, begins: Array, sizes: Array, length: int) -> tuple[Array, Array]:
    """(data, starts) with every record `length` bytes long."""
    import numpy as np

    if (sizes == length).all():
        return data, begins
    out = np.full(len(begins) * length, 0x20, np.uint8)
    starts = np.arange(len(begins)) * length
    ends = np.cumsum(sizes)
    inside = np.arange(int(ends[-1])) - np.repeat(ends - sizes, sizes)
    out[np.repeat(starts, sizes) + inside] = data[np.repeat(begins, sizes) + inside]
    out.flags.writeable = False
    return out, starts
