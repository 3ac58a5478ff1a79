"""Which rows belong together, found once more without SQL: what a run joined is checked against it.

Candidates have equal hashes of the fields that a join's `on` says are equal; the condition itself decides. Only row numbers
and hashes are held for a whole table.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from utsushi.converters.conditions import holds
from utsushi.converters.needs import aliases, condition_references, slot_references
from utsushi.converters.rebuild_rows import Positions, Spine
from utsushi.converters.roundtrip_source import Originals
from utsushi.mappings.language.values import Reference
from utsushi.mappings.plan import GroupPlan, Join

Arrow = Any
Hashes = NDArray[np.uint64]
PAIRS = 262_144
"""Candidates looked at in one go."""


@dataclass
class Found:
    """The pairs of one group."""

    first: dict[str, Positions] = field(default_factory=dict)
    """Alias → of every row of the source the first row of the joined table that belongs to it; -1: none."""
    met: dict[str, NDArray[np.bool_]] = field(default_factory=dict)
    """Alias → rows of the joined table that belong to some row of the source."""


def find_pairs(group: GroupPlan, originals: Originals) -> Found:
    """Join the source of a group with the tables it names; a join without an equality of fields is left out."""
    reader = _Reader(group, originals)
    found = Found()
    if any(join.kind != "parent" for join in group.joins):
        kept = reader.kept()
        for join in group.joins:
            if join.kind != "parent" and (equal := _equalities(join)):
                _join(reader, join, equal, kept, found)
    reader.close()
    return found


def _join(
    reader: _Reader, join: Join, equal: list[tuple[Reference, Reference]], kept: NDArray[np.bool_], found: Found
) -> None:
    theirs = reader.hashes(join.alias, [right for _, right in equal])
    mine = reader.hashes(reader.group.alias, [left for left, _ in equal])
    order = np.argsort(theirs, kind="stable")
    low = np.searchsorted(theirs, mine, sorter=order, side="left")
    high = np.searchsorted(theirs, mine, sorter=order, side="right")
    sizes = np.where(kept, high - low, 0)
    first = np.full(len(mine), -1, np.int64)
    met = np.zeros(len(theirs), np.bool_)
    ends = np.cumsum(sizes)
    start = 0
    while start < len(mine):
        stop = max(int(np.searchsorted(ends, (ends[start - 1] if start else 0) + PAIRS, side="right")), start + 1)
        rows = np.repeat(np.arange(start, stop), sizes[start:stop])
        inside = np.arange(len(rows)) - np.repeat(np.cumsum(sizes[start:stop]) - sizes[start:stop], sizes[start:stop])
        others = order[low[rows] + inside]
        held = reader.holds(join, rows, others)
        rows, others = rows[held], others[held]
        met[others] = True
        by_row = np.lexsort((others, rows))[::-1]
        first[rows[by_row]] = others[by_row]
        start = stop
    found.first[join.alias], found.met[join.alias] = first, met


def _equalities(join: Join) -> list[tuple[Reference, Reference]]:
    """(field of another alias, field of the joined one) that the condition wants equal, all of them at once."""
    from sqlglot import exp

    tree = join.on.unnest()
    parts = list(tree.flatten()) if isinstance(tree, exp.And) else [tree]
    found: list[tuple[Reference, Reference]] = []
    for part in (one.unnest() for one in parts):
        if isinstance(part, exp.EQ) and isinstance(part.this, exp.Column) and isinstance(part.expression, exp.Column):
            sides = [Reference(one.table, one.name) for one in (part.this, part.expression)]
            sides.sort(key=lambda one: one.alias == join.alias)
            if [one.alias == join.alias for one in sides] == [False, True]:
                found.append((sides[0], sides[1]))
    return found


class _Reader:
    """Fields of a group's tables by row of its source, from the originals."""

    def __init__(self, group: GroupPlan, originals: Originals) -> None:
        self.group = group
        self._models = aliases(group)
        self._tables = {alias: table.name for alias, table in self._models.items()}
        self._stores = {alias: originals.open(name) for alias, name in self._tables.items()}
        self._parents = _parents(group, originals.spine, self._tables)
        self._rows = originals.spine.rows(group.source.name)

    def close(self) -> None:
        """Let go of the stores."""
        for store in self._stores.values():
            store.close()

    def kept(self) -> NDArray[np.bool_]:
        """Rows of the source that no exclusion names and that are no empty slots."""
        wanted = slot_references(self.group.source, self.group.alias)
        for tree in self.group.excludes.values():
            wanted |= condition_references(tree, self.group.alias)
        kept = np.ones(self._rows, np.bool_)
        conditions = [*self.group.excludes.values(), *([self.group.source.empty] if self.group.source.empty else [])]
        for start, stop in self._stores[self.group.alias].chunks if conditions else ():
            rows = np.arange(start, stop)
            columns = {one: self._column(one, rows) for one in wanted}
            for condition in conditions:
                kept[start:stop] &= ~holds(self.group, condition, columns, stop - start)
        return kept

    def hashes(self, alias: str, references: list[Reference]) -> Hashes:
        """One hash for each row of the alias's table (of the source, for the source and its parents) over some fields."""
        import polars as pl

        store = self._stores[alias]
        parts = []
        for start, stop in store.chunks:
            rows = np.arange(start, stop)
            columns = [_normal(self._column(one, rows)) for one in references]
            frame = pl.DataFrame({str(n): pl.from_arrow(column) for n, column in enumerate(columns)})
            parts.append(frame.hash_rows(seed=1).to_numpy())
        return np.concatenate([np.zeros(0, np.uint64), *parts])

    def holds(self, join: Join, rows: Positions, others: Positions) -> NDArray[np.bool_]:
        """Of pairs (row of the source, row of the joined table) those for which `on` holds and that are no empty slots."""
        from utsushi.mappings.layout import predicate

        if not len(rows):
            return np.zeros(0, np.bool_)
        held = self._true(join.on, rows, others, join.alias)
        if join.table.empty:
            held &= ~self._true(predicate.parse(join.table.empty), others, others, join.alias, bare=join.alias)
        return held

    def _true(self, tree: Any, rows: Positions, others: Positions, alias: str, bare: str = "") -> NDArray[np.bool_]:
        from utsushi.mappings.layout import predicate

        columns: dict[str, Arrow] = {}
        numeric: set[str] = set()
        for name in predicate.names(tree):
            owner, _, field = name.rpartition(".")
            reference = Reference(owner or bare or self.group.alias, field)
            columns[name] = self._column(reference, others if reference.alias == alias else rows)
            one = self._models[reference.alias].field(field)
            numeric |= {name} if one is not None and one.numeric else set()
        return np.array(predicate.evaluate(tree, columns, numeric), dtype=np.bool_)

    def _column(self, one: Reference, rows: Positions) -> Arrow:
        """utf8[n]; `__row`, `__parent` and `__occurrence` as numbers in text."""
        import pyarrow as pa

        through = self._parents.get(one.alias)
        rows = rows if through is None else through[rows]
        if one.field == "__row":
            return pa.array(rows).cast(pa.string())
        return take(self._stores[one.alias], one.field, rows)


