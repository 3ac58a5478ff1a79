"""SQL dumps: the rows of INSERT and COPY as tables, one for each declared table of the dump; values are texts, nothing is executed.

The rows are scanned by expressions of our own, CREATE TABLE and composed values are read by sqlglot (docs/decisions/sql-dumps.md).
The frame of each row (residue `""`) keeps everything that stands around its values, so that the same bytes come back.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from io import BufferedReader
from pathlib import Path
from typing import Any

from utsushi.converters.files.batch import Batch, Rejected
from utsushi.converters.files.holes import hole, solid
from utsushi.converters.files.opening import HEADER, columns_of, open_binary
from utsushi.converters.files.plain import codec
from utsushi.converters.files.sparse import Sparse, around, places
from utsushi.converters.files.sql_encode import ROW_END, canonical_row, encode_sql, row_head
from utsushi.converters.files.sql_lexis import lexis
from utsushi.converters.files.sql_source import Window
from utsushi.converters.files.sql_statements import Created, Row, Statements, Strange
from utsushi.converters.files.sql_tables import Tables
from utsushi.converters.files.sql_values import Literal, Writing
from utsushi.mappings.layout.model import File, Record
from utsushi.specs.errors import Place

__all__ = ["encode_sql", "read_sql"]

Arrow = Any
_STRETCH_BYTES = 32 << 20
_STRETCH_ROWS = 8_192
"""At most, whatever the batch: more small objects at a time make Python's memory management slow."""


def read_sql(
    file: File, paths: Sequence[Path], *, batch_rows: int = 65_536, threads: int = 1, block: int = 1 << 20
) -> Iterator[Batch | Rejected]:
    """The rows of the dumps, in order.

    Args:
        file: its record types name tables of the dump; of those with the same table the first whose `when` holds wins.
        paths: read one after the other; rows are numbered from 1 in each, strange statements counted.
        batch_rows: rows per batch at most.
        threads: not used: a dump is read by one.
        block: bytes read at a time.

    Yields:
        Batches, and after those of the same stretch what is none: `no_record_type` (a row of a table that no record type names, or
        of which no condition holds), `wrong_columns`, `not_balanced_quotes`, `unknown_statement` (its first word in `name`).
        NULL reads as the file's `null`; literals that say no text are the fault `unknown_literal`.

    Raises:
        UtsushiError: U450 unreadable, U800 an encoding dumps do not come in, U801 a row longer than 64 MiB, U802 COPY with options,
            U803 a column that the layout does not have, U804 one that the dump does not have, U805 an unreadable CREATE TABLE.
    """
    _ = threads
    reader = _Reader(file, Writing(file.dialect, codec(file.text, file.name), file.null))
    for index, path in enumerate(paths):
        with open_binary(path) as handle, open_binary(path) as again:
            yield from reader.parts(index, path, handle, again, batch_rows, block)


@dataclass
class _Reader:
    file: File
    writing: Writing
    given: dict[str, int] = field(default_factory=dict)
    """Table → rows given so far."""

    def parts(
        self, index: int, path: Path, handle: BufferedReader, again: BufferedReader, batch_rows: int, block: int
    ) -> Iterator[Batch | Rejected]:
        """One dump, a stretch at a time."""
        tables = Tables(self.file, path.name)
        words = lexis(self.file.dialect, double=self.writing.codec.name == "cp932")
        statements = Statements(
            Window(handle, path.name, block), words, lambda shape: len(tables.columns(shape)), self.writing.codec
        )
        stretch = _Stretch(self, index, tables, again)
        for one in statements:
            if isinstance(one, Created):
                tables.see(one, self.writing.codec.decode(one.text))
            else:
                if len(stretch.found) >= min(batch_rows, _STRETCH_ROWS) or (
                    stretch.found and one.start - stretch.found[0].start > _STRETCH_BYTES
                ):
                    yield from stretch.flush(one.start)
                stretch.found.append(one)
        yield from stretch.flush(handle.seek(0, 2))


