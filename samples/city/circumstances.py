"""What people live on, and what follows from it for every family: work, health insurance, public assistance, handbooks of disability.

Shares are rounded from published ones: work from 労働力調査 (総務省, 令和6年), public assistance from 被保護者調査 (1.6 % of residents), handbooks
from 福祉行政報告例 and 衛生行政報告例 (physical 3.4 %, intellectual 1.0 %, mental 1.1 % of residents). Simplified: a working life has at
most one change of work; employers are corporations of the same part of the city, or somewhere else.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from utsushi.samples.city import dependants
from utsushi.samples.city.assistance_households import Assistance, assistance, assisted, cases_of, resting, rests
from utsushi.samples.city.dice import Dice, Weighted, age, reached, years_after
from utsushi.samples.city.households import household_on, households_on, married, stays_of
from utsushi.samples.city.once import once
from utsushi.samples.city.outside import Corporation, corporations
from utsushi.samples.city.people import Person, Shard
from utsushi.samples.city.working_days import working_day

Work = Literal["child", "student", "employee", "official", "part", "self", "none", "retired"]
Insurance = Literal["", "国保", "被用者", "被扶養", "後期", "生保"]
INSURED_SINCE = dt.date(2015, 4, 1)
"""Spans of insurance are told from here on."""

_WORKS: Mapping[str, Weighted[Work]] = {
    "1": Weighted((("employee", 72), ("official", 5), ("self", 11), ("part", 6), ("none", 6))),
    "2": Weighted((("employee", 69), ("official", 5), ("self", 4), ("part", 13), ("none", 9))),
    "wife": Weighted((("employee", 47), ("official", 4), ("self", 5), ("part", 26), ("none", 18))),
}
"""By sex; women who are married work less and shorter (労働力調査 基本集計 by 配偶関係, rounded from memory, to be confirmed)."""


@dataclass(frozen=True, slots=True)
class Circumstances:
    """The works of a person from birth on, and how much they bring."""

    works: tuple[tuple[dt.date, Work], ...]
    employer: Corporation | None
    """Of the same shard, for employees; None: an employer elsewhere, or none."""
    wage: int
    """Thousands of yen of a full year's wages at the age of 40, for whoever is employed."""
    part_wage: int
    """The same for short hours, at any age."""
    profit: int
    """The same for the self-employed."""
    annuity: int
    """Thousands of yen of old-age pension in a year."""
    rent: int
    """Thousands of yen of income from letting property in a year."""
    retires: dt.date

    def work(self, day: dt.date) -> Work:
        """What the person did on that day."""
        for since, work in reversed(self.works):
            if since <= day:
                return work
        return "child"

    def employed(self, day: dt.date) -> bool:
        """Whether an employer's insurance (and pension) covers the work: short hours from 88,000 yen a month (健康保険法 3 条 1 項 9 号)."""
        work = self.work(day)
        return work in {"employee", "official"} or (work == "part" and self.part_wage >= 1056)


@once
def circumstances(shard: Shard) -> Mapping[int, Circumstances]:
    """宛名番号 → circumstances of everybody in `shard.people`."""
    dice = shard.dice("circumstances")
    employers = [one for one in corporations(shard) if one.dissolved is None]
    by_size = Weighted((one, one.employees) for one in employers) if employers else None
    poor = {member.number: one.start for one in assistance(shard) for member in one.members}
    return {person.number: _lot(shard, person, dice, by_size, poor.get(person.number)) for person in shard.people}


def _lot(
    shard: Shard, person: Person, dice: Dice, employers: Weighted[Corporation] | None, poor: dt.date | None
) -> Circumstances:
    works = _works(shard, person, dice)
    retires = years_after(person.born, dice.choice((62, 65, 65, 66, 68, 70, 72, 75))).replace(day=1)
    if works[-1][1] == "self":
        retires = years_after(person.born, dice.choice((65, 70, 75, 80))).replace(day=1)
    works = [*((since, work) for since, work in works if since < retires), (retires, "retired")]
    work_when_poor: Work = "part" if dice.chance(0.2) else "none"
    grown = next(since for since, work in works if work not in {"child", "student"})
    if poor is not None and (changed := max(poor, grown)) < retires:
        works = [*(one for one in works if one[0] < changed), (changed, work_when_poor), (retires, "retired")]
    employed = employers is not None and dice.chance(0.85)
    employer = employers.pick(dice) if employed and employers else None
    men = person.sex == "1"
    annuities = (300, 800) if poor is not None else (900, 2500) if men else (600, 1700)
    return Circumstances(
        tuple(sorted(works, key=lambda one: one[0])),
        employer,
        (_MEN if men else _WOMEN).pick(dice) + dice.between(-24, 25),
        _SHORT.pick(dice) + dice.between(-20, 20),
        _PROFITS.pick(dice) + dice.between(-50, 50),
        0 if poor is not None and dice.chance(0.5) else dice.between(*annuities),
        dice.between(500, 3000) if age(person.born, shard.base) >= 45 and dice.chance(0.04) else 0,
        retires,
    )


