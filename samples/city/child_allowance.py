"""児童手当: what a month is worth, and when it is paid since the change of October 2024.

Sources: 児童手当法 4, 6, 8 as in force from 2024-10-01 (15,000 yen a month under three years with the month of the third birthday, 10,000 up to
the 31 March after 18, 30,000 for the third and later ones; paid in even months for the two before), and as it was before (up to the 31 March after 15; 15,000 for
the third and later ones up to that after 12, counted among those up to 18). Simplified: the day of payment is the city's own; no limit of income before the change.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cache

from utsushi.samples.city import numbers
from utsushi.samples.city.dice import months_after, reached, years_after
from utsushi.samples.city.people import Person
from utsushi.samples.city.working_days import working_day_before

CHANGED = dt.date(2024, 10, 1)


@dataclass(frozen=True, slots=True)
class Payment:
    """定期支払: its day, its month as YYYYMM, and the two months before."""

    day: dt.date
    month: str
    dues: tuple[dt.date, dt.date]


@cache
def payments(base: dt.date) -> tuple[Payment, ...]:
    """Those since December 2024: on the 10th of even months, or the last working day before it (the city's own day)."""
    found = []
    tenth = dt.date(2024, 12, 10)
    while (day := working_day_before(tenth)) <= base:
        month = tenth.replace(day=1)
        found.append(Payment(day, f"{tenth:%Y%m}", (months_after(month, -2), months_after(month, -1))))
        tenth = months_after(tenth, 2)
    return tuple(found)


@cache
def school_years_end(born: dt.date, years: int) -> dt.date:
    """The first 31 March after that age is reached (on the eve of the birthday)."""
    day = reached(born, years)
    return dt.date(day.year + (day.month > 3), 3, 31)


def ages(day: dt.date) -> tuple[int, int]:
    """Years of age after which, on 31 March, nothing is paid for a child any more, and it is not counted any more."""
    return (18, 22) if day >= CHANGED else (15, 18)


def monthly(child: Person, rank: int, month: dt.date) -> int:
    """The amount for a child that is the rank-th (from 1) in the month that begins on `month`; 0: none."""
    if month > school_years_end(child.born, ages(month)[0]):
        return 0
    young = month <= years_after(child.born, 3).replace(day=1)
    if month >= CHANGED:
        return 30_000 if rank >= 3 else 15_000 if young else 10_000
    return 15_000 if young or (rank >= 3 and month <= school_years_end(child.born, 12)) else 10_000


def line(number: str, payment: Payment, due: dt.date, child: Person, amount: int) -> dict[str, object]:
    """A row of 支払明細."""
    return {
        "認定番号": number,
        "支払年月": payment.month,
        "対象年月": f"{due:%Y%m}",
        "児童_宛名番号": numbers.atena(child.number),
        "月額": amount,
        "算定区分": "01",
    }
