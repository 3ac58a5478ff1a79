"""The places: a fictional designated city with wards and 町字, and the towns around it; all of it is data under `data/`."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from utsushi.samples.city.dice import Dice, Weighted
from utsushi.samples.city.numbers import wide

DATA = Path(__file__).resolve().parent / "data"


def rows(name: str) -> list[dict[str, str]]:
    """The rows of `data/<name>.csv`."""
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@dataclass(frozen=True, slots=True)
class Street:
    """A 町字."""

    city: str
    """市区町村コード of its ward."""
    town: str
    """市名 and 区名."""
    code: str
    name: str
    postal: str
    elementary: str
    """番号 of the 指定校."""
    junior: str
    precinct: str
    """投票区コード."""


@dataclass(frozen=True, slots=True)
class Address:
    """An address in the city."""

    street: Street
    number: str
    building: str = ""


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """An address outside the city; `country` for one abroad."""

    code: str = ""
    prefecture: str = ""
    town: str = ""
    street: str = ""
    number: str = ""
    postal: str = ""
    country: str = ""
    country_name: str = ""


@dataclass(frozen=True)
class Places:
    """Everything that has an address."""

    code: str
    prefecture: str
    name: str
    streets: tuple[Street, ...]
    by_weight: Weighted[Street]
    around: Weighted[Elsewhere]
    abroad: Weighted[Elsewhere]

    def address(self, dice: Dice) -> Address:
        """Some address in the city."""
        street = self.by_weight.pick(dice)
        number = (
            f"{dice.between(1, 60)}番地" if "大字" in street.name else f"{dice.between(1, 30)}番{dice.between(1, 20)}号"
        )
        building = ""
        if dice.chance(0.45):
            name = dice.choice(_BUILDINGS)
            building = f"{name}{dice.between(1, 9)}{dice.between(1, 12):02d}号室"
        return Address(street, wide(number), wide(building))

    def lot(self, dice: Dice) -> Address:
        """Some place of a family register: a lot (○番地) or the number of a block (○番), never of a dwelling (戸籍法施行規則 3 条)."""
        place = self.address(dice)
        return Address(
            place.street, place.number if place.number.endswith("番地") else place.number.split("番")[0] + "番"
        )

    def elsewhere(self, dice: Dice) -> Elsewhere:
        """Some address in another municipality."""
        town = self.around.pick(dice)
        return Elsewhere(
            town.code, town.prefecture, town.town, town.street, wide(f"{dice.between(1, 99)}番地"), town.postal
        )


_BUILDINGS = ("コーポ緑", "メゾン汐", "グランハイツ写海", "サンライズ", "第二桜荘", "リバーサイド東雲", "県営住宅")


@cache
def places() -> Places:
    """The city, read once."""
    (city,) = rows("city")
    wards = {row["市区町村コード"]: row for row in rows("wards")}
    streets = tuple(
        Street(
            row["市区町村コード"],
            city["市名"] + wards[row["市区町村コード"]]["区名"],
            row["町字コード"],
            row["町字名"],
            row["郵便番号"],
            row["小学校"],
            row["中学校"],
            row["投票区"],
        )
        for row in rows("streets")
    )
    around = Weighted(
        (
            Elsewhere(row["市区町村コード"], row["都道府県"], row["市区郡町村名"], row["町字"], postal=row["郵便番号"]),
            int(row["重み"]),
        )
        for row in rows("elsewhere")
    )
    abroad = Weighted(
        (Elsewhere(country=row["国名コード"], country_name=row["国名"]), int(row["重み"])) for row in rows("countries")
    )
    weighted = Weighted((street, int(wards[street.city]["重み"])) for street in streets)
    return Places(city["市区町村コード"], city["都道府県"], city["市名"], streets, weighted, around, abroad)
