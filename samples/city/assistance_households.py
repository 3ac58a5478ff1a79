"""Which households live on public assistance (生活保護), since when, and when it is suspended.

Sources: 生活保護法 10, 19, 26; 被保護者調査 (1.6 % of residents). While assistance is suspended (停止) the members are insured by 国保 or 後期高齢者医療 again
(国保法 6 条 9 号, 高確法 51 条 1 号: the households on assistance, but not those for which it is suspended; KH-03, SP-05). Simplified: a suspension lasts two or
three whole months; 法定免除 of the national pension and the burdens of services go on through it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from utsushi.samples.city.dice import age, months_after, years_after
from utsushi.samples.city.households import Stay, homes, household_on
from utsushi.samples.city.once import once
from utsushi.samples.city.people import Person, Shard


@dataclass(frozen=True, slots=True)
class Assistance:
    """A case of 生活保護: a household as a whole."""

    number: int
    """1, 2, … within the city's numbers of the shard (block 2)."""
    household: int
    members: tuple[Person, ...]
    """Who belonged to the household since `start`, its head first; some may have been born or removed in between."""
    start: dt.date
    end: dt.date | None
    """The first day without it."""


@once
def assistance(shard: Shard) -> tuple[Assistance, ...]:
    """The cases of the last twelve years, by household; foreigners have none (simplified)."""
    dice = shard.dice("assistance")
    found: list[Assistance] = []
    for household in shard.households:
        here = homes(shard).get(household.number, ())
        chance, start_draw, ends, length = dice.random(), dice.random(), dice.chance(0.15), dice.between(200, 2000)
        if not here or chance >= _need(shard, here) or any(stay.person.nation for stay in here):
            continue
        settled = max(
            [stay.start for stay in here if stay.person.born < stay.start]
            + [stay.end for stay in here if stay.end and any(other.end is None for other in here)]
            + [years_after(shard.base, -12)]
        )
        still = any(stay.end is None for stay in here)
        last = shard.base if still else min(stay.end or shard.base for stay in here)
        room = (last - settled).days - 60
        if room <= 0:
            continue
        start = settled + dt.timedelta(30 + int(start_draw * room))
        closed = max((stay.end or dt.date.max) for stay in here)
        end = min(closed, start + dt.timedelta(length) if ends else dt.date.max)
        members = sorted(
            {stay.person.number: stay.person for stay in here if stay.end is None or stay.end > start}.values(),
            key=lambda one: one.number,
        )
        first = next((one for _, one in reversed(household.heads) if one in members), members[0])
        found.append(
            Assistance(
                shard.number_from(2, len(found)),
                household.number,
                (first, *(one for one in members if one is not first)),
                start,
                end if end <= shard.base else None,
            )
        )
    return tuple(found)


def _need(shard: Shard, here: tuple[Stay, ...]) -> float:
    """How likely a household needs assistance: mostly old people living alone, then single parents."""
    left = [stay for stay in here if stay.end is None] or list(here)
    grown = [age(stay.person.born, shard.base) for stay in left if age(stay.person.born, shard.base) >= 18]
    if len(left) == 1 and grown:
        return 0.1 if grown[0] >= 65 else 0.035
    if len(grown) == 1:
        return 0.12
    return 0.006


def assisted(shard: Shard, person: Person, day: dt.date) -> bool:
    """Whether somebody lived on public assistance on that day."""
    return any(
        one.start <= day and (one.end is None or day < one.end) and household_on(shard, person, day) == one.household
        for one in cases_of(shard).get(person.number, ())
    )


@once
def cases_of(shard: Shard) -> Mapping[int, tuple[Assistance, ...]]:
    """宛名番号 → the cases of that person."""
    found: dict[int, tuple[Assistance, ...]] = {}
    for case in assistance(shard):
        for member in case.members:
            found[member.number] = (*found.get(member.number, ()), case)
    return found


def stages(one: Assistance) -> list[tuple[dt.date, dt.date | None, str]]:
    """Start, end and ward of the cases of a household, one after the other."""
    moves = sorted(
        {
            row.day: row.address.street.city
            for person in one.members
            for row in person.histories
            if row.household == one.household and row.status == "1"
        }.items()
    )
    ward = next((city for day, city in reversed(moves) if day <= one.start), moves[0][1])
    found: list[tuple[dt.date, dt.date | None, str]] = [(one.start, None, ward)]
    for day, city in moves:
        if day > one.start and city != found[-1][2] and (one.end is None or day < one.end):
            found[-1] = (found[-1][0], day, found[-1][2])
            found.append((day, None, city))
    found[-1] = (found[-1][0], one.end, found[-1][2])
    return found


@once
def rests(shard: Shard) -> Mapping[int, tuple[dt.date, dt.date]]:
    """Number of a case → 停止年月日 and 停止解除年月日, at the office where it is now."""
    dice = shard.dice("assistance rests")
    found = {}
    for one in assistance(shard):
        suspended, share, months = dice.chance(0.06), dice.random(), dice.between(2, 3)
        start, end, _ = stages(one)[-1]
        rest = _rest(start, end or shard.base, share, months) if suspended else None
        if rest:
            found[one.number] = rest
    return found


def resting(shard: Shard, person: Person, day: dt.date) -> bool:
    """Whether the assistance of somebody was suspended on a day."""
    return any(
        rest[0] <= day < rest[1]
        for case in cases_of(shard).get(person.number, ())
        for rest in (rests(shard).get(case.number),)
        if rest
    )


def _rest(start: dt.date, end: dt.date, share: float, months: int) -> tuple[dt.date, dt.date] | None:
    """A suspension within the last two years, long after the start and lifted before the end; whole months."""
    first, last = max(months_after(start, 6), months_after(end, -20)), months_after(end, -4)
    if first >= last:
        return None
    begins = (first + dt.timedelta(int(share * (last - first).days))).replace(day=1)
    return begins, months_after(begins, months)
