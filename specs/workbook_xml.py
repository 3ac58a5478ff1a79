"""The sheets of an .xlsx file from its XML (ECMA-376, SpreadsheetML): what each cell shows, its colour, whether a formula gave it.

openpyxl, which writes our workbooks, gives a formula or its stored value and never both, and holds a gigabyte for 100,000 rows.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from utsushi.specs.errors import Place, fail

if TYPE_CHECKING:
    from lxml.etree import _Element

    from utsushi.specs.workbook_styles import Styles

Range = tuple[int, int, int, int]
"""(first row, first column, last row, last column), from 1."""

_FILLS_OF_EMPTY_CELLS = 100
"""Rows, from the top, in which the colour of empty cells is kept: bars above the table."""


class Value(NamedTuple):
    """A cell that holds something, or an empty one with a colour."""

    text: str
    """As shown: `00001` for 1 under the format 00000, LF for every line end, days as 2021-11-01."""
    number: bool = False
    format: str = ""
    """Number format; empty for General and for text."""
    fill: str = ""
    """`theme:8:0.8`, `rgb:FFD2D2D2`; empty for none and white."""
    formula: bool = False


@dataclass
class RawSheet:
    """One sheet, as stored."""

    title: str
    cells: dict[int, dict[int, Value]] = field(default_factory=dict)
    """Row → column → cell, in order; only cells that hold something."""
    fills: dict[tuple[int, int], str] = field(default_factory=dict)
    """Colours of empty cells near the top."""
    merged: list[Range] = field(default_factory=list)
    widths: dict[tuple[int, int], float] = field(default_factory=dict)
    """(first column, last column) → width."""
    hidden: bool = False
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)
    """What no cell holds: `drawing`, `comments`, `chartsheet` …"""


def sheets(path: Path) -> list[RawSheet]:
    """Every sheet of a workbook. Raises U110 for what is no workbook, U123–U125 with the cell."""
    from lxml import etree

    try:
        with zipfile.ZipFile(path) as archive:
            return list(_sheets(archive, str(path)))
    except (OSError, zipfile.BadZipFile, zlib.error, etree.LxmlError, KeyError, ValueError, IndexError) as error:
        why = getattr(error, "strerror", None) or f"{type(error).__name__}: {error}"
        raise fail("U110", Place(str(path)), why=why) from error
    except (EOFError, NotImplementedError, RuntimeError) as error:  # cut short, unknown packing, a password
        raise fail("U110", Place(str(path)), why=str(error) or type(error).__name__) from error


def _sheets(archive: zipfile.ZipFile, file: str) -> Iterator[RawSheet]:
    from utsushi.specs.workbook_styles import styles

    root = next((target for kind, target, _ in _relations(archive, "") if kind == "officeDocument"), "xl/workbook.xml")
    related = {id_: (kind, target) for kind, target, id_ in _relations(archive, root)}
    parts = dict(related.values())
    book = _parse(archive.read(root))
    epoch_1904 = any(one.get("date1904") in {"1", "true"} for one in book.iter("{*}workbookPr"))
    look = styles(_parse(archive.read(parts["styles"])) if "styles" in parts else None, epoch_1904=epoch_1904)
    strings = list(_strings(archive, parts.get("sharedStrings", "")))
    for entry in book.iter("{*}sheet"):
        kind, target = related[next(str(value) for name, value in entry.items() if str(name).endswith("}id"))]
        raw = RawSheet(entry.get("name", ""), hidden=entry.get("state", "visible") != "visible")
        raw.parts = [kind] if kind != "worksheet" else []
        raw.parts += sorted({part for part, _, _ in _relations(archive, target)} & {"drawing", "comments"})
        if kind == "worksheet":
            _Reader(raw, file, strings, look).read(archive, target)
        yield raw


class _Reader:
    """Fills a RawSheet; cells that are alike are one object."""

    def __init__(self, raw: RawSheet, file: str, strings: list[str], look: Styles) -> None:
        self.raw, self.file, self.strings, self.look = raw, file, strings, look
        self.known: dict[tuple[str | None, str | None, str | None, bool], Value] = {}

    def read(self, archive: zipfile.ZipFile, part: str) -> None:
        from lxml import etree

        tags = ("{*}row", "{*}mergeCell", "{*}col")
        with archive.open(part) as stream:
            row = 0
            for _, found in etree.iterparse(stream, events=("end",), tag=tags, resolve_entities=False, no_network=True):
                name = _local(found)
                if name == "row":
                    row = int(found.get("r") or row + 1)
                    self._row(found, row)
                elif name == "mergeCell":
                    self.raw.merged.append(area(found.get("ref", "")))
                else:
                    self._column(found)
                _forget(found)

    def _column(self, found: _Element) -> None:
        span = int(found.get("min", "1")), int(found.get("max", "1"))
        if width := found.get("width"):
            self.raw.widths[span] = float(width)
        if found.get("hidden") in {"1", "true"}:
            self.raw.hidden_columns.append(span)

    def _row(self, found: _Element, row: int) -> None:
        cells: dict[int, Value] = {}
        column = 0
        for cell in found.iterchildren("{*}c"):
            reference = cell.get("r")
            column = _place(reference, row) if reference else column + 1
            value = self._value(cell, row, column)
            if not value.text:
                if value.fill and row <= _FILLS_OF_EMPTY_CELLS:
                    self.raw.fills[row, column] = value.fill
            elif column in cells or column in self.raw.cells.get(row, {}):
                raise fail("U125", self._where(row, column), area=cell_name(row, column))
            else:
                cells[column] = value
        if cells:
            self.raw.cells.setdefault(row, {}).update(cells)
        if found.get("hidden") in {"1", "true"}:
            self.raw.hidden_rows.append(row)

    def _value(self, cell: _Element, row: int, column: int) -> Value:
        written: str | None = None
        formula = False
        kind, style = cell.get("t"), cell.get("s")
        for child in cell:
            name = _local(child)
            if name == "v":
                written = child.text or ""
            elif name == "is":
                written = _rich(child)
            elif name == "f":
                formula = True
        if formula and not written and kind != "str":
            raise fail("U123", self._where(row, column))
        key = kind, written, style, formula
        if key not in self.known:
            try:
                self.known[key] = self._read(kind or "n", written or "", style, formula=formula)
            except (ValueError, IndexError, OverflowError) as error:
                raise fail("U124", self._where(row, column), value=written or "") from error
        return self.known[key]

    def _read(self, kind: str, written: str, style: str | None, *, formula: bool) -> Value:
        format_, fill = self.look.of(style)
        if kind == "e":
            raise ValueError(written)
        if kind == "b" and written:
            return Value("TRUE" if written == "1" else "FALSE", fill=fill, formula=formula)
        if kind == "n" and written:
            text, number = self.look.shown(written, format_)
            return Value(text, number, format_ if number else "", fill, formula)
        text = self.strings[int(written)] if kind == "s" and written else written
        text = _plain(text) if kind not in {"s", "inlineStr"} else text  # those were unescaped as they were read
        return Value(text, fill=fill, formula=formula)

    def _where(self, row: int, column: int) -> Place:
        return Place(self.file, path=f"{self.raw.title}!{cell_name(row, column)}")


def cell_name(row: int, column: int) -> str:
    """(5, 2) → `B5`."""
    return f"{column_name(column)}{row}"


def column_name(column: int) -> str:
    """2 → `B`, 28 → `AB`."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """`B` → 2."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def area(reference: str) -> Range:
    """`B5:C6` → (5, 2, 6, 3). Raises ValueError."""
    found = re.fullmatch(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})(?::\$?([A-Z]{1,3})\$?([0-9]{1,7}))?", reference)
    if found is None:
        raise ValueError(reference)
    left, top, right, bottom = found.groups()
    return int(top), column_number(left), int(bottom or top), column_number(right or left)


