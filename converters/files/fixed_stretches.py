"""Stretches of a fixed-length file in memory, each holding whole records: by length alone, or by line ends (LINE SEQUENTIAL)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from utsushi.converters.files import variable_stretches
from utsushi.converters.files.batch import Rejected
from utsushi.converters.files.charsets import decode, space
from utsushi.converters.files.stretch import LABEL, STRETCH_BYTES, Stretch, moving
from utsushi.mappings.layout.model import File
from utsushi.specs.errors import Place, fail

Array = Any
Arrow = Any

LINE_LIMIT = 16 << 20
_END_MARK = b"\x1a"
_LABELS = ("VOL", "HDR", "UHL", "UVL", "EOF", "EOV", "UTL")
"""JIS X 0601 (ISO 1001): the first three characters of a label."""


def stretches(file: File, index: int, path: Path, batch_rows: int) -> Iterator[Stretch]:
    """The records of one file, at most `batch_rows` in a Stretch.

    fixed: what is left behind the last whole record is `truncated`. lines: a shorter line is filled with spaces, as COBOL
    reads LINE SEQUENTIAL; a longer one is `line_too_long`; a last one that is short and has no line end is `truncated`. End marks
    (0x1A, DOS) behind the last line belong to its line end; a file of end marks alone is empty.

    variable: see `variable_stretches`.

    Raises:
        UtsushiError: U402 the file cannot be read, U403 no line end within 16 MiB.
    """
    try:
        handle = path.open("rb")
    except OSError as error:
        raise fail("U402", Place(path.name), why=error.strerror) from error
    with handle:
        rows = max(1, min(batch_rows, STRETCH_BYTES // max(file.record_length, 1)))
        if file.variable is not None:
            yield from variable_stretches.stretches(file, file.variable, index, handle, rows)
        else:
            yield from (_lines if file.format == "lines" else _fixed)(file, index, handle, rows)


def _fixed(file: File, index: int, handle: BinaryIO, rows: int) -> Iterator[Stretch]:
    import numpy as np

    length = file.record_length
    head, end, tail = labels(file, handle)
    first, place = 0, len(head)
    while raw := handle.read(min(rows * length, end - place)):
        count, rest = divmod(len(raw), length)
        starts = np.arange(count, dtype=np.int64) * length
        cut = Rejected(index, first + count + 1, place + count * length, rest, "truncated")
        last = place + len(raw) >= end
        yield Stretch(
            index,
            np.frombuffer(raw, np.uint8),
            starts,
            np.arange(first + 1, first + 1 + count, dtype=np.int64),
            starts + place,
            np.full(count, length, np.int32),
            b"",
            (np.empty(0, np.int64), []),
            (cut,) if rest else (),
            head=b"" if first else head,
            tail=tail if last else b"",
        )
        first += count
        place += len(raw)


def labels(file: File, handle: BinaryIO) -> tuple[bytes, int, bytes]:
    """(labels in front, where the records end, labels behind); the handle stands at the first record.

    Raises:
        UtsushiError: U747 what should be a label is none.
    """
    before, after = file.labels
    size = handle.seek(0, 2)
    end = size - after * LABEL
    if (before or after) and end < before * LABEL:
        raise fail("U747", Place(Path(handle.name).name, offset=0), found="", known=" ".join(_LABELS))
    handle.seek(end)
    tail = handle.read(after * LABEL)
    handle.seek(0)
    head = handle.read(before * LABEL)
    for place, raw in ((0, head), (end, tail)):
        for n in range(0, len(raw), LABEL):
            name = (decode(raw[n : n + 4], file.text) or "")[:3]
            if name not in _LABELS:
                raise fail("U747", Place(Path(handle.name).name, offset=place + n), known=" ".join(_LABELS))
    return head, end, tail


def _lines(file: File, index: int, handle: BinaryIO, rows: int) -> Iterator[Stretch]:
    end, marks = _end(handle)
    base, first, kept = 0, 1, b""
    want = usual = max(rows * (file.record_length + len(file.newline)), 1 << 10)
    while base < end:
        raw = kept + handle.read(min(max(want - len(kept), 1 << 10), end - base - len(kept)))
        end = end if len(raw) > len(kept) else base + len(raw)  # the file has become shorter since it was opened
        at_end = base + len(raw) >= end
        stop = len(raw) if at_end else raw.rfind(b"\n") + 1
        if not stop:
            if len(raw) > LINE_LIMIT:
                raise fail("U403", Place(Path(handle.name).name, record=first, offset=base), limit=LINE_LIMIT >> 20)
            kept, want = raw, 2 * len(raw)
            continue
        nexts = _nexts(raw[:stop])
        for low in range(0, len(nexts), rows):
            begin, behind = int(nexts[low - 1]) if low else 0, int(nexts[min(low + rows, len(nexts)) - 1])
            last = at_end and behind == stop
            yield _split(file, index, raw[begin:behind], marks if last else b"", base + begin, first + low)
        base, first, kept, want = base + stop, first + len(nexts), raw[stop:], usual


def _end(handle: BinaryIO) -> tuple[int, bytes]:
    """(bytes before the end marks, the end marks); the handle stands at the beginning."""
    size = end = handle.seek(0, 2)
    while end:
        begin = handle.seek(max(0, end - (1 << 12)))
        content = handle.read(end - begin).rstrip(_END_MARK)
        end = begin + len(content)
        if content:
            break
    handle.seek(0)
    return end, _END_MARK * (size - end)


def _nexts(raw: bytes) -> Array:
    """int64: where each line's successor begins; the last one may have no line end."""
    import numpy as np

    nexts = np.flatnonzero(np.frombuffer(raw, np.uint8) == 0x0A) + 1
    return nexts if raw.endswith(b"\n") else np.append(nexts, len(raw))


