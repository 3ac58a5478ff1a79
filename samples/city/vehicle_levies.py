"""Levies of 軽自動車税: who owes what for which vehicle, and who is exempted.

Sources: 地方税法 463 の 16–463 の 18, 463 の 23: due on 1 April from who holds it then (KE-02), one instalment until the end of May, or of the month
after a late declaration; exemption in full for one vehicle of a disabled person (身体 1–4, 療育 A, 精神 1; KE-06) and for those built for
wheelchairs. Simplified: the grades are the same for drivers and relatives; one in two who could be exempted is.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from utsushi.samples.city.bills import due_day
from utsushi.samples.city.circumstances import Handbook, handbooks, household_on, households_on
from utsushi.samples.city.dice import age
from utsushi.samples.city.once import once
from utsushi.samples.city.outside import corporations
from utsushi.samples.city.people import Person, Shard
from utsushi.samples.city.vehicle_classes import Burden, rate
from utsushi.samples.city.vehicle_lives import Holding, Vehicle, vehicles
from utsushi.samples.city.working_days import working_day


@dataclass(frozen=True, slots=True)
class Exemption:
    """減免, in full."""

    disabled: Person | None
    book: Handbook | None
    driver: int
    continued: bool


@dataclass(frozen=True, slots=True)
class Levy:
    """賦課 of a vehicle in a fiscal year."""

    vehicle: Vehicle
    fiscal_year: int
    holding: Holding
    full: int
    """税率."""
    burden: Burden
    exemption: Exemption | None
    suspended: bool
    decided: dt.date
    due: dt.date
    month: str
    """期月."""
    notice: int

    @property
    def amount(self) -> int:
        """Yen owed."""
        return 0 if self.exemption or self.suspended else self.full


@once
def levies(shard: Shard) -> tuple[Levy, ...]:
    """The levies of the last two years that were decided by the base date, by year and vehicle."""
    last = next(year for year in (shard.base.year, shard.base.year - 1) if _decided(year) <= shard.base)
    exempt = {year: _exempted(shard, year) for year in (last - 2, last - 1, last)}
    found: list[Levy] = []
    for year in (last - 1, last):
        april = dt.date(year, 4, 1)
        for vehicle in vehicles(shard):
            holding = vehicle.on(april)
            if holding is None:
                continue
            suspended = vehicle.suspended is not None and vehicle.suspended <= april
            full, burden = rate(vehicle.kind, vehicle.first, vehicle.fuel, year)
            exemption = exempt[year].get(vehicle.index)
            if exemption and vehicle.index in exempt[year - 1]:
                exemption = Exemption(exemption.disabled, exemption.book, exemption.driver, continued=True)
            elif exemption and _exempt_from(year) > shard.base:
                exemption = None
            decided, month = _told(vehicle, year)
            if decided > shard.base:
                continue
            notice = shard.number_from(41, vehicle.index)
            found.append(
                Levy(
                    vehicle,
                    year,
                    holding,
                    full,
                    burden,
                    exemption,
                    suspended,
                    decided,
                    due_day(*month),
                    f"{month[0]}{month[1]:02d}",
                    notice,
                )
            )
    return tuple(found)


def _decided(year: int) -> dt.date:
    """The notices go out on the first weekday from 10 May on, more than ten days before the instalment (地方税法 463 の 18)."""
    return working_day(dt.date(year, 5, 10))


def _told(vehicle: Vehicle, year: int) -> tuple[dt.date, tuple[int, int]]:
    """When the levy was told, and the month in which it is due: later where the vehicle was declared after others were told (随時課税)."""
    usual, declared = _decided(year), vehicle.holdings[0].declared
    if declared <= usual - dt.timedelta(10):
        return usual, (year, 5)
    day = working_day(max(declared + dt.timedelta(7), usual))
    return day, (day.year + day.month // 12, day.month % 12 + 1)


def _exempt_from(year: int) -> dt.date:
    """A first exemption is asked for until the instalment is due, and decided ten days later."""
    return due_day(year, 5) + dt.timedelta(10)


def _exempted(shard: Shard, year: int) -> dict[int, Exemption]:
    """Index of the vehicle → exemption; for each disabled person one vehicle."""
    april = dt.date(year, 4, 1)
    people = {person.number: person for person in shard.people}
    welfare = {one.number for one in corporations(shard) if "介護" in one.name}
    taken: set[int] = set()
    found: dict[int, Exemption] = {}
    for vehicle in vehicles(shard):
        holding = vehicle.on(april)
        if holding is None or vehicle.suspended or vehicle.kind.commercial:
            continue
        if holding.payer in welfare and vehicle.kind.code == "51" and vehicle.index % 3 == 0:
            found[vehicle.index] = Exemption(None, None, 0, continued=False)
        holder = people.get(holding.payer)
        home = household_on(shard, holder, april) if holder else 0
        if holder is None or not home or vehicle.index % 2:
            continue
        relatives = households_on(shard, april)[home]
        for one in (holder, *(other for other in relatives if other is not holder)):
            book = _book(shard, one, april)
            if book and one.number not in taken:
                taken.add(one.number)
                found[vehicle.index] = Exemption(one, book, _driver(holder, relatives, april), continued=False)
                break
    return found


def _book(shard: Shard, person: Person, day: dt.date) -> Handbook | None:
    """The handbook that gives a right to exemption."""
    return next(
        (
            one
            for one in handbooks(shard).get(person.number, ())
            if one.issued <= day and (one.severe or (one.kind, one.grade) in {("身体", "3"), ("身体", "4")})
        ),
        None,
    )


def _driver(holder: Person, relatives: tuple[Person, ...], day: dt.date) -> int:
    """The holder, or somebody of the household who is of an age to drive."""
    able = (one for one in (holder, *relatives) if 18 <= age(one.born, day) < 80)
    return next(able, holder).number
