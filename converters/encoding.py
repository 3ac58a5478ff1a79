"""A declared encoding that cannot be right is refused, instead of listing every field as a fault."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from utsushi.converters.files.batch import Batch
from utsushi.mappings.layout.model import File
from utsushi.specs.errors import Place, fail

Arrow = Any

LOOKED_AT = 1_000
"""Records of each table that decide, whatever the batches."""
WRONG_SHARE = 0.5
"""More of the fields that can tell are undecodable: the declaration is wrong, not the data."""
_LEAST = 3
"""Undecodable records below this number are faults of the data."""


class EncodingWatch:
    """Looks at the first records of each table of one file as they are read."""

    def __init__(self, file: File, paths: Sequence[Path]) -> None:
        """Args: the file of the layout, and what is read for it."""
        self._file = file
        self._names = [path.name for path in paths]
        self._seen: dict[str, int] = {}
        self._right = 0
        self._wrong = 0
        self._records = 0
        self._first: Place | None = None

    def see(self, batch: Batch) -> None:
        """Take the next batch of a table."""
        rows = min(LOOKED_AT - self._seen.get(batch.table, 0), batch.rows.num_rows)
        if rows <= 0:
            return
        self._seen[batch.table] = self._seen.get(batch.table, 0) + rows
        numeric = {
            one.name: one.numeric for table in self._file.tables if table.name == batch.table for one in table.fields
        }
        part = batch.rows.slice(0, rows)
        self._right += sum(
            _telling(part[name], number) for name, number in numeric.items() if name in part.schema.names
        )
        self._note(batch, rows)

    def close(self) -> None:
        """After the last batch.

        Raises:
            UtsushiError: U505 most of what could tell is no character of the declared encoding.
        """
        share = self._wrong / max(self._wrong + self._right, 1)
        if self._records >= _LEAST and share > WRONG_SHARE:
            table = self._file.text.table
            raise fail("U505", self._first, file=self._file.name, table=table, share=round(100 * share))

    def _note(self, batch: Batch, rows: int) -> None:
        if batch.faults is None or not batch.faults.num_rows:
            return
        where = batch.faults["row"].to_numpy() - batch.start
        where = where[where < rows]
        if not len(where):
            return
        self._wrong += len(where)
        self._records += len(set(where.tolist()))
        if self._first is None:
            row = {name: batch.rows[name][int(where[0])].as_py() for name in ("__file", "__record", "__offset")}
            self._first = Place(self._names[row["__file"]], record=row["__record"], offset=row["__offset"])


def _telling(column: Arrow, numeric: bool) -> int:
    """Values that another encoding would hardly have given: texts beyond ASCII, numbers."""
    import pyarrow.compute as pc

    if numeric:
        return len(column) - int(column.null_count) - int(pc.sum(pc.equal(column, "")).as_py() or 0)
    return int(pc.sum(pc.not_equal(pc.binary_length(column), pc.utf8_length(column))).as_py() or 0)
