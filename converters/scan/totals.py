"""Fields of a closing (or opening) record that equal a count of records or a sum of a field: candidates for `control:`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from utsushi.converters.scan.column import Column
    from utsushi.converters.scan.known import Tables

_FEW = 2
"""Records that a table of totals may have for each file: a header and a trailer."""
_LEAST = 2
"""A total of fewer records proves nothing: 0 and 1 are everywhere."""


def candidates(tables: Tables, files: int = 1) -> list[Mapping[str, Any]]:
    """`{"field", "equals": "count(t)" | "sum(t.F)", "stated"}` for every field of a table of few records that states a total.

    Totals are aggregates of at least two records. Where the layout declares the same, `declared` is true.
    """
    few = [name for name, rows in tables.rows.items() if 0 < rows <= _FEW * files]
    stated = {f"{one.table}.{one.field}": f"{one.function}({_of(one)})" for one in tables.file.controls}
    found: list[Mapping[str, Any]] = []
    for name in few:
        for column in tables.columns[name]:
            if column.sum in {None, 0} or column.total != tables.rows[name] or column.longest < 2:
                continue
            for equals in _equals(tables, name, column):
                field = f"{name}.{column.name}"
                said = stated.get(field) == equals
                found.append({"field": field, "equals": equals, "stated": str(column.sum), "declared": said})
    return found


def _equals(tables: Tables, own: str, column: Column) -> Iterator[str]:
    others = {
        name: rows for name, rows in tables.rows.items() if name != own and rows >= _LEAST and rows > tables.rows[own]
    }
    every = sum(tables.rows[record.tables[0].name] for record in tables.file.records)
    for name, rows in others.items():
        if column.sum == rows and not column.scale:
            yield f"count({name})"
    if column.sum == every and every >= _LEAST and every not in others.values():
        yield "count(*)"
    for name in others:
        for one in tables.columns[name]:
            same = one.sum == column.sum and one.scale == column.scale
            if one.total >= _LEAST and one.sum and same and one.sum > tables.rows[name]:
                yield f"sum({name}.{one.name})"


def _of(control: Any) -> str:
    return f"{control.of_table}.{control.of_field}" if control.of_field else control.of_table
