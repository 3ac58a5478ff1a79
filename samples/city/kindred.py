"""Who belongs to a family, as it will be found at the base date: its kind, the age of its middle generation (`data/households.csv`)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Literal

from utsushi.samples.city import names
from utsushi.samples.city.dice import Weighted, age, years_after
from utsushi.samples.city.names import Name
from utsushi.samples.city.people import Koseki, Person, Sex
from utsushi.samples.city.places import rows
from utsushi.samples.city.visas import visa

if TYPE_CHECKING:
    from utsushi.samples.city.lives import Lives

Kind = Literal["単身", "夫婦", "夫婦と子", "ひとり親と子", "三世代", "兄弟姉妹など"]


@cache
def _ages(kind: Kind) -> Weighted[tuple[int, int]]:
    row = next(row for row in rows("households") if row["型"] == kind)
    bands = ((18, 19), (20, 34), (35, 49), (50, 64), (65, 74), (75, 84), (85, 99))
    columns = ("0-19", "20-34", "35-49", "50-64", "65-74", "75-84", "85-99")
    return Weighted((band, int(row[column])) for band, column in zip(bands, columns, strict=True))


@cache
def kinds() -> Weighted[Kind]:
    """The kinds of families with their weights."""
    return Weighted((row["型"], int(row["重み"])) for row in rows("households"))  # type: ignore[misc]  # the kinds of the file are those of Kind


class Kindred:
    """One family: the household that is found at the base date, and who belonged to it before."""

    def __init__(self, lives: Lives, kind: Kind, *, plain: bool) -> None:
        """`plain`: exactly one resident must be left."""
        self.lives, self.kind, self.plain = lives, kind, plain
        self.dice, self.base, self.register = lives.dice, lives.shard.base, lives.register
        self.foreign = kind in {"単身", "夫婦", "夫婦と子"} and self.dice.chance(0.04)
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

    def _men(self) -> float:
        return {"単身": 0.52, "ひとり親と子": 0.14, "兄弟姉妹など": 0.5}.get(self.kind, 0.93)

    def _adult(self, sex: Sex, years: int) -> Person:
        born = years_after(self.base, -years) - dt.timedelta(self.dice.between(0, 364))
        person = self.lives.person(sex, born, self.surname)
        if years > 75 and self.dice.chance(0.01):
            person.unknown = "month" if self.dice.chance(0.4) else "day"
        self.people.append(person)
        return person

    def _child(self, born: dt.date, mother: Person | None, father: Person | None) -> Person:
        child = self.lives.person("1" if self.dice.chance(0.513) else "2", born, self.surname)
        self._name_apart(child, self.people)
        child.mother, child.father = mother, father
        self.people.append(child)
        return child

    def _name_apart(self, person: Person, others: Sequence[Person]) -> None:
        """Nobody is given the name of somebody in the same 戸籍 (名古屋高決 昭和 38 年 11 月 9 日)."""
        taken = {one.name.given[0] for one in others}
        while person.name.given[0] in taken:
            person.name = Name(person.name.surname, names.given(self.lives.given, person.sex, person.born.year))

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
            adult = years_after(max(self.head.born, self.partner.born), self.dice.between(19, 33))
            self._wed(adult + dt.timedelta(self.dice.between(0, 364)))

    def _marry(self, years: int) -> None:
        partner = self._adult("2" if self.head.sex == "1" else "1", years)
        woman = self.head if self.kind in {"単身", "ひとり親と子"} and self.head.sex == "2" else partner
        woman.maiden = names.surname(self.dice)
        partner.spouse, self.head.spouse, self.partner = self.head, partner, partner

    def _wed(self, day: dt.date) -> None:
        assert self.partner is not None
        earliest = years_after(max(self.head.born, self.partner.born), 18)
        if day > self.base - dt.timedelta(40):
            day = self.dice.day(earliest, self.base - dt.timedelta(40))
        day = max(earliest, day)
        self.head.married = self.partner.married = day

    def _bear(self, count: int, *, at_home: bool) -> None:
        """Children of the couple; those who still live at home are 60 at most."""
        assert self.partner is not None
        mother, father = (self.partner, self.head) if self.head.sex == "1" else (self.head, self.partner)
        oldest = min(38, max(age(mother.born, self.base) - 1, 19))
        first = years_after(mother.born, self.dice.between(min(21, oldest), oldest))
        first += dt.timedelta(self.dice.between(0, 364))
        if at_home:
            first = max(first, years_after(self.base, -self.dice.between(54, 60)) + dt.timedelta(self.dice.below(365)))
        grown = years_after(max(mother.born, father.born), 19)
        day = first if first > grown else self.dice.day(grown, min(years_after(grown, 3), self.base))
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
        self._name_apart(father, [self.head])
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
            self._name_apart(other, [self.head])
            self._name_apart(self.head.father, [self.head, other])
            self._name_apart(self.head.mother, [self.head, other])
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
        person.nation, person.nation_name, person.unknown, person.maiden = country, name, "", ("", "")
        person.name = names.foreign(self.dice, person.sex, country)
        child = person in self.children
        person.visa = visa(self.dice, person, self.base, family=child or not self.foreign, japanese=not self.foreign)
