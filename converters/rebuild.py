"""The way back: the standard files of an OUT folder and the package's layout → the records of the legacy system.

Every field is put together from all items of all groups that determine it (design §3, law 4). The trace of the run only
says which row of a file belongs to which record; no value is taken from the source.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from utsushi.converters.needs import aliases
from utsushi.converters.outcome import EMPTY_SLOT
from utsushi.converters.rebuild_claims import complete
from utsushi.converters.rebuild_pairs import Pairs, read_pairs, read_spine
from utsushi.converters.rebuild_rows import Positions, Spine
from utsushi.converters.rebuild_said import Said, Spoken, say
from utsushi.converters.rebuild_table import Combined, combine, layout_values
from utsushi.mappings.layout.model import Table
from utsushi.mappings.plan import GroupPlan, Plan
from utsushi.specs.errors import Place, fail

Arrow = Any
Silent = Mapping[tuple[str, str], Mapping[str, Positions]]
"""(業務ID, group) → item → rows of the group's source table in which the item is not the source's own value."""
Reach = Mapping[tuple[str, str], Mapping[str, Positions]]
"""(業務ID, group) → alias → int64[rows of the source table]: the row of the alias's table that belongs to it; -1: none."""


@dataclass(frozen=True)
class Rebuilt:
    """Every table of the layout, rebuilt."""

    plan: Plan
    spine: Spine
    tables: Mapping[str, Combined]
    pairs: Mapping[tuple[str, str], Mapping[str, Pairs]]
    """(業務ID, group) → alias → pairs."""
    reach: Reach
    unpaired: Mapping[tuple[str, str], int] = field(default_factory=dict)
    """(業務ID, group) → rows of its file that the trace gives to no record."""


def rebuild(
    plan: Plan,
    out: Path,
    folder: Path,
    *,
    spine: Spine | None = None,
    silent: Silent | None = None,
    joined: Reach | None = None,
    memory_limit: str = "",
) -> Rebuilt:
    """Rebuild every table from an OUT folder.

    Args:
        plan: the package that made it.
        out: standard files and trace.
        folder: for what is kept on the way (0600); the tables stay in it.
        spine: the rows of the source; None: as the trace names them.
        silent: items that say nothing about the source, by row, because a fault was blanked or substituted.
        joined: which row of a joined table belongs to which row of the source; None: only the one that the trace names.
        memory_limit: of DuckDB.

    Raises:
        UtsushiError: U571 a group of the plan has no standard file in OUT, and what `standard.read` raises.
    """
    spine = spine or read_spine(plan, out)
    pairs = {identity(group): read_pairs(group, out, spine) for group in plan.groups}
    said: list[Said] = []
    reach: dict[tuple[str, str], Mapping[str, Positions]] = {}
    unpaired: dict[tuple[str, str], int] = {}
    for group in plan.groups:
        name, path = identity(group), standard_file(out, group)
        source = pairs[name][group.alias].sources(_count(path))
        reach[name] = _reach(group, pairs[name], spine, source, (joined or {}).get(name, {}))
        unpaired[name] = int(np.count_nonzero(source < 0))
        silenced = {item: np.isin(source, rows) for item, rows in (silent or {}).get(name, {}).items()}
        targets = {alias: through(positions, source) for alias, positions in reach[name].items()}
        said += say(Spoken(group, path, targets, silenced), folder, memory_limit)
    tables = {name: _combined(plan, table, spine, said, pairs, folder) for name, table in plan.layout.tables.items()}
    complete(plan, spine, tables, folder)
    return Rebuilt(plan, spine, tables, pairs, reach, unpaired)


def identity(group: GroupPlan) -> tuple[str, str]:
    """(業務ID, group)."""
    return group.group.business, group.group.name


def through(positions: Positions, rows: Positions) -> Positions:
    """positions[rows]; -1 stays -1."""
    if not len(positions):
        return np.full(len(rows), -1, np.int64)
    return np.where(rows >= 0, positions[np.maximum(rows, 0)], -1)


def standard_file(out: Path, group: GroupPlan) -> Path:
    """The file of a group in an OUT folder. Raises U571 when there is not exactly one."""
    from utsushi.converters.files import standard

    wanted = standard.describe(Path(standard.file_name(group.group.business, group.group.name)))
    found = [path for path in sorted(out.glob(f"{group.group.business}_*.csv")) if standard.describe(path) == wanted]
    if len(found) != 1:
        raise fail("U571", Place(str(out)), business=group.group.business, group=group.group.name, count=len(found))
    return found[0]


def _reach(
    group: GroupPlan, pairs: Mapping[str, Pairs], spine: Spine, source: Positions, joined: Mapping[str, Positions]
) -> Mapping[str, Positions]:
    """Alias → of every row of the source table the row of the alias's table."""
    rows = spine.rows(group.source.name)
    tables = {alias: table.name for alias, table in aliases(group).items()}
    found: dict[str, Positions] = {group.alias: np.arange(rows)}
    for join in group.joins:
        if join.kind == "parent":
            found[join.alias] = through(spine.parents(tables[join.of]), found[join.of])
        elif join.alias in joined:
            found[join.alias] = joined[join.alias]
        else:
            found[join.alias] = np.full(rows, -1, np.int64)
            known = source >= 0
            found[join.alias][source[known]] = pairs[join.alias].sources(len(source))[known]
    return found


def _combined(
    plan: Plan,
    table: Table,
    spine: Spine,
    said: Sequence[Said],
    pairs: Mapping[tuple[str, str], Mapping[str, Pairs]],
    folder: Path,
) -> Combined:
    return combine(
        table,
        spine.rows(table.name),
        [one for one in said if one.table == table.name],
        layout_values(plan.layout, table, plan.drops.get(table.name, ())),
        _empty_slots(table, spine, pairs),
        folder / f"{table.name}.combined.arrow",
    )


def _empty_slots(
    table: Table, spine: Spine, pairs: Mapping[tuple[str, str], Mapping[str, Pairs]]
) -> NDArray[np.bool_] | None:
    """Rows of an OCCURS table that the trace calls empty slots: nothing stands in them."""
    if not table.empty:
        return None
    empty = np.zeros(spine.rows(table.name), np.bool_)
    for one in (one for group in pairs.values() for one in group.values() if one.table == table.name):
        if f"excluded: {EMPTY_SLOT}" in one.outcomes:
            rows = one.rows[one.outcome == one.outcomes.index(f"excluded: {EMPTY_SLOT}")]
            empty[rows[rows >= 0]] = True
    return empty


def _count(path: Path) -> int:
    from utsushi.converters.files import standard

    return sum(batch.num_rows for batch in standard.read(path))
