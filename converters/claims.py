"""The claims under which fields are dropped, checked on every row that is read."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from utsushi.converters.files.batch import Batch
from utsushi.mappings.plan import Drop, Plan

Arrow = Any
Listener = Callable[[Batch], None]

VIOLATED = "claim_violated"


class Claims:
    """Listens to the tables whose fields are dropped."""

    def __init__(self, plan: Plan) -> None:
        """Know the claims of the package."""
        self.violations: dict[str, dict[str, list[NDArray[np.int64]]]] = defaultdict(lambda: defaultdict(list))
        """Table → field → row numbers that break the claim."""
        self.unchecked: Counter[str] = Counter()
        """`TABLE.FIELD` → values that were dropped without a claim, by the owner's decision."""
        self._drops = plan.drops
        self._parents: dict[str, Batch] = {}

    @property
    def listeners(self) -> dict[str, list[Listener]]:
        """Table → what to call with its batches."""
        found: dict[str, list[Listener]] = defaultdict(list)
        for table, drops in self._drops.items():
            sums = [drop for drop in drops if drop.sum_of[0]]
            own = [drop for drop in drops if not drop.sum_of[0]]
            found[table].append(self._own(own, remember=bool(sums)))
            for drop in sums:
                found[drop.sum_of[0]].append(self._sum(table, drop))
        return dict(found)

    def rows(self, table: str) -> list[tuple[str, NDArray[np.int64]]]:
        """(field, rising row numbers) of what broke a claim in a table."""
        return [(field, np.concatenate(parts)) for field, parts in self.violations.get(table, {}).items()]

    def _own(self, drops: list[Drop], *, remember: bool) -> Listener:
        from utsushi.mappings.claims import check_claim, needs

        def take(batch: Batch) -> None:
            for drop in drops:
                if drop.unchecked:
                    self._count(batch, drop)
                else:
                    self._note(batch, drop, check_claim(drop, {name: batch.rows[name] for name in needs(drop)}))
            if remember:
                self._parents[batch.table] = batch

        return take

    def _sum(self, table: str, drop: Drop) -> Listener:
        from utsushi.mappings.claims import add_up, check_claim, sum_name

        def take(batch: Batch) -> None:
            import pyarrow.compute as pc

            parent = self._parents[table]
            numbers = pc.subtract(batch.rows["__parent"], parent.start)
            sums = add_up(numbers, batch.rows[drop.sum_of[1]], parent.rows.num_rows)
            self._note(parent, drop, check_claim(drop, {drop.field: parent.rows[drop.field], sum_name(drop): sums}))

        return take

    def _count(self, batch: Batch, drop: Drop) -> None:
        import pyarrow.compute as pc

        column = batch.rows[drop.field]
        empty = pc.sum(pc.equal(column, "")).as_py() or 0
        self.unchecked[f"{batch.table}.{drop.field}"] += len(column) - empty

    def _note(self, batch: Batch, drop: Drop, broken: Arrow) -> None:
        where = np.flatnonzero(broken.to_numpy(zero_copy_only=False))
        if len(where):
            self.violations[batch.table][drop.field].append(where + batch.start)