def _place(reference: str, row: int) -> int:
    """The column of `B5`, which stands in row 5. Raises ValueError."""
    letters = reference.rstrip("0123456789")
    if not re.fullmatch("[A-Z]{1,3}", letters) or reference[len(letters) :] != str(row):
        raise ValueError(reference)
    return _cached_column(letters)


_cached_column = cache(column_number)


def _relations(archive: zipfile.ZipFile, part: str) -> list[tuple[str, str, str]]:
    """(kind, part, id) of what a part refers to; nothing where it refers to nothing."""
    folder, name = posixpath.split(part)
    path = posixpath.join(folder, "_rels", f"{name}.rels")
    if path not in archive.namelist():
        return []
    return [
        (
            entry.get("Type", "").rpartition("/")[2],
            posixpath.normpath(posixpath.join("/", folder, entry.get("Target", ""))).lstrip("/"),
            entry.get("Id", ""),
        )
        for entry in _parse(archive.read(path)).iter("{*}Relationship")
    ]


def _strings(archive: zipfile.ZipFile, part: str) -> Iterator[str]:
    from lxml import etree

    if not part:
        return
    with archive.open(part) as stream:
        for _, found in etree.iterparse(stream, events=("end",), tag="{*}si", resolve_entities=False, no_network=True):
            yield _rich(found)
            _forget(found)


def _rich(found: _Element) -> str:
    """The text of a string in one or several runs, without its readings (rPh)."""
    texts = [child for child in found if _local(child) == "t"]
    texts += [text for run in found if _local(run) == "r" for text in run if _local(text) == "t"]
    return _plain("".join(text.text or "" for text in texts))


def _plain(text: str) -> str:
    text = re.sub("_x([0-9A-Fa-f]{4})_", _unescaped, text) if "_x" in text else text
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _unescaped(found: re.Match[str]) -> str:
    """ECMA-376 22.9.2.19; what no text file can hold stays as it is written."""
    char = chr(int(found[1], 16))
    return char if char in "\t\n\r" or char.isprintable() else found[0]


def _parse(content: bytes) -> _Element:
    from lxml import etree

    return etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))


def _local(found: _Element) -> str:
    return str(found.tag).rpartition("}")[2]


def _forget(found: _Element) -> None:
    parent = found.getparent()
    found.clear()
    if parent is not None:
        while parent[0] is not found:
            del parent[0]
