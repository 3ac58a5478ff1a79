"""The sheet of items in an official workbook → Item. Source of the columns: 凡例）列項目説明 of the workbooks."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from utsushi.specs import codes, columns, kinds
from utsushi.specs.errors import Place, closest, fail
from utsushi.specs.grid import Cell, Grid, cell_name, plain
from utsushi.specs.model import CodeTable, Item

ANNOTATIONS = Path(__file__).resolve().parent / "annotations.csv"
"""What utsushi knows beside the official list, by データ項目ID: a predicate for a condition in prose, a reference."""

UNKNOWN_DAY = "不詳日を許容する"
"""凡例）データ型: a DATE may hold an unknown day only where 項目説明 says so."""

_LABELS = {plain(label): label for label in columns.OFFICIAL}
_END_MARK = {"e"}
"""The published files close their tables with a row and a column of `e`."""


def items(sheet: Grid, corner: Cell, names: Mapping[str, str]) -> tuple[list[Item], list[tuple[str, str]]]:
    """The items of a sheet whose header begins at `corner`, and (cells, reason) for what was left out.

    `names`: 業務名 → 業務ID, for code references to linked tables. Reasons: `end_mark`, `outside_header`.
    Raises U112–U119 with the cell.
    """
    where, first_row = _header(sheet, corner)
    found: dict[int, Item] = {}
    skipped: list[tuple[str, str]] = []
    for row in sheet.rows[first_row - 1 :]:
        used = {text for column in range(1, sheet.width + 1) if (text := sheet.text(row, column))}
        if used <= _END_MARK:
            skipped += [(f"{row}:{row}", "end_mark")] if used else []
            continue
        cells = {label: sheet.text(row, column) for label, column in where.items()}
        cells["データ項目ID"] = _id(sheet, row, corner)
        found[row] = _item(sheet, row, where, cells, names)
    _unique(sheet, found, corner)
    last = max(where.values())
    outside = [cell for cell in sheet.cells if cell[1] > last and cell[0] >= corner[0]]
    if outside:
        skipped.append((f"{cell_name(*outside[0])}:{cell_name(*outside[-1])}", "outside_header"))
    return list(found.values()), skipped


def business(items: Iterable[Item], file: str) -> str:
    """The 業務ID that all ids begin with. Raises U116 when there are several."""
    found = sorted({item.id[:3] for item in items})
    if len(found) != 1:
        raise fail("U116", Place(file), ids=" ".join(found))
    return found[0]


def check_codes(items: Iterable[Item], tables: Mapping[str, CodeTable], own: str, file: str) -> None:
    """Every table of the own business that an item names is there. Raises U118."""
    for item in items:
        for owner, id_ in codes.tables(item.code, own):
            if owner == own and id_ not in tables and id_ != codes.OPEN:
                raise fail("U118", Place(file, path=f"{item.group}.{item.name}"), table=id_, known=" ".join(tables))


def _header(sheet: Grid, corner: Cell) -> tuple[dict[str, int], int]:
    """(label → column, first row of items). A label is one cell, or `グループ` over `名称` and the like."""
    row, start = corner
    _, (bottom, _) = sheet.merged.get(corner, (corner, corner))
    where: dict[str, int] = {}
    top = ""
    for column in range(start, sheet.width + 1):
        own = sheet.text(row, column)
        sub = "" if bottom == row or _same(sheet, (row, column), (bottom, column)) else sheet.text(bottom, column)
        top = own or (top if sub else "")
        label = _LABELS.get(plain(top + sub))
        if label is None and (top or sub or _holds_items(sheet, bottom, column, where)):
            near = closest(top + sub, _LABELS.values()) or "—"
            raise fail("U112", sheet.place(row, column), label=top + sub, near=near)
        if label and where.setdefault(label, column) != column and not _same(sheet, (row, where[label]), (row, column)):
            raise fail("U113", sheet.place(row, column), label=label, other=cell_name(row, where[label]))
    missing = [label for label in columns.OFFICIAL if label not in where]
    if missing:
        raise fail("U114", sheet.place(row, start), missing="、".join(missing))
    return where, bottom + 1


def _holds_items(sheet: Grid, bottom: int, column: int, where: Mapping[str, int]) -> bool:
    """A column without a label holds values, and not every label was found: one of them is lost here."""
    lost = len(where) < len(columns.OFFICIAL)
    return lost and any(row > bottom and cell_column == column for row, cell_column in sheet.cells)


def _same(sheet: Grid, one: Cell, other: Cell) -> bool:
    return one in sheet.merged and sheet.merged[one] == sheet.merged.get(other)


def _id(sheet: Grid, row: int, corner: Cell) -> str:
    """The id, written in one cell, or in two that both lie under the label: `031` | `1` → `03100001`."""
    _, (_, last) = sheet.merged.get(corner, (corner, corner))
    parts = [unicodedata.normalize("NFKC", sheet.text(row, column)).strip() for column in range(corner[1], last + 1)]
    widths = (3, 5) if len(parts) == 2 else (8,)
    id_ = "".join(part.zfill(width) for part, width in zip(parts, widths, strict=False))
    if len(parts) > 2 or not all(parts) or not re.fullmatch("[0-9]{8}", id_):
        raise fail(
            "U115",
            sheet.place(row, corner[1]),
            column="データ項目ID",
            value=" | ".join(parts),
            allowed="031 | 1 / 03100001",
        )
    return id_


def _item(sheet: Grid, row: int, where: Mapping[str, int], cells: dict[str, str], names: Mapping[str, str]) -> Item:
    for label in _SHORT:
        cells[label] = _canonical(label, cells[label].strip())
    for label in ("データ項目", "グループ_名称"):
        if not cells[label]:
            raise fail("U115", sheet.place(row, where[label]), column=label, value="", allowed="—")
    cells["コード"] = _code(sheet, row, where["コード"], cells["コード"], names)
    noted = _annotations().get(cells["データ項目ID"], {})
    for label, check in _CHECKS.items():
        if cells[label] not in check:
            place = sheet.place(row, where[label])
            raise fail("U115", place, column=label, value=cells[label], allowed=" / ".join(filter(None, check)))
    columns.digits(cells["桁数"], sheet.place(row, where["桁数"]))
    grades = dict.fromkeys(columns.GRADED.values(), "official")
    own = dict.fromkeys(columns.OWN, "") | {"参照": noted.get("参照", ""), "条件": noted.get("条件", "")}
    kind, classification = kinds.propose(
        cells["グループ_名称"], cells["データ項目"], columns.type_of(cells), cells["コード"]
    )
    unknown = cells["データ型"] == "DATE" and UNKNOWN_DAY in cells["項目説明"]
    own |= {"種別": kind, "区分": classification, "不詳日": "○" if unknown else ""}
    return columns.item(cells | grades | own, sheet.place(row, where["データ項目"]))


_CHECKS = {
    "データ型": columns.TYPES,
    "グループ_主キー": columns.MARKS,
    "グループ_外部キー": columns.MARKS,
    "データ出力条件": columns.REQUIRED,
}


_SHORT = ("データ項目", "グループ_名称", "コード", "桁数", *_CHECKS)
"""Columns that hold no prose: spaces around their values mean nothing."""


def _canonical(label: str, text: str) -> str:
    """`Ｎ` → `N`, `〇`/`◯` → `○`; words keep their spelling."""
    if label in {"グループ_主キー", "グループ_外部キー"}:
        return "○" if text in {"〇", "◯"} else text
    return unicodedata.normalize("NFKC", text) if label in {"データ型", "桁数", "コード"} else text


def _code(sheet: Grid, row: int, column: int, text: str, names: Mapping[str, str]) -> str:
    """`002` → `2`; `住民基本台帳18` → `001:18`."""
    shape = re.fullmatch(r"(?P<name>.*?)[_:\-・\s]*(?P<id>[0-9]+)", text, re.DOTALL)
    if not text:
        return ""
    if shape is None or (shape["name"] and shape["name"] not in names):
        raise fail(
            "U117", sheet.place(row, column), value=text, near=closest(shape["name"] if shape else text, names) or "—"
        )
    return (f"{names[shape['name']]}:" if shape["name"] else "") + str(int(shape["id"]))


def _unique(sheet: Grid, found: Mapping[int, Item], corner: Cell) -> None:
    seen: set[object] = set()
    for row, item in found.items():
        if item.id in seen or (item.group, item.name) in seen:
            raise fail("U119", sheet.place(row, corner[1]), id=item.id, item=item.name)
        seen |= {item.id, (item.group, item.name)}


@cache
def _annotations() -> dict[str, dict[str, str]]:
    with ANNOTATIONS.open(encoding="utf-8", newline="") as file:
        return {row["データ項目ID"]: row for row in csv.DictReader(file)}
