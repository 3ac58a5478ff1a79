"""Instalments of resident tax: 期別 of 普通徴収, 月割 of wages, months of pensions.

Sources: 地方税法 319, 320 (普通徴収: June, August, October, January), 321 の 5 (wages: June to May, by the 10th of the next month; no more than 均等割
in one), 321 の 5 の 2 (half a year at once), 20 の 4 の 2 (units), 附則 5 の 8–5 の 12 (定額減税).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Literal

from utsushi.samples.city.bills import due_day, spread
from utsushi.samples.city.dice import months_after
from utsushi.samples.city.working_days import working_day

Way = Literal["1", "2", "3"]
"""徴収方法 (010-9001)."""
ORDINARY: Way = "1"
WAGES: Way = "2"
PENSION: Way = "3"


@dataclass(frozen=True, slots=True)
class Part:
    """期別 or 月割."""

    way: Way
    period: str
    """期月: 01–04 (05 later) of 普通徴収, the month of the others."""
    month: dt.date
    due: dt.date
    amount: int


def fiscal_years(base: dt.date) -> tuple[int, int]:
    """The two latest that were told by then: withholders hear in the middle of May, everybody else about 10 June."""
    latest = base.year - (base < decided(base.year, WAGES))
    return latest - 1, latest


def decided(fiscal_year: int, way: Way = ORDINARY) -> dt.date:
    """The day of the notice, 15 May or 10 June or the next working day."""
    return working_day(dt.date(fiscal_year, 5, 15) if way == WAGES else dt.date(fiscal_year, 6, 10))


def less(amounts: Sequence[int], credit: int) -> list[int]:
    """The credit taken from the first, what is left of it from the next, and so on."""
    found = []
    for amount in amounts:
        taken = min(amount, credit)
        credit -= taken
        found.append(amount - taken)
    return found


def ordinary(year: int, amounts: Sequence[int]) -> list[Part]:
    """普通徴収, from the first instalment on."""
    return [
        Part(ORDINARY, period, month, due, amount)
        for (period, month, due), amount in zip(_quarters(year), amounts, strict=False)
    ]


@cache
def _quarters(year: int) -> list[tuple[str, dt.date, dt.date]]:
    months = (dt.date(year, 6, 1), dt.date(year, 8, 1), dt.date(year, 10, 1), dt.date(year + 1, 1, 1))
    return [(f"{n:02d}", month, due_day(month.year, month.month)) for n, month in enumerate(months, 1)]


def tenth(month: dt.date) -> dt.date:
    """The 10th of the month, or the next working day."""
    return working_day(month.replace(day=10))


def monthly(year: int, amounts: Sequence[int], *, biannual: bool) -> list[Part]:
    """The twelve months of wages from June on."""
    return [
        Part(WAGES, period, month, due, amount)
        for (period, month, due), amount in zip(_months(year, biannual), amounts, strict=True)
    ]


@cache
def _months(year: int, biannual: bool) -> list[tuple[str, dt.date, dt.date]]:
    found = []
    for n in range(12):
        month = months_after(dt.date(year, 6, 1), n)
        half = dt.date(year, 12, 1) if n < 6 else dt.date(year + 1, 6, 1)
        found.append((f"{month.month:02d}", month, tenth(half if biannual else months_after(month, 1))))
    return found


def ceased(parts: Sequence[Part], day: dt.date, year: int, *, dead: bool = False) -> list[Part]:
    """What could no longer be withheld: at once with the last wages from January on (321 の 5 第 2 項), else, and of the dead, by 普通徴収."""
    last = (day - dt.timedelta(1)).replace(day=1)
    kept = [part for part in parts if part.way == ORDINARY or part.month <= last]
    rest = sum(part.amount for part in parts) - sum(part.amount for part in kept)
    wages = any(part.way == WAGES for part in parts)
    if not rest:
        return list(parts)
    if wages and not dead and day >= dt.date(year + 1, 1, 1) and kept:
        return [*kept[:-1], replace(kept[-1], amount=kept[-1].amount + rest)]
    told = months_after(day.replace(day=1), 1)
    later = [part for part in ordinary(year, [0] * 4) if part.month > told]
    taken = {part.period for part in kept if part.way == ORDINARY}
    later = [part for part in later if part.period not in taken] or later
    if not later:
        month = max(months_after(told, 1), dt.date(year + 1, 2, 1))
        later = [Part(ORDINARY, "05", month, due_day(month.year, month.month), 0)]
    more = dict(zip((part.period for part in later), spread(rest, len(later)), strict=True))
    return [
        replace(part, amount=part.amount + more[part.period]) if part.way == ORDINARY and part.period in more else part
        for part in kept
    ] + [replace(part, amount=more[part.period]) for part in later if part.period not in taken]
