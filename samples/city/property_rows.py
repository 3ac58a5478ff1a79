"""Rows of 012 that are neither land nor houses: whom the register names, what is exempt, 名寄, depreciable assets; how areas are written."""

from __future__ import annotations

import datetime as dt
from itertools import count

from utsushi.samples.city import numbers
from utsushi.samples.city.depreciables import HALF, declarations
from utsushi.samples.city.parcels import House, Parcel, Title, assessed_on, asset_number, held
from utsushi.samples.city.people import Shard
from utsushi.samples.city.places import Street
from utsushi.samples.city.property_agents import agents
from utsushi.samples.city.property_levies import Holding, corrected, decided, years
from utsushi.samples.city.sheets import Sheets


def square(area: int) -> str:
    """㎡ from hundredths."""
    return f"{area // 100}.{area % 100:02d}"


def parts(amount: int) -> str:
    """A ratio from ten-thousandths."""
    return f"{amount // 10_000}.{amount % 10_000:04d}"


def place(street: Street, lot: str) -> str:
    """所在: town, street, and 番地 by 地番."""
    first, second = lot.split("-")
    return f"{street.town}{street.name}{numbers.wide(first)}番{numbers.wide(second)}"


class Rows:
    """Writes a shard."""

    def __init__(self, shard: Shard, sheets: Sheets) -> None:
        """Nothing is written yet."""
        self.shard, self.sheets = shard, sheets
        self.latest = years(shard)[1]
        self._special: set[tuple[int, str, int]] = set()

    def row(self, group: str, values: dict[str, object]) -> None:
        """A row of 012; one of a 課税年度 is of the day its bills were decided, where it does not say otherwise."""
        if "課税年度" in values and "操作年月日" not in values:
            values["操作年月日"] = decided(int(str(values["課税年度"])))
        self.sheets.row("012", group, values)

    def title(self, kind: str, thing: Parcel | House, holding: Holding) -> None:
        """The register as of 1 January, and who really owns where the one it names is dead."""
        year, day = holding.fiscal_year, assessed_on(holding.fiscal_year)
        now, real = held(thing.register, day), held(thing.owners, day)
        assert real is not None
        next_day = assessed_on(year + 1)
        if year != self.latest and held(thing.register, next_day) is now and held(thing.owners, next_day) is real:
            return
        other = now is None or now.owner != real.owner
        self.row(
            "登記・現所有者",
            {
                "物件種別": kind,
                "物件番号": asset_number(thing.number),
                "課税年度": year,
                "不動産番号": numbers.real_estate_number(int(kind) - 1, thing.registered_as) if thing.register else "",
                **(
                    {"登記原因": now.cause, "登記年月日": now.day, "登記名義人_宛名番号": numbers.atena(now.owner)}
                    if now
                    else {}
                ),
                "現所有者_宛名番号": numbers.atena(real.owner) if other else "",
                "現所有者申告年月日": self._declared(real) if other else None,
                "納税管理人_宛名番号": self._agent(real.owner, day),
            },
        )

    def _agent(self, owner: int, day: dt.date) -> str:
        agent = agents(self.shard).get(owner)
        return numbers.atena(agent.number) if agent and agent.kind == "1" and agent.since <= day else ""

    def _declared(self, title: Title) -> dt.date | None:
        """An heir declares within three months (地方税法 384 の 3, since April 2020)."""
        day = title.day + dt.timedelta(20 + title.owner % 60)
        return day if title.cause == "02" and title.day >= dt.date(2020, 4, 1) and day <= self.shard.base else None

    def exempt(self, number: int, clause: str, start: int, end: int | None, share: tuple[int, int]) -> None:
        """What is left out for a clause, from a year to a year; told once."""
        key = (number, clause, start)
        if key in self._special:
            return
        self._special.add(key)
        self.row(
            "非課税・減免・特例",
            {
                "物件番号": asset_number(number),
                "条項コード": clause,
                "適用開始年度": start,
                "適用終了年度": end,
                "割合_分子": share[0],
                "割合_分母": share[1],
            },
        )

    def holding(self, holding: Holding) -> None:
        """名寄, as first told and as put right, and 減免 of everything in it."""
        year = holding.fiscal_year
        if holding.told:
            self._sums(holding.first(), 1, latest=False)
        self._sums(holding, 2 if holding.told else 1, latest=True)
        if holding.remitted and holding.taxes()[2]:
            for number in [one.number for one, _ in holding.land] + [one.number for one, _ in holding.houses]:
                self.exempt(number, "367001", year, year, (1, 1))

    def _sums(self, holding: Holding, history: int, *, latest: bool) -> None:
        land, houses, depreciable = holding.sums
        fixed, planning, off = holding.taxes()
        year = holding.fiscal_year
        self.row(
            "名寄",
            {
                "課税年度": year,
                "区コード": holding.ward,
                "納税義務者_宛名番号": numbers.atena(holding.owner),
                "通知書番号": holding.notice,
                "履歴番号": history,
                "最新フラグ": latest,
                "土地_課税標準額合計": land,
                "家屋_課税標準額合計": houses,
                "償却_課税標準額合計": depreciable,
                "免税点区分": holding.under,
                "固定資産税_年税額": fixed,
                "都市計画税_年税額": planning,
                "減額・減免額": off,
                "操作年月日": corrected(year) if history > 1 else decided(year),
            },
        )

    def depreciable(self, year: int) -> None:
        """The declarations of a year."""
        for declaration in declarations(self.shard):
            for serial, asset in zip(count(1), declaration.in_year(year), strict=False):
                self.row(
                    "償却資産",
                    {
                        "所有者_宛名番号": numbers.atena(declaration.owner),
                        "申告年度": year,
                        "資産連番": serial,
                        "資産種類": asset.kind,
                        "資産の名称": asset.name,
                        "取得価額": asset.cost,
                        "取得年月": f"{asset.bought:%Y%m}",
                        "耐用年数": asset.life,
                        "評価額": asset.price(year),
                        "課税標準額": asset.base(year),
                        "特例コード": HALF if asset.relieved(year) else "",
                    },
                )
