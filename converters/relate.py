"""Which rows belong together: joins, windows and exclusions as narrow SQL in DuckDB, attached to the wide rows by position.

Order (design §6): exclude → joins and windows over all that is left. Nothing here depends on a rejection, so that a
stale row never becomes the latest because the latest was refused. Wide rows are never joined or sorted: SQL gives row
numbers, flags and the results of windows, and may spill to disk.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from utsushi.converters.relate_sql import Query
from utsushi.converters.store import CHUNK
from utsushi.mappings.plan import GroupPlan, Join
from utsushi.specs.errors import fail

Arrow = Any

MEMORY_LIMIT = "400MB"
"""DuckDB's share where none is declared; what does not fit is spilled beside the stage."""


@dataclass(frozen=True)
class Joined:
    """What the rows of a source meet in a joined table, and which of its rows are met."""

    join: Join
    row: NDArray[np.int64]
    """For each source row the first row that it meets, by number; -1 none."""
    count: NDArray[np.int32]
    """How many it meets."""
    matched: NDArray[np.int64]
    """Rows of the joined table that are met, rising."""
    empty: NDArray[np.int64]
    """Its empty slots, rising."""
    several: tuple[NDArray[np.int64], NDArray[np.int64]] = field(default_factory=lambda: (_none(), _none()))
    """Row of the source, row that it meets: all of them, where they are more than one."""

    def met(self, rows: NDArray[np.int64]) -> NDArray[np.int64]:
        """The rows of the joined table that these rows of the source meet, rising."""
        first, (sources, others) = self.row[rows], self.several
        return np.unique(np.concatenate([first[first >= 0], others[np.isin(sources, rows)]]))


@dataclass(frozen=True)
class Related:
    """What SQL says about the rows of a source, in order."""

    excluded: NDArray[np.int32]
    """Which `exclude:` holds, from 0; -1 none."""
    joins: Mapping[str, Joined] = field(default_factory=dict)
    """By alias."""
    windows: tuple[Arrow, ...] = ()
    """utf8[n] for each application with a window; null on rows that are excluded or empty slots."""


def relate(
    plan: GroupPlan,
    paths: Mapping[str, Path | None],
    counts: Mapping[str, int],
    folder: Path,
    *,
    memory_limit: str = "",
    threads: int = 1,
) -> Related:
    """The relation of a group that has joins or windows.

    Args:
        plan: the group.
        paths: narrow Parquet of every table it names; None for a table without rows.
        counts: rows of those tables.
        folder: for what is spilled.
        memory_limit: of DuckDB (`512MB`).
        threads: of DuckDB; the result does not depend on them. Where the limit is too tight for several, one does it alone.

    Raises:
        UtsushiError: U514 the limit is too tight even so.
    """
    import duckdb

    limit = memory_limit or MEMORY_LIMIT
    for tried in dict.fromkeys((max(threads, 1), 1)):
        try:
            return _relate(plan, paths, counts, folder, limit, tried)
        except duckdb.OutOfMemoryException:
            continue
    raise fail("U514", group=plan.group.name, limit=limit)


def _relate(
    plan: GroupPlan, paths: Mapping[str, Path | None], counts: Mapping[str, int], folder: Path, limit: str, threads: int
) -> Related:
    import duckdb

    query, rows = Query(plan, paths), counts[plan.source.name]
    connection = duckdb.connect()
    try:
        connection.execute("SET temp_directory = ?", [str(folder / "spill")])
        connection.execute("SET preserve_insertion_order = false")  # rows come with their numbers
        connection.execute("SET threads = ?", [max(threads, 1)])
        connection.execute("SET memory_limit = ?", [limit])
        for statement in query.prepare():
            connection.execute(statement)
        excluded = np.full(rows, -1, np.int32)
        for batch in _batches(connection, query.excluded()):
            excluded[batch["k"].to_numpy()] = batch["excluded"].to_numpy()
        joins = {join.alias: _joined(connection, query, join, rows) for join in query.joins}
        windows = tuple(_window(connection, query.window(n), rows) for n in range(len(query.windows)))
    finally:
        connection.close()
    return Related(excluded, joins, windows)


def _joined(connection: Any, query: Query, join: Join, rows: int) -> Joined:
    row, count = np.full(rows, -1, np.int64), np.zeros(rows, np.int32)
    for batch in _batches(connection, query.matches(join)):
        places = batch["k"].to_numpy()
        row[places] = batch["r"].to_numpy()
        count[places] = batch["n"].to_numpy()
    alone = not len(count) or int(count.max()) <= 1
    matched = np.unique(row[row >= 0]) if alone else _numbers(connection, query.matched(join))
    empty = _numbers(connection, query.empty(join)) if join.table.empty else np.zeros(0, np.int64)
    several = (_none(), _none()) if alone else _pairs(connection, query.several(join))
    return Joined(join, row, count, matched, empty, several)


def _window(connection: Any, statement: str, rows: int) -> Arrow:
    """The values of a window, put in their place."""
    import pyarrow as pa

    values, place, done = [pa.array([], pa.string())], np.full(rows, -1, np.int64), 0
    for batch in _batches(connection, statement):
        place[batch["k"].to_numpy()] = np.arange(done, done + batch.num_rows)
        values.append(batch["value"].cast(pa.string()))
        done += batch.num_rows
    return pa.concat_arrays(values).take(pa.array(place, mask=place < 0))


def _numbers(connection: Any, statement: str) -> NDArray[np.int64]:
    parts = [batch["r"].to_numpy() for batch in _batches(connection, statement)]
    return np.sort(np.concatenate(parts)) if parts else np.zeros(0, np.int64)


def _pairs(connection: Any, statement: str) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    parts = [(batch["k"].to_numpy(), batch["r"].to_numpy()) for batch in _batches(connection, statement)]
    sources, others = (np.concatenate([_none(), *(part[n] for part in parts)]) for n in range(2))
    return sources, others


def _none() -> NDArray[np.int64]:
    return np.zeros(0, np.int64)


def _batches(connection: Any, statement: str) -> Iterator[Arrow]:
    relation = connection.sql(statement)
    # DuckDB 1.x knows the older name alone; newer ones warn of it
    reader = relation.to_arrow_reader if hasattr(relation, "to_arrow_reader") else relation.fetch_arrow_reader
    return iter(reader(CHUNK))
