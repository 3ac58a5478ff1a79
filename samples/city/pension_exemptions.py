"""国民年金: which months are exempt from contributions, why, and whose incomes decided it.

Sources: 国民年金法 88 の 2 (産前産後: four months around the birth, from April 2019), 88 の 3 (育児期間, from October 2026), 89 (法定免除: 生活扶助 and disability
pensions of grade 1 and 2, from the month before), 90–90 の 3, 附則 (納付猶予 under 50), 施行令 6 の 7–6 の 12 (incomes; 10 万円 more from the
cycle of July 2021), 施行規則 77 の 7 (unemployed people count without their own income); NK-03 to NK-05. Applications go from July to June, those
of students from April to March; the last two or three of them are told. Simplified: three of four severely disabled people have such a pension; incomes are 合計所得金額, of the year
before in every month of a cycle; foreign households on assistance do not exist.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from utsushi.samples.city.circumstances import (
    Handbook,
    Work,
    children_of,
    circumstances,
    handbooks,
    household_on,
    insured,
)
from utsushi.samples.city.dice import Dice, reached
from utsushi.samples.city.disability_books import mental
from utsushi.samples.city.households import household_head, married
from utsushi.samples.city.incomes import assessments, income
from utsushi.samples.city.once import once
from utsushi.samples.city.pension_spans import FIRST, Insured, ledger, month
from utsushi.samples.city.people import Person, Shard

FULL, THREE_QUARTERS, HALF, QUARTER, POSTPONED, STUDENT, BY_LAW, BIRTH, REARING = (
    "1",
    "2",
    "3",
    "4",
    "5",
    "6",
    "7",
    "8",
    "9",
)
"""免除区分."""
_AHEAD = 24
"""Months after the base date that an approval may reach into."""
_BIRTHS_SINCE, _REARING_SINCE = dt.date(2019, 4, 1), dt.date(2026, 10, 1)


@dataclass(frozen=True, slots=True)
class Exemption:
    """A row of 免除・猶予."""

    kind: str
    asked: dt.date
    first: int | None
    """Months counted from the year 0; None: not approved (yet)."""
    last: int | None
    """None: open."""
    decided: dt.date | None
    approved: bool = True
    continued: bool = False
    """継続審査希望."""
    reason: str = ""
    """法定免除事由: 1 生活扶助, 2 障害年金."""
    born: dt.date | None = None
    """出産予定年月日."""


@dataclass(frozen=True, slots=True)
class Decider:
    """免除申請_所得: 1 the applicant, 2 the spouse, 3 the head of the household."""

    year: int
    role: str
    person: Person
    total: int
    unemployed: bool


@dataclass(slots=True)
class Relief:
    """Everything about one person."""

    exemptions: list[Exemption] = field(default_factory=list)
    deciders: dict[tuple[int, str], Decider] = field(default_factory=dict)
    months: dict[int, str] = field(default_factory=dict)
    """Month → 免除区分."""


@once
def disability_pensions(shard: Shard) -> Mapping[int, Handbook]:
    """宛名番号 → the handbook of who has a disability pension of grade 1 or 2, from the age of 20."""
    found: dict[int, Handbook] = {}
    for number, books in handbooks(shard).items():
        severe = [
            one
            for one in books
            if one.severe and (one.kind != "精神" or any(term.book is one for term in mental(shard)))
        ]
        if severe and severe[0].number % 4 and severe[0].issued < reached(severe[0].person.born, 65):
            found[number] = severe[0]
    return found


def pension_from(book: Handbook) -> dt.date:
    """Since when the pension is due."""
    return max(book.issued, reached(book.person.born, 20))


@once
def relief(shard: Shard) -> Mapping[int, Relief]:
    """宛名番号 → the exemptions of everybody in the ledger, without those who have none."""
    dice = shard.dice("exemptions")
    found: dict[int, Relief] = {}
    for number, one in ledger(shard).items():
        told = _Months(shard, one, dice).told()
        if told.exemptions or told.deciders:
            found[number] = told
    return found


class _Months:
    """The months of one person, given away to one reason after the other."""

    def __init__(self, shard: Shard, one: Insured, dice: Dice) -> None:
        self.shard, self.one, self.person = shard, one, one.person
        self.dice = dice
        self.willing, self.lag = dice.random(), dice.between(0, 45)
        self.relief = Relief()
        self.today = month(shard.base)
        self.free: set[int] = set()
        rows = [row for row in one.rows if row.kind == FIRST]
        self.open = bool(rows) and rows[-1].end is None
        sixty = month(reached(self.person.born, 60)) - 1
        leaves = month(self.person.leaving) - 1 if self.person.leaving else sixty
        for row in rows:
            last = row.last_month
            if last is None:
                last = min(self.today + _AHEAD, sixty, leaves)
            self.free.update(range(row.first_month, last + 1))
        self.end = max(self.free, default=0)
        self.studies = set(_student_months(circumstances(shard)[one.person.number].works))

    def told(self) -> Relief:
        """In the order of precedence."""
        if self.free:
            self._births()
            self._by_law()
            self._rearing()
            for year in range(self.shard.fiscal_year - 2, self.shard.fiscal_year + 1):
                self._student(year)
            july = self.shard.base.year - (self.shard.base.month < 7)
            for year in (july - 1, july):
                self._application(year)
        self.relief.exemptions.sort(key=lambda one: (one.asked, one.first or 0, one.kind))
        return self.relief

    def _take(self, months: Sequence[int], kind: str, asked: dt.date, decided: dt.date | None, **more: object) -> None:
        """A row for each run of months; those taken are free no longer."""
        runs: list[list[int]] = []
        for one in sorted(months):
            if runs and runs[-1][1] == one - 1:
                runs[-1][1] = one
            else:
                runs.append([one, one])
            self.free.discard(one)
            self.relief.months[one] = kind
        for first, last in runs:
            ended = None if kind == BY_LAW and self.open and last == self.end else last
            self.relief.exemptions.append(Exemption(kind, asked, first, ended, decided, **more))  # type: ignore[arg-type]  # fields of Exemption

    def _later(self, day: dt.date, days: int) -> dt.date | None:
        told = day + dt.timedelta(days)
        return told if told <= self.shard.base else None

    def _births(self) -> None:
        if self.person.sex != "2":
            return
        for child in children_of(self.shard).get(self.person.number, ()):
            due = child.born + dt.timedelta(child.number % 15 - 7)
            if child.mother is not self.person or child.born < dt.date(self.shard.base.year - 3, 1, 1):
                continue
            first = month(due) - 1
            asked = min(child.born + dt.timedelta(child.number % 60), self.shard.base)
            months = [one for one in range(first, first + 4) if one in self.free and one >= month(_BIRTHS_SINCE)]
            if months and asked <= self.shard.base and self.willing < 0.9:
                self._take(months, BIRTH, asked, self._later(asked, 30), born=due)

    def _by_law(self) -> None:
        """From the month before it began to the month in which it ended."""
        for span in insured(self.shard, self.person):
            if span.kind == "生保":
                last = month(span.end) if span.end else self.end
                months = [one for one in range(month(span.start) - 1, last + 1) if one in self.free]
                asked = min(span.start + dt.timedelta(14), self.shard.base)
                if months:
                    asked = max(asked, self.one.rows[0].start)
                    self._take(months, BY_LAW, asked, self._later(asked, 20), reason="1")
        book = disability_pensions(self.shard).get(self.person.number)
        if book:
            begun = pension_from(book)
            months = [one for one in self.free if one >= month(begun) - 1]
            asked = max(begun + dt.timedelta(60), self.one.rows[0].start + dt.timedelta(14))
            if months and asked <= self.shard.base:
                self._take(months, BY_LAW, asked, self._later(asked, 20), reason="2")

    def _rearing(self) -> None:
        for child in children_of(self.shard).get(self.person.number, ()):
            first = month(child.born)
            months = [one for one in range(first, first + 12) if one in self.free and one >= month(_REARING_SINCE)]
            asked = max(child.born + dt.timedelta(20), _REARING_SINCE)
            if months and asked <= self.shard.base and self.willing < 0.8:
                self._take(months, REARING, asked, self._later(asked, 30), born=None)

    def _student(self, year: int) -> None:
        """April to March."""
        april = year * 12 + 3
        months = [one for one in range(april, april + 12) if one in self.free and one in self.studies]
        if not months or self.willing > 0.85:
            return
        limit = 1_280_000 if year >= 2021 else 1_180_000
        own = self._own(year)
        asked = self._first_day(months[0]) + dt.timedelta(self.lag * 2)
        if own.total > limit or asked > self.shard.base:
            return
        self.relief.deciders.setdefault((year, "1"), own)
        decided = self._later(asked, 40)
        if decided is None:
            self.relief.exemptions.append(Exemption(STUDENT, asked, None, None, None, approved=False))
            return
        self._take(months, STUDENT, asked, decided)

    def _first_day(self, one: int) -> dt.date:
        """The first day of a month, or of the qualification in it."""
        day = dt.date(one // 12, one % 12 + 1, 1)
        starts = [row.start for row in self.one.rows if month(row.start) == one]
        return max([day, *starts])

    def _own(self, year: int) -> Decider:
        return Decider(year, "1", self.person, income(self.shard, self.person, year - 1).total, unemployed=False)

    def _application(self, year: int) -> None:
        """July to June."""
        july = year * 12 + 6
        months = [one for one in range(july, july + 12) if one in self.free and one not in self.studies]
        if not months:
            return
        before = self._first_day(months[0])
        asked = before + dt.timedelta(self.lag)
        home = household_on(self.shard, self.person, asked)
        if asked > self.shard.base or not home:
            return
        deciders = self._deciders(year, asked, before, home)
        kind = self._grade(year, deciders)
        if kind == POSTPONED:
            fifty = month(reached(self.person.born, 50))
            kept = [one for one in months if one < fifty]
            kind, months = (POSTPONED, kept) if kept else ("", months)
        chance = {FULL: 0.68, POSTPONED: 0.55, "": 0.03}.get(kind, 0.3)
        if self.willing > chance:
            return
        for one in deciders:
            self.relief.deciders.setdefault((year, one.role), one)
        decided = self._later(asked, 45)
        if decided is None or not kind:
            self.relief.exemptions.append(Exemption(kind or FULL, asked, None, None, decided, approved=False))
            return
        self._take(months, kind, asked, decided, continued=kind in {FULL, POSTPONED})

    def _deciders(self, year: int, day: dt.date, since: dt.date, home: int) -> list[Decider]:
        own = self._own(year)
        lot = circumstances(self.shard)[self.person.number]
        previous = [(start, work) for start, work in lot.works if start <= since]
        lost = (
            len(previous) > 1
            and previous[-1][1] == "none"
            and previous[-2][1] in {"employee", "part"}
            and previous[-1][0] >= dt.date(year - 1, 1, 1)
        )
        found = [Decider(year, "1", self.person, own.total, unemployed=lost)]
        spouse = self.person.spouse
        if spouse and spouse.histories and spouse.lived_here(day) and married(self.person, day):
            found.append(Decider(year, "2", spouse, income(self.shard, spouse, year - 1).total, unemployed=False))
        head = household_head(self.shard, home, day)
        if head is not self.person and head is not spouse:
            found.append(Decider(year, "3", head, income(self.shard, head, year - 1).total, unemployed=False))
        return found

    def _grade(self, year: int, deciders: Sequence[Decider]) -> str:
        """The best that all of them allow; "" none."""
        more = 0 if year >= 2021 else -100_000
        known = assessments(self.shard, year)

        def within(one: Decider, limit: int) -> bool:
            if one.unemployed:
                return True
            told = known.get(one.person.number)
            heads = len(told.dependants) + (told.spouse is not None) if told else 0
            if limit == 0:
                return one.total <= (heads + 1) * 350_000 + 320_000 + more
            paid = told.deductions.get("社会保険料", 0) if told else 0
            return one.total <= limit + more + heads * 380_000 + paid

        if all(within(one, 0) for one in deciders):
            return FULL
        if all(within(one, 0) for one in deciders if one.role != "3"):
            return POSTPONED
        for kind, limit in ((THREE_QUARTERS, 880_000), (HALF, 1_280_000), (QUARTER, 1_680_000)):
            if all(within(one, limit) for one in deciders):
                return kind
        return ""


def _student_months(works: Sequence[tuple[dt.date, Work]]) -> Iterator[int]:
    """Months on whose first day somebody studied."""
    for (since, work), (until, _) in pairwise((*works, (dt.date.max, "retired"))):
        if work == "student":
            first, after = month(since) + (since.day > 1), month(until) + (until.day > 1)
            yield from range(first, after)
