"""所得控除 of resident tax, and who claims whom.

Sources: 地方税法 34, 37, 292, 314 の 2, 314 の 6; 所得税法 2 (扶養親族, ひとり親, 寡婦); the rules of the calendar years 2019, 2020–2024 and from 2025 (令和 7
年度改正: 580,000 yen, 特定親族特別控除). Simplified: social insurance is a share of the income; of other deductions only life and
earthquake insurance and private pensions are told (by number, the same every year); 特定親族特別控除 has no share in 調整控除; relatives in one household live on one purse, and the one who earns most claims them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from utsushi.samples.city.circumstances import Handbook, circumstances, handbooks, insurance
from utsushi.samples.city.earnings import Income
from utsushi.samples.city.households import married
from utsushi.samples.city.people import Person, Shard


def limit_of_dependants(year: int) -> int:
    """合計所得金額 up to which somebody counts as a dependant, by the calendar year of the income (地方税法 292 条 1 項 9 号)."""
    return 380_000 if year <= 2019 else 480_000 if year <= 2024 else 580_000


Claims = dict[int, tuple[Person | None, tuple[Person, ...]]]


def claims_of(members: Sequence[Person], incomes: Mapping[int, Income], fiscal_year: int) -> Claims:
    """Who claims whom: the one with the highest income the relatives, couples each other."""
    limit = limit_of_dependants(fiscal_year - 1)
    earner = max(members, key=lambda one: (incomes[one.number].total, -one.number))
    day = dt.date(fiscal_year - 1, 12, 31)
    couples = {one.number: one.spouse for one in members if married(one, day) and one.spouse in members}
    ceiling = 1_230_000 if fiscal_year >= 2026 else limit
    dependants = tuple(
        one
        for one in members
        if one is not earner
        and couples.get(earner.number) is not one
        and _related(earner, one)
        and incomes[one.number].total <= (ceiling if 19 <= incomes[one.number].years <= 22 else limit)
        and not _claimed_by_spouse(one, couples, incomes, limit)
    )
    claims: Claims = {}
    for one in members:
        other = couples.get(one.number)
        if (
            other
            and one not in dependants
            and other not in dependants
            and incomes[other.number].total <= 1_330_000
            and incomes[one.number].total > incomes[other.number].total
        ):
            claims[one.number] = (other, ())
    if dependants and incomes[earner.number].total:
        claims[earner.number] = (claims.get(earner.number, (None, ()))[0], dependants)
    return claims


def _claimed_by_spouse(
    one: Person, couples: Mapping[int, Person | None], incomes: Mapping[int, Income], limit: int
) -> bool:
    """Whether the spouse earns too much to be a dependant, and more than this one: then the spouse claims, and no relative does."""
    spouse = couples.get(one.number)
    return bool(spouse and incomes[spouse.number].total > max(limit, incomes[one.number].total))


def _divorced(person: Person, day: dt.date) -> bool:
    return bool(person.divorced and person.divorced <= day)


def _related(one: Person, other: Person) -> bool:
    """Parents, children, brothers and sisters, and those of the spouse."""
    family = [one, *([one.spouse] if one.spouse else [])]
    return any(
        other in {of.father, of.mother}
        or of in {other.father, other.mother}
        or (of.father is not None and of.father is other.father)
        for of in family
    )


class Deductions:
    """所得控除 of one person (地方税法 314 の 2)."""

    def __init__(
        self,
        shard: Shard,
        person: Person,
        fiscal_year: int,
        incomes: Mapping[int, Income],
        spouse: Person | None,
        dependants: tuple[Person, ...],
    ) -> None:
        """`incomes`: of everybody in the household, by 宛名番号."""
        self._shard, self._person, self._year = shard, person, fiscal_year - 1
        self._incomes, self._spouse, self._dependants = incomes, spouse, dependants
        self._own = incomes[person.number]
        self._limit = limit_of_dependants(self._year)
        self.amounts: dict[str, int] = {}
        self.kinds: set[str] = set()
        self.gaps = 0
        self.counted = 0
        """同一生計配偶者 and 扶養親族 for the limits of 非課税."""
        self.relieved = int(fiscal_year == 2024)
        """Heads for 定額減税: in 2024 the own one, 控除対象配偶者 and 扶養親族; in 2025 only the spouse of who earns over 10 million yen."""

    def all(self) -> None:
        """Fill everything in the order of a notice of tax."""
        lot = circumstances(self._shard)[self._person.number]
        self._add("社会保険料", self._insurance())
        self._private()
        self._status()
        working_student = lot.work(dt.date(self._year, 12, 31)) == "student"
        limit = 650_000 if self._year <= 2019 else 750_000 if self._year <= 2024 else 850_000
        if working_student and 0 < self._own.total <= limit:
            self._add("勤労学生", 260_000, 10_000)
        self._disabled()
        self._couple()
        for one in self._dependants:
            self._dependant(one)
        self._basic()

    def _add(self, name: str, amount: int, gap: int = 0) -> None:
        self.amounts[name] = self.amounts.get(name, 0) + amount
        if amount:
            self.kinds.add(name)
            self.gaps += gap

    def _insurance(self) -> int:
        """In thousands, but for the odd yen of what was earned; of low wages where nobody else insures the person."""
        own = self._own
        employed = own.wages * 15 // 100 if own.wages >= 1_300_000 else 0
        if 0 < own.wages < 1_300_000 and not own.business and self._insured_alone():
            employed = own.wages * 8 // 100
        others = own.business * 10 // 100 + 200_000 if own.business else 0
        whole = (employed + others + own.pension * 7 // 100) // 1000 * 1000
        return whole + (own.wages + own.business) % 1000 if employed or others else whole

    def _insured_alone(self) -> bool:
        return insurance(self._shard, self._person, dt.date(self._year, 12, 31)) == "国保"

    def _private(self) -> None:
        """生命保険料控除 (up to 28,000 yen for each of three kinds, 70,000 in all), 小規模企業共済等掛金控除, 地震保険料控除 (half of what was paid, up to 25,000)."""
        own, number = self._own, self._person.number
        mixed = number * 7919 % 1009
        if own.total <= 500_000:
            return
        self._add("生命保険料", _LIFE[number // 5 % len(_LIFE)] if number % 5 < 3 else 0)
        if own.total >= 2_500_000 and 22 <= own.years < 60 and mixed < 90:
            self._add("小規模企業共済等", _SAVED[bool(own.business)][mixed % 4])
        if own.years >= 30 and 100 <= mixed < 300:
            self._add("地震保険料", min((5_000 + number * 613 % 60_000) // 2, 25_000))

    def _basic(self) -> None:
        total = self._own.total
        if self._year <= 2019:
            self._add("基礎", 330_000, 50_000)
            return
        steps = ((24_000_000, 430_000), (24_500_000, 290_000), (25_000_000, 150_000))
        amount = next((amount for limit, amount in steps if total <= limit), 0)
        self._add("基礎", amount, 50_000)

    def _status(self) -> None:
        """ひとり親控除, 寡婦控除."""
        person = self._person
        day = dt.date(self._year, 12, 31)
        widowed = _widowed(person, day)
        if married(person, day) and not widowed:
            return
        child = any(person in {one.father, one.mother} and self._low(one) for one in self._dependants)
        low = self._own.total <= 5_000_000
        if self._year <= 2019:
            if person.married and person.married <= day:
                self._status_2019(child=child, low=low, widowed=widowed)
        elif low and child:
            self._add("ひとり親", 300_000, 50_000 if person.sex == "2" else 10_000)
        elif low and person.sex == "2" and (widowed or (_divorced(person, day) and self._dependants)):
            self._add("寡婦", 260_000, 10_000)

    def _status_2019(self, *, child: bool, low: bool, widowed: bool) -> None:
        """寡婦控除 and 寡夫控除 as they were, of who was married once: more for a mother; a woman with dependants has no limit of income."""
        if self._person.sex == "1":
            self._add("寡夫", 260_000 * (child and low), 10_000)
        elif child and low:
            self._add("寡婦", 300_000, 50_000)
        elif self._dependants or (widowed and low):
            self._add("寡婦", 260_000, 10_000)

    def _low(self, one: Person) -> bool:
        return self._incomes[one.number].total <= self._limit

    def _disabled(self) -> None:
        day = dt.date(self._year, 12, 31)
        spouse = [self._spouse] if self._spouse and self._low(self._spouse) else []
        for one in (self._person, *spouse, *(other for other in self._dependants if self._low(other))):
            books = [book for book in handbooks(self._shard).get(one.number, ()) if book.issued <= day]
            if not books:
                continue
            amount, gap = _disability(books, alone=one is self._person)
            self._add("障害者" if one is self._person else "扶養障害者", amount, gap)

    def _couple(self) -> None:
        """配偶者控除, 配偶者特別控除."""
        if self._spouse is None:
            return
        other, own = self._incomes[self._spouse.number], self._own.total
        low = other.total <= self._limit
        self.counted += low
        band = next((n for n, limit in enumerate((9_000_000, 9_500_000, 10_000_000)) if own <= limit), None)
        self.relieved += low and self._year == (2024 if band is None else 2023)
        if band is None:
            return
        if low:
            old = other.years >= 70
            amount = ((380, 260, 130) if old else (330, 220, 110))[band]
            self._add("配偶者", amount * 1000, ((100, 60, 30) if old else (50, 40, 20))[band] * 1000)
            return
        steps = _SPECIAL_2019 if self._year <= 2019 else _SPECIAL
        amounts = next((amounts for limit, amounts in steps if other.total <= limit), (0, 0, 0))
        gaps = next(
            (gaps for limit, gaps in _SPECIAL_GAPS if other.total + (100_000 if self._year <= 2019 else 0) < limit),
            (0, 0, 0),
        )
        self._add("配偶者特別", amounts[band] * 1000, gaps[band] * 1000)

    def _dependant(self, one: Person) -> None:
        """扶養控除, 特定親族特別控除; under 16 there is none (年少扶養親族)."""
        theirs = self._incomes[one.number]
        if not self._low(one):
            amount = next(amount for limit, amount in _SPECIFIC if theirs.total <= limit)
            self._add("特定親族特別", amount * 1000)
            return
        self.counted += 1
        self.relieved += self._year == 2023
        if theirs.years < 16:
            return
        if 19 <= theirs.years <= 22:
            self._add("扶養", 450_000, 180_000)
        elif theirs.years >= 70:
            parent = any(one in {of.father, of.mother} for of in (self._person, self._person.spouse) if of)
            self._add("扶養", 450_000 if parent else 380_000, 130_000 if parent else 100_000)
        else:
            self._add("扶養", 330_000, 50_000)


_SPECIAL = (
    (1_000_000, (330, 220, 110)), (1_050_000, (310, 210, 110)), (1_100_000, (260, 180, 90)), (1_150_000, (210, 140, 70)),
    (1_200_000, (160, 110, 60)), (1_250_000, (110, 80, 40)), (1_300_000, (60, 40, 20)), (1_330_000, (30, 20, 10)),
)  # fmt: skip
"""合計所得金額 of the spouse up to → 配偶者特別控除 (thousands), by the three bands of the taxpayer (地方税法 314 の 2 第 1 項 10 号の 2)."""
_SPECIAL_GAPS = ((500_000, (50, 40, 20)), (550_000, (30, 20, 10)))
"""合計所得金額 of the spouse under → 人的控除額の差 (thousands); from 2025 the limit of 580,000 leaves none."""
_SPECIAL_2019 = tuple((limit - 100_000, amounts) for limit, amounts in _SPECIAL)
_SPECIFIC = (
    (950_000, 450), (1_000_000, 410), (1_050_000, 310), (1_100_000, 210), (1_150_000, 110), (1_200_000, 60), (1_230_000, 30),
)  # fmt: skip
"""特定親族特別控除 (令和 7 年度改正, from fiscal year 2026)."""


_LIFE = (28_000, 12_000, 54_500, 28_000, 21_480, 70_000, 40_000, 17_135)
_SAVED = ((60_000, 120_000, 144_000, 276_000), (120_000, 360_000, 816_000, 816_000))
"""Paid in a year into 個人型確定拠出年金 by an employee; into that or 小規模企業共済 by who has a business (limits from memory, to be confirmed)."""


def _widowed(person: Person, day: dt.date) -> bool:
    spouse = person.spouse
    return bool(married(person, day) and spouse and spouse.dead and spouse.removed and spouse.removed <= day)


def _disability(books: Sequence[Handbook], *, alone: bool) -> tuple[int, int]:
    """障害者控除 and the gap of it: 260,000; 300,000 if severe; 530,000 for a severe relative in the household."""
    if not any(book.severe for book in books):
        return 260_000, 10_000
    return (300_000, 100_000) if alone else (530_000, 220_000)
