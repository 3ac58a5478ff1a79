"""What became of the rows of one group, as narrow arrays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from utsushi.converters.keys import Hashes
from utsushi.mappings.plan import GroupPlan

Arrow = Any

WRITTEN, EXCLUDED, HELD, REJECTED = range(4)
OUTCOMES = ("written", "excluded", "held", "rejected")
EMPTY_SLOT = "空き"
"""The name under which empty OCCURS slots are excluded."""

FAULT_COLUMNS = ("row", "item", "fault", "disposition", "reason")


@dataclass
class Labels:
    """Names of exclusions and root causes, as numbers."""

    texts: list[str] = field(default_factory=list)
    _numbers: dict[str, int] = field(default_factory=dict)

    def number(self, text: str) -> int:
        """The number of a text, made when new."""
        if text not in self._numbers:
            self._numbers[text] = len(self.texts)
            self.texts.append(text)
        return self._numbers[text]


@dataclass
class Outcome:
    """Rows of the source table, in order."""

    plan: GroupPlan
    labels: Labels = field(default_factory=Labels)
    state: NDArray[np.int8] = field(default_factory=lambda: np.zeros(0, np.int8))
    name: NDArray[np.int16] = field(default_factory=lambda: np.zeros(0, np.int16))
    """Number of the exclusion or of the root cause; -1 none."""
    alone: NDArray[np.bool_] = field(default_factory=lambda: np.zeros(0, np.bool_))
    """Withheld without its key."""
    hashes: dict[str, Hashes] = field(default_factory=dict)
    """`""` the identity of the row; item → its value, for items that refer to a group or are referred to."""
    faults: list[Arrow] = field(default_factory=list)
    """Tables of FAULT_COLUMNS (row of the source table)."""
    replaced: list[Arrow] = field(default_factory=list)
    """Tables (row, item, fault, disposition, field, value, bytes): what was substituted or left blank."""
    passed: NDArray[np.bool_] = field(default_factory=lambda: np.zeros(0, np.bool_))
    """Rows that the pass handed to the output; those held afterwards are taken out again."""

    @property
    def rows(self) -> int:
        """Rows seen."""
        return len(self.state)

    @property
    def written(self) -> NDArray[np.int64]:
        """Row of the output file, from 1; 0 where not written."""
        kept = self.state == WRITTEN
        return np.where(kept, np.cumsum(kept), 0)

    def withheld(self) -> NDArray[np.bool_]:
        """Rows held or rejected."""
        return self.state >= HELD


@dataclass
class Judged:
    """What a pass says about consecutive rows, before it is put in order behind others."""

    state: NDArray[np.int8]
    name: NDArray[np.int16]
    alone: NDArray[np.bool_]
    hashes: dict[str, Hashes]
    labels: Labels = field(default_factory=Labels)
    faults: Arrow = None
    replaced: Arrow = None
    output: Arrow = None
    """RecordBatch of the items of rows that are written."""


class Gathering:
    """Puts what was judged in order; `outcome` when all is there."""

    def __init__(self, plan: GroupPlan) -> None:
        """Start with no row."""
        self._outcome = Outcome(plan)
        self._parts: list[Judged] = []

    def add(self, part: Judged) -> None:
        """Take the next rows."""
        outcome = self._outcome
        numbers = np.array([outcome.labels.number(text) for text in part.labels.texts] + [-1], np.int16)
        part.name = numbers[part.name]
        outcome.faults += [part.faults] if part.faults is not None and part.faults.num_rows else []
        outcome.replaced += [part.replaced] if part.replaced is not None and part.replaced.num_rows else []
        part.output = None
        self._parts.append(part)

    def outcome(self) -> Outcome:
        """All rows."""
        outcome, parts = self._outcome, self._parts
        outcome.state = _joined([part.state for part in parts], np.int8)
        outcome.name = _joined([part.name for part in parts], np.int16)
        outcome.alone = _joined([part.alone for part in parts], np.bool_)
        outcome.passed = outcome.state == WRITTEN
        for key in parts[0].hashes if parts else ():
            outcome.hashes[key] = _joined([part.hashes[key] for part in parts], np.uint64)
        self._parts = []
        return outcome


def _joined(parts: Sequence[Any], kind: Any) -> Any:
    return np.concatenate(parts) if parts else np.zeros(0, kind)
