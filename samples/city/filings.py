"""Notifications (届書) of births, marriages, divorces, deaths and changes of the register: when, by whom and where each was filed.

Sources: 戸籍法 25 (where), 43 (the day of the event counts), 48–56 (births within 14 days: the father or the mother), 74, 76, 86–88 (deaths within 7 days:
kin who lived together, other kin, else the owner of the house), 98–100, 108; 戸籍法施行規則 20, 21 (what another municipality accepted is sent on
and received); 住民基本台帳法施行令 12 条 2 項 (the resident record is written from the same paper: one date for both). Simplified: who does not
live here files elsewhere, six times in ten here where the register is kept here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from utsushi.samples.city import names
from utsushi.samples.city.dice import Dice, years_after
from utsushi.samples.city.names import Name
from utsushi.samples.city.once import once
from utsushi.samples.city.people import Earlier, Person, Shard
from utsushi.samples.city.places import Address
from utsushi.samples.city.register import BORN as ENTERED_BY_BIRTH
from utsushi.samples.city.register_membership import (
    ADOPTED,
    BORN,
    DIED,
    DIVORCED,
    ENTERED,
    LOST,
    MARRIED,
    MOVED,
    NATURALISED,
    departures,
    died,
)

Parents = tuple[str, str]
"""氏名 of father and mother."""


@dataclass(frozen=True, slots=True)
class Filing:
    """A notification."""

    person: Person
    kind: str
    """事項種別."""
    day: dt.date
    """事件発生年月日."""
    filed: dt.date
    filer: str
    """届出人_氏名."""
    relation: str
    """資格 of who filed a birth or death, in words."""
    accepted: str = ""
    """The municipality that accepted it, where that is another one."""
    sent: dt.date | None = None
    """送付を受けた年月日: when it arrived where the register is kept."""

    @property
    def received(self) -> dt.date:
        """When it was received where the register is kept."""
        return self.sent or self.filed


@once
def parents(shard: Shard) -> Mapping[int, Parents]:
    """宛名番号 → the names of the parents by birth, of everybody in a register; who is not known here gets a name."""
    dice = shard.dice("parents")
    found: dict[int, Parents] = {}
    for register in shard.registers:
        for person in register.members:
            if person.number not in found:
                found[person.number] = _parents(dice, person)
    return found


def _parents(dice: Dice, person: Person) -> Parents:
    surname = person.maiden if person.maiden[0] else person.name.surname
    drawn = []
    for sex, years in (("1", dice.between(22, 38)), ("2", dice.between(20, 34))):
        family = names.surname(dice) if person.adopted and sex == "1" else surname
        given = names.given(dice, sex, person.born.year - years)
        while given[0] == person.name.given[0]:
            given = names.given(dice, sex, person.born.year - years)
        foreign = names.foreign(dice, sex, "").kana if person.citizen_since else ""
        drawn.append(foreign or Name(family, given).full)
    father = person.father.name.full if person.father and not person.adopted else drawn[0]
    return father, person.mother.name.full if person.mother else drawn[1]


@once
def filings(shard: Shard) -> Mapping[tuple[int, str, dt.date], Filing]:
    """(宛名番号, 事項種別, 事件発生年月日) → the notification; both of a couple have one and the same."""
    dice = shard.dice("filings")
    known = {person.number: person for register in shard.registers for person in register.members}
    known |= {person.number: person for person in shard.people}
    found: dict[tuple[int, str, dt.date], Filing] = {}
    for number in sorted(known):
        person = known[number]
        for kind, day in _events(shard, person):
            share, here, lag, town = (dice.random(), dice.random(), dice.random(), shard.places.around.pick(dice))
            owner = Name(names.surname(dice), names.given(dice, dice.choice(("1", "2")), day.year - 50)).full
            spouse = person.spouse if kind in {MARRIED, DIVORCED} else None
            both = found.get((spouse.number, kind, day)) if spouse else None
            if both is None:
                filed = _filed(person, kind, day, shard.base, share)
                filer, relation = _filer(shard, person, kind, filed, owner)
                both = Filing(person, kind, day, filed, filer, relation)
                if not _at_home(person, spouse, day) and not (here < 0.6 and _kept_here(person, day)):
                    sent = filed + dt.timedelta(2 + int(lag * 9))
                    both = Filing(person, kind, day, filed, filer, relation, town.prefecture + town.town + "長", sent)
            found[number, kind, day] = both
    return found


def _events(shard: Shard, person: Person) -> Iterator[tuple[str, dt.date]]:
    changes = {(kind, day) for day, _, _, kind in departures(person)}
    changes.add((BORN, person.born))
    if person.married:
        changes.add((MARRIED, person.married))
        if person.divorced:
            changes.add((DIVORCED, person.divorced))
    changes |= {(kind, day) for kind, day in ((NATURALISED, person.citizen_since), (LOST, person.lost)) if day}
    if person.adopted and person.register:
        changes.add((ADOPTED, adopted(person)))
    if end := died(shard, person):
        changes.add((DIED, end))
    return iter(sorted(changes, key=lambda one: (one[1], one[0])))


def adopted(person: Person) -> dt.date:
    """The day of an adoption: that of the marriage with the mother, or of the birth (simplified)."""
    first = person.left[0][1] if person.left else person.register
    assert first is not None
    return max(first.made if first.why == "婚姻" else person.born, person.born)


def _filed(person: Person, kind: str, day: dt.date, base: dt.date, share: float) -> dt.date:
    """The day that stands in the resident record too, where it was written from the same paper."""
    stays = [*(person.earlier.rows if person.earlier else ()), *person.histories]
    if kind == BORN:
        row = next((row for row in stays if row.cause == ENTERED_BY_BIRTH and row.day == day), None)
        return row.notified if row else min(day + dt.timedelta(int(share * 14)), base)
    if kind == DIED:
        row = stays[-1] if person.dead else None
        return row.notified if row else min(day + dt.timedelta(int(share * 7)), base)
    return day


def _at_home(person: Person, spouse: Person | None, day: dt.date) -> bool:
    """Whether somebody it is about lived here at that time, or was born here."""
    about = [one for one in (person, spouse) if one and one.histories]
    stays: list[Person | Earlier] = [stay for one in about for stay in (one, one.earlier) if stay]
    return any(stay.came <= day for stay in stays if _left(stay) is None or day <= (_left(stay) or day))


def _left(stay: Person | Earlier) -> dt.date | None:
    return stay.removed if isinstance(stay, Person) else stay.rows[-1].day


def _kept_here(person: Person, day: dt.date) -> bool:
    register = person.register_on(day)
    return register is not None and register.made <= day and isinstance(register.place, Address)


def _filer(shard: Shard, person: Person, kind: str, day: dt.date, owner: str) -> tuple[str, str]:
    """氏名 and 資格."""
    if kind == BORN:
        for parent, word in ((person.father, "父"), (person.mother, "母")):
            if parent and not (parent is person.father and person.adopted) and _alive(shard, parent, day):
                return parent.name.full, word
        known = parents(shard).get(person.number)
        return (known[0], "父") if known else (person.name.full, "")
    if kind == DIED:
        return _reporter(shard, person, day, owner)
    couple = kind in {MARRIED, DIVORCED} and person.spouse
    if couple and person.spouse:
        man, woman = (person, person.spouse) if person.sex == "1" else (person.spouse, person)
        return f"{man.name.full}、{woman.name.full}", ""
    adult = years_after(person.born, 15) <= day
    if kind in {ENTERED, ADOPTED} and not adult and person.mother:
        return person.mother.name.full, "法定代理人"
    register = person.register_on(day)
    return (register.head.name.full if kind == MOVED and register else person.name.full), ""


def _reporter(shard: Shard, person: Person, day: dt.date, owner: str) -> tuple[str, str]:
    """Who told of a death: kin by their nearness, or the owner of the house."""
    spouse = person.spouse if not (person.divorced and person.divorced <= day) else None
    for one in (spouse, *children(shard).get(person.number, ()), person.father, person.mother):
        if one and one is not person and years_after(one.born, 18) <= day and _alive(shard, one, day):
            row = one.at(day)
            together = row and person.histories and row.household == person.last.household
            return one.name.full, "同居の親族" if together else "同居していない親族"
    return owner, "家主"


@once
def children(shard: Shard) -> Mapping[int, tuple[Person, ...]]:
    """宛名番号 of a parent → the children, the eldest first."""
    found: dict[int, list[Person]] = {}
    for register in shard.registers:
        for person in register.members:
            for parent in (person.father, person.mother):
                if parent and person not in found.setdefault(parent.number, []):
                    found[parent.number].append(person)
    return {number: tuple(sorted(several, key=lambda one: (one.born, one.number))) for number, several in found.items()}


def _alive(shard: Shard, person: Person, day: dt.date) -> bool:
    end = died(shard, person)
    return end is None or day < end
