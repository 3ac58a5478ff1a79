"""What becomes of a fault: substitute, blank, hold, reject, stop, or keep (the value stands and is listed).

Defaults by kind of item stand in `dispositions.csv` (after the table of the go/no-go meeting, practice §5); a mapping
decides otherwise in words (`faults:`). In the final stage a default is no decision: whatever no mapping decided by name
keeps the run from succeeding.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

from utsushi.mappings.plan import Disposition, GroupPlan
from utsushi.specs.model import Item

Stage = Literal["rehearsal", "final"]

SEVERITY: dict[Disposition, int] = {"keep": 0, "blank": 1, "substitute": 2, "hold": 3, "reject": 4, "stop": 5}
"""The heaviest disposition of a row's faults decides the row."""


@dataclass(frozen=True)
class Decision:
    """The disposition of one fault in one item."""

    disposition: Disposition
    named: bool
    """Decided by the mapping, in words; a default is not."""


def decide(plan: GroupPlan, item: Item, fault: str) -> Decision:
    """The mapping's own decision for (item, fault), else the default of the item's kind."""
    own = plan.dispositions.get(item.name, {})
    if chosen := own.get(fault) or own.get("*"):
        return Decision(chosen, named=True)
    return Decision(_default(item.kind, fault), named=False)


def _default(kind: str, fault: str) -> Disposition:
    table = _defaults()
    return table.get((kind, fault)) or table[kind, "*"]


@cache
def _defaults() -> dict[tuple[str, str], Disposition]:
    text = (files("utsushi.converters") / "dispositions.csv").read_text("utf-8")
    return {(row["kind"], row["fault"]): _known(row["disposition"]) for row in csv.DictReader(text.splitlines())}


def _known(word: str) -> Disposition:
    found = next((name for name in SEVERITY if name == word), None)
    if found is None:
        raise ValueError(word)
    return found
