"""Chance that is the same everywhere: every draw belongs to (seed, shard, purpose), and only `random()` of Python is used.

Python promises that `random.Random(n).random()` gives the same numbers in every version; nothing is promised of `choice` or
`shuffle`, nor of NumPy's generators, so what is needed is made here from it.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import random
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import Generic, TypeVar

T = TypeVar("T")


class Dice:
    """The draws of one purpose in one shard."""

    def __init__(self, seed: int, shard: int, purpose: str) -> None:
        """`shard` is -1 for what belongs to the whole city."""
        digest = hashlib.sha256(f"{seed}/{shard}/{purpose}".encode()).digest()
        self.random = random.Random(int.from_bytes(digest, "big")).random  # noqa: S311  (no secret: fictitious lives)

    def below(self, count: int) -> int:
        """A whole number from 0 to `count` - 1."""
        return int(self.random() * count)

    def between(self, low: int, high: int) -> int:
        """A whole number from `low` to `high`."""
        return low + int(self.random() * (high - low + 1))

    def chance(self, probability: float) -> bool:
        """True that often."""
        return self.random() < probability

    def choice(self, values: Sequence[T]) -> T:
        """One of them, all alike."""
        return values[int(self.random() * len(values))]

    def day(self, first: dt.date, last: dt.date) -> dt.date:
        """A day from `first` to `last`; `first` where there is none between."""
        return first + dt.timedelta(int(self.random() * max((last - first).days + 1, 1)))


class Weighted(Generic[T]):
    """Values with weights."""

    def __init__(self, pairs: Iterable[tuple[T, int]]) -> None:
        """Weights are whole numbers, so that no machine rounds them otherwise."""
        kept = [(value, weight) for value, weight in pairs if weight > 0]
        self.values = [value for value, _ in kept]
        self._sums = list(accumulate(weight for _, weight in kept))

    def pick(self, dice: Dice) -> T:
        """One of them."""
        return self.values[bisect_right(self._sums, dice.below(self._sums[-1]))]


def years_after(day: dt.date, years: int) -> dt.date:
    """The same day of another year; 29 February becomes the 28th."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def months_after(day: dt.date, months: int) -> dt.date:
    """The same day some months later, or the last of that month (民法 143 条)."""
    total = day.year * 12 + day.month - 1 + months
    first = dt.date(total // 12, total % 12 + 1, 1)
    last = (first + dt.timedelta(31)).replace(day=1) - dt.timedelta(1)
    return first.replace(day=min(day.day, last.day))


def fiscal_year(day: dt.date) -> int:
    """会計年度 of a day: from April to March (地方自治法 208 条)."""
    return day.year - (day.month < 4)


def age(born: dt.date, on: dt.date) -> int:
    """Years of age at the end of a day: reached on the eve of the birthday (年齢計算ニ関スル法律)."""
    eve = on + dt.timedelta(1)
    return eve.year - born.year - ((eve.month, eve.day) < (born.month, born.day))


def reached(born: dt.date, years: int) -> dt.date:
    """The first day on which `age` is that or more: the eve of the birthday; for who is born on 29 February always the 28th."""
    if (born.month, born.day) == (2, 29):
        return dt.date(born.year + years, 2, 28)
    return born.replace(year=born.year + years) - dt.timedelta(1)


def months_reached(born: dt.date, months: int) -> dt.date:
    """The day at the end of which so many months of age are full: the eve of that day of the month, or the last day of a month without it.

    A time "up to 12 months of age" (生後12月に至るまで) ends with it (年齢計算ニ関スル法律, 民法 143 条); for whole years it is `reached`.
    """
    day = months_after(born, months)
    return day - dt.timedelta(1) if day.day == born.day else day


def school_entry(born: dt.date) -> int:
    """The year in which elementary school begins: six years of age on 1 April (学校教育法 17), so for who is born on that day among the older ones."""
    return born.year + (6 if (born.month, born.day) <= (4, 1) else 7)
