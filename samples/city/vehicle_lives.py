"""Who had which vehicle from when to when: people, people elsewhere and corporations, and what became of their vehicles.

Sources: 地方税法 443 (the owner is liable), 444 (with 所有権留保 the buyer), 463 の 19 (notices: 15 days, 30 for scrapped ones); KE-01, KE-02, KE-07, KE-08.
Simplified: about 0.4 vehicles per household, those of corporations counted; sold vehicles leave the city; a vehicle of a dead person is taken over by the spouse or a
grown child, or scrapped, before the next 1 April; who leaves takes a car along and gives up a moped, but for one in eight who forgets;
one in sixteen tells late of a new vehicle.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field

from utsushi.samples.city.circumstances import assistance, children_of
from utsushi.samples.city.dice import age, years_after
from utsushi.samples.city.once import once
from utsushi.samples.city.outside import Corporation, corporations, outsiders
from utsushi.samples.city.people import Person, Shard
from utsushi.samples.city.places import Address
from utsushi.samples.city.vehicle_classes import (
    INSPECTED_BY_MONTH,
    SLOTS,
    Class,
    Fuel,
    Plate,
    classes,
    model,
    plate,
    weighted,
)
from utsushi.samples.city.working_days import working_day, working_day_before

BOUGHT, HANDED_ON, BROUGHT, RENAMED, MOVED, INHERITED = "01", "02", "03", "04", "05", "06"
SCRAPPED, SOLD, TAKEN_AWAY, STOLEN, OF_THE_DEAD, EX_OFFICIO = "11", "12", "13", "14", "15", "16"
"""申告事由: 01 new, 02 second hand, 03 brought along, 04 other owner, 05 other place, 06 inherited, 11 … 16 the ends."""


@dataclass(slots=True)
class Holding:
    """How a vehicle stood from `day` on."""

    day: dt.date
    declared: dt.date
    cause: str
    payer: int
    """宛名番号."""
    owner: int
    user: int
    form: str
    """所有形態区分: 1 own, 2 the dealer's until paid (所有権留保), 3 leased."""
    place: Address


@dataclass(slots=True, eq=False)
class Vehicle:
    """A vehicle and its holders."""

    index: int
    number: int
    """軽自管理番号."""
    kind: Class
    plate: Plate
    chassis: str
    makers: tuple[str, str, str]
    fuel: Fuel
    size: int
    """Hundredths of a litre or kilowatt."""
    first: dt.date | None
    """Month of the first inspection."""
    holdings: list[Holding] = field(default_factory=list)
    ended: dt.date | None = None
    ended_as: str = ""
    returned: str = ""
    """標識返納区分: 1 given back, 2 lost."""
    stolen: dt.date | None = None
    suspended: dt.date | None = None
    """課税保留."""
    lump: bool = False
    """一括納税."""

    @property
    def obtained(self) -> dt.date:
        """異動（登録・取得）年月日."""
        return self.holdings[0].day

    def on(self, day: dt.date) -> Holding | None:
        """Who held it on a day; None before, and from the day of its end on."""
        if self.ended and self.ended <= day:
            return None
        return next((one for one in reversed(self.holdings) if one.day <= day), None)


@once
def vehicles(shard: Shard) -> tuple[Vehicle, ...]:
    """Every vehicle of the last fifteen years or so, in the order of 軽自管理番号."""
    lives = _Lives(shard)
    lives.people()
    lives.outsiders()
    lives.corporations()
    return tuple(lives.found)


def before_april(day: dt.date) -> dt.date:
    """The last day before the next 賦課期日."""
    return dt.date(day.year + (day.month > 3), 3, 31)


