"""The parts of a 国保 premium: 医療, 支援, 介護, 子ども, each by income, per head and per household, in yen of a year (see `health_levies`).

The limit (賦課限度額, 国保法施行令 29 条の 7) is that of a whole year, and the premium goes by months: of each month a twelfth of what a year would be
with those who are insured in it, no more than the limit (国保条例参考例 of months, from memory, to be confirmed). 旧被扶養者 pay nothing by income, and for two
years half per head, and half per household where nobody else is insured (国保法 77, 条例参考例 of 減免, from memory, to be confirmed).
Simplified: what those from 18 on pay more per head for the fourth part (18 歳以上被保険者均等割) is in its share per head; 減免 of 旧被扶養者 comes
before the limit.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from utsushi.samples.city.child_allowance import school_years_end
from utsushi.samples.city.circumstances import children_of
from utsushi.samples.city.dice import reached
from utsushi.samples.city.health_members import Member, former_dependant, laid_off, laid_off_months
from utsushi.samples.city.people import Person, Shard
from utsushi.samples.city.premiums import Standing, months, standing, standing_laid_off, tens, yearly

CHILDBIRTH_SINCE = (2023 * 12) + 12
"""January 2024, in months."""
_KINDS = {"医療": "1", "支援": "2", "介護": "3", "子ども": "4"}
"""賦課区分, the city's own codes."""


@dataclass(frozen=True, slots=True)
class Rate:
    """A row of `data/health_rates.csv`."""

    kind: str
    by_income: int
    """Ten-thousandths."""
    per_head: int
    per_household: int
    limit: int


@dataclass(slots=True)
class Share:
    """One insured in a levy."""

    person: Person
    first: int
    """Month of the 年度, 0 April."""
    last: int
    """The first month no longer."""
    standing: Standing
    preschool: bool
    minor: bool
    dependant_until: int | None
    """旧被扶養者: nothing by income, and half per head up to this month of the 年度 (not included); None: was no dependant."""
    free: range
    """Months before and after childbirth."""

    @property
    def count(self) -> int:
        """Months."""
        return self.last - self.first


@dataclass(slots=True)
class Part:
    """賦課内訳 of one kind; yen."""

    kind: str
    months: int
    by_income: int
    per_head: int
    per_household: int
    relieved: int = 0
    """軽減額."""
    over: int = 0
    """限度超過額."""
    excused: int = 0
    """減免額."""

    @property
    def amount(self) -> int:
        """調定額."""
        return self.by_income + self.per_head + self.per_household - self.relieved - self.over - self.excused

    @property
    def code(self) -> str:
        """賦課区分."""
        return _KINDS[self.kind]


def rates(year: int) -> list[Rate]:
    """The rates of a 年度."""
    return [
        Rate(row["区分"], int(row["所得割_万分率"]), int(row["均等割"]), int(row["平等割"]), int(row["限度額"]))
        for row in yearly("health_rates", year)
    ]


def share_of(shard: Shard, year: int, member: Member, first: int, last: int) -> Share:
    """What somebody counts for from one month of a 年度 to another."""
    person = member.person
    own = standing(shard, person, year)
    if laid_off(member):
        ends = laid_off_months(member)[1]
        if (year, 4) <= ends:
            own = standing_laid_off(shard, person, year)
    since = former_dependant(member)
    until = max(min((since.year + 2 - year) * 12 + since.month - 4, 12), 0) if since else None
    return Share(
        person,
        first,
        last,
        own,
        year >= 2022 and dt.date(year + 1, 3, 31) <= school_years_end(person.born, 6),
        dt.date(year + 1, 3, 31) <= school_years_end(person.born, 18),
        until,
        _childbirth(shard, person, year),
    )


def _childbirth(shard: Shard, person: Person, year: int) -> range:
    """The month before a birth, that of it and two after, as months of the 年度; from January 2024."""
    if person.sex == "2":
        for child in children_of(shard).get(person.number, ()):
            born = child.born.year * 12 + child.born.month - 1
            first, last = max(born - 1, CHILDBIRTH_SINCE), born + 3
            start = year * 12 + 3
            if child.mother is person and first < start + 12 and last > start:
                return range(max(first - start, 0), max(min(last - start, 12), 0))
    return range(0)


