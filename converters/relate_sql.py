# ruff: noqa: S608 - every name is quoted, every value comes from a parsed condition
"""The SQL of one group: exclusions, joins and windows over keys, flags and row numbers (DuckDB).

Columns are named `alias.field` from the first CTE on; row numbers count from 0 in the table's own order.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from utsushi.converters.needs import aliases, carried, sql_fields
from utsushi.mappings.layout.model import Table
from utsushi.mappings.plan import GroupPlan, Join

Expression = Any

ROW = "__row"
_INNER = ("__parent", "__occurrence")


class Query:
    """The statements of one group."""

    def __init__(self, plan: GroupPlan, paths: Mapping[str, Path | None]) -> None:
        """Args: the group; the narrow Parquet of every table it names, None for a table without rows."""
        self.joins = [join for join in plan.joins if join.kind != "parent"]
        self._plan = plan
        self._paths = paths
        self._parents = [join for join in plan.joins if join.kind == "parent"]
        self._windows = [one.window for one in plan.applications if one.window is not None]
        self._tables = aliases(plan)
        self._row = f"{plan.alias}.{ROW}"

    def relation(self) -> str:
        """One row for each source row, in order.

        `excluded` int32 (the first `exclude:` that holds, from 0; null: none), per join `<alias>.__row` (null: nothing matches),
        `<alias>.__count` and its fields, per window `window.<n>` (text; null on rows that are excluded or empty slots).
        """
        parts = [f"x.{quote(self._row)} AS {quote(ROW)}", "x.excluded AS excluded"]
        sources = "x"
        for n, join in enumerate(self.joins):
            alias, row = quote(join.alias), quote(f"{join.alias}.{ROW}")
            parts += [f"m{n}.r AS {row}", f"coalesce(m{n}.n, 0) AS {quote(f'{join.alias}.__count')}"]
            names = sorted(f"{join.alias}.{one.field}" for one in carried(self._plan, join))
            parts += [f"{alias}.{quote(name)} AS {quote(name)}" for name in names]
            sources += f" LEFT JOIN m{n} ON m{n}.k = x.{quote(self._row)} LEFT JOIN {alias} ON {alias}.{row} = m{n}.r"
        if self._windows:
            parts += [f'w."window.{n}" AS "window.{n}"' for n in range(len(self._windows))]
            sources += f" LEFT JOIN w ON w.k = x.{quote(self._row)}"
        return f"{self._with()} SELECT {', '.join(parts)} FROM {sources} ORDER BY {quote(ROW)}"

    def matched(self, join: Join) -> str:
        """The rows of a joined table that some row of the source meets: one column `row` int64, in order."""
        return f"{self._with()} SELECT DISTINCT r AS row FROM ({self._pairs(join)}) ORDER BY row"

    def empty(self, join: Join) -> str:
        """The empty slots of a joined OCCURS table: one column `row` int64, in order."""
        row = quote(f"{join.alias}.{ROW}")
        return f"{self._with()} SELECT {row} AS row FROM {quote(join.alias)} WHERE {self._slot(join.table, join.alias)} ORDER BY row"

    def _with(self) -> str:
        joined = "".join(
            f" LEFT JOIN {quote(one.alias)} ON {quote(one.alias)}.{quote(f'{one.alias}.{ROW}')}"
            f" = {quote(one.of)}.{quote(f'{one.of}.__parent')}"
            for one in self._parents
        )
        ctes = [f"{quote(alias)} AS ({self._read(alias)})" for alias in self._tables]
        ctes.append(f"x AS (SELECT *, {self._excluded()} AS excluded FROM {quote(self._plan.alias)}{joined})")
        for n, join in enumerate(self.joins):
            ctes.append(f"m{n} AS (SELECT k, min(r) AS r, count(*) AS n FROM ({self._pairs(join)}) GROUP BY k)")
        if self._windows:
            columns = ", ".join(
                f'CAST({self._bind(window)} AS VARCHAR) AS "window.{n}"' for n, window in enumerate(self._windows)
            )
            ctes.append(f"w AS (SELECT {quote(self._row)} AS k, {columns} FROM x WHERE {self._kept()})")
        return "WITH " + ", ".join(ctes)

    def _excluded(self) -> str:
        cases = [f"WHEN {self._bind(one)} THEN {n}" for n, one in enumerate(self._plan.excludes.values())]
        return f"CAST(CASE {' '.join(cases)} END AS INTEGER)" if cases else "CAST(NULL AS INTEGER)"

    def _kept(self) -> str:
        """Rows that are neither excluded nor empty slots."""
        slot = self._slot(self._plan.source, self._plan.alias)
        return f"x.excluded IS NULL AND NOT {slot}"

    def _pairs(self, join: Join) -> str:
        slot = self._slot(join.table, join.alias)
        return (
            f"SELECT x.{quote(self._row)} AS k, {quote(join.alias)}.{quote(f'{join.alias}.{ROW}')} AS r "
            f"FROM x JOIN {quote(join.alias)} ON {self._bind(join.on)} WHERE {self._kept()} AND NOT {slot}"
        )

    def _slot(self, table: Table, alias: str) -> str:
        if not table.empty:
            return "false"
        from utsushi.mappings.layout.predicate import parse

        return f"coalesce({self._bind(parse(table.empty, None), alias)}, false)"

    def _read(self, alias: str) -> str:
        table = self._tables[alias]
        inner = _INNER if table.parent else ()
        fields = sorted(sql_fields(self._plan, alias))
        path = self._paths.get(table.name)
        if path is None:
            columns = [f"CAST(NULL AS BIGINT) AS {quote(f'{alias}.{name}')}" for name in (ROW, *inner)]
            columns += [f"CAST(NULL AS VARCHAR) AS {quote(f'{alias}.{name}')}" for name in fields]
            return f"SELECT {', '.join(columns)} WHERE false"
        columns = [f"file_row_number AS {quote(f'{alias}.{ROW}')}"]
        columns += [f"{quote(name)} AS {quote(f'{alias}.{name}')}" for name in (*inner, *fields)]
        return f"SELECT {', '.join(columns)} FROM read_parquet({literal(path)}, file_row_number = true)"

    def _bind(self, expression: Expression, bare: str = "") -> str:
        """The expression as SQL over `"alias.field"` columns; a bare name is a field of `bare` (or of the source)."""
        from sqlglot import exp

        from utsushi.mappings.layout.predicate import sql

        scales = {
            f"{alias}.{one.name}": one.scale
            for alias, table in self._tables.items()
            for one in table.fields
            if one.numeric
        }

        def qualify(node: Expression) -> Expression:
            if isinstance(node, exp.Column) and not node.table:
                return exp.column(node.name, table=bare or self._plan.alias, quoted=True)
            return node

        def flatten(node: Expression) -> Expression:
            return exp.column(f"{node.table}.{node.name}", quoted=True) if isinstance(node, exp.Column) else node

        return f"({sql(expression.copy().transform(qualify), scales).transform(flatten).sql(dialect='duckdb')})"


def quote(name: str) -> str:
    """An identifier."""
    return '"' + name.replace('"', '""') + '"'


def literal(path: Path) -> str:
    """A path as a string literal."""
    return "'" + str(path).replace("'", "''") + "'"
