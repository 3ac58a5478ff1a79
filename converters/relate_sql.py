# ruff: noqa: S608 - every name is quoted, every value comes from a parsed condition
"""The SQL of one group: exclusions, joins and windows over keys, flags and row numbers (DuckDB).

Columns are named `alias.field` from the first view on; row numbers count from 0 in the table's own order. No statement
orders its rows: they come with their row number and are put in their place by it.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from utsushi.converters.needs import aliases, sql_fields
from utsushi.mappings.layout.model import Table
from utsushi.mappings.plan import GroupPlan, Join

Expression = Any

ROW = "__row"
_INNER = ("__parent", "__occurrence")


class Query:
    """The statements of one group, to be run in order: `prepare`, then the others."""

    def __init__(self, plan: GroupPlan, paths: Mapping[str, Path | None]) -> None:
        """Args: the group; the narrow Parquet of every table it names, None for a table without rows."""
        self.joins = [join for join in plan.joins if join.kind != "parent"]
        self.windows = [one.window for one in plan.applications if one.window is not None]
        self._plan = plan
        self._paths = paths
        self._parents = [join for join in plan.joins if join.kind == "parent"]
        self._tables = aliases(plan)
        self._row = quote(f"{plan.alias}.{ROW}")

    def prepare(self) -> list[str]:
        """A view for each table, and `x`: the keys of the source and of its records, with `excluded` (int32, from 0; null none)."""
        joined = "".join(
            f" LEFT JOIN {quote(one.alias)} ON {quote(one.alias)}.{quote(f'{one.alias}.{ROW}')}"
            f" = {quote(one.of)}.{quote(f'{one.of}.__parent')}"
            for one in self._parents
        )
        views = [f"CREATE TEMP VIEW {quote(alias)} AS {self._read(alias)}" for alias in self._tables]
        source = quote(self._plan.alias)
        return [*views, f"CREATE TEMP TABLE x AS SELECT *, {self._excluded()} AS excluded FROM {source}{joined}"]

    def excluded(self) -> str:
        """`k`, the row, and `excluded`, which `exclude:` holds; other rows do not come."""
        return f"SELECT {self._row} AS k, excluded FROM x WHERE excluded IS NOT NULL"

    def matches(self, join: Join) -> str:
        """`k`, the row; `r`, the first row of the joined table that it meets; `n`, how many it meets. Rows that meet none do not come."""
        return f"SELECT k, min(r) AS r, count(*) AS n FROM ({self._pairs(join)}) GROUP BY k"

    def matched(self, join: Join) -> str:
        """`r`: the rows of a joined table that some row of the source meets."""
        return f"SELECT DISTINCT r FROM ({self._pairs(join)})"

    def several(self, join: Join) -> str:
        """`k`, `r`: every row and every row of the joined table that it meets, where it meets more than one."""
        pairs = self._pairs(join)
        return f"SELECT k, r FROM ({pairs}) QUALIFY count(*) OVER (PARTITION BY k) > 1"

    def empty(self, join: Join) -> str:
        """`r`: the empty slots of a joined OCCURS table."""
        row = quote(f"{join.alias}.{ROW}")
        return f"SELECT {row} AS r FROM {quote(join.alias)} WHERE {self._slot(join.table, join.alias)}"

    def window(self, number: int) -> str:
        """`k`, the row, and `value`, the text of a window over all rows that are neither excluded nor empty slots."""
        value = f"CAST({self._bind(self.windows[number])} AS VARCHAR)"
        return f"SELECT {self._row} AS k, {value} AS value FROM x WHERE {self._kept()}"

    def _excluded(self) -> str:
        cases = [f"WHEN {self._bind(one)} THEN {n}" for n, one in enumerate(self._plan.excludes.values())]
        return f"CAST(CASE {' '.join(cases)} END AS INTEGER)" if cases else "CAST(NULL AS INTEGER)"

    def _kept(self) -> str:
        return f"excluded IS NULL AND NOT {self._slot(self._plan.source, self._plan.alias)}"

    def _pairs(self, join: Join) -> str:
        slot = self._slot(join.table, join.alias)
        return (
            f"SELECT {self._row} AS k, {quote(f'{join.alias}.{ROW}')} AS r "
            f"FROM x JOIN {quote(join.alias)} ON {self._bind(join.on)} WHERE {self._kept()} AND NOT {slot}"
        )

    def _slot(self, table: Table, alias: str) -> str:
        if not table.empty:
            return "false"
        from utsushi.mappings.layout.predicate import parse

        return f"coalesce({self._bind(parse(table.empty, None), alias)}, false)"

    def _read(self, alias: str) -> str:
        table = self._tables[alias]
        inner = _INNER if table.above else ()
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
        scales |= {f"{alias}.{name}": 0 for alias in self._tables for name in (ROW, *_INNER)}

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
