"""How the estates of a shard come about: homes of households first, then flats, what landlords, outsiders and corporations own.

Shares are rounded: six in ten households live in a home of their own (住宅・土地統計調査, 令和5年: 60.9 %). Simplified: the buildings of the city
whose names are those of `FOR_SALE` are sold by flats, the others let; nobody rebuilds; an owner who leaves keeps the home where nobody
stays in it in one case of four (of two when abroad), and has sold it otherwise. Three houses in a hundred stand on leased land.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter

from utsushi.samples.city import parcels as model
from utsushi.samples.city.circumstances import circumstances
from utsushi.samples.city.dice import Weighted, age, years_after
from utsushi.samples.city.estate_owning import Owning
from utsushi.samples.city.outside import Corporation, Outsider, corporations, outsiders, shared
from utsushi.samples.city.parcels import BUILDING, Estates, House, Parcel, Site, Title, Titles
from utsushi.samples.city.people import Household, Person, Shard
from utsushi.samples.city.places import Address, Street
from utsushi.samples.city.working_days import working_day

FOR_SALE = ("グランハイツ写海", "メゾン汐", "リバーサイド東雲")
_OLDEST = dt.date(1950, 4, 1)
_STRUCTURES = Weighted((("01", 75), ("07", 15), ("06", 5), ("08", 5)))
_POINTS = {"01": 92_000, "06": 95_000, "07": 90_000, "08": 118_000, "09": 125_000}
"""再建築費評点 of a ㎡ (simplified)."""


def build(shard: Shard) -> Estates:
    """Everything, in the order of its making."""
    builder = _Builder(shard)
    builder.homes()
    builder.flats()
    for person in shard.people:
        if circumstances(shard)[person.number].rent:
            builder.let(person)
    for outsider in outsiders(shard):
        if outsider.business == "012":
            builder.outsider(outsider)
    for corporation in corporations(shard):
        builder.corporation(corporation)
    return Estates(tuple(builder.sites), builder.split)


class _Builder(Owning):
    """Makes the sites of a shard."""

    def __init__(self, shard: Shard) -> None:
        super().__init__(shard)
        self.sites: list[Site] = []
        self.split: dict[int, Parcel] = {}
        self._parcels = self._houses = self._buildings = 0
        self._lots: Counter[str] = Counter()
        self._flats: dict[tuple[str, str], list[tuple[Street, Titles, Titles, dt.date]]] = {}
        self.country = [street for street in shard.places.streets if "大字" in street.name]

    # what households own

    def homes(self) -> None:
        """A home for each household that has its own; flats are put together afterwards."""
        owners = {one.members[0].number: one.number for one in shared(self.shard)}
        seen: set[tuple[str, str, str]] = set()
        for household in self.shard.households:
            chance = self.dice.random()
            head = household.head or household.heads[-1][1]
            together = owners.get(head.number) if household.head else None
            address = household.address
            known = (address.street.code, address.number, address.building)
            if together is None and (known in seen or chance >= _likely(head, household, self.base)):
                continue
            since, owner = self._since(household, head)
            if together is not None:
                since, owner = max(since, head.married or since), together
            self._home(household, address, since, owner, other=together is not None and known in seen)
            seen.add(known)

    def _since(self, household: Household, head: Person) -> tuple[dt.date, int]:
        """When the household came to its address, and who headed it then."""
        rows = [row for row in head.histories if row.household == household.number and row.status == "1"]
        day = max(rows[-1].since if rows else household.started, _OLDEST)
        owner = next((one for since, one in reversed(household.heads) if since <= day), household.heads[0][1])
        if owner.removed and owner.removed <= day:
            owner = head
        grown = years_after(owner.born, 22)
        return (min(max(day, grown), self.base), owner.number)

    def _home(self, household: Household, address: Address, since: dt.date, owner: int, *, other: bool) -> None:
        """`other`: somebody else already owns what stands at the address."""
        name = _name(address.building)
        dice, street = self.dice, address.street
        new = dice.chance(0.8 if since.year < 2000 else 0.5) and not name
        built = since - (dt.timedelta(dice.between(5, 100)) if new else dt.timedelta(dice.between(1800, 12_000)))
        land, land_register = self.titles(since, owner, household)
        if other or (name and name not in FOR_SALE):  # they rent where they live, and own a lot to build on
            self.sites.append(Site([self.parcel(street, dice.between(12_000, 24_000), land, land_register)]))
            return
        if name:
            self._flats.setdefault((street.code, name), []).append((street, land, land_register, since))
            return
        rural = "大字" in street.name
        floor = dice.between(6_500, 16_500)
        area = max(dice.between(9_000, 26_000) * (2 if rural else 1), floor * 8 // 10)
        leased = dice.chance(0.03) and owner in self.people
        ground = self.titles(since, dice.choice(self._any())) if leased else (land, land_register)
        site = Site([self.parcel(street, area, *ground)])
        register = (Title(land[1].day, land[1].owner, model.BUILT), *land_register[2:]) if new else land_register
        house = self.house(site.parcels[0], "01", floor, 1, self._not_before(built, since), land, register)
        site.houses.append(house)
        lot = circumstances(self.shard).get(owner)
        if lot and lot.work(since) == "self" and dice.chance(0.15):
            house.kind, house.use = "02", "02"
        if dice.chance(0.012):
            site.parcels[0].late = self.shard.fiscal_year - dice.below(2)
        self.sites.append(site)
        if not leased:
            self._more(site, household, rural=rural)

    def _more(self, site: Site, household: Household, *, rural: bool) -> None:
        """Some have a second parcel, a private road, a field, or have sold a part of the garden."""
        dice, first = self.dice, site.parcels[0]
        draw = dice.random()
        if draw < 0.05:
            site.parcels.append(self.parcel(first.street, dice.between(2_000, 8_000), first.owners, first.register))
        elif draw < 0.09:
            road = self.parcel(first.street, dice.between(1_500, 5_000), first.owners, first.register, model.ROAD)
            self.sites.append(Site([road]))
        elif draw < 0.105:
            self._sell_a_part(first)
        if rural and dice.chance(0.4):
            kind = model.PADDY if dice.chance(0.6) else model.FIELD
            owners, register = self.titles(first.owners[1].day, first.owners[1].owner, household)
            self.sites.append(Site([self.parcel(first.street, dice.between(50_000, 250_000), owners, register, kind)]))

    def _sell_a_part(self, parcel: Parcel) -> None:
        day = working_day(self.base - dt.timedelta(self.dice.between(20, 900)))
        if day <= parcel.owners[-1].day:
            return
        buyer = Title(day, self.dice.choice(self.sellers), model.BOUGHT)
        part = self.parcel(parcel.street, self.dice.between(6_000, 12_000), (*parcel.owners, buyer), (buyer,))
        part.since, part.origin = day, parcel
        self.split[parcel.number] = part
        self.sites.append(Site([part]))

    def flats(self) -> None:
        """Buildings with the flats of residents, and one or two of others."""
        dice = self.dice
        for flats in self._flats.values():
            street = flats[0][0]
            oldest = min(since for *_, since in flats)
            built = self._not_before(oldest - dt.timedelta(dice.between(20, 11_000)), oldest, dt.date(1975, 4, 1))
            others = [
                self.titles(max(built, years_after(self.base, -dice.between(3, 20))), dice.choice(self._any()))
                for _ in range(1 if len(flats) > 1 else 2)
            ]
            self._building(street, built, [(owners, register) for _, owners, register, _ in flats] + others)

    def _any(self) -> list[int]:
        return [one.number for one in self.away] + self.sellers

    def _building(self, street: Street, built: dt.date, units: list[tuple[Titles, Titles]]) -> None:
        dice = self.dice
        self._buildings += 1
        floors = [dice.between(5_200, 9_600) for _ in units]
        lot, storeys = self._lot(street), dice.between(3, 5)
        whole = sum(floors) * dice.between(55, 90) // 100
        shares = [whole * floor // sum(floors) for floor in floors]
        shares[-1] += whole - sum(shares)
        frontage, correction, level = dice.between(900, 1_600), dice.between(92, 100) * 100, self._level()
        points = _POINTS["08"] * dice.between(90, 120) // 100
        tract = 0
        for index, ((owners, register), floor, share) in enumerate(zip(units, floors, shares, strict=True), 1):
            parcel = self._parcel(street, lot, BUILDING, share, whole, owners, register)
            tract = tract or parcel.number
            parcel.tract, parcel.frontage, parcel.correction, parcel.level = tract, frontage, correction, level
            house = self._house(street, lot, f"{lot}-{index}", owners, register, built)
            house.kind, house.use, house.structure, house.storeys = "01", "03", "08", storeys
            house.registered_floor, house.floor, house.points = floor, floor * 112 // 100, points
            house.building = self.shard.number_from(23, self._buildings - 1)
            house.share = (floor, sum(floors))
            self.sites.append(Site([parcel], [house]))

    # what others own

    def let(self, person: Person) -> None:
        """An apartment house of a landlord; who died or left before the day had none, and so no rent (simplified)."""
        dice = self.dice
        last = (person.removed or self.base) - dt.timedelta(30)
        day = max(years_after(self.base, -dice.between(4, 25)), years_after(person.born, 22))
        if day >= last:
            return
        owners, register = self.titles(day, person.number, person.household)
        self._apartments(self.shard.places.by_weight.pick(dice), owners, register)

    def _apartments(self, street: Street, owners: Titles, register: Titles) -> None:
        dice = self.dice
        dwellings = dice.between(4, 12)
        floor = dwellings * dice.between(2_200, 5_500)
        site = Site([self.parcel(street, max(dice.between(20_000, 60_000), floor * 7 // 10), owners, register)])
        built = self._not_before(owners[1].day - dt.timedelta(dice.between(10, 9_000)), owners[1].day)
        site.houses.append(self.house(site.parcels[0], "04", floor, dwellings, built, owners, register))
        self.sites.append(site)

    def outsider(self, outsider: Outsider) -> None:
        """An old house that nobody lives in, a field, a forest, a car park, or apartments."""
        dice, number = self.dice, outsider.same_as or outsider.number
        day = max(years_after(self.base, -dice.between(4, 40)), years_after(outsider.born, 20))
        owners, register = self.titles(min(day, self.base), number, cause=model.INHERITED if dice.chance(0.5) else "")
        draw = dice.random()
        street = self.shard.places.by_weight.pick(dice)
        if draw < 0.45:
            site = Site([self.parcel(street, dice.between(9_000, 30_000), owners, register)])
            built = dice.day(dt.date(1955, 1, 1), dt.date(1995, 12, 31))
            house = self.house(site.parcels[0], "01", dice.between(2_500, 11_000), 1, built, owners, register)
            house.structure, house.points = "01", _POINTS["01"] * dice.choice((8, 8, 5, 2)) // 10
            house.warned = dice.chance(0.12)
            house.gone = self.base - dt.timedelta(dice.between(10, 700)) if dice.chance(0.12) else None
            site.houses.append(house)
            self.sites.append(site)
        elif draw < 0.8:
            kind = dice.choice((model.PADDY, model.FIELD, model.FOREST))
            area = dice.between(40_000, 400_000)
            self.sites.append(Site([self.parcel(dice.choice(self.country), area, owners, register, kind)]))
        elif draw < 0.92:
            parked = self.parcel(street, dice.between(10_000, 50_000), owners, register, model.MIXED)
            self.sites.append(Site([parked]))
        else:
            self._apartments(street, owners, register)

    def corporation(self, corporation: Corporation) -> None:
        """An office, a shop, a factory or a store of its own; a few let apartments as well."""
        dice, address = self.dice, corporation.address
        own, more = dice.chance(0.75), dice.chance(0.08)
        if corporation.dissolved or address.building:
            return
        day = min(dice.day(corporation.founded, dt.date(2020, 3, 31)), self.base)
        owners, register = self.titles(day, corporation.number)
        if own:
            kind = dice.choice(("02", "05", "05", "08", "09"))
            floor = dice.between(12_000, 90_000)
            area = max(floor * dice.between(60, 180) // 100, 15_000)
            site = Site([self.parcel(address.street, area, owners, register, level=dice.between(56, 72) * 10)])
            built = self._not_before(day - dt.timedelta(dice.between(-2_000, 6_000)), self.base)
            house = self.house(site.parcels[0], kind, floor, 0, min(built, self.base), owners, register)
            house.structure = dice.choice(("06", "06", "08"))
            house.points = _POINTS[house.structure] * 85 // 100
            site.houses.append(house)
            self.sites.append(site)
        if more:
            self._apartments(address.street, owners, register)

    # parcels and houses

    def parcel(
        self, street: Street, area: int, owners: Titles, register: Titles, category: str = BUILDING, level: int = 0
    ) -> Parcel:
        """A parcel at a 地番 of its own."""
        made = self._parcel(street, self._lot(street), category, area, area, owners, register)
        if level:
            made.level = level
        if category == BUILDING and self.dice.chance(0.06):
            made.registered_category = model.FIELD if self.dice.chance(0.7) else model.MIXED
            if self.dice.chance(0.15):
                made.corrected = self.shard.fiscal_year - self.dice.below(2)
        return made

    def house(
        self, parcel: Parcel, kind: str, floor: int, dwellings: int, built: dt.date, owners: Titles, register: Titles
    ) -> House:
        """A house on a parcel; `kind` is its 種類."""
        dice = self.dice
        made = self._house(parcel.street, parcel.lot, parcel.lot, owners, register, min(built, self.base))
        made.kind, made.floor, made.dwellings = kind, floor, dwellings
        made.use = {"01": "01", "04": "03", "08": "05", "09": "05"}.get(kind, "04")
        made.structure = _STRUCTURES.pick(dice)
        made.storeys = 1 if dice.chance(0.12) else 3 if made.structure == "08" or dice.chance(0.06) else 2
        made.registered_floor = floor if dice.chance(0.92) else floor * 95 // 100
        made.points = _POINTS[made.structure] * dice.between(90, 120) // 100
        made.durable = dwellings == 1 and built.year >= 2010 and dice.chance(0.25)
        made.day_unknown = built.year < 1975 and dice.chance(0.2)
        if built.year < 1985 and dice.chance(0.06):
            made.name, made.register = "", ()
        return made

    def _parcel(
        self, street: Street, lot: str, category: str, area: int, whole: int, owners: Titles, register: Titles
    ) -> Parcel:
        number = self.shard.number_from(20, self._parcels)
        self._parcels += 1
        frontage, correction = self.dice.between(600, 1_800), self.dice.between(88, 100) * 100
        return Parcel(
            number, street, lot, category, category, area, whole, owners, register, frontage, correction, self._level()
        )

    def _house(self, street: Street, lot: str, name: str, owners: Titles, register: Titles, built: dt.date) -> House:
        number = self.shard.number_from(21, self._houses)
        self._houses += 1
        register = _since_built(register, built)
        return House(number, street, lot, name, "01", "01", "01", 2, 0, 0, 1, built, 0, owners, register)

    def _not_before(self, built: dt.date, last: dt.date, oldest: dt.date = _OLDEST) -> dt.date:
        """The day of building, or some day up to `last` where it would be too old."""
        return built if built >= oldest else self.dice.day(oldest, max(oldest, min(last, years_after(oldest, 20))))

    def _level(self) -> int:
        return 1000 if self.dice.chance(0.8) else self.dice.between(600, 980)

    def _lot(self, street: Street) -> str:
        """地番: the part of the city is the 本番, so no two parcels have the same."""
        self._lots[street.code] += 1
        return f"{self.shard.number + 1}-{self._lots[street.code]}"


def _name(building: str) -> str:
    found = re.match(r"\D+", building)
    return found[0] if found else ""


def _since_built(register: Titles, built: dt.date) -> Titles:
    """Nobody has a title to a house before it was built: whoever owned the land registered it then (保存)."""
    if register[0].day > built:
        return register
    first = Title(working_day(built + dt.timedelta(20)), register[0].owner, model.BUILT)
    for title in register:
        if title.day <= first.day:
            first = Title(first.day, title.owner, model.BUILT)
    return (first, *(title for title in register if title.day > first.day))


def _likely(head: Person, household: Household, base: dt.date) -> float:
    """How likely a household lives in its own home."""
    name = _name(household.address.building)
    if name and name not in FOR_SALE:
        return 0
    years = age(head.born, base)
    chance = next(share for limit, share in ((30, 0.3), (40, 0.75), (50, 0.9), (200, 0.97)) if years < limit)
    if household.head is None and not head.dead:  # everybody left
        chance /= 2 if head.removed_as == "22" else 4
    return chance * (0.75 if name else 1)


__all__ = ["FOR_SALE", "build"]
