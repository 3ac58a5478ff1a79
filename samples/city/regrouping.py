"""世帯合併 and 世帯主変更: households that were separated and become one again, and heads who hand over while they live there.

Sources: 住民基本台帳法 25 (a change of the household or of its head is notified within 14 days), 7 条 4 号; 住民基本台帳事務処理要領
(世帯合併, 世帯主変更); codes 001-22 (51, 53). Simplified: only the parents who had separated come back; nobody is asked how the
livelihood is shared; they are the last things that happen to the household, but for what is undone.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import TYPE_CHECKING

from utsushi.samples.city.dice import Dice, age, years_after
from utsushi.samples.city.kinship import relation
from utsushi.samples.city.people import Household, Person
from utsushi.samples.city.places import Address
from utsushi.samples.city.register import SPLIT

if TYPE_CHECKING:
    from utsushi.samples.city.lives import Lives

_UNITED = 0.45
"""Of the households that were separated and are still there."""
_HANDED_OVER = 0.03
"""Of the heads of 65 and more who live with a grown child or a spouse."""
_REST = dt.timedelta(30)
"""So long nothing has happened to a household before (simplified)."""


def regroup(lives: Lives) -> None:
    """Tell it of some households of a shard."""
    united(lives, lives.shard.dice("households united"))
    handed_over(lives, lives.shard.dice("heads handed over"))


def united(lives: Lives, dice: Dice) -> None:
    """世帯合併: the later household ends in the earlier one at its address."""
    at: defaultdict[Address, list[Household]] = defaultdict(list)
    for household in lives.shard.households:
        if household.head is None:
            continue
        chance, share = dice.random(), dice.random()
        earlier = next((one for one in at[household.address] if _apart(one, household)), None)
        if earlier and chance < _UNITED:
            day = _day(lives, [*earlier.members, *household.members], share)
            if day:
                lives.register.merge(day, household, earlier)
                continue
        at[household.address].append(household)


def _apart(earlier: Household, later: Household) -> bool:
    """Whether the later one came out of the earlier one without moving (世帯分離)."""
    first = later.heads[0][1]
    rows = first.histories
    begun = next((n for n, row in enumerate(rows) if row.household == later.number), 0)
    return begun > 0 and rows[begun].cause == SPLIT and rows[begun - 1].household == earlier.number


def handed_over(lives: Lives, dice: Dice) -> None:
    """世帯主変更: to a grown child, else to the spouse, who both live in the household."""
    for household in lives.shard.households:
        head = household.head
        if head is None or len(household.members) == 1:
            continue
        chance, share = dice.random(), dice.random()
        day = _day(lives, household.members, share, years_after(head.born, 65))
        heir = day and _heir(household, head, day)
        if day and heir and chance < _HANDED_OVER:
            lives.register.hand_over(day, household, heir)


def _heir(household: Household, head: Person, day: dt.date) -> Person | None:
    """The eldest child of 30–64 years, or the spouse who is not 80 yet."""
    near = {one.number: relation(head, one) for one in household.members}
    grown = [one for one in household.members if near[one.number] == ("20",) and 30 <= age(one.born, day) < 65]
    spouse = [one for one in household.members if near[one.number] in {("11",), ("12",)} and age(one.born, day) < 80]
    return next(iter([*sorted(grown, key=lambda one: (one.born, one.number)), *spouse]), None)


def _day(lives: Lives, people: list[Person], share: float, first: dt.date = dt.date.min) -> dt.date | None:
    """A day after all that happened to them; None: there is no room, or somebody is about to leave."""
    first, base = max(first, *(one.last.day + _REST for one in people)), lives.shard.base
    if first > base or any(one.leaving for one in people):
        return None
    return first + dt.timedelta(int(share * ((base - first).days + 1)))
