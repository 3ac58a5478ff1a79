"""XML files: the elements at a declared path as records, elements that repeat within them as tables of their own.

lxml judges every byte first (`xml_source.Judged`); values are texts, as the declared encoding says them. The frame of each record
(residue `""`) keeps its markup, comments and blanks, so that the same bytes come back.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from io import BufferedReader
from pathlib import Path
from typing import Any

from utsushi.converters.files.batch import Batch, Rejected
from utsushi.converters.files.holes import solid
from utsushi.converters.files.opening import HEADER, open_binary
from utsushi.converters.files.plain import Codec, codec
from utsushi.converters.files.sparse import Sparse, around, places
from utsushi.converters.files.sql_source import Window
from utsushi.converters.files.xml_encode import FOOTER, encode_xml
from utsushi.converters.files.xml_markup import parsed, tokens
from utsushi.converters.files.xml_paths import Branch, branches
from utsushi.converters.files.xml_reading import Reading, Row
from utsushi.converters.files.xml_records import Found, Records, Strange
from utsushi.converters.files.xml_source import Judged
from utsushi.converters.files.xml_template import Template, template
from utsushi.mappings.layout.model import File, Record
from utsushi.specs.errors import Place, fail

__all__ = ["encode_xml", "read_xml"]

Arrow = Any
_STRETCH_BYTES = 32 << 20
_STRETCH_ROWS = 8_192
"""At most, whatever the batch: more small objects at a time make Python's memory management slow."""
_TEMPLATE_BYTES = 16_384
"""Longer records are hardly written alike, and their expressions are slow to make."""
_TEMPLATES = 6
"""Ways of writing a record that are tried before it is read element by element."""


@dataclass(frozen=True)
class Alike:
    """A record that is written as one before it."""

    rows: list[list[Row]]
    way: Template
    unread: str = ""

    def frame(self, tail: bytes) -> bytes:
        """Its frame and what follows."""
        return self.way.frame(solid(tail))


def read_xml(
    file: File, paths: Sequence[Path], *, batch_rows: int = 65_536, threads: int = 1, block: int = 1 << 20
) -> Iterator[Batch | Rejected]:
    """The records of XML files, in order.

    Args:
        file: its record types name paths; of those with the same path the first whose `when` holds wins.
        paths: read one after the other; records are numbered from 1 in each, strange elements counted.
        batch_rows: records per batch at most.
        threads: not used: a file is read by one.
        block: bytes read at a time.

    Yields:
        Batches, a record's own table before those of its repeated elements, and after those of the same stretch what is none:
        `unread` (its first element, attribute or text that no column reads, in `name`), `no_record_type` (no condition holds, or
        an element on no declared path).

    Raises:
        UtsushiError: U450 unreadable, U800 an encoding that is not read, U801 a record longer than 64 MiB, U811–U814 what is no
            XML, has a DTD, is in another encoding, or goes beyond the limits.
    """
    _ = threads
    reader = _Reader(file, codec(file.text, file.name))
    for index, path in enumerate(paths):
        with open_binary(path) as handle, open_binary(path) as again:
            yield from reader.parts(index, path, handle, again, batch_rows, block)


class _Reader:
    def __init__(self, file: File, text: Codec) -> None:
        self.file, self.codec = file, text
        self.trees = {record.name: branches(record, text) for record in file.records}
        self.ignored = set(file.ignore)
        self.given: dict[str, int] = {}
        self.templates: dict[str, list[Template]] = {record.name: [] for record in file.records}
        self.names: dict[int, str] = {}

    def parts(
        self, index: int, path: Path, handle: BufferedReader, again: BufferedReader, batch_rows: int, block: int
    ) -> Iterator[Batch | Rejected]:
        """One file, a stretch at a time."""
        self.names[index] = path.name
        window = Window(Judged(handle, path.name, self.codec), path.name, block)
        stretch = _Stretch(self, index, again)
        for one in Records(window, self.file, self.codec):
            full = len(stretch.found) >= min(batch_rows, _STRETCH_ROWS) or (
                stretch.found and one.start - stretch.found[0].start > _STRETCH_BYTES
            )
            if full:
                yield from stretch.flush(one.start, last=False)
            stretch.found.append(one)
        yield from stretch.flush(again.seek(0, 2), last=True)

    def rows(self, table: str) -> int:
        """Rows given so far."""
        return self.given.get(table, 0)