def _split(file: File, index: int, raw: bytes, marks: bytes, base: int, first: int) -> Stretch:
    """The stretch of whole lines (the last one of a file may have no line end); `marks` stand behind the last one."""
    import numpy as np

    data, nexts = np.frombuffer(raw, np.uint8), _nexts(raw)
    open_line = not raw.endswith(b"\n")
    begins = np.concatenate([np.zeros(1, np.int64), nexts[:-1]])
    ends = nexts - 1
    ends[-1] += open_line
    ends -= (ends > begins) & (data[np.maximum(ends, 1) - 1] == 0x0D) & (ends < nexts)
    sizes = ends - begins
    long, short = sizes > file.record_length, sizes < file.record_length
    if moving(file):  # which lines are short is known when their record type is
        short[:] = False
    cut = short & (np.arange(len(nexts)) == len(nexts) - 1) & open_line
    whole = np.flatnonzero(~(long | cut))
    other = np.flatnonzero((short | (nexts - ends != len(file.newline)))[whole])
    tails = [raw[ends[line] : nexts[line]] for line in whole[other]]
    if marks and len(whole) and whole[-1] == len(nexts) - 1:
        if not len(other) or other[-1] != len(whole) - 1:
            other = np.append(other, len(whole) - 1)
            tails.append(raw[ends[-1] : nexts[-1]])
        tails[-1] += marks
    rejected = tuple(
        Rejected(index, first + n, base + int(begins[n]), int(sizes[n]), "line_too_long" if long[n] else "truncated")
        for n in np.flatnonzero(long | cut).tolist()
    )
    starts = begins[whole]
    if not moving(file):
        data, starts = _filled(data, begins[whole], sizes[whole], file)
    return Stretch(
        index,
        data,
        starts,
        whole + first,
        begins[whole] + base,
        sizes[whole].astype(np.int32),
        file.newline.encode(),
        (other, tails),
        rejected,
    )


def _filled(data: Array, begins: Array, sizes: Array, file: File) -> tuple[Array, Array]:
    """(data, starts) with every record as long as the layout says."""
    import numpy as np

    if (sizes == file.record_length).all():
        return data, begins
    out = np.full(len(begins) * file.record_length, space(file.text), np.uint8)
    starts = np.arange(len(begins)) * file.record_length
    ends = np.cumsum(sizes)
    inside = np.arange(int(ends[-1])) - np.repeat(ends - sizes, sizes)
    out[np.repeat(starts, sizes) + inside] = data[np.repeat(begins, sizes) + inside]
    out.flags.writeable = False
    return out, starts
