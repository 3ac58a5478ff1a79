"""What the layout itself says of a field once the others are known.

Claims `equals`, sums over occurrences, control totals, and the alternatives of a REDEFINES that a row does not have.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from utsushi.converters.rebuild_rows import Spine, file_numbers
from utsushi.converters.rebuild_table import Combined, canonical_number
from utsushi.converters.store import Rows, Writer
from utsushi.mappings.language.values import Reference
from utsushi.mappings.layout.model import Control, Field, Layout, Table
from utsushi.mappings.plan import Drop, Plan

Arrow = Any
Columns = dict[str, Arrow]
_SCALE = 18
"""Of the decimals that are added up."""


def complete(plan: Plan, spine: Spine, tables: Mapping[str, Combined], folder: Path) -> None:
    """Fill what is still null in the tables and can be computed from what is not; the stores are replaced.

    A field is only filled where everything it is computed from is known. What items say is never replaced; where a claim says
    something else, the row is noted as a disagreement.
    """
    for file in plan.layout.files.values():
        controls: dict[str, list[Control]] = {}
        for control in file.controls:
            controls.setdefault(control.table, []).append(control)
        for table in file.tables:
            if table.name in tables:
                _Completion(plan, spine, tables, table, tuple(controls.get(table.name, ()))).run(folder)


class _Completion:
    def __init__(
        self, plan: Plan, spine: Spine, tables: Mapping[str, Combined], table: Table, controls: tuple[Control, ...]
    ) -> None:
        self.plan, self.spine, self.tables, self.table, self.controls = plan, spine, tables, table, controls
        self.claims = [one for one in plan.drops.get(table.name, ()) if one.claim is not None]
        self.sums = [one for one in plan.drops.get(table.name, ()) if one.sum_of[0]]
        self.conditional = [one for one in table.fields if one.when]

    def run(self, folder: Path) -> None:
        """Rewrite the table's store when there is something to fill."""
        combined = self.tables[self.table.name]
        if not (self.claims or self.sums or self.conditional or self.controls) or combined.path is None:
            return
        import pyarrow as pa

        totals = self._totals()
        names = [one.name for one in self.table.fields]
        writer = Writer(folder / f"{self.table.name}.rebuilt.arrow")
        for start, batch in combined.batches():
            columns: Columns = dict(zip(names, batch.columns, strict=True))
            for name, values in totals.items():
                self._fill(columns, name, values.slice(start, batch.num_rows), start)
            for one in self.claims:
                self._claim(columns, one, start)
            for alternative in self.conditional:
                self._alternative(columns, alternative, start)
            writer.write(pa.RecordBatch.from_arrays([columns[name] for name in names], names=names))
        combined.path.unlink()
        combined.path = writer.close()

    def _fill(self, columns: Columns, name: str, values: Arrow, start: int) -> None:
        import pyarrow.compute as pc

        said = columns[name]
        apart = pc.fill_null(pc.not_equal(said, values), fill_value=False).to_numpy(zero_copy_only=False)
        if apart.any():
            self.tables[self.table.name].disagreements.setdefault(name, []).append(np.flatnonzero(apart) + start)
        columns[name] = pc.coalesce(said, values)

    def _claim(self, columns: Columns, drop: Drop, start: int) -> None:
        """`equals:` an expression over fields of the same row."""
        import pyarrow as pa
        import pyarrow.compute as pc

        claim = drop.claim
        if claim is None:
            return
        rows = len(columns[drop.field])
        own = {Reference("", one.field): columns[one.field] for one in claim.references}
        known = np.logical_and.reduce([pc.is_valid(column).to_numpy(zero_copy_only=False) for column in own.values()])
        values = claim.evaluate(own, rows).columns[0]
        self._fill(columns, drop.field, pc.if_else(pa.array(known), values, pa.scalar(None, pa.string())), start)

    def _alternative(self, columns: Columns, one: Field, start: int) -> None:
        """A field whose `when` does not hold is empty."""
        import pyarrow as pa
        import pyarrow.compute as pc

        held, known = self._holds(one.when, columns, start)
        nothing = pa.array(known & ~held)
        columns[one.name] = pc.if_else(nothing, "", columns[one.name])

    def _holds(self, when: str, columns: Columns, start: int) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """(rows in which the condition holds, rows in which all it reads is known)."""
        import pyarrow.compute as pc

        from utsushi.mappings.layout import predicate

        tree = predicate.parse(when)
        rows = len(next(iter(columns.values())))
        read: Columns = {}
        numeric: set[str] = set()
        for name in predicate.names(tree):
            table, column = self._find(name, columns, start, rows)
            read[name] = column
            field = table.field(name)
            numeric |= {name} if field is not None and field.numeric else set()
        held = np.asarray(predicate.evaluate(tree, read, numeric), dtype=np.bool_)
        known = np.logical_and.reduce([pc.is_valid(column).to_numpy(zero_copy_only=False) for column in read.values()])
        return held, known

    def _find(self, name: str, columns: Columns, start: int, rows: int) -> tuple[Table, Arrow]:
        """A field of this table, or of one that it occurs in."""
        import pyarrow as pa

        if name in columns:
            return self.table, columns[name]
        table, positions = self.table, np.arange(start, start + rows)
        while table.parent:
            positions = self.spine.parents(table.name)[positions]
            table = self.plan.layout.tables[table.parent]
            if table.field(name) is not None:
                low, high = int(positions.min()), int(positions.max()) + 1
                outer = Rows(self.tables[table.name].path, self.tables[table.name].rows)
                column = outer.slice(low, high)[name].take(pa.array(positions - low))
                outer.close()
                return table, column
        return self.table, pa.nulls(rows, pa.string())

    def _totals(self) -> dict[str, Arrow]:
        """Field → value of every row, for what is added up: claims `sum(TABLE.FIELD)` and the control totals of the file."""
        found: dict[str, Arrow] = {}
        for one in self.sums:
            found[one.field] = self._sum(one.field, one.sum_of, self._claimants)
        for control in self.controls:
            of = (control.of_table, control.of_field)
            found[control.field] = (
                self._count(control) if control.function == "count" else self._sum(control.field, of, self._files)
            )
        return found

    def _claimants(self, below: str) -> NDArray[np.int64]:
        """Of every row of an OCCURS table the row of this table that it occurs in."""
        table = self.plan.layout.tables[below]
        positions = self.spine.parents(below)
        while table.parent != self.table.name:
            table = self.plan.layout.tables[table.parent]
            positions = self.spine.parents(table.name)[positions]
        return positions

    def _files(self, of: str) -> NDArray[np.int64]:
        """Of every row of a table the row of this one that states the total of its file; the last one, where there are several."""
        own = file_numbers(self.spine.keys[self.table.name])
        other = file_numbers(self.spine.keys.get(of, np.zeros(0, np.int64)))
        return np.where(np.isin(other, own), np.searchsorted(own, other, side="right") - 1, -1)

    def _count(self, control: Control) -> Arrow:
        """Rows of each file; of an OCCURS table those that are no empty slots."""
        counts = np.zeros(self.spine.rows(self.table.name), np.int64)
        owners = self._files(control.of_table)
        of = self.plan.layout.tables[control.of_table]
        for start, batch in self.tables[of.name].batches():
            filled = owners[start : start + batch.num_rows]
            filled = filled[~_empty(of, batch) & (filled >= 0)]
            counts += np.bincount(filled, minlength=len(counts))
        return self._numbers(control.field, [Decimal(int(one)) for one in counts])

    def _sum(self, name: str, of: tuple[str, str], owners: Callable[[str], NDArray[np.int64]]) -> Arrow:
        table, field = of
        totals = [Decimal(0)] * self.spine.rows(self.table.name)
        unknown = np.zeros(len(totals), np.bool_)
        if table in self.tables and self.spine.rows(table):
            belongs = owners(table)
            for start, batch in self.tables[table].batches():
                _add(totals, unknown, belongs[start : start + batch.num_rows], batch[field])
        return self._numbers(name, [None if gap else total for total, gap in zip(totals, unknown, strict=True)])

    def _numbers(self, name: str, numbers: Sequence[Decimal | None]) -> Arrow:
        import pyarrow as pa

        field = self.table.field(name)
        digits, scale = (field.digits, field.scale) if field is not None else (1, 0)
        return pa.array([None if one is None else canonical_number(one, digits, scale) for one in numbers], pa.string())