@dataclass
class _Stretch:
    reader: _Reader
    index: int
    handle: BufferedReader
    found: list[Found | Strange] = field(default_factory=list)
    first: int = 1
    """Number of the first record."""
    starts: list[int] = field(default_factory=list)
    """Of everything found, and where the next begins: what stands between belongs to the one before."""

    def flush(self, end: int, *, last: bool) -> Iterator[Batch | Rejected]:
        """Everything found, which reaches up to `end`."""
        if not self.found:
            return
        self.starts = [one.start for one in self.found] + [end]
        header, tails = around(self.handle, self.found, end, first=self.first == 1)
        footer = b""
        if last:
            footer, tails[-1] = tails[-1], b""
        lost: dict[int, Rejected] = {}
        by_path: dict[str, list[int]] = {}
        for place, one in enumerate(self.found):
            if isinstance(one, Strange):
                lost[place] = self._rejected(place, one.fault, one.name)
            else:
                by_path.setdefault(one.path, []).append(place)
        taken = {record.name: self._take(record, by_path, lost) for record in self.reader.file.records}
        for positions in by_path.values():
            lost |= {place: self._rejected(place, "no_record_type", "") for place in positions}
        ends = _Ends(header, footer, tails, len(self.found) - 1)
        for record in self.reader.file.records:
            if taken[record.name]:
                yield from self._batches(record, taken[record.name], ends)
        yield from (lost[place] for place in sorted(lost))
        self.first += len(self.found)
        self.found = []

    def _rejected(self, place: int, fault: str, name: str) -> Rejected:
        start = self.found[place].start
        return Rejected(self.index, self.first + place, start, self.starts[place + 1] - start, fault, name)

    def _take(
        self, record: Record, by_path: dict[str, list[int]], lost: dict[int, Rejected]
    ) -> dict[int, Reading | Alike]:
        """The records of a record type by position; those that it does not read whole are lost."""
        positions = by_path.get(record.source, [])
        tree = self.reader.trees[record.name]
        read = {place: self._read(record, tree, place) for place in positions}
        if record.when and positions:
            held = _held(record, list(read.values()))
            by_path[record.source] = [place for place, one in zip(positions, held, strict=True) if not one]
            read = {place: one for (place, one), holds in zip(read.items(), held, strict=True) if holds}
        elif positions:
            by_path[record.source] = []
        lost |= {place: self._rejected(place, "unread", one.unread) for place, one in read.items() if one.unread}
        return {place: one for place, one in read.items() if not one.unread}

    def _read(self, record: Record, tree: Branch, place: int) -> Reading | Alike:
        one = self.found[place]
        assert isinstance(one, Found)
        known = self.reader.templates[record.name]
        for number, way in enumerate(known):
            if (rows := way.read(one.raw, one.start, self.reader.codec)) is not None:
                if number:
                    known.insert(0, known.pop(number))
                return Alike(rows, way)
        element = parsed(one.raw, 0, tokens(self.reader.codec.name == "cp932"))
        if element is None:
            raise fail("U814", Place(self.reader.names[self.index], offset=one.start), why="DEPTH")
        widths = [len(table.fields) for table in record.tables]
        found = Reading(widths, self.reader.codec, self.reader.ignored, one).read(element, tree)
        if found.plain and len(one.raw) <= _TEMPLATE_BYTES and b"\0" not in one.raw:
            known.insert(0, template(one.raw, one.start, found.holes, found.rows, widths))
            del known[_TEMPLATES:]
        return found

    def _batches(self, record: Record, taken: dict[int, Reading | Alike], ends: _Ends) -> Iterator[Batch]:
        bases = _bases(record, list(taken.values()), self.reader)
        for number, table in enumerate(record.tables):
            rows = [(place, one, n) for place, one in taken.items() for n in range(len(one.rows[number]))]
            if not rows:
                continue
            sparse, start = Sparse(), self.reader.rows(table.name)
            columns = self._columns(record, number, taken, bases)
            for position, (place, one, n) in enumerate(rows):
                row = one.rows[number][n]
                for column, raw in row.kept:
                    name = table.fields[column].name
                    sparse.residue.append((start + position, name, raw))
                    if row.values[column] is None:
                        sparse.faults.append((start + position, name, "bad_encoding", raw))
                if not number:
                    self._around(sparse, start + position, place, one, ends)
            batch = places_of(columns, table.fields, [one.rows[number][n] for _, one, n in rows])
            yield Batch(table.name, start, batch, sparse.fault_table(), sparse.residue_table())
        for number, table in enumerate(record.tables):
            self.reader.given[table.name] = self.reader.rows(table.name) + sum(
                len(one.rows[number]) for one in taken.values()
            )

    def _around(self, sparse: Sparse, row: int, place: int, one: Reading | Alike, ends: _Ends) -> None:
        sparse.residue.append((row, "", one.frame(ends.tails[place])))
        if ends.header and self.first == 1:
            sparse.residue.append((row, HEADER, ends.header))
            ends.header = b""
        if ends.footer and place == ends.last:
            sparse.residue.append((row, FOOTER, ends.footer))

    def _columns(
        self, record: Record, number: int, taken: dict[int, Reading | Alike], bases: list[list[int]]
    ) -> dict[str, Arrow]:
        """The columns that say where the rows of a table stand."""
        import pyarrow as pa

        records, offsets, lengths, parents, occurrences = [], [], [], [], []
        above = _above(record, number)
        for which, (place, one) in enumerate(taken.items()):
            counted: dict[int, int] = {}
            for row in one.rows[number]:
                counted[row.parent] = counted.get(row.parent, 0) + 1
                records.append(self.first + place)
                offsets.append(row.start)
                lengths.append(row.length)
                parents.append(bases[above][which] + row.parent)
                occurrences.append(counted[row.parent])
        columns = places(self.index, records, offsets, lengths)
        if record.tables[number].parent:
            columns["__parent"] = pa.array(parents, pa.int64())
            columns["__occurrence"] = pa.array(occurrences, pa.int32())
        return columns


