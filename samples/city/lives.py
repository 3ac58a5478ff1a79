"""Lives: families are grown so that exactly the wanted number of residents is left at the base date, with what happened before.

A family begins as it will be found (`kindred`); its past (`past`) is told back from there: births, the marriage before them, the
day they came, who has died, left, divorced or moved since. Then everything happens in order in the register. Rows begin on
2005-01-04, when the city put its register into a computer: who was a resident by then has a first row of cause 07 (改製).
Removals begin on 2014-06-20, from when removed records are kept.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from utsushi.samples.city import names
from utsushi.samples.city.dice import Dice
from utsushi.samples.city.foreigners import settle
from utsushi.samples.city.kindred import Kind, kinds
from utsushi.samples.city.marrying import marry
from utsushi.samples.city.names import Name, Word
from utsushi.samples.city.past import Family
from utsushi.samples.city.people import Household, Koseki, Person, Sex, Shard
from utsushi.samples.city.places import places
from utsushi.samples.city.register import Register
from utsushi.samples.city.register_changes import arrange
from utsushi.samples.city.regrouping import regroup
from utsushi.samples.city.undone import undo

RESIDENTS = 1000
"""Of a shard; the last one has what is left."""
_ENOUGH = 14
"""With fewer residents to come, only people who live alone are added, so that the number is met."""


def live(seed: int, number: int, residents: int, base: dt.date) -> Shard:
    """The people of a shard, and everything that happened to them."""
    shard = Shard(seed, number, residents, base, places())
    Lives(shard).grow()
    return shard


class Lives:
    """Grows the families of a shard."""

    def __init__(self, shard: Shard) -> None:
        """Nothing happens yet."""
        self.shard = shard
        self.dice = shard.dice("lives")
        self.returns, self.unions, self.given = shard.dice("returns"), shard.dice("unions"), shard.dice("given names")
        self.register = Register(shard, shard.dice("notices"))
        self._people = self._households = self._registers = 0

    def grow(self) -> None:
        """Families until there are as many residents as wanted."""
        missing = self.shard.residents
        while missing > 0:
            kind: Kind = kinds().pick(self.dice) if missing > _ENOUGH else "単身"
            family = Family(self, kind, plain=missing <= _ENOUGH)
            family.tell()
            self.register.run()
            known = [person for person in family.people if person.histories]
            self.shard.people += known
            missing -= sum(person.resident for person in known)
            self.shard.registers += family.registers
        settle(self)
        marry(self)
        regroup(self)
        undo(self)
        arrange(self)

    def person(self, sex: Sex, born: dt.date, surname: Word, dice: Dice | None = None) -> Person:
        """Somebody new."""
        self._people += 1
        name = Name(surname, names.given(dice or self.dice, sex, born.year))
        return Person(self.shard.number_from(0, self._people - 1), sex, born, name)

    def household(self, day: dt.date, dice: Dice | None = None) -> Household:
        """A new household at some address."""
        self._households += 1
        address = self.shard.places.address(dice or self.dice)
        return Household(self.shard.number_from(0, self._households - 1), address, day)

    def koseki(self, head: Person, made: dt.date, members: Sequence[Person], dice: Dice | None = None) -> Koseki:
        """A new family register, kept in the city or elsewhere."""
        self._registers += 1
        dice = dice or self.dice
        here = dice.chance(0.55)
        place = self.shard.places.lot(dice) if here else self.shard.places.elsewhere(dice)
        register = Koseki(self.shard.number_from(0, self._registers - 1), place, head, made, list(members))
        for member in members:
            member.register = register
        return register
