"""Derived items, recomputed over the records and compared with the standard files: the way back says nothing of them.

What needs several rows (latest, history) is computed over every record that is not excluded, whatever became of it later.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from utsushi.converters.needs import aliases, sql_fields
from utsushi.converters.rebuild import Rebuilt, identity, standard_file
from utsushi.converters.rebuild_rows import Positions
from utsushi.converters.rebuild_said import BATCH_ROWS
from utsushi.converters.relate import relate
from utsushi.converters.roundtrip_faults import Faults
from utsushi.converters.roundtrip_forward import Forward
from utsushi.converters.roundtrip_source import Originals
from utsushi.mappings.language.values import Reference
from utsushi.mappings.plan import Application, GroupPlan

Arrow = Any


def unequal(
    rebuilt: Rebuilt,
    originals: Originals,
    faults: Faults,
    forward: Forward,
    out: Path,
    folder: Path,
    memory_limit: str = "",
) -> Iterator[tuple[GroupPlan, str, Positions]]:
    """(group, derived item, rows of its source) where the standard file holds something else; rows with a listed fault are left out.

    Args:
        rebuilt: says which row of a file is which record.
        originals: the records.
        faults: what the run listed.
        forward: runs operators over the records.
        out: the OUT folder.
        folder: for what DuckDB reads (0600).
        memory_limit: of DuckDB.
    """
    for group in rebuilt.plan.groups:
        derived = [one for one in group.applications if one.derived]
        if not derived:
            continue
        windows = _windows(group, originals, folder, memory_limit)
        listed = faults.rows.get(identity(group), {})
        found: dict[str, list[Positions]] = {item: [] for one in derived for item in one.items}
        for sources, batch in _rows(rebuilt, group, out):
            for one in derived:
                for item, rows in _apart(one, group, forward, windows, sources, batch):
                    found[item].append(rows)
        for item, parts in found.items():
            rows = np.setdiff1d(np.concatenate([np.zeros(0, np.int64), *parts]), _listed(listed, derived, item))
            if len(rows):
                yield group, item, rows


def _rows(rebuilt: Rebuilt, group: GroupPlan, out: Path) -> Iterator[tuple[Positions, Arrow]]:
    """(rows of the source, rows of the standard file), those that belong to a record."""
    import pyarrow as pa

    from utsushi.converters.files import standard

    pairs = rebuilt.pairs[identity(group)][group.alias]
    start = 0
    sources = pairs.sources(int(pairs.output.max()) + 1 if len(pairs.output) else 0)
    for batch in standard.read(standard_file(out, group), BATCH_ROWS):
        mine = sources[start : start + batch.num_rows]
        start += batch.num_rows
        known = np.flatnonzero(mine >= 0)
        if len(known):
            yield mine[known], batch.take(pa.array(known))


def _apart(
    one: Application, group: GroupPlan, forward: Forward, windows: dict[str, Arrow], sources: Positions, batch: Arrow
) -> Iterator[tuple[str, Positions]]:
    import pyarrow as pa
    import pyarrow.compute as pc

    columns = forward.originals(group, one, sources)
    if one.window is not None:
        columns[Reference("", one.items[0])] = pc.fill_null(windows[one.items[0]].take(pa.array(sources)), "")
    for item, made in zip(one.items, one.evaluate(columns, len(sources)).columns, strict=True):
        other = pc.fill_null(pc.not_equal(made, batch[item]), fill_value=False).to_numpy(zero_copy_only=False)
        if other.any():
            yield item, sources[other]


def _listed(listed: Mapping[str, Mapping[Any, Positions]], derived: list[Application], item: str) -> NDArray[np.int64]:
    """Rows with a fault in one of the items that come of the same expression."""
    items = next(one.items for one in derived if item in one.items)
    parts = [rows for name in items for rows in listed.get(name, {}).values()]
    return np.unique(np.concatenate([np.zeros(0, np.int64), *parts]))


def _windows(group: GroupPlan, originals: Originals, folder: Path, memory_limit: str) -> dict[str, Arrow]:
    """Item → what its window gives for each row of the source."""
    windowed = tuple(one for one in group.applications if one.window is not None)
    if not windowed:
        return {}
    narrow = replace(group, applications=windowed, joins=tuple(join for join in group.joins if join.kind == "parent"))
    tables = {alias: table.name for alias, table in aliases(narrow).items()}
    fields: dict[str, set[str]] = {}
    for alias, name in tables.items():
        fields.setdefault(name, set()).update(sql_fields(narrow, alias))
    paths = {name: _parquet(originals, name, sorted(own), folder) for name, own in fields.items()}
    counts = {name: originals.spine.rows(name) for name in fields}
    found = relate(narrow, paths, counts, folder, memory_limit=memory_limit)
    return {one.items[0]: values for one, values in zip(windowed, found.windows, strict=True)}


def _parquet(originals: Originals, table: str, fields: list[str], folder: Path) -> Path | None:
    """The fields of a table that SQL reads."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    if not originals.spine.rows(table):
        return None
    inner = ["__parent", "__occurrence"] if originals.spine.layout.tables[table].parent else ["__record"]
    path = folder / f"{table}.derived.parquet"
    store = originals.open(table)
    writer: Any = None
    for start, stop in store.chunks:
        rows = pa.Table.from_batches([store.slice(start, stop).select([*inner, *fields])])
        writer = writer or pq.ParquetWriter(path, rows.schema, compression="lz4")
        path.chmod(0o600)
        writer.write_table(rows)
    writer.close()
    store.close()
    return path
