"""What becomes of a fault: substitute, blank, hold, reject, stop, or keep (the value stands and is listed).

Defaults by kind of item stand in `dispositions.csv` (after the table of the go/no-go meeting, practice §5); a mapping
decides otherwise in words (`faults:`). In the final stage a default is no decision: whatever no mapping decided by name
keeps the run from succeeding.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

from utsushi.mappings.plan import Disposition, GroupPlan

Stage = Literal["rehearsal", "final"]

SEVERITY: dict[Disposition, int] = {"keep": 0, "blank": 1, "substitute": 2, "hold": 3, "reject": 4, "stop": 5}
"""The heaviest disposition of a row's faults decides the row."""

WITHHOLDS = SEVERITY["hold"]
"""From here on the row is not written."""

LOSES = frozenset({"substitute", "hold", "reject", "stop"})
"""What a rehearsal does not pass over without a decision by name; the final stage passes over nothing."""


LISTED = "listed"
"""In place of a disposition: right, but listed (a date beyond its era)."""

TO_APPROVE = frozenset({"unchecked_code"})
"""Right as far as anybody knows, but the final stage wants it approved: rows of code maps (practice §5, evidence 5)."""


@dataclass(frozen=True)
class Decision:
    """The disposition of one fault in one item."""

    disposition: Disposition
    reason: str = ""
    """The words of the mapping; empty: a default, which decides nothing."""
    alone: bool = False
    """The row alone is withheld, not the whole key (a bank account, not its owner)."""

    @property
    def named(self) -> bool:
        """Decided by the mapping, in words."""
        return bool(self.reason)


def decide(plan: GroupPlan, items: Sequence[str], fault: str) -> Decision:
    """The mapping's own decision for a fault in one of the items that an expression gives, else the default of the first."""
    kind = next((item.kind for item in map(plan.group.item, items) if item), "text")
    default, alone = _defaults().get((kind, fault)) or _defaults()[kind, "*"]
    for code in (fault, "*"):
        for item in items:
            if chosen := plan.dispositions.get(item, {}).get(code):
                return Decision(chosen, plan.reasons.get(item) or "指名", alone)
    return Decision(default, alone=alone)


def needs_decision(stage: Stage, disposition: str, fault: str, *, named: bool) -> bool:
    """Whether something that is listed keeps the run from succeeding; `listed` does not, unapproved codes in the final stage aside."""
    if disposition == LISTED:
        return stage == "final" and fault in TO_APPROVE
    return not named and (stage == "final" or disposition in LOSES)


@cache
def _defaults() -> dict[tuple[str, str], tuple[Disposition, bool]]:
    text = (files("utsushi.converters") / "dispositions.csv").read_text("utf-8")
    return {
        (row["kind"], row["fault"]): (_known(row["disposition"]), row["alone"] == "1")
        for row in csv.DictReader(text.splitlines())
    }


def _known(word: str) -> Disposition:
    found = next((name for name in SEVERITY if name == word), None)
    if found is None:
        raise ValueError(word)
    return found