def _parents(group: GroupPlan, spine: Spine, tables: Mapping[str, str]) -> dict[str, Positions]:
    """Alias of a parent → of every row of the source the row it occurs in."""
    found: dict[str, Positions] = {}
    for join in group.joins:
        if join.kind == "parent":
            above = spine.parents(tables[join.of])
            found[join.alias] = above if join.of == group.alias else above[found[join.of]]
    return found


def take(store: Any, name: str, rows: Positions) -> Arrow:
    """utf8[n]: one field of rows in any order; -1 gives `""`."""
    import pyarrow as pa

    missing = rows < 0
    order = np.argsort(rows, kind="stable")
    order = order[int(missing.sum()) :]
    wanted = rows[order]
    parts = [pa.array([""] * int(missing.sum()), pa.string())]
    start = 0
    for first, last in store.chunks:
        stop = int(np.searchsorted(wanted, last))
        if stop > start:
            low, high = int(wanted[start]), int(wanted[stop - 1]) + 1
            part = store.slice(max(low, first), high).column(name).take(pa.array(wanted[start:stop] - low))
            parts.append(part.cast(pa.string()))
            start = stop
    back = np.empty(len(rows), np.int64)
    back[np.concatenate([np.flatnonzero(missing), order])] = np.arange(len(rows))
    return pa.concat_arrays(parts).take(pa.array(back))


def _normal(column: Arrow) -> Arrow:
    """Numbers in one spelling, other text as it is: what is equal as text or as numbers has one spelling."""
    import pyarrow as pa
    import pyarrow.compute as pc

    from utsushi.mappings.layout.predicate import DIGITS, NUMBER, SCALE

    number = pc.match_substring_regex(column, f"^(?:{NUMBER})\\z")
    decimal = pc.if_else(number, column, pa.scalar(None, pa.string())).cast(pa.decimal128(DIGITS, SCALE))
    return pc.coalesce(decimal.cast(pa.string()), column)
