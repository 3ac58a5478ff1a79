"""The resident tax that follows from the incomes of the year before, for everybody who lives here on 1 January.

Sources: 地方税法 23, 24 の 5, 34, 37, 292, 295, 310, 314 の 2–314 の 9, 附則 3 の 3 (limits of 非課税; 調整額), 附則 5 の 4 の 2 (住宅借入金等), 附則 5 の 8–5 の 12
(定額減税 of 2024, and of 2025 for the spouse of who earns over 10 million yen); 森林環境税及び森林環境譲与税に関する法律 5. The order of the credits: 調整控除,
調整額, dwelling, donations, 定額減税; then under 100 yen is cut. Incomes and deductions: `earnings`, `tax_deductions`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from utsushi.samples.city.circumstances import assisted, households_on
from utsushi.samples.city.dice import age
from utsushi.samples.city.earnings import Income, annuity_income, employment_income, income
from utsushi.samples.city.once import once
from utsushi.samples.city.people import Person, Shard
from utsushi.samples.city.tax_credits import NO_GIFT, NOTHING, Claimed, Gift, claimed, dwelling, gift
from utsushi.samples.city.tax_deductions import Deductions, claims_of, limit_of_dependants

Liable = Literal["課税", "均等割のみ", "非課税"]


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
    claimed: Claimed = NOTHING
    """What was claimed beside deductions."""
    dwelling: tuple[int, int] = (0, 0)
    """住宅借入金等特別税額控除, city and prefecture."""
    gift: Gift = NO_GIFT
    """寄附金税額控除."""

    @property
    def before(self) -> tuple[int, int]:
        """税額控除前所得割額 of city (8 %) and prefecture (2 %)."""
        return self.taxable * 8 // 100, self.taxable * 2 // 100

    @property
    def tax(self) -> int:
        """What is owed for the year, forest tax included."""
        return self.city_rate + self.prefecture_rate + self.city_flat + self.prefecture_flat + self.forest

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
        claimed = claims_of(members, incomes, fiscal_year)
        for person in members:
            if incomes[person.number].years >= 15:
                spouse, dependants = claimed.get(person.number, (None, ()))
                found[person.number] = _assess(shard, person, fiscal_year, incomes, spouse, dependants)
    return dict(sorted(found.items()))


def untaxed_household(shard: Shard, members: Sequence[Person], fiscal_year: int) -> bool:
    """住民税非課税世帯: nobody of them owes; who was not assessed here counts as untaxed (simplified)."""
    known = assessments(shard, fiscal_year)
    return all(known[one.number].liable == "非課税" for one in members if one.number in known)


def _assess(
    shard: Shard,
    person: Person,
    fiscal_year: int,
    incomes: Mapping[int, Income],
    spouse: Person | None,
    dependants: tuple[Person, ...],
) -> Assessment:
    own = incomes[person.number]
    sums = Deductions(shard, person, fiscal_year, incomes, spouse, dependants)
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
            claimed(shard, person, fiscal_year - 1) if liable == "課税" else NOTHING,
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
        return replace(
            of,
            liable="均等割のみ" if of.liable == "課税" else of.liable,
            taxable=0,
            credits=0,
            measure=0,
            relief=0,
            dwelling=(0, 0),
            gift=NO_GIFT,
            city_rate=0,
            prefecture_rate=0,
        )
    city, prefecture = taxable * 8 // 100, taxable * 2 // 100
    gone = _adjustment(of.income, of.gaps, taxable)
    city, prefecture = max(city - gone * 4 // 5, 0), max(prefecture - (gone - gone * 4 // 5), 0)
    measure = max(city + prefecture - (of.income.total - _limit_of_rate(of.fiscal_year, of.counted)), 0)
    part = measure * city // (city + prefecture) if measure else 0
    city, prefecture = city - part, prefecture - (measure - part)
    part, rest = dwelling(of.claimed, taxable)
    house = (min(part, city), min(rest, prefecture))
    given = gift(of.claimed, taxable - of.gaps, (city, prefecture), (city - house[0], prefecture - house[1]))
    city, prefecture = city - house[0] - given.city, prefecture - house[1] - given.prefecture
    relief = min(10_000 * of.heads, city + prefecture)
    part = relief * city // (city + prefecture) if relief else 0
    city, prefecture = city - part, prefecture - (relief - part)
    return replace(
        of,
        taxable=taxable,
        credits=gone,
        measure=measure,
        relief=relief,
        dwelling=house,
        gift=given,
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


def _liable(shard: Shard, person: Person, fiscal_year: int, own: Income, sums: Deductions) -> Liable:
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


__all__ = [
    "Assessment", "Income", "Liable", "annuity_income", "assessments", "employment_income", "income", "limit_of_dependants", "reassessed",
    "untaxed_household",
]  # fmt: skip
