"""Item checks: what the spec says about every value of a group, generated from it once and run batch by batch.

pandera judges, one check per データ型 over all items of that type; only where it finds something are rows looked at one by
one. A check answers with a single truth value: pandera would otherwise carry whole rows, names and numbers of people, into
its exceptions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from utsushi.specs import loader
from utsushi.specs.errors import Place
from utsushi.specs.model import Business, Group, Item, Type
from utsushi.validate import roles, values

if TYPE_CHECKING:
    import polars as pl

Arrow = Any

REQUIRED = "required"


class ItemChecker:
    """Checks tables of one group. Give it batches of 64 k rows and more: a batch has a price of its own, about 10 ms."""

    def __init__(self, business: Business, group: Group) -> None:
        """Generate the checks of `group`. Raises U109 where an item names a code table that is not there."""
        self._items = {item.name: item for item in group.items}
        codes = {item.name: loader.code_list(business, item) for item in group.items}
        self._tests = {item.name: values.tests(item, codes[item.name]) for item in group.items}
        self._suspicious = {item.name: values.suspicious(item, codes[item.name]) for item in group.items}
        self._conditions = {item.name: _condition(item) for item in group.items if item in _conditional(group)}
        self._schema = self._generate()

    def check(self, table: Arrow, start: int = 0) -> Arrow:
        """What is wrong in a pyarrow Table or RecordBatch of utf8 columns named by items; `""` and null are empty.

        Only items that are there as columns are checked, so a missing column is the caller's finding.

        Returns:
            Table(row int64, counted from `start`; item utf8; check utf8, the fault's code), by row.
        """
        import polars as pl

        names = [name for name in table.schema.names if name in self._items]
        if not names or not table.num_rows:
            return _findings([], start)
        frame = pl.DataFrame(pl.from_arrow(table.select(names))).fill_null("")
        failed = self._failed(frame)
        return _findings(list(self._rows(frame, failed)) if failed else [], start)

    def _generate(self) -> Any:
        import pandera.polars as pandera

        kinds = dict.fromkeys(item.type for item in self._items.values())
        checks = [pandera.Check(partial(self._fits, kind), name=kind) for kind in kinds]
        return pandera.DataFrameSchema(checks=[*checks, pandera.Check(self._filled, name=REQUIRED)])

    def _fits(self, kind: Type, data: Any) -> bool:
        return not self._suspects(data.lazyframe, {kind})

    def _suspects(self, frame: pl.LazyFrame, kinds: set[str]) -> list[str]:
        """Items of those types that may have a fault somewhere."""
        import polars as pl

        names = [name for name in frame.collect_schema().names() if self._items[name].type in kinds]
        found = frame.select(self._suspicious[name](pl.col(name)).any().alias(name) for name in names).collect()
        return [name for name in names if found.item(0, name)]

    def _filled(self, data: Any) -> bool:
        return not any(mask.any() for _, mask in self._empty(data.lazyframe.collect()))

    def _failed(self, frame: pl.DataFrame) -> set[str]:
        """Names of the schema's checks that `frame` fails."""
        from pandera.errors import SchemaErrorReason, SchemaErrors

        try:
            self._schema.validate(frame, lazy=True)
        except SchemaErrors as errors:
            for error in errors.schema_errors:
                if error.reason_code is not SchemaErrorReason.DATAFRAME_CHECK:
                    raise
            return {error.check.name for error in errors.schema_errors}
        return set()

    def _rows(self, frame: pl.DataFrame, kinds: set[str]) -> Iterator[tuple[str, str, pl.Series]]:
        """(item, fault, row numbers) for every fault of items of those types."""
        import polars as pl

        tests = [
            (name, test.fault, test.found(pl.col(name)).arg_true())
            for name in self._suspects(frame.lazy(), kinds)
            for test in self._tests[name]
        ]
        results = pl.collect_all([frame.lazy().select(rows) for _, _, rows in tests])
        for (name, fault, _), result in zip(tests, results, strict=True):
            yield name, fault, result.to_series()
        if REQUIRED in kinds:
            for name, mask in self._empty(frame):
                yield name, REQUIRED, mask.arg_true()

    def _empty(self, frame: pl.DataFrame) -> Iterator[tuple[str, pl.Series]]:
        """(item, rows without a value that need one) for every item that is needed, always or under its condition."""
        for name in frame.columns:
            item = self._items[name]
            if item.required == "必須":
                yield name, frame.get_column(name) == ""
            elif name in self._conditions and (applies := self._conditions[name](frame)) is not None:
                yield name, (frame.get_column(name) == "") & applies


def _conditional(group: Group) -> tuple[Item, ...]:
    """Items that are needed under a condition somebody has written down; 不詳表記 is left to the rule that knows why (X-11)."""
    elsewhere = [role.companion for role in roles.find(group, "unknown")]
    return tuple(
        item for item in group.items if item.required == "条件付き必須" and item.condition and item not in elsewhere
    )


def _condition(item: Item) -> Callable[[pl.DataFrame], pl.Series | None]:
    """Rows where `item` is needed; None where the frame lacks an item that the condition reads."""
    from utsushi.mappings.layout import predicate

    tree = predicate.parse(item.condition, Place(path=f"{item.group}.{item.name}"))
    names = predicate.names(tree)

    def applies(frame: pl.DataFrame) -> pl.Series | None:
        import polars as pl
        import pyarrow as pa

        if not set(names) <= set(frame.columns):
            return None
        columns = {name: frame.get_column(name).to_arrow().cast(pa.string()) for name in names}
        return pl.Series(pl.from_arrow(predicate.evaluate(tree, columns, ())))

    return applies


def _findings(found: Sequence[tuple[str, str, pl.Series]], start: int) -> Arrow:
    import numpy as np
    import pyarrow as pa

    counts = [len(rows) for _, _, rows in found]
    row = np.concatenate([np.zeros(0, np.int64), *(rows.to_numpy().astype(np.int64) for _, _, rows in found)])
    order = np.argsort(row, kind="stable")
    item, check = (
        pa.array([one[part] for one in found], pa.string()).take(
            pa.array(np.repeat(np.arange(len(found)), counts)[order])
        )
        for part in (0, 1)
    )
    return pa.table({"row": pa.array(row[order] + start, pa.int64()), "item": item, "check": check})
