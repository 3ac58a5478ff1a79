"""The sheet of items in an official workbook → Item. Source of the columns: 凡例）列項目説明 of the workbooks."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from utsushi.specs import codes, columns, concepts, kinds
from utsushi.specs.errors import Place, closest, fail
from utsushi.specs.grid import Cell, Grid, plain
from utsushi.specs.model import CodeTable, Item
from utsushi.specs.workbook_grades import Grades
from utsushi.specs.workbook_table import END_MARK, Noticed, Table, header, spread
from utsushi.specs.workbook_xml import cell_name

ANNOTATIONS = Path(__file__).resolve().parent / "annotations.csv"
"""What utsushi knows beside the official list, by データ項目ID: a predicate for a condition in prose, a reference."""

UNKNOWN_DAY = "不詳日を許容する"
"""凡例）データ型: a DATE may hold an unknown day only where 項目説明 says so."""

ID = "データ項目ID"
LABELS = {plain(label): label for label in columns.OFFICIAL}
_KEY_LEGEND = re.compile("セル.*主キー", re.DOTALL)
"""水色セル：各グループにおける主キーのデータ項目."""


@dataclass(frozen=True)
class Items:
    """The items of one sheet, and where they stood."""

    table: Table
    items: Mapping[int, Item]
    """Row → item."""
    noticed: tuple[Noticed, ...]


def read(sheet: Grid, corner: Cell, names: Mapping[str, str], grades: Grades | None) -> Items:
    """The items of a sheet that holds `データ項目ID` at `corner`.

    `names`: 業務名 → 業務ID, for code references to linked tables. `grades`: what the workbook says of its own grades; without
    them everything is official. Raises U112–U119 and U128 with the cell.
    """
    where, bottom = header(sheet, corner, LABELS)
    _, (_, last) = sheet.merged.get(corner, (corner, corner))
    ids = range(corner[1], last + 1)
    legend = _key_colour(sheet, corner[0])
    found: dict[int, Item] = {}
    noticed: list[Noticed] = []
    for row in sheet.rows:
        if row <= bottom or {value.text for value in sheet.raw.cells[row].values()} <= END_MARK:
            continue
        cells = {label: sheet.text(row, column) for label, column in where.items()}
        cells[ID] = _id(sheet, row, ids, open_=grades is not None)
        if seen := _colour(sheet, row, where, cells, legend):
            noticed.append(Noticed(sheet.title, cell_name(row, where["データ項目"]), seen))
        found[row] = _item(sheet, row, where, cells, names, grades)
    table = Table(sheet, corner[0], bottom, where, frozenset({*where.values(), *ids}), found.keys())
    spread(table, ID)
    return Items(table, found, tuple(noticed))


def unique(sheets: Iterable[Items]) -> None:
    """Refuse an id, or a name of a group, that stands twice (U119)."""
    seen: set[object] = set()
    for one in sheets:
        for row, item in one.items.items():
            keys = {key for key in (item.id, (item.group, item.name)) if key}
            if keys & seen:
                raise fail("U119", one.table.sheet.place(row, one.table.where[ID]), id=item.id, item=item.name)
            seen |= keys


def business(items: Iterable[Item], file: str) -> str:
    """The 業務ID that all ids begin with. Raises U116 when there are several."""
    found = sorted({item.id[:3] for item in items if item.id})
    if len(found) != 1:
        raise fail("U116", Place(file), ids=" ".join(found))
    return found[0]


def check_codes(items: Iterable[Item], tables: Mapping[str, CodeTable], own: str, file: str) -> None:
    """Every table of the own business that an item names is there. Raises U118."""
    for item in items:
        for owner, id_ in codes.tables(item.code, own):
            if owner == own and id_ not in tables and id_ != codes.OPEN and item.grades.get("code") == "official":
                raise fail("U118", Place(file, path=f"{item.group}.{item.name}"), table=id_, known=" ".join(tables))


def _key_colour(sheet: Grid, top: int) -> str:
    """The colour that the sheet says its keys have, in a cell above the header; empty when it says none."""
    return next((one.fill for (row, _), one in sheet.cells() if row < top and _KEY_LEGEND.search(one.text)), "")


def _colour(sheet: Grid, row: int, where: Mapping[str, int], cells: dict[str, str], legend: str) -> str:
    """Read a key that only its colour marks; the reason why the colour of an item's name is worth a word, or empty."""
    colour = sheet.fill(row, where["データ項目"])
    key = bool(cells["グループ_主キー"].strip())
    if legend and colour == legend and not key:
        cells["グループ_主キー"] = "○"
        return "key_by_colour"
    if legend and key and colour != legend:
        return "key_without_colour"
    return "coloured" if colour and colour != legend else ""


