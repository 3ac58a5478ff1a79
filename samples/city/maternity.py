"""019 母子保健, 妊婦健診, 出生時情報, 新生児聴覚検査, 乳幼児健診結果, 保健指導・訪問: from the notice of a pregnancy to the check-up at five.

Sources: 母子保健法 15, 16 (notice, handbook), 12 (check-ups from 18 to 24 months and from three to four years), 13 (others), 11, 17, 19
(visits), 児童福祉法 6の3 ④ (every baby is visited before four months); 妊婦に対する健康診査についての望ましい基準 (平成27年厚労省告示226号: every
four weeks up to week 23, every two up to 35, then weekly: 14 visits). KC-06 to KC-08. Told are births of children under seven whose
mother was a resident; the visits to the doctor of pregnancies that ended (or are still to end) in the last two years and the running one;
pregnancies that still last are those of some women who will be mothers.
Simplified: no twins, no miscarriage; measures of the body around the medians of 乳幼児身体発育調査 without the curve of the child.
Sums of 助成額, shares and words of visits are the city's own. Codes: 健診コード 90004–90060 are the city's own (months of age); everything else as in the tables 019:33, 89, 90, 92, 111–113, 116, 143, 210.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cache

from utsushi.samples.city import numbers
from utsushi.samples.city.circumstances import children_of
from utsushi.samples.city.clinics import clinic, opening
from utsushi.samples.city.dice import Weighted, age, fiscal_year, months_after
from utsushi.samples.city.households import married
from utsushi.samples.city.people import Person, Shard
from utsushi.samples.city.places import rows
from utsushi.samples.city.sheets import Sheets
from utsushi.samples.city.vaccinations import told_since

_UNDER = 7
_LATE = 20
"""Weeks at the notice from which the mother is visited."""
_VISIT = "1"
"""フォロー方法 (019:33): a visit."""
_VISITS = (8, 12, 16, 20, 24, 26, 28, 30, 32, 34, 36, 37, 38, 39)
"""Weeks of pregnancy."""
_AID = (14_000, 5_500, 5_500, 10_500, 5_500, 5_500, 9_000, 5_500, 5_500, 5_500, 9_000, 5_500, 5_500, 5_500)
"""助成額 of each visit at most: the city's own."""
_JUDGED = Weighted((("1", 88), ("2", 6), ("3", 1), ("4", 4), ("5", 1)))
_WEEKS = Weighted(((34, 1), (35, 1), (36, 4), (37, 11), (38, 25), (39, 33), (40, 20), (41, 5)))
_NOTICE = Weighted(((8, 45), (9, 25), (10, 15), (11, 8), (14, 4), (22, 2), (29, 1)))
"""Weeks at the notice (地域保健・健康増進事業報告: 93–94 % before week 12)."""


@dataclass(frozen=True, slots=True)
class Pregnancy:
    """A pregnancy; `child` is None while it lasts."""

    mother: Person
    father: Person | None
    child: Person | None
    began: dt.date
    """Day 0 of week 0."""
    ended: dt.date
    """The birth, or the day on which it is expected."""


@cache
def _checkups() -> tuple[dict[str, str], ...]:
    return tuple(rows("checkups"))


def write(shard: Shard, sheets: Sheets) -> dict[int, int]:
    """Pregnancies, births and children; gives how many records of guidance each person has."""
    book = _Book(shard, sheets)
    for person in shard.people:
        years = age(person.born, shard.base)
        if years < _UNDER:
            book.child(person)
        elif 20 <= years <= 42 and person.sex == "2":
            book.expecting(person)
    return book.guided


def period(weeks: int) -> str:
    """届出時期 (019:90)."""
    return "1" if weeks < 12 else "2" if weeks < 20 else "3" if weeks < 28 else "4"


