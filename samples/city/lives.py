"""Lives: families are grown so that exactly the wanted number of residents is left at the base date, with what happened before.

A family begins as it will be found (its kind and the age of its middle generation, `data/households.csv`); its past is told
back from there: births, the marriage before them, the day they came, who has died, left, divorced or moved since. Then
everything happens in order in the register. Rows begin on 2005-01-04, when the city put its register into a computer: who was
a resident by then has a first row of cause 07 (改製). Removals begin on 2014-06-20, from when removed records are kept.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import cache
from typing import Literal

from utsushi.samples.city import names
from utsushi.samples.city.dice import Weighted, age, years_after
from utsushi.samples.city.names import Name, Word
from utsushi.samples.city.people import Household, Koseki, Person, Sex, Shard
from utsushi.samples.city.places import Elsewhere, places, rows
from utsushi.samples.city.register import (
    BORN,
    CORRECTED,
    FORMER_NAME,
    FROM_ABROAD,
    MISTAKE,
    MOVED_IN,
    REWRITTEN,
    Register,
)
from utsushi.samples.city.visas import visa

COMPUTERISED = dt.date(2005, 1, 4)
KEPT_SINCE = dt.date(2014, 6, 20)
FOREIGNERS_SINCE = dt.date(2012, 7, 9)
FORMER_NAMES_SINCE = dt.date(2019, 11, 5)
RESIDENTS = 1000
"""Of a shard; the last one has what is left."""

Kind = Literal["単身", "夫婦", "夫婦と子", "ひとり親と子", "三世代", "兄弟姉妹など"]
_ENOUGH = 14
"""With fewer residents to come, only people who live alone are added, so that the number is met."""


@cache
def _kinds() -> Weighted[Kind]:
    return Weighted((row["型"], int(row["重み"])) for row in rows("households"))  # type: ignore[misc]  # the kinds of the file are those of Kind


@cache
def _ages(kind: Kind) -> Weighted[tuple[int, int]]:
    row = next(row for row in rows("households") if row["型"] == kind)
    bands = ((18, 19), (20, 34), (35, 49), (50, 64), (65, 74), (75, 84), (85, 99))
    columns = ("0-19", "20-34", "35-49", "50-64", "65-74", "75-84", "85-99")
    return Weighted((band, int(row[column])) for band, column in zip(bands, columns, strict=True))


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
        self.register = Register(shard, shard.dice("notices"))
        self._people = self._households = self._registers = 0

    def grow(self) -> None:
        """Families until there are as many residents as wanted."""
        missing = self.shard.residents
        while missing > 0:
            kind: Kind = _kinds().pick(self.dice) if missing > _ENOUGH else "単身"
            family = Family(self, kind, plain=missing <= _ENOUGH)
            family.tell()
            self.register.run()
            known = [person for person in family.people if person.histories]
            self.shard.people += known
            missing -= sum(person.resident for person in known)
            self.shard.registers += family.registers

    def person(self, sex: Sex, born: dt.date, surname: Word) -> Person:
        """Somebody new."""
        self._people += 1
        name = Name(surname, names.given(self.dice, sex, born.year))
        return Person(self.shard.number_from(0, self._people - 1), sex, born, name)

    def household(self, day: dt.date) -> Household:
        """A new household at some address."""
        self._households += 1
        return Household(self.shard.number_from(0, self._households - 1), self.shard.places.address(self.dice), day)

    def koseki(self, head: Person, made: dt.date, members: Sequence[Person]) -> Koseki:
        """A new family register, kept in the city or elsewhere."""
        self._registers += 1
        here = self.dice.chance(0.55)
        place = self.shard.places.address(self.dice) if here else self.shard.places.elsewhere(self.dice)
        register = Koseki(self.shard.number_from(0, self._registers - 1), place, head, made, list(members))
        for member in members:
            member.register = register
        return register


class Family:
    """One family: the household that is found at the base date, and who belonged to it before."""

    def __init__(self, lives: Lives, kind: Kind, *, plain: bool) -> None:
        """`plain`: exactly one resident must be left."""
        self.lives, self.kind, self.plain = lives, kind, plain
        self.dice, self.base, self.register = lives.dice, lives.shard.base, lives.register
        self.foreign = kind in {"単身", "夫婦", "夫婦と子"} and self.dice.chance(0.045)
        self.people: list[Person] = []
        self.registers: list[Koseki] = []
        low, high = _ages(kind).pick(self.dice)
        if self.foreign:
            low, high = 20, 44
        self.home = lives.household(self.base)
        self.surname = names.surname(self.dice)
        self.head = self._adult("1" if self.dice.chance(self._men()) else "2", self.dice.between(low, high))
        self.partner: Person | None = None
        self.children: list[Person] = []
        self.elders: list[Person] = []

    def tell(self) -> None:
        """Tell the family's past, as events of the register."""
        self._form()
        self._nationality()
        self._arrive()
        if self.kind != "単身" or not self.plain:
            self._change()
        self._registers()

    def _men(self) -> float:
        return {"単身": 0.52, "ひとり親と子": 0.14, "兄弟姉妹など": 0.5}.get(self.kind, 0.93)

    def _adult(self, sex: Sex, years: int) -> Person:
        born = years_after(self.base, -years) - dt.timedelta(self.dice.between(1, 364))
        person = self.lives.person(sex, born, self.surname)
        if years > 75 and self.dice.chance(0.01):
            person.unknown = "month" if self.dice.chance(0.4) else "day"
        self.people.append(person)
        return person

    def _child(self, born: dt.date, mother: Person | None, father: Person | None) -> Person:
        child = self.lives.person("1" if self.dice.chance(0.513) else "2", born, self.surname)
        child.mother, child.father = mother, father
        self.people.append(child)
        return child

    def _form(self) -> None:
        """Who belongs to the family."""
        years = age(self.head.born, self.base)
        widowed = self.kind == "単身" and years >= 68 and self.dice.chance(0.45) and not self.plain
        if self.kind in {"夫婦", "夫婦と子", "ひとり親と子", "三世代"} or widowed:
            younger = self.dice.between(-2, 6) * (1 if self.head.sex == "1" else -1)
            self._marry(max(years - younger, 19))
        if self.kind in {"夫婦と子", "ひとり親と子", "三世代"}:
            self._bear(self.dice.choice((1, 1, 1, 2, 2, 2, 2, 3)), at_home=True)
        elif self.kind == "夫婦" and years >= 48 and self.dice.chance(0.7):
            self._bear(self.dice.choice((1, 2, 2)), at_home=False)
        if self.kind == "三世代":
            self._elders()
        if self.kind == "兄弟姉妹など":
            self._sibling()
        if self.partner and self.partner.married is None:
            self._wed(years_after(max(self.head.born, self.partner.born), self.dice.between(19, 33)))

    def _marry(self, years: int) -> None:
        partner = self._adult("2" if self.head.sex == "1" else "1", years)
        partner.maiden = names.surname(self.dice)[0]
        partner.spouse, self.head.spouse, self.partner = self.head, partner, partner

    def _wed(self, day: dt.date) -> None:
        assert self.partner is not None
        earliest = years_after(max(self.head.born, self.partner.born), 18)
        day = max(earliest, min(day, self.base - dt.timedelta(40)))
        self.head.married = self.partner.married = day

    def _bear(self, count: int, *, at_home: bool) -> None:
        """Children of the couple; those who still live at home are 42 at most."""
        assert self.partner is not None
        mother, father = (self.partner, self.head) if self.head.sex == "1" else (self.head, self.partner)
        first = years_after(mother.born, self.dice.between(22, 37)) + dt.timedelta(self.dice.between(0, 364))
        if at_home:
            first = max(first, years_after(self.base, -self.dice.between(0, 42)))
        first = min(first, years_after(mother.born, 44), self.base - dt.timedelta(self.dice.between(3, 500)))
        day = max(first, years_after(max(mother.born, father.born), 19))
        for _ in range(count):
            if day > self.base - dt.timedelta(2) or age(mother.born, day) > 45:
                break
            self.children.append(self._child(day, mother, father))
            day += dt.timedelta(self.dice.between(540, 1500))
        if self.children:
            self._wed(self.children[0].born - dt.timedelta(self.dice.between(200, 1400)))
            if self.dice.chance(0.02):
                self.children[0].adopted = True

    def _elders(self) -> None:
        """One or both parents of the head."""
        years = age(self.head.born, self.base)
        father = self._adult("1", min(years + self.dice.between(24, 34), 103))
        mother = self._adult("2", max(min(years + self.dice.between(20, 32), 103), years + 18))
        father.spouse, mother.spouse = mother, father
        father.married = mother.married = max(
            self.head.born - dt.timedelta(self.dice.between(300, 1500)), years_after(max(father.born, mother.born), 16)
        )
        self.head.father, self.head.mother = father, mother
        self.elders = [father, mother]

    def _sibling(self) -> None:
        """A brother or sister, or somebody who just lives there too."""
        other = self._adult(
            "1" if self.dice.chance(0.5) else "2", max(age(self.head.born, self.base) - self.dice.between(1, 8), 15)
        )
        if self.dice.chance(0.8):
            year = self.head.born.year - 27
            self.head.father = other.father = self.lives.person("1", dt.date(year, 5, 5), self.surname)
            self.head.mother = other.mother = self.lives.person("2", dt.date(year + 1, 6, 6), self.surname)
        else:
            other.name = Name(names.surname(self.dice), other.name.given)
        self.elders = [other]

    def _nationality(self) -> None:
        if self.foreign:
            country = self.lives.shard.places.abroad.pick(self.dice)
            for person in self.people:
                self._foreigner(person, country.country, country.country_name)
        elif self.partner and self.kind in {"夫婦", "夫婦と子"} and self.dice.chance(0.012):
            country = self.lives.shard.places.abroad.pick(self.dice)
            self._foreigner(self.partner, country.country, country.country_name)

    def _foreigner(self, person: Person, country: str, name: str) -> None:
        person.nation, person.nation_name, person.unknown, person.maiden = country, name, "", ""
        person.name = names.foreign(self.dice, person.sex, country)
        child = person in self.children
        person.visa = visa(self.dice, person, self.base, family=child or not self.foreign, japanese=not self.foreign)

    def _arrive(self) -> None:
        """When everybody came, and the household's first days."""
        head = self.head
        native = not self.foreign and self.dice.chance(0.35)
        latest = self.base - dt.timedelta(self.dice.between(30, 400))
        adult = years_after(head.born, 18)
        earliest = max(adult, FOREIGNERS_SINCE) if self.foreign else adult
        draw = self.dice.random()
        came = head.born if native else latest - dt.timedelta(int(max((latest - earliest).days, 0) * draw * draw))
        came = min(came, self.base)
        start = max(came, COMPUTERISED, min(years_after(head.born, 18), self.base))
        grown_up = native and start > COMPUTERISED
        self._together(start, came, native=native, grown_up=grown_up)

    def _together(self, start: dt.date, came: dt.date, *, native: bool, grown_up: bool) -> None:
        """Who founds the household on `start`, and who joins it later."""
        cause = BORN if native else FROM_ABROAD if self.foreign else MOVED_IN
        origin = None if native else self._origin(cause)
        married = self.head.married
        here = [self.head]
        later: list[Person] = []
        for person in [*([self.partner] if self.partner else []), *self.elders, *self.children]:
            joined = person.born if person in self.children else married if person is self.partner else None
            (here if joined is None or joined <= start else later).append(person)
        eldest = self.elders[0] if self.kind == "三世代" and start > COMPUTERISED and self.dice.chance(0.5) else None
        if eldest:  # the father is still the head of the house
            here = [eldest, *(person for person in here if person is not eldest)]
        for person in here:
            self._came(person, came, cause, origin, native=native)
        if grown_up:
            self._leave_home(start, here)
        else:
            first = REWRITTEN if start == COMPUTERISED and came < COMPUTERISED else cause
            self.register.plan(start, self._found, here, first)
        for person in later:
            self._join_later(person)

    def _leave_home(self, start: dt.date, here: Sequence[Person]) -> None:
        """A native who was a child when rows begin: the record of those days was rewritten when the household was founded."""
        self.register.plan(start, self._found, here, REWRITTEN)

    def _found(self, day: dt.date, here: Sequence[Person], cause: str) -> None:
        self.register.settle(day, self.home, here, cause)

    def _origin(self, cause: str) -> Elsewhere:
        shard = self.lives.shard
        return shard.places.abroad.pick(self.dice) if cause == FROM_ABROAD else shard.places.elsewhere(self.dice)

    def _came(self, person: Person, came: dt.date, cause: str, origin: Elsewhere | None, *, native: bool) -> None:
        if native and person is not self.head and person is self.partner:
            person.came = max(self.head.married or came, person.born)
            person.came_as, person.came_from = MOVED_IN, self._origin(MOVED_IN)
        elif person.born >= came or (native and person.nation == ""):
            person.came, person.came_as = person.born, BORN
        else:
            person.came, person.came_as, person.came_from = came, cause, origin
        if person.nation and person.came < FOREIGNERS_SINCE:
            person.came = FOREIGNERS_SINCE

    def _join_later(self, person: Person) -> None:
        if person in self.children:
            person.came, person.came_as = person.born, BORN
        else:
            assert self.head.married is not None
            person.came = self.head.married + dt.timedelta(self.dice.between(0, 30))
            person.came_as, person.came_from = MOVED_IN, self._origin(MOVED_IN)
        if person.nation and person.came < FOREIGNERS_SINCE:
            person.came = FOREIGNERS_SINCE
        person.came = min(person.came, self.base)
        self.register.plan(person.came, self.register.join, self.home, person, person.came_as)

    def _change(self) -> None:
        """What happened since."""
        first = max(KEPT_SINCE, self._settled())
        if self.dice.chance(0.35):
            day = self.dice.day(max(COMPUTERISED, self._settled()) + dt.timedelta(20), self.base)
            self.register.plan(day, self.register.move, self.home, self.lives.shard.places.address(self.dice))
        self._lose_partner(first)
        self._children_leave(first)
        self._elders_go(first)
        self._corrections()
        if self.kind == "単身" and self.dice.chance(0.16):
            self._all_gone(first)
        elif self.kind == "単身" and self.dice.chance(0.008):
            planned = self.base + dt.timedelta(self.dice.between(1, 13))
            day = self.base - dt.timedelta(self.dice.between(0, 5))
            self.register.plan(
                day, self.register.announce, self.head, planned, self.lives.shard.places.elsewhere(self.dice)
            )

    def _settled(self) -> dt.date:
        """The day from which the whole family is there."""
        days = [person.came for person in self.people if person.came > dt.date.min]
        return min(
            max(*days, COMPUTERISED, min(years_after(self.head.born, 18), self.base)) + dt.timedelta(30), self.base
        )

    def _lose_partner(self, first: dt.date) -> None:
        partner = self.partner
        if partner is None or self.kind not in {"単身", "ひとり親と子"}:
            return
        day = self.dice.day(first, self.base)
        if self.kind == "単身" or self.dice.chance(0.12):
            self.register.plan(day, self.register.die, partner)
            return
        self.register.plan(day, self.register.divorce, self.head)
        if self.dice.chance(0.4):
            self.register.plan(day, self.register.split, [partner], self.lives.household(day))
        else:
            self.register.plan(day, self.register.leave, [partner], self.lives.shard.places.elsewhere(self.dice))

    def _children_leave(self, first: dt.date) -> None:
        for child in self.children:
            day = years_after(child.born, self.dice.between(18, 26)) + dt.timedelta(self.dice.between(0, 364))
            if self.kind == "夫婦":
                self.register.plan(
                    max(day, first), self.register.leave, [child], self.lives.shard.places.elsewhere(self.dice)
                )
            elif day > first and age(child.born, self.base) >= 19 and self.dice.chance(0.2):
                self.register.plan(day, self.register.split, [child], self.lives.household(day))

    def _elders_go(self, first: dt.date) -> None:
        if self.kind != "三世代":
            return
        for elder in self.elders:
            if age(elder.born, self.base) > 78 and self.dice.chance(0.45):
                self.register.plan(self.dice.day(first, self.base), self.register.die, elder)
        if self.dice.chance(0.15):
            day = self.dice.day(first, self.base)
            self.register.plan(day, self._separate)

    def _separate(self, day: dt.date) -> None:
        """世帯分離: the parents become a household of their own at the same address."""
        here = [elder for elder in self.elders if elder.household is self.home]
        if here:
            new = self.lives.household(day)
            new.address = self.home.address
            self.register.split(day, here, new)

    def _all_gone(self, first: dt.date) -> None:
        day = self.dice.day(first, self.base)
        if age(self.head.born, self.base) > 70:
            self.register.plan(day, self.register.die, self.head)
        else:
            shard = self.lives.shard
            abroad = self.dice.chance(0.5 if self.foreign else 0.04)
            to = shard.places.abroad.pick(self.dice) if abroad else shard.places.elsewhere(self.dice)
            self.register.plan(day, self.register.leave, [self.head], to)

    def _corrections(self) -> None:
        settled = self._settled()
        for person in self.people:
            if self.dice.chance(0.03):
                cause = CORRECTED if self.dice.chance(0.6) else MISTAKE
                self.register.plan(self.dice.day(settled, self.base), self.register.change, person, cause)
        wife = self.partner
        if wife and wife.maiden and self.dice.chance(0.05):
            day = self.dice.day(max(FORMER_NAMES_SINCE, settled), self.base)
            self.register.plan(day, self._former_name, wife)

    def _former_name(self, day: dt.date, person: Person) -> None:
        if person.household is not None:
            person.former = person.maiden
            self.register.change(day, person, FORMER_NAME)

    def _registers(self) -> None:
        """The family's 戸籍: the couple's with their children, the parents' with those who never married."""
        lives, head, partner = self.lives, self.head, self.partner
        citizens = [person for person in self.people if not person.nation]
        if not citizens:
            return
        if partner and head.married and head in citizens:
            members = [head, *([partner] if partner in citizens else []), *self.children]
            self.registers.append(lives.koseki(head, head.married, members))
        if self.kind == "三世代" and self.elders[0].married:
            self.registers.append(lives.koseki(self.elders[0], self.elders[0].married, self.elders))
        for person in citizens:
            if person.register is None:
                made = person.born - dt.timedelta(self.dice.between(200, 2000))
                year = person.born.year - self.dice.between(24, 36)
                parent = person.father or lives.person(
                    "1", dt.date(year, self.dice.between(1, 12), self.dice.between(1, 28)), person.name.surname
                )
                if person.father is None:
                    person.father = parent
                existing = next((one for one in self.registers if one.head is parent), None)
                if existing:
                    existing.members.append(person)
                    person.register = existing
                else:
                    self.registers.append(lives.koseki(parent, made, [parent, person]))
                    parent.register = self.registers[-1]
