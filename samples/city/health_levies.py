"""024 国民健康保険料: what the head of a household owes for its insured in a year, its four parts, instalments, bills.

Sources: 国保法 76, 76 の 3, 国保法施行令 29 条の 7 (limits, reductions, 未就学児 from 2022, months before and after childbirth from 2024-01, 特定世帯),
子ども・子育て支援法 71 の 3 (the fourth part from 2026; who is not yet 18 pays no share per head); 国保条例参考例 for months: from that of
joining to the one before that of leaving. Rates per head, household and income are the city's own (`data/health_rates.csv`), as are
ten instalments from June to March, decided on 15 June, and rounding each component down to 10 yen. KH-04, KH-05.
What changes later is decided anew (賦課履歴番号 2): instalments until the month of the change stay, the rest is spread over those left, or the
last ones are lowered. Simplified: only the latest of the later decisions is told; what is deducted from pensions is a sixth each time.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from utsushi.samples.city.bills import Bill, Instalment, spread
from utsushi.samples.city.dice import reached
from utsushi.samples.city.health_members import Member, former_members, heads, members_of
from utsushi.samples.city.health_parts import Part, Share, part_of, rates, share_of
from utsushi.samples.city.households import numbered
from utsushi.samples.city.instalments import PENSION_MONTHS, by_pension, by_slip, due_before, revise
from utsushi.samples.city.once import once
from utsushi.samples.city.people import Person, Shard
from utsushi.samples.city.premiums import birthday, month_of, months, reduction, standing, tens
from utsushi.samples.city.working_days import working_day

DECIDED = (6, 15)
"""Month and day on which the levy of a 年度 is decided."""
_OPENING = 2
"""The month of the first 期, 0 April."""


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
    earlier: Levy | None = None
    """As it was first decided, where something has changed it since."""
    revised: dt.date = dt.date.min
    """When it was decided anew."""

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
    return base.year - (base < working_day(dt.date(base.year, *DECIDED)))


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
    for levy in _known(shard, year, household, several, shard.base):
        if levy.decided > shard.base:
            continue
        changes = [day for day in _changes(shard, household, several) if levy.decided < day <= shard.base]
        if changes:
            before = _known(shard, year, household, several, levy.decided)
            first = next((one for one in before if one.head is levy.head), None)
            later = [day for day in changes if first and first.decided < day]
            if first and later and first.parts != levy.parts:
                _revise(shard, levy, first, min(later))
        yield levy


def _changes(shard: Shard, household: int, several: Sequence[Member]) -> list[dt.date]:
    """Days on which somebody joined or left, or another became the head."""
    days = [day for one in several for day in (one.start, one.end) if day]
    return days + [since for _, since, _ in heads(numbered(shard)[household])]


def _known(shard: Shard, year: int, household: int, several: Sequence[Member], day: dt.date) -> list[Levy]:
    """The levies of a household as they are known on a day, one for each of its heads."""
    touching = [(one, *months(one.start, _end(one, day), year)) for one in several if one.start <= day]
    touching = [one for one in touching if one[1] < one[2]]
    found: list[Levy] = []
    if not touching:
        return found
    for n, (head, since, until) in enumerate(heads(numbered(shard)[household])):
        if since > day:
            break
        first, last = months(since if n else dt.date(year, 4, 1), until if until and until <= day else None, year)
        shares = [
            share_of(shard, year, member, max(first, start), min(last, end))
            for member, start, end in touching
            if max(first, start) < min(last, end)
        ]
        if shares:
            levy = Levy(year, household, head, 0, shares)
            _assess(shard, levy, since)
            found.append(levy)
    return found


def _end(member: Member, day: dt.date) -> dt.date:
    """When it ends or will end, as is known on a day: the 75th birthday is."""
    return min(member.end if member.end and member.end <= day else dt.date.max, birthday(member.person, 75))


def _revise(shard: Shard, levy: Levy, first: Levy, day: dt.date) -> None:
    """What was to be paid until the month of the change stays, the rest is spread anew, or less is paid in the end."""
    change = max((day.year - levy.year) * 12 + day.month - 3, 0)
    last = 11 if levy.last == 12 else change
    deducted = sum(one.amount for one in due_before(levy.year, first.instalments, change))
    if first.from_pension and levy.total > deducted:  # the rest cannot be deducted: slips from the beginning
        first.from_pension = levy.from_pension = False
        _plan(first)
        if first.decided >= day:
            _plan(levy)
            return
    levy.earlier, levy.from_pension, levy.decided = first, first.from_pension, first.decided
    opening = -1 if levy.from_pension else _OPENING
    levy.instalments = revise(levy.year, first.instalments, levy.total, change, last, opening)
    levy.revised = min(dt.date(*month_of(levy.year, change), DECIDED[1]), shard.base)


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
    levy.parts = [part for rate in rates(year) if (part := part_of(rate, levy.shares, year, levy.tenths, quarters))]
    if in_need(levy.head):
        for part in levy.parts:
            part.excused += tens(part.amount * 3 // 10)
    levy.from_pension = _from_pension(shard, levy)
    _plan(levy)


def in_need(head: Person) -> bool:
    """Who is let off three tenths for losses or illness (条例による減免, the city's own): one head of eighty-three, by number."""
    return head.number % 83 == 7


def _household_quarters(levy: Levy, former: Sequence[Person], day: dt.date) -> int:
    """Quarters of the share per household: 2 in 特定世帯 (five years), 3 in 特定継続世帯 (three more); whole years, simplified."""
    if len({one.person.number for one in levy.shares}) > 1 or not former:
        return 4
    moved = min(birthday(one, 75) for one in former)
    years = (day.year - moved.year) - ((day.month, day.day) < (moved.month, moved.day))
    return 2 if years < 5 else 3 if years < 8 else 4


def _from_pension(shard: Shard, levy: Levy) -> bool:
    """Deducted from the head's pension: a whole year, all insured from 65 to 74, the head too and not 75 within it, 180,000 yen and half.

    国保法施行令 29 条の 13; half of the pension with 介護保険料 of some 80,000 yen, simplified.
    """
    start, end = dt.date(levy.year, 4, 1), dt.date(levy.year + 1, 3, 31)
    old = all(one.count == 12 and reached(one.person.born, 65) <= start for one in levy.shares)
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
    first = _OPENING if levy.first < _OPENING else levy.first + 1
    levy.decided = working_day(dt.date(*month_of(year, first), DECIDED[1]))
    levy.instalments = by_slip(year, levy.total, first, min(max(levy.last, first), 11), _OPENING)