# Wages, short hours and profits: shaped like 賃金構造基本統計調査 and 民間給与実態統計調査, from memory; so are annuities and rents.
_MEN = Weighted(
    (
        (2800, 8),
        (3400, 12),
        (4000, 15),
        (4600, 16),
        (5200, 14),
        (6000, 13),
        (7000, 11),
        (8600, 7),
        (11000, 3),
        (22000, 1),
    )
)
_WOMEN = Weighted(((2000, 10), (2400, 18), (2800, 20), (3200, 18), (3700, 14), (4300, 10), (5200, 7), (7000, 3)))
_SHORT = Weighted(((550, 10), (750, 15), (950, 35), (1030, 20), (1150, 12), (1250, 8)))
_PROFITS = Weighted(((600, 15), (1200, 22), (2000, 24), (3000, 19), (4500, 12), (7000, 6), (12000, 2)))


def _works(shard: Shard, person: Person, dice: Dice) -> list[tuple[dt.date, Work]]:
    """From birth to the last work before retirement."""
    born = person.born
    first_school = born.year + (6 if (born.month, born.day) <= (4, 1) else 7)
    grown = dt.date(first_school + 12, 4, 1)
    works: list[tuple[dt.date, Work]] = [(born, "child"), (dt.date(first_school + 9, 4, 1), "student")]
    studies, changes = dice.chance(0.57), dice.chance(0.22)
    kind = "wife" if person.sex == "2" and person.married and not person.divorced else person.sex
    earlier, later = _WORKS[kind].pick(dice), _WORKS[kind].pick(dice)
    started = dt.date(grown.year + 4, 4, 1) if studies else grown
    changed = dice.day(years_after(shard.base, -6), shard.base).replace(day=1)
    works.append((started, earlier if changes and changed > started else later))
    if changes and changed > started and earlier != later:
        works.append((changed, later))
    return works


@dataclass(frozen=True, slots=True)
class Handbook:
    """障害者手帳."""

    kind: Literal["身体", "療育", "精神"]
    grade: str
    """身体 1–6, 療育 A1 A2 A3 B1 B2, 精神 1–3."""
    number: int
    """手帳番号, within the shard's numbers of block 3."""
    issued: dt.date
    person: Person

    @property
    def severe(self) -> bool:
        """特別障害者: 身体 1–2, 療育 A, 精神 1 (地方税法施行令 7 の 15 の 7)."""
        return (self.kind, self.grade[0]) in {("身体", "1"), ("身体", "2"), ("療育", "A"), ("精神", "1")}

    @property
    def certifiable(self) -> bool:
        """Severe enough for 後期高齢者医療 from 65 (高確法施行令 別表): 身体 1–3, 療育 A, 精神 1–2."""
        return self.severe or (self.kind, self.grade) in {("身体", "3"), ("精神", "2")}


_GRADES: Mapping[str, Weighted[str]] = {
    "身体": Weighted((("1", 31), ("2", 15), ("3", 16), ("4", 24), ("5", 7), ("6", 7))),
    "療育": Weighted((("A1", 14), ("A2", 18), ("A3", 6), ("B1", 27), ("B2", 35))),
    "精神": Weighted((("1", 10), ("2", 59), ("3", 31))),
}
_RATES: Mapping[str, tuple[float, float, float]] = {
    "身体": (0.003, 0.018, 0.088),
    "療育": (0.014, 0.011, 0.003),
    "精神": (0.001, 0.017, 0.008),
}
"""Under 18, under 65, older."""


@once
def handbooks(shard: Shard) -> Mapping[int, tuple[Handbook, ...]]:
    """宛名番号 → the handbooks of that person, of residents and of those who were."""
    dice = shard.dice("handbooks")
    found: dict[int, tuple[Handbook, ...]] = {}
    count = 0
    for person in shard.people:
        last = person.removed or shard.base
        band = sum(age(person.born, last) >= limit for limit in (18, 65))
        for kind in ("身体", "療育", "精神"):
            if not dice.chance(_RATES[kind][band]):
                continue
            first = max(years_after(last, -15), years_after(person.born, 1))
            if person.came_from and person.came_from.country:
                first = max(first, person.came)  # no such handbook is given abroad
            issued = working_day(dice.day(first, last - dt.timedelta(1)))
            grade = _GRADES[kind].pick(dice)
            if issued < last:
                book = Handbook(kind, grade, shard.number_from(3, count), issued, person)
                found[person.number] = (*found.get(person.number, ()), book)
                count += 1
    return found


