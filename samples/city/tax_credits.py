"""税額控除 that people claim themselves: donations (ふるさと納税) and loans for dwellings.

Sources: 地方税法 37 の 2, 314 の 7, 附則 7 (申告特例), 附則 5 の 4 の 2 (to 5 % of the taxable income and 97,500 yen); in a designated city four fifths are the
city's; 特例控除 is 20 % of 所得割 at most (KJ-08); fractions of a yen are raised. Simplified: about two of nine who earn enough donate; who has
a loan claims what income tax could not take; 特例控除 is that of the bracket of 課税総所得金額 less 人的控除額の差.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from utsushi.samples.city.dice import age
from utsushi.samples.city.earnings import income
from utsushi.samples.city.once import once
from utsushi.samples.city.people import Person, Shard

_BRACKETS = (
    (1_950_000, 5_105), (3_300_000, 10_210), (6_950_000, 20_420), (9_000_000, 23_483), (18_000_000, 33_693), (40_000_000, 40_840),
)  # fmt: skip
"""課税総所得金額 up to → rate of income tax with 復興特別所得税, in 1/100,000."""
_HIGHEST = 45_945


@dataclass(frozen=True, slots=True)
class Claimed:
    """What somebody claimed, yen."""

    donated: int = 0
    """寄附金."""
    one_stop: bool = False
    """申告特例 (ワンストップ): no return is filed, and the city takes over the share of income tax."""
    unused: int = 0
    """住宅借入金等特別控除 that income tax could not take."""


@dataclass(frozen=True, slots=True)
class Gift:
    """寄附金税額控除, yen: (city, prefecture) each."""

    basic: tuple[int, int]
    """基本控除."""
    special: tuple[int, int]
    """特例控除."""
    one_stop: tuple[int, int]
    """申告特例控除."""

    @property
    def city(self) -> int:
        """市民税の寄附金税額控除額."""
        return self.basic[0] + self.special[0] + self.one_stop[0]

    @property
    def prefecture(self) -> int:
        """県民税の寄附金税額控除額."""
        return self.basic[1] + self.special[1] + self.one_stop[1]


NOTHING = Claimed()
NO_GIFT = Gift((0, 0), (0, 0), (0, 0))


@once
def claimed(shard: Shard, person: Person, year: int) -> Claimed:
    """What a person claimed for a calendar year; the same every time, without draws."""
    own = income(shard, person, year)
    key = person.number * 7919 + shard.seed * 31
    donated, unused = 0, 0
    if own.total >= 2_500_000 and (key + year // 3 * 271) % 1000 < 220:
        most = max(own.total * 2 // 100, 10_000)
        donated = max(most * (40 + (key + year * 613) % 80) // 100 // 1000 * 1000, 5_000)
    if own.wages >= 3_000_000 and 30 <= age(person.born, dt.date(year, 12, 31)) <= 52 and key % 97 < 20:
        unused = 10_000 + (key * 13 + year * 7) % 110 * 1000
    if not donated and not unused:
        return NOTHING
    return Claimed(donated, bool(donated) and not own.business and not own.rent and key % 10 < 6, unused)


def dwelling(of: Claimed, taxable: int) -> tuple[int, int]:
    """住宅借入金等特別税額控除 of city and prefecture, before it is held to the tax."""
    amount = min(of.unused, taxable * 5 // 100, 97_500)
    city = -(-amount * 4 // 5)
    return city, amount - city


def gift(of: Claimed, income_taxed: int, rates: tuple[int, int], left: tuple[int, int]) -> Gift:
    """寄附金税額控除.

    Args:
        of: what was claimed.
        income_taxed: 課税総所得金額 less 人的控除額の差, for the bracket.
        rates: 所得割 after 調整控除, of city and prefecture.
        left: what the credits before have left of it.
    """
    base = max(of.donated - 2000, 0)
    if not base:
        return NO_GIFT
    tax = 0 if income_taxed <= 0 else next((rate for limit, rate in _BRACKETS if income_taxed <= limit), _HIGHEST)
    parts = []
    for fifths, percent, rate, rest in ((4, 8, rates[0], left[0]), (1, 2, rates[1], left[1])):
        basic = min(-(-base * percent // 100), rest)
        special = min(-(-base * (90_000 - tax) * fifths // 500_000), rate * 20 // 100, rest - basic)
        taken = -(-special * tax // (90_000 - tax))
        parts.append((basic, special, min(taken, rest - basic - special) if of.one_stop else 0))
    (city, prefecture) = parts
    return Gift((city[0], prefecture[0]), (city[1], prefecture[1]), (city[2], prefecture[2]))
