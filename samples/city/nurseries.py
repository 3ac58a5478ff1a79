"""Which child uses which facility when: the courses of 028, from the first day in a nursery to elementary school.

Sources: 子ども・子育て支援法 19 (1号, 2号, 3号), 20 (certification, standard and short), 30 の 4 (施設等利用給付, since 2019-10), 施行規則 1 の 5
(reasons), 年齢計算ニ関スル法律: three years are reached on the eve of the birthday, so that 3号 ends two days before it (KD-01). The class is
that of the age on 1 April and lasts a year. About one of ten uses something
in the class of 0 in April, half of the class of 1, six of ten of the class of 2, 95 % of the others (保育所等関連状況取りまとめ, こども家庭庁).
The weights of classes, kinds, reasons and of who is refused are round numbers of the city's own.
Simplified: capacities are not counted; who is in small-scale care goes to a nursery at three, everybody else stays; children use the
facilities of the ward they lived in when they began.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from functools import cache

from utsushi.samples.city.circumstances import circumstances, household_on
from utsushi.samples.city.dice import Dice, Weighted, fiscal_year, months_after, reached, school_entry
from utsushi.samples.city.once import once
from utsushi.samples.city.people import Person, Shard
from utsushi.samples.city.places import rows
from utsushi.samples.city.working_days import working_day_before

KINDERGARTEN, CENTRE, NURSERY, SMALL, OLD_KINDERGARTEN, UNLICENSED = "01", "02", "03", "04", "05", "06"
"""施設類型, the city's own: 幼稚園, 認定こども園, 保育所, 小規模保育, 幼稚園 that gets no 施設型給付, 認可外."""
WORKING = frozenset({"employee", "official", "part", "self"})
_FIRST_CLASS = Weighted(((0, 22), (1, 38), (2, 10), (3, 30)))
"""Class in which a child of working parents begins."""
_EVE = dt.timedelta(1)
_SYSTEM, _FREE = dt.date(2015, 4, 1), dt.date(2019, 10, 1)
"""Since when there is 子ども・子育て支援制度, and 施設等利用給付."""


@dataclass(frozen=True, slots=True)
class Certified:
    """認定 of one kind (1, 2, 3; "" for 施設等利用給付 only) over a time."""

    kind: str
    start: dt.date
    end: dt.date
    """The last day."""


@dataclass(frozen=True, slots=True)
class Enrolment:
    """A child in a facility; `end` is the last day, also one to come."""

    facility: str
    kind: str
    """施設類型."""
    start: dt.date
    end: dt.date


@dataclass(slots=True)
class Course:
    """A child with its certifications and enrolments."""

    child: Person
    number: str
    """認定番号."""
    parents: tuple[Person, ...]
    """Those in the household on the first day, the guardian first."""
    reason: str
    """保育必要事由; empty without 2号 and 3号."""
    short: bool
    extra: str
    """施設等利用給付認定区分: "", 1, 2."""
    applied: dt.date
    certified: list[Certified] = field(default_factory=list)
    enrolments: list[Enrolment] = field(default_factory=list)
    refused: bool = False
    """Applied, and found no place yet."""

    @property
    def start(self) -> dt.date:
        """The first day of certification."""
        return self.certified[0].start

    @property
    def end(self) -> dt.date:
        """The last day of certification."""
        return self.certified[-1].end


def class_age(born: dt.date, year: int) -> int:
    """Age on 1 April of a 年度, which names the class: 0 to 5; who is born on 2 April is still the younger."""
    return year - school_entry(born) + 6


@cache
def facilities(kind: str, ward: str, start: dt.date, end: dt.date) -> tuple[str, ...]:
    """施設番号 of a kind in a ward, else in the city, that are of this kind from one day to another; by number."""
    there = [
        (row["施設番号"], row["市区町村コード"])
        for row in rows("facilities")
        if row["施設類型"] == kind
        and row["適用開始年月日"] <= start.isoformat()
        and (row["適用終了年月日"] or "9999-12-31") >= end.isoformat()
    ]
    near = tuple(number for number, place in there if place == ward)
    return near or tuple(number for number, _ in there)


def parents_on(shard: Shard, child: Person, day: dt.date) -> tuple[Person, ...]:
    """The parents who lived with a child on a day, the father first."""
    home = household_on(shard, child, day)
    parents = (child.father, child.mother)
    return tuple(one for one in parents if one and home and household_on(shard, one, day) == home)


@once
def courses(shard: Shard) -> tuple[Course, ...]:
    """Of children who were not in school yet at the beginning of the fiscal year before the base date's."""
    dice = shard.dice("nurseries")
    found: list[Course] = []
    for child in shard.people:
        entry = school_entry(child.born)
        if entry >= shard.fiscal_year and child.histories:
            course = _Plan(shard, child, dice).course(len(found))
            if course:
                found.append(course)
    return tuple(found)


