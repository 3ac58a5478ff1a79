"""Incomes of a calendar year.

Sources: 所得税法 28, 35, 別表第五; 租税特別措置法 41 の 3 の 11 (所得金額調整控除 of who has wages and a pension), 41 の 15 の 3; the rules of the calendar
years 2019, 2020–2024 and from 2025 (令和 7 年度改正; what 令和 8 年度改正 changed for 2026 and later is not followed). Simplified: no losses, no separate taxation, no 所得金額調整控除 for children of who earns
over 8.5 million yen; who owns an apartment house has its rent of the months that begin in that time (`estates.letting`), the same every year.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from utsushi.samples.city.circumstances import Circumstances, circumstances
from utsushi.samples.city.dice import age
from utsushi.samples.city.estates import letting
from utsushi.samples.city.once import once
from utsushi.samples.city.people import Person, Shard


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
    profit = lot.profit * raised * months.count("self") // 12 // 100
    odd = (person.number * 7919 + year * 613) % 1000  # wages and takings are counted to the yen
    return Income(
        year,
        years,
        wages=wages * 1000 + odd * (wages > 0),
        pension=_pension(lot, person, year) * 1000,
        business=profit * 1000 + (999 - odd) * (profit > 0),
        rent=sum(one.rent * one.months(year) // 12 for one in letting(shard).get(person.number, ())) * 1000,
    )


_CURVE = (62, 66, 78, 90, 97, 103, 107, 110, 108, 82, 62, 55)
"""Per cent of the wage at 40, by five years from 15."""


def _pocket(person: Person, year: int) -> int:
    return 300 + (person.number * 37 + year * 101) % 900


def _pension(lot: Circumstances, person: Person, year: int) -> int:
    """Thousands of yen: from the month after the 65th birthday."""
    months = (year - person.born.year - 65) * 12 + 12 - person.born.month
    return lot.annuity * min(max(months, 0), 12) // 12
