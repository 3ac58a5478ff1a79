"""Operators and item checks over a batch: the items' columns, and what is wrong with which row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from utsushi.converters.columns import Columns
from utsushi.mappings.plan import Application, GroupPlan

Arrow = Any


class Checker(Protocol):
    """`validate.items.ItemChecker`."""

    def check(self, table: Arrow, start: int = 0) -> Arrow:
        """Table(row int64, item utf8, check utf8)."""


@dataclass
class Evaluated:
    """Items of n rows, and their findings as parallel arrays."""

    columns: dict[str, Arrow] = field(default_factory=dict)
    """Item → utf8; null where the row's fault left no value."""
    faults: list[Arrow] = field(default_factory=list)
    """Tables (row int64 of the batch, item, fault, reference `alias.field` or "")."""
    notes: list[Arrow] = field(default_factory=list)
    """Tables (row, item, fault): right, but listed."""

    def fault_table(self) -> Arrow:
        """All faults in one Table, by item in order of the mapping."""
        return _concat(self.faults, FAULT_SCHEMA)

    def note_table(self) -> Arrow:
        """All notes in one Table."""
        return _concat(self.notes, FAULT_SCHEMA)


FAULT_SCHEMA = ("row", "item", "fault")


def evaluate(plan: GroupPlan, columns: Columns, rows: int, unmatched: Mapping[str, Arrow]) -> Evaluated:
    """Run every application over `rows` rows.

    A row whose `one` join met none or many carries that fault in each application that reads the joined alias.
    """
    result = Evaluated()
    for one in plan.applications:
        _apply(result, one, columns, rows, unmatched)
    return result


def _apply(result: Evaluated, one: Application, columns: Columns, rows: int, unmatched: Mapping[str, Arrow]) -> None:
    import pyarrow.compute as pc

    values = one.evaluate(columns, rows)
    fault = values.fault
    outputs = list(values.columns)
    for alias in {reference.alias for reference in one.references} & set(unmatched):
        if unmatched[alias].null_count < rows:
            fault = pc.coalesce(unmatched[alias], fault)
            outputs = [pc.if_else(pc.is_valid(unmatched[alias]), None, column) for column in outputs]
    result.columns.update(zip(one.items, outputs, strict=True))
    if fault.null_count < rows:
        result.faults.append(_found(fault, one.items[0]))
    if values.note is not None and values.note.null_count < rows:
        result.notes.append(_found(values.note, one.items[0]))


def _found(codes: Arrow, item: str) -> Arrow:
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    where = np.flatnonzero(pc.is_valid(codes).to_numpy(zero_copy_only=False))
    return pa.table({"row": pa.array(where, pa.int64()), "item": pa.array([item] * len(where), pa.string()), "fault": codes.take(pa.array(where)).cast(pa.string())})


def check_items(evaluated: Evaluated, checker: Checker, rows: int) -> None:
    """Add what the spec says against the values; rows of an item that is already faulted are not judged twice."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    filled = pa.table({name: pc.fill_null(column, "") for name, column in evaluated.columns.items()})
    found = checker.check(filled)
    if not found.num_rows:
        return
    items, where = found["item"].to_numpy(zero_copy_only=False), found["row"].to_numpy()
    keep = np.ones(found.num_rows, np.bool_)
    for name in set(items.tolist()):
        mine = items == name
        keep[mine] = pc.is_valid(evaluated.columns[name]).to_numpy(zero_copy_only=False)[where[mine]]
    found = found.filter(pa.array(keep)).rename_columns(list(FAULT_SCHEMA))
    if found.num_rows:
        evaluated.faults.append(found)


def _concat(parts: list[Arrow], names: tuple[str, ...]) -> Arrow:
    import pyarrow as pa

    if parts:
        return pa.concat_tables(parts).combine_chunks()
    types = {"row": pa.int64()}
    return pa.table({name: pa.array([], types.get(name, pa.string())) for name in names})