@dataclass
class _Ends:
    """What stands around the records of a stretch."""

    header: bytes
    footer: bytes
    tails: list[bytes]
    last: int


def places_of(columns: dict[str, Arrow], fields: Sequence[Any], rows: Sequence[Any]) -> Arrow:
    """The RecordBatch of rows: where they stand, then one column for each field."""
    import pyarrow as pa

    values = {one.name: pa.array([row.values[n] for row in rows], pa.string()) for n, one in enumerate(fields)}
    return pa.RecordBatch.from_pydict(columns | values)


def _above(record: Record, number: int) -> int:
    """The number of the parent table."""
    parent = record.tables[number].parent
    return next((n for n, table in enumerate(record.tables) if table.name == parent), number)


def _bases(record: Record, taken: Sequence[Reading | Alike], reader: _Reader) -> list[list[int]]:
    """Of each table the number of its first row in each record."""
    found = []
    for number, table in enumerate(record.tables):
        base, bases = reader.rows(table.name), []
        for one in taken:
            bases.append(base)
            base += len(one.rows[number])
        found.append(bases)
    return found


def _held(record: Record, read: Sequence[Reading | Alike]) -> list[bool]:
    import numpy as np
    import pyarrow as pa

    from utsushi.mappings.layout import predicate

    tree = predicate.parse(record.when, Place(path=record.name))
    columns = {
        one.name: pa.array([reading.rows[0][0].values[n] for reading in read], pa.string())
        for n, one in enumerate(record.tables[0].fields)
    }
    return list(np.asarray(predicate.evaluate(tree, columns, set()), dtype=bool).tolist())
