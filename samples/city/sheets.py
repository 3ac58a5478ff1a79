"""Sheets: rows of groups as they are being written; an item that nobody names is empty, an item that the spec does not know is an error."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from itertools import repeat
from typing import Any

from utsushi.specs import loader
from utsushi.specs.editions import DEFAULT

Key = tuple[str, str]
"""(業務ID, group)."""


@cache
def items(business: str, group: str) -> tuple[str, ...]:
    """The items of a group in the order of the spec."""
    return tuple(item.name for item in loader.business(business, DEFAULT).groups[group].items)


class _Sheet:
    """The rows of one group, kept by which items they name: rows that name the same ones are turned into columns at once."""

    def __init__(self) -> None:
        self.count = 0
        self.shapes: dict[tuple[str, ...], tuple[list[int], list[tuple[object, ...]]]] = {}
        """Items → numbers of the rows that name them, and their values."""

    def add(self, values: Mapping[str, object]) -> None:
        shape = tuple(values)
        held = self.shapes.get(shape)
        if held is None:
            held = self.shapes[shape] = ([], [])
        held[0].append(self.count)
        held[1].append(tuple(values.values()))
        self.count += 1

    def add_all(self, values: Mapping[str, Sequence[object]]) -> None:
        numbers, rows = self.shapes.setdefault(tuple(values), ([], []))
        before = len(rows)
        rows.extend(zip(*values.values(), strict=True))
        numbers.extend(range(self.count, self.count + len(rows) - before))
        self.count = self.count + len(rows) - before

    def columns(self) -> dict[str, list[object]]:
        """Item → values, shape after shape; `_UNSAID` where a row does not name it."""
        names = dict.fromkeys(name for shape in self.shapes for name in shape)
        columns: dict[str, list[object]] = {name: [] for name in names}
        for shape, (numbers, rows) in self.shapes.items():
            if not rows:  # nobody of a very small city
                continue
            for name, values in zip(shape, zip(*rows, strict=True), strict=True):
                columns[name].extend(values)
            for name in columns.keys() - set(shape):
                columns[name].extend(repeat(_UNSAID, len(numbers)))
        return columns

    def order(self) -> list[int] | None:
        """Where row after row is in `columns`; None: as it is."""
        if len(self.shapes) <= 1:
            return None
        numbers = [number for numbers, _ in self.shapes.values() for number in numbers]
        places = [0] * self.count
        for place, number in enumerate(numbers):
            places[number] = place
        return places


class _Unsaid:
    """What stands where a row does not name an item."""


_UNSAID = _Unsaid()
_WORDS = {str, type(None), _Unsaid}


class Sheets:
    """The rows of a shard, group by group."""

    def __init__(self, operated: dt.date) -> None:
        """`operated`: 操作年月日 where a row does not say it."""
        self._sheets: dict[Key, _Sheet] = {}
        self._fixed = {
            "操作者ID": "CITY000001",
            "操作年月日": operated.isoformat(),
            "操作時刻": "09:00:00",
            "削除フラグ": "0",
        }

    def row(self, business: str, group: str, values: Mapping[str, object]) -> None:
        """Add a row: item → text, whole number, date, None (empty) or bool ("1", "0").

        操作者ID, 操作年月日, 操作時刻 and 削除フラグ (0) are added where the group has them and the row does not say them.

        Raises:
            KeyError: an item that the group does not have, when the table is made.
        """
        key = (business, group)
        sheet = self._sheets.get(key)
        if sheet is None:
            sheet = self._sheets[key] = _Sheet()
        sheet.add(values)

    def rows(self, business: str, group: str, values: Mapping[str, Sequence[object]]) -> None:
        """Add many rows at once: item → what each of them says. Raises as `row` does."""
        key = (business, group)
        if key not in self._sheets:
            self._sheets[key] = _Sheet()
        self._sheets[key].add_all(values)

    def count(self, business: str, group: str) -> int:
        """How many rows a group has so far."""
        sheet = self._sheets.get((business, group))
        return sheet.count if sheet else 0

    def table(self, business: str, group: str) -> Any:
        """The rows so far as a pyarrow Table of utf8 columns, all items in the order of the spec."""
        import pyarrow as pa

        sheet = self._sheets.get((business, group), _Sheet())
        columns, order = sheet.columns(), sheet.order()
        names = items(business, group)
        if unknown := columns.keys() - set(names):
            raise KeyError(f"{business} {group}: {sorted(unknown)}")
        made = {name: _column(values, self._fixed.get(name, "")) for name, values in columns.items()}
        if order is not None:
            places = pa.array(order)
            made = {name: column.take(places) for name, column in made.items()}
        arrays = [made.get(name, pa.repeat(self._fixed.get(name, ""), sheet.count)) for name in names]
        return pa.Table.from_arrays(arrays, names=list(names))


def _column(values: list[object], unsaid: str) -> Any:
    """As a utf8 array; `unsaid` where a row does not name the item."""
    import pyarrow as pa

    kinds = set(map(type, values))
    if kinds == {str}:
        written: list[Any] = values
    elif kinds <= _WORDS:
        written = [unsaid if value is _UNSAID else value or "" for value in values]
    else:
        written = [_TEXTS[type(value)](value) if value is not _UNSAID else unsaid for value in values]
    return pa.array(written, pa.string())


def text(value: object) -> str:
    """How a value is written: dates as YYYY-MM-DD, booleans as 1 and 0, None as nothing.

    Raises:
        KeyError: a value of another type.
    """
    return _TEXTS[type(value)](value)


_TEXTS: Mapping[type, Callable[[Any], str]] = {
    str: str,
    int: str,
    dt.date: dt.date.isoformat,
    bool: {True: "1", False: "0"}.__getitem__,
    type(None): {None: ""}.__getitem__,
}
