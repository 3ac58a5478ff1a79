"""What became of each row of a table in each group that reads it, and whether that explains a field that did not come back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from utsushi.converters.needs import aliases
from utsushi.converters.rebuild import Rebuilt, identity
from utsushi.converters.rebuild_pairs import Pairs
from utsushi.converters.rebuild_rows import Positions
from utsushi.converters.rebuild_said import invertible
from utsushi.mappings.plan import GroupPlan

NOWHERE = -1
"""State of a row of which the trace says nothing."""
_CARRIED = {"written", "matched"}


@dataclass(frozen=True)
class Role:
    """A table as one group reads it."""

    group: GroupPlan
    alias: str
    table: str
    state: NDArray[np.int32]
    """int32[rows of the table]: index into `labels`; NOWHERE."""
    labels: tuple[str, ...]
    """`written`, `held: …`, `excluded: …`, `unmatched: …`."""

    @property
    def source(self) -> bool:
        """The table stands behind `from`."""
        return self.alias == self.group.alias

    @cached_property
    def fields(self) -> frozenset[str]:
        """Fields that the group's items give back."""
        return frozenset(name for name, _ in self._given())

    @cached_property
    def exact(self) -> frozenset[str]:
        """Those of them that some items give back whole."""
        return frozenset(name for name, loss in self._given() if not loss)

    def _given(self) -> Iterator[tuple[str, str]]:
        for _, one in invertible(self.group):
            yield from ((reference.field, one.loss) for reference in one.references if reference.alias == self.alias)

    @cached_property
    def written(self) -> NDArray[np.bool_]:
        """Rows that stand in the group's file."""
        return np.isin(self.state, [n for n, label in enumerate(self.labels) if label == "written"])

    def reasons(self) -> Iterator[tuple[int, str]]:
        """(state, reason) of the states that explain why a field is not there."""
        return ((n, text) for n, label in enumerate(self.labels) if (text := reason(label)))


def reason(label: str) -> str:
    """What is counted for a row that was not written; empty for one that was, or that is not accounted for by name."""
    what, _, name = label.partition(": ")
    if what in _CARRIED or (what in {"unmatched", "excluded"} and not name):
        return ""
    return what if what in {"held", "rejected"} else label


def roles(rebuilt: Rebuilt) -> dict[str, tuple[Role, ...]]:
    """Table → what it is to each group."""
    found: dict[str, list[Role]] = {name: [] for name in rebuilt.plan.layout.tables}
    for group in rebuilt.plan.groups:
        pairs = rebuilt.pairs[identity(group)]
        source = _own(pairs[group.alias], rebuilt.spine.rows(group.source.name))
        for alias, table in aliases(group).items():
            labels = tuple(dict.fromkeys([*pairs[group.alias].outcomes, *pairs[alias].outcomes, "written"]))
            if alias == group.alias:
                state = source
            else:
                reach = rebuilt.reach[identity(group)][alias]
                written = labels.index("written")
                state = _through(reach, source, written, rebuilt.spine.rows(table.name))
                _told(state, pairs[alias], labels)
            found[table.name].append(Role(group, alias, table.name, state, labels))
    return {name: tuple(own) for name, own in found.items()}


def _own(pairs: Pairs, rows: int) -> NDArray[np.int32]:
    state = np.full(rows, NOWHERE, np.int32)
    known = pairs.rows >= 0
    state[pairs.rows[known]] = pairs.outcome[known]
    return state


def _through(reach: Positions, source: NDArray[np.int32], written: int, rows: int) -> NDArray[np.int32]:
    """A row fares as the first row of the source that belongs to it, and as a written one where there is one."""
    state = np.full(rows, NOWHERE, np.int32)
    for chosen in (
        np.flatnonzero((reach >= 0) & (source != written)),
        np.flatnonzero((reach >= 0) & (source == written)),
    ):
        state[reach[chosen[::-1]]] = source[chosen[::-1]]
    return state


def _told(state: NDArray[np.int32], pairs: Pairs, labels: tuple[str, ...]) -> None:
    """Rows that belong to no row of the source: as the trace has them."""
    known = pairs.rows >= 0
    rows = pairs.rows[known]
    own = (
        np.array([labels.index(label) for label in pairs.outcomes], np.int32)[pairs.outcome[known]]
        if len(rows)
        else rows
    )
    alone = state[rows] == NOWHERE
    state[rows[alone]] = own[alone]
