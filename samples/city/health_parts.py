"""The parts of a 国保 premium: 医療, 支援, 介護, 子ども, each by income, per head and per household, in yen of a year (see `health_levies`).

Simplified: what those from 18 on pay more per head for the fourth part (18 歳以上被保険者均等割) is in its share per head; the limit
is that of a whole year for who is insured only for a part of it (cities differ), while what is below it goes by months.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from utsushi.samples.city.child_allowance import school_years_end
from utsushi.samples.city.circumstances import children_of
from utsushi.samples.city.dice import reached
from utsushi.samples.city.health_members import Member, former_dependant, laid_off, laid_off_months
from utsushi.samples.city.incomes import income
from utsushi.samples.city.people import Person, Shard
from utsushi.samples.city.premiums import Standing, months, standing, tens, yearly

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
            own = _eased(shard, person, year, own)
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


def _eased(shard: Shard, person: Person, year: int, own: Standing) -> Standing:
    """給与所得 counts for 30 %."""
    less = income(shard, person, year - 1).employment * 7 // 10
    return Standing(max(own.levied - less, 0), max(own.judged - less, 0), own.earner, own.pension, own.declared)


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
    covered = len({month for _, first, last in spans for month in range(first, last)})
    whole = 4 if rate.kind in {"介護", "子ども"} else quarters
    earned = head = relieved = excused = 0
    for one, first, last in spans:
        count = last - first
        by_income = one.standing.levied * rate.by_income * count
        per_head = rate.per_head * count
        less = per_head * tenths // 10
        left = per_head - less
        if rate.kind == "子ども" and one.minor:
            left = 0
        elif one.preschool and rate.kind in {"医療", "支援"}:
            left -= left // 2
        free = len(range(max(one.free.start, first), min(one.free.stop, last)))
        forgiven = left * free // count + by_income * free // count // 10_000
        excused += _excused(one, by_income, rate.per_head, tenths, first, last)
        relieved += per_head - left + forgiven
        earned, head = earned + by_income, head + per_head
    household = rate.per_household * whole * covered // 4
    relieved += household * tenths // 10
    part = Part(
        rate.kind,
        covered,
        tens(earned // 10_000 // 12),
        tens(head // 12),
        tens(household // 12),
        excused=tens(excused // 12),
    )
    part.relieved = min(tens(relieved // 12), part.amount)
    part.over = max(part.amount - rate.limit, 0)
    return part


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
