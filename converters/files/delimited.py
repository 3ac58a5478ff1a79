"""Delimited text: split on bytes, offsets kept, decoded by the declared encoding; every field is text, nothing inferred or trimmed.

Source: RFC 4180; both line ends are read. What the encoder would write otherwise (quotes, line ends, second codes of a
character) is kept in the residue, so that `encode_delimited` gives back the bytes that were read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from utsushi.converters.files.batch import Batch, Rejected
from utsushi.converters.files.blocks import Block, blocks
from utsushi.converters.files.codecs import sign_bytes
from utsushi.converters.files.delimited_encode import encode_delimited
from utsushi.converters.files.opening import (
    HEADER,
    Opened,
    check_file,
    columns_of,
    open_binary,
    open_delimited,
)
from utsushi.mappings.layout.model import File, Record
from utsushi.specs.errors import Place

__all__ = ["encode_delimited", "read_delimited"]

Array = Any
Arrow = Any


def read_delimited(
    file: File, paths: Sequence[Path], *, batch_rows: int = 65_536, threads: int = 1, block: int = 1 << 20
) -> Iterator[Batch | Rejected]:
    """The records of a delimited file, in the order of the files and of each file.

    Args:
        file: its record types have one table each; the first whose number of columns and `when` fit wins.
        paths: read one after the other; records are numbered from 1 in each, header not counted.
        batch_rows: records per batch at most; neither rows nor faults depend on it, nor on the next two.
        threads: columns decoded at a time.
        block: bytes read at a time, to begin with.

    Yields:
        Batches, and after those of the same stretch the records that are none: `wrong_columns`, `not_balanced_quotes` (up to its
        first line end, or longer than 16 MiB), `no_record_type`.

    Raises:
        UtsushiError: U450 unreadable, U456 no line end in 16 MiB, and what `open_delimited` and `check_file` raise.
    """
    check_file(file)
    with ExitStack() as stack:
        pool = stack.enter_context(ThreadPoolExecutor(threads)) if threads > 1 else None
        reader = _Reader(file, pool.map if pool else map, threads)
        for index, path in enumerate(paths):
            with open_binary(path) as handle:
                opened = open_delimited(file, path, handle)
                for part in blocks(file, path, handle, opened, batch_rows, block):
                    yield from reader.parts(part, index, opened)


@dataclass
class _Reader:
    file: File
    run: Callable[..., Any]
    threads: int
    rows: dict[str, int] = field(default_factory=dict)
    """Table → rows given so far."""

    def parts(self, block: Block, index: int, opened: Opened) -> Iterator[Batch | Rejected]:
        import numpy as np

        free: Array = block.whole.copy()
        for record in self.file.records:
            names = columns_of(record)
            picked = np.flatnonzero(np.logical_and(free, block.columns == len(names)))
            if not len(picked):
                continue
            columns = _columns(self.file, block, names, picked, self.run, self.threads)
            if record.when and not (held := _holds(record, columns)).all():
                picked = picked[held]
                columns = _columns(self.file, block, names, picked, self.run, self.threads)
            if not len(picked):
                continue
            free[picked] = False
            table = record.tables[0].name
            start = self.rows.get(table, 0)
            self.rows[table] = start + len(picked)
            yield Batch(
                table, start, *_tables(block, index, columns, picked, start, _frame(self.file, block, picked, opened))
            )
        yield from self._rejected(block, free, index)

    def _rejected(self, block: Block, free: Array, index: int) -> Iterator[Rejected]:
        import numpy as np

        widths = {len(columns_of(record)) for record in self.file.records}
        for place in np.flatnonzero(np.logical_or(free, np.logical_not(block.whole))).tolist():
            if not block.whole[place]:
                fault = "not_balanced_quotes"
            else:
                fault = "no_record_type" if int(block.columns[place]) in widths else "wrong_columns"
            yield Rejected(index, block.first + place, int(block.offsets[place]), int(block.sizes[place]), fault)


@dataclass(frozen=True)
class _Column:
    name: str
    values: Arrow
    faults: Array
    """uint8[n], an index into `gathering.FAULTS`."""
    kept: Array
    """int64[k]: positions whose bytes the residue keeps."""
    content: Arrow
    """binary[faults]: the bytes of faulty fields, quotes not counted."""
    raw: Arrow
    """binary[k]: the bytes of kept fields, quotes counted."""


def _columns(
    file: File, block: Block, names: Sequence[str], picked: Array, run: Callable[..., Any], threads: int
) -> list[_Column]:
    bounds = [len(names) * part // threads for part in range(threads + 1)]

    def some(part: int) -> list[_Column]:
        return _some_columns(file, block, names, picked, bounds[part], bounds[part + 1])

    return [column for part in run(some, range(threads)) for column in part]


def _some_columns(
    file: File, block: Block, names: Sequence[str], picked: Array, first: int, last: int
) -> list[_Column]:
    import numpy as np
    import pyarrow as pa

    from utsushi.converters.files import cp932, gathering, joining, transcoding

    if transcoding.applies(file):
        return [
            _column(file, block, n, names[n], picked, *transcoding.decoded(file, block, n, picked))
            for n in range(first, last)
        ]
    decoding = file.text.table == "cp932"
    decode, encode = cp932.tables(file.text.symbols) if decoding else (np.empty(0, np.uint16), np.empty(0, np.uint16))
    sizes = gathering.sizes(block.fields, picked, first, last) * (3 if decoding else 1)
    bases = np.cumsum(sizes) - sizes
    out = np.empty(int(sizes.sum()), np.uint8)
    offsets = np.zeros((last - first, len(picked) + 1), np.int32)
    marks = np.zeros((last - first, len(picked)), np.uint8)
    mode = gathering.MODES[file.quote]
    charset = gathering.CP932 if decoding else gathering.TRUSTED if block.utf8 else gathering.UTF8
    gathering.gather(
        block.data,
        block.fields,
        block.flags,
        picked,
        first,
        last,
        mode,
        charset,
        decode,
        encode,
        bases,
        out,
        offsets,
        marks,
    )
    # a copy each: whoever keeps one column keeps no other
    return [
        _column(
            file,
            block,
            first + n,
            names[first + n],
            picked,
            joining.arrow(
                out[bases[n] : bases[n] + offsets[n, -1]].copy(),
                offsets[n].copy(),
                pa.string(),
                marks[n] & gathering.FAULT != 0,
            ),
            marks[n],
        )
        for n in range(last - first)
    ]


def _column(file: File, block: Block, number: int, name: str, picked: Array, values: Arrow, marks: Array) -> _Column:
    import numpy as np

    from utsushi.converters.files import gathering, splitting, views

    faults = marks & gathering.FAULT
    kept = np.flatnonzero(marks)
    wrong, around = picked[faults != 0], picked[kept]
    quotes = (block.flags[around, number] & splitting.QUOTED).astype(np.int32) * views.unit(file)
    content = block.bytes_at(block.fields[wrong, number, 0], block.fields[wrong, number, 1])
    raw = block.bytes_at(block.fields[around, number, 0] - quotes, block.fields[around, number, 1] + 2 * quotes)
    return _Column(name, values, faults, kept, content, raw)


def _holds(record: Record, columns: Sequence[_Column]) -> Array:
    import numpy as np

    from utsushi.mappings.layout import predicate

    tree = predicate.parse(record.when, Place(path=record.name))
    numeric = {one.name for one in record.tables[0].fields if one.numeric}
    return np.asarray(predicate.evaluate(tree, {column.name: column.values for column in columns}, numeric), dtype=bool)


def _frame(file: File, block: Block, picked: Array, opened: Opened) -> list[tuple[Array, str, Arrow]]:
    """What the residue keeps beside fields: (positions, field, bytes) of line ends and of the header."""
    import numpy as np
    import pyarrow as pa

    ends = block.offsets[picked] + block.sizes[picked]
    gaps = block.following[picked] - ends
    last = int(picked[-1]) if opened.marks and block.following[picked[-1]] == opened.end else -1
    newline = sign_bytes(file, file.newline)
    other = np.flatnonzero((gaps != len(newline)) | (picked == last) | _other_ends(file, block, ends, gaps))
    frames = block.bytes_at(ends[other] - block.base, gaps[other])
    if last >= 0:
        frames = pa.array([*frames[:-1].to_pylist(), frames[-1].as_py() + opened.marks], pa.binary())
    found = [(other, "", frames)]
    if opened.header and int(block.offsets[picked[0]]) == opened.start:
        found.insert(0, (np.zeros(1, np.int64), HEADER, pa.array([opened.header], pa.binary())))
    return found


def _other_ends(file: File, block: Block, ends: Array, gaps: Array) -> Array:
    """bool[n]: a line end of the declared length that is another one."""
    import numpy as np

    found = np.zeros(len(ends), np.bool_)
    if file.newline == "\r":
        there = np.flatnonzero(gaps > 0)
        units = sign_bytes(file, "\n")
        step = units.index(b"\n")
        found[there] = block.data[ends[there] - block.base + step] == units[step]
    return found


def _tables(
    block: Block,
    index: int,
    columns: Sequence[_Column],
    picked: Array,
    start: int,
    frame: list[tuple[Array, str, Arrow]],
) -> tuple[Arrow, Arrow, Arrow]:
    """(rows, faults, residue) of a Batch."""
    import numpy as np
    import pyarrow as pa

    from utsushi.converters.files import gathering

    rows = {
        "__file": pa.array(np.full(len(picked), index, np.int16)),
        "__record": pa.array(picked + block.first),
        "__offset": pa.array(block.offsets[picked]),
        "__length": pa.array(block.sizes[picked].astype(np.int32)),
    } | {column.name: column.values for column in columns}
    wrong = [(np.flatnonzero(column.faults), column.name, column.content) for column in columns]
    codes = [column.faults[column.faults != 0] for column in columns]
    faults = _by_row(wrong, start)
    names = pa.array(gathering.FAULTS).take(pa.array(np.concatenate(codes)[faults.pop("order")]))
    residue = _by_row([*frame, *((column.kept, column.name, column.raw) for column in columns)], start)
    residue.pop("order")
    return (
        pa.RecordBatch.from_pydict(rows),
        pa.table({"row": faults["row"], "field": faults["field"], "fault": names, "bytes": faults["bytes"]}),
        pa.table(residue),
    )


def _by_row(parts: Sequence[tuple[Array, str, Arrow]], start: int) -> dict[str, Any]:
    """(positions, field, bytes) of every part as columns row, field, bytes, by row and then by part."""
    import numpy as np
    import pyarrow as pa

    rows = np.concatenate([positions for positions, _, _ in parts])
    order = np.argsort(rows, kind="stable")
    fields = pa.array([name for _, name, _ in parts], pa.string())
    of = np.repeat(np.arange(len(parts)), [len(positions) for positions, _, _ in parts])
    kept = pa.concat_arrays([part for _, _, part in parts])
    return {
        "order": order,
        "row": rows[order] + start,
        "field": fields.take(pa.array(of[order])),
        "bytes": kept.take(pa.array(order)),
    }