def _add(totals: list[Decimal], unknown: NDArray[np.bool_], owners: NDArray[np.int64], values: Arrow) -> None:
    """Add each value to its owner's total; a blank field adds nothing, a total with an unknown part is unknown."""
    import pyarrow as pa
    import pyarrow.compute as pc

    mine = owners >= 0
    if not mine.all():
        owners, values = owners[mine], values.filter(pa.array(mine))
    unknown[owners[pc.is_null(values).to_numpy(zero_copy_only=False)]] = True
    numbers = pc.if_else(pc.equal(values, ""), "0", values).cast(pa.decimal128(38, _SCALE))
    sums = pa.table({"owner": owners, "value": numbers}).group_by("owner").aggregate([("value", "sum")])
    for owner, total in zip(sums["owner"].to_pylist(), sums["value_sum"].to_pylist(), strict=True):
        totals[owner] += total or 0


def _empty(table: Table, batch: Arrow) -> NDArray[np.bool_]:
    """Rows that are empty slots."""
    from utsushi.mappings.layout import predicate

    if not table.empty:
        return np.zeros(batch.num_rows, np.bool_)
    tree = predicate.parse(table.empty)
    names = predicate.names(tree)
    numeric = {one.name for one in table.fields if one.numeric and one.name in names}
    return np.asarray(predicate.evaluate(tree, {name: batch[name] for name in names}, numeric), dtype=np.bool_)


def control_tables(layout: Layout) -> set[str]:
    """Tables that state totals of their file, or are declared `control`."""
    stated = {control.table for file in layout.files.values() for control in file.controls}
    return stated | {table.name for table in layout.tables.values() if table.role == "control"}
