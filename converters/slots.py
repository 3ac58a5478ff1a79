"""Slots of an OCCURS that `empty:` calls empty, held to their word: nothing but their own number may stand in them.

An empty slot is excluded as 「空き」 and never written. What the condition does not look at would be lost in silence.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection
from typing import Any

import numpy as np
from numpy.typing import NDArray

from utsushi.converters.files.batch import Batch
from utsushi.mappings.layout.model import Layout, Table

Arrow = Any
Listener = Callable[[Batch], None]

NOT_EMPTY = "slot_not_empty"
NOTHING = r"^[-+0.\s\x{3000}]*$"
"""Blanks and zeros: what an empty slot holds."""


class Slots:
    """Listens to the OCCURS tables that know empty slots."""

    def __init__(self, layout: Layout) -> None:
        """Know their conditions."""
        self.violations: dict[str, dict[str, list[NDArray[np.int64]]]] = defaultdict(lambda: defaultdict(list))
        """Table → field → row numbers of slots that are called empty and hold something there."""
        self._tables = [table for table in layout.tables.values() if table.empty]

    @property
    def listeners(self) -> dict[str, list[Listener]]:
        """Table → what to call with its batches."""
        return {table.name: [self._held_to(table)] for table in self._tables}

    def rows(self, table: str) -> list[tuple[str, NDArray[np.int64]]]:
        """(field, rising row numbers) of what stands in slots called empty."""
        return [(field, np.concatenate(parts)) for field, parts in self.violations.get(table, {}).items()]

    def _held_to(self, table: Table) -> Listener:
        from utsushi.mappings.layout import predicate

        tree = predicate.parse(table.empty, None)
        asked = set(predicate.names(tree))
        numeric = {field.name for field in table.fields if field.numeric}
        others = [field.name for field in table.fields if not field.filler and field.name not in asked]

        def take(batch: Batch) -> None:
            columns = {name: batch.rows[name] for name in asked}
            empty = np.flatnonzero(np.asarray(predicate.evaluate(tree, columns, numeric), dtype=np.bool_))
            if len(empty):
                self._note(batch, empty, others)

        return take

    def _note(self, batch: Batch, empty: NDArray[np.int64], names: Collection[str]) -> None:
        import pyarrow as pa
        import pyarrow.compute as pc

        index = pa.array(empty)
        numbers = batch.rows["__occurrence"].take(index).cast(pa.string())
        for name in names:
            values = batch.rows[name].take(index)
            nothing = pc.match_substring_regex(values, NOTHING)
            own = pc.equal(pc.utf8_ltrim(values, "0"), numbers)  # a slot may be numbered from 1 on
            held = np.flatnonzero(~pc.or_(nothing, own).fill_null(False).to_numpy(zero_copy_only=False))  # noqa: FBT003
            if len(held):
                self.violations[batch.table][name].append(empty[held] + batch.start)