class _Book:
    """The registers of mothers and children of a shard while they are written."""

    def __init__(self, shard: Shard, sheets: Sheets) -> None:
        self.shard, self.sheets, self.since = shard, sheets, told_since(shard)
        self.dice, self.later = shard.dice("pregnancies"), shard.dice("check-ups of children")
        self.pregnancies = 0
        self.guided: dict[int, int] = {}

    def child(self, child: Person) -> None:
        """The pregnancy, the birth and the check-ups."""
        weeks = _WEEKS.pick(self.dice)
        mother = child.mother
        number = ""
        if mother and mother.sex == "2" and mother.lived_here(child.born):
            began = child.born - dt.timedelta(weeks * 7 + self.dice.below(7))
            father = None if child.adopted else child.father
            number = self._pregnancy(Pregnancy(mother, father, child, began, child.born))
        if child.came == child.born:
            self._birth(child, weeks, number)
        self._checkups(child)

    def expecting(self, woman: Person) -> None:
        """Who will have a child: some married women who have had none for a year and a half."""
        husband = woman.spouse if married(woman, self.shard.base) else None
        if not husband or not woman.resident or not husband.resident or woman.leaving:
            return
        if not self.dice.chance(0.06):
            return
        began = self.shard.base - dt.timedelta(self.dice.between(60, 250))
        if any(began - one.born < dt.timedelta(540) for one in children_of(self.shard).get(woman.number, ())):
            return
        if began > woman.came and began > (woman.married or dt.date.max):
            self._pregnancy(Pregnancy(woman, husband, None, began, began + dt.timedelta(280)))

    def _pregnancy(self, one: Pregnancy) -> str:
        """The notice and the handbook; the number of the register, or nothing where no notice was made yet."""
        weeks = _NOTICE.pick(self.dice)
        notified = opening(one.began + dt.timedelta(weeks * 7 + self.dice.below(7)))
        mother, moved = one.mother, one.mother.came > one.began
        if mother.came > notified:
            notified = mother.came + dt.timedelta(self.dice.below(14))
        notified = min(notified, one.ended) if one.child else notified
        if notified > self.shard.base or not mother.lived_here(notified):
            return ""
        moved = moved and mother.came > one.began + dt.timedelta(weeks * 7)
        week = (notified - one.began).days // 7
        self.pregnancies += 1
        number = f"9{self.shard.number:05d}{self.pregnancies:04d}"
        father = one.father if one.father and one.father.histories else None
        parent = mother if one.child else None
        self.sheets.row(
            "019",
            "母子保健",
            {
                "登録番号": number,
                "届出年月日": notified,
                "届出事由": "2" if moved else "1",
                "父親_宛名番号": numbers.atena(father.number) if father else "",
                "母親_宛名番号": numbers.atena(mother.number),
                "保護者_宛名番号": numbers.atena(parent.number) if parent else "",
                "母子健康手帳交付日": notified,
                "母子健康手帳交付番号": f"{fiscal_year(notified)}{self.shard.places.code}{number[1:]}",
                "母子健康手帳交付番号_枝番": 1,
                "届出時期": period(week),
            },
        )
        if one.ended >= self.since:
            self._examined(one, number, notified, moved=moved)
            if week >= _LATE or self.dice.chance(0.03):
                self._visit(
                    mother,
                    (notified, one.ended - dt.timedelta(1)),
                    "1",
                    "妊婦を訪問し、出産の準備と健診の受診について助言した。",
                )
        return number

    def _visit(self, person: Person, between: tuple[dt.date, dt.date], kind: str, words: str) -> None:
        """A visit some weeks later, where it still comes to it."""
        first, last = between
        day = opening(first + dt.timedelta(self.dice.between(7, 40)))
        if self.since <= day <= min(last, self.shard.base) and person.lived_here(day):
            self._guidance(person, day, kind, words)

    def _examined(self, one: Pregnancy, number: str, notified: dt.date, *, moved: bool) -> None:
        """Visits to the doctor between the handbook and the birth, while the mother lives here."""
        mother, lag = one.mother, self.dice.below(6)
        last = min(one.ended - dt.timedelta(1), self.shard.base, (mother.removed or dt.date.max) - dt.timedelta(1))
        count = 0
        before = f"T{self.shard.number:05d}{self.pregnancies:04d}" if moved else ""
        for week, aid in zip(_VISITS, _AID, strict=True):
            day = opening(one.began + dt.timedelta(week * 7 + lag))
            if not notified < day <= last:
                continue
            count += 1
            away = week >= 34 and mother.number % 12 == 0
            where = clinic("産", day, mother.number)
            self.sheets.row(
                "019",
                "妊婦健診",
                {
                    "登録番号": number,
                    "受診回数": count,
                    "受診日": day,
                    "受診区分": "2" if away else "1",
                    "医療機関コード": "" if away else where.code,
                    "判定": _JUDGED.pick(self.dice),
                    "助成額": aid - (self.dice.below(4) * 500 if aid > 6000 else 0),
                    "他市交付番号": before if count == 1 else "",
                },
            )

    def _birth(self, child: Person, weeks: int, number: str) -> None:
        """Weight and weeks; hearing within the first days (新生児聴覚検査の実施について, 平成19年)."""
        dice = self.dice
        weight = (
            3020
            + (40 if child.sex == "1" else -40)
            + (weeks - 39) * 130
            + dice.between(-450, 450)
            + dice.between(-250, 250)
        )
        self.sheets.row(
            "019",
            "出生時情報",
            {
                "児_宛名番号": numbers.atena(child.number),
                "登録番号": number,
                "出生時体重": weight,
                "在胎週数": weeks,
            },
        )
        self._hearing(child)
        if self.since <= child.born:
            self._visited(child, weight)

    def _hearing(self, child: Person) -> None:
        """A first test; whoever is referred is tested again before a month is over."""
        tested = child.born + dt.timedelta(self.dice.between(2, 5))
        missed, referred = self.dice.chance(0.03), self.dice.chance(0.012)
        if tested > self.shard.base:
            return
        if missed:
            self._hearing_row(child, 1, None, ("4", "3", "3"))
            return
        how = "1" if self.dice.chance(0.86) else "3"
        self._hearing_row(child, 1, tested, (how, "2" if referred else "1", "9" if referred else "0"))
        again = tested + dt.timedelta(self.dice.between(5, 20))
        if referred and again <= self.shard.base:
            deaf = self.dice.below(10)
            self._hearing_row(
                child, 2, again, ("1", "1" if deaf > 2 else "2", "0" if deaf > 2 else "1" if deaf else "2")
            )

    def _hearing_row(self, child: Person, count: int, day: dt.date | None, codes: tuple[str, str, str]) -> None:
        how, result, judged = codes
        self.sheets.row(
            "019",
            "新生児聴覚検査",
            {
                "児_宛名番号": numbers.atena(child.number),
                "検査連番": count,
                "検査年月日": day,
                "検査方式": how,
                "検査結果": result,
                "検査判定": judged,
            },
        )

    def _visited(self, child: Person, weight: int) -> None:
        """A visit to the baby before four months, and to the mother on the same day."""
        day = opening(child.born + dt.timedelta(self.dice.between(10, 100)))
        visited = self.dice.chance(0.93)
        if day > self.shard.base or not child.lived_here(day) or not visited:
            return
        newborn = (day - child.born).days < 28
        kind = "4" if weight < 2500 else "3" if newborn else "5"
        self._guidance(child, day, kind, "体重増加は順調。育児の相談に応じ、予防接種と健診の日程を説明した。")
        mother = child.mother
        if mother and mother.sex == "2" and mother.lived_here(day) and mother.household is child.household:
            self._guidance(mother, day, "2", "産後の体調は良好。授乳と休養について助言した。")

    def _guidance(self, person: Person, day: dt.date, kind: str, words: str) -> None:
        self.guided[person.number] = self.guided.get(person.number, 0) + 1
        guidance(self.sheets, person, self.guided[person.number], (day, kind, words))

    def _checkups(self, child: Person) -> None:
        for plan in _checkups():
            goes, lag = self.later.below(1000) < int(plan["受診率"]), self.later.below(100)
            first, until = (
                months_after(child.born, int(plan["月齢_自"])),
                months_after(child.born, int(plan["月齢_至"]) + 1),
            )
            day = opening(first + dt.timedelta((until - first).days * lag // 110))
            started = dt.date.fromisoformat(plan["実施_自"]) <= day
            if goes and started and day <= self.shard.base and child.lived_here(day):
                self._checkup(child, plan, day)

    def _checkup(self, child: Person, plan: dict[str, str], day: dt.date) -> None:
        dice, boy = self.later, "男" if child.sex == "1" else "女"
        spread = dice.between(-80, 80) + dice.between(-20, 20)
        judged = _CHILD_JUDGED.pick(dice)
        follow = dice.choice((_VISIT, "2", "3", "4")) if judged == "3" else ""
        head = int(plan[f"頭囲_{boy}"] or 0)
        self.sheets.row(
            "019",
            "乳幼児健診結果",
            {
                "児_宛名番号": numbers.atena(child.number),
                "健診コード": plan["健診コード"],
                "実施回": 1,
                "健診受診日": day,
                "身長": _tenths(int(plan[f"身長_{boy}"]) + int(plan["身長幅"]) * spread // 100),
                "体重": _tenths((int(plan[f"体重_{boy}"]) + int(plan["体重幅"]) * spread // 100) * 10),
                "頭囲": _tenths(head + int(plan["頭囲幅"]) * dice.between(-100, 100) // 100) if head else "",
                "総合判定": judged,
                "フォロー方法": follow,
            },
        )
        if follow == _VISIT:
            kind = "5" if int(plan["月齢_自"]) < 12 else "6"
            self._visit(child, (day, dt.date.max), kind, "健診の後の経過を確かめ、発達と生活について助言した。")


_CHILD_JUDGED = Weighted((("1", 82), ("2", 4), ("3", 10), ("4", 3), ("5", 1)))


def guidance(sheets: Sheets, person: Person, count: int, what: tuple[dt.date, str, str]) -> None:
    """A record of 保健指導・訪問; `what`: day, 訪問種別 (019:143), text."""
    day, kind, words = what
    sheets.row(
        "019",
        "保健指導・訪問",
        {
            "宛名番号": numbers.atena(person.number),
            "記録連番": count,
            "実施日": day,
            "訪問種別": kind,
            "担当者ID": f"PHN{person.number % 12 + 1:03d}",
            "記録本文": words,
        },
    )


def _tenths(value: int) -> str:
    return f"{value // 10}.{value % 10}"
