"""How estates pass from hand to hand: bought from a seller, left to an heir, given to who stays."""

from __future__ import annotations

import datetime as dt

from utsushi.samples.city import parcels as model
from utsushi.samples.city.circumstances import children_of
from utsushi.samples.city.outside import corporations, outsiders
from utsushi.samples.city.parcels import Title, Titles
from utsushi.samples.city.people import Household, Person, Shard
from utsushi.samples.city.working_days import working_day, working_day_before


class Owning:
    """Who owns one after the other."""

    def __init__(self, shard: Shard) -> None:
        """Who may sell, and who inherits where nobody of the family is here."""
        self.shard, self.base = shard, shard.base
        self.dice = shard.dice("estates")
        self.people = {person.number: person for person in shard.people}
        away = [one for one in outsiders(shard) if not one.same_as]
        self.away = [one for one in away if one.business == "012"] or away
        old = [one.number for one in corporations(shard) if one.dissolved is None and one.founded.year < 2015]
        self.sellers = old or [one.number for one in away]

    def titles(
        self, day: dt.date, owner: int, household: Household | None = None, cause: str = ""
    ) -> tuple[Titles, Titles]:
        """Bought on a day (from a seller, unless `cause` is another), and what became of it: really, and in the register."""
        dice, day = self.dice, self._open(day)
        seller = dice.choice([one for one in self.sellers if one != owner] or [self.away[0].number])
        before = Title(working_day(day - dt.timedelta(dice.between(900, 6000))), seller, model.BOUGHT)
        really = [Title(dt.date.min, seller, model.BOUGHT), Title(day, owner, cause or model.BOUGHT)]
        register = [Title(day, owner, cause)] if cause == model.BUILT else [before, really[1]]
        person = self.people.get(owner)
        for _ in range(4):
            if person is None or person.removed is None:
                break
            next_one = self._next(person, household)
            if next_one is None:
                break
            cause = model.INHERITED if person.dead else model.GIVEN
            passed = max(person.removed, really[-1].day)
            passed = passed if person.dead else working_day(passed)
            registered = working_day(passed + dt.timedelta(dice.between(120, 900) if person.dead else 0))
            really.append(Title(passed, next_one, cause))
            if (not person.dead or dice.chance(0.45)) and registered <= self.base:
                register.append(Title(registered, next_one, cause))
            person = self.people.get(next_one)
        return tuple(really), tuple(register)

    def _open(self, day: dt.date) -> dt.date:
        """That day or the next one on which the registry is open, until the base date."""
        found = working_day(day)
        return found if found <= self.base else working_day_before(self.base)

    def _next(self, person: Person, household: Household | None) -> int | None:
        """Who follows an owner that died or left: spouse, eldest child, whoever heads the household; None: nobody does."""
        assert person.removed is not None
        head = household.head if household else None
        if not person.dead:
            return head.number if head and head is not person else None
        spouse = [person.spouse] if person.spouse and not person.divorced else []
        children = sorted(children_of(self.shard).get(person.number, ()), key=lambda one: (one.born, one.number))
        for heir in [*spouse, *children, *([head] if head else [])]:
            gone = heir.removed if heir.dead else None
            if heir is not person and heir.number in self.people and (gone is None or gone > person.removed):
                return heir.number
        return self.dice.choice(self.away).number
