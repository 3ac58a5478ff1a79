"""法人市民税: 均等割 by capital and employees, the rate of 法人税割, and the national tax that it is taken of.

Sources: 地方税法 312 (nine classes, standard amounts; HJ-03), 314 の 4 (6.0 % for business years from 2019-10-01, 9.7 % before), 321 の 8,
321 の 13, 737 (each ward of a designated city counts by itself), 20 の 4 の 2 (fractions), 法人税法 66, 71, 租税特別措置法 42 の 3 の 2.
Simplified: the city has the standard rates and amounts (no 超過課税); 均等割 is cut to hundreds in each ward.
"""

from __future__ import annotations

import datetime as dt

from utsushi.samples.city.working_days import working_day

RATE_CHANGED = dt.date(2019, 10, 1)
_FLAT = ((10, 50_000, 120_000), (100, 130_000, 150_000), (1000, 160_000, 400_000), (5000, 410_000, 1_750_000))
"""資本金等の額 up to so many millions of yen → a year's 均等割 with up to 50 employees in the ward, and with more."""


def flat(capital: int, employees: int) -> tuple[str, int]:
    """号区分 (1–9) and 均等割 of a year; `capital` in yen, `employees` of the ward."""
    many = employees > 50
    for row, (limit, small, large) in enumerate(_FLAT):
        if capital <= limit * 1_000_000:
            if row == 3 and not many:
                return "7", small
            return str(row * 2 + 1 + many), large if many else small
    return ("9", 3_000_000) if many else ("7", 410_000)


def rate(start: dt.date) -> int:
    """Tenths of a per cent of the national tax, by the first day of the business year."""
    return 60 if start >= RATE_CHANGED else 97


def levy(national: int, start: dt.date, *, city: int = 1, everywhere: int = 1) -> tuple[int, int]:
    """課税標準 (apportioned by employees, under 1,000 yen cut) and 法人税割 (under 100 yen cut)."""
    base = national // 1000 * 1000
    if city != everywhere:
        base = base * city // everywhere // 1000 * 1000
    return base, base * rate(start) // 1000 // 100 * 100


def provisional(before: int, months: int, start: dt.date, start_before: dt.date) -> int:
    """法人税割 of 予定申告: half a year of the one before; 3.7 months of it where the rate fell in between (平成 28 年改正法 附則)."""
    tenths = 37 if start >= RATE_CHANGED > start_before else 60
    return before * tenths // 10 // months // 100 * 100


def national_tax(profit: int, capital: int) -> int:
    """法人税額: 23.2 %, and 15 % of the first 8 million yen for small companies; under 100 yen cut."""
    profit = max(profit, 0) // 1000 * 1000
    small = min(profit, 8_000_000) if capital <= 100_000_000 else 0
    return (small * 150 + (profit - small) * 232) // 1000 // 100 * 100


def months_between(first: dt.date, last: dt.date) -> int:
    """Whole months from `first` to `last`, both included; less than one counts as one (312 条 4 項)."""
    after = last + dt.timedelta(1)
    whole = (after.year - first.year) * 12 + after.month - first.month - (after.day < first.day)
    return max(whole, 1)


def month_end(day: dt.date) -> dt.date:
    """The last day of its month."""
    return (day.replace(day=28) + dt.timedelta(4)).replace(day=1) - dt.timedelta(1)


def deadline(end: dt.date, months: int) -> dt.date:
    """So many months after a period ended: the last of a month after a last of a month."""
    total = end.year * 12 + end.month - 1 + months
    first = dt.date(total // 12, total % 12 + 1, 1)
    last = month_end(first)
    return working_day(last if end == month_end(end) else last.replace(day=min(end.day, last.day)))
