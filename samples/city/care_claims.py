"""Services used by the certified, as providers claimed them, and homes made fit.

Sources: 介護保険法 41, 48, 53 (services up to 支給限度基準額 a month), 44, 45, 施行規則 70–76 (200,000 yen for a home, 100,000 a fiscal year for aids). KG-06, KG-08.
Simplified: services stand for themselves (one of each kind a month); units are those of 2024 for every year (介護給付費単位数表, from memory, to be
confirmed); how often, who adapts a home and what it costs are the city's own, as are the codes of services. Of 999: 種別 1 住宅改修 2 福祉用具購入.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from utsushi.samples.city.care_benefits import SUPPORT, Habits, habits, limit, months_first, shares
from utsushi.samples.city.care_certified import Application, applications
from utsushi.samples.city.care_insured import Insured, everybody
from utsushi.samples.city.dice import Weighted, fiscal_year
from utsushi.samples.city.numbers import care_provider
from utsushi.samples.city.people import Shard

_DAY = dt.timedelta(1)


@dataclass(frozen=True, slots=True)
class Service:
    """A line of a claim."""

    code: str
    units: int
    days: int


@dataclass(frozen=True, slots=True)
class Claim:
    """What a provider claimed for a month."""

    insured: Insured
    month: dt.date
    provider: str
    form: str
    services: tuple[Service, ...]


_HOME = Weighted(((("CT0101", 655), 45), (("CH0101", 387), 30), (("CR0101", 850), 25)))
_TIMES = {"21": 8, "22": 9, "23": 11, "24": 12, "25": 12}
_STAY = {"21": 589, "22": 659, "23": 732, "24": 802, "25": 871}
"""Units a day in a home for the old."""


def claims(shard: Shard) -> Iterator[Claim]:
    """Of the third and second month before the base date: later ones have not come back from 国保連 yet."""
    dice = shard.dice("care claims")
    this = shard.base.replace(day=1)
    one_before = (this - _DAY).replace(day=1)
    two = (one_before - _DAY).replace(day=1)
    months = ((two - _DAY).replace(day=1), two)
    for insured in everybody(shard):
        habit = habits(shard).get(insured.number)
        if habit is None or not habit.uses:
            continue
        for month in months:
            end = months_first(month + _DAY) - _DAY
            held = next(
                (one for one in applications(shard)[insured.number] if one.holds(month) and one.holds(end)), None
            )
            if held is None or not insured.on(end):
                continue
            (code, units), times = _HOME.pick(dice), dice.between(1, 4)
            services = _services(held, habit, month, end, (code, units, times))
            form = (
                "0003"
                if habit.institution and held.level not in SUPPORT
                else "0002"
                if held.level in SUPPORT
                else "0001"
            )
            yield Claim(insured, month, care_provider(10_000 + habit.provider * 10), form, services)


def _services(
    held: Application, habit: Habits, month: dt.date, end: dt.date, drawn: tuple[str, int, int]
) -> tuple[Service, ...]:
    if held.level in SUPPORT:
        return (Service("CY0101", 1798 if held.level == "12" else 3621, 4 if held.level == "12" else 8),)
    if habit.lodged(held.level):
        days = end.day
        return (Service("CS0101", _STAY[held.level] * days, days), Service("CS0199", 36 * days, days))
    code, units, times = drawn
    most = limit(held.level, month)
    rent = 1300
    visits = min(_TIMES[held.level] + times - 3, (most - rent) // units)
    return (Service(code, units * visits, visits), Service("CF0101", rent, end.day))


@dataclass(frozen=True, slots=True)
class Adaptation:
    """住宅改修 or 福祉用具購入."""

    sequence: int
    kind: str
    day: dt.date
    cost: int
    paid: int
    left: int


def adaptations(shard: Shard) -> Iterator[tuple[Insured, Adaptation]]:
    """For some who live at home, within the last two years of certification."""
    dice = shard.dice("care adaptations")
    since = dt.date(shard.fiscal_year - 1, 4, 1)
    for insured in everybody(shard):
        habit = habits(shard).get(insured.number)
        times, kind, thousands, again = (
            dice.between(1, 2),
            "12"[dice.chance(0.45)],
            dice.between(12, 190),
            dice.random(),
        )
        if habit is None or habit.institution or not habit.adapts:
            continue
        told = [one for one in applications(shard)[insured.number] if one.start and one.end and one.decided]
        last = next((one for one in reversed(told) if one.end and one.end >= since), None)
        if last is None:
            continue
        first, end = max(last.term[0], since), min(last.term[1], shard.base)
        if first > end:
            continue
        room, cap = (end - first).days, 200_000 if kind == "1" else 100_000
        left, year = cap, 0
        for sequence in range(1, times + 1):
            day = first + dt.timedelta(int(room * (again if sequence == 1 else again + (1 - again) * again)))
            now = fiscal_year(day)
            if kind == "2" and now != year:
                left, year = cap, now
            cost = min((thousands if kind == "1" else thousands // 3 + 5) * 1000 + sequence * 70, 260_000)
            share = next(
                (one.value for one in shares(shard).get(insured.number, ()) if one.start <= day <= one.end), "1"
            )
            counted = min(cost, left)
            if counted == 0:
                break
            left -= counted
            yield insured, Adaptation(sequence, kind, day, cost, counted * (10 - int(share)) // 10, left)
