"""The trace as pairs: which row of a table became which row of a group's file, and what became of the others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from utsushi.converters.rebuild_rows import Keys, Positions, Spine, make_keys
from utsushi.mappings.plan import GroupPlan, Plan

Arrow = Any


@dataclass(frozen=True)
class Pairs:
    """What the trace of one group says of the rows of one of its tables (an alias)."""

    table: str
    rows: Positions
    """int64[n]: rows of the table; -1: a row that the table does not have."""
    outcome: NDArray[np.int32]
    """int32[n]: index into `outcomes`."""
    outcomes: tuple[str, ...]
    """`written`, `matched`, `held: 宛名番号:no_value`, `excluded: テスト住民` …: the outcome, and its name where it has one."""
    output: Positions
    """int64[n]: the row of the group's file, from 0; -1: none."""

    def sources(self, written: int) -> Positions:
        """Of each of the `written` rows of the file the row of the table; -1 where the trace names none."""
        found = np.full(written, -1, np.int64)
        known = (self.output >= 0) & (self.output < written)
        found[self.output[known]] = self.rows[known]
        return found


def trace_path(out: Path, group: GroupPlan) -> Path:
    """The trace of a group in an OUT folder."""
    return out / "trace" / f"{group.group.business}_{group.group.name}.parquet"


def read_spine(plan: Plan, out: Path) -> Spine:
    """The rows that the traces of an OUT folder name; data files stand in name order, as they were read."""
    traces = [trace_path(out, group) for group in plan.groups]
    tables = [_read(path, ["table", "file"], None) for path in traces]
    names: dict[str, set[str]] = {name: set() for name in plan.layout.files}
    for part in tables:
        for pair in part.group_by(["table", "file"]).aggregate([]).to_pylist():
            names[pair["table"].split(".", 1)[0]].add(pair["file"])
    spine = Spine(plan.layout, {name: tuple(sorted(found)) for name, found in names.items()})
    for path in traces:
        for name in plan.layout.tables:
            keys = _keys(spine, name, _read(path, ["file", "record", "occurrence"], {"table": name}))
            known = spine.keys.get(name)
            if len(keys):
                spine.keys[name] = keys if known is None or len(known) == 0 else _united(known, keys)
    return spine


def read_pairs(group: GroupPlan, out: Path, spine: Spine) -> Mapping[str, Pairs]:
    """Alias → what the trace of the group says of its rows; `from` and joins alike."""
    import pyarrow.compute as pc

    tables = {group.alias: group.source} | {join.alias: join.table for join in group.joins}
    found: dict[str, Pairs] = {}
    for alias, table in tables.items():
        part = _read(
            trace_path(out, group), ["file", "record", "occurrence", "outcome", "name", "row"], {"alias": alias}
        )
        names = pc.if_else(pc.equal(part["name"], ""), "", pc.binary_join_element_wise(": ", part["name"], ""))
        labels = pc.binary_join_element_wise(part["outcome"], names, "").combine_chunks().dictionary_encode()
        found[alias] = Pairs(
            table.name,
            spine.locate(table.name, _keys(spine, table.name, part)),
            labels.indices.to_numpy().astype(np.int32),
            tuple(labels.dictionary.to_pylist()),
            pc.fill_null(part["row"], 0).to_numpy() - 1,
        )
    return found


def _read(path: Path, columns: list[str], where: Mapping[str, str] | None) -> Arrow:
    """The trace's columns, of the rows where a column holds a value; text is plain utf8 without nulls."""
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    filters = [(column, "==", value) for column, value in where.items()] if where else None
    part = pq.read_table(path, columns=columns, filters=filters)
    for place, field in enumerate(part.schema):
        if pa.types.is_dictionary(field.type) or pa.types.is_string(field.type):
            part = part.set_column(place, field.name, pc.fill_null(part[field.name].cast(pa.string()), ""))
    return part


def _keys(spine: Spine, table: str, part: Arrow) -> Keys:
    import pyarrow as pa
    import pyarrow.compute as pc

    model = spine.layout.tables[table]
    known = spine.files.get(table.split(".", 1)[0], ())
    files = pc.fill_null(pc.index_in(part["file"], value_set=pa.array(known, pa.string())), len(known))
    nested = bool(model.parent and spine.layout.tables[model.parent].parent)
    return make_keys(files.to_numpy(), part["record"].to_numpy(), part["occurrence"].to_numpy(), nested=nested)


def _united(known: Keys, keys: Keys) -> Keys:
    return known if len(known) == len(keys) and bool((known == keys).all()) else np.union1d(known, keys)
