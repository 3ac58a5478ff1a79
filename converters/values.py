"""Operators and item checks over rows: the items' columns, and what is wrong with which row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from utsushi.converters.columns import Gathered
from utsushi.mappings.layout.model import Table
from utsushi.mappings.plan import Application, GroupPlan

Arrow = Any

UNDECODABLE = "undecodable"
"""What an operator says of a null; the reader's own word for it takes its place."""


class Checker(Protocol):
    """`validate.items.ItemChecker`; asked by several threads."""

    def check(self, table: Arrow, start: int = 0) -> Arrow:
        """Table(row int64, item utf8, check utf8)."""


@dataclass(frozen=True)
class Fault:
    """One kind of fault in one item, and the rows (of those evaluated, rising) that have it."""

    item: str
    code: str
    rows: NDArray[np.int64]
    application: Application | None
    """The expression that could not give a value; None: the value stands, the spec says something against it."""


@dataclass
class Evaluated:
    """Items of n rows, and their findings."""

    columns: dict[str, Arrow] = field(default_factory=dict)
    """Item → utf8[n]; null where the expression gave no value."""
    faults: list[Fault] = field(default_factory=list)
    notes: list[Fault] = field(default_factory=list)
    """Right, but listed."""


def evaluate(plan: GroupPlan, gathered: Gathered, tables: Mapping[str, Table]) -> Evaluated:
    """Run every application.

    A row whose join met none or too many carries that fault in each application that reads the joined alias; a null that an
    expression read carries the reader's fault (`tables` by alias).
    """
    result = Evaluated()
    for one in plan.applications:
        values = one.evaluate(gathered.columns, gathered.count)
        fault, outputs = _matched(one, gathered, values.fault, list(values.columns))
        result.columns.update(zip(one.items, outputs, strict=True))
        if fault.null_count < gathered.count:
            named = _named(one, fault, gathered, tables)
            result.faults += [Fault(one.items[0], code, rows, one) for code, rows in named]
        if values.note is not None and values.note.null_count < gathered.count:
            result.notes += [Fault(one.items[0], code, rows, None) for code, rows in _by_code(values.note)]
    return result


def check_items(evaluated: Evaluated, checker: Checker, rows: int) -> None:
    """Add what the spec says against the values; an item without a value is not judged twice."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if not evaluated.columns:
        return
    missing = {name: pc.is_null(column) for name, column in evaluated.columns.items() if column.null_count}
    filled = {
        name: pc.fill_null(column, "") if name in missing else column for name, column in evaluated.columns.items()
    }
    found = checker.check(pa.table(filled))
    if not found.num_rows:
        return
    where = found["row"].to_numpy()
    for item, code, places in _pairs(found["item"], found["check"]):
        mine = where[places]
        if item in missing:
            mine = mine[~missing[item].to_numpy(zero_copy_only=False)[mine]]
        if len(mine):
            evaluated.faults.append(Fault(item, code, np.sort(mine[(mine >= 0) & (mine < rows)]), None))


def _matched(one: Application, gathered: Gathered, fault: Arrow, outputs: list[Arrow]) -> tuple[Arrow, list[Arrow]]:
    import pyarrow as pa
    import pyarrow.compute as pc

    read = dict.fromkeys(reference.alias for reference in one.references)
    for alias in read:
        unmatched = gathered.unmatched.get(alias)
        if unmatched is not None and unmatched.null_count < gathered.count:
            fault = pc.coalesce(unmatched, fault)
            outputs = [pc.if_else(pc.is_valid(unmatched), pa.scalar(None, pa.string()), column) for column in outputs]
    return fault, outputs


def _named(
    one: Application,
    fault: Arrow,
    gathered: Gathered,
    tables: Mapping[str, Table],
) -> list[tuple[str, NDArray[np.int64]]]:
    """(code, rows), `undecodable` replaced by what the reader found in the first field that it found anything in."""
    found: list[tuple[str, NDArray[np.int64]]] = []
    for code, rows in _by_code(fault):
        left = rows
        for reference in one.references if code == UNDECODABLE else ():
            faults = gathered.decoding[tables[reference.alias].name]
            codes = faults.codes(reference.field, gathered.numbers[reference.alias][left])
            found += [(name, left[codes == n]) for n, name in enumerate(faults.names) if (codes == n).any()]
            left = left[codes < 0]
        if len(left):
            found.append((code, left))
    return found


def _by_code(codes: Arrow) -> list[tuple[str, NDArray[np.int64]]]:
    """(code, rows) of an array of codes, null where there is none."""
    coded = codes.dictionary_encode()
    indices = coded.indices.fill_null(-1).to_numpy(zero_copy_only=False)
    return [(code, np.flatnonzero(indices == n)) for n, code in enumerate(coded.dictionary.to_pylist())]


def _pairs(items: Arrow, codes: Arrow) -> list[tuple[str, str, NDArray[np.int64]]]:
    """(item, code, positions) of two parallel columns."""
    first, second = items.combine_chunks().dictionary_encode(), codes.combine_chunks().dictionary_encode()
    of, which = first.indices.to_numpy(), second.indices.to_numpy()
    return [
        (item, code, places)
        for n, item in enumerate(first.dictionary.to_pylist())
        for m, code in enumerate(second.dictionary.to_pylist())
        if len(places := np.flatnonzero((of == n) & (which == m)))
    ]
