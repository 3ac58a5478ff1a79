"""What the premiums of 国保 and 後期高齢者医療 have in common: incomes that count, and the reduction for small ones.

Sources: 国保法施行令 29 条の 7, 高確法施行令 7, 18; 地方税法施行令 56 条の 89. The premium is levied on 総所得金額等 less 基礎控除; the reduction
is judged on incomes of the head and of the insured of a household, of who is 65 or older less 150,000 yen of pension; `data/premium_relief.csv`
has its limits by year, the last year holding on. Who is 20 to 64, earned nothing and did not declare it (one of nineteen, drawn by number) has no reduction. Simplified: there are no family workers.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from utsushi.samples.city.dice import age, reached
from utsushi.samples.city.incomes import income
from utsushi.samples.city.once import once
from utsushi.samples.city.people import Person, Shard
from utsushi.samples.city.places import rows


@dataclass(frozen=True, slots=True)
class Standing:
    """What somebody's incomes of the year before count for."""

    levied: int
    """所得割算定基礎額, yen."""
    judged: int
    """軽減判定所得, yen."""
    earner: bool
    """給与所得者等."""
    pension: int
    """公的年金等の収入, yen."""
    declared: bool = True
    """Whether the incomes are known: no declaration, no reduction."""


@cache
def yearly(name: str, year: int) -> tuple[dict[str, str], ...]:
    """The rows of `data/<name>.csv` of a 年度; of the nearest one where the year has none."""
    table = rows(name)
    years = sorted({int(row["年度"]) for row in table})
    known = max((one for one in years if one <= year), default=years[0])
    return tuple(row for row in table if int(row["年度"]) == known)


@once
def _known(_shard: Shard, _year: int) -> dict[int, Standing]:
    return {}


def standing(shard: Shard, person: Person, year: int) -> Standing:
    """What the incomes of the calendar year before `year` (年度) count for."""
    known = _known(shard, year)
    if person.number not in known:
        known[person.number] = _standing(shard, person, year)
    return known[person.number]


def standing_laid_off(shard: Shard, person: Person, year: int) -> Standing:
    """The same of a 特例対象被保険者等: 給与所得 counts for 30 % (国保法施行令 29 条の 7 の 2)."""
    return _standing(shard, person, year, 30)


def _standing(shard: Shard, person: Person, year: int, percent: int = 100) -> Standing:
    """`percent` of 給与所得 count."""
    found = income(shard, person, year - 1)
    (limits,) = yearly("premium_relief", year)
    old = age(person.born, dt.date(year, 1, 1)) >= 65
    earned = int(limits["給与収入"])
    total = found.total - found.employment + found.employment * percent // 100
    return Standing(
        max(total - basic(total, year), 0),
        total - (min(found.annuity, 150_000) if old else 0),
        bool(earned) and (found.wages > earned or found.pension > (1_250_000 if old else 600_000)),
        found.pension,
        bool(found.total + found.wages + found.pension)
        or not 20 <= found.years < 65
        or (person.number + year) % 19 > 0,
    )


def basic(total: int, year: int) -> int:
    """基礎控除 of the resident tax of a 年度: 330,000 yen for everybody until 2020, then 430,000 and less above 24 million (地方税法 314 条の 2)."""
    if year <= 2020:
        return 330_000
    if total <= 24_000_000:
        return 430_000
    return 290_000 if total <= 24_500_000 else 150_000 if total <= 25_000_000 else 0


def without_income(shard: Shard, person: Person, year: int, day: dt.date) -> bool:
    """Whether nothing counts as income for 低所得 I, 区分 I (国保法施行令 29 条の 3, 高確法施行令 15 条).

    Of the pension 800,000 yen do not count, from August 2025 on 806,700. Simplified: wages count without 100,000 yen less; later
    amounts are not known.
    """
    found = income(shard, person, year - 1)
    limit = 806_700 if day >= dt.date(2025, 8, 1) else 800_000
    return found.total - found.annuity + max(found.pension - limit, 0) == 0


def reduction(judged: Iterable[Standing], insured: int, year: int) -> int:
    """7, 5, 2 or 0: tenths of the amounts per head and household that are not levied."""
    several = list(judged)
    (limits,) = yearly("premium_relief", year)
    if not all(one.declared for one in several):
        return 0
    total = sum(one.judged for one in several)
    basic = int(limits["基礎額"]) + int(limits["加算"]) * max(sum(one.earner for one in several) - 1, 0)
    if total <= basic:
        return 7
    if total <= basic + int(limits["五割"]) * insured:
        return 5
    return 2 if total <= basic + int(limits["二割"]) * insured else 0


def months(start: dt.date, end: dt.date | None, year: int) -> tuple[int, int]:
    """The months of a 年度 (0 April … 12) from that of `start` to the one before that of `end`; empty where the second is no greater."""
    first = (start.year - year) * 12 + start.month - 4
    last = 12 if end is None else (end.year - year) * 12 + end.month - 4
    return max(first, 0), min(last, 12)


def month_of(year: int, index: int) -> tuple[int, int]:
    """(year, month) of a month of a 年度; 12 is the April after it."""
    return year + (index + 3) // 12, (index + 3) % 12 + 1


def tens(amount: int) -> int:
    """Whole tens of yen: every component is rounded down by itself, so that they add up (ordinances of the city and the prefecture)."""
    return amount // 10 * 10


def birthday(person: Person, years: int) -> dt.date:
    """The day after that on which the age is reached: the birthday itself, 1 March in a common year for who is born on 29 February."""
    return reached(person.born, years) + dt.timedelta(1)
