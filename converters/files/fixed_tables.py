"""The tables of a record type over n records: where their rows begin, which conditional fields they have, which bytes nobody owns."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

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


def plan_records(file: File) -> tuple[RecordPlan, ...]:
    """The record types of a file, compiled."""
    return tuple(_record(record, file.record_length) for record in file.records)


def _record(record: Record, length: int) -> RecordPlan:
    import numpy as np

    plans: dict[str, TablePlan] = {}
    for table in record.tables:
        numeric = {one.name for one in table.fields if one.numeric}
        if table.parent:
            parent = plans[table.parent]
            numeric |= parent.numeric - set(parent.fields.keys() & {one.name for one in table.fields})
        whens = dict.fromkeys(one.when for one in table.fields if one.when)
        conditions = {when: condition(when, Place(path=table.name)) for when in whens}
        plans[table.name] = TablePlan(table, {one.name: one for one in table.fields}, conditions, frozenset(numeric))
    covered = np.zeros(length, np.bool_)
    starts = {record.tables[0].name: np.zeros(1, np.int64)}
    for table in record.tables:
        if table.parent:
            starts[table.name] = occurrences(table, starts[table.parent])
        for one in table.fields:
            if not one.when:
                covered[(starts[table.name][:, None] + one.offset + np.arange(one.length)).ravel()] = True
    selector = condition(record.when, Place(path=record.name)) if record.when else None
    gaps = np.flatnonzero(~covered)
    places = np.full(length, -1, np.int64)
    places[gaps] = np.arange(len(gaps))
    return RecordPlan(record, tuple(plans.values()), selector, gaps, places)


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
            if (mask := rows.selected(one)) is not None:
                kernels_frame.own(found, plan.places, mask, records, rows.starts, starts, one.offset, one.length)
    return found


def _index(rows: Array) -> Arrow:
    import pyarrow as pa

    return pa.array(rows)
