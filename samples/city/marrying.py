"""Marriages between residents of two families, and what a divorce changes: 氏, 戸籍, 旧氏, 世帯 and 続柄.

Sources: 民法 731, 732, 750 (one 氏 for both), 767 (復氏; the married name may be kept within three months), 791 (children follow with
leave of the family court); 戸籍法 16, 19, 77 の 2, 98; 住民基本台帳法 9 条 2 項 (the register is told and mends the record, 43);
住民基本台帳法施行令 30 の 13 (旧氏). Simplified: who married before does not marry again; nothing else happens to the two households
between the notification and the move; the court takes one to three months; a divorced spouse never goes back to the parents' 戸籍.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

from utsushi.samples.city.dice import Dice, age, years_after
from utsushi.samples.city.names import Word
from utsushi.samples.city.people import Koseki, Person
from utsushi.samples.city.register import CORRECTED, FORMER_NAME

if TYPE_CHECKING:
    from utsushi.samples.city.lives import Lives
    from utsushi.samples.city.past import Family

FORMER_NAMES_SINCE = dt.date(2019, 11, 5)
_KEEPS = 0.4
"""婚氏続称: about four in ten (人口動態調査特殊報告 gives no share; from memory, to be confirmed)."""
_FOLLOWS = 0.6
_MARRIES = 0.07
"""Of the unmarried men of 20–40 who could."""
_YEARS = 8


def divorce(day: dt.date, family: Family) -> None:
    """The marriage of the head ends: who took the other's 氏 leaves the 戸籍, with the old 氏 or the one of the marriage."""
    lives, head = family.lives, family.head
    spouse = head.spouse
    assert spouse is not None
    if head.household is None or spouse.household is None:  # they left before
        return
    lives.register.divorce(day, head)
    register = head.register
    if register is None or spouse.register is not register:
        return
    gone = spouse if register.head is head else head
    keeps = lives.unions.chance(_KEEPS)
    _enter(lives, day, [gone], "離婚")
    if gone.maiden[0] and not keeps:
        gone.former = ""
        _rename(lives, day, gone, gone.maiden)
    else:
        lives.register.change(day, gone, CORRECTED)


def plan_divorce(family: Family, day: dt.date) -> None:
    """The divorce of the head; perhaps the children follow, when the court has given leave."""
    lives = family.lives
    lives.register.plan(day, divorce, family)
    wait, follow = lives.unions.between(30, 100), lives.unions.chance(_FOLLOWS)
    if follow:
        lives.register.plan(day + dt.timedelta(wait), _follow, family)


def _follow(day: dt.date, family: Family) -> None:
    """Children take the 氏 of the parent they live with, and enter that 戸籍."""
    parent = family.head
    register = parent.register
    if register is None or register.head is not parent or register.made != parent.divorced:
        return
    for child in family.children:
        if child.household is parent.household is not None and age(child.born, day) < 18:
            _leave(day, child, register)
            register.members.append(child)
            _rename(family.lives, day, child, parent.name.surname)


def _enter(lives: Lives, day: dt.date, members: list[Person], why: str) -> Koseki:
    """A new 戸籍, the first of the members its head."""
    for person in members:
        _leave(day, person, None)
    register = lives.koseki(members[0], day, members, lives.unions)
    register.why = why
    lives.shard.registers.append(register)
    return register


def _leave(day: dt.date, person: Person, register: Koseki | None) -> None:
    if person.register is not None:
        person.left.append((day, person.register))
    person.register = register


def _rename(lives: Lives, day: dt.date, person: Person, surname: Word) -> None:
    """Another 氏, in the person's record and, of a head, in those of the household."""
    person.name = replace(person.name, surname=surname)
    household = person.household
    lives.register.change(day, person, CORRECTED)
    if household and household.head is person:
        for member in household.members:
            if member is not person:
                lives.register.change(day, member, CORRECTED)


def marry(lives: Lives) -> None:
    """Pair some who are unmarried, when everything else has happened to their households."""
    dice, base = lives.unions, lives.shard.base
    free = [person for person in lives.shard.people if _free(person, base)]
    women = [person for person in free if person.sex == "2"]
    for man in free:
        if man.sex == "2" or not dice.chance(_MARRIES):
            continue
        suited = [one for one in women if abs(one.born.year - man.born.year) <= 8 and not _related(man, one)]
        if not suited:
            continue
        woman = dice.choice(suited)
        if _marry(lives, dice, man, woman):
            women.remove(woman)


def _free(person: Person, base: dt.date) -> bool:
    years = age(person.born, base)
    unmarried = person.married is None and person.spouse is None
    return 20 <= years <= 40 and person.resident and unmarried and not (person.nation or person.leaving)


def _related(one: Person, other: Person) -> bool:
    kin = any(mine is not None and mine in (other.father, other.mother) for mine in (one.father, one.mother))
    return kin or one.household is other.household


def _marry(lives: Lives, dice: Dice, man: Person, woman: Person) -> bool:
    """Whether there is room for a wedding after all that happened to both households."""
    base = lives.shard.base
    assert man.household is not None
    assert woman.household is not None
    near = [*man.household.members, *woman.household.members]
    first = max(
        *(one.last.day + dt.timedelta(1) for one in near),
        *(years_after(one.born, 19) for one in (man, woman)),
        years_after(base, -_YEARS),
    )
    share, lag, takes, recorded = dice.random(), dice.choice((0, 0, 0, 12, 40)), dice.chance(0.95), dice.chance(0.12)
    place = dice.random()
    if first > base:
        return False
    day = first + dt.timedelta(int(share * ((base - first).days + 1)))
    head, other = (man, woman) if takes else (woman, man)
    man.spouse, woman.spouse, man.married, woman.married = woman, man, day, day
    other.maiden = other.name.surname
    _enter(lives, day, [head, other], "婚姻")
    lives.register.change(day, head, CORRECTED)
    _rename(lives, day, other, head.name.surname)
    moved = min(day + dt.timedelta(lag), base)
    _live_together(lives, moved, head, other, place)
    if recorded and moved >= FORMER_NAMES_SINCE:
        other.former = other.maiden[0]
        lives.register.change(moved, other, FORMER_NAME)
    return True


def _live_together(lives: Lives, day: dt.date, head: Person, other: Person, place: float) -> None:
    """In the home of who lived alone, sometimes with the parents of the one, mostly in a new home."""
    for host, guest in ((head, other), (other, head)):
        assert host.household is not None
        if len(host.household.members) == 1 or (host is head and place < 0.12):
            lives.register.unite(day, [guest], host.household)
            return
    lives.register.unite(day, [head, other], lives.household(day, lives.unions))
