"""生活保護: cases at the welfare offices, who belonged to them, and why they began, rested and ended.

Sources: 生活保護法 10 (the household is the unit), 19 (the office of the ward where they live carries it out: a move to another ward begins a
case there), 24–26. SP-01, SP-02, SP-04. Simplified: a suspension lasts two or three months (`assistance_households.rests`);
whoever is born or moves in belongs to the case from that day on.
Codes of the city's own: 開始理由 01 illness, 02 death or leaving of who earned, 03 less income, 04 savings used up, 05 from another office; 停止理由 01 income for
a while; 廃止理由 01 death, 02 left the city, 03 income, 04 to another office, 05 the household came to an end; 世帯類型 1 高齢者, 2 母子, 3 障害者, 4 傷病者, 5 その他.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from utsushi.samples.city import numbers
from utsushi.samples.city.assistance_households import Assistance, assistance, rests, stages
from utsushi.samples.city.circumstances import handbooks
from utsushi.samples.city.dice import Dice, age
from utsushi.samples.city.households import household_head, stays_of
from utsushi.samples.city.once import once
from utsushi.samples.city.people import Person, Shard
from utsushi.samples.city.places import rows

_DAY = dt.timedelta(1)


@dataclass(frozen=True, slots=True)
class Office:
    """福祉事務所."""

    code: str
    name: str
    payer: str
    """公費負担者番号."""


@dataclass(frozen=True, slots=True)
class Member:
    """世帯員 of a case; `end` is the first day no longer."""

    order: int
    """員番号."""
    person: Person
    start: dt.date
    end: dt.date | None
    recipient: str
    """受給者番号."""

    def on(self, day: dt.date) -> bool:
        """Whether the member belonged to the case on a day."""
        return self.start <= day and (self.end is None or day < self.end)


@dataclass(frozen=True, slots=True)
class Case:
    """ケース at one office; `end` is the first day without assistance."""

    office: Office
    number: str
    household: int
    start: dt.date
    end: dt.date | None
    opened: str
    closed: str
    members: tuple[Member, ...]
    kind: str
    """世帯類型."""
    rested: tuple[dt.date, dt.date] | None
    """停止年月日 and 停止解除年月日."""
    dearness: int
    """Rent in per cent of the limit; 0: no rent."""
    proxy: bool
    """The office pays the rent to the landlord."""
    luck: int
    """0–99: what else happens to the case."""

    def on(self, day: dt.date) -> tuple[Member, ...]:
        """Who is assisted on a day; nobody while the case rests."""
        if self.rested and self.rested[0] <= day < self.rested[1]:
            return ()
        return tuple(member for member in self.members if member.on(day))

    def head(self, shard: Shard, day: dt.date) -> Person:
        """世帯主."""
        return household_head(shard, self.household, min(day, self.end - _DAY) if self.end else day)


@cache
def offices() -> dict[str, Office]:
    """市区町村コード of a ward → its office."""
    return {
        row["市区町村コード"]: Office(
            row["福祉事務所コード"], row["名称"], numbers.public_payer(int(row["実施機関番号"]))
        )
        for row in rows("welfare_offices")
    }


@once
def cases(shard: Shard) -> tuple[Case, ...]:
    """Every case, those of a household in order of time."""
    dice = shard.dice("welfare cases")
    recipients: dict[int, str] = {}
    found: list[Case] = []
    for one in assistance(shard):
        for person in one.members:
            number = numbers.public_recipient(shard.number * 200 + len(recipients) + 1)
            recipients.setdefault(person.number, number)  # who comes to another case keeps it
        found += _cases(shard, one, dice, recipients)
    return tuple(found)


def _cases(shard: Shard, one: Assistance, dice: Dice, recipients: dict[int, str]) -> Iterator[Case]:
    dearness, proxy, luck = dice.choice((0, 70, 85, 90, 95, 100, 100, 100)), dice.chance(0.35), dice.below(100)
    opened = dice.choice(("01", "01", "02", "03", "04", "04"))
    offices_ = stages(one)
    for index, (start, end, ward) in enumerate(offices_):
        members = tuple(_members(shard, one, start, end, recipients))
        if not members:
            continue
        last = index == len(offices_) - 1
        yield Case(
            offices()[ward],
            f"{index}{one.number % 1_000_000_000:09d}",
            one.household,
            start,
            end,
            opened if index == 0 else "05",
            ("04" if not last else _closed(members, end)) if end else "",
            members,
            _kind(shard, one, start, [member.person for member in members if member.on(start)], luck),
            rests(shard).get(one.number) if last else None,
            dearness,
            proxy and dearness > 0,
            luck,
        )


def _members(
    shard: Shard, one: Assistance, start: dt.date, end: dt.date | None, recipients: dict[int, str]
) -> Iterator[Member]:
    last = end or dt.date.max
    for order, person in enumerate(one.members, 1):
        for stay in stays_of(shard).get(person.number, ()):
            if stay.household != one.household:
                continue
            begins, ends = max(stay.start, start), min(stay.end or dt.date.max, last)
            if begins < ends and begins <= shard.base:
                yield Member(order, person, begins, ends if ends < dt.date.max else None, recipients[person.number])


def _closed(members: tuple[Member, ...], end: dt.date) -> str:
    """廃止理由 of the whole case."""
    leaving = [member.person for member in members if member.end == end and member.person.removed == end]
    if not leaving:
        stays_on = any(member.end == end and member.person.resident for member in members)
        return "03" if stays_on else "05"
    return "01" if any(person.dead for person in leaving) else "02"


def _kind(shard: Shard, one: Assistance, day: dt.date, here: list[Person], luck: int) -> str:
    """世帯類型 at the start (被保護者調査): all of 65 or more, or with children only; a woman under 65 alone with children; then the head's health."""
    grown = [person for person in here if age(person.born, day) >= 18]
    if grown and all(age(person.born, day) >= 65 for person in grown):
        return "1"
    if len(grown) == 1 < len(here) and grown[0].sex == "2":
        return "2"
    head = household_head(shard, one.household, day)
    if any(book.issued <= day for book in handbooks(shard).get(head.number, ())):
        return "3"
    return "4" if luck < 55 else "5"
