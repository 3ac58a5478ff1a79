"""Item checks: what the spec says about every value of a group, generated from it once and run batch by batch.

Each column is scanned once for rows that need a second look; pandera judges how many each item has, one check per データ型
over all items of that type. Only where it finds some are those rows held to the spec's tests. pandera sees no values: it
would carry whole rows, names and numbers of people, into its exceptions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from threading import Lock
from typing import Any

from utsushi.specs import loader
from utsushi.specs.buffers import buffers, one_array
from utsushi.specs.errors import Place
from utsushi.specs.model import Business, Group, Item
from utsushi.validate import roles, values

Arrow = Any
Found = tuple[str, str, Any]
"""(item, fault, its rows, int64)."""

REQUIRED = "required"


class ItemChecker:
    """Checks tables of one group; may be asked by several threads. Give it batches of 64 k rows: a batch has a price of its own."""

    def __init__(self, business: Business, group: Group) -> None:
        """Generate the checks of `group`. Raises U109 where an item names a code table that is not there."""
        from utsushi.validate import scans

        self._items = {item.name: item for item in group.items}
        codes = {item.name: loader.code_list(business, item) for item in group.items}
        self._tests = {item.name: values.tests(item, codes[item.name]) for item in group.items}
        self._scans = {item.name: scans.scan(item, codes[item.name]) for item in group.items}
        self._conditions = {item.name: _condition(item) for item in _conditional(group)}
        self._schema = self._generate()
        self._judging = Lock()

    def check(self, table: Arrow, start: int = 0) -> Arrow:
        """What is wrong in a pyarrow Table or RecordBatch of utf8 columns named by items; `""` and null are empty.

        Only items that are there as columns are checked, so a missing column is the caller's finding.

        Returns:
            Table(row int64, counted from `start`; item utf8; check utf8, the fault's code), by row.
        """
        columns = {name: _whole(table[name]) for name in table.schema.names if name in self._items}
        if not columns or not table.num_rows:
            return _findings([], start)
        suspects = {name: self._scans[name](buffers(column)) for name, column in columns.items()}
        empty = dict(self._empty(columns))
        failed = self._failed(suspects, empty)
        found = [
            one for name in columns if self._items[name].type in failed for one in self._faults(name, columns, suspects)
        ]
        if REQUIRED in failed:
            found += [(name, REQUIRED, rows) for name, rows in empty.items()]
        return _findings(found, start)

    def _generate(self) -> Any:
        """The schema of a frame of one row: item → how many of its values need a second look; REQUIRED → how many are missing."""
        import pandera.polars as pandera

        kinds = dict.fromkeys(item.type for item in self._items.values())
        checks = [pandera.Check(partial(self._none, kind), name=kind) for kind in kinds]
        return pandera.DataFrameSchema(checks=[*checks, pandera.Check(partial(self._none, REQUIRED), name=REQUIRED)])

    def _none(self, kind: str, data: Any) -> bool:
        counts = data.lazyframe.collect().row(0, named=True)
        return not any(count for name, count in counts.items() if self._kind(name) == kind)

    def _kind(self, name: str) -> str:
        return REQUIRED if name == REQUIRED else self._items[name].type

    def _failed(self, suspects: Mapping[str, Any], empty: Mapping[str, Any]) -> set[str]:
        """Names of the schema's checks that do not hold."""
        import polars as pl
        from pandera.errors import SchemaErrorReason, SchemaErrors

        counts = {name: [len(rows)] for name, rows in suspects.items()}
        frame = pl.DataFrame(counts | {REQUIRED: [sum(map(len, empty.values()))]})
        try:
            with self._judging:  # pandera keeps its settings in one place for all threads
                self._schema.validate(frame, lazy=True)
        except SchemaErrors as errors:
            for error in errors.schema_errors:
                if error.reason_code is not SchemaErrorReason.DATAFRAME_CHECK:
                    raise
            return {error.check.name for error in errors.schema_errors}
        return set()

    def _faults(self, name: str, columns: Mapping[str, Arrow], suspects: Mapping[str, Any]) -> Iterator[Found]:
        """What the tests of an item find in the rows that need a second look."""
        import polars as pl
        import pyarrow as pa

        rows = suspects[name]
        if not len(rows):
            return
        column = pl.Series("v", pl.from_arrow(columns[name].take(pa.array(rows))))
        tests = self._tests[name]
        found = column.to_frame().select(test.found(pl.col("v")).alias(test.fault) for test in tests)
        for test in tests:
            if len(faulty := rows[found[test.fault].to_numpy()]):
                yield name, test.fault, faulty

    def _empty(self, columns: Mapping[str, Arrow]) -> Iterator[tuple[str, Any]]:
        """(item, rows without a value that need one) for every item that is needed, always or under its condition."""
        for name, column in columns.items():
            if self._items[name].required != "必須" and name not in self._conditions:
                continue
            _, offsets = buffers(column)
            empty = offsets[1:] == offsets[:-1]
            if empty.any() and name in self._conditions:
                empty = empty & self._conditions[name](columns)
            if empty.any():
                yield name, empty.nonzero()[0]


def _conditional(group: Group) -> tuple[Item, ...]:
    """Items that are needed under a condition somebody has written down; 不詳表記 is left to the rule that knows why (X-11)."""
    elsewhere = [role.companion for role in roles.find(group, "unknown")]
    return tuple(
        item for item in group.items if item.required == "条件付き必須" and item.condition and item not in elsewhere
    )


def _condition(item: Item) -> Callable[[Mapping[str, Arrow]], Any]:
    """Where `item` is needed, bool[n]; False where an item that the condition reads is not among the columns."""
    from utsushi.mappings.layout import predicate

    tree = predicate.parse(item.condition, Place(path=f"{item.group}.{item.name}"))
    names = predicate.names(tree)

    def applies(columns: Mapping[str, Arrow]) -> Any:
        if not set(names) <= set(columns):
            return False
        return predicate.evaluate(tree, {name: columns[name] for name in names}, ()).to_numpy(zero_copy_only=False)

    return applies


def _whole(column: Arrow) -> Arrow:
    """One utf8 array without nulls."""
    import pyarrow as pa
    import pyarrow.compute as pc

    whole = one_array(column)
    return pc.fill_null(whole.cast(pa.string()), "") if whole.null_count or whole.type != pa.string() else whole


def _findings(found: Sequence[Found], start: int) -> Arrow:
    import numpy as np
    import pyarrow as pa

    row = np.concatenate([np.zeros(0, np.int64), *(rows for _, _, rows in found)])
    order = np.argsort(row, kind="stable")
    of = pa.array(np.repeat(np.arange(len(found)), [len(rows) for _, _, rows in found])[order])
    item, check = (pa.array([one[part] for one in found], pa.string()).take(of) for part in (0, 1))
    return pa.table({"row": pa.array(row[order] + start, pa.int64()), "item": item, "check": check})
