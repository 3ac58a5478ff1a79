"""Records that belong to the last record of another type before them: parent and child segments become related tables.

A record between parent and child that is of no known type might have been another parent: what follows it up to the next
parent is rejected (`orphan`), never given to a parent that it may not belong to. So is what follows an orphan that would have
been its parent, and a grandchild behind the next grandparent.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from utsushi.converters.files.batch import ROW_COLUMNS, Batch, Rejected
from utsushi.mappings.layout.model import File

Array = Any
Arrow = Any


@dataclass(frozen=True)
class Decoded:
    """What a stretch gives, rows counted from 0."""

    file: int
    batches: list[Batch]
    rejected: list[Rejected]
    spans: Mapping[str, Array]
    """By record type int64[n]: bytes of each record in the file, descriptors counted."""


@dataclass
class Segments:
    """The records that what follows may belong to, from stretch to stretch."""

    layout: File
    _file: int = -1
    _last: dict[str, tuple[int, int]] = field(default_factory=dict)
    """By table the last record: its number in the file, its row."""
    _count: dict[str, tuple[int, int]] = field(default_factory=dict)
    """By table of a child the parent's row, and how many children it has so far."""
    _broken: dict[str, int] = field(default_factory=dict)
    """By table of a child the last record behind which nothing has a parent before it."""

    @property
    def parents(self) -> dict[str, str]:
        """Table of a child → that of its parent."""
        return {table.name: table.segment_of for table in self.layout.tables if table.segment_of}

    def take(self, decoded: Decoded, starts: Mapping[str, int]) -> tuple[list[Batch], list[Rejected]]:
        """The batches of a stretch, those of children with `__parent` and `__occurrence`; what is rejected, orphans too.

        Args:
            decoded: the next stretch.
            starts: rows given so far, by table.
        """
        import numpy as np

        if decoded.file != self._file:
            self._file = decoded.file
            self._broken.clear()
            self._last.clear()
            self._count.clear()
        found = {batch.table: batch for batch in decoded.batches}
        rejected = list(decoded.rejected)
        strangers = np.array([one.record for one in rejected], np.int64)
        orphans: dict[str, Array] = {}
        before = dict(self._last)
        for record in self.layout.records:
            own = record.tables[0]
            batch = found.get(own.name)
            breaks = np.sort(np.concatenate([strangers, *self._breaks(own.segment_of, found, orphans)]))
            if batch is not None and own.segment_of:
                numbers = batch.rows["__record"].to_numpy()
                above = _above(own.segment_of, found, starts, before)
                broken = np.append(self._broken.get(own.name, 0), breaks)
                parents, good = _parents(numbers, above, broken)
                orphans[own.name] = numbers[~good]
                if not good.all():
                    rejected += _orphans(batch, decoded.spans[own.name], good)
                    _drop(found, [table.name for table in record.tables], good)
                found[own.name] = self._placed(found[own.name], parents[good])
            if len(breaks):
                self._broken[own.name] = int(breaks[-1])
            if batch is not None and (rows := found[own.name].rows).num_rows:
                row = starts.get(own.name, 0) + rows.num_rows - 1
                self._last[own.name] = rows["__record"][rows.num_rows - 1].as_py(), row
        kept = [found[batch.table] for batch in decoded.batches if found[batch.table].rows.num_rows]
        return kept, sorted(rejected, key=lambda one: one.record)

    def _breaks(self, parent: str, found: Mapping[str, Batch], orphans: Mapping[str, Array]) -> list[Array]:
        """Records behind which no earlier record of the type `parent` is one: its orphans, and all records above it."""
        parts = []
        while parent:
            parts += [orphans[parent]] if parent in orphans else []
            parent = self.parents.get(parent, "")
            parts += [found[parent].rows["__record"].to_numpy()] if parent in found else []
        return parts

    def _placed(self, batch: Batch, parents: Array) -> Batch:
        import numpy as np
        import pyarrow as pa

        count = len(parents)
        if not count:
            occurrence = np.empty(0, np.int32)
        else:
            first = np.ones(count, np.bool_)
            first[1:] = parents[1:] != parents[:-1]
            begun = np.maximum.accumulate(np.where(first, np.arange(count), 0))
            occurrence = (np.arange(count) - begun + 1).astype(np.int32)
            row, before = self._count.get(batch.table, (-1, 0))
            occurrence[parents == row] += before
            self._count[batch.table] = int(parents[-1]), int(occurrence[-1])
        at = len(ROW_COLUMNS)
        rows = batch.rows.add_column(at, "__parent", pa.array(parents.astype(np.int64)))
        return replace(batch, rows=rows.add_column(at + 1, "__occurrence", pa.array(occurrence)))


def _above(
    table: str, found: Mapping[str, Batch], starts: Mapping[str, int], before: Mapping[str, tuple[int, int]]
) -> tuple[Array, Array]:
    """(numbers in the file, rows) of the records that may be parents, in order."""
    import numpy as np

    numbers, rows = np.empty(0, np.int64), np.empty(0, np.int64)
    if table in found:
        numbers = found[table].rows["__record"].to_numpy()
        rows = starts.get(table, 0) + np.arange(len(numbers))
    if table in before:
        number, row = before[table]
        numbers, rows = np.append(number, numbers), np.append(row, rows)
    return numbers, rows


def _parents(numbers: Array, above: tuple[Array, Array], broken: Array) -> tuple[Array, Array]:
    """(int64[n] row of each record's parent, bool[n] whether there is one)."""
    import numpy as np

    known, rows = np.append(0, above[0]), np.append(-1, above[1])
    place = np.searchsorted(known, numbers) - 1
    last = broken[np.maximum(np.searchsorted(broken, numbers) - 1, 0)]
    return rows[place], (place > 0) & (known[place] > last)


def _orphans(batch: Batch, spans: Array, good: Array) -> list[Rejected]:
    rows = batch.rows
    columns = (rows["__file"].to_pylist(), rows["__record"].to_pylist(), rows["__offset"].to_pylist(), spans.tolist())
    return [
        Rejected(file, record, offset, length, "orphan")
        for file, record, offset, length, fine in zip(*columns, good.tolist(), strict=True)
        if not fine
    ]


def _drop(found: dict[str, Batch], tables: Sequence[str], good: Array) -> None:
    """Take rows out of a record's own table, and what occurs in them out of the others (`__parent` counted from 0)."""
    import numpy as np
    import pyarrow as pa

    keeps = {tables[0]: good}
    names = [name for name in tables if name in found]
    for name in names:
        batch = found[name]
        if name != tables[0]:
            outer = keeps[name.rpartition(".")[0]]
            parents = batch.rows["__parent"].to_numpy()
            keeps[name] = outer[parents]
            place = batch.rows.schema.get_field_index("__parent")
            moved = pa.array((np.cumsum(outer) - 1)[parents])
            batch = replace(batch, rows=batch.rows.set_column(place, "__parent", moved))
        keep = keeps[name]
        rows = np.cumsum(keep) - 1
        sides = (_kept(side, keep, rows) for side in (batch.faults, batch.residue))
        faults, residue = sides
        found[name] = replace(batch, rows=batch.rows.filter(pa.array(keep)), faults=faults, residue=residue)


def _kept(side: Arrow, keep: Array, rows: Array) -> Arrow:
    import pyarrow as pa

    if not side.num_rows:
        return side
    numbers = side["row"].to_numpy()
    chosen = side.filter(pa.array(keep[numbers]))
    return chosen.set_column(0, "row", pa.array(rows[chosen["row"].to_numpy()]))
