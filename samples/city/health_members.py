"""Who belongs to 国保, in which household, and who is its head; other modules of 024 go through it.

A membership is the time that a person is insured (`elsewhere_insured.covered`) in one household of the resident register: who changes the
household gets its 国保記号番号, and a 枝番 there. Sources: 国保法 5–8.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from utsushi.samples.city.circumstances import Insurance
from utsushi.samples.city.dice import fiscal_year, reached
from utsushi.samples.city.elsewhere_insured import covered, leaves
from utsushi.samples.city.households import living_in, numbered, stays_of
from utsushi.samples.city.once import once
from utsushi.samples.city.people import Household, Person, Shard
from utsushi.samples.city.premiums import birthday


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
    spans = covered(shard, person)
    found: list[Member] = []
    for n, span in enumerate(spans):
        if span.kind != "国保":
            continue
        before = spans[n - 1].kind if n and spans[n - 1].end == span.start else ""
        after = spans[n + 1].kind if n + 1 < len(spans) and spans[n + 1].start == span.end else ""
        if span.end == birthday(person, 75):
            after = "後期"
        for stay in stays_of(shard)[person.number]:
            start = max(stay.start, span.start)
            ends = [day for day in (leaves(shard, person, stay.end), span.end) if day]
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


def insured_on(shard: Shard, household: int, day: dt.date) -> list[Person]:
    """Who of a household is insured by 国保 at the end of a day."""
    return [
        one.person
        for one in members_of(shard).get(household, ())
        if one.start <= day and (one.end is None or day < one.end)
    ]


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


def laid_off(member: Member) -> bool:
    """特例対象被保険者等: left an employer's insurance against the own will, under 65 (施行令 29 条の 7 の 2; every fourth, simplified)."""
    young = member.since < reached(member.person.born, 65) and member.since >= birthday(member.person, 20)
    return member.before == "被用者" and young and member.person.number % 4 == 1


def laid_off_months(member: Member) -> tuple[tuple[int, int], tuple[int, int]]:
    """(year, month) of the first and the last month: to the end of the 年度 after."""
    since = member.since
    return (since.year, since.month), (fiscal_year(since) + 2, 3)


def former_dependant(member: Member) -> dt.date | None:
    """旧被扶養者: 65 or older, and insured because the spouse whose dependant it was turned 75; since when."""
    spouse, since = member.person.spouse, member.since
    if member.before != "被扶養" or spouse is None or since < reached(member.person.born, 65):
        return None
    return since if birthday(spouse, 75) == since else None


def former_members(shard: Shard, household: int, head: Person, day: dt.date) -> list[Person]:
    """特定同一世帯所属者: went from 国保 to 後期 in this household and still live there, under the same head (施行令 29 条の 7)."""
    gone = [
        one
        for one in members_of(shard).get(household, ())
        if one.after == "後期" and one.end and one.end <= day and _same_head(shard, household, head, one.end)
    ]
    if not gone:
        return []
    here = living_in(shard, household, day)
    return [one.person for one in gone if one.person in here]


def _same_head(shard: Shard, household: int, head: Person, day: dt.date) -> bool:
    return any(
        person is head and since <= day and (until is None or day < until)
        for person, since, until in heads(numbered(shard)[household])
    )
