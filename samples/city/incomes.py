"""Incomes of a calendar year, and the resident tax that follows from them for everybody who lives here on 1 January.

Sources: 所得税法 28, 35, 租税特別措置法 41 の 3 の 11 (所得金額調整控除), 地方税法 23, 24 の 5, 34, 37, 292, 295, 310, 314 の 2–314 の 9, 附則 3 の 3,
森林環境税及び森林環境譲与税に関する法律 5, 令和 6 年度の定額減税 (地方税法 附則 5 の 8–5 の 12); the rules of the calendar years 2019, 2020–2024 and
from 2025 (令和 7 年度改正). Simplified: social insurance is a share of the income; of other deductions only life insurance is told;
no losses, no separate taxation, no credits for houses and donations, no 所得金額調整控除 for children of who earns over 8.5 million yen, no
share of 特定親族特別控除 in 調整控除; relatives in one household live on one purse, and the one who earns most claims them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from utsushi.samples.city.circumstances import (
    Circumstances,
    Handbook,
    assisted,
    circumstances,
    handbooks,
    households_on,
)
from utsushi.samples.city.dice import age
from utsushi.samples.city.once import once
from utsushi.samples.city.people import Person, Shard

Liable = Literal["課税", "均等割のみ", "非課税"]


def employment_income(wages: int, year: int) -> int:
    """給与所得 of 給与収入 in yen (所得税法 28 条, 別表第五)."""
    if year >= 2025 and wages < 1_900_000:
        return max(wages - 650_000, 0)
    less = 100_000 if year <= 2019 else 0
    if wages < 1_619_000:
        return max(wages - 550_000 - less, 0)
    if wages < 1_628_000:
        return next(income for limit, income in _STEPS if wages < limit) - less
    if wages < 6_600_000:
        tenths, fixed = next((tenths, fixed) for limit, tenths, fixed in _QUARTERS if wages < limit)
        return wages // 4000 * 1000 * tenths // 10 + fixed - less
    if year <= 2019:
        return wages * 9 // 10 - 1_200_000 if wages < 10_000_000 else wages - 2_200_000
    return wages * 9 // 10 - 1_100_000 if wages < 8_500_000 else wages - 1_950_000


_STEPS = ((1_620_000, 1_069_000), (1_622_000, 1_070_000), (1_624_000, 1_072_000), (1_628_000, 1_074_000))
_QUARTERS = ((1_800_000, 24, 100_000), (3_600_000, 28, -80_000), (6_600_000, 32, -440_000))


def annuity_income(pension: int, year: int, years: int) -> int:
    """公的年金等に係る雑所得 of 公的年金等の収入 in yen, at that age on 31 December; other income up to 10 million (所得税法 35 条)."""
    more = 100_000 if year <= 2019 else 0
    least = (1_100_000 if years >= 65 else 600_000) + more
    deduction = least
    for limit, percent, fixed in ((4_100_000, 25, 275_000), (7_700_000, 15, 685_000), (10_000_000, 5, 1_455_000)):
        deduction = max(least, pension * percent // 100 + fixed + more)
        if pension <= limit:
            break
    else:
        deduction = 1_955_000 if year >= 2020 else deduction
    return max(pension - deduction, 0)


@dataclass(frozen=True, slots=True)
class Income:
    """What somebody earned in a calendar year, yen."""

    year: int
    years: int
    """Age on 31 December."""
    wages: int = 0
    """給与収入."""
    pension: int = 0
    """公的年金等の収入."""
    business: int = 0
    """営業等所得."""
    rent: int = 0
    """不動産所得."""
    employment: int = field(init=False)
    """給与所得, after 所得金額調整控除 for who has a pension too (from 2020)."""
    annuity: int = field(init=False)
    """公的年金等に係る雑所得."""
    total: int = field(init=False)
    """合計所得金額."""

    def __post_init__(self) -> None:
        """Work out the incomes."""
        annuity = annuity_income(self.pension, self.year, self.years)
        employment = employment_income(self.wages, self.year)
        both = min(employment, 100_000) + min(annuity, 100_000) - 100_000
        if self.year >= 2020 and employment and annuity and both > 0:
            employment -= both
        object.__setattr__(self, "annuity", annuity)
        object.__setattr__(self, "employment", employment)
        object.__setattr__(self, "total", employment + annuity + self.business + self.rent)


@once
def income(shard: Shard, person: Person, year: int) -> Income:
    """The income of somebody in a year; nothing for children and for who was not born."""
    lot = circumstances(shard).get(person.number)
    years = age(person.born, dt.date(year, 12, 31))
    if lot is None or years < 15:
        return Income(year, years)
    months = [lot.work(dt.date(year, month, 1)) for month in range(1, 13)]
    full = sum(work in {"employee", "official"} for work in months)
    raised = 100 + (year - 2020)
    wages = lot.wage * _CURVE[min(max((years - 15) // 5, 0), len(_CURVE) - 1)] * raised * full // 12 // 100 // 100
    wages += lot.part_wage * months.count("part") // 12
    if "student" in months and years >= 18 and person.number % 5 < 2:
        wages += _pocket(person, year) * months.count("student") // 12
    return Income(
        year,
        years,
        wages=wages * 1000,
        pension=_pension(lot, person, year) * 1000,
        business=lot.profit * raised * months.count("self") // 12 // 100 * 1000,
        rent=lot.rent * 1000 if years >= 40 else 0,
    )


_CURVE = (62, 66, 78, 90, 97, 103, 107, 110, 108, 82, 62, 55)
"""Per cent of the wage at 40, by five years from 15."""


def _pocket(person: Person, year: int) -> int:
    return 300 + (person.number * 37 + year * 101) % 900


def _pension(lot: Circumstances, person: Person, year: int) -> int:
    """Thousands of yen: from the month after the 65th birthday."""
    months = (year - person.born.year - 65) * 12 + 12 - person.born.month
    return lot.annuity * min(max(months, 0), 12) // 12


@dataclass(frozen=True, slots=True)
class Assessment:
    """個人住民税 of a fiscal year."""

    person: Person
    fiscal_year: int
    income: Income
    dependants: tuple[Person, ...]
    """扶養親族, those under 16 too."""
    spouse: Person | None
    """Of 配偶者控除 or 配偶者特別控除."""
    deductions: Mapping[str, int]
    """所得控除, yen; without those of zero."""
    gaps: int
    """人的控除額の差の合計額, for 調整控除."""
    liable: Liable
    taxable: int
    """課税総所得金額, under 1,000 yen cut."""
    credits: int
    """調整控除, city and prefecture."""
    relief: int
    """定額減税 as far as it was used (fiscal year 2024), city and prefecture."""
    city_rate: int
    """市民税所得割, under 100 yen cut."""
    prefecture_rate: int
    city_flat: int
    """均等割."""
    prefecture_flat: int
    forest: int
    """森林環境税."""
    heads: int
    """Heads counted for 定額減税, the own one too; 0: not one of those years, or too high an income."""
    counted: int
    """同一生計配偶者 and 扶養親族, as the limits of 非課税 count them."""
    measure: int
    """調整額: what keeps the income from falling under the limit of 所得割, city and prefecture."""

    @property
    def before(self) -> tuple[int, int]:
        """税額控除前所得割額 of city (8 %) and prefecture (2 %)."""
        return self.taxable * 8 // 100, self.taxable * 2 // 100

    @property
    def tax(self) -> int:
        """What is owed for the year, forest tax included."""
        return self.city_rate + self.prefecture_rate + self.city_flat + self.prefecture_flat + self.forest

    @property
    def city_income_levy_before_credits(self) -> int:
        """市民税所得割 before any credit, at the 8 % of a designated city."""
        return 0 if self.liable != "課税" else self.taxable * 8 // 100

    @property
    def welfare_levy(self) -> int:
        """市町村民税所得割 as welfare takes it: at 6 % also in a designated city, after 調整控除, before other credits."""
        return 0 if self.liable != "課税" else max(self.taxable * 6 // 100 - self.credits * 6 // 10, 0) // 100 * 100


@once
def assessments(shard: Shard, fiscal_year: int) -> Mapping[int, Assessment]:
    """宛名番号 → the assessment of each who lived here on 1 January and was 15 or older."""
    day = dt.date(fiscal_year, 1, 1)
    found: dict[int, Assessment] = {}
    for members in households_on(shard, day).values():
        incomes = {one.number: income(shard, one, fiscal_year - 1) for one in members}
        claimed = _claims(members, incomes, fiscal_year)
        for person in members:
            if incomes[person.number].years >= 15:
                spouse, dependants = claimed.get(person.number, (None, ()))
                found[person.number] = _assess(shard, person, fiscal_year, incomes, spouse, dependants)
    return dict(sorted(found.items()))


def untaxed_household(shard: Shard, members: Sequence[Person], fiscal_year: int) -> bool:
    """住民税非課税世帯: nobody of them owes; who was not assessed here counts as untaxed (simplified)."""
    known = assessments(shard, fiscal_year)
    return all(known[one.number].liable == "非課税" for one in members if one.number in known)


def limit_of_dependants(year: int) -> int:
    """合計所得金額 up to which somebody counts as a dependant, by the calendar year of the income (地方税法 292 条 1 項 9 号)."""
    return 380_000 if year <= 2019 else 480_000 if year <= 2024 else 580_000


Claims = dict[int, tuple[Person | None, tuple[Person, ...]]]


def _claims(members: Sequence[Person], incomes: Mapping[int, Income], fiscal_year: int) -> Claims:
    """Who claims whom: the one with the highest income the relatives, couples each other."""
    limit = limit_of_dependants(fiscal_year - 1)
    earner = max(members, key=lambda one: (incomes[one.number].total, -one.number))
    day = dt.date(fiscal_year - 1, 12, 31)
    couples = {one.number: one.spouse for one in members if _married(one, day) and one.spouse in members}
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


def _married(person: Person, day: dt.date) -> bool:
    return bool(person.married and person.married <= day and not (person.divorced and person.divorced <= day))


def _related(one: Person, other: Person) -> bool:
    """Parents, children, brothers and sisters, and those of the spouse."""
    family = [one, *([one.spouse] if one.spouse else [])]
    return any(
        other in {of.father, of.mother}
        or of in {other.father, other.mother}
        or (of.father is not None and of.father is other.father)
        for of in family
    )


def _assess(
    shard: Shard,
    person: Person,
    fiscal_year: int,
    incomes: Mapping[int, Income],
    spouse: Person | None,
    dependants: tuple[Person, ...],
) -> Assessment:
    own = incomes[person.number]
    sums = _Deductions(shard, person, fiscal_year, incomes, spouse, dependants)
    sums.all()
    liable = _liable(shard, person, fiscal_year, own, sums)
    flat = liable != "非課税"
    now = fiscal_year >= 2024
    return _levied(
        Assessment(
            person,
            fiscal_year,
            own,
            dependants,
            spouse,
            {name: amount for name, amount in sums.amounts.items() if amount},
            sums.gaps,
            liable,
            0,
            0,
            0,
            0,
            0,
            (3000 if now else 3500) * flat,
            (1000 if now else 1500) * flat,
            1000 * (flat and now),
            sums.relieved if own.total <= 18_050_000 else 0,
            sums.counted,
            0,
        )
    )


def reassessed(assessed: Assessment, deduction: str, more: int) -> Assessment:
    """The assessment with one deduction (所得控除) raised by `more` yen, or lowered to nothing at most."""
    amount = max(assessed.deductions.get(deduction, 0) + more, 0)
    return _levied(replace(assessed, deductions={**assessed.deductions, deduction: amount}))


def _levied(of: Assessment) -> Assessment:
    """所得割 with its credits; who has no taxable income owes 均等割 only."""
    taxable = max(of.income.total - sum(of.deductions.values()), 0) // 1000 * 1000 if of.liable == "課税" else 0
    if not taxable:
        return replace(of, liable="均等割のみ") if of.liable == "課税" else of
    city, prefecture = taxable * 8 // 100, taxable * 2 // 100
    gone = _adjustment(of.income, of.gaps, taxable)
    city, prefecture = max(city - gone * 4 // 5, 0), max(prefecture - (gone - gone * 4 // 5), 0)
    measure = max(city + prefecture - (of.income.total - _limit_of_rate(of.fiscal_year, of.counted)), 0)
    part = measure * city // (city + prefecture) if measure else 0
    city, prefecture = city - part, prefecture - (measure - part)
    relief = min(10_000 * of.heads, city + prefecture)
    part = relief * city // (city + prefecture) if relief else 0
    city, prefecture = city - part, prefecture - (relief - part)
    return replace(
        of,
        taxable=taxable,
        credits=gone,
        measure=measure,
        relief=relief,
        city_rate=city // 100 * 100,
        prefecture_rate=prefecture // 100 * 100,
    )


def _adjustment(own: Income, gaps: int, taxable: int) -> int:
    """調整控除 (地方税法 314 の 6, 37)."""
    if own.total > 25_000_000 and own.year >= 2020:
        return 0
    if taxable <= 2_000_000:
        return min(gaps, taxable) * 5 // 100
    return max(gaps - (taxable - 2_000_000), 50_000) * 5 // 100


def _limit_of_rate(fiscal_year: int, counted: int) -> int:
    """合計所得金額 up to which no 所得割 is due (地方税法 附則 3 の 3)."""
    return 350_000 * (1 + counted) + (100_000 if fiscal_year >= 2021 else 0) + (320_000 if counted else 0)


def _liable(shard: Shard, person: Person, fiscal_year: int, own: Income, sums: _Deductions) -> Liable:
    """地方税法 295 条, 附則 3 の 3; 1 級地 (350,000 and 210,000 yen)."""
    day = dt.date(fiscal_year, 1, 1)
    adult = 18 if fiscal_year >= 2023 else 20
    weak = bool({"障害者", "ひとり親", "寡婦", "寡夫"} & set(sums.kinds)) or age(person.born, day) < adult
    if assisted(shard, person, day) or (weak and own.total <= (1_350_000 if fiscal_year >= 2021 else 1_250_000)):
        return "非課税"
    more = 100_000 if fiscal_year >= 2021 else 0
    heads = 350_000 * (1 + sums.counted) + more
    if own.total <= heads + (210_000 if sums.counted else 0):
        return "非課税"
    if own.total <= _limit_of_rate(fiscal_year, sums.counted):
        return "均等割のみ"
    return "課税"


class _Deductions:
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
        self._add("生命保険料", 28_000 if self._own.total > 500_000 and self._person.number % 5 < 3 else 0)
        self._status()
        working_student = lot.work(dt.date(self._year, 12, 31)) == "student"
        if working_student and 0 < self._own.total <= (850_000 if self._year >= 2025 else 750_000):
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
        own = self._own
        employed = own.wages * 15 // 100 if own.wages >= 1_300_000 else 0
        others = own.business * 10 // 100 + 200_000 if own.business else 0
        return (employed + others + own.pension * 7 // 100) // 1000 * 1000

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
        if self._own.total > 5_000_000 or (_married(person, day) and not _widowed(person, day)):
            return
        child = any(person in {one.father, one.mother} and self._low(one) for one in self._dependants)
        if self._year <= 2019:
            self._status_2019(child=child)
        elif child:
            self._add("ひとり親", 300_000, 50_000 if person.sex == "2" else 10_000)
        elif person.sex == "2" and (_widowed(person, day) or (person.divorced and self._dependants)):
            self._add("寡婦", 260_000, 10_000)

    def _status_2019(self, *, child: bool) -> None:
        """寡婦控除 and 寡夫控除 as they were: nothing for who never married, more for a mother."""
        if not self._person.married:
            return
        if self._person.sex == "1":
            self._add("寡夫", 260_000 * child, 10_000)
        elif child:
            self._add("寡婦", 300_000, 50_000)
        elif _widowed(self._person, dt.date(self._year, 12, 31)) or self._dependants:
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


def _widowed(person: Person, day: dt.date) -> bool:
    spouse = person.spouse
    return bool(
        person.married and not person.divorced and spouse and spouse.dead and spouse.removed and spouse.removed <= day
    )


def _disability(books: Sequence[Handbook], *, alone: bool) -> tuple[int, int]:
    """障害者控除 and the gap of it: 260,000; 300,000 if severe; 530,000 for a severe relative in the household."""
    if not any(book.severe for book in books):
        return 260_000, 10_000
    return (300_000, 100_000) if alone else (530_000, 220_000)
