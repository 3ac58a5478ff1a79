"""被扶養者 of an employer's health insurance: up to which income of their own.

Sources: 健康保険法 3 条 7 項; 被扶養者としての認定について (昭和52年4月6日 保発9号・庁保発9号, as revised in 1993): a yearly income under 1,300,000 yen, under
1,800,000 from 60 years or with a disability of the grades of 障害厚生年金. Simplified: the disability is that of a 身体障害者手帳 of 1–3, 療育手帳 of A or
精神手帳 of 1–2; the half of the insured's income, and 1,500,000 yen for students from October 2025, are not looked at: students earn less; rent counts from the
year in which 40 is reached, whether or not the house has been bought, and that of heirs does not.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Protocol

from utsushi.samples.city.dice import months_after, reached, years_after

LIMIT, LIMIT_AT_SIXTY = 1300, 1800
"""Thousands of yen a year; the income is below."""


class Earner(Protocol):
    """What is asked of `circumstances.Circumstances`; thousands of yen."""

    @property
    def part_wage(self) -> int: ...  # noqa: D102
    @property
    def annuity(self) -> int: ...  # noqa: D102
    @property
    def rent(self) -> int: ...  # noqa: D102
    def work(self, day: dt.date) -> str: ...  # noqa: D102


def annuity_from(born: dt.date) -> dt.date:
    """From when an old-age pension is paid: the month after that of the 65th birthday, as in `earnings`."""
    return months_after(years_after(born, 65).replace(day=1), 1)


def rent_from(born: dt.date) -> dt.date:
    """From when rent counts: the year in which 40 is reached."""
    return dt.date(born.year + 40, 1, 1)


def earns_little(lot: Earner, born: dt.date, day: dt.date, *, disabled: bool) -> bool:
    """Whether the income at a day is that of a dependant: wages of short hours, pension and rent of a year."""
    work = lot.work(day)
    if work in {"child", "student"}:
        return True
    if work not in {"part", "none", "retired"}:
        return False
    income = lot.part_wage if work == "part" else 0
    income += lot.annuity if day >= annuity_from(born) else 0
    income += lot.rent if day >= rent_from(born) else 0
    return income < (LIMIT_AT_SIXTY if disabled or day >= reached(born, 60) else LIMIT)


def turns(born: dt.date) -> Iterator[dt.date]:
    """Days on which an age changes what counts or how much may be earned."""
    yield from (rent_from(born), reached(born, 60), annuity_from(born))
