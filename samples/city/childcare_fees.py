"""028 利用者負担, 利用者負担月額, 保護者・税情報, 施設等利用給付: what a family pays, and what it is paid.

Sources: 子ども・子育て支援法施行令 4 (limits of the fees by the levy of the guardians; nothing is due from the class of three and, since 2019-10,
from untaxed families; April to August by the levy of the year before, from September by that of the year: KD-05), 14 (the second child half,
the third free, counted among those before school who use something; under 57,700 yen, single parents under 77,101 yen, among all children),
附則 15 の 6 (令和6年度の定額減税 does not count); 特定教育・保育施設及び特定地域型保育事業並びに特定子ども・子育て支援施設等の運営に関する基準 13 ④ 3 (副食費; with 1号 the
third child is counted among those up to the third year of school too); the levy is that of 6 % also in this designated city. 施設等利用給付: 施行令 15 の 6 (25,700 yen a month
for kindergartens outside the system, 450 yen a day and 11,300 yen a month for hours after kindergarten, 37,000 yen for unlicensed care).
From memory, to be confirmed: the limits of 施行令 4 and 15 の 6, 9,000 yen for single parents; the levies for 副食費 are as cities publish them.
The fees themselves are the city's own (`data/childcare_fees.csv`), below the limits, and so are the prices of kindergartens, of 延長保育 and of days. KD-04 to KD-07. Told are the fiscal year before the base
date's and the running one. Simplified: a month that has begun is owed in full; payments of a quarter are made at the end of the second month after it.
Codes: 階層区分 A–D9, 多子区分 1–3, 減免区分 0 and 1 (single parents and the disabled), 副食費免除区分 0 and 1, 保護者区分 1 father and 2 mother,
ひとり親・障害世帯区分 0, 1 single, 2 disabled are the city's own.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from utsushi.samples.city import numbers
from utsushi.samples.city.circumstances import assisted, children_of, handbooks, household_on
from utsushi.samples.city.dice import Dice, fiscal_year, months_after, school_entry
from utsushi.samples.city.incomes import assessments, income
from utsushi.samples.city.nurseries import UNLICENSED, Course, Enrolment, class_age, courses, parents_on
from utsushi.samples.city.once import once
from utsushi.samples.city.people import Person, Shard
from utsushi.samples.city.places import rows
from utsushi.samples.city.sheets import Sheets
from utsushi.samples.city.working_days import working_day_before

_LOW, _LOW_LONE = 57_700, 77_101
_LONE_LIMIT = 9_000
"""What a single parent under 77,101 yen pays for the first child at most (施行令 4 ② 表)."""
_UNTAXED = 450_000
"""Income up to which a person alone owes nothing (地方税法施行令 47 の 3)."""
_KINDERGARTEN, _AFTER, _UNLICENSED, _A_DAY = 25_700, 11_300, 37_000, 450


@dataclass(frozen=True, slots=True)
class Step:
    """A row of `data/childcare_fees.csv`."""

    name: str
    under: int
    """City levy at 6 % below which it holds; 0 for A and B."""
    full: int
    short: int


@dataclass(frozen=True, slots=True)
class Judged:
    """How a family stands in a half of a year."""

    step: str
    levy: int
    rank: int
    """1, 2, 3: the first child, the second …"""
    relieved: bool
    fee: int
    meals: str
    """副食費免除区分; empty for classes under three."""


@cache
def _steps() -> tuple[Step, ...]:
    return tuple(
        Step(
            row["階層区分"],
            int(row["所得割_未満"] or (0 if row["階層区分"] in {"A", "B"} else 1 << 40)),
            int(row["標準"]),
            int(row["短時間"]),
        )
        for row in rows("childcare_fees")
    )


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of the levy of a guardian in a year."""

    levy: int
    """At 6 %."""
    own: int
    """As it was levied."""
    untaxed: bool


