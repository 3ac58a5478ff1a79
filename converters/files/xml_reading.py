"""One record of an XML file → the rows of its tables, the frame around its values, and what no column reads."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from utsushi.converters.files.holes import hole, solid
from utsushi.converters.files.plain import Codec
from utsushi.converters.files.xml_markup import Element
from utsushi.converters.files.xml_paths import Branch
from utsushi.converters.files.xml_records import Found, unread
from utsushi.converters.files.xml_values import attribute, content, write


@dataclass(slots=True)
class Row:
    """A row of one of the tables."""

    parent: int
    """Row of the parent table within this record."""
    start: int
    """Byte of the file."""
    length: int
    values: list[str | None]
    kept: list[tuple[int, bytes]] | tuple[()] = ()
    """Field → bytes that the encoder would write otherwise; of a null: the fault's."""
    seen: int = 0
    """Bits of the fields that were found."""


class Hole(NamedTuple):
    """Where a value stands in the bytes of a record, and in its rows."""

    start: int
    end: int
    style: str
    table: int
    row: int
    column: int


@dataclass
class Reading:
    """Reads one record, element by element."""

    widths: list[int]
    """Fields of each table."""
    codec: Codec
    ignored: set[str]
    found: Found
    rows: list[list[Row]] = field(default_factory=list)
    """Of each table."""
    unread: str = ""
    """The first path that no column reads."""
    holes: list[Hole] = field(default_factory=list)

    def read(self, element: Element, branch: Branch) -> Reading:
        """Read its element by the tree of a record type."""
        self.rows = [[] for _ in self.widths]
        self._open(0, 0, element)
        self._visit(element, branch)
        return self

    @property
    def plain(self) -> bool:
        """Whether all of it is read and the encoder would write every value as it stands."""
        return not self.unread and not any(row.kept for rows in self.rows for row in rows)

    def frame(self, tail: bytes) -> bytes:
        """The record's bytes with holes, and what follows."""
        raw, at, parts = self.found.raw, 0, []
        for one in self.holes:
            parts += [solid(raw[at : one.start]), hole(one.style, one.table, one.row, one.column)]
            at = one.end
        return b"".join([*parts, solid(raw[at:] + tail)])

    def _open(self, table: int, parent: int, one: Element) -> None:
        values: list[str | None] = [""] * self.widths[table]
        self.rows[table].append(Row(parent, self.found.start + one.start, one.end - one.start, values))

    def _visit(self, one: Element, branch: Branch) -> None:
        raw = self.found.raw
        for part in one.attributes:
            column = branch.attributes.get(part.name)
            if column is not None:
                self._take("a", branch, column, part.start, part.end, attribute(raw[part.start : part.end], self.codec))
            elif unread(part, branch.path, self.ignored, self.codec):
                self._miss(f"{branch.path}/@{self._text(part.name)}")
        if branch.column is not None:
            self._leaf(one, branch, branch.column)
            return
        if one.texts:
            self._miss(f"{branch.path}/text()")
        for child in one.children:
            self._child(child, branch)

    def _leaf(self, one: Element, branch: Branch, column: int) -> None:
        if one.children:
            self._miss(f"{branch.path}/{self._text(one.children[0].name)}")
        elif one.closed:
            self._take("s", branch, column, one.tag, one.inside, "")
        else:
            value = content(self.found.raw[one.inside : one.stop], self.codec)
            self._take("t", branch, column, one.inside, one.stop, value)

    def _child(self, child: Element, branch: Branch) -> None:
        inner = branch.children.get(child.name)
        if inner is None:
            path = f"{branch.path}/{self._text(child.name)}"
            if path not in self.ignored:
                self._miss(path)
            return
        if inner.repeated:
            self._open(inner.table, len(self.rows[branch.table]) - 1, child)
        self._visit(child, inner)

    def _take(self, style: str, branch: Branch, column: int, start: int, end: int, value: str | None) -> None:
        rows = self.rows[branch.table]
        row = rows[-1]
        if row.seen >> column & 1:
            self._miss(branch.path)
            return
        row.seen |= 1 << column
        row.values[column] = value
        raw = self.found.raw[start:end]
        if value is None or write(style, value, self.codec, b"") != raw:
            row.kept = [*row.kept, (column, raw)]
        self.holes.append(Hole(start, end, style, branch.table, len(rows) - 1, column))

    def _miss(self, path: str) -> None:
        self.unread = self.unread or path

    def _text(self, name: bytes) -> str:
        return self.codec.decode(name) or name.decode("latin-1")
