"""The one table of a sheet, of items or of codes: where its header stands, which cells were read, and which were not."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from utsushi.specs.errors import closest, fail
from utsushi.specs.grid import Cell, Grid, plain, same
from utsushi.specs.workbook_xml import Range, Value, cell_name

END_MARK = frozenset({"e"})
"""The published files close their tables with a row and a column of `e`."""


@dataclass(frozen=True)
class Noticed:
    """Something in the workbook that an import left out, or read in a way that the reader should know of."""

    sheet: str
    cells: str
    """`W5:W36`, or empty for the whole sheet."""
    why: str
    """A reason of `LEFT_OUT` or `READ`."""


LEFT_OUT = ("end_mark", "title", "outside_header", "no_table", "drawing", "comments", "chartsheet")
READ = ("hidden_sheet", "hidden_row", "hidden_column", "formula", "key_by_colour", "key_without_colour", "coloured")


@dataclass(frozen=True)
class Table:
    """A table as it was found on its sheet."""

    sheet: Grid
    top: int
    """First row of the header."""
    bottom: int
    """Last row of the header."""
    where: Mapping[str, int]
    """Label → column."""
    columns: Collection[int]
    """Every column that was read: those of the labels, and the second one of an id in two cells."""
    rows: Collection[int]
    """Every row below the header that was read."""

    def left(self) -> Iterator[tuple[Cell, Value]]:
        """Every cell that holds something and is neither header nor part of the table."""
        for (row, column), value in self.sheet.cells():
            in_header = self.top <= row <= self.bottom and column in self.columns
            if not in_header and not (row in self.rows and column in self.columns):
                yield (row, column), value

    def noticed(self) -> Iterator[Noticed]:
        """The cells of `left`, each with the reason."""
        why: dict[str, list[Cell]] = {}
        for (row, column), _ in self.left():
            marks = row > self.bottom and row not in self.rows
            why.setdefault("title" if row < self.top else "end_mark" if marks else "outside_header", []).append(
                (row, column)
            )
        for reason, cells in why.items():
            for found in areas(cells):
                yield Noticed(self.sheet.title, range_name(found), reason)


def header(
    sheet: Grid, corner: Cell, known: Mapping[str, str], optional: Collection[str] = ()
) -> tuple[dict[str, int], int]:
    """(label → column, last row of the header). A label is one cell, or `グループ` over `名称` and the like.

    `known`: label as `plain` gives it → label. Raises U112 (not understood), U113 (twice), U114 (missing).
    """
    row, start = corner
    _, (bottom, _) = sheet.merged.get(corner, (corner, corner))
    where: dict[str, int] = {}
    top = ""
    held = _held(sheet, bottom)
    for column in range(1, sheet.width + 1):
        own = sheet.text(row, column)
        sub = "" if bottom == row or same(sheet, (row, column), (bottom, column)) else sheet.text(bottom, column)
        top = own or (top if sub else "")
        label = known.get(plain(top + sub))
        lost = bool(where) and len(where) < len(known) - len(optional) and column in held
        if label is None and (top or sub or lost):
            near = closest(top + sub, set(known.values()) - set(where)) or "—"
            raise fail("U112", sheet.place(row, column), label=top + sub, near=near)
        if label and where.setdefault(label, column) != column and not same(sheet, (row, where[label]), (row, column)):
            raise fail("U113", sheet.place(row, column), label=label, other=cell_name(row, where[label]))
    missing = [label for label in known.values() if label not in where and label not in optional]
    before = min(held.intersection(range(1, min(where.values(), default=1))), default=0)
    if missing and before:
        raise fail("U112", sheet.place(row, before), label="", near="、".join(missing))
    if missing:
        raise fail("U114", sheet.place(row, start), missing="、".join(missing))
    return where, bottom


def spread(table: Table, ids: str = "") -> None:
    """Refuse a label that lies over several columns of which more than one holds values (U113), but for `ids`."""
    for label, column in table.where.items():
        _, (_, last) = table.sheet.merged.get((table.top, column), ((0, 0), (0, column)))
        for row in table.rows if last > column and label != ids else ():
            for other in set(range(column + 1, last + 1)) - set(table.where.values()):
                if table.sheet.text(row, other) and not same(table.sheet, (row, column), (row, other)):
                    raise fail("U113", table.sheet.place(row, other), label=label, other=cell_name(table.top, column))


def refuse_near(sheet: Grid, known: Mapping[str, str]) -> None:
    """Refuse a sheet that has most of a header but not its first labels: U112 at the label that is not understood, else U114."""
    for row, cells in sheet.raw.cells.items():
        found = {known[label] for value in cells.values() if (label := plain(value.text)) in known}
        if len(found) < min(4, len(known) - 1):
            continue
        missing = [label for label in known.values() if label not in found]
        for column, value in cells.items():
            near = closest(value.text, missing) if plain(value.text) not in known else ""
            if near:
                raise fail("U112", sheet.place(row, column), label=value.text, near=near)
        raise fail("U114", sheet.place(row, min(cells)), missing="、".join(missing))


def areas(cells: Iterable[Cell]) -> list[Range]:
    """The cells as ranges: runs of a row, then equal runs of neighbouring rows; each cell in one range, none besides."""
    runs: list[Range] = []
    for row, column in sorted(cells):
        if runs and runs[-1][0] == row and runs[-1][3] == column - 1:
            runs[-1] = (row, runs[-1][1], row, column)
        else:
            runs.append((row, column, row, column))
    closed: list[Range] = []
    growing: dict[tuple[int, int], Range] = {}
    for top, left, bottom, right in runs:
        above = growing.get((left, right))
        if above and above[2] == top - 1:
            top = above[0]  # noqa: PLW2901  (the run grows the range above it)
        elif above:
            closed.append(above)
        growing[left, right] = top, left, bottom, right
    return sorted([*closed, *growing.values()])


def range_name(found: Range) -> str:
    """(5, 2, 6, 3) → `B5:C6`; one cell → `B5`."""
    top, left, bottom, right = found
    first, last = cell_name(top, left), cell_name(bottom, right)
    return first if first == last else f"{first}:{last}"


def _held(sheet: Grid, bottom: int) -> set[int]:
    """The columns that hold values, other than end marks, below the header: a label that is missing is lost there."""
    return {
        column
        for row, cells in sheet.raw.cells.items()
        for column, value in cells.items()
        if row > bottom and value.text not in END_MARK
    }