@dataclass
class _Stretch:
    reader: _Reader
    index: int
    tables: Tables
    handle: BufferedReader
    found: list[Row | Strange] = field(default_factory=list)
    first: int = 1
    """Number of the first record."""
    starts: list[int] = field(default_factory=list)
    """Of everything found, and where the next begins: what stands between belongs to the one before."""

    def flush(self, end: int) -> Iterator[Batch | Rejected]:
        """Everything found, which reaches up to `end`."""
        if not self.found:
            return
        self.starts = [one.start for one in self.found] + [end]
        header, tails = around(self.handle, self.found, end, first=self.first == 1)
        lost: dict[int, Rejected] = {}
        groups: dict[tuple[str, tuple[str, ...]], list[int]] = {}
        columns: dict[int, tuple[str, ...]] = {}
        for place, one in enumerate(self.found):
            if isinstance(one, Strange):
                lost[place] = self._rejected(place, one.fault, one.name)
                continue
            if id(one.shape) not in columns:
                columns[id(one.shape)] = self.tables.columns(one.shape)
            if names := columns[id(one.shape)]:
                groups.setdefault((one.shape.table, names), []).append(place)
            else:
                lost[place] = self._rejected(place, "no_record_type", one.shape.table)
        yield from self._batches(groups, tails, header, lost)
        yield from (lost[place] for place in sorted(lost))
        self.first += len(self.found)
        self.found = []

    def _rejected(self, place: int, fault: str, name: str) -> Rejected:
        start = self.found[place].start
        return Rejected(self.index, self.first + place, start, self.starts[place + 1] - start, fault, name)

    def _batches(
        self,
        groups: dict[tuple[str, tuple[str, ...]], list[int]],
        tails: list[bytes],
        header: bytes,
        lost: dict[int, Rejected],
    ) -> Iterator[Batch]:
        parts: dict[str, list[_Part]] = {}
        for (table, names), positions in groups.items():
            left = positions
            for record in self.tables.records(table):
                part = _Part(self, record, names, left)
                taken = part.take()
                if taken:
                    parts.setdefault(record.name, []).append(part)
                left = [place for place in left if place not in taken] if len(taken) < len(left) else []
                if not left:
                    break
            for place in left:
                lost[place] = self._rejected(place, "no_record_type", table)
        for record in self.reader.file.records:
            if record.name in parts:
                yield _batch(self, record, parts[record.name], tails, header)


class _Part:
    """Rows of one shape that become one record type."""

    def __init__(self, stretch: _Stretch, record: Record, names: tuple[str, ...], positions: list[int]) -> None:
        self.stretch, self.record, self.names = stretch, record, names
        self.positions = positions
        self.rows: list[Row] = [one for one in (stretch.found[place] for place in positions) if isinstance(one, Row)]
        self.literals = [
            read_column(
                stretch.reader.writing, [row.parts[2 * n + 1] for row in self.rows], copied=self.rows[0].shape.copied
            )
            if len({row.shape.copied for row in self.rows}) == 1
            else [_literal(stretch.reader.writing, row.parts[2 * n + 1], row.shape.copied) for row in self.rows]
            for n in range(len(names))
        ]

    def take(self) -> set[int]:
        """Keep the rows whose `when` holds; their positions."""
        if self.record.when:
            held = self._held()
            self.positions = [place for place, one in zip(self.positions, held, strict=True) if one]
            self.rows = [row for row, one in zip(self.rows, held, strict=True) if one]
            self.literals = [[said for said, one in zip(column, held, strict=True) if one] for column in self.literals]
        return set(self.positions)

    def _held(self) -> list[bool]:
        import numpy as np
        import pyarrow as pa

        from utsushi.mappings.layout import predicate

        tree = predicate.parse(self.record.when, Place(path=self.record.name))
        null = self.stretch.reader.file.null
        values = {name: pa.array([null] * len(self.rows), pa.string()) for name in columns_of(self.record)}
        values |= {
            name: pa.array([one.value for one in column], pa.string())
            for name, column in zip(self.names, self.literals, strict=True)
        }
        return list(np.asarray(predicate.evaluate(tree, values, set()), dtype=bool).tolist())

    def frames(self) -> list[tuple[bytes, ...]]:
        """Per row what stands before each hole, with the hole; the tail is not counted."""
        order = {name: number for number, name in enumerate(columns_of(self.record))}
        made: list[list[bytes]] = []
        for n, name in enumerate(self.names):
            holes = {style: hole(style, order[name]) for style in "sprhnce"}
            made.append(
                [
                    solid(one.before) + holes[one.style] + solid(one.after)
                    if one.before or one.after
                    else holes[one.style]
                    for one in self.literals[n]
                ]
            )
        gaps = [[row.parts[2 * n] for row in self.rows] for n in range(len(self.names) + 1)]
        gaps = [[solid(one) for one in column] if b"\0" in b"".join(column) else column for column in gaps]
        columns = [column for pair in zip(gaps, made, strict=False) for column in pair] + [gaps[-1]]
        return list(zip(*columns, strict=True))


