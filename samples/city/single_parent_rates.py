"""児童扶養手当: what a month is worth, by the income of the year before, and when it is paid.

Sources: 児童扶養手当法 5, 5 の 2 (amounts, moved with the prices each April), 7 (months of payment), 9, 10, 13 の 3; 同法施行令 2 の 4
(limits of income; raised, and the third child like the second, from November 2024; as cities publish them), 4 (deductions). The amounts stand in
`data/single_parent_rates.csv` as the 改定 of each year gave them, with their source in the column 根拠. A part falls in steps of 10 yen between its highest and its lowest
amount, over the income between the two limits. Simplified: months before April 2019 have the amounts of April 2019.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from utsushi.samples.city.dice import months_after
from utsushi.samples.city.places import rows

RAISED = dt.date(2024, 11, 1)
"""令和6年11月分: higher limits of income."""
EVERY_OTHER_MONTH = dt.date(2019, 11, 1)
"""令和元年11月分: paid in odd months; before, in April, August and December."""
_EACH = 380_000
"""For each dependant."""
_SUPPORTER = 2_360_000
"""Limit for a 扶養義務者 without dependants."""
_TEN_MILLION = 10_000_000


@dataclass(frozen=True, slots=True)
class Rate:
    """Yen a month of a child: in full, and the highest and lowest part."""

    full: int
    top: int
    bottom: int


@cache
def rates(month: dt.date) -> tuple[Rate, Rate, Rate]:
    """The first child, the second, each further one."""
    table = rows("single_parent_rates")
    row = next((row for row in reversed(table) if row["改定年月"] <= f"{month:%Y%m}"), table[0])
    numbers = [int(value) for name, value in row.items() if name not in {"改定年月", "根拠"}]
    return Rate(*numbers[:3]), Rate(*numbers[3:6]), Rate(*numbers[6:])


def limits(month: dt.date, dependants: int) -> tuple[int, int]:
    """Below the first income the allowance is paid in full, below the second in part."""
    full, part = (690_000, 2_080_000) if month >= RAISED else (490_000, 1_920_000)
    return full + _EACH * dependants, part + _EACH * dependants


def supporter_limit(dependants: int, old: int) -> int:
    """From this income of a 扶養義務者 on nothing is paid; `old`: 老人扶養親族 among the dependants, of whom one does not count where all are."""
    return _SUPPORTER + _EACH * dependants + 60_000 * (old - (0 < old == dependants))


def personal(deductions: Mapping[str, int], severe: Sequence[bool], *, alone: bool) -> int:
    """What 施行令 4 takes off for the 所得控除 of the resident tax (`deductions`), by disabled people of the family (whether each is 特別障害者).

    For widows and single parents only where `alone`: not of the mother or father who receives.
    """
    found = sum(400_000 if one else 270_000 for one in severe)
    found += 270_000 * ("勤労学生" in deductions) + deductions.get("配偶者特別", 0)
    if alone:
        most = max(deductions.get("ひとり親", 0), deductions.get("寡婦", 0), deductions.get("寡夫", 0))
        found += 350_000 if most >= 300_000 else 270_000 if most else 0
    return found


def monthly(month: dt.date, children: int, income: int, dependants: int) -> int:
    """Yen of a month for so many children; 0 where the income is too high."""
    full, part = limits(month, dependants)
    if children == 0 or income >= part:
        return 0
    ranks = rates(month)
    found = [ranks[min(rank, 2)] for rank in range(children)]
    if income < full:
        return sum(rate.full for rate in found)
    return sum(_part(rate, income - full, part - full) for rate in found)


def _part(rate: Rate, over: int, span: int) -> int:
    """In part: a factor of seven decimals, and steps of 10 yen (四捨五入)."""
    factor = (2 * (rate.top - rate.bottom) * _TEN_MILLION // span + 1) // 2
    less = (over * factor + 5 * _TEN_MILLION) // (10 * _TEN_MILLION) * 10
    return max(rate.top - less, rate.bottom)


def pay_month(month: dt.date) -> dt.date:
    """The month in which the allowance of a month is paid."""
    if month >= EVERY_OTHER_MONTH:
        return months_after(month, 2 if month.month % 2 else 1)
    if month >= dt.date(2019, 8, 1):
        return EVERY_OTHER_MONTH
    return months_after(month, 4 - month.month % 4)


def pay_day(month: dt.date) -> dt.date:
    """The 11th, or the last working day before it (11 January may be 成人の日, the second Monday)."""
    day = month.replace(day=11)
    if day.month == 1 and day.weekday() == 0:
        day -= dt.timedelta(1)
    while day.weekday() > 4:
        day -= dt.timedelta(1)
    return day


def allowance_year(month: dt.date) -> int:
    """支給年度: from November to October; the income is that of the calendar year before it begins."""
    return month.year - (month.month < 11)


@cache
def pension(year: int) -> tuple[int, int, int]:
    """障害基礎年金 of a 年度: 2級, addition for each of the first two children, for each further one (国民年金法 33, 33 の 2).

    Simplified: before 2021 as in 2021, after 2026 as in 2026. From memory, to be confirmed: all amounts.
    """
    known = {
        2021: (780_900, 224_700, 74_900),
        2022: (777_800, 223_800, 74_600),
        2023: (795_000, 228_700, 76_200),
        2024: (816_000, 234_800, 78_300),
        2025: (831_700, 239_300, 79_800),
        2026: (847_300, 243_800, 81_300),
    }
    return known[min(max(year, 2021), 2026)]
