"""児童手当: who has a right to it for which child, asked when, from which month to which.

Sources: 児童手当法 4 (a parent who cares for the child; of two, the one whose income keeps the family: 3 項), 7, 8 条 2 項 (from the month after the claim to the
month in which the right ends), 8 条 3 項 (from the month after a birth or an arrival, where it was claimed within 15 days of that), 9 (the same where the amount
rises), 17 (officials receive from their employer). JT-01 to JT-07. Who earns more is known by the incomes of the last year that is assessed at the base date.
The claim is made with the notification of birth or arrival by most, by some days later, by few after the 15 days; so are the weeks until the decision the
city's own. Simplified: the parent who has the child at the base date, or had it when it left, has had the right throughout; whoever was through
junior high school before the change of October 2024 claimed in the September before it; officials are known by their work on that last day.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from utsushi.samples.city.child_allowance import CHANGED, ages, monthly, school_years_end
from utsushi.samples.city.circumstances import circumstances, household_on
from utsushi.samples.city.dice import months_after
from utsushi.samples.city.earnings import income
from utsushi.samples.city.households import married
from utsushi.samples.city.institutions import placements
from utsushi.samples.city.once import once
from utsushi.samples.city.people import Person, Shard
from utsushi.samples.city.working_days import working_day

BIRTH, ARRIVAL, CHANGE, OTHER = "01", "02", "03", "04"
"""請求事由, the city's own."""
GROWN, LEFT, DIED, PLACED = "01", "02", "03", "04"
"""消滅事由, the city's own."""
_ONE = dt.timedelta(1)


@dataclass(frozen=True, slots=True)
class Right:
    """A child of a claim; months are their first days."""

    child: Person
    cause: str
    """請求事由."""
    happened: dt.date
    asked: dt.date
    decided: dt.date
    counted_from: dt.date
    start: dt.date
    last: dt.date
    """The last month with a right, also one to come."""
    known: dt.date
    """The last month that is paid: one more where a placement was told late."""
    counted: dt.date
    """The last month in which the child is one of those that are counted."""
    day: dt.date
    """The day with which the right ends."""
    why: str
    ended: bool
    """It has, at the base date."""

    @property
    def fifteen_days(self) -> bool:
        """15日特例: claimed in a later month than it happened, and paid from the month after that nevertheless."""
        return self.start < months_after(self.asked.replace(day=1), 1)


@dataclass(frozen=True, slots=True)
class Claim:
    """A recipient with the children counted, oldest first."""

    parent: Person
    spouse: Person | None
    """Lives here too."""
    apart: bool
    """The spouse lives elsewhere."""
    children: tuple[Right, ...]
    own: tuple[Right, ...]
    """Those for whom something was due since two fiscal years before the base date's."""

    @property
    def first(self) -> Right:
        """The one with which it began."""
        return min(self.own, key=lambda one: (one.start, one.asked, one.child.number))

    @property
    def ended(self) -> Right | None:
        """The one with which it ended."""
        return max(self.own, key=lambda one: one.day) if all(one.ended for one in self.own) else None

    def rank(self, right: Right, month: dt.date, *, told: bool = True) -> int:
        """第何子 in a month; not `told`: as it was paid, a placement not being known."""
        counted = [
            one
            for one in self.children
            if one.counted_from <= month <= max(one.counted, one.counted if told else one.known)
        ]
        return counted.index(right) + 1

    def amount(self, right: Right, month: dt.date, *, told: bool = True) -> int:
        """What a child is worth in a month, as it was due or (not `told`) as it was paid."""
        if not right.start <= month <= (right.last if told else right.known):
            return 0
        return monthly(right.child, self.rank(right, month, told=told), month)

    def due(self, month: dt.date) -> int:
        """What a month is worth."""
        return sum(self.amount(one, month) for one in self.own)


