"""Batches as they are read → tables as people see them: flat ones that name their occurrences, or records with lists inside.

A record's table begins with ROW_COLUMNS (`__file` only where there are several); an OCCURS table with `__record` and the number
of the occurrence in each OCCURS around it, outermost first: `__occurrence_1`, …, `__occurrence`. Those of a parent and its own
are the keys between the tables.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from utsushi.converters.files.batch import Batch
from utsushi.converters.looking.choosing import children, list_names
from utsushi.mappings.layout.model import File, Table

Arrow = Any
Array = Any

FILE, RECORD, OCCURRENCE, PARENT = "__file", "__record", "__occurrence", "__parent"
PLACES = (RECORD, "__offset", "__length")


def depth(file: File, table: Table) -> int:
    """How many OCCURS a table stands in: 0 for a record's own."""
    parents = {one.name: one.parent for one in file.tables}
    found, name = 0, table.name
    while parents[name]:
        found, name = found + 1, parents[name]
    return found


def occurrence_columns(levels: int) -> list[str]:
    """The columns that say which occurrence, outermost first."""
    return [*(f"{OCCURRENCE}_{n}" for n in range(1, levels)), *([OCCURRENCE] if levels else [])]


def keys(file: File, table: Table, *, several: bool) -> list[str]:
    """The columns before the fields of a flat table."""
    levels = depth(file, table)
    own = [RECORD, *occurrence_columns(levels)] if levels else list(PLACES)
    return [*([FILE] if several else []), *own]


def nested_schema(file: File, table: Table) -> list[tuple[str, Arrow]]:
    """(name, type) of the columns of a table whose OCCURS groups are lists in it."""
    import pyarrow as pa

    names = list_names(file, table)
    inside = [
        (names[child.name], pa.list_(pa.struct(nested_schema(file, child)))) for child in children(file)[table.name]
    ]
    return [*((one.name, pa.string()) for one in table.fields), *inside]


@dataclass
class Flat:
    """Every table flat, for csv and parquet."""

    file: File
    several: bool
    """More than one file is read for it."""
    _seen: dict[str, tuple[int, Mapping[str, Arrow]]] = field(default_factory=dict)
    """Table → first row and occurrence columns of its latest batch."""

    def shape(self, batch: Batch, table: Table) -> Arrow:
        """RecordBatch of a batch; those of its parent come before it."""
        import pyarrow as pa
        import pyarrow.compute as pc

        columns = {name: batch.rows[name] for name in batch.rows.schema.names}
        if table.parent:
            start, outer = self._seen[table.parent]
            index = pc.subtract(columns[PARENT], start)
            levels = depth(self.file, table)
            for n, name in enumerate(occurrence_columns(levels - 1), 1):
                columns[f"{OCCURRENCE}_{n}"] = outer[name].take(index)
        names = keys(self.file, table, several=self.several)
        self._seen[table.name] = batch.start, {name: columns[name] for name in names if name.startswith(OCCURRENCE)}
        return pa.RecordBatch.from_pydict({name: columns[name] for name in [*names, *(f.name for f in table.fields)]})


@dataclass
class Nested:
    """Every record with its OCCURS groups as lists inside it, for jsonl."""

    file: File
    several: bool

    def shape(self, batches: Sequence[Batch]) -> Arrow:
        """RecordBatch of one stretch of one record type: its own batch first, then those of its OCCURS groups."""
        import pyarrow as pa

        found = {batch.table: batch for batch in batches}
        own = next(table for table in self.file.tables if table.name == batches[0].table)
        places = [*([FILE] if self.several else []), *PLACES]
        rows = batches[0].rows
        columns = {name: rows[name] for name in places} | self._columns(own, found)
        return pa.RecordBatch.from_pydict(columns)

    def _columns(self, table: Table, found: Mapping[str, Batch]) -> dict[str, Arrow]:
        batch = found[table.name]
        columns = {one.name: batch.rows[one.name] for one in table.fields}
        names = list_names(self.file, table)
        for child in children(self.file)[table.name]:
            columns[names[child.name]] = self._lists(child, found, batch)
        return columns

    def _lists(self, child: Table, found: Mapping[str, Batch], parent: Batch) -> Arrow:
        import numpy as np
        import pyarrow as pa

        count = parent.rows.num_rows
        if child.name not in found:
            kind = pa.list_(pa.struct(nested_schema(self.file, child)))
            return pa.array([[]] * count, kind)
        rows = found[child.name].rows
        inside = rows[PARENT].to_numpy() - parent.start
        offsets = np.concatenate([[0], np.cumsum(np.bincount(inside, minlength=count))]).astype(np.int32)
        columns = self._columns(child, found)
        return pa.ListArray.from_arrays(pa.array(offsets), pa.StructArray.from_arrays(columns.values(), list(columns)))


def stretches(parts: Iterator[Any], own: Mapping[str, bool]) -> Iterator[list[Any]]:
    """What a reader gives, in runs: a record's own batch with those of its OCCURS groups, or rejected records.

    Args:
        parts: Batch and Rejected, in the reader's order.
        own: table → whether it is a record's own.
    """
    run: list[Any] = []
    for part in parts:
        batch = isinstance(part, Batch)
        if run and (batch != isinstance(run[-1], Batch) or (batch and own[part.table])):
            yield run
            run = []
        run.append(part)
    if run:
        yield run
