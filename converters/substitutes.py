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


@dataclass(frozen=True)
class Original:
    """A value that does not stand in the output as it was."""

    row: int
    item: str
    fault: str
    disposition: str
    field: str
    value: str | None
    content: bytes | None
    """The bytes, where they are no value."""


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
        if fault.application is None:
            return fault.rows
        values = one.evaluate(self._lenient(one, fault.rows, gathered), len(fault.rows))
        good = values.fault.is_null().to_numpy(zero_copy_only=False)
        for name, column in zip(one.items, values.columns, strict=True):
            done.columns[name] = _put(done.columns[name], fault.rows[good], column.filter(_mask(good)))
        return fault.rows[~good]

    def blank(self, done: Evaluated, fault: Fault) -> None:
        """Leave the items of a fault empty: all that the expression gives, or the one the spec does not take."""
        names = (fault.item,) if fault.application is None else fault.application.items
        for name in names:
            done.columns[name] = _put(done.columns[name], fault.rows, _constant("", len(fault.rows)))

    def originals(self, fault: Fault, rows: NDArray[np.int64], disposition: str, gathered: Gathered) -> list[Original]:
        """What stood in the source for these rows of a fault; rows count from the first row of the source table."""
        one = self._by_item[fault.item]
        numbers = gathered.numbers[self.plan.alias]
        found = []
        for row in rows.tolist():
            for reference in one.references:
                value, content = self._source(reference, row, gathered)
                name = f"{reference.alias}.{reference.field}"
                found.append(Original(int(numbers[row]), fault.item, fault.code, disposition, name, value, content))
        return found

    def _unknown_birth(self, done: Evaluated, fault: Fault, one: Application) -> NDArray[np.int64]:
        if len(one.items) < 2:
            return fault.rows
        self.blank(done, Fault(one.items[0], fault.code, fault.rows, None))
        for flag in one.items[1:]:
            done.columns[flag] = _put(done.columns[flag], fault.rows, _constant(UNKNOWN, len(fault.rows)))
        return fault.rows[:0]

    def _lenient(self, one: Application, rows: NDArray[np.int64], gathered: Gathered) -> dict[Reference, Arrow]:
        import pyarrow as pa

        columns: dict[Reference, Arrow] = {}
        for reference in one.references:
            values = gathered.columns[reference].take(pa.array(rows)).to_pylist()
            for place, row in enumerate(rows.tolist()):
                if values[place] is None:
                    values[place] = self._with_geta(reference, row, gathered)
            columns[reference] = pa.array(values, pa.string())
        return columns

    def _with_geta(self, reference: Reference, row: int, gathered: Gathered) -> str | None:
        table = self.tables[reference.alias]
        _, content = self._source(reference, row, gathered)
        legacy = table.field(reference.field)
        return lenient(content, legacy, self.styles[table.name]) if content is not None and legacy else None

    def _source(self, reference: Reference, row: int, gathered: Gathered) -> tuple[str | None, bytes | None]:
        number = int(gathered.numbers[reference.alias][row])
        table = self.tables[reference.alias].name
        content = gathered.decoding[table].content(reference.field, number) if number >= 0 else None
        value: str | None = gathered.columns[reference][row].as_py() if content is None else None
        return value, content


def _put(column: Arrow, rows: NDArray[np.int64], values: Arrow) -> Arrow:
    """The column with these values at these rows."""
    import pyarrow as pa
    import pyarrow.compute as pc

    mask = np.zeros(len(column), np.bool_)
    mask[rows] = True
    return pc.replace_with_mask(column, pa.array(mask), values)


def _constant(text: str, count: int) -> Arrow:
    import pyarrow as pa

    return pa.array([text] * count, pa.string())


def _mask(where: NDArray[np.bool_]) -> Arrow:
    import pyarrow as pa

    return pa.array(where)
