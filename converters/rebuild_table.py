"""One table put together again: every field from all that is said of it, then from what the layout says itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from functools import reduce
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from utsushi.converters.rebuild_said import BATCH_ROWS, Said, Saying
from utsushi.converters.store import Rows, Writer
from utsushi.mappings.layout.model import Field, Layout, Record, Table
from utsushi.mappings.plan import Drop

Arrow = Any
Columns = dict[str, Arrow]


@dataclass
class Combined:
    """A rebuilt table on disk."""

    table: str
    path: Path | None
    """A store, None without rows: one utf8 column for each field, in order; null where nothing says what it was."""
    rows: int
    empty: NDArray[np.bool_] | None = None
    """bool[rows]: slots in which nothing stands; None: there are none."""
    disagreements: dict[str, list[NDArray[np.int64]]] = field(default_factory=dict)
    """Field → rows of which exact sources say different things."""

    def batches(self, size: int = BATCH_ROWS) -> Iterator[tuple[int, Arrow]]:
        """(first row, RecordBatch of at most `size` rows)."""
        rows = Rows(self.path, self.rows)
        for start in range(0, self.rows, size):
            yield start, rows.slice(start, min(start + size, self.rows))
        rows.close()


def combine(
    table: Table,
    rows: int,
    said: Sequence[Said],
    known: Mapping[str, str],
    empty: NDArray[np.bool_] | None,
    path: Path,
) -> Combined:
    """Put what is said of a table together, batch by batch.

    Exact sources come first, in the order of the groups; where they disagree the first one stands and the row is noted. A
    source whose operator declares a loss is only heard where no exact one speaks.

    Args:
        table: the table.
        rows: how many it has.
        said: what the groups say of it.
        known: field → the value that the layout or a claim says every row has.
        empty: bool[rows], slots in which nothing stands: what nobody speaks of is `""` there.
        path: of the store to be written (0600).
    """
    import pyarrow as pa

    combined = Combined(table.name, None, rows, empty)
    readers = [_Reader(one) for one in said]
    writer = Writer(path)
    for start in range(0, rows, BATCH_ROWS):
        stop = min(start + BATCH_ROWS, rows)
        heard = [reader.columns(start, stop) for reader in readers]
        columns = [_field(one, said, heard, known.get(one.name), combined, start, stop) for one in table.fields]
        if empty is not None and empty[start:stop].any():
            columns = [_emptied(column, empty[start:stop]) for column in columns]
        writer.write(pa.RecordBatch.from_arrays(columns, names=[one.name for one in table.fields]))
    for reader in readers:
        reader.close()
    combined.path = writer.close()
    return combined


def layout_values(layout: Layout, table: Table, drops: Sequence[Drop]) -> dict[str, str]:
    """Field → value that every row of the table has: what selects its record type, and claims `always` of one value."""
    record = next(one for one in layout.file_of(table.name).records if table in one.tables)
    found = _selector(record, table) if not table.parent else {}
    return found | {one.field: one.always[0] for one in drops if one.always is not None and len(one.always) == 1}


class _Reader:
    """A `Said`, spread over the rows of its table."""

    def __init__(self, said: Said) -> None:
        self._said = said
        self._rows = Rows(said.path, len(said.rows))

    def columns(self, start: int, stop: int) -> Columns:
        """Column → array over the rows [start, stop); null where nothing is said. Nothing where no row is spoken of."""
        import pyarrow as pa

        low, high = (int(place) for place in np.searchsorted(self._said.rows, [start, stop]))
        if low == high:
            return {}
        part = self._rows.slice(low, high)
        if high - low == stop - start:
            return dict(zip(part.schema.names, part.columns, strict=True))
        index = np.zeros(stop - start, np.int64)
        missing = np.ones(stop - start, np.bool_)
        here = self._said.rows[low:high] - start
        index[here], missing[here] = np.arange(high - low), False
        return dict(zip(part.schema.names, part.take(pa.array(index, mask=missing)).columns, strict=True))

    def close(self) -> None:
        self._rows.close()


def _field(
    one: Field,
    said: Sequence[Said],
    heard: Sequence[Columns],
    known: str | None,
    combined: Combined,
    start: int,
    stop: int,
) -> Arrow:
    import pyarrow as pa
    import pyarrow.compute as pc

    own = [
        (columns[saying.column], columns.get(f"{saying.column}!"), saying)
        for part, columns in zip(said, heard, strict=True)
        for saying in part.sayings
        if saying.field == one.name and saying.column in columns
    ]
    exact = [column for column, _, saying in own if not saying.loss]
    if known is not None:
        exact.append(pa.array([known] * (stop - start), pa.string()))
    lossy = [column for column, _, saying in own if saying.loss]
    if not exact and not lossy:
        return pa.nulls(stop - start, pa.string())
    value = pc.coalesce(*exact, *lossy) if len(exact) + len(lossy) > 1 else (exact or lossy)[0]
    unequal = [pc.not_equal(value, column) for column in exact[1:]] + _among_rows(own)
    if unequal:
        apart = np.flatnonzero(
            reduce(pc.or_, [pc.fill_null(mask, fill_value=False) for mask in unequal]).to_numpy(zero_copy_only=False)
        )
        if len(apart):
            combined.disagreements.setdefault(one.name, []).append(apart + start)
    return value


def _among_rows(own: Sequence[tuple[Arrow, Arrow | None, Saying]]) -> list[Arrow]:
    """Where the rows of one group's file disagree about a row that several of them were made from."""
    return [flag for _, flag, saying in own if flag is not None and not saying.loss]


def _emptied(column: Arrow, empty: NDArray[np.bool_]) -> Arrow:
    import pyarrow as pa
    import pyarrow.compute as pc

    return pc.if_else(pc.and_(pa.array(empty), pc.is_null(column)), "", column)


def _selector(record: Record, table: Table) -> dict[str, str]:
    """The fields that a record's `when` gives one value: `REC_KBN = '1'`, alone or joined by `and`."""
    from sqlglot import exp

    from utsushi.mappings.layout import predicate

    if not record.when:
        return {}
    tree = predicate.parse(record.when)
    parts = list(tree.flatten()) if isinstance(tree, exp.And) else [tree]
    found: dict[str, str] = {}
    for part in parts:
        plain = part.unnest()
        if (
            isinstance(plain, exp.EQ)
            and isinstance(plain.this, exp.Column)
            and isinstance(plain.expression, exp.Literal)
        ):
            one = table.field(plain.this.name)
            if one is not None:
                found[one.name] = canonical(one, plain.expression.name)
    return found


def canonical(one: Field, text: str) -> str:
    """A literal of a condition as the field holds it: a numeric field has all its digits."""
    if not one.numeric or not text:
        return text
    try:
        number = Decimal(text)
    except InvalidOperation:
        return text
    return canonical_number(number, one.digits, one.scale)


def canonical_number(number: Decimal, digits: int, scale: int) -> str:
    """The canonical form of `Field`: `-`? then `digits - scale` digits, then `.` and `scale` digits where there are some."""
    whole, _, fraction = f"{abs(number):.{scale}f}".partition(".")
    return f"{'-' if number < 0 else ''}{whole.zfill(digits - scale)}{'.' + fraction if scale else ''}"
