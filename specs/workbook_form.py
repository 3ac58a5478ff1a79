"""The form of a workbook: everything on its sheets that is neither an item nor a code, kept in `workbook.csv` beside items.csv.

Titles, notes, legends, end marks, merged cells, widths, colours, and spellings of values that the spec holds in another one
(`002` as text, `Ｎ`). With it an export gives the cells that were imported; nothing of a workbook is thrown away.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from utsushi.specs.errors import Place, fail
from utsushi.specs.grid import Cell, Grid
from utsushi.specs.workbook_cells import Cells
from utsushi.specs.workbook_table import Table, areas, range_name
from utsushi.specs.workbook_xml import Range, Value, area, cell_name

FILE = "workbook.csv"
COLUMNS = ("シート", "種類", "場所", "値", "書式", "色", "本来")
_NUMBER = "数:"
"""書式 of a number begins with it: `数:` General, `数:00000`."""


@dataclass
class SheetForm:
    """One sheet, in the coordinates of the workbook that was imported."""

    title: str
    kind: str
    """`items`, `codes` or `other`."""
    columns: dict[str, tuple[int, int]] = field(default_factory=dict)
    """Label → its first and last column."""
    rows: tuple[int, int] = (0, 0)
    """First and last row of the table."""
    holds: list[str] = field(default_factory=list)
    """Groups, or keys of code tables, in order."""
    cells: dict[Cell, Value] = field(default_factory=dict)
    every_row: dict[int, Value] = field(default_factory=dict)
    """Column → what stands in it in every row of the table."""
    merged: list[Range] = field(default_factory=list)
    widths: dict[tuple[int, int], float] = field(default_factory=dict)
    fills: dict[Cell, str] = field(default_factory=dict)
    """Colours of cells without a value."""
    key: tuple[int, int, str] | None = None
    """First and last column, and colour, of the rows of keys."""
    spelled: dict[str, tuple[Value, str]] = field(default_factory=dict)
    """`グループ.項目.列` or `コードID.コード値.列` → the cell, and the spelling that it stands for."""


def other(sheet: Grid) -> SheetForm:
    """The form of a sheet without a table: all of it."""
    form = SheetForm(sheet.title, "other")
    form.cells = dict(sheet.cells())
    _look(form, sheet)
    return form


def of(table: Table, kind: str, holds: Iterable[str], lines: Iterable[tuple[int, str, Cells]]) -> SheetForm:
    """The form of a sheet with a table. `lines`: row, name of the line, and the cells that an export would write there."""
    sheet = table.sheet
    form = SheetForm(sheet.title, kind, holds=list(holds))
    for label, column in table.where.items():
        _, (_, last) = sheet.merged.get((table.top, column), ((0, 0), (0, column)))
        form.columns[label] = column, max(column, last if label == "データ項目ID" else column)
    form.rows = min(table.rows, default=table.bottom + 1), max(table.rows, default=table.bottom)
    left = dict(table.left())
    for column in {column for (row, column) in left if row in table.rows}:
        found = {left.get((row, column)) for row in table.rows}
        if len(found) == 1 and (one := found.pop()):
            form.every_row[column] = one
    form.cells = {
        cell: value for cell, value in left.items() if cell[0] not in table.rows or cell[1] not in form.every_row
    }
    for row in range(table.top, table.bottom + 1):
        here = sheet.raw.cells.get(row, {})
        form.cells |= {(row, column): value for column, value in here.items() if column in table.columns}
    _look(form, sheet)
    form.merged = [one for one in form.merged if one[2] < form.rows[0] or one[0] > form.rows[1]]
    form.spelled = dict(_spelled(form, sheet, lines))
    return form


def _look(form: SheetForm, sheet: Grid) -> None:
    form.merged = sorted(sheet.raw.merged)
    form.widths = dict(sheet.raw.widths)
    form.fills = {cell: fill for cell, fill in sheet.raw.fills.items() if not form.rows[0] <= cell[0] <= form.rows[1]}


def _spelled(
    form: SheetForm, sheet: Grid, lines: Iterable[tuple[int, str, Cells]]
) -> Iterator[tuple[str, tuple[Value, str]]]:
    for row, name, cells in lines:
        for label, (first, _) in form.columns.items():
            for index, usual in enumerate(cells.get(label, ())):
                own = sheet.raw.cells.get(row, {}).get(first + index)
                if own and (own.text, own.number) != (usual.text, usual.number):
                    yield f"{name}.{label}" + ("#2" if index else ""), (own, usual.text)


def save(forms: Iterable[SheetForm], folder: Path) -> None:
    """Write `workbook.csv`."""
    with (folder / FILE).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        for form in forms:
            writer.writerows((form.title, *line) for line in _lines(form))


def load(folder: Path) -> tuple[SheetForm, ...]:
    """The forms of a business's workbook, in the order of its sheets; () for one that was not imported. Raises U103, U107, U108."""
    path = folder / FILE
    if not path.is_file():
        return ()
    forms: dict[str, SheetForm] = {}
    try:
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            if tuple(reader.fieldnames or ()) != COLUMNS:
                raise fail("U103", Place(str(path), 1), missing="、".join(COLUMNS))
            for row in reader:
                form = forms.setdefault(row["シート"], SheetForm(row["シート"], "other"))
                _take(form, row, Place(str(path), reader.line_num))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise fail("U107", Place(str(path)), why=str(error)) from error
    return tuple(forms.values())


