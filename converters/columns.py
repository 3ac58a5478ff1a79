"""The columns a group's expressions read, gathered from the batch, its record, its joins and its windows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from utsushi.converters.files.batch import Batch
from utsushi.converters.rows import Rows
from utsushi.mappings.language.values import Reference
from utsushi.mappings.plan import GroupPlan, Join

Arrow = Any
Columns = dict[Reference, Arrow]


class Gather:
    """Attaches by position: `columns(batch)` gives every reference of the group as a string array over the batch's rows."""

    def __init__(self, plan: GroupPlan, relation: Rows | None, parents: Mapping[str, Rows]) -> None:
        """Args: the group; its relation, if it has one; the staged tables of its `parent` joins, by alias."""
        self._plan = plan
        self.relation = relation
        self._parents = parents
        self._joins = {join.alias: join for join in plan.joins}
        wanted = {reference for one in plan.applications for reference in one.references}
        for tree in plan.excludes.values():
            wanted |= condition_references(tree, plan.alias)
        self._wanted = sorted(wanted)

    def columns(self, batch: Batch) -> tuple[Columns, Arrow | None]:
        """(columns, slice of the relation). Nulls are faults, but for joins see `unmatched`."""
        start, stop = batch.start, batch.start + batch.rows.num_rows
        related = self.relation.slice(start, stop) if self.relation else None
        gathered: Columns = {}
        parents = {alias: self._parent(rows, alias, batch) for alias, rows in self._parents.items()}
        for reference in self._wanted:
            join = self._joins.get(reference.alias)
            if reference.alias == self._plan.alias:
                gathered[reference] = _text(batch.rows[reference.field])
            elif join is not None and join.kind == "parent":
                gathered[reference] = _text(parents[join.alias][reference.field])
            elif join is not None and related is not None:
                gathered[reference] = _joined(related, join, reference)
        if related is not None:
            gathered |= _windows(self._plan, related)
        return gathered, related

    def _parent(self, rows: Rows, alias: str, batch: Batch) -> Arrow:
        import pyarrow.compute as pc

        fields = [reference.field for reference in self._wanted if reference.alias == alias]
        numbers = batch.rows["__parent"]
        if not len(numbers):
            return rows.slice(0, 0)
        low, high = numbers[0].as_py(), numbers[-1].as_py()
        return rows.slice(low, high + 1).select(fields).take(pc.subtract(numbers, low)).combine_chunks()

    def unmatched(self, related: Arrow | None) -> dict[str, Arrow]:
        """Alias → fault per row (`no_match`, `many_matches`, null): `one` needs exactly one row, `optional` at most one."""
        import pyarrow as pa
        import pyarrow.compute as pc

        found: dict[str, Arrow] = {}
        for join in self._plan.joins:
            if join.kind == "parent" or related is None:
                continue
            count = related[f"{join.alias}.__count"].combine_chunks()
            fault = pc.if_else(pc.greater(count, 1), "many_matches", pa.scalar(None, pa.string()))
            if join.kind == "one":
                fault = pc.if_else(pc.equal(count, 0), "no_match", fault)
            found[join.alias] = fault
        return found


def condition_references(tree: Any, alias: str) -> set[Reference]:
    """The fields a condition reads; a bare name is a field of `alias`."""
    from sqlglot import exp

    return {Reference(column.table or alias, column.name) for column in tree.find_all(exp.Column) if not column.name.startswith("__")}


def _joined(related: Arrow, join: Join, reference: Reference) -> Arrow:
    import pyarrow.compute as pc

    values = _text(related[f"{reference.alias}.{reference.field}"])
    if join.kind == "optional":
        nothing = pc.equal(related[f"{join.alias}.__count"].combine_chunks(), 0)
        values = pc.if_else(nothing, "", values)
    return values


def _windows(plan: GroupPlan, related: Arrow) -> Columns:
    import pyarrow.compute as pc

    windowed = [one for one in plan.applications if one.window is not None]
    return {
        Reference("", one.items[0]): pc.fill_null(_text(related[f"window.{n}"]), "") for n, one in enumerate(windowed)
    }


def _text(column: Arrow) -> Arrow:
    import pyarrow as pa

    whole = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    return whole if whole.type == pa.string() else whole.cast(pa.string())
