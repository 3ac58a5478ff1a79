"""What became of the rows of one group, as narrow arrays; and the decisions taken on its faults."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from utsushi.converters.dispositions import SEVERITY, decide
from utsushi.converters.keys import Hashes
from utsushi.mappings.plan import GroupPlan

Arrow = Any

WRITTEN, EXCLUDED, HELD, REJECTED = range(4)
OUTCOMES = ("written", "excluded", "held", "rejected")
EMPTY_SLOT = "空き"
"""The name under which empty OCCURS slots are excluded."""


@dataclass
class Outcome:
    """Rows of the source table, in order."""

    states: list[NDArray[np.int8]] = field(default_factory=list)
    names: list[NDArray[np.int16]] = field(default_factory=list)
    """Index into `labels`: the name of an exclusion, or the root cause; -1 none."""
    labels: list[str] = field(default_factory=list)
    identity: list[Hashes] = field(default_factory=list)
    references: dict[str, list[Hashes]] = field(default_factory=dict)
    """Item → hashes of its values, for items that refer to a group of the same run."""
    faults: list[Arrow] = field(default_factory=list)
    """Tables (row of the source table, item, fault, disposition, named)."""
    stopped: int = 0

    def label(self, text: str) -> int:
        """The number of a label, made when new."""
        if text not in self.labels:
            self.labels.append(text)
        return self.labels.index(text)

    @property
    def state(self) -> NDArray[np.int8]:
        """All rows' states."""
        return np.concatenate(self.states) if self.states else np.zeros(0, np.int8)

    @property
    def name(self) -> NDArray[np.int16]:
        """All rows' label numbers."""
        return np.concatenate(self.names) if self.names else np.zeros(0, np.int16)

    def count(self, state: int) -> int:
        """Rows in that state."""
        return int(sum(int(np.count_nonzero(part == state)) for part in self.states))

    def excluded_by_name(self) -> dict[str, int]:
        """Exclusion → rows."""
        state, name = self.state, self.name
        return {label: int(n) for i, label in enumerate(self.labels) if (n := np.count_nonzero((state == EXCLUDED) & (name == i)))}


def decided(plan: GroupPlan, faults: Arrow, start: int) -> Arrow:
    """Faults of a batch with their dispositions: Table(row, item, fault, disposition, named), rows counted from the table's first."""
    import pyarrow as pa
    import pyarrow.compute as pc

    key = pc.binary_join_element_wise(faults["item"], faults["fault"], "\x1f").combine_chunks().dictionary_encode()
    pairs = [tuple(text.split("\x1f")) for text in key.dictionary.to_pylist()]
    choices = [decide(plan, _item(plan, item), fault) for item, fault in pairs]
    return pa.table(
        {
            "row": pc.add(faults["row"], start),
            "item": faults["item"],
            "fault": faults["fault"],
            "disposition": pa.array([one.disposition for one in choices], pa.string()).take(key.indices),
            "named": pa.array([one.named for one in choices], pa.bool_()).take(key.indices),
        }
    )


def heaviest(found: Arrow, start: int, rows: int) -> tuple[NDArray[np.int8], NDArray[np.int64]]:
    """(severity of the worst disposition per row, position in `found` of the first fault that has it; -1)."""
    severity = np.zeros(rows, np.int8)
    first = np.full(rows, -1, np.int64)
    where = found["row"].to_numpy() - start
    weights = np.array([SEVERITY[name] for name in SEVERITY], np.int8)
    coded = found["disposition"].combine_chunks().dictionary_encode()
    order = np.array([weights[list(SEVERITY).index(name)] for name in coded.dictionary.to_pylist()], np.int8)
    weight = order[coded.indices.to_numpy()] if len(coded) else np.zeros(0, np.int8)
    np.maximum.at(severity, where, weight)
    worst = np.flatnonzero(weight == severity[where])[::-1]
    first[where[worst]] = worst
    return severity, first


def _item(plan: GroupPlan, name: str) -> Any:
    return plan.group.item(name)
