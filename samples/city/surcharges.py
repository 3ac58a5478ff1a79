"""延滞金 and 還付加算金: what is added for the days after the due date, or after a payment that was too much.

Sources: 地方税法 326・369・455 ほか (14.6 % a year, 7.3 % in the first month after 納期限), 附則 3 条の 2 (instead: 延滞金特例基準割合 + 7.3 %
and + 1 %; the 割合 of a year is made known by 財務大臣 the November before), 20 条の 4 の 2 第 2 項・第 5 項 (the tax is cut to 1,000 yen and none
is due below 2,000; the whole amount is cut to 100 yen and none is due below 1,000), 17 条の 4・同施行令 6 条の 15 (還付加算金 for what was paid by
mistake begins after one month; for a 更正 that was asked for three months after it was asked for, or one month after it was decided, where that is
earlier). 保険料 follow the same by 条例 (地方自治法 231 条の 3). The rates are those that 袋井市 lists (延滞金などの割合の改正,
2026-01-01). Simplified: parts of a yen of 延滞金 are dropped once per rate and year, those of 還付加算金 once per rate; after the last year that is
known its rates go on, and for 還付加算金 the rate of 2020 holds before it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from utsushi.samples.city.dice import months_after

_ONE = dt.timedelta(1)
_LATE = (
    dict.fromkeys(range(2010, 2014), (43, 146))
    | {2014: (29, 92), 2015: (28, 91), 2016: (28, 91), 2017: (27, 90), 2018: (26, 89), 2019: (26, 89), 2020: (26, 89)}
    | {2021: (25, 88), 2022: (24, 87), 2023: (24, 87), 2024: (24, 87), 2025: (24, 87), 2026: (28, 91)}
)
"""Thousandths a year: in the first month, and after it."""
_REFUND = {2020: 16, 2021: 10, 2022: 9, 2023: 9, 2024: 9, 2025: 9, 2026: 13}
"""還付加算金特例基準割合, and 猶予特例基準割合, which is the same since 2021."""
_KNOWN = 2026


def late(due: dt.date, balances: Iterable[tuple[dt.date, int]]) -> int:
    """延滞金 in yen, cut; see `uncut`."""
    return _cut(uncut(due, balances))


def uncut(due: dt.date, balances: Iterable[tuple[dt.date, int]]) -> int:
    """延滞金 in yen before it is cut.

    Args:
        due: 納期限.
        balances: (day, what was owed up to and with that day), days rising; the last one is when all was paid.
    """
    first_month = months_after(due + _ONE, 1) - _ONE
    total, start = 0, due + _ONE
    for until, owed in balances:
        base = owed // 1000 * 1000 if owed >= 2000 else 0
        total += sum(
            base * _LATE[min(begin.year, _KNOWN)][begin > first_month] * ((end - begin).days + 1) // 365_000
            for begin, end in _pieces(start, until, first_month)
        )
        start = max(start, until + _ONE)
    return total


def graced(due: dt.date, before: Iterable[tuple[dt.date, int]], start: dt.date, end: dt.date, owed: int) -> int:
    """延滞金 of what a 猶予 put off: that of the days before it and that of its own days at the reduced rate (附則 3 条の 2 第 2 項), cut once.

    Args:
        due: 納期限.
        before: as the balances of `late`, up to the day before the 猶予.
        start: its first day that is after 納期限.
        end: its last day, on which all is paid.
        owed: what it puts off, yen.
    """
    return _cut(uncut(due, before) + _reduced(owed, start, end))


def interest(amount: int, start: dt.date, end: dt.date) -> int:
    """還付加算金 for the days from `start` to `end`, both included."""
    return _cut(_reduced(amount, start, end))


def refund(paid: dt.date, decided: dt.date, amount: int) -> int:
    """還付加算金 for what was paid by mistake on a day and is given back on another."""
    return interest(amount, months_after(paid + _ONE, 1), decided)


def after_claim(asked: dt.date, decided: dt.date) -> dt.date:
    """The first day of 還付加算金 for a 更正 that was asked for (更正の請求): 17 条の 4 第 1 項 2 号."""
    return min(months_after(asked + _ONE, 3), months_after(decided + _ONE, 1))


def _cut(total: int) -> int:
    return total // 100 * 100 if total >= 1000 else 0


def _reduced(amount: int, start: dt.date, end: dt.date) -> int:
    """At the rates of 還付加算金, from `start` to `end`; parts of a yen dropped once per rate."""
    base = amount // 1000 * 1000 if amount >= 2000 else 0
    days: dict[int, int] = {}
    for begin, until in _pieces(start, end, start):
        rate = _REFUND[min(max(begin.year, 2020), _KNOWN)]
        days[rate] = days.get(rate, 0) + (until - begin).days + 1
    return sum(base * rate * several // 365_000 for rate, several in days.items())


def _pieces(start: dt.date, end: dt.date, cut: dt.date) -> Iterable[tuple[dt.date, dt.date]]:
    """From `start` to `end`, cut after `cut` and after each year."""
    while start <= end:
        until = min(end, dt.date(start.year, 12, 31))
        if start <= cut < until:
            until = cut
        yield start, until
        start = until + _ONE
