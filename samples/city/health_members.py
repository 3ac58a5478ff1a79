"""Who belongs to 国保, in which household, and who is its head; other modules of 024 go through it.

A membership is the time that a person is insured (`circumstances.insured`) in one household of the resident register: who changes the
household gets its 国保記号番号, and a 枝番 there. Sources: 国保法 5–8.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from utsushi.samples.city.circumstances import Insurance, insured
from utsushi.samples.city.households import Stay, stays, stays_of
from utsushi.samples.city.once import once
from utsushi.samples.city.people import Household, Person, Shard


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who is insured by 国保 in a household."""

    person: Person
    household: int
    """世帯番号."""
    start: dt.date
    end: dt.date | None
    """The first day no longer so; None: still at the base date."""
    since: dt.date
    """When the insurance began that this is a part of."""
    before: Insurance
    """What held before that; "" nothing."""
    after: Insurance
    """What follows `end`; "" nothing; 国保 in another household."""


@once
def members(shard: Shard) -> tuple[Member, ...]:
    """All memberships, by 宛名番号 and day."""
    return tuple(one for person in shard.people for one in _memberships(shard, person))


def _memberships(shard: Shard, person: Person) -> list[Member]:
    spans = insured(shard, person)
    found: list[Member] = []
    for n, span in enumerate(spans):
        if span.kind != "国保":
            continue
        before = spans[n - 1].kind if n and spans[n - 1].end == span.start else ""
        after = spans[n + 1].kind if n + 1 < len(spans) and spans[n + 1].start == span.end else ""
        for stay in stays_of(shard)[person.number]:
            start = max(stay.start, span.start)
            ends = [day for day in (stay.end, span.end) if day]
            end = min(ends) if ends else None
            if end is None or start < end:
                goes_on = end is not None and end != span.end
                found.append(
                    Member(person, stay.household, start, end, span.start, before, "国保" if goes_on else after)
                )
    return found


@once
def members_of(shard: Shard) -> Mapping[int, tuple[Member, ...]]:
    """世帯番号 → its memberships, by day and 宛名番号; by 世帯番号."""
    found: defaultdict[int, list[Member]] = defaultdict(list)
    for one in members(shard):
        found[one.household].append(one)
    return {
        number: tuple(sorted(found[number], key=lambda one: (one.start, one.person.number))) for number in sorted(found)
    }


@once
def branches(shard: Shard) -> Mapping[tuple[int, int], int]:
    """(世帯番号, 宛名番号) → 枝番, 1 … in the order of joining."""
    found: dict[tuple[int, int], int] = {}
    for number, several in members_of(shard).items():
        for branch, person in enumerate(dict.fromkeys(one.person.number for one in several), 1):
            found[number, person] = branch
    return found


@once
def numbered(shard: Shard) -> Mapping[int, Household]:
    """世帯番号 → household."""
    return {one.number: one for one in shard.households}


@once
def stays_in(shard: Shard) -> Mapping[int, tuple[Stay, ...]]:
    """世帯番号 → who lived in it and when."""
    found: defaultdict[int, list[Stay]] = defaultdict(list)
    for stay in stays(shard):
        found[stay.household].append(stay)
    return {number: tuple(several) for number, several in found.items()}


def living_in(shard: Shard, household: int, day: dt.date) -> list[Person]:
    """Who lived in a household at the end of a day."""
    return [stay.person for stay in stays_in(shard)[household] if stay.holds(day)]


def heads(household: Household) -> list[tuple[Person, dt.date, dt.date | None]]:
    """The heads of a household, each with the first day and the first day no longer."""
    days = [day for day, _ in household.heads]
    ends = [*days[1:], None]
    return [
        (person, day, end) for (day, person), end in zip(household.heads, ends, strict=True) if end is None or day < end
    ]


def symbol(household: int) -> str:
    """国保記号番号: 12 digits from block 60, one for each household of the register."""
    return f"{60_000_000_000 + household:012d}"
