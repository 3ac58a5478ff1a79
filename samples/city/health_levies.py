"""024 国民健康保険料: what the head of a household owes for its insured in a year, its four parts, instalments, bills.

Sources: 国保法 76, 76 の 3, 国保法施行令 29 条の 7 (limits, reductions, 未就学児 from 2022, months before and after childbirth from 2024-01, 特定世帯),
子ども・子育て支援法 71 の 3 (the fourth part from 2026; who is not yet 18 pays no share per head); 国保条例参考例 for months: from that of
joining to the one before that of leaving. Rates per head, household and income are the city's own (`data/health_rates.csv`), as are
ten instalments from June to March, decided on 15 June, and rounding each component down to 10 yen. KH-04, KH-05.
Simplified: a year is levied as it is known at the base date, and spread as if it had been known at once; who leaves pays until the
month of leaving; what is deducted from pensions is a sixth each time.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from utsushi.samples.city.bills import Bill, Instalment, spread
from utsushi.samples.city.children import school_years_end
from utsushi.samples.city.circumstances import children_of
from utsushi.samples.city.health_members import (
    Member,
    former_dependant,
    former_members,
    heads,
    laid_off,
    laid_off_months,
    members_of,
    numbered,
)
from utsushi.samples.city.incomes import income
from utsushi.samples.city.instalments import PENSION_MONTHS, by_pension, by_slip
from utsushi.samples.city.once import once
from utsushi.samples.city.people import Person, Shard
from utsushi.samples.city.premiums import (
    Standing,
    birthday,
    month_of,
    months,
    reached,
    reduction,
    standing,
    tens,
    yearly,
)

DECIDED = (6, 15)
"""Month and day on which the levy of a 年度 is decided."""
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
    dependant_until: int
    """旧被扶養者: the share per head is halved up to this month of the 年度 (not included); 0: no 旧被扶養者."""
    dependant: bool
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


@dataclass(slots=True)
class Levy:
    """What one head owes for the insured of a household in a year."""

    year: int
    """相当年度."""
    household: int
    head: Person
    tenths: int
    """軽減割合."""
    shares: list[Share]
    parts: list[Part] = field(default_factory=list)
    notice: str = ""
    from_pension: bool = False
    decided: dt.date = dt.date.min
    instalments: tuple[Instalment, ...] = ()

    @property
    def first(self) -> int:
        """The first month, 0 April."""
        return min(one.first for one in self.shares)

    @property
    def last(self) -> int:
        """The first month no longer."""
        return max(one.last for one in self.shares)

    @property
    def fiscal_year(self) -> int:
        """賦課年度: the next one for what is told after March."""
        return self.year + (self.decided >= dt.date(self.year + 1, 4, 1))

    @property
    def total(self) -> int:
        """Yen of the year."""
        return sum(part.amount for part in self.parts)


def latest(shard: Shard) -> int:
    """The latest 年度 that is decided at the base date."""
    base = shard.base
    return base.year - ((base.month, base.day) < DECIDED)


def rates(year: int) -> list[Rate]:
    """The rates of a 年度."""
    return [
        Rate(row["区分"], int(row["所得割_万分率"]), int(row["均等割"]), int(row["平等割"]), int(row["限度額"]))
        for row in yearly("health_rates", year)
    ]


@once
def levies(shard: Shard) -> tuple[Levy, ...]:
    """The levies of the two latest years, by year and household."""
    found: list[Levy] = []
    for year in (latest(shard) - 1, latest(shard)):
        for household, several in members_of(shard).items():
            for levy in _of_household(shard, year, household, several):
                levy.notice = f"{shard.number_from(61, len(found)):011d}"
                found.append(levy)
    return tuple(found)


@once
def bills(shard: Shard) -> tuple[Bill, ...]:
    """The levies as bills."""
    return tuple(_bill(levy) for levy in levies(shard) if levy.total)


def _bill(levy: Levy) -> Bill:
    row = levy.head.at(levy.decided) or levy.head.histories[0]
    return Bill(
        "024",
        levy.fiscal_year,
        levy.year,
        levy.notice,
        levy.head.number,
        row.address.street.city,
        "年金特別徴収" if levy.from_pension else "普通徴収",
        levy.decided,
        levy.instalments,
    )


def _of_household(shard: Shard, year: int, household: int, several: Sequence[Member]) -> Iterator[Levy]:
    touching = [(one, *months(one.start, _end(one), year)) for one in several]
    touching = [one for one in touching if one[1] < one[2]]
    if not touching:
        return
    tenures = heads(numbered(shard)[household])
    for n, (head, since, until) in enumerate(tenures):
        first, last = months(since if n else dt.date(year, 4, 1), until, year)
        shares = [
            _share(shard, year, member, max(first, start), min(last, end))
            for member, start, end in touching
            if max(first, start) < min(last, end)
        ]
        if shares:
            levy = Levy(year, household, head, 0, shares)
            _assess(shard, levy, tenured=since)
            if levy.decided <= shard.base:
                yield levy


def _end(member: Member) -> dt.date:
    """When it ends or will end: the 75th birthday is known beforehand."""
    return min(member.end or dt.date.max, birthday(member.person, 75))


def _share(shard: Shard, year: int, member: Member, first: int, last: int) -> Share:
    person = member.person
    own = standing(shard, person, year)
    if laid_off(member):
        ends = laid_off_months(member)[1]
        if (year, 4) <= ends:
            own = _eased(shard, person, year, own)
    since = former_dependant(member)
    until = 0
    if since:
        until = max(min((since.year + 2 - year) * 12 + since.month - 4, 12), 0)
    return Share(
        person,
        first,
        last,
        own,
        year >= 2022 and dt.date(year + 1, 3, 31) <= school_years_end(person.born, 6),
        dt.date(year + 1, 3, 31) <= school_years_end(person.born, 18),
        until,
        since is not None,
        _childbirth(shard, person, year),
    )


def _eased(shard: Shard, person: Person, year: int, own: Standing) -> Standing:
    """給与所得 counts for 30 %."""
    less = income(shard, person, year - 1).employment * 7 // 10
    return Standing(max(own.levied - less, 0), max(own.judged - less, 0), own.earner, own.pension)


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


def _assess(shard: Shard, levy: Levy, tenured: dt.date) -> None:
    """Fill the parts, the day of decision and the instalments."""
    year = levy.year
    judged = max(dt.date(*month_of(year, levy.first), 1), tenured if levy.first else dt.date(year, 4, 1))
    former = former_members(shard, levy.household, levy.head, judged)
    known = {one.person.number: one.standing for one in levy.shares}
    at_first = [one for one in levy.shares if one.first == levy.first]
    others = [standing(shard, one, year) for one in former]
    own = [standing(shard, levy.head, year)] if levy.head.number not in known else []
    if own and levy.head in former:
        own = []
    incomes = [*(one.standing for one in at_first), *others, *own]
    late = next((one for one in levy.shares if one.person is levy.head and one not in at_first), None)
    if late:
        incomes.append(late.standing)
    levy.tenths = reduction(incomes, len(at_first) + len(former), year)
    quarters = _household_quarters(levy, former, judged)
    levy.parts = [part for rate in rates(year) if (part := _part(levy, rate, quarters))]
    levy.from_pension = _from_pension(shard, levy)
    _plan(levy)


def _household_quarters(levy: Levy, former: Sequence[Person], day: dt.date) -> int:
    """Quarters of the share per household: 2 in 特定世帯 (five years), 3 in 特定継続世帯 (three more); whole years, simplified."""
    if len({one.person.number for one in levy.shares}) > 1 or not former:
        return 4
    moved = min(birthday(one, 75) for one in former)
    years = (day.year - moved.year) - ((day.month, day.day) < (moved.month, moved.day))
    return 2 if years < 5 else 3 if years < 8 else 4


def _part(levy: Levy, rate: Rate, quarters: int) -> Part | None:
    spans = [(one, *_months(one, levy.year, rate.kind)) for one in levy.shares]
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
        less = per_head * levy.tenths // 10
        left = per_head - less
        if rate.kind == "子ども" and one.minor:
            left = 0
        elif one.preschool and rate.kind in {"医療", "支援"}:
            left -= left // 2
        free = len(range(max(one.free.start, first), min(one.free.stop, last)))
        forgiven = left * free // count + by_income * free // count // 10_000
        excused += _excused(one, by_income, rate.per_head, levy.tenths, first, last)
        relieved += per_head - left + forgiven
        earned, head = earned + by_income, head + per_head
    household = rate.per_household * whole * covered // 4
    relieved += household * levy.tenths // 10
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
    first, last = months(reached(share.person, 40), reached(share.person, 65), year)
    return max(share.first, first), min(share.last, last)


def _excused(share: Share, by_income: int, per_head: int, tenths: int, first: int, last: int) -> int:
    """旧被扶養者: nothing by income, and half of the share per head for two years, unless it is reduced by as much already."""
    if not share.dependant:
        return 0
    halved = max(min(last, share.dependant_until) - first, 0)
    return by_income // 10_000 + per_head * halved * max(5 - tenths, 0) // 10


def _from_pension(shard: Shard, levy: Levy) -> bool:
    """Deducted from the head's pension: a whole year, all insured from 65 to 74, the head too and not 75 within it, 180,000 yen and half.

    国保法施行令 29 条の 13; half of the pension with 介護保険料 of some 80,000 yen, simplified.
    """
    start, end = dt.date(levy.year, 4, 1), dt.date(levy.year + 1, 3, 31)
    old = all(one.count == 12 and reached(one.person, 65) <= start for one in levy.shares)
    if not old or not any(one.person is levy.head for one in levy.shares) or birthday(levy.head, 75) <= end:
        return False
    pension = standing(shard, levy.head, levy.year).pension
    return pension >= 180_000 and (levy.total + 80_000) * 2 <= pension and levy.head.number % 5 > 0


def _plan(levy: Levy) -> None:
    year = levy.year
    if levy.from_pension:
        levy.decided = dt.date(year, 4, 1)
        levy.instalments = by_pension(year, spread(levy.total, 6, 100), PENSION_MONTHS)
        return
    first = 2 if levy.first <= 1 else levy.first + 1
    levy.decided = dt.date(*month_of(year, first), DECIDED[1])
    levy.instalments = by_slip(year, levy.total, first, min(max(levy.last, first), 11), 2)
