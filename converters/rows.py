"""Rows of a Parquet file by position, read forwards, a row group in memory at a time."""

from __future__ import annotations

from pathlib import Path
from typing import Any

Arrow = Any


class Rows:
    """`slice(start, stop)` over a Parquet file; cheap when called with rising positions."""

    def __init__(self, path: Path, columns: list[str] | None = None) -> None:
        """Open `path`; only `columns` are ever read."""
        import pyarrow.parquet as pq

        self._reader = pq.ParquetFile(path)
        self._columns = columns
        counts = [self._reader.metadata.row_group(n).num_rows for n in range(self._reader.num_row_groups)]
        self._starts = [sum(counts[:n]) for n in range(len(counts) + 1)]
        self._held: dict[int, Arrow] = {}

    @property
    def count(self) -> int:
        """Rows in the file."""
        return self._starts[-1]

    def slice(self, start: int, stop: int) -> Arrow:
        """Rows [start, stop) as one Table with combined chunks."""
        import pyarrow as pa

        wanted = [n for n in range(len(self._starts) - 1) if self._starts[n] < stop and self._starts[n + 1] > start]
        self._held = {n: self._held[n] if n in self._held else self._reader.read_row_group(n, columns=self._columns) for n in wanted}
        parts = [
            self._held[n].slice(max(start - self._starts[n], 0), min(stop, self._starts[n + 1]) - max(start, self._starts[n]))
            for n in wanted
        ]
        table = pa.concat_tables(parts) if parts else self._reader.schema_arrow.empty_table()
        return table.combine_chunks()

    def close(self) -> None:
        """Let go of the file (Windows removes nothing that is open)."""
        self._reader.close()
        self._held = {}
