"""Who lived together on a day, by the rows of the record."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from utsushi.samples.city.once import once
from utsushi.samples.city.people import Household, Person, Shard


@dataclass(frozen=True, slots=True)
class Stay:
    """A person in a household, from `start`; `end` is the first day no longer, None: still there."""

    person: Person
    household: int
    start: dt.date
    end: dt.date | None

    def holds(self, day: dt.date) -> bool:
        """Whether it was so at the end of that day."""
        return self.start <= day and (self.end is None or day < self.end)


@once
def stays(shard: Shard) -> tuple[Stay, ...]:
    """Every stay since rows begin, by 宛名番号 and day."""
    found: list[Stay] = []
    for person in shard.people:
        rows = [row for row in person.histories if row.status == "1"]
        runs: list[tuple[int, dt.date]] = []
        for row in rows:
            if not runs or runs[-1][0] != row.household:
                runs.append((row.household, row.day))
        ends = [*(day for _, day in runs[1:]), person.removed]
        found += [Stay(person, number, day, end) for (number, day), end in zip(runs, ends, strict=True)]
    return tuple(found)


@once
def stays_of(shard: Shard) -> Mapping[int, tuple[Stay, ...]]:
    """宛名番号 → the stays of that person, in order."""
    found: defaultdict[int, list[Stay]] = defaultdict(list)
    for stay in stays(shard):
        found[stay.person.number].append(stay)
    return {number: tuple(several) for number, several in found.items()}


@once
def homes(shard: Shard) -> Mapping[int, tuple[Stay, ...]]:
    """世帯番号 → who lived in it and when, by 宛名番号 and day."""
    found: defaultdict[int, list[Stay]] = defaultdict(list)
    for stay in stays(shard):
        found[stay.household].append(stay)
    return {number: tuple(several) for number, several in found.items()}


def living_in(shard: Shard, household: int, day: dt.date) -> tuple[Person, ...]:
    """Who lived in a household at the end of a day, by 宛名番号."""
    return tuple(stay.person for stay in homes(shard).get(household, ()) if stay.holds(day))


def married(person: Person, day: dt.date) -> bool:
    """Whether a marriage lasted at the end of a day (the death of the spouse does not end it here)."""
    return bool(person.married and person.married <= day and not (person.divorced and person.divorced <= day))


@once
def households_on(shard: Shard, day: dt.date) -> Mapping[int, tuple[Person, ...]]:
    """世帯番号 → who lived in it at the end of that day, its head first."""
    found: defaultdict[int, list[Person]] = defaultdict(list)
    for stay in stays(shard):
        if stay.holds(day):
            found[stay.household].append(stay.person)
    ordered = {}
    for number, members in found.items():
        head = household_head(shard, number, day)
        ordered[number] = tuple(sorted(members, key=lambda one: (one is not head, one.number)))
    return ordered


def household_on(shard: Shard, person: Person, day: dt.date) -> int:
    """世帯番号 of the household that a person lived in on that day; 0: none."""
    return next((stay.household for stay in stays_of(shard).get(person.number, ()) if stay.holds(day)), 0)


def household_head(shard: Shard, number: int, day: dt.date) -> Person:
    """世帯主 on that day.

    Raises:
        KeyError: no such household in the shard.
    """
    heads = numbered(shard)[number].heads
    return next((person for since, person in reversed(heads) if since <= day), heads[0][1])


@once
def numbered(shard: Shard) -> Mapping[int, Household]:
    """世帯番号 → household."""
    return {one.number: one for one in shard.households}