def known(shard: Shard, person: Person, year: int) -> Known:
    """The assessment, or what the city says in which the person lived on 1 January (at 6 %; simplified: basic and insurance deductions only)."""
    here = assessments(shard, year).get(person.number)
    if here:
        return Known(here.welfare_levy, here.city_rate, here.liable == "非課税")
    if person.came_from and person.came_from.country:
        return Known(0, 0, untaxed=True)
    earned = income(shard, person, year - 1)
    taxable = max(earned.total - earned.wages * 15 // 100 - 430_000, 0) // 1000 * 1000
    levy = taxable * 6 // 100 // 100 * 100
    return Known(levy, levy, earned.total <= _UNTAXED)


@once
def _siblings(shard: Shard) -> Mapping[int, tuple[Course, ...]]:
    """宛名番号 of a guardian → courses of the children, oldest first."""
    found: dict[int, list[Course]] = {}
    for course in courses(shard):
        found.setdefault(course.parents[0].number, []).append(course)
    return {number: tuple(sorted(some, key=lambda one: one.child.born)) for number, some in found.items()}


def using(course: Course, day: dt.date) -> Enrolment | None:
    """Where a child is enrolled on a day."""
    return next((one for one in course.enrolments if one.start <= day <= one.end), None)


def counted(course: Course, day: dt.date) -> bool:
    """Whether a child in a facility is a 負担額算定基準子ども: not in unlicensed care (施行令 13)."""
    there = using(course, day)
    return there is not None and there.kind != UNLICENSED


def free_meals(kind: str, levy: int, rank: int, *, lone: bool) -> bool:
    """副食費 is not asked for: 所得割 under 77,101 yen with 1号, 57,700 with 2号 (77,101 for single parents and the disabled), or the third child."""
    return levy < (_LOW_LONE if kind == "1" or lone else _LOW) or rank >= 3


class Fees:
    """The fees of a shard while they are written."""

    def __init__(self, shard: Shard, sheets: Sheets) -> None:
        """Nothing is written yet."""
        self.shard, self.sheets = shard, sheets
        self.dice: Dice = shard.dice("childcare fees")
        self.since = dt.date(shard.fiscal_year - 1, 4, 1)

    def write(self, course: Course) -> None:
        """Everything of a course."""
        looked: dict[int, dt.date] = {}
        for year in (self.shard.fiscal_year - 1, self.shard.fiscal_year):
            looked |= self._year(course, year)
        for year, day in looked.items():
            self._taxes(course, year, day)
        if course.extra:
            self._paid_back(course)

    def _halves(self, now: int) -> Iterator[tuple[dt.date, dt.date, int]]:
        """(first day, last day, year of the levy) of April–August and September–March, as far as they have begun."""
        for first, last, year in (
            (dt.date(now, 4, 1), dt.date(now, 8, 31), now - 1),
            (dt.date(now, 9, 1), dt.date(now + 1, 3, 31), now),
        ):
            if first <= self.shard.base:
                yield first, last, year

    def _year(self, course: Course, now: int) -> dict[int, dt.date]:
        """Fees of a fiscal year, and of its months; gives the years of levies that were looked at, with the day."""
        found: list[Judged] = []
        looked: dict[int, dt.date] = {}
        late = self.dice.chance(0.12)
        for year, months, judged in self.halves(course, now):
            found.append(judged)
            looked[year] = months[0]
            for month in months:
                self._month(course, month, judged, late=late)
        for count, judged in enumerate(found, 1):
            self._fee(course, now, count, judged, latest=count == len(found))
        return looked

    def halves(self, course: Course, now: int) -> Iterator[tuple[int, list[dt.date], Judged]]:
        """Year of the levy, months (their first days) that have begun with the child there, and what each costs: April–August, September–March."""
        for first, last, year in self._halves(now):
            months = [
                month
                for month in (
                    months_after(first, count)
                    for count in range((last.year - first.year) * 12 + last.month - first.month + 1)
                )
                if month <= self.shard.base and self._there(course, month)
            ]
            if months:
                yield year, months, self.judge(course, months[0], year)

    def _there(self, course: Course, month: dt.date) -> bool:
        there = using(course, month)
        return bool(there and any(one.kind and one.start <= month <= one.end for one in course.certified))

    def judge(self, course: Course, day: dt.date, year: int) -> Judged:
        """The step, the rank among the children and the fee on a day, by the levies of a year."""
        parents = [known(self.shard, one, year) for one in self._parents(course, day)]
        levy = sum(one.levy for one in parents)
        untaxed = all(one.untaxed for one in parents)
        step = self._step(course, day, levy, untaxed=untaxed)
        lone = self.standing(course, day) != "0"
        low = levy < (_LOW_LONE if lone else _LOW)
        rank = self._rank(course, day, everybody=low)
        young = class_age(course.child.born, fiscal_year(day)) <= 2
        relieved = lone and low and young and levy > 0
        fee = (step.short if course.short else step.full) if young else 0
        if relieved:
            fee = min(fee // 2 // 10 * 10, _LONE_LIMIT) if rank == 1 else 0
        elif rank > 1:
            fee = fee // 2 // 10 * 10 if rank == 2 else 0
        meals = "" if young else "1" if self._free_meals(course, day, levy, untaxed=untaxed, lone=lone) else "0"
        return Judged(step.name, levy, rank, relieved, fee, meals)

    def _free_meals(self, course: Course, day: dt.date, levy: int, *, untaxed: bool, lone: bool) -> bool:
        """副食費 is not asked for (`free_meals`): by the levy, or of the third of the children that count."""
        kind = next(one.kind for one in course.certified if one.start <= day <= one.end)
        poor = untaxed or assisted(self.shard, course.child, day)
        rank = len(self._older(course, day, up_to_third_year=kind == "1")) + 1
        return poor or free_meals(kind, levy, rank, lone=lone)

    def _older(self, course: Course, day: dt.date, *, up_to_third_year: bool) -> list[Person]:
        """Older ones of 負担額算定基準子ども (before school, in a facility), with those in the first three years of school where they count."""
        child, year = course.child, fiscal_year(day)
        placed = {one.child.number for one in _siblings(self.shard)[course.parents[0].number] if counted(one, day)}
        home = household_on(self.shard, child, day)
        return [
            one
            for one in children_of(self.shard).get(course.parents[0].number, ())
            if one.born < child.born
            and household_on(self.shard, one, day) == home
            and (one.number in placed or (up_to_third_year and 1 <= year - school_entry(one.born) + 1 <= 3))
        ]

    def _parents(self, course: Course, day: dt.date) -> tuple[Person, ...]:
        return parents_on(self.shard, course.child, day) or course.parents

    def _step(self, course: Course, day: dt.date, levy: int, *, untaxed: bool) -> Step:
        steps = _steps()
        if assisted(self.shard, course.child, day):
            return steps[0]
        if untaxed:
            return steps[1]
        return next(step for step in steps[2:] if levy < step.under)

    def standing(self, course: Course, day: dt.date) -> str:
        """ひとり親・障害世帯区分."""
        parents = self._parents(course, day)
        if len(parents) == 1:
            return "1"
        books = handbooks(self.shard)
        family = (course.child, *parents)
        disabled = any(book.issued <= day for one in family for book in books.get(one.number, ()))
        return "2" if disabled else "0"

    def _rank(self, course: Course, day: dt.date, *, everybody: bool) -> int:
        """Among those before school who use something, or among all children in the household."""
        child = course.child
        if everybody:
            home = household_on(self.shard, child, day)
            older = [
                one
                for one in children_of(self.shard).get(course.parents[0].number, ())
                if one.born < child.born and household_on(self.shard, one, day) == home
            ]
            return min(len(older) + 1, 3)
        return min(len(self._older(course, day, up_to_third_year=False)) + 1, 3)

    def _fee(self, course: Course, now: int, count: int, judged: Judged, *, latest: bool) -> None:
        self.sheets.row(
            "028",
            "利用者負担",
            {
                "年度": str(now),
                "児童_宛名番号": numbers.atena(course.child.number),
                "履歴番号": count,
                "最新フラグ": latest,
                "認定番号": course.number,
                "階層区分": judged.step,
                "市町村民税所得割合算額_6パーセント換算": judged.levy,
                "利用者負担月額": judged.fee,
                "多子区分": str(judged.rank),
                "減免区分": judged.relieved,
            },
        )

    def _month(self, course: Course, month: dt.date, judged: Judged, *, late: bool) -> None:
        certified = next(one for one in course.certified if one.start <= month <= one.end)
        extra = 2000 if late and certified.kind in {"2", "3"} and not course.short else 0
        self.sheets.row(
            "028",
            "利用者負担月額",
            {
                "年月": month.strftime("%Y%m"),
                "児童_宛名番号": numbers.atena(course.child.number),
                "階層区分": judged.step,
                "負担月額": judged.fee,
                "副食費免除区分": judged.meals,
                "延長保育料": extra,
            },
        )

    def _taxes(self, course: Course, year: int, day: dt.date) -> None:
        """The levies of the guardians of that day, the last on which a levy of the year was looked at."""
        for parent in self._parents(course, day):
            told = known(self.shard, parent, year)
            self.sheets.row(
                "028",
                "保護者・税情報",
                {
                    "認定番号": course.number,
                    "保護者区分": parent.sex,
                    "判定年度": str(year),
                    "保護者_宛名番号": numbers.atena(parent.number),
                    "市町村民税所得割額": told.own,
                    "所得割額_6パーセント換算": told.levy,
                    "ひとり親・障害世帯区分": self.standing(course, day),
                },
            )

    def _paid_back(self, course: Course) -> None:
        """施設等利用給付 of months whose quarter has been asked for by the base date."""
        price = 24_000 + self.dice.below(8) * 1_000
        for year in (self.shard.fiscal_year - 1, self.shard.fiscal_year):
            for count in range(12):
                month = months_after(dt.date(year, 4, 1), count)
                there = using(course, month)
                covered = any(one.start <= month <= one.end for one in course.certified)
                asked = months_after(dt.date(year, 4, 1), count // 3 * 3 + 3)
                if not there or not covered or asked > self.shard.base:
                    continue
                self._payment(course, month, there, asked, price)

    def _payment(self, course: Course, month: dt.date, there: Enrolment, asked: dt.date, price: int) -> None:
        days = self.dice.between(8, 20)
        after, afterwards = days * 500, min(days * _A_DAY, _AFTER)
        if there.kind == "05":
            claimed, paid = price, min(price, _KINDERGARTEN)
            if course.extra == "2":
                claimed, paid = claimed + after, paid + min(afterwards, after)
        elif there.kind == "06":
            claimed, paid = price + 20_000, min(price + 20_000, _UNLICENSED)
        else:
            claimed, paid = after, min(afterwards, after)
        payday = working_day_before(months_after(asked, 2) - dt.timedelta(1))
        decided = payday <= self.shard.base
        self.sheets.row(
            "028",
            "施設等利用給付",
            {
                "認定番号": course.number,
                "利用年月": month.strftime("%Y%m"),
                "施設番号": there.facility,
                "請求額": claimed,
                "支給額": paid if decided else "",
                "支払年月日": payday if decided else None,
            },
        )
