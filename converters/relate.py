"""Which rows belong together: joins, windows and exclusions as narrow SQL in DuckDB, attached to the wide rows by position.

Order (design §6): exclude → joins and windows over all that is left. Nothing here depends on a rejection, so that a
stale row never becomes the latest because the latest was refused. Wide rows are never joined or sorted: the relation
holds row numbers, keys, flags and the joined fields that the mapping names, and it may spill to disk.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from utsushi.mappings.plan import GroupPlan, Join
from utsushi.mappings.layout.model import Table

Expression = Any
ROW = "__row"
INNER = (ROW, "__parent", "__occurrence")


@dataclass(frozen=True)
class Matches:
    """How often the rows of a joined table were met by the rows of a group."""

    alias: str
    table: str
    matched: Path
    """Parquet: row (of the joined table), first (row of the source table that met it first), in row order."""


def needs_relation(plan: GroupPlan) -> bool:
    """True when more than the row itself decides about it."""
    return any(join.kind != "parent" for join in plan.joins) or any(one.window is not None for one in plan.applications)


def relate(plan: GroupPlan, paths: Mapping[str, Path | None], out: Path, memory_limit: str = "") -> tuple[Path, tuple[Matches, ...]]:
    """Write the relation of a group as Parquet beside the stage, one row for each source row, in order.

    Columns: `excluded` (index of the first `exclude:` that holds, or null), per join `<alias>.__row` and `<alias>.__count`
    (null and 0 when nothing matches) and its fields, per window `window.<n>` (text).

    Args:
        plan: the group.
        paths: staged Parquet of every table; None for a table without rows.
        out: folder for the relation.
        memory_limit: of DuckDB (`512MB`); what does not fit is spilled into `out`.
    """
    import duckdb

    connection = duckdb.connect()
    try:
        connection.execute("SET temp_directory = ?", [str(out)])
        connection.execute("SET preserve_insertion_order = true")
        if memory_limit:
            connection.execute("SET memory_limit = ?", [memory_limit])
        query = _Query(plan, paths)
        result = out / f"{plan.group.business}_{plan.group.name}.relation.parquet"
        _copy(connection, query.relation(), result)
        matches = []
        for join in query.joins:
            path = out / f"{plan.group.business}_{plan.group.name}.{join.alias}.matches.parquet"
            _copy(connection, query.matches(join), path)
            matches.append(Matches(join.alias, join.table.name, path))
        return result, tuple(matches)
    finally:
        connection.close()


def _copy(connection: Any, query: str, path: Path) -> None:
    quoted = str(path).replace("'", "''")
    connection.execute(f"COPY ({query}) TO '{quoted}' (FORMAT parquet, COMPRESSION lz4, ROW_GROUP_SIZE 65536)")
    path.chmod(0o600)


class _Query:
    """The SQL of one group. Columns are named `alias.field` from the first CTE on."""

    def __init__(self, plan: GroupPlan, paths: Mapping[str, Path | None]) -> None:
        self.plan = plan
        self.paths = paths
        self.parents = [join for join in plan.joins if join.kind == "parent"]
        self.joins = [join for join in plan.joins if join.kind != "parent"]
        self.windows = [one.window for one in plan.applications if one.window is not None]
        self.tables = {plan.alias: plan.source} | {join.alias: join.table for join in plan.joins}

    def relation(self) -> str:
        parts = [f'x."{self.plan.alias}.{ROW}" AS "{ROW}"', 'x.excluded AS excluded']
        sources = "x"
        for n, join in enumerate(self.joins):
            parts += [f'm{n}.r AS "{join.alias}.{ROW}"', f'coalesce(m{n}.n, 0) AS "{join.alias}.__count"']
            parts += [f'{_quote(join.alias)}.{_quote(name)} AS {_quote(name)}' for name in self._carried(join)]
            sources += f' LEFT JOIN m{n} ON m{n}.k = x."{self.plan.alias}.{ROW}"'
            sources += f' LEFT JOIN {_quote(join.alias)} ON {_quote(join.alias)}."{join.alias}.{ROW}" = m{n}.r'
        if self.windows:
            parts += [f'w."window.{n}" AS "window.{n}"' for n in range(len(self.windows))]
            sources += f' LEFT JOIN w ON w.k = x."{self.plan.alias}.{ROW}"'
        return f'{self._with()} SELECT {", ".join(parts)} FROM {sources} ORDER BY "{ROW}"'

    def matches(self, join: Join) -> str:
        n = self.joins.index(join)
        pairs = self._pairs(join)
        return f'{self._with(upto=n)} SELECT r AS "row", min(k) AS first FROM ({pairs}) GROUP BY r ORDER BY "row"'

    def _with(self, upto: int | None = None) -> str:
        base = self.plan.alias
        excluded = " ".join(
            f"WHEN {self._bind(condition)} THEN {n}" for n, condition in enumerate(self.plan.excludes.values())
        )
        excluded = f"CASE {excluded} END" if excluded else "CAST(NULL AS INTEGER)"
        joined = "".join(
            f' LEFT JOIN {_quote(parent.alias)} ON {_quote(parent.alias)}."{parent.alias}.{ROW}" = {_quote(parent.of)}."{parent.of}.__parent"'
            for parent in self.parents
        )
        ctes = [f"{_quote(alias)} AS ({self._read(alias)})" for alias in self.tables]
        ctes.append(f"x AS (SELECT *, {excluded} AS excluded FROM {_quote(base)}{joined})")
        for n, join in enumerate(self.joins if upto is None else self.joins[: upto + 1]):
            ctes.append(f"m{n} AS (SELECT k, min(r) AS r, count(*) AS n FROM ({self._pairs(join)}) GROUP BY k)")
        if self.windows and upto is None:
            columns = ", ".join(f'CAST({self._bind(window)} AS VARCHAR) AS "window.{n}"' for n, window in enumerate(self.windows))
            ctes.append(f'w AS (SELECT "{base}.{ROW}" AS k, {columns} FROM x WHERE excluded IS NULL)')
        return "WITH " + ", ".join(ctes)

    def _pairs(self, join: Join) -> str:
        empty = f' AND NOT coalesce({self._bind(_empty_slot(join))}, false)' if join.table.empty else ""
        return (
            f'SELECT x."{self.plan.alias}.{ROW}" AS k, {_quote(join.alias)}."{join.alias}.{ROW}" AS r '
            f"FROM x JOIN {_quote(join.alias)} ON {self._bind(join.on)}{empty} WHERE x.excluded IS NULL"
        )

    def _read(self, alias: str) -> str:
        table = self.tables[alias]
        inner = [name for name in INNER if name == ROW or table.parent]
        fields = sorted(self._used(alias))
        path = self.paths.get(table.name)
        if path is None:
            columns = [f'CAST(NULL AS BIGINT) AS "{alias}.{name}"' for name in inner]
            columns += [f'CAST(NULL AS VARCHAR) AS {_quote(f"{alias}.{name}")}' for name in fields]
            return f'SELECT {", ".join(columns)} WHERE false'
        columns = [f'{"file_row_number" if name == ROW else _quote(name)} AS "{alias}.{name}"' for name in inner]
        columns += [f'{_quote(name)} AS {_quote(f"{alias}.{name}")}' for name in fields]
        quoted = str(path).replace("'", "''")
        return f"SELECT {', '.join(columns)} FROM read_parquet('{quoted}', file_row_number = true)"

    def _used(self, alias: str) -> set[str]:
        """Fields of `alias` that SQL reads: keys and conditions; for a joined table also what the items read."""
        from sqlglot import exp

        trees = [*self.plan.excludes.values(), *self.windows]
        trees += [join.on for join in self.joins] + [_empty_slot(join) for join in self.joins if join.table.empty]
        used = {column.name for tree in trees for column in tree.find_all(exp.Column) if column.table == alias}
        if any(join.alias == alias for join in self.joins):
            used |= {one.field for item in self.plan.applications for one in item.references if one.alias == alias}
        return used - set(INNER)

    def _carried(self, join: Join) -> list[str]:
        used = {one.field for item in self.plan.applications for one in item.references if one.alias == join.alias}
        return [f"{join.alias}.{name}" for name in sorted(used)]

    def _bind(self, expression: Expression) -> str:
        """The condition as DuckDB SQL over `"alias.field"` columns; numeric fields are compared as numbers."""
        from sqlglot import exp

        from utsushi.mappings.layout.predicate import sql

        scales = {f"{alias}.{one.name}": one.scale for alias, table in self.tables.items() for one in table.fields if one.numeric}
        flat = expression.copy().transform(
            lambda node: exp.column(f"{node.table}.{node.name}", quoted=True) if isinstance(node, exp.Column) else node
        )
        return str(sql(flat, scales).sql(dialect="duckdb"))


def _empty_slot(join: Join) -> Expression:
    return qualified(join.table, join.alias)


def qualified(table: Table, alias: str) -> Expression:
    """The `empty` condition of an OCCURS table with its columns under `alias`."""
    from sqlglot import exp

    from utsushi.mappings.layout.predicate import parse

    tree = parse(table.empty, None)
    return tree.transform(lambda node: exp.column(node.name, table=alias) if isinstance(node, exp.Column) and not node.table else node)


def _quote(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
