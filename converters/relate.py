"""Which rows belong together: joins, windows and exclusions as narrow SQL in DuckDB, attached to the wide rows by position.

Order (design §6): exclude → joins and windows over all that is left. Nothing here depends on a rejection, so that a
stale row never becomes the latest because the latest was refused. Wide rows are never joined or sorted: the relation
holds row numbers, keys, flags and the joined fields that the mapping names, and it may spill to disk.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from utsushi.converters.relate_sql import Query
from utsushi.converters.store import CHUNK, Rows, Writer
from utsushi.mappings.plan import GroupPlan, Join

MEMORY_LIMIT = "400MB"
"""DuckDB's share where none is declared; what does not fit is spilled beside the stage."""


@dataclass(frozen=True)
class Met:
    """Rows of a joined table that the group met, and those that are empty slots; row numbers in order."""

    join: Join
    rows: NDArray[np.int64]
    empty: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))


@dataclass(frozen=True)
class Related:
    """What SQL says about a group."""

    relation: Rows | None
    met: tuple[Met, ...] = ()


def relate(
    plan: GroupPlan, paths: Mapping[str, Path | None], folder: Path, *, memory_limit: str = "", threads: int = 1
) -> Related:
    """The relation of a group, one row for each source row, in order (columns: `relate_sql.Query.relation`).

    Args:
        plan: the group; it has joins or windows.
        paths: narrow Parquet of every table it names; None for a table without rows.
        folder: for the relation and for what is spilled.
        memory_limit: of DuckDB (`512MB`).
        threads: of DuckDB; the result does not depend on them.
    """
    import duckdb

    query = Query(plan, paths)
    connection = duckdb.connect()
    try:
        connection.execute("SET temp_directory = ?", [str(folder / "spill")])
        connection.execute("SET preserve_insertion_order = false")  # every statement orders by row number
        connection.execute(f"SET threads = {max(threads, 1)}")
        connection.execute("SET memory_limit = ?", [memory_limit or MEMORY_LIMIT])
        relation = _store(
            connection, query.relation(), folder / f"{plan.group.business}_{len(paths)}_{plan.alias}.relation"
        )
        met = tuple(
            Met(
                join,
                _numbers(connection, query.matched(join)),
                _numbers(connection, query.empty(join)) if join.table.empty else np.zeros(0, np.int64),
            )
            for join in query.joins
        )
    finally:
        connection.close()
    return Related(relation, met)


def _store(connection: Any, query: str, path: Path) -> Rows:
    writer = Writer(path)
    try:
        for batch in connection.sql(query).to_arrow_reader(CHUNK):
            writer.write(batch)
        stored = writer.close()
    except BaseException:
        writer.abandon()
        raise
    return Rows(stored, writer.rows)


def _numbers(connection: Any, query: str) -> NDArray[np.int64]:
    found: NDArray[np.int64] = connection.execute(query).fetchnumpy()["row"]
    return np.ascontiguousarray(np.ma.getdata(found), np.int64)
