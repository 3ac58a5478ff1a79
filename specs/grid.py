"""A worksheet as text: merged cells filled, every cell by name, and a header that is found by its labels."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from utsushi.specs.errors import Place, fail
from utsushi.specs.workbook_xml import RawSheet, Value, cell_name

Cell = tuple[int, int]
"""(row, column), both from 1."""


@dataclass(frozen=True)
class Grid:
    """One sheet of a workbook."""

    file: str
    raw: RawSheet
    merged: Mapping[Cell, tuple[Cell, Cell]]
    """Every cell of a merged range → the range's first and last cell."""

    @property
    def title(self) -> str:
        """The sheet's name."""
        return self.raw.title

    def text(self, row: int, column: int) -> str:
        """What the cell shows: its own text, or that of the merged range it lies in."""
        if (row, column) in self.merged:
            (row, column), _ = self.merged[row, column]
        found = self.raw.cells.get(row, {}).get(column)
        return found.text if found else ""

    def fill(self, row: int, column: int) -> str:
        """The colour of a cell that holds something, as `Value` has it."""
        found = self.raw.cells.get(row, {}).get(column)
        return found.fill if found else ""

    def place(self, row: int, column: int) -> Place:
        """The cell as an error names it: `file:シート!B5`."""
        return Place(self.file, path=f"{self.title}!{cell_name(row, column)}")

    def cells(self) -> Iterator[tuple[Cell, Value]]:
        """Every cell that holds something, row by row."""
        for row, cells in self.raw.cells.items():
            for column, value in cells.items():
                yield (row, column), value

    def find(self, label: str, beside: str) -> Cell | None:
        """The first cell that holds `label` in a row that also holds `beside` (labels as `plain` gives them)."""
        for row, cells in self.raw.cells.items():
            here = {plain(value.text): column for column, value in reversed(cells.items())}
            if label in here and beside in here:
                return row, here[label]
        return None

    @property
    def rows(self) -> Iterable[int]:
        """Every row that holds something of its own, in order."""
        return self.raw.cells

    @cached_property
    def width(self) -> int:
        """The number of the last column that holds something."""
        return max((max(cells) for cells in self.raw.cells.values()), default=0)


def plain(label: str) -> str:
    """A label without what differs between editions: width, case, spaces, underscores."""
    return re.sub(r"[\s_]", "", unicodedata.normalize("NFKC", label)).upper()


def same(sheet: Grid, one: Cell, other: Cell) -> bool:
    """Both cells lie in one merged range."""
    return one in sheet.merged and sheet.merged[one] == sheet.merged.get(other)


def grid(file: str, raw: RawSheet) -> Grid:
    """A sheet with its merged ranges. Raises U125 where ranges overlap, or cover a cell that holds something else."""
    raw.cells = {row: dict(sorted(cells.items())) for row, cells in sorted(raw.cells.items())}
    last, width = max(raw.cells, default=0), max((max(cells) for cells in raw.cells.values()), default=0)
    merged: dict[Cell, tuple[Cell, Cell]] = {}
    found = Grid(file, raw, merged)
    for top, left, bottom, right in raw.merged:
        corners = (top, left), (bottom, right)
        shown = raw.cells.get(top, {}).get(left)
        for row in range(top, min(bottom, last) + 1):
            for column in range(left, min(right, width) + 1):
                own = raw.cells.get(row, {}).get(column)
                if (row, column) in merged or (own and (shown is None or own.text != shown.text)):
                    name = f"{cell_name(top, left)}:{cell_name(bottom, right)}"
                    raise fail("U125", found.place(row, column), area=name)
                merged[row, column] = corners
    return found
