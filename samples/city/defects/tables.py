"""The files of a city as tables of DuckDB and back: `行` counts the rows from 1, items are columns of text."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from utsushi.converters.files import standard
from utsushi.samples.city.sheets import Key, items
from utsushi.specs import loader
from utsushi.specs.editions import DEFAULT

ROW = "行"
_ROWS = 65_536
Connection = Any


def name(key: Key) -> str:
    """The table of a group, quoted: `"001_住民情報"`."""
    return quoted("_".join(key))


def quoted(identifier: str) -> str:
    """As an identifier of SQL."""
    return '"' + identifier.replace('"', '""') + '"'


def text(value: str) -> str:
    """As a text of SQL."""
    return "'" + value.replace("'", "''") + "'"


def load(connection: Connection, key: Key, path: Path) -> None:
    """Make the table of a group from its file; `行` is a double, so that a row may come between two others."""
    columns = "".join(f", {quoted(item)} varchar" for item in items(*key))
    connection.execute(f"create table {name(key)} ({ROW} double{columns})")
    start = 0
    for batch in _batches(path):
        connection.register("batch_", _numbered(batch, start))
        connection.execute(f"insert into {name(key)} select * from batch_")  # noqa: S608  (names of the spec)
        connection.unregister("batch_")
        start += batch.num_rows


def store(connection: Connection, key: Key, path: Path) -> int:
    """Write the table over the file of its group; how many rows it has."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    names = items(*key)
    listed = ", ".join(map(quoted, names))
    relation = connection.sql(f"select {listed} from {name(key)} order by {ROW}")  # noqa: S608  (names of the spec)
    # DuckDB 1.x knows the older name alone; newer ones warn of it
    reader = (relation.to_arrow_reader if hasattr(relation, "to_arrow_reader") else relation.fetch_arrow_reader)(_ROWS)
    if path.suffix == ".csv":
        with standard.Writer(path, names) as writer:
            for batch in reader:
                writer.write(batch)
                writer.ends.clear()
            return writer.rows
    rows = 0
    schema = pa.schema([(item, pa.string()) for item in names])
    with pq.ParquetWriter(path, schema, compression="zstd") as parquet:
        for batch in reader:
            parquet.write_table(pa.Table.from_batches([batch]).cast(schema))
            rows += batch.num_rows
    return rows


def identity(key: Key) -> tuple[str, ...]:
    """The items of the primary key of a group; all items where it has none."""
    group = loader.business(key[0], DEFAULT).groups[key[1]]
    return tuple(item.name for item in group.items if item.key) or tuple(item.name for item in group.items)


def _batches(path: Path) -> Iterator[Any]:
    if path.suffix == ".csv":
        yield from standard.read(path)
    else:
        import pyarrow.parquet as pq

        yield from pq.ParquetFile(path).iter_batches(_ROWS)


def _numbered(batch: Any, start: int) -> Any:
    import numpy as np
    import pyarrow as pa

    table = pa.Table.from_batches([batch])
    return table.add_column(0, ROW, pa.array(np.arange(start + 1, start + 1 + batch.num_rows, dtype=np.float64)))
