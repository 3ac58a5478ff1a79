"""The claims that let a source field feed no item, checked against the data of a run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from utsushi.mappings.language.values import Reference, StringArray
from utsushi.mappings.plan import Drop

BoolArray = Any
_NUMBER = (38, 6)
"""Digits and scale in which sums are compared."""


def needs(drop: Drop) -> tuple[str, ...]:
    """The columns that `check_claim` reads: the field, the fields of its expression, and the sum of occurrences, by name."""
    if drop.unchecked:
        return ()
    if drop.sum_of[0]:
        return drop.field, sum_name(drop)
    return drop.field, *(one.field for one in (drop.claim.references if drop.claim else ()))


def sum_name(drop: Drop) -> str:
    """The column that `add_up` fills for `equals: sum(TABLE.FIELD)`."""
    return "sum({}.{})".format(*drop.sum_of)


def check_claim(drop: Drop, columns: Mapping[str, StringArray]) -> BoolArray:
    """Where the claim of a dropped field does not hold.

    Args:
        drop: the field and its claim.
        columns: string arrays of n rows, those that `needs` names. A null (bytes that are no value) breaks every claim.

    Returns:
        Boolean array (n) without nulls; true is a violation.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    if drop.unchecked:
        rows = len(next(iter(columns.values()), ()))
        return pa.array([False] * rows, pa.bool_())
    own = columns[drop.field]
    if drop.always is not None:
        held = pc.is_in(own, value_set=pa.array(drop.always, pa.string()))
    elif drop.sum_of[0]:
        held = pc.equal(_number(own), _number(columns[sum_name(drop)]))
    else:
        held = _as_computed(drop, columns)
    return pc.invert(pc.fill_null(held, False))  # noqa: FBT003  # the value that nulls become


def add_up(parents: Any, values: StringArray, rows: int) -> StringArray:
    """The sums of an OCCURS table's field for each row of its parent table, as text.

    Args:
        parents: integer array (m), the parent's row (0 … rows-1) of each occurrence.
        values: string array (m) in canonical form; "" adds nothing, null makes the whole sum null.
        rows: rows of the parent table.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    table = pa.table({"row": parents, "value": _number(values), "unknown": pc.is_null(values)})
    sums = table.group_by("row").aggregate([("value", "sum"), ("unknown", "any")]).sort_by("row")
    value = pc.if_else(sums["unknown_any"], None, sums["value_sum"]).combine_chunks()
    found = pc.index_in(pa.array(range(rows), sums["row"].type), value_set=sums["row"])
    whole = pc.if_else(pc.is_null(found), "0", value.take(found).cast(pa.string()))
    return whole if whole.type == pa.string() else whole.cast(pa.string())


def _as_computed(drop: Drop, columns: Mapping[str, StringArray]) -> BoolArray:
    import pyarrow.compute as pc

    assert drop.claim is not None
    given = {one: columns[one.field] for one in drop.claim.references}
    values = drop.claim.evaluate(
        {Reference("", one.field): column for one, column in given.items()}, len(columns[drop.field])
    )
    return pc.and_(pc.is_null(values.fault), pc.equal(values.columns[0], columns[drop.field]))


def _number(column: StringArray) -> Any:
    """decimal128; "" is zero."""
    import pyarrow as pa
    import pyarrow.compute as pc

    return pc.if_else(pc.equal(column, ""), "0", column).cast(pa.decimal128(*_NUMBER))
