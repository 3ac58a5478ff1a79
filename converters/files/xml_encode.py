"""Tables → an XML file: canonical elements, or the bytes that were read where the residue says so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from utsushi.converters.files.batch import Batch
from utsushi.converters.files.holes import filled, places
from utsushi.converters.files.opening import HEADER
from utsushi.converters.files.plain import Codec, codec
from utsushi.converters.files.sparse import kept
from utsushi.converters.files.xml_paths import Branch, branches, leaf
from utsushi.converters.files.xml_values import write
from utsushi.mappings.layout.model import File, Record
from utsushi.specs.errors import Place, fail

FOOTER = "__footer"
"""Field of the residue, on the last record of a file, that keeps what stands behind it."""
_ENCODING = {"utf-8": "UTF-8", "cp932": "Shift_JIS"}


@dataclass(slots=True)
class _Row:
    number: int
    """Of the row in its table."""
    parent: int
    values: list[str | None]
    residue: Mapping[str, bytes]


@dataclass
class _Whole:
    """One record."""

    record: Record
    rows: list[list[_Row]]
    """Of each table."""


def encode_xml(file: File, tables: Mapping[str, Sequence[Batch]], index: int = 0) -> bytes:
    """The bytes of the file with that index, its records in `__record` order.

    With the residue of reading the bytes are those that were read, less what was rejected; a changed value is written into its
    place. Without any frame the file is canonical: every declared element and attribute in the order of the layout, one record a
    line, in the elements that the path names.

    Raises:
        UtsushiError: U806 a character that the encoding or XML does not have, U808 a value or an occurrence that its frame has no
            place for.
    """
    text = codec(file.text, file.name)
    found: dict[int, _Whole] = {}
    for record in file.records:
        _gather(record, tables, index, found)
    pieces: list[bytes] = []
    path: list[str] = []
    framed = False
    header, footer = b"", b""
    for number in sorted(found):
        one = found[number]
        residue = one.rows[0][0].residue
        header, footer = residue.get(HEADER, header), residue.get(FOOTER, footer)
        writing = _Writing(file, one, number, text)
        if "" in residue:
            framed = True
            pieces.append(writing.framed(residue[""]))
        else:
            steps = one.record.source.split("/")[1:-1]
            pieces += [*_moved(path, steps, text), writing.canonical(), b"\n"]
            path = steps
    if framed:
        return header + b"".join(pieces) + footer
    steps = file.records[0].source.split("/")[1:-1]
    pieces = pieces or [*_moved([], steps, text)]
    return head(text) + b"".join([*pieces, *_moved(path or steps, [], text)])


def wrapped(file: File, pieces: Sequence[tuple[str, bytes]]) -> bytes:
    """A file of records as they were read: (table, element); what belongs to no table stands where records of the first type do."""
    text = codec(file.text, file.name)
    paths = {record.tables[0].name: record.source.split("/")[1:-1] for record in file.records}
    first = next(iter(paths.values()))
    path: list[str] = []
    made: list[bytes] = []
    for table, raw in pieces:
        steps = paths.get(table, first)
        made += [*_moved(path, steps, text), raw.rstrip() if table or complete(raw, text) else b"<!-- -->", b"\n"]
        path = steps
    ends = [*_moved(path, [], text)] if made else [*_moved([], first, text), *_moved(first, [], text)]
    return head(text) + b"".join([*made, *ends])


def complete(raw: bytes, text: Codec) -> bool:
    """Whether bytes are elements and text that may stand in an element: a start tag alone may not."""
    from lxml import etree

    try:
        etree.fromstring(
            b"<x>" + raw + b"</x>", etree.XMLParser(encoding=text.name, resolve_entities=False, no_network=True)
        )
    except etree.XMLSyntaxError:
        return False
    return True


def head(text: Codec) -> bytes:
    """The XML declaration."""
    return f'<?xml version="1.0" encoding="{_ENCODING[text.name]}"?>\n'.encode()


def _moved(old: Sequence[str], new: Sequence[str], text: Codec) -> Iterator[bytes]:
    """Tags from one place of the tree to another."""
    same = 0
    while same < min(len(old), len(new)) and old[same] == new[same]:
        same += 1
    for name in reversed(old[same:]):
        yield b"</" + _name(name, text) + b">\n"
    for name in new[same:]:
        yield b"<" + _name(name, text) + b">\n"


def _gather(record: Record, tables: Mapping[str, Sequence[Batch]], index: int, found: dict[int, _Whole]) -> None:
    """Record number → its rows of every table, in order."""
    for place, table in enumerate(record.tables):
        for batch in tables.get(table.name, ()):
            residue = kept(batch)
            names = ["__file", "__record", *(one.name for one in table.fields)]
            columns = [batch.rows[name].to_pylist() for name in names]
            parents = batch.rows["__parent"].to_pylist() if table.parent else [0] * batch.rows.num_rows
            for position, (of, number, *values) in enumerate(zip(*columns, strict=True)):
                if of == index and (not place or number in found):
                    whole = found.setdefault(number, _Whole(record, [[] for _ in record.tables]))
                    row = _Row(batch.start + position, parents[position], values, residue.get(position, {}))
                    whole.rows[place].append(row)


@dataclass
class _Writing:
    file: File
    whole: _Whole
    number: int
    codec: Codec
    _children: dict[tuple[int, int], list[_Row]] = field(default_factory=dict)

    def framed(self, frame: bytes) -> bytes:
        """The bytes that were read, with the values of now."""
        there = places(frame)
        for table, rows in enumerate(self.whole.rows):
            for n, row in enumerate(rows):
                for column, value in enumerate(row.values):
                    if value and (table, n, column) not in there:
                        raise self._no_place(table, column)
        for table, n, column in there:
            if n >= len(self.whole.rows[table]):
                raise self._no_place(table, column)
        return filled(frame, self._fill)

    def canonical(self) -> bytes:
        """Every declared element and attribute."""
        for table, rows in enumerate(self.whole.rows):
            for row in rows:
                self._children.setdefault((table, row.parent), []).append(row)
        tree = branches(self.whole.record, self.codec)
        return self._element(tree, {0: self.whole.rows[0][0]})

    def _element(self, branch: Branch, rows: Mapping[int, _Row]) -> bytes:
        row = rows[branch.table]
        made = [b"<", branch.name]
        for name, column in branch.attributes.items():
            made += [b" ", name, b'="', self._value("a", branch.table, row, column), b'"']
        inner = [self._value("t", branch.table, row, branch.column)] if branch.column is not None else []
        for child in branch.children.values():
            if child.repeated:
                below = self._children.get((child.table, row.number), ())
                inner += [self._element(child, {**rows, child.table: one}) for one in below]
            else:
                inner.append(self._element(child, rows))
        body = b"".join(inner)
        return b"".join([*made, b">", body, b"</", branch.name, b">"] if body else [*made, b"/>"])

    def _fill(self, style: str, where: tuple[int, ...]) -> bytes:
        table, n, column = where
        return self._value(style, table, self.whole.rows[table][n], column)

    def _value(self, style: str, table: int, row: _Row, column: int) -> bytes:
        name = self.whole.record.tables[table].fields[column].name
        if name in row.residue:
            return row.residue[name]
        tag = _name(leaf(self.whole.record, table, column), self.codec) if style == "s" else b""
        made = write(style, row.values[column] or "", self.codec, tag)
        if made is None:
            raise fail("U806", Place(self.file.name, record=self.number, path=name), table=self.codec.name)
        return made

    def _no_place(self, table: int, column: int) -> Exception:
        one = self.whole.record.tables[table]
        return fail("U808", Place(self.file.name, record=self.number, path=one.fields[column].name))


def _name(text: str, codec: Codec) -> bytes:
    return codec.encode(text) or text.encode()