def part_of(rate: Rate, shares: Sequence[Share], year: int, tenths: int, quarters: int) -> Part | None:
    """The part of one kind for the insured of a household; None where nobody is concerned.

    Args:
        rate: of the kind and year.
        shares: the insured.
        year: 相当年度.
        tenths: 7, 5, 2 or 0, what is not levied of the shares per head and household.
        quarters: of the share per household.
    """
    spans = [(one, *_months(one, year, rate.kind)) for one in shares]
    spans = [one for one in spans if one[1] < one[2]]
    if not spans:
        return None
    there = [[one for one, first, last in spans if first <= month < last] for month in range(12)]
    covered = sum(map(bool, there))
    per_household = rate.per_household if rate.kind in {"介護", "子ども"} else rate.per_household * quarters // 4
    earned = head = relieved = excused = 0
    for one, first, last in spans:
        count = last - first
        by_income = one.standing.levied * rate.by_income * count
        per_head = rate.per_head * count
        left = _left(rate.kind, one, per_head, tenths)
        free = len(range(max(one.free.start, first), min(one.free.stop, last)))
        forgiven = left * free // count + by_income * free // count // 10_000
        excused += _excused(one, by_income, rate.per_head, tenths, first, last)
        relieved += per_head - left + forgiven
        earned, head = earned + by_income, head + per_head
    household = per_household * covered
    relieved += household * tenths // 10
    alone = sum(bool(several) and _helped(several, month) for month, several in enumerate(there))
    excused += per_household * alone * max(5 - tenths, 0) // 10
    part = Part(
        rate.kind,
        covered,
        tens(earned // 10_000 // 12),
        tens(head // 12),
        tens(household // 12),
        excused=tens(excused // 12),
    )
    part.relieved = min(tens(relieved // 12), part.amount)
    whole = [_whole(rate, several, month, tenths, per_household) for month, several in enumerate(there)]
    if max(whole) > rate.limit:
        part.over = max(part.amount - tens(sum(min(one, rate.limit) for one in whole) // 12), 0)
    return part


def _left(kind: str, one: Share, per_head: int, tenths: int) -> int:
    """What is left per head after the reductions for small incomes and for children."""
    left = per_head - per_head * tenths // 10
    if kind == "子ども" and one.minor:
        return 0
    return left - left // 2 if one.preschool and kind in {"医療", "支援"} else left


def _helped(several: Sequence[Share], month: int) -> bool:
    """Whether all of them are 旧被扶養者 within their two years."""
    return all(one.dependant_until is not None and month < one.dependant_until for one in several)


def _whole(rate: Rate, several: Sequence[Share], month: int, tenths: int, per_household: int) -> int:
    """What a whole year would be with those who are insured in a month."""
    if not several:
        return 0
    half = max(5 - tenths, 0)
    found = per_household * (10 - tenths - (half if _helped(several, month) else 0)) // 10
    for one in several:
        if month not in one.free:
            found += one.standing.levied * rate.by_income // 10_000 if one.dependant_until is None else 0
            less = rate.per_head * half // 10 if _helped([one], month) else 0
            found += _left(rate.kind, one, rate.per_head, tenths) - less
    return found


def _months(share: Share, year: int, kind: str) -> tuple[int, int]:
    """The months of a share that count for a part: 介護 those of 第2号被保険者, from 40 to 64 (介護保険法 9)."""
    if kind != "介護":
        return share.first, share.last
    first, last = months(reached(share.person.born, 40), reached(share.person.born, 65), year)
    return max(share.first, first), min(share.last, last)


def _excused(share: Share, by_income: int, per_head: int, tenths: int, first: int, last: int) -> int:
    """旧被扶養者: nothing by income, and half of the share per head for two years, unless it is reduced by as much already."""
    if share.dependant_until is None:
        return 0
    halved = max(min(last, share.dependant_until) - first, 0)
    return by_income // 10_000 + per_head * halved * max(5 - tenths, 0) // 10
