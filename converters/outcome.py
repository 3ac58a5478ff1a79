"""What became of the rows of one group, as narrow arrays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from utsushi.converters.keys import Hashes
from utsushi.converters.store import Rows, Writer
from utsushi.mappings.plan import GroupPlan

Arrow = Any

WRITTEN, EXCLUDED, HELD, REJECTED = range(4)
OUTCOMES = ("written", "excluded", "held", "rejected")
EMPTY_SLOT = "空き"
"""The name under which empty OCCURS slots are excluded."""


def fault_table(rows: NDArray[np.int64], of: NDArray[Any], kinds: Sequence[tuple[str, str, str, str]]) -> Arrow:
    """Table(row int64, item, fault, disposition, reason): each row's words as a number, for there may be many rows.

    Args:
        rows: rows of the source table.
        of: for each row the place of its words in `kinds`.
        kinds: (item, fault, disposition, reason).
    """
    import pyarrow as pa

    codes = pa.array(of, pa.int32())
    names = ("item", "fault", "disposition", "reason")
    words = {
        name: pa.DictionaryArray.from_arrays(codes, pa.array([kind[n] for kind in kinds], pa.string()))
        for n, name in enumerate(names)
    }
    return pa.table({"row": pa.array(rows, pa.int64())} | words)


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
    """Tables of `fault_table`."""
    replaced: Rows = field(default_factory=lambda: Rows(None, 0))
    """(row, item, fault, disposition, field, value, bytes): what was substituted or left blank, by row; beside the stage."""
    passed: NDArray[np.bool_] = field(default_factory=lambda: np.zeros(0, np.bool_))
    """Rows that the pass handed to the output; those that are withheld are taken out again."""

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
    """RecordBatch of the items of rows that are not excluded."""


class Gathering:
    """Puts what was judged in order; `outcome` when all is there."""

    def __init__(self, plan: GroupPlan, folder: Path) -> None:
        """Start with no row; `folder` is the stage's."""
        self._outcome = Outcome(plan)
        self._parts: list[Judged] = []
        self._replaced = Writer(folder / f"{plan.group.business}_{plan.group.name}.replaced.arrow")

    def add(self, part: Judged) -> None:
        """Take the next rows."""
        outcome = self._outcome
        numbers = np.array([outcome.labels.number(text) for text in part.labels.texts] + [-1], np.int16)
        part.name = numbers[part.name]
        outcome.faults += [part.faults] if part.faults is not None and part.faults.num_rows else []
        for batch in part.replaced.to_batches() if part.replaced is not None else ():
            self._replaced.write(batch)
        part.replaced = None
        part.output = None
        self._parts.append(part)

    def outcome(self) -> Outcome:
        """All rows."""
        outcome, parts = self._outcome, self._parts
        outcome.replaced = Rows(self._replaced.close(), self._replaced.rows)
        outcome.state = _joined([part.state for part in parts], np.int8)
        outcome.name = _joined([part.name for part in parts], np.int16)
        outcome.alone = _joined([part.alone for part in parts], np.bool_)
        outcome.passed = outcome.state != EXCLUDED
        for key in parts[0].hashes if parts else ():
            outcome.hashes[key] = _joined([part.hashes[key] for part in parts], np.uint64)
        self._parts = []
        return outcome

    def abandon(self) -> None:
        """Close what is open."""
        self._replaced.abandon()


def _joined(parts: Sequence[Any], kind: Any) -> Any:
    return np.concatenate(parts) if parts else np.zeros(0, kind)