def _batch(stretch: _Stretch, record: Record, parts: list[_Part], tails: list[bytes], header: bytes) -> Batch:
    """The batch of one record type: rows of all shapes, in the order of the dump."""
    import pyarrow as pa

    reader, table = stretch.reader, record.tables[0].name
    start = reader.given.get(table, 0)
    names = columns_of(record)
    positions = sorted(place for part in parts for place in part.positions)
    at = {place: number for number, place in enumerate(positions)}
    values: dict[str, list[str | None]] = {name: [reader.file.null] * len(positions) for name in names}
    sparse = Sparse()
    for part in parts:
        rows = [at[place] for place in part.positions]
        for name, column in zip(part.names, part.literals, strict=True):
            _spread(values[name], sparse, start, name, rows, column)
        head = row_head(reader.file, record)
        for row, one, frame, place in zip(rows, part.rows, part.frames(), part.positions, strict=True):
            plain = one.parts[-1] + tails[place] == ROW_END and one.parts[0] == head
            if not plain or b"".join(one.parts) + tails[place] != canonical_row(
                reader.file, record, [values[name][row] for name in names], reader.writing
            ):
                sparse.residue.append((start + row, "", b"".join(frame) + solid(tails[place])))
    if header and positions and stretch.first == 1:
        sparse.residue.append((start, HEADER, header))
    reader.given[table] = start + len(positions)
    found = [stretch.found[place] for place in positions]
    columns = places(
        stretch.index,
        [stretch.first + place for place in positions],
        [one.start for one in found],
        [one.end - one.start for one in found],
    ) | {name: pa.array(values[name], pa.string()) for name in names}
    return Batch(table, start, pa.RecordBatch.from_pydict(columns), sparse.fault_table(), sparse.residue_table())


def _spread(
    values: list[str | None], sparse: Sparse, start: int, name: str, rows: list[int], column: list[Literal]
) -> None:
    for row, one in zip(rows, column, strict=True):
        values[row] = one.value
        if one.raw is not None:
            sparse.residue.append((start + row, name, one.raw))
            if one.fault:
                sparse.faults.append((start + row, name, one.fault, one.raw))


def read_column(writing: Writing, raws: Sequence[bytes], *, copied: bool) -> list[Literal]:
    """The literals of one column; each spelling is read once, plain strings all at a time."""
    seen: dict[bytes, Literal] = {} if copied else writing.read_plain(set(raws))
    for raw in set(raws).difference(seen):
        seen[raw] = _literal(writing, raw, copied)
    return [seen[raw] for raw in raws]


def _literal(writing: Writing, raw: bytes, copied: bool) -> Literal:
    return writing.read_copied(raw) if copied else writing.read(raw)
