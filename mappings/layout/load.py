"""layout.yaml and its copybooks → Layout, or every problem that keeps them from being one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal

from utsushi.mappings import yaml
from utsushi.mappings.findings import Findings
from utsushi.mappings.layout import copybook
from utsushi.mappings.layout.conditions import check_record
from utsushi.mappings.layout.controls import controls
from utsushi.mappings.layout.copybook import Copybook
from utsushi.mappings.layout.declarations import (
    CobolEntry,
    DatesEntry,
    FileEntry,
    LayoutFile,
    RecordEntry,
    TextEntry,
    VariableEntry,
)
from utsushi.mappings.layout.delimited import delimited_tables
from utsushi.mappings.layout.dialects import DIALECTS
from utsushi.mappings.layout.items import Item
from utsushi.mappings.layout.model import CHARSETS, CODECS, HOSTS, DateStyle, File, Layout, Record, TextStyle, Variable
from utsushi.mappings.layout.tables import Built, RecordTables
from utsushi.mappings.layout.xml import xml_tables
from utsushi.mappings.yaml import Node
from utsushi.specs.errors import UtsushiError, closest

_OWN = {
    "labels": {"fixed"},
    "copybook": {"fixed", "lines", "variable"},
    "length": {"fixed", "lines"},
    "variable": {"variable"},
    "signs": {"fixed", "lines", "variable"},
    "odoslide": {"fixed", "lines", "variable"},
    "occurs": {"fixed", "lines", "variable"},
    "delimiter": {"delimited"},
    "quote": {"delimited"},
    "escape": {"delimited"},
    "header": {"delimited"},
    "bom": {"delimited"},
    "newline": {"lines", "delimited"},
    "dialect": {"sql"},
    "null": {"sql"},
    "header_row": {"xlsx"},
    "ignore": {"xml"},
}
"""Option of a file → the formats that have it."""
_NEWLINES: dict[str, Literal["\r\n", "\n", "\r"]] = {"crlf": "\r\n", "lf": "\n", "cr": "\r"}
_STAYING = {"mf", "gnucobol"}
"""Dialects in which OCCURS DEPENDING ON takes the room of its most occurrences, unless ODOSLIDE is on."""
_SHEETS = TextEntry(table="utf-8")
_COLUMNS = {"delimited", "sql", "xlsx"}
_NAMED = {"sql", "xlsx"}
"""Formats whose record types name a table or a sheet."""
"""Formats whose record types list their columns."""


def load(path: Path, before: tuple[Path, ...] = ()) -> Layout:
    """The layout in a file; paths in it are relative to its folder, after the folders `before` (of a package that extends it).

    Record types of a fixed-length file whose records are shorter than the file's are padded, as COBOL pads the records of a file
    with several 01 levels: what follows them belongs to no field. That has to be declared (`length:`).

    Raises:
        UtsushiError: everything that is wrong, each with file, line and column: U24x (YAML, `yaml.load`), U301–U306 and U200–U207
            (conditions), U310–U349 (copybooks), U350–U399 (layout.yaml).
    """
    return _compiled(yaml.load(path), path, before, path.read_bytes())


def loads(text: str, path: Path) -> Layout:
    """The layout in `text`, as if it stood in `path`. Raises as `load` does."""
    return _compiled(yaml.loads(text, str(path)), path, (), text.encode("utf-8"))


def _compiled(node: Node, path: Path, before: tuple[Path, ...], content: bytes) -> Layout:
    entry = yaml.validate(LayoutFile, node)
    books = _Books((*before, path.parent), entry.cobol)
    findings = Findings()
    found: dict[str, File] = {}
    for name, one in entry.files.items():
        with findings.catch():
            found[name] = _File(name, one, node["files"][name], node, entry, books, findings).compile(node["files"])
    findings.settle()
    return Layout(
        title=entry.title,
        path=path,
        files=found,
        dates=_dates(entry.dates),
        digest=_digest(path, content, books.read),
    )


@dataclass
class _Books:
    """The copybooks of a layout, each read once."""

    bases: tuple[Path, ...]
    cobol: CobolEntry
    _found: dict[Path, Copybook] = field(default_factory=dict)

    @property
    def read(self) -> list[Path]:
        """Those that were read, in the order of the layout's files."""
        return list(dict.fromkeys(one for path, book in self._found.items() for one in (path, *book.members)))

    def book(self, entry: FileEntry, node: Node) -> Copybook:
        """The copybook of a file. Raises U380 none named, U381 not there, and what `copybook.parse` raises."""
        named = node.get("copybook")
        if named is None:
            raise UtsushiError(node.problem("U380"))
        inner = [Path(), *map(Path, self.cobol.folders)]
        places = [base / one for base in self.bases for one in inner]
        path = next((place / entry.copybook for place in places if (place / entry.copybook).is_file()), None)
        if path is None:
            folders = [(base, base / one) for base in self.bases for one in inner[1:]]
            there = [one.relative_to(base).as_posix() for base, place in folders for one in sorted(place.glob("*"))]
            near = closest(entry.copybook, there) or "—"
            raise UtsushiError(named.problem("U381", None, name=entry.copybook, near=near))
        if path not in self._found:
            cobol = self.cobol
            where = [base / one for base in self.bases for one in inner]
            self._found[path] = copybook.parse(path, cobol.format, cobol.encoding, cobol.dialect, where)
        return self._found[path]


