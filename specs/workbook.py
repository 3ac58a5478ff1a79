"""An official workbook (基本データリスト, 項目定義書) → Business, exactly or not at all.

Headers are found by their labels, wherever they stand; what is not understood is refused with its cell. What is neither item
nor code (titles, legends, end marks) is reported and kept in `workbook.csv`.
"""

from __future__ import annotations

import csv
import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from utsushi.specs import (
    loader,
    workbook_cells,
    workbook_codes,
    workbook_form,
    workbook_grades,
    workbook_items,
    workbook_table,
    workbook_xml,
)
from utsushi.specs.errors import Place, fail
from utsushi.specs.grid import Cell, Grid, grid
from utsushi.specs.model import Business, Group, Item, Source
from utsushi.specs.workbook_codes import Codes
from utsushi.specs.workbook_form import SheetForm
from utsushi.specs.workbook_grades import Grades
from utsushi.specs.workbook_items import Items
from utsushi.specs.workbook_table import LEFT_OUT, Noticed, range_name

BUSINESSES = Path(__file__).resolve().parent / "businesses.csv"
CONDITION = "※※"
"""Begins the prose of a condition in 項目説明."""


@dataclass(frozen=True)
class OpenCondition:
    """An item that is 条件付き必須 without a predicate: its condition is prose, and is not checked until one is written."""

    group: str
    item: str
    condition: str
    """The prose, verbatim; empty where 項目説明 holds none."""


@dataclass(frozen=True)
class ImportReport:
    """What an import read, wrote and left out."""

    edition: str
    business: str
    name: str
    file: str
    sha256: str
    folder: str
    groups: int
    items: int
    code_tables: int
    open_code_tables: int
    """Tables that admit anything (自治体固有コード)."""
    official: bool
    """False for a workbook that utsushi wrote: its grades are those it was written with."""
    skipped: tuple[Noticed, ...]
    """No part of the spec; kept in workbook.csv, but for what no cell holds (drawings, comments)."""
    noticed: tuple[Noticed, ...]
    """Read, and worth a look: hidden rows, stored values of formulas, keys that only a colour marks."""
    conditions: tuple[OpenCondition, ...]

    def to_json(self) -> dict[str, Any]:
        """As the command prints it."""
        return {"schema": 1, **asdict(self)}


@dataclass(frozen=True)
class Reading:
    """All that a workbook holds."""

    business: Business
    official: bool
    skipped: tuple[Noticed, ...]
    noticed: tuple[Noticed, ...]
    forms: tuple[SheetForm, ...]


def import_workbook(path: Path, edition: str, into: Path) -> ImportReport:
    """Import an official workbook into `into/<edition>/<業務ID>_<romaji>/`.

    Raises U110–U119 and U123–U128 with file and cell, U121 for an edition that cannot name a folder: nothing is written then.
    Raises U122 when the folder cannot be written.
    """
    if not re.fullmatch(r"[0-9A-Za-z][0-9A-Za-z.\-]*", edition):
        raise fail("U121", edition=edition)
    reading = read(path, edition)
    business = reading.business
    romaji = known().get(business.id, ("", ""))[1]
    folder = into / edition / loader.folder_name(business.id, romaji)
    try:
        loader.save(business, folder)
        workbook_form.save(reading.forms, folder)
    except OSError as error:
        raise fail("U122", Place(str(folder)), why=str(error.strerror or error)) from error
    source = business.source or Source("", "")
    open_tables = sum(table.open for table in business.codes.values())
    return ImportReport(
        edition,
        business.id,
        business.name,
        source.file,
        source.sha256,
        str(folder),
        len(business.groups),
        sum(len(group.items) for group in business.groups.values()),
        len(business.codes) - open_tables,
        open_tables,
        reading.official,
        reading.skipped,
        reading.noticed,
        tuple(open_conditions(business)),
    )


def read_workbook(path: Path, edition: str) -> tuple[Business, tuple[Noticed, ...]]:
    """The business of a workbook and what was left out. Raises U110–U119, U123–U128."""
    reading = read(path, edition)
    return reading.business, reading.skipped


