"""What stands in the output where a fault is substituted or left blank; the original values, for the side files.

- text (names, addresses, other text): 〓 for each byte sequence that is no character, and the expression is asked again;
- date of birth: empty, and the item beside it (不詳フラグ) says so;
- blank, and keep where there is no value to keep: empty.

Where nothing can be substituted the row is held: nothing is made up.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from utsushi.converters.columns import Gathered
from utsushi.converters.lenient import lenient
from utsushi.converters.values import Evaluated, Fault
from utsushi.mappings.language.values import Reference
from utsushi.mappings.layout.model import Table, TextStyle
from utsushi.mappings.plan import Application, GroupPlan

Arrow = Any

UNKNOWN = "1"
"""不詳フラグ: the value is not known."""


@dataclass
class Substitutes:
    """Fills what faults left empty."""

    plan: GroupPlan
    tables: Mapping[str, Table]
    """Alias → table."""
    styles: Mapping[str, TextStyle]
    """Table → how its file is written."""
    _by_item: dict[str, Application] = field(init=False)

    def __post_init__(self) -> None:
        """Know each item's expression."""
        self._by_item = {item: one for one in self.plan.applications for item in one.items}

    def substitute(self, done: Evaluated, fault: Fault, gathered: Gathered) -> NDArray[np.int64]:
        """Put substitutes into `done` where the fault has some; the rows for which there is none."""
        one = self._by_item[fault.item]
        item = self.plan.group.item(fault.item)
        if item is not None and item.kind == "birth_date":
            return self._unknown_birth(done, fault, one)
        if fault.application is None or one.window is not None:
            return fault.rows
        values = one.evaluate(self._lenient(one, fault.rows, gathered), len(fault.rows))
        good: NDArray[np.bool_] = values.fault.is_null().to_numpy(zero_copy_only=False)
        for name, column in zip(one.items, values.columns, strict=True):
            done.columns[name] = _put(done.columns[name], fault.rows[good], column.filter(_mask(good)))
        return fault.rows[~good]

    def blank(self, done: Evaluated, fault: Fault) -> None:
        """Leave the items of a fault empty: all that the expression gives, or the one the spec does not take."""
        names = (fault.item,) if fault.application is None else fault.application.items
        for name in names:
            done.columns[name] = _put(done.columns[name], fault.rows, _constant("", len(fault.rows)))

    def originals(self, fault: Fault, rows: NDArray[np.int64], disposition: str, gathered: Gathered) -> list[Arrow]:
        """What stood in the source for these rows of a fault, one Table for each field that the expression reads.

        Columns: row (of the source table), item, fault, disposition, field, value; bytes, where they are no value.
        """
        import pyarrow as pa

        words = {"item": fault.item, "fault": fault.code, "disposition": disposition}
        tables = []
        for reference in self._by_item[fault.item].references:
            named = words | {"field": f"{reference.alias}.{reference.field}"}
            columns = {name: pa.repeat(pa.scalar(text, pa.string()), len(rows)) for name, text in named.items()}
            columns["value"] = gathered.columns[reference].take(pa.array(rows))
            columns["bytes"] = self._content(reference, rows, gathered)
            tables.append(pa.table({"row": gathered.numbers[self.plan.alias][rows]} | columns))
        return tables

    def _unknown_birth(self, done: Evaluated, fault: Fault, one: Application) -> NDArray[np.int64]:
        if len(one.items) < 2:
            return fault.rows
        self.blank(done, Fault(one.items[0], fault.code, fault.rows, None))
        for flag in one.items[1:]:
            done.columns[flag] = _put(done.columns[flag], fault.rows, _constant(UNKNOWN, len(fault.rows)))
        return fault.rows[:0]

    def _lenient(self, one: Application, rows: NDArray[np.int64], gathered: Gathered) -> dict[Reference, Arrow]:
        """What the expression reads, 〓 in it where bytes are no character."""
        import pyarrow as pa
        import pyarrow.compute as pc

        columns: dict[Reference, Arrow] = {}
        for reference in one.references:
            table = self.tables[reference.alias]
            legacy, style = table.field(reference.field), self.styles[table.name]
            raw = self._content(reference, rows, gathered).to_pylist()
            shown = [lenient(part, legacy, style) if part is not None and legacy else None for part in raw]
            values = gathered.columns[reference].take(pa.array(rows))
            columns[reference] = pc.coalesce(values, pa.array(shown, pa.string()))
        return columns

    def _content(self, reference: Reference, rows: NDArray[np.int64], gathered: Gathered) -> Arrow:
        faults = gathered.decoding[self.tables[reference.alias].name]
        return faults.content(reference.field, gathered.numbers[reference.alias][rows])


def _put(column: Arrow, rows: NDArray[np.int64], values: Arrow) -> Arrow:
    """The column with these values at these rows."""
    import pyarrow as pa
    import pyarrow.compute as pc

    mask = np.zeros(len(column), np.bool_)
    mask[rows] = True
    return pc.replace_with_mask(column, pa.array(mask), values)


def _constant(text: str, count: int) -> Arrow:
    import pyarrow as pa

    return pa.repeat(pa.scalar(text, pa.string()), count)


def _mask(where: NDArray[np.bool_]) -> Arrow:
    import pyarrow as pa

    return pa.array(where)
