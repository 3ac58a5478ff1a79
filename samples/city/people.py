"""People, households and family registers (戸籍) of one shard, and what was written about them day by day."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any, Literal

from utsushi.samples.city.dice import Dice
from utsushi.samples.city.names import Name, Word
from utsushi.samples.city.places import Address, Elsewhere, Places

Sex = Literal["1", "2"]


@dataclass(slots=True)
class Visa:
    """在留資格; `until` is None where it has no end."""

    article: str
    """第30条45規定区分."""
    status: str
    years: str
    until: dt.date | None
    card: str


@dataclass(frozen=True, slots=True)
class Foreign:
    """What a row of a foreign resident says of it."""

    nation: str
    """国名コード."""
    nation_name: str
    visa: Visa


@dataclass(slots=True)
class History:
    """One row of a person's record: how it stood from `day` on."""

    day: dt.date
    notified: dt.date
    cause: str
    """001:20–22; empty for a notice of leaving that has not come true yet."""
    status: str
    """住民状態."""
    household: int
    order: int
    relation: tuple[str, ...]
    """続柄コード1–4."""
    head: str
    """世帯主氏名 at that time."""
    address: Address
    since: dt.date
    """住定日."""
    before: Address | None
    """転居前住所."""
    name: Name
    former: str
    """旧氏, where recorded."""
    to: Elsewhere | None = None
    """転出先."""
    planned: dt.date | None = None
    """転出予定年月日."""
    foreign: Foreign | None = None
    """Of a row as a foreign resident."""


@dataclass(slots=True)
class Earlier:
    """A stay in the city that ended before the person came back: how it began, and the rows of the record that was removed."""

    came: dt.date
    came_as: str
    came_from: Elsewhere | None
    rows: list[History]


@dataclass(slots=True, eq=False)
class Person:
    """A resident, or somebody who was one."""

    number: int
    """宛名番号."""
    sex: Sex
    born: dt.date
    name: Name
    nation: str = ""
    """国名コード of a foreigner."""
    nation_name: str = ""
    visa: Visa | None = None
    citizen_since: dt.date | None = None
    """帰化."""
    lost: dt.date | None = None
    """国籍喪失."""
    father: Person | None = None
    mother: Person | None = None
    spouse: Person | None = None
    adopted: bool = False
    """The father is one by adoption (養子縁組)."""
    married: dt.date | None = None
    divorced: dt.date | None = None
    maiden: Word = ("", "")
    """氏 before the marriage."""
    former: str = ""
    """旧氏 that stands in the record."""
    register: Koseki | None = None
    left: list[tuple[dt.date, Koseki]] = field(default_factory=list)
    """戸籍 that the person was in before, each with the day of leaving it."""
    unknown: Literal["", "day", "month"] = ""
    """What nobody knows of the birth date."""
    came: dt.date = dt.date.min
    """住民となった日."""
    came_as: str = ""
    """記載の事由."""
    came_from: Elsewhere | None = None
    removed: dt.date | None = None
    removed_as: str = ""
    """消除の事由."""
    leaving: dt.date | None = None
    """A day of leaving that is still to come."""
    histories: list[History] = field(default_factory=list)
    """Of the present stay, or of the last one."""
    earlier: Earlier | None = None
    """A stay before that one (再転入); of the register only."""
    household: Household | None = None

    @property
    def resident(self) -> bool:
        """住登者 at the base date."""
        return bool(self.histories) and self.removed is None

    @property
    def dead(self) -> bool:
        """Died as a resident."""
        return self.removed_as == "23"

    @property
    def last(self) -> History:
        """The latest row."""
        return self.histories[-1]

    def at(self, day: dt.date) -> History | None:
        """The row that held on a day; None before the first, and for days after the removal the removal's."""
        return next((row for row in reversed(self.histories) if row.day <= day), None)

    def known(self, day: dt.date) -> dt.date:
        """When the city can act upon what began on a day: once it was notified of all that had happened up to then."""
        return max([day, *(row.notified for row in self.histories if row.day <= day and row.status == "1")])

    def register_on(self, day: dt.date) -> Koseki | None:
        """戸籍 after what happened on that day."""
        return next((register for left, register in self.left if day < left), self.register)

    def lived_here(self, day: dt.date) -> bool:
        """Whether the person was a resident on that day, by the dates of entry and removal."""
        return self.came <= day and (self.removed is None or day < self.removed)


@dataclass(slots=True, eq=False)
class Household:
    """A 世帯 and its heads over time."""

    number: int
    address: Address
    started: dt.date
    members: list[Person] = field(default_factory=list)
    head: Person | None = None
    heads: list[tuple[dt.date, Person]] = field(default_factory=list)
    ended: dt.date | None = None
    next_order: int = 1


@dataclass(slots=True, eq=False)
class Koseki:
    """A family register; `place` is where it is kept (本籍), in the city (Address) or not."""

    number: int
    place: Address | Elsewhere
    head: Person
    made: dt.date
    members: list[Person] = field(default_factory=list)
    why: str = "婚姻"
    """編製事由."""


@dataclass(slots=True)
class Shard:
    """A part of the city: about 1,000 residents who share households and kin with nobody outside it.

    Everything in it follows from (seed, number, residents, base date).
    """

    seed: int
    number: int
    """0, 1, …"""
    residents: int
    """住登者 at the base date, exactly."""
    base: dt.date
    places: Places
    people: list[Person] = field(default_factory=list)
    """By 宛名番号: residents and those who were removed."""
    households: list[Household] = field(default_factory=list)
    registers: list[Koseki] = field(default_factory=list)
    kept: dict[tuple[Any, ...], Any] = field(default_factory=dict)
    """What `once` keeps."""

    def dice(self, purpose: str) -> Dice:
        """The draws of one purpose; ask once per purpose and go through the people in order."""
        return Dice(self.seed, self.number, purpose)

    def number_from(self, block: int, index: int) -> int:
        """The index-th number (from 0) of this shard in a block of numbers: `block` × 10⁹ + shard × 10,000 + index + 1."""
        return block * 1_000_000_000 + self.number * 10_000 + index + 1

    def forget(self) -> None:
        """Let everybody go: people know each other in circles, which nothing else would free at once."""
        self.kept.clear()
        for person in self.people:
            person.father = person.mother = person.spouse = person.register = person.household = None
            person.left.clear()
        for household in self.households:
            household.members.clear()
            household.heads.clear()
            household.head = None
        for register in self.registers:
            for member in register.members:
                member.father = member.mother = member.spouse = member.register = None
                member.left.clear()
            register.members.clear()

    @property
    def fiscal_year(self) -> int:
        """年度 of the base date."""
        return self.base.year - (self.base.month < 4)