def _lines(form: SheetForm) -> Iterator[tuple[str, ...]]:
    yield "シート", "", form.kind, "", "", ""
    for label, (first, last) in form.columns.items():
        yield "列", range_name((1, first, 1, last)), label, "", "", ""
    if form.kind != "other":
        yield "表", range_name((form.rows[0], 1, form.rows[1], 1)), "", "", "", ""
    for name in form.holds:
        yield "内容", "", name, "", "", ""
    for column, value in sorted(form.every_row.items()):
        yield "各行", cell_name(1, column), *_cell(value), ""
    for (row, column), value in sorted(form.cells.items()):
        yield "セル", cell_name(row, column), *_cell(value), ""
    for name, (value, usual) in form.spelled.items():
        yield "表記", name, *_cell(value), usual
    yield from _looks(form)


def _looks(form: SheetForm) -> Iterator[tuple[str, ...]]:
    if form.key:
        first, last, fill = form.key
        yield "主キーの色", range_name((1, first, 1, last)), "", "", fill, ""
    for merged in form.merged:
        yield "結合", range_name(merged), "", "", "", ""
    for (first, last), width in sorted(form.widths.items()):
        yield "幅", range_name((1, first, 1, last)), repr(width), "", "", ""
    by_fill: dict[str, list[Cell]] = {}
    for cell, fill in form.fills.items():
        by_fill.setdefault(fill, []).append(cell)
    for fill, cells in by_fill.items():
        for found in areas(cells):
            yield "色", range_name(found), "", "", fill, ""


def _cell(value: Value) -> tuple[str, str, str]:
    return value.text, _NUMBER + value.format if value.number else "", value.fill


def _take(form: SheetForm, row: Mapping[str, str], place: Place) -> None:
    """One line of workbook.csv, as `_lines` writes it. Raises U108."""
    kind, where = row["種類"], row["場所"]
    number = row["書式"].startswith(_NUMBER)
    cell = Value(row["値"], number, row["書式"].removeprefix(_NUMBER) if number else "", row["色"])
    try:
        if kind == "表記":
            form.spelled[where] = cell, row["本来"]
        else:
            _TAKE[kind](form, area(where) if where else (0, 0, 0, 0), cell)
    except (ValueError, KeyError) as error:
        allowed = " / ".join((*_TAKE, "表記"))
        raise fail("U108", place, column="種類", value=f"{kind} {where}", allowed=allowed, near="—") from error


def _fill(form: SheetForm, found: Range, fill: str) -> None:
    top, left, bottom, right = found
    form.fills |= {(row, column): fill for row in range(top, bottom + 1) for column in range(left, right + 1)}


_TAKE: dict[str, Callable[[SheetForm, Range, Value], None]] = {
    "シート": lambda form, _, cell: setattr(form, "kind", cell.text),
    "列": lambda form, at, cell: form.columns.update({cell.text: (at[1], at[3])}),
    "表": lambda form, at, _: setattr(form, "rows", (at[0], at[2])),
    "内容": lambda form, _, cell: form.holds.append(cell.text),
    "各行": lambda form, at, cell: form.every_row.update({at[1]: cell}),
    "セル": lambda form, at, cell: form.cells.update({at[:2]: cell}),
    "主キーの色": lambda form, at, cell: setattr(form, "key", (at[1], at[3], cell.fill)),
    "結合": lambda form, at, _: form.merged.append(at),
    "幅": lambda form, at, cell: form.widths.update({(at[1], at[3]): float(cell.text)}),
    "色": lambda form, at, cell: _fill(form, at, cell.fill),
}
"""種類 → what its line says of a sheet."""
