"""The tables of a record type over n records: where their rows begin, which conditional fields they have, which bytes nobody owns."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from utsushi.converters.files.spreading import Spread, spread_of
from utsushi.converters.files.stretch import moving
from utsushi.mappings.layout.model import Field, File, Record, Table
from utsushi.specs.errors import Place

Array = Any
Arrow = Any


@dataclass(frozen=True)
class Condition:
    """A parsed `when` and the fields it names."""

    tree: Any
    names: tuple[str, ...]


@dataclass(frozen=True)
class TablePlan:
    """A table with what is computed once for a file."""

    table: Table
    fields: Mapping[str, Field]
    conditions: Mapping[str, Condition]
    """By their text."""
    numeric: frozenset[str]
    """Numeric fields of the table and of those it occurs in."""
    varying: bool = False
    """It, or a table it occurs in, has as many occurrences as a counter says."""


@dataclass(frozen=True)
class RecordPlan:
    """A record type with what is computed once for a file."""

    record: Record
    tables: tuple[TablePlan, ...]
    selector: Condition | None
    gaps: Array
    """int64: bytes of the record that no unconditional field covers."""
    places: Array
    """int64[record length]: which of the gaps a byte is, or -1."""
    length: int
    """Bytes of a record as it is decoded."""
    spread: Spread | None = None
    """How a record becomes what is decoded, where that is not what stands in the file."""


def plan_records(file: File) -> tuple[RecordPlan, ...]:
    """The record types of a file, compiled."""
    return tuple(_record(record, file) for record in file.records)


def _record(record: Record, file: File) -> RecordPlan:
    import numpy as np

    spread = spread_of(record, file.text, slide=file.slide, strict=file.format != "fixed") if moving(file) else None
    length = record.length if spread else file.record_length

    plans: dict[str, TablePlan] = {}
    for table in record.tables:
        numeric = {one.name for one in table.fields if one.numeric}
        if table.parent:
            parent = plans[table.parent]
            numeric |= parent.numeric - set(parent.fields.keys() & {one.name for one in table.fields})
        whens = dict.fromkeys(one.when for one in table.fields if one.when)
        conditions = {when: condition(when, Place(path=table.name)) for when in whens}
        varying = bool(table.depending) or bool(table.parent and plans[table.parent].varying)
        fields = {one.name: one for one in table.fields}
        plans[table.name] = TablePlan(table, fields, conditions, frozenset(numeric), varying)
    covered = np.zeros(length, np.bool_)
    starts = {record.tables[0].name: np.zeros(1, np.int64)}
    for table in record.tables:
        if table.parent:
            starts[table.name] = occurrences(table, starts[table.parent])
        for one in table.fields:
            if not one.when and not plans[table.name].varying:
                covered[(starts[table.name][:, None] + one.offset + np.arange(one.length)).ravel()] = True
    selector = condition(record.when, Place(path=record.name)) if record.when else None
    gaps = np.flatnonzero(~covered)
    places = np.full(length, -1, np.int64)
    places[gaps] = np.arange(len(gaps))
    return RecordPlan(record, tuple(plans.values()), selector, gaps, places, length, spread)


def condition(text: str, place: Place) -> Condition:
    """A `when`, parsed; raises what `predicate.parse` raises."""
    from sqlglot import exp

    from utsushi.mappings.layout import predicate

    tree = predicate.parse(text, place)
    return Condition(tree, tuple(dict.fromkeys(column.name for column in tree.find_all(exp.Column))))


def occurrences(table: Table, starts: Array) -> Array:
    """int64: where every occurrence in each of the parent's rows begins, in order."""
    import numpy as np

    return (starts[:, None] + table.offset + table.stride * np.arange(table.occurs)).ravel()


@dataclass
class Rows(ABC):
    """n rows of a table inside a buffer of records."""

    plan: TablePlan
    starts: Array
    """int64[n]: where each row begins in the buffer."""
    parent: Rows | None = None
    parents: Array = None
    """int64[n]: row of the parent."""
    records: Array = None
    """int64[n]: the record, counted from 0 in the buffer's order; None: row n is record n."""
    numbers: Array = None
    """int32[n]: which occurrence in its parent, from 1."""
    moved: Array = None
    """int64[n]: bytes by which its place in the file is before that of the maximal form; None: it is not."""
    _masks: dict[str, Array] = field(default_factory=dict)

    @abstractmethod
    def values(self, name: str) -> Arrow:
        """utf8[n], a field of this table."""

    def find(self, name: str) -> Arrow:
        """utf8[n], a field of this table or of one that it occurs in."""
        if name in self.plan.fields or self.parent is None:
            return self.values(name)
        return self.parent.find(name).take(_index(self.parents))

    def holds(self, one: Condition) -> Array:
        """bool[n]: rows of which the condition is true."""
        import numpy as np

        from utsushi.mappings.layout import predicate

        columns = {name: self.find(name) for name in one.names}
        return np.array(predicate.evaluate(one.tree, columns, set(self.plan.numeric)), dtype=np.bool_)

    def selected(self, one: Field) -> Array | None:
        """bool[n]: rows that have the field; None: all."""
        if not one.when:
            return None
        if one.when not in self._masks:
            self._masks[one.when] = self.holds(self.plan.conditions[one.when])
        return self._masks[one.when]


