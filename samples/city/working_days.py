"""Days on which offices and banks are open; where a time ends on another day, it ends on the next one (地方税法 20 条の 5 第 2 項, 同施行令 6 条の 18)."""

from __future__ import annotations

import datetime as dt

_ONE = dt.timedelta(1)
_NEW_YEAR = frozenset({(12, 29), (12, 30), (12, 31), (1, 1), (1, 2), (1, 3)})


def is_working(day: dt.date) -> bool:
    """Whether it is no Saturday, Sunday or day from 29 December to 3 January."""
    return day.weekday() < 5 and (day.month, day.day) not in _NEW_YEAR


def working_day(day: dt.date) -> dt.date:
    """The day, or the next one that is a working day."""
    while not is_working(day):
        day += _ONE
    return day


def working_day_before(day: dt.date) -> dt.date:
    """The day, or the last one before it that is a working day."""
    while not is_working(day):
        day -= _ONE
    return day
