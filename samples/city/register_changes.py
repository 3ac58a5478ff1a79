"""How family registers (戸籍) came to be and went on: parents in them, 分籍, 転籍, marriages elsewhere, those of before the war made anew.

Sources: 戸籍法 6, 13, 14, 16, 18, 21 (分籍: who is of age), 108 (転籍), 128 and 昭和 32 年法務省令 27 号 (those of before 1948 were made anew from 1958-04-01
on); 戸籍法施行規則 37, 39 (whoever was removed before is not carried over). Simplified: 転籍 and 分籍 lie before the rows of the resident
record or after them, and only whole families who nobody has left so far move; a 転籍 within the city is none.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from utsushi.samples.city import names
from utsushi.samples.city.dice import Dice, years_after
from utsushi.samples.city.names import Name
from utsushi.samples.city.people import Koseki, Person
from utsushi.samples.city.places import Address, Elsewhere
from utsushi.samples.city.register import CORRECTED
from utsushi.samples.city.register_membership import COMPUTERISED, died, gone

if TYPE_CHECKING:
    from utsushi.samples.city.lives import Lives

NEW_LAW = dt.date(1948, 1, 1)
_ANEW = (dt.date(1958, 4, 1), dt.date(1962, 3, 31))
_MOVED = 0.22
_MARRIED_AWAY = 0.45
_SPLIT = 0.12


def arrange(lives: Lives) -> None:
    """Register by register, when everything else has happened."""
    changes = _Changes(lives)
    for register in tuple(lives.shard.registers):
        changes.parents(register)
        changes.child_of(register)
        changes.married_away(register)
        if not changes.split(register):
            changes.move(register)
        changes.anew(register)


class _Changes:
    """The changes of a shard."""

    def __init__(self, lives: Lives) -> None:
        self.lives, self.shard, self.base = lives, lives.shard, lives.shard.base
        self.dice: Dice = lives.shard.dice("register changes")

    def parents(self, register: Koseki) -> None:
        """The wife of a father whom nobody has seen: she is in the register too, unless she died before it was put into the computer."""
        father, dice = register.head, self.dice
        if father.histories or father.spouse or register.why != "婚姻":
            return
        own = [one for one in register.members if one.father is father]
        self._name_apart(father, own)
        mother = next((one.mother for one in own if one.mother), None)
        if mother is None:
            born = years_after(father.born, dice.between(-1, 4)) + dt.timedelta(dice.between(0, 300))
            born = min(born, years_after(register.made, -17))
            mother = self.lives.person("2", born, father.name.surname, dice)
            self._name_apart(mother, [*own, father])
        mother.maiden = names.surname(dice)
        mother.spouse, father.spouse, mother.register = father, mother, register
        mother.married = father.married = register.made
        for one in own:
            one.mother = one.mother or mother
        end = died(self.shard, mother)
        if end is None or end > max(COMPUTERISED, register.made):
            register.members.insert(1, mother)

    def _name_apart(self, person: Person, others: list[Person]) -> None:
        while person.name.given[0] in {one.name.given[0] for one in others}:
            person.name = Name(person.name.surname, names.given(self.dice, person.sex, person.born.year))

    def child_of(self, register: Koseki) -> None:
        """The head of a couple was in the register of the parents, where that is known, until the wedding."""
        child = register.head
        parent = child.father if child.father and child.father.histories else None
        first = child.left[0][1] if child.left else child.register
        old = parent.register if parent else None
        if old is None or old is register or first is not register or child.maiden[0] or child.born < old.made:
            return
        child.left.insert(0, (register.made, old))
        if register.made > COMPUTERISED:
            old.members.append(child)

    def married_away(self, register: Koseki) -> None:
        """Some of the children who left the city have married elsewhere."""
        for child in tuple(register.members):
            chance, share, place = self.dice.random(), self.dice.random(), self.shard.places.elsewhere(self.dice)
            if child.removed is None or child.removed_as != "21" or child.married or child.register is not register:
                continue
            first = max(child.removed + dt.timedelta(1), years_after(child.born, 22), COMPUTERISED)
            if child is register.head or child.father is None or chance >= _MARRIED_AWAY or first >= self.base:
                continue
            day = first + dt.timedelta(int(share * ((self.base - first).days + 1)))
            new = Koseki(0, place, child, day, [child])
            child.left.append((day, register))
            child.register = new

    def split(self, register: Koseki) -> bool:
        """分籍 of somebody who never married; whether there was one."""
        chance, share, later, here = (self.dice.random() for _ in range(4))
        lot, place = self.shard.places.lot(self.dice), self.shard.places.elsewhere(self.dice)
        child = register.members[-1]
        alone = child.resident and not (child.married or child.left or child.leaving or register.head.histories)
        if not alone or child is register.head or chance >= _SPLIT:
            return False
        first = max(years_after(child.born, 20), register.made + dt.timedelta(30), COMPUTERISED)
        day = self._day([child], first, share, late=later < 0.3)
        if day is None:
            return False
        new = self._register(lot if here < 0.8 else place, child, day, "分籍")
        self._enter(day, child, register, new)
        return True

    def move(self, register: Koseki) -> None:
        """転籍 of a family that nobody has left so far: to the city, or away from it."""
        chance, share, later = (self.dice.random() for _ in range(3))
        lot, place = self.shard.places.lot(self.dice), self.shard.places.elsewhere(self.dice)
        members = register.members
        busy = any(one.left or one.leaving for one in members)
        if chance >= _MOVED or busy or not register.head.resident:
            return
        first = max(register.made + dt.timedelta(60), NEW_LAW)
        away = isinstance(register.place, Address)
        staying = [one for one in members if one.born <= self.base]
        day = self._day(staying, first, share, late=away or later < 0.3)
        if day is None:
            return
        if day <= min(one.histories[0].day for one in staying if one.histories):
            self._moved_before(register, day, lot, place)
            return
        new = self._register(place if away else lot, register.head, day, "転籍")
        for one in staying:
            if gone(self.shard, register, one) is None:
                self._enter(day, one, register, new)

    def _moved_before(self, register: Koseki, day: dt.date, lot: Address, place: Elsewhere) -> None:
        """The register was made by 転籍 before the record begins."""
        old = Koseki(0, place, register.head, register.made, [one for one in register.members if one.born < day])
        old.why = register.why
        register.made, register.why, register.place = day, "転籍", lot
        for one in old.members:
            one.left.append((day, old))

    def _day(self, people: list[Person], first: dt.date, share: float, *, late: bool) -> dt.date | None:
        """A day before the rows of all of them, or after; None: there is no room."""
        rows = [one for one in people if one.histories]
        last = min(min(row.came, row.histories[0].day, row.earlier.came if row.earlier else row.came) for row in rows)
        last -= dt.timedelta(1)
        if late:
            first, last = max(first, *(row.last.day + dt.timedelta(1) for row in rows), COMPUTERISED), self.base
        return first + dt.timedelta(int(share * ((last - first).days + 1))) if first <= last else None

    def _register(self, place: Address | Elsewhere, head: Person, day: dt.date, why: str) -> Koseki:
        register = self.lives.koseki(head, day, (), self.dice)
        register.place, register.why = place, why
        self.shard.registers.append(register)
        return register

    def _enter(self, day: dt.date, person: Person, old: Koseki, new: Koseki) -> None:
        person.left.append((day, old))
        person.register = new
        new.members.append(person)
        if person.histories and day > person.last.day:
            self.lives.register.change(day, person, CORRECTED)

    def anew(self, register: Koseki) -> None:
        """A register of before the present law was made anew; nobody who had died was carried over, but the head is named."""
        day = self.dice.day(*_ANEW)
        if register.made < NEW_LAW:
            register.made, register.why = day, "改製"
            head = register.head
            register.members = [
                one for one in register.members if one is head or (died(self.shard, one) or dt.date.max) > day
            ]