def filed(day: dt.date, later: int, most: int, base: dt.date) -> dt.date:
    """The working day on which a notice of what was on `day` came in, so many days later (of at most `most`); where that is still to come, as much sooner as time is short."""
    found = working_day(day + dt.timedelta(later))
    if found > base:
        found = working_day_before(day + dt.timedelta((base - day).days * later // (most + 1)))
    return found if found >= day else min(working_day(day), base)


class _Lives:
    """Tells the vehicles of a shard."""

    def __init__(self, shard: Shard) -> None:
        self.shard, self.base = shard, shard.base
        self.dice = shard.dice("vehicles")
        self.found: list[Vehicle] = []
        self._series: Counter[tuple[str, str]] = Counter()
        companies = [one for one in corporations(shard) if one.dissolved is None]
        self._dealers = [one for one in companies if "商事" in one.name] or companies
        self._assisted = {member.number for case in assistance(shard) for member in case.members}

    def people(self) -> None:
        """About one in six of those old enough; many had another one before."""
        for person in self.shard.people:
            last = min(person.removed or self.base, self.base)
            first = max(person.histories[0].day, years_after(person.born, 16))
            years = age(person.born, last)
            chance = 0.13 if years < 25 else 0.22 if years < 65 else 0.16 if years < 80 else 0.05
            if not self.dice.chance(chance) or first >= last:
                continue
            draw = self.dice.random()
            obtained = max(
                first, min(last - dt.timedelta(int(max(draw * draw, draw / 8) * 5500)), years_after(person.born, 80))
            )
            if age(person.born, obtained) > 80:
                continue
            earlier = obtained - dt.timedelta(self.dice.between(300, 3200))
            if earlier > first and self.dice.chance(0.45):
                given_up = obtained + dt.timedelta(self.dice.between(-9, 9))
                self._of_person(person, earlier, min(given_up, last))
            self._of_person(person, obtained, None)

    def _of_person(self, person: Person, day: dt.date, given_up: dt.date | None) -> None:
        cars = age(person.born, day) >= 18 and person.number not in self._assisted
        kind = weighted("重み_個人", cars=cars).pick(self.dice)
        place = _home(person, day)
        brought = person.came_as == "01" and (day - person.came).days < 60
        cause = BROUGHT if brought else BOUGHT if self.dice.chance(0.55) else HANDED_ON
        vehicle = self._new(kind, day, cause, place)
        dealer = self._dealer(day) if vehicle.kind.car and cause != BROUGHT else None
        self._hold(vehicle, day, cause, person.number, place, owner=dealer)
        stolen = not vehicle.kind.car and given_up is None and self.dice.chance(0.02)
        if given_up or stolen:
            last = given_up or self.dice.day(day, min(person.removed or self.base, self.base))
            self._stay(vehicle, person, day, last)
            self._end(vehicle, last, STOLEN if stolen else SOLD if vehicle.kind.car else SCRAPPED)
        else:
            self._follow(vehicle, person, day)
        if dealer:
            self._paid_off(vehicle, months=self.dice.choice((36, 48, 60, 72)))

    def _follow(self, vehicle: Vehicle, holder: Person, since: dt.date) -> None:
        """What became of it with its holder, and with who inherited it."""
        while True:
            self._stay(vehicle, holder, since, holder.removed or self.base)
            gone = holder.removed
            if gone is None:
                return
            if not holder.dead:
                self._left(vehicle, holder, gone)
                return
            day = min(gone + dt.timedelta(self.dice.between(14, 160)), before_april(gone))
            if day > self.base:
                return
            heir = self._heir(holder, day) if self.dice.chance(0.75) else None
            if heir is None:
                self._end(vehicle, day, OF_THE_DEAD)
                return
            self._hold(vehicle, day, INHERITED, heir.number, _home(heir, day))
            holder, since = heir, day

    def _heir(self, dead: Person, day: dt.date) -> Person | None:
        spouse = None if dead.divorced else dead.spouse
        family = (*([spouse] if spouse else []), *children_of(self.shard).get(dead.number, ()))
        able = (one for one in family if one.histories and one.lived_here(day) and 18 <= age(one.born, day) < 80)
        return next((one for one in able if one.histories[0].day <= day and one.number not in self._assisted), None)

    def _stay(self, vehicle: Vehicle, holder: Person, since: dt.date, until: dt.date) -> None:
        """Moves within the city."""
        place = vehicle.holdings[-1].place
        for row in holder.histories:
            if since < row.day < until and row.status == "1" and row.address != place:
                place = row.address
                last = vehicle.holdings[-1]
                self._hold(vehicle, row.day, MOVED, last.payer, place, owner=last.owner, form=last.form)

    def _left(self, vehicle: Vehicle, holder: Person, gone: dt.date) -> None:
        forgets = self.dice.chance(0.12)
        if holder.removed_as == "22":
            self._end(vehicle, max(gone, vehicle.holdings[-1].day), SOLD if vehicle.kind.car else SCRAPPED)
        elif forgets:
            first_levy = before_april(gone).year
            cleared = working_day_before(dt.date(first_levy + 2, 3, 20))
            hold = working_day(dt.date(first_levy + 1, 2, 1))
            vehicle.suspended = hold if hold <= self.base else None
            if cleared <= self.base:
                self._end(vehicle, cleared, EX_OFFICIO)
        else:
            day = min(gone + dt.timedelta(self.dice.between(0, 60)), before_april(gone))
            if day <= self.base:
                self._end(vehicle, day, TAKEN_AWAY)

    def _paid_off(self, vehicle: Vehicle, months: int) -> None:
        """The buyer becomes the owner when the price is paid, if nothing came before; heirs and new holders own theirs."""
        first = vehicle.holdings[0]
        day = first.day + dt.timedelta(months * 30)
        others = [one.day for one in vehicle.holdings if one.payer != first.payer]
        last = min([vehicle.ended or self.base, *others])
        if day >= last:
            return
        before = [one for one in vehicle.holdings if one.day <= day]
        after = [one for one in vehicle.holdings if one.day > day]
        paid = Holding(day, self._declared(day), RENAMED, first.payer, first.payer, first.payer, "1", before[-1].place)
        for one in after:
            one.owner, one.form = one.payer, "1"
        vehicle.holdings = [*before, paid, *after]

    def outsiders(self) -> None:
        """Those who live elsewhere with a vehicle here."""
        for one in outsiders(self.shard):
            if one.business != "013":
                continue
            earliest = max(years_after(one.born, 18), years_after(self.base, -10))
            day = self.dice.day(earliest, self.base - dt.timedelta(5))
            place = self.shard.places.address(self.dice)
            kind = weighted("重み_個人", cars=True).pick(self.dice)
            vehicle = self._new(kind, day, HANDED_ON, place)
            self._hold(vehicle, day, HANDED_ON, one.number, place)
            if self.dice.chance(0.15):
                self._end(vehicle, self.dice.day(day, self.base), TAKEN_AWAY)

    def corporations(self) -> None:
        """Fleets by the number of employees, and lessors (商事) whose vehicles others use."""
        for one in corporations(self.shard):
            lessor = "商事" in one.name and one.dissolved is None and self.dice.chance(0.2)
            count = self.dice.between(5, 12) if lessor else one.employees // 25 + self.dice.chance(0.15)
            for _ in range(count):
                self._of_corporation(one, lessor=lessor)

    def _of_corporation(self, one: Corporation, *, lessor: bool) -> None:
        kind = weighted("重み_法人", cars=True).pick(self.dice)
        if lessor and not kind.car:
            kind = classes()["51"]
        last = one.dissolved or self.base
        day = self.dice.day(max(one.founded, years_after(last, -9)), last - dt.timedelta(1))
        user: int | None = None
        place = one.address
        if lessor:
            able = [other for other in corporations(self.shard) if other.dissolved is None and other.founded <= day]
            other = self.dice.choice([other for other in able if other is not one] or [one])
            user, place = other.number, other.address
        cause = BOUGHT if self.dice.chance(0.8) else HANDED_ON
        vehicle = self._new(kind, day, cause, place)
        vehicle.lump = lessor
        self._hold(vehicle, day, cause, one.number, place, user=user, form="3" if lessor else "1")
        if one.dissolved:
            end = min(one.dissolved + dt.timedelta(self.dice.between(0, 40)), before_april(one.dissolved))
            if end <= self.base:
                self._end(vehicle, end, SOLD)
        elif self.dice.chance(0.2):
            self._end(vehicle, self.dice.day(day, self.base), SOLD)

    def _dealer(self, day: dt.date) -> Corporation | None:
        if not self.dice.chance(0.3):
            return None
        able = [one for one in self._dealers if one.founded <= day]
        return self.dice.choice(able) if able else None

    def _new(self, kind: Class, day: dt.date, cause: str, place: Address) -> Vehicle:
        if day < kind.since:
            kind = classes()["11"]
        older = 0 if cause == BOUGHT else self.dice.between(200, 5500)
        fuel_draw = self.dice.random()
        fuel: Fuel = "1"
        if (kind.car and fuel_draw < 0.04 and day.year >= 2022) or kind.size == "9":
            fuel = "2"
        elif kind.car and fuel_draw < 0.2 and (day - dt.timedelta(older)).year >= 2015:
            fuel = "3"
        made = day - dt.timedelta(older if fuel != "2" else min(older, (day - dt.date(2022, 1, 1)).days))
        if not kind.inspected and kind.group != "軽二輪":
            first = None
        else:
            first = made.replace(day=1) if made >= INSPECTED_BY_MONTH else dt.date(made.year, 12, 1)
        index = len(self.found)
        draw = self.dice.below(1000)
        makers = model(kind, draw)
        running = self.shard.number * 1000 + index
        old_moped = kind.group == "小特" or (kind.group == "原付" and draw < 40)
        chassis = "" if old_moped else f"{makers[1].removeprefix('3BA-')}-{running:07d}"
        size = self.dice.between(kind.low, kind.high)
        number = self.shard.number_from(40, index)
        vehicle = Vehicle(index, number, kind, self._plate(kind, place), chassis, makers, fuel, size, first)
        self.found.append(vehicle)
        return vehicle

    def _plate(self, kind: Class, place: Address) -> Plate:
        ward = place.street.city if kind.group == "原付" else ""
        name = "営業用" if kind.commercial else kind.group
        series = (name, ward or ("貨物" if kind.code in {"53", "54"} else ""))
        used = self._series[series]
        self._series[series] += 1
        assert used < SLOTS[name], "more plates than a shard has"
        return plate(self.shard.places.name, place.street.town, kind, self.shard.number * SLOTS[name] + used)

    def _hold(
        self,
        vehicle: Vehicle,
        day: dt.date,
        cause: str,
        payer: int,
        place: Address,
        *,
        owner: Corporation | int | None = None,
        user: int | None = None,
        form: str = "1",
    ) -> None:
        if isinstance(owner, Corporation):
            owner, form = owner.number, "2"
        late = cause in {BOUGHT, HANDED_ON} and self.dice.chance(0.06)
        declared = filed(day, self.dice.between(30, 300), 300, self.base) if late else self._declared(day)
        vehicle.holdings.append(Holding(day, declared, cause, payer, owner or payer, user or payer, form, place))

    def _declared(self, day: dt.date) -> dt.date:
        return filed(day, self.dice.between(0, 14), 14, self.base)

    def _end(self, vehicle: Vehicle, day: dt.date, cause: str) -> None:
        vehicle.ended, vehicle.ended_as = max(day, vehicle.holdings[-1].day), cause
        for one in vehicle.holdings:
            one.declared = min(one.declared, max(filed(one.day, 0, 1, self.base), working_day_before(vehicle.ended)))
        if vehicle.kind.group in {"原付", "小特"} and cause not in {STOLEN, EX_OFFICIO}:
            vehicle.returned = "2" if self.dice.chance(0.05) else "1"
        if cause == STOLEN:
            vehicle.stolen = vehicle.ended
            vehicle.ended = min(vehicle.ended + dt.timedelta(self.dice.between(0, 10)), self.base)


def _home(person: Person, day: dt.date) -> Address:
    row = person.at(day) or person.histories[0]
    return row.address
