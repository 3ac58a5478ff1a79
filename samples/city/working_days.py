"""Days on which offices and banks are open; where a time ends on another day, it ends on the next one.

Sources: 地方税法 20 条の 5 第 2 項・同施行令 6 条の 18 (no Saturday, Sunday, 休日 nor 29 December to 3 January), 民法 142; 国民の祝日に関する法律 2, 3 (休日: a Monday
after a Sunday, or the next day that is no 祝日; a day between two 祝日), its exceptions of 2019 (天皇の即位の日等を休日とする法律), 2020 and 2021 (令和三年東京
オリンピック競技大会等特別措置法 29–32). 春分日 and 秋分日 are told each February before; here they are reckoned by the usual formula, which holds from 1980 to 2099.
The law of the days is that of 2007 on.
"""

from __future__ import annotations

import datetime as dt
from functools import cache

_ONE = dt.timedelta(1)
_NEW_YEAR = frozenset({(12, 29), (12, 30), (12, 31), (1, 1), (1, 2), (1, 3)})
_FIXED = ((1, 1), (2, 11), (4, 29), (5, 3), (5, 4), (5, 5), (11, 3), (11, 23))
_MONDAYS = ((1, 2), (7, 3), (9, 3), (10, 2))
"""(month, the how manieth Monday): 成人の日, 海の日, 敬老の日, スポーツの日."""
_MOVED = {
    2020: {(7, 3): (7, 23), (10, 2): (7, 24), (8, 11): (8, 10)},
    2021: {(7, 3): (7, 22), (10, 2): (7, 23), (8, 11): (8, 8)},
}
"""海の日, スポーツの日, 山の日 of two years → month and day."""
_ENTHRONED = (dt.date(2019, 5, 1), dt.date(2019, 10, 22))


@cache
def holidays(year: int) -> frozenset[dt.date]:
    """国民の祝日 and 休日 of a year."""
    named = {dt.date(year, *day) for day in _FIXED} | {day for day in _ENTHRONED if day.year == year}
    moved = _MOVED.get(year, {})
    named |= {dt.date(year, *moved[one]) if one in moved else _monday(year, *one) for one in _MONDAYS}
    named |= {dt.date(year, 3, _equinox(year, 20_843_100)), dt.date(year, 9, _equinox(year, 23_248_800))}
    if year >= 2016:
        named.add(dt.date(year, *moved.get((8, 11), (8, 11))))
    if year != 2019:
        named.add(dt.date(year, 2, 23) if year >= 2020 else dt.date(year, 12, 23))
    found = set(named)
    for day in named:
        if day.weekday() == 6:
            while day in named:
                day += _ONE  # noqa: PLW2901 - the first day after it that has no name
            found.add(day)
    return frozenset(found | {day + _ONE for day in named if day + _ONE not in named and day + 2 * _ONE in named})


def _monday(year: int, month: int, which: int) -> dt.date:
    first = dt.date(year, month, 1)
    return first + dt.timedelta(-first.weekday() % 7 + 7 * (which - 1))


def _equinox(year: int, millionths: int) -> int:
    """The day of the month of an equinox; `millionths`: where it would have been in 1980."""
    return (millionths + 242_194 * (year - 1980)) // 1_000_000 - (year - 1980) // 4


def is_working(day: dt.date) -> bool:
    """Whether offices are open on that day."""
    return day.weekday() < 5 and (day.month, day.day) not in _NEW_YEAR and day not in holidays(day.year)


@cache
def working_day(day: dt.date) -> dt.date:
    """The day, or the next one that is a working day."""
    while not is_working(day):
        day += _ONE
    return day


@cache
def working_day_before(day: dt.date) -> dt.date:
    """The day, or the last one before it that is a working day."""
    while not is_working(day):
        day -= _ONE
    return day
