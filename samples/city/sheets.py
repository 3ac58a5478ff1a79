"""Sheets: rows of groups as they are being written; an item that nobody names is empty, an item that the spec does not know is an error."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import cache
from typing import Any

from utsushi.specs import loader
from utsushi.specs.editions import DEFAULT

Key = tuple[str, str]
"""(業務ID, group)."""


@cache
def items(business: str, group: str) -> tuple[str, ...]:
    """The items of a group in the order of the spec."""
    return tuple(item.name for item in loader.business(business, DEFAULT).groups[group].items)


class Sheets:
    """The rows of a shard, group by group."""

    def __init__(self, operated: dt.date) -> None:
        """`operated`: 操作年月日 where a row does not say it."""
        self._rows: dict[Key, list[dict[str, object]]] = {}
        self._names: dict[Key, dict[str, None]] = {}
        self._operated = {"操作者ID": "CITY000001", "操作年月日": operated.isoformat(), "操作時刻": "09:00:00"}

    def row(self, business: str, group: str, values: Mapping[str, object]) -> None:
        """Add a row: item → text, whole number, date, None (empty) or bool ("1", "0").

        操作者ID, 操作年月日, 操作時刻 and 削除フラグ (0) are added where the group has them and the row does not say them.

        Raises:
            KeyError: an item that the group does not have.
        """
        key = (business, group)
        rows = self._rows.get(key)
        if rows is None:
            rows, self._names[key] = [], {}
            self._rows[key] = rows
        rows.append(dict(values))
        self._names[key].update(dict.fromkeys(values))

    def table(self, business: str, group: str) -> Any:
        """The rows so far as a pyarrow Table of utf8 columns, all items in the order of the spec."""
        import pyarrow as pa

        rows = self._rows.get((business, group), [])
        used = self._names.get((business, group), {})
        names = items(business, group)
        if unknown := set(used) - set(names):
            raise KeyError(f"{business} {group}: {sorted(unknown)}")
        fixed = {**self._operated, "削除フラグ": "0"}
        columns = [
            _column([row.get(name, fixed.get(name, "")) for row in rows])
            if name in used
            else pa.repeat(fixed.get(name, ""), len(rows))
            for name in names
        ]
        return pa.Table.from_arrays(columns, names=list(names))


def _column(values: list[object]) -> Any:
    import pyarrow as pa

    plain = set(map(type, values)) <= {str}
    return pa.array(values if plain else list(map(text, values)), pa.string())


def text(value: object) -> str:
    """How a value is written: dates as YYYY-MM-DD, booleans as 1 and 0, None as nothing."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, dt.date):
        return value.isoformat()
    return str(value)
