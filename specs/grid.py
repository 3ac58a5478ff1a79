"""A worksheet as text: merged cells filled, every cell by name, and a header that is found by its labels."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from utsushi.specs.errors import Place

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

Cell = tuple[int, int]
"""(row, column), both from 1."""


@dataclass(frozen=True)
class Grid:
    """One sheet of a workbook."""

    file: str
    title: str
    cells: Mapping[Cell, str]
    """Only cells that hold something."""
    merged: Mapping[Cell, tuple[Cell, Cell]]
    """Every cell of a merged range → the range's first and last cell."""

    def text(self, row: int, column: int) -> str:
        """What the cell shows: its own text, or that of the merged range it lies in."""
        first, _ = self.merged.get((row, column), ((row, column), None))
        return self.cells.get(first, "")

    def place(self, row: int, column: int) -> Place:
        """The cell as an error names it: `file:シート!B5`."""
        return Place(self.file, path=f"{self.title}!{cell_name(row, column)}")

    def find(self, label: str, beside: str) -> Cell | None:
        """The first cell that holds `label` in a row that also holds `beside` (labels as `plain` gives them)."""
        for (row, column), text in self.cells.items():
            if plain(text) == label and any(
                plain(other) == beside for (line, _), other in self.cells.items() if line == row
            ):
                return row, column
        return None

    @property
    def rows(self) -> range:
        """Every row number of the sheet."""
        return range(1, max((row for row, _ in self.cells), default=0) + 1)

    @property
    def width(self) -> int:
        """The number of the last column that holds something."""
        return max((column for _, column in self.cells), default=0)


def plain(label: str) -> str:
    """A label without what differs between editions: width, case, spaces, underscores."""
    return re.sub(r"[\s_]", "", unicodedata.normalize("NFKC", label)).upper()


def cell_name(row: int, column: int) -> str:
    """(5, 2) → `B5`."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return f"{letters}{row}"


def grid(file: str, sheet: Worksheet) -> Grid:
    """Read a sheet. Numbers become their shortest text, line ends LF."""
    cells = {
        (row, column): _text(cell.value)
        for row, line in enumerate(sheet.iter_rows(min_row=1, min_col=1), start=1)
        for column, cell in enumerate(line, start=1)
        if cell.value not in {None, ""}
    }
    merged: dict[Cell, tuple[Cell, Cell]] = {}
    for area in sheet.merged_cells.ranges:
        corners = (area.min_row, area.min_col), (area.max_row, area.max_col)
        for row in range(area.min_row, area.max_row + 1):
            for column in range(area.min_col, area.max_col + 1):
                merged[row, column] = corners
    return Grid(file, sheet.title, cells, merged)


def _text(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).replace("\r\n", "\n").replace("\r", "\n")
