"""Parcels of land (筆), houses (棟) and who owns them: the words that the estates of a city are told in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from utsushi.samples.city.places import Street

PADDY, FIELD, BUILDING, FOREST, ROAD, MIXED = "01", "02", "03", "09", "21", "23"
"""地目: 田, 畑, 宅地, 山林, 公衆用道路, 雑種地, by their order in 不動産登記規則 99 (numbers of the city)."""
BOUGHT, INHERITED, BUILT, GIVEN = "01", "02", "03", "04"
"""登記原因 of the city: 売買, 相続, 保存, 贈与など."""


@dataclass(frozen=True, slots=True)
class Title:
    """From `day` on it belongs to `owner` (or stands in the register as theirs)."""

    day: dt.date
    owner: int
    """宛名番号."""
    cause: str


Titles = tuple[Title, ...]


def held(titles: Titles, day: dt.date) -> Title | None:
    """The title that held on a day; None before the first."""
    return next((title for title in reversed(titles) if title.day <= day), None)


@dataclass(slots=True, eq=False)
class Parcel:
    """筆; areas in hundredths of ㎡."""

    number: int
    """物件番号."""
    street: Street
    lot: str
    """地番."""
    category: str
    """現況地目."""
    registered_category: str
    area: int
    """課税地積; of a flat's land the share."""
    whole: int
    """登記地積."""
    owners: Titles
    """Who really owned."""
    register: Titles
    frontage: int
    """間口 in hundredths of a metre."""
    correction: int
    """補正率合計 in ten-thousandths."""
    level: int
    """課税標準 ÷ 本則課税標準額 of 2017, in thousandths."""
    since: dt.date = dt.date.min
    """A parcel that was split off from another does not exist before."""
    origin: Parcel | None = None
    """分筆元."""
    corrected: int = 0
    """A 課税年度 in which the 登記地目 was put right after the notice; 0: none."""
    late: int = 0
    """A 課税年度 in which 住宅用地 was only declared after the notice, and the levy put right; 0: none."""

    tract: int = 0
    """The 物件番号 under which the 筆 was first told, of a flat's share of it; 0: its own."""

    @property
    def registered_as(self) -> int:
        """What the 不動産番号 follows: one of a 筆, however many flats share it (不動産登記規則 90)."""
        return self.tract or self.number

    def size(self, day: dt.date, split: Mapping[int, Parcel]) -> int:
        """課税地積 on a day: before a part was split off, with that part."""
        part = split.get(self.number)
        return self.area + (part.area if part and day < part.since else 0)


@dataclass(slots=True, eq=False)
class House:
    """棟 or flat; areas in hundredths of ㎡."""

    number: int
    street: Street
    lot: str
    name: str
    """家屋番号; empty: never registered."""
    kind: str
    """種類: 01 居宅 … by the order of 不動産登記規則 113."""
    use: str
    """主たる用途区分 of the city: 01 専用住宅, 02 併用住宅 (with a shop), 03 共同住宅, 04 事務所・店舗, 05 工場・倉庫."""
    structure: str
    """構造: 01 木造 … 09 鉄骨鉄筋コンクリート造, by the order of 不動産登記規則 114."""
    storeys: int
    registered_floor: int
    floor: int
    """合計現況床面積."""
    dwellings: int
    built: dt.date
    points: int
    """再建築費評点 of a ㎡ in 2018."""
    owners: Titles
    register: Titles
    gone: dt.date | None = None
    """Pulled down."""
    durable: bool = False
    """認定長期優良住宅."""
    warned: bool = False
    """A 特定空家 whose owner was warned: its land is no longer 住宅用地 (地方税法 349 の 3 の 2)."""
    day_unknown: bool = False
    building: int = 0
    """一棟番号 of a flat."""
    share: tuple[int, int] = (0, 0)
    """敷地権割合 of a flat."""

    @property
    def registered_as(self) -> int:
        """What the 不動産番号 follows."""
        return self.number

    def stands(self, day: dt.date) -> bool:
        """Whether it was there on a day (on that day itself, too, when it was built then)."""
        return self.built <= day and (self.gone is None or day < self.gone)


@dataclass(slots=True, eq=False)
class Site:
    """Parcels that are used together, and the houses on them."""

    parcels: list[Parcel]
    houses: list[House] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Estates:
    """Everything of a shard."""

    sites: tuple[Site, ...]
    split: Mapping[int, Parcel]
    """物件番号 of a parcel → the one that was split off from it."""


def assessed_on(fiscal_year: int) -> dt.date:
    """賦課期日 (地方税法 359)."""
    return dt.date(fiscal_year, 1, 1)


def asset_number(number: int) -> str:
    """物件番号, 一棟番号: 15 digits."""
    return f"{number:015d}"
