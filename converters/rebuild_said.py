"""What the file of one group says of the fields it was made from: every operator's way back, one store for each alias."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from utsushi.converters.needs import aliases
from utsushi.converters.rebuild_rows import Positions
from utsushi.converters.relate import MEMORY_LIMIT
from utsushi.converters.store import Writer
from utsushi.mappings.language.values import Reference
from utsushi.mappings.plan import Application, GroupPlan

Arrow = Any
ROW = "__row"
BATCH_ROWS = 65_536


@dataclass(frozen=True)
class Saying:
    """One column of a `Said`: an application's word on a field."""

    field: str
    column: str
    loss: str
    """The loss its operator declares; empty: what it says is exact."""


@dataclass(frozen=True)
class Said:
    """What one group says of the rows of one table, by row."""

    path: Path | None
    """A store (`store.Rows`), None without rows: a utf8 column for each saying (null: it says nothing) and, where several rows
    of the group's file speak of one row, a bool column `<column>!` that is true where they disagree."""
    table: str
    rows: Positions
    """int64[n], rising: the rows spoken of."""
    sayings: tuple[Saying, ...]


@dataclass(frozen=True)
class Spoken:
    """The file of a group, and whose rows its rows are."""

    group: GroupPlan
    path: Path
    targets: Mapping[str, Positions]
    """Alias → int64[rows of the file]: the row of the alias's table; -1: none."""
    silent: Mapping[str, NDArray[np.bool_]]
    """Item → bool[rows of the file]: its value is not the source's (a fault was blanked or substituted)."""


def say(spoken: Spoken, folder: Path, memory_limit: str = "") -> tuple[Said, ...]:
    """Invert every application of the group that is not derived, and keep what it says by table row.

    Args:
        spoken: the group's file with its pairs.
        folder: for the stores (0600).
        memory_limit: of DuckDB, which sorts what a joined table is told; empty: as in a run.
    """
    sayings = _sayings(spoken.group)
    collectors = {
        alias: _collector(spoken.targets[alias], folder / f"{_stem(spoken.group)}.{alias}.said", own, memory_limit)
        for alias, own in sayings.items()
    }
    start = 0
    for batch in _batches(spoken):
        stop = start + batch.num_rows
        words = _words(spoken, batch, start)
        for alias, collector in collectors.items():
            targets = spoken.targets[alias][start:stop]
            collector.write(targets, [words[saying.column] for saying in sayings[alias]])
        start = stop
    tables = {alias: table.name for alias, table in aliases(spoken.group).items()}
    return tuple(
        Said(collector.close(), tables[alias], np.unique(_known(spoken.targets[alias])), tuple(sayings[alias]))
        for alias, collector in collectors.items()
    )


def _stem(group: GroupPlan) -> str:
    return f"{group.group.business}_{group.group.name}"


def invertible(group: GroupPlan) -> Iterator[tuple[int, Application]]:
    """The applications that have a way back, with their number."""
    return ((number, one) for number, one in enumerate(group.applications) if not one.derived and one.references)


def _sayings(group: GroupPlan) -> dict[str, list[Saying]]:
    """Alias → what is said of it. The column is `<application>.<alias>.<field>`."""
    found: dict[str, list[Saying]] = {}
    for number, one in invertible(group):
        for alias, name in one.references:
            if alias:
                found.setdefault(alias, []).append(Saying(name, f"{number}.{alias}.{name}", one.loss))
    return found


def _batches(spoken: Spoken) -> Iterator[Arrow]:
    from utsushi.converters.files import standard

    return standard.read(spoken.path, BATCH_ROWS)


def _words(spoken: Spoken, batch: Arrow, start: int) -> dict[str, Arrow]:
    """Column → utf8[rows of the batch]."""
    import pyarrow as pa

    words: dict[str, Arrow] = {}
    for number, one in invertible(spoken.group):
        columns = {item: batch[item] for item in one.items}
        said = one.invert(columns)
        silent = _silent(spoken.silent, one.items, start, batch.num_rows)
        for reference in one.references:
            if reference.alias:
                word = said.get(reference)
                column = pa.nulls(batch.num_rows, pa.string()) if word is None else _muted(word, silent)
                words[_name(number, reference)] = column
    return words


def _name(number: int, reference: Reference) -> str:
    return f"{number}.{reference.alias}.{reference.field}"