class _Plan:
    """How a child comes into care."""

    def __init__(self, shard: Shard, child: Person, dice: Dice) -> None:
        self.shard, self.child = shard, child
        self.school = dt.date(school_entry(child.born), 4, 1)
        self.dice = dice
        self.first, self.lag, self.draws = _FIRST_CLASS.pick(dice), dice.below(12), [dice.below(100) for _ in range(6)]
        self.last = min(self.school, child.removed or dt.date.max) - _EVE
        """The last day at the latest."""

    def course(self, count: int) -> Course | None:
        """The course, where the child uses anything up to the base date."""
        begin = self._begin(self.first)
        parents, reason, short = self._need(begin)
        if self.first < 3 and not reason:
            begin = self._begin(3)
            parents, reason, short = self._need(begin)
        if self.draws[5] < 5 and begin >= self._begin(3):
            return None
        if not parents or begin > min(self.last, self.shard.base):
            return None
        number = f"8{self.shard.number:05d}{count:04d}"
        course = Course(self.child, number, parents, reason, short, "", self._applied(begin))
        if class_age(self.child.born, fiscal_year(begin)) <= 2:
            self._young(course, begin)
        else:
            self._old(course, begin)
        return course if course.certified else None

    def _begin(self, first: int) -> dt.date:
        """1 April of the class, or later in that year for the youngest; never before the child lives here for a month."""
        april = dt.date(self.school.year - 6 + first, 4, 1)
        begin = april
        if first == 0:
            youngest = months_after(self.child.born, 3).replace(day=1)
            begin = max(april, months_after(youngest, self.lag // 2))
            if class_age(self.child.born, fiscal_year(begin)) > 0:
                begin = dt.date(april.year + 1, 4, 1)
        here = self._known()
        return max(begin if here < begin else months_after(here.replace(day=1), 1), _SYSTEM)

    def _known(self) -> dt.date:
        """Since when the child lives here and the city has been told of it."""
        return max(self.child.came, self.child.histories[0].day, self.child.histories[0].notified)

    def _applied(self, begin: dt.date) -> dt.date:
        """In autumn for April, else on the 10th of the month before; never before the child lives here."""
        day = dt.date(begin.year - 1, 11, 5 + self.lag) if begin.month == 4 else months_after(begin, -1) + 9 * _EVE
        here = self._known()
        return max(here, working_day_before(day if day >= here else min(here + 3 * _EVE, begin)))

    def _need(self, day: dt.date) -> tuple[tuple[Person, ...], str, bool]:
        """Parents in the household on a day, why they need care (空: they do not), and whether for a short day."""
        child, lots = self.child, circumstances(self.shard)
        day = min(day, self.last, self.shard.base)
        parents = parents_on(self.shard, child, day)
        if not parents:
            return (), "", False
        works = [lots[one.number].work(day) for one in parents]
        if all(work in WORKING for work in works):
            return parents, "01", "part" in works and self.draws[0] < 45
        if all(work in WORKING or work == "student" for work in works):
            return parents, "07", False
        if self.draws[1] < 6:
            return parents, ("03", "04", "02", "06")[self.draws[2] % 4], True
        return parents, "", False

    def _ward(self, day: dt.date) -> str:
        history = self.child.at(day) or self.child.histories[0]
        return history.address.street.city

    def _facility(self, kind: str, start: dt.date, end: dt.date) -> str:
        """Brothers and sisters go to the same one, where they go to the same kind."""
        found = facilities(kind, self._ward(start), start, end)
        parent = self.child.mother or self.child.father
        return found[(parent.number if parent else self.child.number) % len(found)]

    def _young(self, course: Course, begin: dt.date) -> None:
        """Certified as 3号 until the second day before the third birthday, then as 2号; for three months where work is sought."""
        seeking = course.reason == "06"
        if seeking:
            self.last = min(self.last, months_after(begin, 3) - _EVE)
        turn = reached(self.child.born, 3)
        course.certified = [
            Certified(kind, max(start, begin), end)
            for kind, start, end in (("3", begin, min(turn - _EVE, self.last)), ("2", turn, self.last))
            if max(start, begin) <= end
        ]
        kind = NURSERY if self.draws[3] < 55 else SMALL if self.draws[3] < 75 else CENTRE
        if self.draws[4] < 4 and not seeking:
            course.refused = True
            begin = dt.date(fiscal_year(begin) + 1, 4, 1)
            if begin > min(self.last, self.shard.base):
                return
            if class_age(self.child.born, fiscal_year(begin)) >= 3 and kind == SMALL:
                kind = NURSERY
        change = dt.date(self.school.year - 3, 4, 1)
        if kind == SMALL and change <= self.last:
            self._enrol(course, SMALL, begin, change - _EVE)
            self._enrol(course, NURSERY, change, self.last)
        else:
            self._enrol(course, kind, begin, self.last)

    def _enrol(self, course: Course, kind: str, start: dt.date, end: dt.date) -> None:
        if start <= min(end, self.shard.base):
            course.enrolments.append(Enrolment(self._facility(kind, start, end), kind, start, end))

    def _old(self, course: Course, begin: dt.date) -> None:
        """From the class of three: nursery, kindergarten, or a kindergarten outside the system."""
        draw = self.draws[3]
        course.reason = "" if course.reason == "06" else course.reason
        if course.reason and draw < 55:
            kind, certified = (NURSERY if draw < 35 else CENTRE), "2"
        elif draw < 55 or (course.reason and draw < 72):
            kind, certified = (KINDERGARTEN if draw % 3 else CENTRE), "1"
        elif draw < 97 or not course.reason:
            kind, certified = OLD_KINDERGARTEN, ""
        else:
            kind, certified = UNLICENSED, ""
        if certified != "2":
            course.extra = "2" if course.reason else "" if certified else "1"
            course.reason, course.short = (course.reason, False) if course.extra == "2" else ("", False)
        start = begin if certified else max(begin, _FREE)
        course.certified = [Certified(certified, start, self.last)] if start <= self.last else []
        self._enrol(course, kind, begin, self.last)
