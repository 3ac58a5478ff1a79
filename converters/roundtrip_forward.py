"""A declared loss is believed where the forward mapping cannot tell the rebuilt field from the original."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from utsushi.converters.needs import aliases
from utsushi.converters.rebuild import Rebuilt, identity
from utsushi.converters.rebuild_rows import Positions
from utsushi.converters.roundtrip_joins import take
from utsushi.converters.roundtrip_source import Originals
from utsushi.converters.roundtrip_states import Role
from utsushi.converters.store import Rows
from utsushi.mappings.language.values import Reference, Values
from utsushi.mappings.plan import Application, GroupPlan

Arrow = Any


@dataclass(frozen=True)
class Losses:
    """What declared losses explain of some rows of a table, for one field."""

    explained: NDArray[np.bool_]
    """bool[n]: an operator that reads the field declares a loss, and no operator that reads it sees a difference."""
    names: NDArray[np.object_]
    """The loss, where one is declared; else `""`."""


class Forward:
    """Runs operators over original and rebuilt rows side by side."""

    def __init__(self, rebuilt: Rebuilt, originals: Originals) -> None:
        """Both over the same rows."""
        self._rebuilt = rebuilt
        self._originals = {name: originals.open(name) for name in rebuilt.tables}
        self._again = {name: Rows(one.path, one.rows) for name, one in rebuilt.tables.items()}
        self._sources: dict[tuple[str, str, str], tuple[Positions, Positions]] = {}

    def close(self) -> None:
        """Let go of the stores."""
        for store in (*self._originals.values(), *self._again.values()):
            store.close()

    def losses(self, roles: Sequence[Role], field: str, rows: Positions) -> Losses:
        """What losses explain of a field of `rows` (rising) of the table that the roles are of."""
        same = np.ones(len(rows), np.bool_)
        names = np.full(len(rows), "", object)
        for role in roles:
            for one in _readers(role, field):
                owner, sources = self._sources_of(role, rows)
                if not len(sources):
                    continue
                unequal = owner[~self._equal(role, one, sources)]
                same[unequal] = False
                if one.loss and not one.derived:
                    names[owner] = np.where(names[owner] == "", one.loss, names[owner])
        return Losses(same & (names != ""), names)

    def _sources_of(self, role: Role, rows: Positions) -> tuple[Positions, Positions]:
        """(index into `rows`, row of the group's source that is written and belongs to it), in order of the latter."""
        reach = self._rebuilt.reach[identity(role.group)][role.alias]
        key = (*identity(role.group), role.alias)
        if key not in self._sources:
            order = np.argsort(reach, kind="stable")
            self._sources[key] = order, reach[order]
        order, ordered = self._sources[key]
        low, high = np.searchsorted(ordered, rows, side="left"), np.searchsorted(ordered, rows, side="right")
        sizes = high - low
        owner = np.repeat(np.arange(len(rows)), sizes)
        inside = np.arange(len(owner)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        sources = order[np.repeat(low, sizes) + inside]
        written = self._written(role)[sources]
        return owner[written], sources[written]

    def _written(self, role: Role) -> NDArray[np.bool_]:
        """Rows of the group's source that stand in its file."""
        pairs = self._rebuilt.pairs[identity(role.group)][role.group.alias]
        written = np.zeros(self._rebuilt.spine.rows(role.group.source.name), np.bool_)
        written[pairs.rows[(pairs.output >= 0) & (pairs.rows >= 0)]] = True
        return written

    def _equal(self, role: Role, one: Application, sources: Positions) -> NDArray[np.bool_]:
        """Rows of the source for which the application gives the same over both."""
        import pyarrow.compute as pc

        again = self._columns(role.group, one, sources, self._again)
        filled = {reference: pc.fill_null(column, "") for reference, column in again.items()}
        return _same(
            one.evaluate(self.originals(role.group, one, sources), len(sources)), one.evaluate(filled, len(sources))
        )

    def originals(self, group: GroupPlan, one: Application, sources: Positions) -> dict[Reference, Arrow]:
        """What an application reads of the records, for some rows of the group's source."""
        return self._columns(group, one, sources, self._originals)

    def _columns(
        self, group: GroupPlan, one: Application, sources: Positions, stores: Mapping[str, Rows]
    ) -> dict[Reference, Arrow]:
        tables = {alias: table.name for alias, table in aliases(group).items()}
        reach = self._rebuilt.reach[identity(group)]
        return {
            ref: take(stores[tables[ref.alias]], ref.field, reach[ref.alias][sources])
            for ref in one.references
            if ref.alias
        }


def _readers(role: Role, field: str) -> Iterator[Application]:
    """Applications that read the field under the role's alias and need no other rows."""
    reference = Reference(role.alias, field)
    return (one for one in role.group.applications if reference in one.references and one.window is None)


def _same(first: Values, second: Values) -> NDArray[np.bool_]:
    import pyarrow.compute as pc

    pairs = [*zip(first.columns, second.columns, strict=True), (first.fault, second.fault)]
    parts = []
    for left, right in pairs:
        equal = pc.fill_null(pc.equal(left, right), fill_value=False)
        parts.append(pc.or_(equal, pc.and_(pc.is_null(left), pc.is_null(right))).to_numpy(zero_copy_only=False))
    return np.asarray(np.logical_and.reduce(parts), dtype=np.bool_)
