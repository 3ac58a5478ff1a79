"""児童扶養手当: whose incomes decide a 支給年度, and what is taken off them.

Sources: 児童扶養手当法 9–11 (the recipient; the spouse, or who of parents, children, brothers and sisters supports them in the household), 13; 施行令 2 の 4
(limits), 3, 4 (80,000 yen for social insurance; 100,000 of wages and pensions since the incomes of 2020; what the resident tax deducts for the disabled, for
widows, single parents and working students, and for a spouse). Dependants of a supporter are those of the resident tax; who was not assessed here has none (simplified). Of the recipient they are the own children
not yet past the 31 March after 22 (simplified), whoever claims them.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from utsushi.samples.city.child_allowance import school_years_end
from utsushi.samples.city.circumstances import children_of, handbooks
from utsushi.samples.city.dice import age
from utsushi.samples.city.households import household_on
from utsushi.samples.city.incomes import Assessment, assessments, income, limit_of_dependants
from utsushi.samples.city.once import once
from utsushi.samples.city.people import Person, Shard
from utsushi.samples.city.single_parent_rates import personal, supporter_limit

if TYPE_CHECKING:
    from utsushi.samples.city.single_parent_claims import Claim


@dataclass(frozen=True, slots=True)
class Supporter:
    """A 扶養義務者, or the disabled spouse."""

    person: Person
    total: int
    """合計所得金額."""
    deducted: int
    dependants: int
    old: int
    """老人扶養親族 among them."""

    @property
    def over(self) -> int:
        """How far the income is over the limit; from 0 on nothing is paid."""
        return max(self.total - self.deducted, 0) - supporter_limit(self.dependants, self.old)


@dataclass(frozen=True, slots=True)
class Measure:
    """What decides a 支給年度: incomes and dependants."""

    year: int
    dependants: int
    total: int
    """所得 of the recipient as the law counts it."""
    support: int
    """80 % of 養育費."""
    deducted: int
    supporter: Supporter | None

    @property
    def counted(self) -> int:
        """Income after everything, to be held against the limits."""
        return max(self.total + self.support - self.deducted, 0)


@once
def measure(shard: Shard, claim: Claim, year: int) -> Measure:
    """What a 支給年度 (November to October) goes by: the calendar year before it."""
    parent, end = claim.parent, dt.date(year - 1, 12, 31)
    own = [
        child
        for child in children_of(shard)[parent.number]
        if child.born <= end <= school_years_end(child.born, 22) and household_on(shard, child, end)
    ]
    grown = sum(age(child.born, end) >= 16 for child in own) * 150_000
    deducted = _deducted(shard, parent, year, alone=False) + grown
    total = income(shard, parent, year - 1).total
    return Measure(year, len(own), total, claim.support * 4 // 5, deducted, _supporter(shard, claim, year))


def _supporter(shard: Shard, claim: Claim, year: int) -> Supporter | None:
    """Who in the household on 1 November (or at the start) is farthest over the limit, or next to it."""
    day = min(max(dt.date(year, 11, 1), claim.start), shard.base)
    parent = claim.parent
    near = [parent.father, parent.mother, *children_of(shard)[parent.number]]
    if claim.cause == "3":
        near.append(parent.spouse)
    for elder in (parent.father, parent.mother):
        near += children_of(shard).get(elder.number, ()) if elder else ()
    home = household_on(shard, parent, day)
    here = {
        one.number: one
        for one in near
        if one and one is not parent and age(one.born, day) >= 18 and home and household_on(shard, one, day) == home
    }
    found = [_measured(shard, one, year) for _, one in sorted(here.items()) if income(shard, one, year - 1).total]
    return max(found, key=lambda one: (one.over, -one.person.number), default=None)


def _measured(shard: Shard, person: Person, year: int) -> Supporter:
    assessed = assessments(shard, year).get(person.number)
    end, total = dt.date(year - 1, 12, 31), income(shard, person, year - 1).total
    old = [one for one in _low(shard, assessed) if assessed and one is not assessed.spouse and age(one.born, end) >= 70]
    dependants = assessed.counted if assessed else 0
    return Supporter(person, total, _deducted(shard, person, year, alone=True), dependants, len(old))


def _deducted(shard: Shard, person: Person, year: int, *, alone: bool) -> int:
    """控除額; what widows and single parents have (`alone`) does not count for the recipient."""
    earned, end = income(shard, person, year - 1), dt.date(year - 1, 12, 31)
    fixed = 80_000 + (min(earned.employment + earned.annuity, 100_000) if year >= 2021 else 0)
    assessed = assessments(shard, year).get(person.number)
    books = [
        [book for book in handbooks(shard).get(one.number, ()) if book.issued <= end]
        for one in (person, *_low(shard, assessed))
    ]
    severe = [any(book.severe for book in some) for some in books if some]
    return fixed + personal(assessed.deductions if assessed else {}, severe, alone=alone)


def _low(shard: Shard, assessed: Assessment | None) -> list[Person]:
    """同一生計配偶者 and 扶養親族."""
    if assessed is None:
        return []
    year = assessed.fiscal_year - 1
    family = [*([assessed.spouse] if assessed.spouse else []), *assessed.dependants]
    return [one for one in family if income(shard, one, year).total <= limit_of_dependants(year)]