@dataclass
class _File:
    name: str
    entry: FileEntry
    node: Node
    root: Node
    """Of the whole layout.yaml."""
    layout: LayoutFile
    books: _Books
    findings: Findings

    def compile(self, files: Node) -> File:
        """The file. Raises its first problem; those of its record types are found one by one."""
        if "." in self.name:
            raise UtsushiError(files.problem("U382", files.key_place(self.name), name=self.name))
        self._check_options()
        text = self.entry.text or self.layout.text or (_SHEETS if self.entry.format == "xlsx" else None)
        if text is None:
            raise UtsushiError(self.node.problem("U383", files.key_place(self.name), name=self.name))
        self._check_keys()
        records = tuple(self._records())
        self.findings.settle()
        length = self._length(records)
        total = controls(self.name, self.entry.control, self.node["control"], records) if self.entry.control else ()
        return File(
            name=self.name,
            path=self.entry.path,
            format=self.entry.format,
            text=self._text(text),
            records=records,
            controls=total,
            record_length=length,
            own_lengths=self.entry.format == "variable" or (self.entry.format == "lines" and not self.entry.length),
            labels=(self.entry.labels.before, self.entry.labels.after) if self.entry.labels else (0, 0),
            variable=_variable(self.entry.variable) if self.entry.format == "variable" else None,
            slide=self.layout.cobol.dialect not in _STAYING if self.entry.odoslide is None else self.entry.odoslide,
            delimiter=self.entry.delimiter,
            quote=self.entry.quote,
            newline=_NEWLINES[self.entry.newline],
            escape=self.entry.escape,
            header_row=self.entry.header_row,
            header=self.entry.header,
            bom=self.entry.bom,
            dialect=self.entry.dialect,
            null=self.entry.null,
            ignore=self.entry.ignore,
        )

    def _text(self, entry: TextEntry) -> TextStyle:
        """The style, its tables found beside the layout. Raises U762 no such character set, U763 no such file, U769 a key in vain."""
        style = TextStyle(
            self._table("table", entry.table, CHARSETS),
            self._table("sbcs", entry.sbcs, ("kana", "latin", "", *(one for one in CHARSETS if one not in CODECS))),
            entry.symbols,
            entry.era_glyphs,
            entry.shift,
            entry.space,
            entry.gaiji,
            self._table("overlay", entry.overlay, ("",)),
        )
        self._check_text(entry)
        return style

    def _check_text(self, entry: TextEntry) -> None:
        """Keys that would change nothing are refused, not passed over; of an imported table its reader says so."""
        vain: list[str] = []
        if not (entry.table.startswith(HOSTS) or entry.table.endswith(".csv")):
            vain += [key for key in ("shift", "sbcs", "space") if getattr(entry, key)]
        if entry.table in CODECS or self.entry.format in {"xml", "sql", "xlsx"}:
            vain += ["overlay"] * bool(entry.overlay) + ["gaiji"] * (entry.gaiji == "fault")
        if vain:
            own = self.node.get("text") or self.root.get("text")
            node = own[vain[0]] if own is not None and vain[0] in own else self.node
            raise UtsushiError(node.problem("U769", None, key=vain[0], table=entry.table))

    def _table(self, key: str, named: str, known: tuple[str, ...]) -> str:
        """A built-in name as it is, a file with its folder."""
        if named in known:
            return named
        own = self.node.get("text") or self.root.get("text")
        node = own[key] if own is not None and key in own else self.node
        if not named.endswith(".csv"):
            listed = " ".join(one for one in known if one)
            raise UtsushiError(node.problem("U762", None, name=named, near=closest(named, known) or "—", known=listed))
        path = next((base / named for base in self.books.bases if (base / named).is_file()), None)
        if path is None:
            raise UtsushiError(node.problem("U763", None, name=named))
        return str(path)

    def _check_options(self) -> None:
        """Options of another format are refused, not passed over."""
        for option, formats in _OWN.items():
            if option in self.node and self.entry.format not in formats:
                place = self.node.key_place(option)
                raise UtsushiError(self.node.problem("U384", place, name=option, format=self.entry.format))
        if self.entry.newline == "cr" and self.entry.format != "delimited":
            raise UtsushiError(self.node["newline"].problem("U384", None, name="newline: cr", format=self.entry.format))
        if self.entry.format == "sql" and not self.entry.dialect:
            raise UtsushiError(self.node.problem("U807", self.node.key_place("format")))

    def _check_keys(self) -> None:
        """Keys of `records:`, `fields:` and `occurs:` begin with a record."""
        records = self.node["records"]
        for name in self.entry.records:
            if "." in name:
                raise UtsushiError(records.problem("U382", records.key_place(name), name=name))
        for section in ("fields", "occurs"):
            for key in self.node[section].mapping if section in self.node else ():
                if key.partition(".")[0] not in self.entry.records:
                    part = self.node[section]
                    near = closest(key.partition(".")[0], self.entry.records) or "—"
                    raise UtsushiError(part.problem("U385", part.key_place(key), name=key, near=near))

    def _records(self) -> Iterator[Record]:
        before: list[tuple[RecordEntry, str]] = []
        for name, one in self.entry.records.items():
            with self.findings.catch():
                node = self.node["records"][name]
                self._check_reached(one, before, name)
                before.append((one, name))
                built, length = self._built(one, name, node)
                built = self._segment(built, one, node, [name for _, name in before[:-1]])
                check_record(built, node.get("when") if one.when else None)
                yield Record(name, built.tables, one.when, length, one.table or one.path)

    def _segment(self, built: Built, one: RecordEntry, node: Node, before: list[str]) -> Built:
        """The tables of a record type that belongs to another one. Raises U746 no such record type before it."""
        if not one.parent:
            return built
        if self.entry.format not in _OWN["copybook"]:
            raise UtsushiError(node.problem("U384", node.key_place("parent"), name="parent", format=self.entry.format))
        if one.parent not in before:
            near = closest(one.parent, before) or "—"
            raise UtsushiError(node["parent"].problem("U746", None, name=one.parent, near=near))
        own, *others = built.tables
        return replace(built, tables=(replace(own, segment_of=f"{self.name}.{one.parent}"), *others))

    def _check_reached(self, one: RecordEntry, before: list[tuple[RecordEntry, str]], name: str) -> None:
        """A record type after one that takes every record is never found. Raises U386."""
        for earlier, other in before:
            if not earlier.when and self._alike(earlier, other) == self._alike(one, name):
                records = self.node["records"]
                raise UtsushiError(records.problem("U386", records.key_place(name), name=name, other=other))

    def _alike(self, one: RecordEntry, name: str) -> object:
        """Records for which this is the same are told apart by their conditions alone."""
        if self.entry.format in _NAMED:
            return (one.table or name).casefold()
        return one.path if self.entry.format == "xml" else len(one.columns)

    def _built(self, one: RecordEntry, name: str, node: Node) -> tuple[Built, int]:
        if self.entry.format == "xml":
            return xml_tables(self.name, name, one, self.entry, self.node), 0
        for option in ("path", "elements", "children", *(("table",) if self.entry.format not in _NAMED else ())):
            if option in node:
                raise UtsushiError(node.problem("U384", node.key_place(option), name=option, format=self.entry.format))
        return self._delimited(one, name, node) if one.columns else self._fixed(one, name, node)

    def _delimited(self, one: RecordEntry, name: str, node: Node) -> tuple[Built, int]:
        if self.entry.format not in _COLUMNS:
            raise UtsushiError(
                node.problem("U384", node.key_place("columns"), name="columns", format=self.entry.format)
            )
        return delimited_tables(self.name, name, one, self.entry, self.node), 0

    def _fixed(self, one: RecordEntry, name: str, node: Node) -> tuple[Built, int]:
        if self.entry.format in _COLUMNS:
            raise UtsushiError(node.problem("U387", self.node["records"].key_place(name), name=name))
        book = self.books.book(self.entry, self.node)
        record = _record(book, one, node, self.node["records"].key_place(name))
        dialect = DIALECTS[self.layout.cobol.dialect]
        return RecordTables(record, name, self.entry, self.node, dialect).build(self.name, one.role), record.length

    def _length(self, records: tuple[Record, ...]) -> int:
        """Bytes of every record of the file; 0 when delimited. Raises U388, U389."""
        if self.entry.format in {*_COLUMNS, "xml"}:
            return 0
        lengths = {record.name: record.length for record in records}
        longest = max(lengths.values())
        if self.entry.length:
            if self.entry.length < longest:
                said = self.node["length"]
                raise UtsushiError(said.problem("U389", None, length=self.entry.length, longest=longest))
            return self.entry.length
        if len(set(lengths.values())) > 1 and self.entry.format == "fixed":
            listed = " ".join(f"{name} {length}" for name, length in lengths.items())
            raise UtsushiError(
                self.node.problem("U388", self.node.key_place("records"), lengths=listed, longest=longest)
            )
        return longest


