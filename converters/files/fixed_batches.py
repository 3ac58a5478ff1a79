"""Decoded columns → a Batch: row columns, faults and residue of one table in one stretch, rows counted from 0."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from utsushi.converters.files.batch import Batch
from utsushi.converters.files.fixed_columns import Column
from utsushi.converters.files.fixed_tables import Rows
from utsushi.converters.files.laying import Laid
from utsushi.converters.files.stretch import Stretch

Array = Any
Arrow = Any
Part = tuple[Array, str, Arrow]
"""Rows int64[k], the field, binary[k]."""


@dataclass(frozen=True)
class Frame:
    """What the records of one type in a stretch hold beside their fields."""

    gaps: Array
    """int64: bytes of a record that no unconditional field owns."""
    owned: Array
    """bool[n, gaps]: those that a conditional field owns."""
    blank: int
    """The byte that stands where nothing is."""
    usual: bytes
    """What a record ends in, unless `tails` has it."""
    tails: Mapping[int, bytes]
    """By record, from 0 among those picked."""


def batch_of(part: Stretch, laid: Laid, rows: Rows, columns: Sequence[Column], frame: Frame) -> Batch:
    """The batch of one table.

    Args:
        part: the stretch.
        laid: its records that have the table.
        rows: the table's rows in it.
        columns: its fields, decoded.
        frame: what belongs to no field.
    """
    import pyarrow as pa

    data = laid.data
    frames = [] if rows.parent else _frame(data, rows.starts, frame)
    wrong = [(_where(column.faults != 0), column) for column in columns]
    kept = [(_where(column.kept), column) for column in columns]
    return Batch(
        rows.plan.table.name,
        0,
        pa.RecordBatch.from_pydict(
            _places(part, laid, rows) | {column.field.name: column.values for column in columns}
        ),
        _faults(data, rows, [(found, column) for found, column in wrong if len(found)]),
        _residue([*frames, *(_part(data, rows, found, column) for found, column in kept if len(found))]),
    )


def _places(part: Stretch, laid: Laid, rows: Rows) -> dict[str, Arrow]:
    """ROW_COLUMNS, and OCCURRENCE_COLUMNS of an OCCURS table; there offset and length are those of the occurrence."""
    import numpy as np
    import pyarrow as pa

    records = laid.picked if rows.records is None else laid.picked[rows.records]
    offsets, lengths = part.offsets[records], part.lengths[records]
    if rows.parent is not None:
        top: Rows = rows
        while top.parent is not None:
            top = top.parent
        offsets = laid.bodies[rows.records] + rows.starts - top.starts[rows.records]
        offsets = offsets if rows.moved is None else offsets - rows.moved
        lengths = np.full(len(records), rows.plan.table.stride, np.int32)
    columns = {
        "__file": np.full(len(records), part.file, np.int16),
        "__record": part.numbers[records],
        "__offset": offsets,
        "__length": lengths,
    }
    if rows.parent is not None:
        columns["__parent"] = rows.parents
        columns["__occurrence"] = rows.numbers
    return {name: pa.array(values) for name, values in columns.items()}


def _faults(data: Array, rows: Rows, wrong: Sequence[tuple[Array, Column]]) -> Arrow:
    import numpy as np
    import pyarrow as pa

    from utsushi.converters.files import kernels

    order, table = _by_row([_part(data, rows, found, column) for found, column in wrong])
    codes = np.concatenate([np.empty(0, np.uint8), *(column.faults[found] for found, column in wrong)])
    faults = pa.array(kernels.FAULTS).take(pa.array(codes[order]))
    return pa.table({"row": table["row"], "field": table["field"], "fault": faults, "bytes": table["bytes"]})


def _residue(parts: Sequence[Part]) -> Arrow:
    import pyarrow as pa

    return pa.table(_by_row(parts)[1])


def _part(data: Array, rows: Rows, found: Array, column: Column) -> Part:
    import numpy as np
    import pyarrow as pa

    length = column.field.length
    places = (rows.starts[found] + column.field.offset)[:, None] + np.arange(length)
    offsets = np.arange(len(found) + 1, dtype=np.int32) * np.int32(length)
    return found, column.field.name, _binary(offsets, data[places.ravel()], pa.binary())


def _frame(data: Array, starts: Array, frame: Frame) -> list[Part]:
    """What no field owns: bytes in gaps, then the tail, of records where either is not what the encoder writes."""
    import numpy as np
    import pyarrow as pa

    from utsushi.converters.files import kernels_frame

    chosen = np.zeros(len(starts), np.bool_)
    chosen[list(frame.tails)] = True
    if len(frame.gaps):
        kernels_frame.filled(data, starts, frame.gaps, frame.owned, frame.blank, chosen)
    found = np.flatnonzero(chosen)
    if not len(found):
        return []
    inside = data[starts[found][:, None] + frame.gaps]
    free = ~frame.owned[found]
    frames = [inside[n][free[n]].tobytes() + frame.tails.get(row, frame.usual) for n, row in enumerate(found.tolist())]
    return [(found, "", pa.array(frames, pa.binary()))]


def _by_row(parts: Sequence[Part]) -> tuple[Array, dict[str, Arrow]]:
    """The parts as columns row, field, bytes, by row and then in the order of the parts; and that order."""
    import numpy as np
    import pyarrow as pa

    rows = np.concatenate([np.empty(0, np.int64), *(found for found, _, _ in parts)])
    order = np.argsort(rows, kind="stable")
    names = pa.array([name for _, name, _ in parts], pa.string())
    of = np.repeat(np.arange(len(parts)), [len(found) for found, _, _ in parts])
    kept = pa.concat_arrays([pa.array([], pa.binary()), *(part for _, _, part in parts)])
    index = pa.array(order)
    return order, {"row": pa.array(rows[order]), "field": names.take(pa.array(of[order])), "bytes": kept.take(index)}


def _binary(offsets: Array, data: Array, kind: Arrow) -> Arrow:
    from utsushi.converters.files import joining

    return joining.arrow(data, offsets, kind)


def _where(mask: Array) -> Array:
    import numpy as np

    return np.flatnonzero(mask)
