"""Statuses of residence (在留資格), simplified: shares rounded from 出入国在留管理庁 在留外国人統計, stays of whole years."""

from __future__ import annotations

import datetime as dt

from utsushi.samples.city.dice import Dice, Weighted, age, years_after
from utsushi.samples.city.people import Person, Visa

_ADULT = Weighted(
    (("X14", 27), ("T26", 14), ("T41", 11), ("T71", 9), ("T23", 9), ("T63", 7), ("T44", 5), ("T60", 8), ("T90", 1))
)
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
ENDLESS = {"X14", "T90", "T60"}


def card(dice: Dice, person: Person) -> str:
    """在留カード等番号."""
    return f"ZZ{person.number % 100_000_000:08d}{dice.choice(_LETTERS)}{dice.choice(_LETTERS)}"


def visa(dice: Dice, person: Person, base: dt.date, *, family: bool, japanese: bool) -> Visa:
    """A status with its period; members of a Japanese family have that of a spouse, of a foreign one that of a dependant."""
    status = ("T61" if japanese else "T44") if family else _ADULT.pick(dice)
    number = card(dice, person)
    article = "02" if status == "T60" else "01"
    if status in ENDLESS:
        return Visa(article, status, "", None, number)
    years = dice.choice((1, 3, 3, 5)) if age(person.born, base) >= 16 else dice.choice((1, 3))
    until = years_after(base, years) - dt.timedelta(dice.between(0, 365 * years - 1))
    return Visa(article, status, f"{years:02d}", max(until, base), number)