@dataclass(frozen=True, slots=True)
class Span:
    """A health insurance of a person, from `start`; `end` is the first day no longer, None: still at the base date."""

    kind: Insurance
    start: dt.date
    end: dt.date | None


def insurance(shard: Shard, person: Person, day: dt.date) -> Insurance:
    """Which insurance a resident had at the end of a day; "" for who was no resident.

    Sources: 国保法 5, 6 (not while on assistance, unless that is suspended), 高確法 50, 51, 健康保険法 3 (被扶養者: `dependants`). Simplified: who earns little is a dependant of an employed spouse,
    parent or child in the household.
    """
    home = household_on(shard, person, day)
    if not home:
        return ""
    if assisted(shard, person, day) and not resting(shard, person, day):
        return "生保"
    if day >= late_elderly_from(shard, person):
        return "後期"
    lots = circumstances(shard)
    if lots[person.number].employed(day):
        return "被用者"
    books = handbooks(shard).get(person.number, ())
    disabled = any(one.certifiable and one.issued <= day for one in books)
    if dependants.earns_little(lots[person.number], person.born, day, disabled=disabled) and any(
        household_on(shard, one, day) == home and lots[one.number].employed(day) and day < late_elderly_from(shard, one)
        for one in _supporters(shard, person, day)
    ):
        return "被扶養"
    return "国保"


def late_elderly_from(shard: Shard, person: Person) -> dt.date:
    """The day after that on which 75 is reached, the birthday itself (高確法 52), or at 65 or later with a certified disability (50 条 2 号; simplified: every second one)."""
    certified = [
        max(one.issued, years_after(person.born, 65))
        for one in handbooks(shard).get(person.number, ())
        if one.certifiable and one.number % 2
    ]
    return min([reached(person.born, 75) + dt.timedelta(1), *certified])


def _supporters(shard: Shard, person: Person, day: dt.date) -> list[Person]:
    lots = circumstances(shard)
    spouse = person.spouse if married(person, day) else None
    parents = (person.father, person.mother)
    return [one for one in (spouse, *parents, *children_of(shard).get(person.number, ())) if one and one.number in lots]


@once
def children_of(shard: Shard) -> Mapping[int, tuple[Person, ...]]:
    """宛名番号 of a parent → the children in the shard, by number."""
    found: dict[int, tuple[Person, ...]] = {}
    for child in shard.people:
        for parent in (child.father, child.mother):
            if parent:
                found[parent.number] = (*found.get(parent.number, ()), child)
    return found


@once
def insured_all(shard: Shard) -> Mapping[int, tuple[Span, ...]]:
    """宛名番号 → the insurances of that person one after the other, from the entry (at the earliest `INSURED_SINCE`)."""
    return {person.number: tuple(_spans(shard, person)) for person in shard.people}


def insured(shard: Shard, person: Person) -> tuple[Span, ...]:
    """The insurances of a person one after the other, from the entry (at the earliest `INSURED_SINCE`)."""
    return insured_all(shard).get(person.number, ())


def _spans(shard: Shard, person: Person) -> Iterator[Span]:
    own = stays_of(shard).get(person.number, ())
    if not own:
        return
    first = max(own[0].start, INSURED_SINCE)
    days = sorted({first, *(day for day in _turns(shard, person) if first < day <= shard.base)})
    kind, start = insurance(shard, person, first), first
    for day in days[1:]:
        now = insurance(shard, person, day)
        if now != kind:
            if kind:
                yield Span(kind, start, day)
            kind, start = now, day
    if kind:
        yield Span(kind, start, None)


def _turns(shard: Shard, person: Person) -> Iterator[dt.date]:
    """Days on which the insurance of a person may change."""
    lots = circumstances(shard)
    parents = (person.spouse, person.father, person.mother)
    children = children_of(shard).get(person.number, ())
    family = [person, *(one for one in (*parents, *children) if one and one.number in lots)]
    for one in family:
        yield from (since for since, _ in lots[one.number].works)
        yield late_elderly_from(shard, one)
        for stay in stays_of(shard).get(one.number, ()):
            yield stay.start
            if stay.end:
                yield stay.end
    yield from (day for day in (person.married, person.divorced) if day)
    yield from dependants.turns(person.born)
    yield from (one.issued for one in handbooks(shard).get(person.number, ()))
    for case in cases_of(shard).get(person.number, ()):
        yield case.start
        yield from rests(shard).get(case.number, ())
        if case.end:
            yield case.end


__all__ = [
    "Assistance", "Circumstances", "Handbook", "Insurance", "Span", "Work", "assistance", "assisted", "circumstances", "handbooks",
    "household_on", "households_on", "insurance", "insured", "insured_all", "late_elderly_from",
]  # fmt: skip
