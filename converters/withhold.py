"""Hold and reject act on the whole key (its history), and on the rows that depend on it; each under its root cause.

- rows of the same key in the same group are held: `held_with_key`;
- rows whose own key holds the withheld key (支援措置 of a person) are held: `held_with_parent`;
- rows that merely mention it (世帯番号) keep their value and are listed: `reference_withheld`.

Afterwards what the pass had written of these rows is taken out of the output.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from utsushi.converters.dispositions import decide
from utsushi.converters.keys import NONE, Hashes
from utsushi.converters.outcome import HELD, WRITTEN, Outcome, fault_table
from utsushi.mappings.plan import GroupPlan

Arrow = Any

FOLLOWS = "根本原因に従う"
"""A consequence needs no decision of its own."""
WITH_KEY, WITH_PARENT, MENTIONED = "held_with_key", "held_with_parent", "reference_withheld"


@dataclass(frozen=True)
class Tie:
    """An item of one group whose value is an item of another (or the same) group."""

    item: str
    business: str
    group: str
    referred: str

    def is_to(self, plan: GroupPlan) -> bool:
        """Whether this is the group it refers to."""
        return (self.business, self.group) == (plan.group.business, plan.group.name)


def ties(plan: GroupPlan, groups: Sequence[GroupPlan]) -> list[Tie]:
    """The items of a group that refer to groups of this run."""
    found = []
    for item in plan.group.items:
        group, _, referred = item.reference.rpartition(".")
        business, _, group = group.rpartition(":")
        tie = Tie(item.name, business or plan.group.business, group, referred)
        found += [tie] if any(tie.is_to(one) for one in groups) else []
    return found


def hashed(plan: GroupPlan, groups: Sequence[GroupPlan]) -> tuple[str, ...]:
    """Items of a group whose values must be known as numbers: those that refer, and those that others refer to."""
    mine = [tie.item for tie in ties(plan, groups)]
    others = [tie.referred for one in groups for tie in ties(one, groups) if tie.is_to(plan)]
    return tuple(dict.fromkeys(mine + others))


def spread(outcomes: Sequence[Outcome]) -> None:
    """Hold what depends on what is withheld, until nothing more does; then list what mentions it."""
    groups = [one.plan for one in outcomes]
    moved = True
    while moved:
        moved = False
        for outcome in outcomes:
            moved |= _with_key(outcome)
            keys = {item.name for item in outcome.plan.group.key}
            for tie in ties(outcome.plan, groups):
                if tie.item in keys and not tie.is_to(outcome.plan):
                    moved |= _with_parent(outcome, tie, _parent(tie, outcomes))
    for outcome in outcomes:
        for tie in ties(outcome.plan, groups):
            _mentioned(outcome, tie, _parent(tie, outcomes))


def _parent(tie: Tie, outcomes: Sequence[Outcome]) -> Outcome:
    return next(one for one in outcomes if tie.is_to(one.plan))


def _with_key(outcome: Outcome) -> bool:
    mine = outcome.hashes.get("")
    if mine is None:
        return False
    roots = np.flatnonzero(outcome.withheld() & ~outcome.alone & (mine != NONE))
    hit, root = _among(mine, outcome.state == WRITTEN, mine[roots], roots)
    if not len(hit):
        return False
    outcome.state[hit] = HELD
    outcome.name[hit] = outcome.name[root]
    item = next((item.name for item in outcome.plan.group.identity), "")
    _list(outcome, hit, item, WITH_KEY, "hold")
    return True


def _with_parent(outcome: Outcome, tie: Tie, parent: Outcome) -> bool:
    hit, root = _hit(outcome, tie, parent)
    if not len(hit):
        return False
    outcome.state[hit] = HELD
    causes = np.array([_number(outcome, parent, n) for n in range(len(parent.labels.texts))], np.int16)
    outcome.name[hit] = causes[parent.name[root]]
    _list(outcome, hit, tie.item, WITH_PARENT, "hold")
    return True


def _mentioned(outcome: Outcome, tie: Tie, parent: Outcome) -> None:
    hit, _ = _hit(outcome, tie, parent)
    if len(hit):
        _list(outcome, hit, tie.item, MENTIONED, "keep")


def _number(outcome: Outcome, parent: Outcome, label: int) -> int:
    text = parent.labels.texts[label]
    return outcome.labels.number(text if "/" in text else f"{parent.plan.group.name}/{text}")


def _hit(outcome: Outcome, tie: Tie, parent: Outcome) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """(written rows whose value is withheld in the parent, the parent's first row that withholds it)."""
    mine, theirs = outcome.hashes.get(tie.item), parent.hashes.get(tie.referred)
    if mine is None or theirs is None:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    there = theirs[parent.state == WRITTEN]
    roots = np.flatnonzero(parent.withheld() & (theirs != NONE))
    roots = roots[~np.isin(theirs[roots], there)]
    return _among(mine, outcome.state == WRITTEN, theirs[roots], roots)


def _among(
    mine: Hashes, candidates: NDArray[np.bool_], wanted: Hashes, roots: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """(candidate rows with a wanted hash, the first root of each)."""
    keys, first = np.unique(wanted, return_index=True)
    rows = np.flatnonzero(candidates & (mine != NONE))
    if not len(keys) or not len(rows):
        return rows[:0], rows[:0]
    place = np.minimum(np.searchsorted(keys, mine[rows]), len(keys) - 1)
    met = keys[place] == mine[rows]
    return rows[met], roots[first[place[met]]]


def _list(outcome: Outcome, rows: NDArray[np.int64], item: str, fault: str, disposition: str) -> None:
    """Add the consequence to the faults: a hold is decided with its root cause, a mention by the mapping or not at all."""
    reason = FOLLOWS if disposition == "hold" else decide(outcome.plan, (item,), fault).reason
    outcome.faults.append(fault_table(rows, np.zeros(len(rows), np.int32), [(item, fault, disposition, reason)]))