def _silent(
    silent: Mapping[str, NDArray[np.bool_]], items: Sequence[str], start: int, rows: int
) -> NDArray[np.bool_] | None:
    """Rows of the batch in which one of the items is not the source's; None: in none."""
    parts = [silent[item][start : start + rows] for item in items if item in silent]
    if not parts:
        return None
    joint = np.logical_or.reduce(parts)
    return joint if joint.any() else None


def _muted(word: Arrow, silent: NDArray[np.bool_] | None) -> Arrow:
    import pyarrow as pa
    import pyarrow.compute as pc

    whole = word.combine_chunks() if isinstance(word, pa.ChunkedArray) else word
    return whole if silent is None else pc.if_else(pa.array(silent), pa.scalar(None, pa.string()), whole)


def _known(targets: Positions) -> Positions:
    return targets[targets >= 0]


def _collector(targets: Positions, path: Path, sayings: Sequence[Saying], memory_limit: str) -> _InOrder | _Sorted:
    rows = _known(targets)
    if len(rows) < 2 or bool((np.diff(rows) > 0).all()):
        return _InOrder(path.with_suffix(".arrow"), sayings)
    return _Sorted(path, sayings, memory_limit)


class _InOrder:
    """Each row is spoken of once, and in order."""

    def __init__(self, path: Path, sayings: Sequence[Saying]) -> None:
        self._names = [saying.column for saying in sayings]
        self._writer = Writer(path)

    def write(self, targets: Positions, columns: Sequence[Arrow]) -> None:
        import pyarrow as pa

        batch = pa.RecordBatch.from_arrays(list(columns), names=self._names)
        known = targets >= 0
        self._writer.write(batch if known.all() else batch.filter(pa.array(known)))

    def close(self) -> Path | None:
        return self._writer.close()


class _Sorted:
    """Rows are spoken of by several rows of the file, or out of order: DuckDB puts the words together, and may spill."""

    def __init__(self, path: Path, sayings: Sequence[Saying], memory_limit: str) -> None:
        import pyarrow as pa
        import pyarrow.parquet as pq

        self._path = path.with_suffix(".parquet")
        self._names = [saying.column for saying in sayings]
        self._limit = memory_limit
        self._schema = pa.schema([(ROW, pa.int64()), *((name, pa.string()) for name in self._names)])
        self._writer = pq.ParquetWriter(self._path, self._schema, compression="lz4", use_dictionary=False)
        self._path.chmod(0o600)

    def write(self, targets: Positions, columns: Sequence[Arrow]) -> None:
        import pyarrow as pa

        batch = pa.RecordBatch.from_arrays([pa.array(targets, pa.int64()), *columns], schema=self._schema)
        self._writer.write_batch(batch.filter(pa.array(targets >= 0)))

    def close(self) -> Path | None:
        import duckdb
        import pyarrow.parquet as pq

        self._writer.close()
        gathered = self._path.with_suffix(".gathered.parquet")
        target = str(gathered).replace("'", "''")
        with duckdb.connect() as connection:
            connection.execute("SET temp_directory = ?", [str(self._path.parent)])
            connection.execute("SET memory_limit = ?", [self._limit or MEMORY_LIMIT])
            connection.execute(f"COPY ({self._query()}) TO '{target}' (FORMAT parquet, COMPRESSION lz4)")
        gathered.chmod(0o600)
        writer = Writer(self._path.with_suffix(".arrow"))
        with pq.ParquetFile(gathered) as file:
            for batch in file.iter_batches(BATCH_ROWS):
                writer.write(batch)
        self._path.unlink()
        gathered.unlink()
        return writer.close()

    def _query(self) -> str:
        """One row for each row of the table, in order: the least of what is said, and whether something else is said too."""
        from sqlglot import exp

        source = exp.Anonymous(this="read_parquet", expressions=[exp.Literal.string(str(self._path))])
        columns = []
        for name in self._names:
            word = exp.column(name, quoted=True)
            least, most = exp.Min(this=word), exp.Max(this=word)
            flag = exp.Coalesce(this=exp.NEQ(this=least, expression=most), expressions=[exp.false()])
            columns += [exp.alias_(least, name, quoted=True), exp.alias_(flag, f"{name}!", quoted=True)]
        return str(exp.select(*columns).from_(source).group_by(ROW).order_by(ROW).sql(dialect="duckdb"))
