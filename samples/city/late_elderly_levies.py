"""025 後期高齢者医療保険料: what each insured owes in a year, how it is collected, and the bills.

Sources: 高確法 104, 107–110, 高確法施行令 18 (two-year rates, 7, 5 and 2 割, who was a dependant pays nothing by income and half per head for two
years, limits; the easing of 2024), 子ども・子育て支援法 71 の 3 (a part of its own from 2026). The rates are those of the fictional 広域連合
(`data/late_elderly_rates.csv`), rounding each component down to 10 yen is its too. Collection: from pensions of 180,000 yen or more
unless premiums of both kinds exceed half of it (施行令 23; 介護保険料 taken as 80,000 yen), April to August a sixth of the year before each
(仮徴収), the rest from October (本徴収); else in nine instalments from July to March, decided on 15 July. KK-03, KK-04. Who joined from October on pays
half by slips from July to September, and is deducted from October. Simplified: only the latest of later decisions (賦課履歴番号 2) is told.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from utsushi.samples.city.bills import Bill, Instalment, Method, spread
from utsushi.samples.city.circumstances import Insurance
from utsushi.samples.city.elsewhere_insured import covered
from utsushi.samples.city.households import household_head, household_on, living_in
from utsushi.samples.city.instalments import PENSION_MONTHS, by_pension, by_slip, revise
from utsushi.samples.city.once import once
from utsushi.samples.city.people import Person, Shard
from utsushi.samples.city.premiums import birthday, month_of, months, reduction, standing, tens, yearly
from utsushi.samples.city.working_days import working_day

DECIDED = (7, 15)
"""Month and day on which the levy of a 年度 is decided."""
_OPENING = 3
"""The month of the first 期, 0 April."""
CARE = 80_000
"""介護保険料 of a year, about."""


@dataclass(frozen=True, slots=True)
class Enrolment:
    """A time of insurance in the city."""

    person: Person
    start: dt.date
    end: dt.date | None
    """The first day no longer."""
    before: Insurance
    after: Insurance


@dataclass(slots=True)
class Premium:
    """賦課: yen of a year."""

    person: Person
    year: int
    first: int
    """Month of the 年度, 0 April."""
    last: int
    """The first month no longer."""
    count: int
    """Months insured."""
    per_head: int
    by_income: int
    permille: int
    """軽減割合."""
    relieved: int
    dependant: int
    """被扶養者軽減額."""
    over: int
    child_support: int
    """支援納付金分."""
    notice: str = ""
    pension_from: int | None = None
    """The month of the 年度 from which it is deducted from the pension: 0 April, 6 October; None: never."""
    decided: dt.date = dt.date.min
    instalments: tuple[Instalment, ...] = ()
    earlier: Premium | None = None
    """As it was first decided, where something has changed it since."""
    revised: dt.date = dt.date.min
    """When it was decided anew."""

    @property
    def total(self) -> int:
        """年間保険料額."""
        return self.per_head + self.by_income - self.relieved - self.dependant - self.over + self.child_support

    def deducted(self, one: Instalment) -> bool:
        """Whether an instalment is deducted from the pension (特別徴収)."""
        at, month = month_of(self.year, 12 if self.pension_from is None else self.pension_from)
        return one.month >= f"{at}{month:02d}" and self.pension_from is not None

    @property
    def fiscal_year(self) -> int:
        """賦課年度: the next one for what is told after March."""
        return self.year + (self.decided >= dt.date(self.year + 1, 4, 1))


@once
def enrolments(shard: Shard) -> Mapping[int, tuple[Enrolment, ...]]:
    """宛名番号 → the times of insurance of that person, in order; by 宛名番号."""
    found: dict[int, tuple[Enrolment, ...]] = {}
    for person in shard.people:
        spans = covered(shard, person)
        several = []
        for n, span in enumerate(spans):
            if span.kind == "後期":
                before = spans[n - 1].kind if n and spans[n - 1].end == span.start else ""
                after = spans[n + 1].kind if n + 1 < len(spans) and spans[n + 1].start == span.end else ""
                several.append(Enrolment(person, span.start, span.end, before, after))
        if several:
            found[person.number] = tuple(several)
    return found


def insured_in(shard: Shard, household: int, day: dt.date) -> list[Person]:
    """Who of a household is insured at the end of a day."""
    return [
        one
        for one in living_in(shard, household, day)
        if any(
            time.start <= day and (time.end is None or day < time.end) for time in enrolments(shard).get(one.number, ())
        )
    ]


def latest(shard: Shard) -> int:
    """The latest 年度 that is decided at the base date."""
    base = shard.base
    return base.year - (base < working_day(dt.date(base.year, *DECIDED)))


@once
def premiums(shard: Shard) -> tuple[Premium, ...]:
    """The premiums of the two latest years, by year and 宛名番号."""
    found: list[Premium] = []
    for year in (latest(shard) - 1, latest(shard)):
        for number in enrolments(shard):
            premium = _decided(shard, number, year)
            if premium:
                premium.notice = f"{shard.number_from(65, len(found)):011d}"
                found.append(premium)
    return tuple(found)


@once
def bills(shard: Shard) -> tuple[Bill, ...]:
    """The premiums as bills; one that is paid both ways is two of the same notice."""
    return tuple(bill for premium in premiums(shard) for bill in _bills(premium))


def _bills(premium: Premium) -> Iterator[Bill]:
    row = premium.person.at(premium.decided) or premium.person.histories[0]
    ways: tuple[tuple[Method, bool], ...] = (("普通徴収", False), ("年金特別徴収", True))
    for method, deducted in ways:
        instalments = tuple(one for one in premium.instalments if premium.deducted(one) == deducted)
        if instalments:
            yield Bill(
                "025",
                premium.fiscal_year,
                premium.year,
                premium.notice,
                premium.person.number,
                row.address.street.city,
                method,
                premium.decided,
                instalments,
            )


def _decided(shard: Shard, number: int, year: int) -> Premium | None:
    """The premium of somebody as it stands, if it is decided at the base date."""
    premium = _premium(shard, number, year, shard.base)
    if premium is None:
        return None
    _plan(shard, premium)
    if premium.decided > shard.base:
        return None
    ends = [one.end for one in enrolments(shard)[number] if one.end and one.end > premium.decided]
    first = _premium(shard, number, year, premium.decided) if ends else None
    if first and first.total != premium.total:
        _plan(shard, first)
        later = [day for day in ends if first.decided < day]
        if later:
            _revise(shard, premium, first, min(later))
    return premium


def _revise(shard: Shard, premium: Premium, first: Premium, day: dt.date) -> None:
    """Instalments until the month of the change stay, the rest is due in the next one, or the last ones are lowered."""
    year = premium.year
    premium.earlier, premium.pension_from, premium.decided = first, first.pension_from, first.decided
    change = (day.year - year) * 12 + day.month - 3
    opening = -1 if first.pension_from is not None and change > first.pension_from else _OPENING
    last = 11 if premium.last == 12 else change
    premium.instalments = revise(year, first.instalments, premium.total, change, last, opening)
    premium.revised = min(dt.date(*month_of(year, change), DECIDED[1]), shard.base)


def _premium(shard: Shard, number: int, year: int, day: dt.date) -> Premium | None:
    """The premium of somebody for a year, as it is known on a day."""
    times = [
        (one, *months(one.start, one.end if one.end and one.end <= day else None, year))
        for one in enrolments(shard)[number]
        if one.start <= day
    ]
    times = [one for one in times if one[1] < one[2]]
    if not times:
        return None
    enrolment, start = times[0][0], times[0][0].start
    person = enrolment.person
    helped_until = (start.year + 2 - year) * 12 + start.month - 4 if enrolment.before == "被扶養" else None
    return reckon(
        person,
        year,
        sorted({month for _, first, last in times for month in range(first, last)}),
        standing(shard, person, year).levied,
        _relief(shard, person, max(start, dt.date(year, 4, 1)), year),
        helped_until,
        early=start < dt.date(2024, 4, 1) or start < birthday(person, 75),
    )


@cache
def _rates(year: int) -> Mapping[str, int]:
    (rates,) = yearly("late_elderly_rates", year)
    return {name: int(value) for name, value in rates.items() if name != "出所"}


def reckon(
    person: Person,
    year: int,
    insured: Sequence[int],
    levied: int,
    permille: int,
    helped_until: int | None,
    *,
    early: bool,
) -> Premium:
    """The premium of a year (高確法施行令 18 条); the parts of a whole year by months, each rounded down to ten yen.

    Args:
        person: who owes it.
        year: 相当年度.
        insured: the months of it in which the person is insured (0 April), in order.
        levied: 所得割算定基礎額, yen.
        permille: of the share per head that are not levied.
        helped_until: of who was a dependant the first month of the year after two years; None: was none.
        early: insured before April 2024, or by a disability: the limit that rises later.
    """
    rate, helped = _rates(year), helped_until is not None
    eased = levied <= rate["緩和_所得"]
    per_head = rate["均等割"]
    by_income = 0 if helped else levied * rate["所得割_緩和_万分率" if eased else "所得割_万分率"] // 10_000
    relieved = per_head * permille // 1000
    less = max(per_head * (500 - permille) // 1000, 0) if helped else 0
    known = sum(month < helped_until for month in insured) if helped_until is not None else 0
    limit = rate["限度額_経過" if early else "限度額"]
    over = sum(
        max(per_head + by_income - relieved - (less if n < known else 0) - limit, 0) for n in range(len(insured))
    )
    support = rate["支援_均等割"] - rate["支援_均等割"] * permille // 1000
    support += 0 if helped else levied * rate["支援_所得割_万分率"] // 10_000
    count = len(insured)
    return Premium(
        person,
        year,
        insured[0],
        insured[-1] + 1,
        count,
        tens(per_head * count // 12),
        tens(by_income * count // 12),
        permille,
        tens(relieved * count // 12),
        tens(less * known // 12),
        tens(over // 12),
        tens(min(support, rate["支援_限度額"]) * count // 12),
    )


def relief(year: int, tenths: int, *, poor: bool) -> int:
    """Thousandths of 7, 5, 2 or 0 tenths: 7 were more until 2020, less so where nobody's pension is above 800,000 yen (施行令 附則)."""
    return (
        tenths * 100 if tenths != 7 else _rates(year)["最大軽減_年金80万円以下_千分率" if poor else "最大軽減_千分率"]
    )


