"""What happened to a family: when it came, who joined it, moved, divorced, died or left, and where its 戸籍 is kept."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from utsushi.samples.city.dice import age, years_after
from utsushi.samples.city.kindred import Kind, Kindred
from utsushi.samples.city.marrying import FORMER_NAMES_SINCE, plan_divorce
from utsushi.samples.city.people import Person
from utsushi.samples.city.places import Elsewhere
from utsushi.samples.city.register import (
    BORN,
    CORRECTED,
    EX_OFFICIO,
    FORMER_NAME,
    FROM_ABROAD,
    MISTAKE,
    MOVED_IN,
    REWRITTEN,
)
from utsushi.samples.city.returning import returned

COMPUTERISED = dt.date(2005, 1, 4)
KEPT_SINCE = dt.date(2014, 6, 20)
FOREIGNERS_SINCE = dt.date(2012, 7, 9)


LEAVE: dict[Kind, float] = {"単身": 0.4, "夫婦": 0.17, "夫婦と子": 0.17, "ひとり親と子": 0.17}
"""How many of the households of a kind that were there when removals began to be kept have left, or died out, since."""


class Family(Kindred):
    """A family with its past, told as events of the register."""

    computerised = COMPUTERISED

    def tell(self) -> None:
        """Tell the family's past, as events of the register."""
        self._form()
        self._nationality()
        self._arrive()
        if self.kind != "単身" or not self.plain:
            self._change()
        self._registers()

    def _arrive(self) -> None:
        """When everybody came, and the household's first days."""
        head = self.head
        native = self.dice.chance(0.45) and not self.foreign and years_after(head.born, 18) <= COMPUTERISED
        latest = self.base - dt.timedelta(self.dice.between(1, 60))
        adult = years_after(head.born, 18)
        earliest = max(adult, FOREIGNERS_SINCE) if self.foreign else adult
        ago = self.dice.random() * (self.dice.random() if self.dice.chance(0.35) else 1)
        came = head.born if native else latest - dt.timedelta(int(max((latest - earliest).days, 0) * ago))
        came = min(came, self.base)
        start = max(came, COMPUTERISED, min(years_after(head.born, 18), self.base))
        self._together(start, came, native=native)

    def _together(self, start: dt.date, came: dt.date, *, native: bool) -> None:
        """Who founds the household on `start`, and who joins it later."""
        cause = BORN if native else FROM_ABROAD if self.foreign else MOVED_IN
        origin = None if native else self._origin(cause)
        married = self.head.married
        here = [self.head]
        later: list[Person] = []
        for person in [*([self.partner] if self.partner else []), *self.elders, *self.children]:
            joined = person.born if person in self.children else married if person is self.partner else None
            unknown = person.nation and start < FOREIGNERS_SINCE
            (here if (joined is None or joined <= start) and not unknown else later).append(person)
        eldest = self.elders[0] if self.kind == "三世代" and start > COMPUTERISED and self.dice.chance(0.5) else None
        if eldest:  # the father is still the head of the house
            here = [eldest, *(person for person in here if person is not eldest)]
        if not native and (between := self._returned(came, here)):
            origin, cause = between, FROM_ABROAD if between.country else MOVED_IN
        for person in here:
            self._came(person, came, cause, origin, native=native)
        first = REWRITTEN if start == COMPUTERISED and came < COMPUTERISED else cause
        self.register.plan(start, self._found, here, first)
        for person in later:
            self._join_later(person)

    def _returned(self, came: dt.date, here: Sequence[Person]) -> Elsewhere | None:
        since = FOREIGNERS_SINCE if any(person.nation for person in here) else dt.date(1995, 1, 1)
        return returned(self, came, here, since, KEPT_SINCE)

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

    def _join_later(self, person: Person) -> None:
        if person in self.children:
            person.came, person.came_as = person.born, BORN
        else:
            assert self.head.married is not None
            person.came = self.head.married + dt.timedelta(self.dice.between(0, 30))
            person.came_as, person.came_from = MOVED_IN, self._origin(MOVED_IN)
        if person.nation and person.came < FOREIGNERS_SINCE:  # who lived here was entered on that day
            person.came, person.came_as, person.came_from = FOREIGNERS_SINCE, EX_OFFICIO, None
        person.came = min(person.came, self.base)
        self.register.plan(person.came, self.register.join, self.home, person, person.came_as)

    def _change(self) -> None:
        """What happened since."""
        first = max(KEPT_SINCE, self._settled())
        day = self.dice.day(COMPUTERISED, self.base)
        if self.dice.chance(0.7) and day > self._settled():
            self.register.plan(day, self.register.move, self.home, self.lives.shard.places.address(self.dice))
        self._lose_partner(first)
        self._children_leave(first)
        self._elders_go(first)
        self._corrections()
        gone = self.dice.day(KEPT_SINCE, self.base)
        if self.kind in LEAVE and self.dice.chance(LEAVE[self.kind]) and gone > first:
            self._all_gone(gone)
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
        plan_divorce(self, day)
        if self.dice.chance(0.4):
            self.register.plan(day, self.register.split, [partner], self.lives.household(day))
        else:
            self.register.plan(day, self.register.leave, [partner], self.lives.shard.places.elsewhere(self.dice))

    def _children_leave(self, first: dt.date) -> None:
        for child in self.children:
            day = years_after(child.born, self.dice.between(18, 26)) + dt.timedelta(self.dice.between(0, 364))
            if self.kind == "夫婦":
                if day < first:  # nobody is removed before removals are kept
                    day = self.dice.day(first, self.base)
                self.register.plan(day, self.register.leave, [child], self.lives.shard.places.elsewhere(self.dice))
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

    def _all_gone(self, day: dt.date) -> None:
        if self.kind == "単身" and age(self.head.born, self.base) > 70:
            self.register.plan(day, self.register.die, self.head)
        else:
            shard = self.lives.shard
            abroad = self.dice.chance(0.5 if self.foreign else 0.04)
            to = shard.places.abroad.pick(self.dice) if abroad else shard.places.elsewhere(self.dice)
            self.register.plan(day, self.register.depart, self.home, to)

    def _corrections(self) -> None:
        settled = self._settled()
        for person in self.people:
            if self.dice.chance(0.03):
                cause = CORRECTED if self.dice.chance(0.6) else MISTAKE
                self.register.plan(self.dice.day(settled, self.base), self.register.change, person, cause)
        wife = self.head if self.head.maiden[0] else self.partner
        if wife and wife.maiden[0] and self.dice.chance(0.05):
            day = self.dice.day(max(FORMER_NAMES_SINCE, settled), self.base)
            self.register.plan(day, self._former_name, wife)

    def _former_name(self, day: dt.date, person: Person) -> None:
        if person.household is not None and person.name.surname != person.maiden:
            person.former = person.maiden[0]
            self.register.change(day, person, FORMER_NAME)

    def _registers(self) -> None:
        """The family's 戸籍: the couple's with their children, the parents' with those who never married."""
        lives, head, partner = self.lives, self.head, self.partner
        citizens = [person for person in self.people if not person.nation]
        if not citizens:
            return
        if partner and head.married and head in citizens:
            couple = [head, *([partner] if partner in citizens else [])]
            couple.sort(key=lambda one: bool(one.maiden[0]))  # whose 氏 they bear comes first (戸籍法 14)
            self.registers.append(lives.koseki(couple[0], head.married, [*couple, *self.children]))
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
