"""Control totals: what a file says about itself (trailer counts and sums) against what was read, exact to the last digit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from utsushi.converters.files.batch import Batch
from utsushi.converters.sources import Found
from utsushi.mappings.layout.model import Control, File, Layout, Table

Arrow = Any
Line = dict[str, Any]

_DIGITS = 38


class Totals:
    """Counts and sums while batches go by; one set for each file that was read."""

    def __init__(self, layout: Layout, found: Found) -> None:
        """Know which tables to listen to."""
        self._files = [layout.files[name] for name in layout.files if name in found]
        self._found = found
        self._tables = layout.tables
        self._declared: dict[tuple[str, int], list[Decimal | None]] = defaultdict(list)
        self._counted: dict[tuple[str, int], Decimal] = defaultdict(Decimal)

    @property
    def listeners(self) -> dict[str, list[Callable[[Batch], None]]]:
        """Table → what to call with its batches."""
        found: dict[str, list[Callable[[Batch], None]]] = defaultdict(list)
        for control in (one for file in self._files for one in file.controls):
            found[control.table].append(self._declares(control))
            found[control.of_table].append(self._counts(control))
        return dict(found)

    def lines(self) -> list[Line]:
        """`{"name", "declared", "counted", "ok"}` for each control total of each file, numbers as text; not declared: not ok.

        A file of several sets (header … trailer, header … trailer) declares the total several times: their sum counts.
        """
        return [
            self._line(file, control, index)
            for file in self._files
            for index in range(len(self._found[file.name]))
            for control in file.controls
        ]

    def _line(self, file: File, control: Control, index: int) -> Line:
        declared = self._declared[_key(control), index]
        counted = self._counted[_key(control), index]
        total = sum(filter(None, declared), Decimal()) if declared and None not in declared else None
        name = f"{self._found[file.name][index].name}:{control.name}"
        return {
            "name": name,
            "declared": None if total is None else _plain(total),
            "counted": _plain(counted),
            "ok": total is not None and total == counted,
        }

    def _declares(self, control: Control) -> Callable[[Batch], None]:
        def take(batch: Batch) -> None:
            files = batch.rows["__file"].to_pylist()
            for index, text in zip(files, batch.rows[control.field].to_pylist(), strict=True):
                self._declared[_key(control), index].append(Decimal(text) if text else None)

        return take

    def _counts(self, control: Control) -> Callable[[Batch], None]:
        table = self._tables[control.of_table]

        def take(batch: Batch) -> None:
            import pyarrow as pa
            import pyarrow.compute as pc

            files = pc.unique(batch.rows["__file"]).to_pylist()
            for index in files:
                here = pc.equal(batch.rows["__file"], pa.scalar(index, pa.int16()))
                rows = batch.rows.filter(here) if len(files) > 1 else batch.rows
                amount = (
                    _count(rows, table) if control.function == "count" else _sum(rows[control.of_field], table, control)
                )
                self._counted[_key(control), index] += amount

        return take


def _key(control: Control) -> str:
    """Its name within the layout: several files may have a `trailer` of their own."""
    return f"{control.table}.{control.field}"


def _count(rows: Arrow, table: Table) -> Decimal:
    """Rows; of an OCCURS table those that are no empty slots."""
    if not table.empty:
        return Decimal(rows.num_rows)
    import pyarrow.compute as pc

    from utsushi.mappings.layout import predicate

    numeric = {one.name for one in table.fields if one.numeric}
    tree = predicate.parse(table.empty, None)
    empty = predicate.evaluate(
        tree, {name: rows[name] for name in predicate.names(tree)}, numeric & set(predicate.names(tree))
    )
    return Decimal(rows.num_rows - (pc.sum(empty).as_py() or 0))


def _sum(column: Arrow, table: Table, control: Control) -> Decimal:
    """The sum of the values that are numbers; a field without one adds nothing, and the total then does not agree."""
    import pyarrow as pa
    import pyarrow.compute as pc

    field = table.field(control.of_field)
    numbers = column.filter(pc.not_equal(column, ""))
    if field is None or not field.numeric:
        numbers = numbers.filter(pc.match_substring_regex(numbers, r"^-?[0-9]{1,20}(?:\.[0-9]{1,9})?\z"))
    scale = field.scale if field is not None and field.numeric else 9
    found = pc.sum(numbers.cast(pa.decimal128(_DIGITS, scale))).as_py()
    return Decimal(found or 0)


def _plain(number: Decimal) -> str:
    """Without exponent and without zeros behind the point."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
