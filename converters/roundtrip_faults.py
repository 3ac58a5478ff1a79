"""The faults that a run listed, by row: which items say nothing about the source, and why a field is not there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from utsushi.converters.rebuild import identity
from utsushi.converters.rebuild_rows import Positions, Spine, make_keys
from utsushi.converters.roundtrip_states import Role
from utsushi.converters.withhold import WITH_KEY, WITH_PARENT
from utsushi.mappings.plan import Plan

Arrow = Any
SILENT = ("blank", "substitute")
"""Dispositions after which the item's value is not the source's."""
WITHHELD = ("hold", "reject", "stop")
"""Dispositions after which the row is not written."""


@dataclass
class Faults:
    """faults.csv, by group and item."""

    rows: dict[tuple[str, str], dict[str, dict[tuple[str, str], Positions]]] = field(default_factory=dict)
    """(業務ID, group) → item → (fault, disposition) → rows of the group's source table."""
    silent: dict[tuple[str, str], dict[str, Positions]] = field(default_factory=dict)
    """(業務ID, group) → item → rows in which its value was blanked or substituted."""

    def of(self, role: Role, name: str) -> Iterator[tuple[str, str, Positions]]:
        """(fault, disposition, rows of the group's source) of the items that read a field under the role's alias.

        What is only held because something else is (`withhold`) is no fault of the field.
        """
        own = self.rows.get(identity(role.group), {})
        items = {
            item
            for one in role.group.applications
            if any(ref.alias == role.alias and ref.field == name for ref in one.references)
            for item in one.items
        }
        for item in sorted(items & own.keys()):
            for (fault, disposition), rows in own[item].items():
                if fault not in {WITH_KEY, WITH_PARENT}:
                    yield fault, disposition, rows


def read_faults(plan: Plan, out: Path, spine: Spine) -> Faults:
    """Read OUT/faults.csv."""
    from utsushi.converters.files import standard

    faults = Faults()
    parts: dict[tuple[str, str, str, str, str], list[Positions]] = {}
    groups = {identity(group): group for group in plan.groups}
    for batch in standard.read(out / "faults.csv"):
        for key, rows in _located(batch, {name: group.source.name for name, group in groups.items()}, spine):
            parts.setdefault(key, []).append(rows)
    for (business, group, item, fault, disposition), found in sorted(parts.items()):
        rows = np.unique(np.concatenate(found))
        by_fault = faults.rows.setdefault((business, group), {}).setdefault(item, {})
        by_fault[fault, disposition] = rows
        if disposition in SILENT:
            silent = faults.silent.setdefault((business, group), {})
            silent[item] = np.union1d(silent.get(item, np.zeros(0, np.int64)), rows)
    return faults


def _located(
    batch: Arrow, sources: Mapping[tuple[str, str], str], spine: Spine
) -> Iterator[tuple[tuple[str, str, str, str, str], Positions]]:
    """((業務ID, group, item, fault, disposition), rows of the group's source) of the lines of faults.csv."""
    import pyarrow as pa

    names = ["業務ID", "グループ", "項目", "故障", "処分"]
    table = pa.table({**{name: batch[name] for name in names}, "at": pa.array(np.arange(batch.num_rows))})
    grouped = table.group_by(names).aggregate([("at", "list")])
    for line in grouped.to_pylist():
        key = tuple(line[name] for name in names)
        source = sources.get(key[:2])
        if source is None:
            continue
        rows = spine.locate(source, _keys(batch.take(pa.array(line["at_list"])), source, spine))
        yield key, rows[rows >= 0]


def _keys(part: Arrow, table: str, spine: Spine) -> Any:
    import pyarrow as pa
    import pyarrow.compute as pc

    model = spine.layout.tables[table]
    known = spine.files[table.split(".", 1)[0]]
    files = pc.fill_null(pc.index_in(part["ファイル"], value_set=pa.array(known, pa.string())), len(known))
    numbers = [
        pc.if_else(pc.equal(part[name], ""), "0", part[name]).cast(pa.int64()).to_numpy()
        for name in ("レコード", "繰返し")
    ]
    nested = bool(model.parent and spine.layout.tables[model.parent].parent)
    return make_keys(files.to_numpy(), *numbers, nested=nested)
