"""The sheets 「等級」 and 「等級_コード」 that utsushi adds to a workbook it writes: grades, own columns and the official file behind them.

A workbook without them is the official list, and every cell of it is official; one with them keeps the grades it was written with.
A digest over the content ties both together, so that nothing becomes official by an edit in a spreadsheet.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from utsushi.specs import columns
from utsushi.specs.errors import Place, fail
from utsushi.specs.grid import Grid
from utsushi.specs.model import Business, Grade, Source

ITEMS, CODES = "等級", "等級_コード"
MARK = "写し（utsushi）が書き出したブック。公式のブックではない。値を直さず、items.csv を直して書き出しなおす。"
"""First cell of both sheets: what makes them ours."""
WARNING = "写し（utsushi）の書き出し。公式の一覧ではない（シート「等級」を見る）"
"""Stands above the table of a business that was not imported from the official list."""
HEAD = (*columns.BUSINESS, "内容")
ROWS = ("グループ_名称", "データ項目", *columns.GRADED.values(), *columns.OWN)
CODE_ROWS = ("業務ID", "コードID", "等級")

Row = Mapping[str, str]


@dataclass(frozen=True)
class Grades:
    """What the two sheets say."""

    business: str
    name: str
    source: Source | None
    digest: str
    items: Mapping[tuple[str, str], Row]
    """(group, item) → its row."""
    codes: Mapping[tuple[str, str], Grade]
    """(業務ID, コードID) → grade."""
    place: Place

    def of(self, group: str, item: str, place: Place) -> dict[str, str]:
        """Grades and own columns of an item. Raises U128 for an item that the sheet does not list."""
        if (group, item) not in self.items:
            raise fail("U128", place, name=f"{group}.{item}")
        row = self.items[group, item]
        return {label: row[label] for label in ROWS[2:]}

    def of_codes(self, business: str, id_: str) -> Grade:
        """The grade of a code table. Raises U128 for one that the sheet does not list."""
        if (business, id_) not in self.codes:
            raise fail("U128", self.place, name=f"{business}:{id_}")
        return self.codes[business, id_]

    def check(self, business: Business) -> None:
        """Raise U127 unless the workbook holds exactly what was written into it."""
        if digest(business) != self.digest:
            raise fail("U127", self.place)


def digest(business: Business) -> str:
    """SHA-256 over items, codes and source, in hexadecimal; the edition is the reader's to name."""
    source = business.source or Source("", "")
    content = [
        [business.id, business.name, source.file, source.sha256],
        [columns.cells(item) for group in business.groups.values() for item in group.items],
        sorted(
            [table.business, table.id, table.name, table.grade, list(table.values.items()), sorted(table.notes.items())]
            for table in business.codes.values()
        ),
    ]
    return hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()


def lines(business: Business) -> tuple[list[tuple[str, ...]], list[tuple[str, ...]]]:
    """The cells of both sheets, row by row."""
    source = business.source or Source("", "")
    head = (business.id, business.name, business.edition, source.file, source.sha256, digest(business))
    items: list[tuple[str, ...]] = [(MARK, ITEMS), HEAD, head, (), ROWS]
    for group in business.groups.values():
        for item in group.items:
            row = dict(zip(columns.ITEMS, columns.cells(item), strict=True))
            items.append(tuple(row[label] for label in ROWS))
    codes = [(table.business, table.id, table.grade) for table in business.codes.values()]
    return items, [(MARK, CODES), CODE_ROWS, *codes]


def is_ours(sheet: Grid) -> bool:
    """Whether the sheet is one that utsushi added."""
    return sheet.text(1, 1) == MARK


def warned(sheets: Iterable[Grid]) -> Grid | None:
    """A sheet that says it is not the official list."""
    return next((sheet for sheet in sheets if any(one.text == WARNING for _, one in sheet.cells())), None)


def read(sheets: Iterable[Grid]) -> Grades | None:
    """What the sheets of ours say; None in a workbook without them.

    Raises U128 where one of the two is missing, or where a workbook that says it is no official list has none; U108 for a grade
    that is none.
    """
    every = list(sheets)
    ours = {sheet.text(1, 2): sheet for sheet in every if is_ours(sheet)}
    if not ours and (graded := warned(every)) is None:
        return None
    for title in (ITEMS, CODES):
        if title not in ours:
            file = next(iter(ours.values())).file if ours else graded.file if graded else ""
            raise fail("U128", Place(file), name=title)
    items, codes = ours[ITEMS], ours[CODES]
    head = dict(zip(HEAD, _line(items, 3, len(HEAD)), strict=True))
    graded_items = {
        (cells[0], cells[1]): dict(zip(ROWS, cells, strict=True))
        for row in items.rows
        if row > 5
        for cells in [_line(items, row, len(ROWS))]
    }
    graded_codes = {
        (cells[0], cells[1]): columns.grade(cells[2], codes.place(row, 3))
        for row in codes.rows
        if row > 2
        for cells in [_line(codes, row, len(CODE_ROWS))]
    }
    source = Source(head["公式ファイル"], head["SHA-256"]) if head["公式ファイル"] else None
    place = items.place(3, len(HEAD))
    return Grades(head["業務ID"], head["業務名"], source, head["内容"], graded_items, graded_codes, place)


def _line(sheet: Grid, row: int, width: int) -> list[str]:
    return [sheet.text(row, column) for column in range(1, width + 1)]
