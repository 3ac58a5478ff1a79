"""The columns that rules speak of, staged as Parquet for DuckDB in a private folder that is removed afterwards."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from utsushi.validate.binding import ROW
from utsushi.validate.run import Staged

Arrow = Any


class Stage:
    """Writes one group, all its files; `staged` says what came in. Use as a context manager."""

    def __init__(self, business: str, group: str, needed: frozenset[str], folder: Path) -> None:
        """Open `<業務ID>_<group>` in `folder` for the items `needed`."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        self.staged = Staged(business, group, f"{business}_{group}", needed)
        self._needed = sorted(needed)
        self._rows = 0
        schema = pa.schema([(ROW, pa.int64()), *((name, pa.string()) for name in self._needed)])
        self._writer = pq.ParquetWriter(_path(self.staged, folder), schema)

    def begin(self, file: str, items: Iterable[str]) -> None:
        """The rows that follow are of `file`, which has those items as columns."""
        self.staged.starts.append((self._rows, file))
        self.staged.items &= frozenset(items)

    def write(self, batch: Arrow) -> None:
        """Append the rows of a batch; an item that the file lacks is empty."""
        import pyarrow as pa
        import pyarrow.compute as pc

        rows = batch.num_rows
        numbers = pa.array(range(self._rows + 1, self._rows + rows + 1), pa.int64())
        empty = pa.repeat(pa.scalar("", pa.string()), rows)
        columns = {name: batch[name] if name in batch.schema.names else empty for name in self._needed}
        self.staged.supplied |= {
            name for name in columns.keys() - self.staged.supplied if pc.any(pc.not_equal(columns[name], "")).as_py()
        }
        self._writer.write_table(pa.table({ROW: numbers, **columns}))
        self._rows += rows

    def __enter__(self) -> Self:
        """The stage itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Finish the file."""
        self._writer.close()


def connect(staged: Iterable[Staged], folder: Path, memory_limit: str) -> Any:
    """A DuckDB connection that sees every staged group as a table, spills into `folder`, and loads no extension."""
    import duckdb

    spill = folder / "spill"
    spill.mkdir(mode=0o700, exist_ok=True)
    connection = duckdb.connect(
        config={
            "memory_limit": memory_limit,
            "temp_directory": str(spill),
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            "preserve_insertion_order": "false",
        }
    )
    for group in staged:
        table, path = (
            text.replace(quote, quote * 2) for text, quote in ((group.table, '"'), (str(_path(group, folder)), "'"))
        )
        connection.execute(f"create view \"{table}\" as select * from read_parquet('{path}')")  # noqa: S608  (quoted)
    return connection


def _path(group: Staged, folder: Path) -> Path:
    # names of groups may hold what a file system refuses
    return folder / f"{group.business}_{group.group.encode().hex()}.parquet"