def _id(sheet: Grid, row: int, ids: range, *, open_: bool) -> str:
    """The id, written in one cell, or in two that both lie under the label: `031` | `1` → `03100001`; `031` | empty where it is not known."""
    parts = [unicodedata.normalize("NFKC", sheet.text(row, column)).strip() for column in ids]
    if open_ and len(parts) == 2 and not parts[1]:
        return ""
    widths = (3, 5) if len(parts) == 2 else (8,)
    id_ = "".join(part.zfill(width) for part, width in zip(parts, widths, strict=False))
    if len(parts) > 2 or not all(parts) or not re.fullmatch("[0-9]{8}", id_):
        value = " | ".join(parts)
        raise fail("U115", sheet.place(row, ids.start), column=ID, value=value, allowed="031 | 1 / 03100001")
    return id_


def _item(
    sheet: Grid,
    row: int,
    where: Mapping[str, int],
    cells: dict[str, str],
    names: Mapping[str, str],
    grades: Grades | None,
) -> Item:
    for label in _SHORT:
        cells[label] = canonical(label, cells[label].strip())
    for label in ("データ項目", "グループ_名称"):
        if not cells[label]:
            raise fail("U115", sheet.place(row, where[label]), column=label, value="", allowed="—")
    cells["コード"] = _code(sheet, row, where["コード"], cells["コード"], names)
    for label, check in _CHECKS.items():
        if cells[label] not in check:
            place = sheet.place(row, where[label])
            raise fail("U115", place, column=label, value=cells[label], allowed=" / ".join(filter(None, check)))
    columns.digits(cells["桁数"], sheet.place(row, where["桁数"]))
    place = sheet.place(row, where["データ項目"])
    own = grades.of(cells["グループ_名称"], cells["データ項目"], place) if grades else _proposed(cells)
    return columns.item(cells | own, place)


def _proposed(cells: Mapping[str, str]) -> dict[str, str]:
    """Grades and own columns of an item that comes from the official list."""
    noted = _annotations().get(cells[ID], {})
    business, group, name = cells[ID][:3], cells["グループ_名称"], cells["データ項目"]
    kind, classification = kinds.propose(group, name, columns.type_of(dict(cells)), cells["コード"], business)
    unknown = cells["データ型"] == "DATE" and UNKNOWN_DAY in cells["項目説明"]
    own = dict.fromkeys(columns.OWN, "") | {"参照": noted.get("参照", ""), "条件": noted.get("条件", "")}
    own |= {"種別": kind, "区分": classification, "不詳日": "○" if unknown else ""}
    own["概念"] = concepts.propose(business, group, name)
    return dict.fromkeys(columns.GRADED.values(), "official") | own


_CHECKS = {
    "データ型": columns.TYPES,
    "グループ_主キー": columns.MARKS,
    "グループ_外部キー": columns.MARKS,
    "データ出力条件": columns.REQUIRED,
}


_SHORT = ("データ項目", "グループ_名称", "コード", "桁数", *_CHECKS)
"""Columns that hold no prose: spaces around their values mean nothing."""


def canonical(label: str, text: str) -> str:
    """`Ｎ` → `N`, `〇`/`◯` → `○`; words keep their spelling."""
    if label in {"グループ_主キー", "グループ_外部キー"}:
        return "○" if text in {"〇", "◯"} else text
    return unicodedata.normalize("NFKC", text) if label in {"データ型", "桁数", "コード"} else text


def _code(sheet: Grid, row: int, column: int, text: str, names: Mapping[str, str]) -> str:
    """`002` → `2`; `020-022` → `20-22`; `住民基本台帳18` → `001:18`; several are parted by commas."""
    return ",".join(_one_code(sheet, row, column, part.strip(), names) for part in text.split(",")) if text else ""


def _one_code(sheet: Grid, row: int, column: int, text: str, names: Mapping[str, str]) -> str:
    shape = re.fullmatch(r"(?P<name>.*?)[_:\-・\s]*(?P<id>[0-9]+)(?:-(?P<last>[0-9]+))?", text, re.DOTALL)
    if shape is None or (shape["name"] and shape["name"] not in names):
        near = closest(shape["name"] if shape else text, names) or "—"
        raise fail("U117", sheet.place(row, column), value=text, near=near)
    own = str(int(shape["id"])) + (f"-{int(shape['last'])}" if shape["last"] else "")
    return (f"{names[shape['name']]}:" if shape["name"] else "") + own


@cache
def _annotations() -> dict[str, dict[str, str]]:
    with ANNOTATIONS.open(encoding="utf-8", newline="") as file:
        return {row["データ項目ID"]: row for row in csv.DictReader(file)}
