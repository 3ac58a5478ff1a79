"""The code sheets of an official workbook (コード一覧) → CodeTable."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from utsushi.specs.errors import closest, fail
from utsushi.specs.grid import Cell, Grid, plain
from utsushi.specs.model import CodeTable, Grade
from utsushi.specs.workbook_grades import Grades
from utsushi.specs.workbook_table import END_MARK, Table, header, spread

OWNER = "業務名"
"""Above the table for all of its codes; or a column of the table, line by line (コード一覧（連携）)."""
_COLUMNS = ("コードID", "コード名", "コード値", "コード値の内容", "備考")
LABELS = {plain(label): label for label in (*_COLUMNS, OWNER)}

Rows = dict[str, tuple[str, str]]
"""コード値 → (コード値の内容, 備考)."""


@dataclass(frozen=True)
class Codes:
    """The code tables of one sheet, and where they stood."""

    table: Table
    tables: Mapping[str, CodeTable]
    """By コードID, those of another business by `001:18`."""
    first: Mapping[int, tuple[str, str]]
    """Row → (key, コード値)."""


def title(sheet: Grid, top: int) -> str:
    """The 業務名 above the table: the cell under that label, or empty."""
    found = next((cell for cell, one in sheet.cells() if cell[0] < top and plain(one.text) == OWNER), None)
    return sheet.text(found[0] + 1, found[1]).strip() if found and found[0] + 1 < top else ""


def read(
    sheets: Iterable[tuple[Grid, Cell]], own: str, own_name: str, names: Mapping[str, str], grades: Grades | None
) -> tuple[Codes, ...]:
    """The tables of every code sheet. `names`: 業務名 → 業務ID. Raises U112–U119 with the cell."""
    read: list[Codes] = []
    seen: set[str] = set()
    for sheet, corner in sheets:
        found = _Sheet(sheet, corner, own, {own_name: own, "": own} | dict(names), grades).read()
        for key, table in found.tables.items():
            if key in seen:
                raise fail("U119", sheet.place(*corner), id=key, item=table.name)
            seen.add(key)
        read.append(found)
    return tuple(read)


class _Sheet:
    """One code sheet while it is read."""

    def __init__(self, sheet: Grid, corner: Cell, own: str, owners: Mapping[str, str], grades: Grades | None) -> None:
        self.sheet, self.own, self.owners, self.grades = sheet, own, owners, grades
        self.where, self.bottom = header(sheet, corner, LABELS, optional={OWNER})
        self.corner = corner
        self.head = ("", "", "")
        self.heads: dict[tuple[str, str], tuple[str, str, str]] = {}
        self.rows: dict[tuple[str, str, str], Rows] = {}
        self.first: dict[int, tuple[str, str]] = {}

    def read(self) -> Codes:
        above = title(self.sheet, self.corner[0])
        if above not in self.owners:
            near = closest(above, filter(None, self.owners)) or "—"
            raise fail("U117", self.sheet.place(*self.corner), value=above, near=near)
        for row in self.sheet.rows:
            if row > self.bottom and not {one.text for one in self.sheet.raw.cells[row].values()} <= END_MARK:
                self._line(row, self.owners[above])
        table = Table(
            self.sheet,
            self.corner[0],
            self.bottom,
            self.where,
            frozenset(self.where.values()),
            self.first.keys(),
        )
        spread(table)
        tables = {self._key(*head[:2]): self._table(head, values) for head, values in self.rows.items()}
        return Codes(table, tables, self.first)

    def _line(self, row: int, owner: str) -> None:
        cells = {label: self.sheet.text(row, column) for label, column in self.where.items()}
        if named := cells.get(OWNER, "").strip():
            if named not in self.owners:
                near = closest(named, filter(None, self.owners)) or "—"
                raise fail("U117", self.sheet.place(row, self.where[OWNER]), value=named, near=near)
            owner = self.owners[named]
        elif OWNER in self.where and self.head[0]:
            owner = self.head[0]
        if cells["コードID"]:
            self.head = owner, self._id(row, cells["コードID"]), cells["コード名"].strip()
            if not self.head[2]:
                self._refuse(row, "コード名", "")
            if self.heads.setdefault(self.head[:2], self.head) != self.head:
                raise fail("U119", self.sheet.place(row, self.where["コードID"]), id=self.head[1], item=self.head[2])
        elif cells["コード名"].strip() not in {"", self.head[2]}:
            self._refuse(row, "コードID", "")
        value = cells["コード値"].strip()
        values = self.rows.setdefault(self.head, {})
        if not all((*self.head[1:], value)) or value in values:
            label = "コード値" if self.head[1] else "コードID"
            self._refuse(row, label, cells[label])
        values[value] = cells["コード値の内容"], cells["備考"]
        self.first[row] = self._key(*self.head[:2]), value

    def _id(self, row: int, text: str) -> str:
        found = unicodedata.normalize("NFKC", text).strip()
        if not re.fullmatch("[0-9]+", found):
            raise fail(
                "U115", self.sheet.place(row, self.where["コードID"]), column="コードID", value=text, allowed="1 / 999"
            )
        return str(int(found))

    def _refuse(self, row: int, label: str, value: str) -> None:
        raise fail("U115", self.sheet.place(row, self.where[label]), column=label, value=value, allowed="—")

    def _key(self, owner: str, id_: str) -> str:
        return id_ if owner == self.own else f"{owner}:{id_}"

    def _table(self, head: tuple[str, str, str], values: Rows) -> CodeTable:
        owner, id_, name = head
        grade: Grade = self.grades.of_codes(owner, id_) if self.grades else "official"
        notes = {value: note for value, (_, note) in values.items() if note}
        return CodeTable(owner, id_, name, {value: label for value, (label, _) in values.items()}, grade, notes)
