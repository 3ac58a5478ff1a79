"""Business → a workbook in the form of the official one; importing it again gives an equal Business.

A business that was imported comes out on the sheets it came from (`workbook.csv`); any other in the form of the published 031.
Two sheets of ours hold grades and own columns, so that an export never passes for the official list.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from utsushi.specs import loader, workbook_cells, workbook_default, workbook_form, workbook_grades
from utsushi.specs.errors import Place, UtsushiError, fail
from utsushi.specs.grid import Cell
from utsushi.specs.model import Business
from utsushi.specs.workbook import known
from utsushi.specs.workbook_form import SheetForm
from utsushi.specs.workbook_xml import Value, cell_name, column_name

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.styles import Color
    from openpyxl.worksheet.worksheet import Worksheet

LONGEST = 32_767
"""Characters that a cell holds."""
_FONT = "ＭＳ Ｐゴシック"
_CENTRED = (
    "データ項目ID",
    "グループ_主キー",
    "グループ_外部キー",
    "データ型",
    "桁数",
    "コード",
    "繰り返し",
    "データ出力条件",
    "実装類型",
    "コードID",
    "コード値",
)
_SURROGATE = re.compile("[\ud800-\udfff\r]")
"""Half a character, and a line end that XML turns into another one."""
_TIME = (1980, 1, 1, 0, 0, 0)
"""The time of every part of the file: no clock is read."""


def export_workbook(business: Business, out: Path, root: Path | None = None) -> Mapping[str, Any]:
    """Write `business` to `out` (.xlsx) and say which sheets it has. Raises U126 (a value that no cell holds), U130; nothing is written then."""
    content, sheets = workbook(business, forms(business, root))
    partial = out.with_name(out.name + ".partial")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        partial.write_bytes(content)
        partial.replace(out)
    except OSError as error:
        raise fail("U130", Place(str(out)), why=str(error.strerror or error)) from error
    return {"sheets": list(sheets)}


def forms(business: Business, root: Path | None = None) -> tuple[SheetForm, ...]:
    """The sheets of a business: those it was imported from, with what was added since; or the form of the published list."""
    try:
        kept = workbook_form.load(loader.folder(business.id, business.edition, root))
    except UtsushiError as error:
        if error.problems[0].code not in {"U101", "U102"}:
            raise
        kept = ()
    return workbook_default.completed(kept, business) if kept else workbook_default.forms(business)


def workbook(business: Business, sheets: Iterable[SheetForm]) -> tuple[bytes, tuple[str, ...]]:
    """The bytes of the workbook, the same for the same business, and the names of its sheets. Raises U126."""
    import openpyxl

    book = openpyxl.Workbook()
    for empty in book.worksheets:
        book.remove(empty)
    for form in sheets:
        _Writer(book.create_sheet(form.title), form).write(_rows(form, business))
    items, codes = workbook_grades.lines(business)
    _plain(book, workbook_grades.ITEMS, items)
    _plain(book, workbook_grades.CODES, codes)
    return _bytes(book), tuple(book.sheetnames)


_Line = tuple[str, workbook_cells.Cells, bool]
"""Name of the line, its cells, whether it is a key."""


def _rows(form: SheetForm, business: Business) -> list[_Line]:
    names = {id_: name for id_, (name, _) in known().items()}
    if form.kind == "codes":
        return [
            (f"{key}.{value}", cells, False)
            for key in form.holds
            if key in business.codes
            for value, cells in workbook_cells.codes(business.codes[key])
        ]
    two_cells = len(set(form.columns.get("データ項目ID", (0, 0)))) == 2
    return [
        (f"{item.group}.{item.name}", workbook_cells.item(item, business.id, names, two_cells=two_cells), item.key)
        for name in form.holds
        if name in business.groups
        for item in business.groups[name].items
    ]


class _Writer:
    """Writes one sheet; rows below the table move with its last line."""

    def __init__(self, sheet: Worksheet, form: SheetForm) -> None:
        self.sheet, self.form = sheet, form

    def write(self, lines: list[_Line]) -> None:
        first, last = self.form.rows
        moved = first + len(lines) - 1 - last if self.form.kind != "other" else 0

        def at(row: int) -> int:
            return row + moved if row > last else row

        for (row, column), value in self.form.cells.items():
            self._put((at(row), column), value, framed=self.form.kind != "other" and self._in_header(row, column))
        for offset, line in enumerate(lines):
            self._line(first + offset, *line)
        for top, left, bottom, right in self.form.merged:
            self.sheet.merge_cells(start_row=at(top), start_column=left, end_row=at(bottom), end_column=right)
        for (row, column), fill in self.form.fills.items():
            self._paint((at(row), column), fill)
        for (left, right), width in self.form.widths.items():
            columns = self.sheet.column_dimensions[column_name(left)]
            columns.min, columns.max, columns.width = left, right, width
        if self.form.kind != "other":
            self.sheet.freeze_panes = cell_name(first, 1)

    def _line(self, row: int, name: str, cells: workbook_cells.Cells, key: bool) -> None:
        for label, (column, _) in self.form.columns.items():
            for index, usual in enumerate(cells.get(label, ())):
                spelling = f"{name}.{label}" + ("#2" if index else "")
                own, stands_for = self.form.spelled.get(spelling, (usual, usual.text))
                value = own if stands_for == usual.text else usual
                self._put((row, column + index), value._replace(fill=""), framed=True, centred=label in _CENTRED)
        for column, value in self.form.every_row.items():
            self._put((row, column), value)
        if key and self.form.key:
            left, right, fill = self.form.key
            for column in range(left, right + 1):
                self._paint((row, column), fill)

    def _in_header(self, row: int, column: int) -> bool:
        labelled = any(left <= column <= right for left, right in self.form.columns.values())
        return labelled and self.form.rows[0] - 2 <= row < self.form.rows[0]

    def _put(self, cell: Cell, value: Value, *, framed: bool = False, centred: bool = False) -> None:
        from openpyxl.cell.cell import Cell as Written
        from openpyxl.styles import Alignment, Border, Font, Side

        found = self.sheet.cell(*cell)
        assert isinstance(found, Written)  # merged cells come last
        if value.text:
            found.value = _number(value.text) if value.number else _checked(value.text, self.sheet.title, cell)
            found.data_type = "n" if value.number else "s"  # a text that begins with = is a text
            found.number_format = (value.format or "General") if value.number else "@"
        found.font = Font(name=_FONT, size=11)
        found.alignment = Alignment(horizontal="center" if centred else None, vertical="top", wrap_text=framed)
        if framed:
            side = Side(style="thin")
            found.border = Border(left=side, right=side, top=side, bottom=side)
        if value.fill:
            self._paint(cell, value.fill)

    def _paint(self, cell: Cell, fill: str) -> None:
        from openpyxl.styles import PatternFill

        self.sheet.cell(*cell).fill = PatternFill("solid", fgColor=_colour(fill))


def _colour(fill: str) -> Color:
    from openpyxl.styles import Color

    kind, value, *tint = fill.split(":")
    shade = float(tint[0]) if tint else 0.0
    if kind == "rgb":
        return Color(rgb=value, tint=shade)
    return Color(theme=int(value), tint=shade) if kind == "theme" else Color(indexed=int(value), tint=shade)


def _number(text: str) -> int | float:
    return int(text) if re.fullmatch("-?[0-9]+", text) else float(text)


def _checked(text: str, sheet: str, cell: Cell) -> str:
    """The text as a cell stores it: `_x0041_` would be read as an escape. Raises U126."""
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    if len(text) > LONGEST or ILLEGAL_CHARACTERS_RE.search(text) or _SURROGATE.search(text):
        raise fail("U126", what=f"{sheet}!{cell_name(*cell)}", length=len(text))
    return re.sub("_(?=x[0-9A-Fa-f]{4}_)", "_x005F_", text)


def _plain(book: Workbook, title: str, lines: list[tuple[str, ...]]) -> None:
    """A sheet of texts, as they are."""
    sheet = book.create_sheet(title)
    for row, cells in enumerate(lines, start=1):
        for column, text in enumerate(cells, start=1):
            if text:
                found = sheet.cell(row, column)
                found.value = _checked(text, title, (row, column))
                found.data_type, found.number_format = "s", "@"


def _bytes(book: Workbook) -> bytes:
    """The file, without the time at which it was written."""
    written, fixed = io.BytesIO(), io.BytesIO()
    book.save(written)
    with zipfile.ZipFile(written) as made, zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(made.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            content = made.read(name)
            if name == "docProps/core.xml":
                content = re.sub(rb"(<dcterms:(created|modified)[^>]*>)[^<]*", rb"\g<1>1980-01-01T00:00:00Z", content)
            archive.writestr(zipfile.ZipInfo(name, _TIME), content, zipfile.ZIP_DEFLATED)
    return fixed.getvalue()