def read(path: Path, edition: str) -> Reading:
    """Everything in a workbook. Raises U110–U119, U123–U128."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise fail("U110", Place(str(path)), why=str(error.strerror or error)) from error
    grids = [grid(str(path), sheet) for sheet in workbook_xml.sheets(path)]
    grades = workbook_grades.read(grids)
    item_sheets, codes_at = _tables(grids, grades)
    if not any(sheet.items for sheet in item_sheets):
        raise fail("U111", Place(str(path)), sheets="、".join(sheet.title for sheet in grids), label="データ項目ID")
    workbook_items.unique(item_sheets)
    items = [item for sheet in item_sheets for item in sheet.items.values()]
    own = grades.business if grades else workbook_items.business(items, str(path))
    name = grades.name if grades else known().get(own, ("", ""))[0] or _title(codes_at)
    code_sheets = workbook_codes.read(codes_at, own, name, _ids(), grades)
    codes = {key: table for sheet in code_sheets for key, table in sheet.tables.items()}
    workbook_items.check_codes(items, codes, own, str(path))
    source = grades.source if grades else Source(path.name, hashlib.sha256(content).hexdigest())
    business = Business(edition, own, name, _groups(own, items), codes, source)
    if grades:
        grades.check(business)
    ours = [sheet for sheet in grids if not workbook_grades.is_ours(sheet)]
    found: list[Items | Codes] = [*item_sheets, *code_sheets]
    tables = {sheet.table.sheet.title: sheet for sheet in found}
    noticed = [*(one for sheet in ours for one in _noticed(sheet, tables.get(sheet.title)))]
    forms = tuple(_form(sheet, tables.get(sheet.title), own) for sheet in ours)
    skipped = tuple(one for one in noticed if one.why in LEFT_OUT)
    return Reading(business, grades is None, skipped, tuple(one for one in noticed if one.why not in LEFT_OUT), forms)


def open_conditions(business: Business) -> Iterator[OpenCondition]:
    """The items that are 条件付き必須 without a predicate."""
    for group in business.groups.values():
        for item in group.items:
            if item.required == "条件付き必須" and not item.condition:
                _, mark, prose = item.description.partition(CONDITION)
                yield OpenCondition(group.name, item.name, mark + prose)


def known() -> dict[str, tuple[str, str]]:
    """業務ID → (業務名, romaji)."""
    with BUSINESSES.open(encoding="utf-8", newline="") as file:
        return {row["業務ID"]: (row["業務名"], row["ローマ字"]) for row in csv.DictReader(file)}


def _ids() -> dict[str, str]:
    return {name: id_ for id_, (name, _) in known().items()}


def _tables(grids: list[Grid], grades: Grades | None) -> tuple[list[Items], list[tuple[Grid, Cell]]]:
    """The sheets of items, read, and those of codes with the corner of their header."""
    items: list[Items] = []
    codes: list[tuple[Grid, Cell]] = []
    for sheet in grids:
        if workbook_grades.is_ours(sheet):
            continue
        if corner := sheet.find("データ項目ID", "データ型"):
            items.append(workbook_items.read(sheet, corner, _ids(), grades))
        elif corner := sheet.find("コードID", "コード値"):
            codes.append((sheet, corner))
        else:
            workbook_table.refuse_near(sheet, workbook_items.LABELS)
            workbook_table.refuse_near(sheet, workbook_codes.LABELS)
    return items, codes


def _title(sheets: list[tuple[Grid, Cell]]) -> str:
    return next((title for sheet, corner in sheets if (title := workbook_codes.title(sheet, corner[0]))), "")


def _groups(own: str, items: list[Item]) -> dict[str, Group]:
    groups: dict[str, list[Item]] = {}
    for item in items:
        groups.setdefault(item.group, []).append(item)
    return {group: Group(own, group, tuple(members)) for group, members in groups.items()}


def _noticed(sheet: Grid, found: Items | Codes | None) -> Iterator[Noticed]:
    """What was left out of a sheet, then what was read and is worth a look."""
    yield from found.table.noticed() if found else [Noticed(sheet.title, "", "no_table")]
    raw = sheet.raw
    yield from (Noticed(raw.title, "", part) for part in raw.parts)
    if found is None:
        return
    if raw.hidden:
        yield Noticed(raw.title, "", "hidden_sheet")
    yield from (Noticed(raw.title, f"{row}:{row}", "hidden_row") for row in raw.hidden_rows if row in raw.cells)
    for first, last in raw.hidden_columns:
        if any(first <= column <= last for column in found.table.columns):
            left, right = (workbook_xml.column_name(column) for column in (first, min(last, sheet.width)))
            yield Noticed(raw.title, f"{left}:{right}", "hidden_column")
    formulas = [cell for cell, value in sheet.cells() if value.formula]
    yield from (Noticed(raw.title, range_name(one), "formula") for one in workbook_table.areas(formulas))
    if isinstance(found, Items):
        yield from found.noticed


def _form(sheet: Grid, found: Items | Codes | None, own: str) -> SheetForm:
    if isinstance(found, Items):
        names = {id_: name for id_, (name, _) in known().items()}
        lines = [
            (row, f"{item.group}.{item.name}", workbook_cells.item(item, own, names))
            for row, item in found.items.items()
        ]
        form = workbook_form.of(found.table, "items", dict.fromkeys(item.group for item in found.items.values()), lines)
        form.key = _key_colour(found)
        return form
    if isinstance(found, Codes):
        usual: Mapping[tuple[str, str], workbook_cells.Cells] = {
            (key, value): cells for key, table in found.tables.items() for value, cells in workbook_cells.codes(table)
        }
        code_lines = [(row, f"{key}.{value}", usual[key, value]) for row, (key, value) in found.first.items()]
        return workbook_form.of(found.table, "codes", found.tables, code_lines)
    return workbook_form.other(sheet)


def _key_colour(found: Items) -> tuple[int, int, str] | None:
    """The columns and the colour in which the first coloured key is marked."""
    table = found.table
    for row, item in found.items.items():
        colour = table.sheet.fill(row, table.where["データ項目"])
        if item.key and colour:
            empty = table.sheet.raw.fills
            like = [
                column
                for column in table.columns
                if colour in {table.sheet.fill(row, column), empty.get((row, column))}
            ]
            return min(like), max(like), colour
    return None
