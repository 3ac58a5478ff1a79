"""Rows of tables → the batches that encoders take: parents by row number, residue only where the value is the one that was read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from utsushi.converters.files.batch import Batch
from utsushi.converters.looking.choosing import children, list_names
from utsushi.converters.looking.kept import by_field, ordinals
from utsushi.converters.looking.shapes import OCCURRENCE, PARENT, RECORD, depth, occurrence_columns
from utsushi.converters.looking.tables import key, numbers
from utsushi.mappings.layout.model import File, Table
from utsushi.specs.errors import Place, fail

Arrow = Any
Array = Any

_OCCURRENCES = 1 << 31


@dataclass
class Rows:
    """Rows of one table in a stretch."""

    keys: Array
    """int64[n], ascending."""
    columns: dict[str, Arrow]
    parents: Array = None
    """int64[n]: row in the parent's table here."""
    occurrences: Array = None
    """int64[n], from 1."""


Stretch = dict[str, Rows]
"""Table → its rows; tables without rows may be missing."""


def nested(file: File, table: Table, keys: Array, batch: Arrow) -> Stretch:
    """The tables of records whose OCCURS groups are lists inside them."""
    found = {table.name: Rows(keys, {name: batch[name] for name in batch.schema.names})}
    _unfold(file, table, found)
    return found


def _unfold(file: File, table: Table, found: Stretch) -> None:
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    rows, names = found[table.name], list_names(file, table)
    for child in children(file)[table.name]:
        lists = rows.columns[names[child.name]]
        parents = pc.list_parent_indices(lists).to_numpy().astype(np.int64)
        inside = pc.list_flatten(lists)
        columns = dict(zip(inside.type.names, inside.flatten(), strict=True)) if len(inside) else {}
        if not len(inside):
            columns = {one.name: pa.array([], one.type) for one in inside.type}
        counted = ordinals(parents, parents) + 1
        found[child.name] = Rows(rows.keys[parents], columns, parents, counted)
        _unfold(file, child, found)


def flat(file: File, taken: Mapping[str, tuple[Array, Arrow]], paths: Mapping[str, Path]) -> Stretch:
    """The tables of a file whose OCCURS groups are tables of their own.

    Raises:
        UtsushiError: U870 an occurrence whose record (or outer occurrence) is not there, or stands twice.
    """
    found: Stretch = {}
    for table in file.tables:
        keys, batch = taken.get(table.name, (None, None))
        if batch is None:
            continue
        rows = Rows(keys, {name: batch[name] for name in batch.schema.names})
        if table.parent:
            _link(file, table, rows, found, paths[table.name])
        found[table.name] = rows
    return found


def _link(file: File, table: Table, rows: Rows, found: Stretch, path: Path) -> None:
    import numpy as np

    lineage = _lineage(file, table)
    levels = [numbers(rows.columns[name], path, name) for name in occurrence_columns(depth(file, table))]
    at = _at(found.get(lineage[0]), rows.keys, path, None)
    for name, level in zip(lineage[1:], levels[:-1], strict=True):
        outer = found.get(name)
        at = _at(outer, at * _OCCURRENCES + level, path, outer)
    rows.parents, rows.occurrences = at, levels[-1]
    if (np.diff(at * _OCCURRENCES + levels[-1]) <= 0).any() or (levels[-1] < 1).any():
        raise fail("U870", Place(str(path)))


def _at(rows: Rows | None, wanted: Array, path: Path, occurring: Rows | None) -> Array:
    """The row of each key (or of each parent and occurrence, `occurring`)."""
    import numpy as np

    known = np.empty(0, np.int64) if rows is None else rows.keys
    if occurring is not None:
        known = occurring.parents * _OCCURRENCES + occurring.occurrences
    at = np.searchsorted(known, wanted)
    if not len(known) or (at >= len(known)).any() or (known[np.minimum(at, len(known) - 1)] != wanted).any():
        raise fail("U870", Place(str(path)))
    return at


def _lineage(file: File, table: Table) -> list[str]:
    """The tables that a table occurs in, outermost first."""
    parents = {one.name: one.parent for one in file.tables}
    found, name = [], parents[table.name]
    while name:
        found.append(name)
        name = parents[name]
    return found[::-1]


def batches(
    file: File, stretch: Stretch, kept: Mapping[str, tuple[Array, Arrow]], index: int
) -> dict[str, list[Batch]]:
    """What an encoder takes; rows are of the file with that index, and of file 0 to the encoder.

    Args:
        file: of the layout.
        stretch: rows of its tables.
        kept: table → (keys, rows) of residue, as `kept.residue_schema`; rows that are no longer there keep nothing.
        index: of the file among those that were read.
    """
    return {
        table.name: [_batch(table, stretch[table.name], kept.get(table.name, (None, None)), index)]
        for table in file.tables
        if table.name in stretch and len(stretch[table.name].keys)
    }


def _batch(table: Table, rows: Rows, kept: tuple[Array, Arrow], index: int) -> Batch:
    import numpy as np
    import pyarrow as pa

    count = len(rows.keys)
    records = rows.keys - key(index)
    zeros = np.zeros(count, np.int64)
    columns = {"__file": pa.array(zeros.astype(np.int16)), RECORD: pa.array(records)}
    for name, kind in (("__offset", pa.int64()), ("__length", pa.int32())):
        given = rows.columns.get(name)
        columns[name] = pa.array(zeros if given is None else numbers(given, Path(table.name), name), kind, safe=False)
    if table.parent:
        columns[PARENT] = pa.array(rows.parents)
        columns[OCCURRENCE] = pa.array(rows.occurrences.astype(np.int32))
    columns |= {one.name: rows.columns[one.name] for one in table.fields if one.name in rows.columns}
    return Batch(table.name, 0, pa.RecordBatch.from_pydict(columns), None, _residue(rows, *kept))


def _residue(rows: Rows, keys: Array, kept: Arrow) -> Arrow:
    """Table(row, field, bytes): what was kept of the rows that still say what they said."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    if kept is None:
        return None
    first = np.searchsorted(rows.keys, keys, side="left")
    behind = np.searchsorted(rows.keys, keys, side="right")
    at = first + kept["place"].to_numpy()
    there = at < behind
    for name, here in by_field(kept["field"]):
        if name not in rows.columns:
            continue
        mine = here[there[here]]
        now = pc.fill_null(rows.columns[name].take(pa.array(at[mine])), "")
        then = pc.fill_null(kept["value"].take(pa.array(mine)), "")
        there[mine] = pc.equal(now, then).to_numpy(zero_copy_only=False)
    chosen = np.flatnonzero(there)
    order = chosen[np.argsort(at[chosen], kind="stable")]
    return pa.table(
        {
            "row": pa.array(at[order]),
            "field": kept["field"].take(pa.array(order)),
            "bytes": kept["bytes"].take(pa.array(order)),
        }
    )
