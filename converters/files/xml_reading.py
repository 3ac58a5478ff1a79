"""One record of an XML file → the rows of its tables, the frame around its values, and what no column reads."""

from __future__ import annotations

from dataclasses import dataclass, field

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
    kept: list[tuple[int, bytes]] = field(default_factory=list)
    """Field → bytes that the encoder would write otherwise; of a null: the fault's."""
    seen: set[int] = field(default_factory=set)


@dataclass
class Reading:
    """Reads one record."""

    widths: list[int]
    """Fields of each table."""
    codec: Codec
    ignored: set[str]
    found: Found
    rows: list[list[Row]] = field(default_factory=list)
    """Of each table."""
    unread: str = ""
    """The first path that no column reads."""
    _holes: list[tuple[int, int, bytes]] = field(default_factory=list)

    def read(self, branch: Branch) -> Reading:
        """Read it by the tree of a record type."""
        self.rows = [[] for _ in self.widths]
        self._open(0, 0, self.found.element)
        self._visit(self.found.element, branch)
        return self

    def frame(self, tail: bytes) -> bytes:
        """The record's bytes with holes, and what follows."""
        raw, at, parts = self.found.raw, 0, []
        for start, end, one in self._holes:
            parts += [solid(raw[at:start]), one]
            at = end
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
        if column in row.seen:
            self._miss(branch.path)
            return
        row.seen.add(column)
        row.values[column] = value
        raw = self.found.raw[start:end]
        if value is None or write(style, value, self.codec, b"") != raw:
            row.kept.append((column, raw))
        self._holes.append((start, end, hole(style, branch.table, len(rows) - 1, column)))

    def _miss(self, path: str) -> None:
        self.unread = self.unread or path

    def _text(self, name: bytes) -> str:
        return self.codec.decode(name) or name.decode("latin-1")