def _relief(shard: Shard, person: Person, day: dt.date, year: int) -> int:
    """Thousandths of the share per head that are not levied: judged on the head and the insured of the household."""
    household = household_on(shard, person, day)
    insured = (insured_in(shard, household, day) if household else []) or [person]
    head = household_head(shard, household, day) if household else person
    judged = [standing(shard, one, year) for one in {one.number: one for one in (*insured, head)}.values()]
    poor = all(one.pension <= 800_000 for one in judged)
    return relief(year, reduction(judged, len(insured), year), poor=poor)


def _plan(shard: Shard, premium: Premium) -> None:
    """Decide how it is collected."""
    year = premium.year
    premium.pension_from = _pension_from(shard, premium)
    if premium.pension_from == 0:
        premium.decided = dt.date(year, 4, 1)
        paid = [index for index in PENSION_MONTHS if index < max(premium.last, 1)]
        premium.instalments = by_pension(year, _parts(shard, premium, len(paid)), paid)
        return
    first = _OPENING if premium.first < _OPENING else premium.first + 1
    premium.decided = working_day(dt.date(*month_of(year, first), DECIDED[1]))
    if premium.pension_from:
        half = premium.total // 200 * 100
        slips = by_slip(year, half, _OPENING, premium.pension_from - 1, _OPENING)
        premium.instalments = (*slips, *by_pension(year, spread(premium.total - half, 3, 100), PENSION_MONTHS[3:]))
    else:
        premium.instalments = by_slip(year, premium.total, first, min(max(premium.last, first), 11), _OPENING)


def _pension_from(shard: Shard, premium: Premium) -> int | None:
    """From April for who joined by September of the year before, from October for who joined by April."""
    pension = standing(shard, premium.person, premium.year).pension
    if premium.first or pension < 180_000 or (premium.total + CARE) * 2 > pension or premium.person.number % 10 == 0:
        return None
    april = dt.date(premium.year, 4, 1)
    joined = next(one.start for one in enrolments(shard)[premium.person.number] if one.end is None or one.end > april)
    if joined < dt.date(premium.year - 1, 10, 1):
        return 0
    return 6 if joined <= april and premium.last == 12 else None


def _parts(shard: Shard, premium: Premium, count: int) -> list[int]:
    """Provisional amounts from April to August, and the rest from October; alike where the year ends early or they would be too much."""
    before = _premium(shard, premium.person.number, premium.year - 1, premium.decided) if count == 6 else None
    each = before.total // 6 // 100 * 100 if before and before.count == 12 else 0
    if each and each * 3 < premium.total:
        return [each, each, each, *spread(premium.total - each * 3, 3, 100)]
    return spread(premium.total, count, 100)
