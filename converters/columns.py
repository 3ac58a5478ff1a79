"""The columns a group's expressions read, gathered by position from its source, its records, its joins and its windows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from utsushi.converters.decoding import DecodingFaults
from utsushi.converters.needs import row_references
from utsushi.converters.relate import Related
from utsushi.converters.store import Rows
from utsushi.mappings.language.values import Reference
from utsushi.mappings.plan import GroupPlan, Join

Arrow = Any
Columns = dict[Reference, Arrow]


@dataclass
class Gathered:
    """n consecutive rows of the source table, and what belongs to them."""

    start: int
    count: int
    columns: Columns = field(default_factory=dict)
    """Reference → utf8[n]; null: bytes that are no value, or nothing matched. Windows: `Reference("", first item)`."""
    numbers: dict[str, NDArray[np.int64]] = field(default_factory=dict)
    """Alias → row number in its table; -1 where nothing matched."""
    unmatched: dict[str, Arrow] = field(default_factory=dict)
    """Alias → `no_match`, `many_matches` or null per row."""
    excluded: NDArray[np.int32] | None = None
    """Which `exclude:` of the mapping holds, from 0; -1 none; None where no relation says so."""
    decoding: Mapping[str, DecodingFaults] = field(default_factory=dict)
    """Table → its decoding faults, those of these rows at least."""

    def take(self, kept: NDArray[np.int64]) -> Gathered:
        """These rows of it alone."""
        import pyarrow as pa

        if len(kept) == self.count:
            return self
        index = pa.array(kept)
        return Gathered(
            self.start,
            len(kept),
            {reference: column.take(index) for reference, column in self.columns.items()},
            {alias: numbers[kept] for alias, numbers in self.numbers.items()},
            {alias: faults.take(index) for alias, faults in self.unmatched.items()},
            None,
            self.decoding,
        )


class Gather:
    """Attaches by position; may be asked by several threads."""

    def __init__(
        self,
        plan: GroupPlan,
        tables: Mapping[str, Rows],
        carried: Mapping[str, Rows],
        decoding: Mapping[str, DecodingFaults],
        related: Related | None,
    ) -> None:
        """Args: the group; by table, rows in order, fields to be fetched by number and decoding faults; its relation, if any."""
        self._plan = plan
        self._tables = tables
        self._carried = carried
        self._decoding = decoding
        self._related = related
        self._references = sorted(row_references(plan))

    def rows(self, start: int, stop: int) -> Gathered:
        """Rows [start, stop) of the source, from the stage."""
        return self._gathered(self._tables[self._plan.source.name].slice(start, stop), start, self._decoding)

    def batch(self, rows: Arrow, start: int, faults: Sequence[Arrow]) -> Gathered:
        """Rows as they were read (RecordBatch), with their decoding faults; the first is row `start` of the source."""
        return self._gathered(rows, start, {self._plan.source.name: DecodingFaults(faults)})

    def _gathered(self, batch: Arrow, start: int, decoding: Mapping[str, DecodingFaults]) -> Gathered:
        stop = start + batch.num_rows
        found = Gathered(start, batch.num_rows, decoding=decoding)
        found.numbers[self._plan.alias] = np.arange(start, stop)
        attached = {self._plan.alias: batch}
        for join in self._parents():
            attached[join.alias] = self._parent(join, attached[join.of], found)
        for reference in self._references:
            if reference.alias in attached:
                found.columns[reference] = attached[reference.alias].column(reference.field)
        if self._related is not None:
            self._attach(found, self._related, start, stop)
        return found

    def _parents(self) -> list[Join]:
        """Joins to parents, nearest first: each after the one that it is the parent of."""
        waiting = [join for join in self._plan.joins if join.kind == "parent"]
        known, ordered = {self._plan.alias}, []
        while waiting:
            ready = [join for join in waiting if join.of in known] or waiting
            ordered += ready
            known |= {join.alias for join in ready}
            waiting = [join for join in waiting if join not in ready]
        return ordered

    def _parent(self, join: Join, child: Arrow, found: Gathered) -> Arrow:
        import pyarrow as pa

        numbers = child.column("__parent").to_numpy()
        found.numbers[join.alias] = numbers
        low, high = int(numbers.min()), int(numbers.max())
        return self._tables[join.table.name].slice(low, high + 1).take(pa.array(numbers - low))

    def _attach(self, found: Gathered, related: Related, start: int, stop: int) -> None:
        found.excluded = related.excluded[start:stop]
        for alias, joined in related.joins.items():
            count = joined.count[start:stop]
            found.numbers[alias] = joined.row[start:stop]
            found.unmatched[alias] = _unmatched(joined.join, count)
            for reference in (one for one in self._references if one.alias == alias):
                values = self._carried[joined.join.table.name].take(reference.field, found.numbers[alias])
                found.columns[reference] = _joined(joined.join, values, count)
        windowed = [one for one in self._plan.applications if one.window is not None]
        for one, values in zip(windowed, related.windows, strict=True):
            found.columns[Reference("", one.items[0])] = values.slice(start, stop - start)


def _unmatched(join: Join, count: NDArray[np.int32]) -> Arrow:
    """`one` needs exactly one row, `optional` at most one."""
    import pyarrow as pa

    codes = np.where(count > 1, 1, np.where((count == 0) & (join.kind == "one"), 0, -1))
    return pa.array(["no_match", "many_matches"]).take(pa.array(codes, mask=codes < 0))


def _joined(join: Join, values: Arrow, count: NDArray[np.int32]) -> Arrow:
    """A field of the joined row; `""` where an optional join matches nothing."""
    import pyarrow as pa
    import pyarrow.compute as pc

    return pc.if_else(pa.array(count == 0), "", values) if join.kind == "optional" else values
