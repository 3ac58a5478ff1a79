"""Instalments of premiums: 普通徴収 by slips month by month, and 年金特別徴収 in the months in which pensions are paid.

Sources: 介護保険法 135–137, 国保法 76 の 4, 高確法 110: what is deducted from a pension is handed over by the 10th of the month after.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from utsushi.samples.city.bills import Instalment, due_day, spread
from utsushi.samples.city.premiums import month_of
from utsushi.samples.city.working_days import working_day

PENSION_MONTHS = (0, 2, 4, 6, 8, 10)
"""Months of a 年度 (0 April) in which pensions are paid."""


def by_slip(year: int, total: int, first: int, last: int, opening: int) -> tuple[Instalment, ...]:
    """Hundreds of yen from one month of the 年度 to another (0 April), the rest in the first.

    Args:
        year: 年度.
        total: yen of the year.
        first: the first month; 12 is the April after it, alone.
        last: the last month.
        opening: the month of the first 期 of everybody.
    """
    spans = [first] if first > 11 else list(range(first, last + 1))
    found = []
    for index, amount in zip(spans, spread(total, len(spans), 100), strict=True):
        at, month = month_of(year, index)
        if amount:
            found.append(Instalment(index - opening + 1, f"{at}{month:02d}", due_day(at, month), amount))
    return tuple(found)


def by_pension(year: int, amounts: Sequence[int], paid: Sequence[int]) -> tuple[Instalment, ...]:
    """Amounts in yen that are deducted in months of the 年度; 期 1 is April, 2 June, …; due when they are handed over."""
    found = []
    for index, amount in zip(paid, amounts, strict=True):
        at, month = month_of(year, index)
        if amount:
            due = working_day(dt.date(*month_of(year, index + 1), 10))
            found.append(Instalment(PENSION_MONTHS.index(index) + 1, f"{at}{month:02d}", due, amount))
    return tuple(found)


def revise(
    year: int, before: Sequence[Instalment], total: int, change: int, last: int, opening: int
) -> tuple[Instalment, ...]:
    """The instalments of another total.

    Those before the month `change` stay as they were. The rest of the total is spread by slips over the months from then to `last`, or added
    to the last instalment that stays; where there is no rest, the last ones are lowered.

    Args:
        year: 年度.
        before: as they were; some of them before the change, if there are no slips.
        total: yen of the year.
        change: a month of the 年度 (0 April), that after the change; from 12 on no slips are sent any more.
        last: a month of the 年度.
        opening: the month of the first 期 by slip; -1: no slips are sent.
    """
    kept = due_before(year, before, change)
    rest = total - sum(one.amount for one in kept)
    if rest > 0 and opening >= 0 and change <= 11:
        return (*kept, *by_slip(year, rest, change, last, opening))
    while rest and kept:
        latest = kept.pop()
        if latest.amount + rest > 0:
            kept.append(replace(latest, amount=latest.amount + rest))
            break
        rest += latest.amount
    return tuple(kept)


def due_before(year: int, instalments: Sequence[Instalment], month: int) -> list[Instalment]:
    """Those of the months of the 年度 before a month (0 April)."""
    at, of_year = month_of(year, month)
    return [one for one in instalments if one.month < f"{at}{of_year:02d}"]


__all__ = ["PENSION_MONTHS", "by_pension", "by_slip", "due_before", "revise", "working_day"]