@once
def claims(shard: Shard) -> tuple[Claim, ...]:
    """Of whom anything was due to since two fiscal years before the base date's, by 宛名番号."""
    dice = shard.dice("child allowance claims")
    found: dict[int, tuple[Person, list[Right], dt.date]] = {}
    for child in shard.people:
        if not child.histories or school_years_end(child.born, 22) < _since(shard):
            continue
        draws = dice.below(100), dice.between(1, 10), dice.between(16, 45), dice.between(3, 14), dice.below(26)
        day = child.removed - _ONE if child.removed else shard.base
        parent = recipient(shard, child, day)
        if parent is None or circumstances(shard)[parent.number].work(day) == "official":
            continue
        right = _right(shard, child, parent, draws)
        if right.decided <= shard.base and right.counted >= right.counted_from:
            _, rights, latest = found.setdefault(parent.number, (parent, [], day))
            rights.append(right)
            found[parent.number] = parent, rights, max(latest, day)
    return tuple(_claims(shard, found))


def _claims(shard: Shard, found: dict[int, tuple[Person, list[Right], dt.date]]) -> Iterator[Claim]:
    for number in sorted(found):
        parent, rights, day = found[number]
        ordered = tuple(sorted(rights, key=lambda one: (one.child.born, one.child.number)))
        own = tuple(one for one in ordered if one.start <= one.last and one.last >= _since(shard))
        if own:
            partner = parent.spouse if married(parent, day) and not (parent.spouse and parent.spouse.dead) else None
            here = partner is not None and bool(household_on(shard, partner, day))
            yield Claim(parent, partner if here else None, partner is not None and not here, ordered, own)


def _since(shard: Shard) -> dt.date:
    return dt.date(shard.fiscal_year - 2, 4, 1)


def recipient(shard: Shard, child: Person, day: dt.date) -> Person | None:
    """The parent in the household on a day; of two the one who earns more, the father where they earn the same."""
    home = household_on(shard, child, day)
    there = [one for one in (child.father, child.mother) if one and home and household_on(shard, one, day) == home]
    if len(there) < 2:
        return there[0] if there else None
    return max(there, key=lambda one: income(shard, one, assessed(shard.base)).total)


def assessed(base: dt.date) -> int:
    """The calendar year whose incomes are the last ones assessed: told in June of the year after it."""
    return base.year - (1 if base.month >= 7 else 2)


def _right(shard: Shard, child: Person, parent: Person, draws: tuple[int, int, int, int, int]) -> Right:
    base = shard.base
    firsts = child.histories[0], parent.histories[0]
    happened = max(child.came, parent.came, *(row.day for row in firsts))
    known = max([happened, *(row.notified for row in firsts if row.day == happened)])
    lag = 0 if draws[0] < 80 else draws[1] if draws[0] < 97 else draws[2]
    asked = working_day(known + dt.timedelta(lag))
    counted_from = months_after(happened.replace(day=1), 1)
    start = counted_from if asked <= happened + dt.timedelta(15) else months_after(asked.replace(day=1), 1)
    cause = BIRTH if happened == child.born else ARRIVAL if happened == max(child.came, firsts[0].day) else OTHER
    if base >= CHANGED > start and school_years_end(child.born, 15) < CHANGED:
        cause, start = CHANGE, CHANGED
        asked = working_day(months_after(CHANGED, -1) + draws[4] * _ONE)
    last, why, day = _end(shard, child, school_years_end(child.born, ages(base)[0]))
    counted, _, _ = _end(shard, child, school_years_end(child.born, ages(base)[1]))
    placed = placements(shard).get(child.number)
    late = placed is not None and placed.told_late and why == PLACED
    return Right(
        child, cause, happened, asked, working_day(asked + draws[3] * _ONE), counted_from, start, last,
        months_after(last, 1) if late else last, counted, day, why, day < base or (why != GROWN and day <= base),
    )  # fmt: skip


def _end(shard: Shard, child: Person, grown: dt.date) -> tuple[dt.date, str, dt.date]:
    """The last month, 消滅事由 and the day: grown, gone, or placed in an institution, whatever comes first."""
    ends = [(grown, GROWN)]
    if child.removed:
        ends.append((child.removed, DIED if child.dead else LEFT))
    placed = placements(shard).get(child.number)
    if placed:
        ends.append((placed.start, PLACED))
    day, why = min(ends)
    return day.replace(day=1), why, day