def _record(book: Copybook, one: RecordEntry, node: Node, key: Any) -> Item:
    names = [record.name for record in book.records]
    if not one.record and len(names) == 1:
        return book.records[0]
    if not one.record:
        raise UtsushiError(node.problem("U390", key, ways=" ".join(names)))
    found = book.record(one.record)
    if found is None:
        near = closest(one.record, names) or "—"
        known = " ".join(name or "—" for name in names)
        raise UtsushiError(node["record"].problem("U391", None, name=one.record, near=near, known=known))
    return found


def _variable(entry: VariableEntry | None) -> Variable:
    """The usual: an RDW that counts itself."""
    entry = entry or VariableEntry()
    includes = entry.descriptor in {"rdw", "bdw+rdw"} if entry.includes is None else entry.includes
    return Variable(entry.descriptor, entry.byteorder, 2 if entry.at == "2" else 0, includes, entry.adjust)


def _dates(entry: DatesEntry) -> DateStyle:
    return DateStyle(dict(entry.era), entry.unknown, entry.overrun, entry.empty)


def _digest(path: Path, content: bytes, books: list[Path]) -> str:
    """SHA-256 over the name and the bytes of the layout and of every copybook, in the order given."""
    total = sha256()
    for one, held in ((path, content), *((book, book.read_bytes()) for book in books)):
        name = one.relative_to(path.parent).as_posix() if one.is_relative_to(path.parent) else one.name
        total.update(f"{name}\0{len(held)}\0".encode())
        total.update(held)
    return total.hexdigest()