def owned(plan: RecordPlan, tables: Sequence[Rows], starts: Array) -> Array:
    """bool[n, gaps]: bytes of `plan.gaps` that a field of the record owns, once its conditions are known.

    Args:
        plan: of the record type.
        tables: its rows.
        starts: int64[n], where each record begins in the buffer.
    """
    import numpy as np

    from utsushi.converters.files import kernels_frame

    found = np.zeros((len(starts), len(plan.gaps)), np.bool_)
    for rows in tables:
        records = np.arange(len(rows.starts)) if rows.records is None else rows.records
        for one in rows.plan.table.fields:
            mask = rows.selected(one)
            if mask is None and rows.plan.varying:
                mask = np.ones(len(records), np.bool_)
            if mask is not None:
                kernels_frame.own(found, plan.places, mask, records, rows.starts, starts, one.offset, one.length)
    return found


def children(plan: TablePlan, parent: Rows, spread: Spread | None, data: Array) -> tuple[Array, Array, Array]:
    """(row of the parent, occurrence from 1, where it begins) of every row of an OCCURS table, in order."""
    import numpy as np

    table = plan.table
    if not table.depending or spread is None:
        parents = np.repeat(np.arange(len(parent.starts)), table.occurs)
        numbers = np.tile(np.arange(1, table.occurs + 1, dtype=np.int32), len(parent.starts))
        return parents, numbers, occurrences(table, parent.starts)
    counts = counted(plan, parent, spread, data)
    parents = np.repeat(np.arange(len(counts)), counts)
    first = np.repeat(np.cumsum(counts) - counts, counts)
    numbers = np.arange(1, len(parents) + 1) - first
    starts = parent.starts[parents] + table.offset + table.stride * (numbers - 1)
    return parents, numbers.astype(np.int32), starts


def counted(plan: TablePlan, parent: Rows, spread: Spread, data: Array) -> Array:
    """int64[n]: how many occurrences each row of the parent has, by their counter."""
    import numpy as np

    holder, rows = parent, np.arange(len(parent.starts))
    while holder.plan.table.name != spread.counters[plan.table.name].table and holder.parent is not None:
        holder, rows = holder.parent, holder.parents[rows]
    return spread.counts(plan.table.name, data, holder.starts[rows])


def move(tables: Sequence[Rows]) -> None:
    """Set `moved` of every table of a record type: what the occurrences that do not exist would have taken."""
    import numpy as np

    less = {rows.plan.table.name: np.zeros(len(rows.starts), np.int64) for rows in tables}
    gone: dict[str, Array] = {}
    for rows in reversed(tables[1:]):  # the tables in it are behind it
        table = rows.plan.table
        there = np.bincount(rows.parents, minlength=len(less[table.parent]))
        inside = np.bincount(rows.parents, less[table.name], len(there)).astype(np.int64)
        gone[table.name] = inside + (table.occurs - there) * table.stride
        less[table.parent] += gone[table.name]
    done = {tables[0].plan.table.name: np.zeros(len(tables[0].starts), np.int64)}
    for rows in sorted(tables[1:], key=lambda one: (one.plan.table.name.count("."), one.plan.table.offset)):
        name, parent = rows.plan.table.name, rows.plan.table.parent
        before = np.cumsum(less[name]) - less[name]
        first = np.ones(len(before), np.bool_)
        first[1:] = rows.parents[1:] != rows.parents[:-1]
        begun = np.maximum.accumulate(np.where(first, np.arange(len(before)), 0)) if len(before) else first.astype(int)
        rows.moved = done[parent][rows.parents] + before - before[begun]
        done[name] = rows.moved.copy()
        done[parent] += gone[name]


def _index(rows: Array) -> Arrow:
    import pyarrow as pa

    return pa.array(rows)
