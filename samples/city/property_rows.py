"""Rows of 012 that land and houses share: whom the register names, and what is exempt or relieved; how areas and ratios are written."""

from __future__ import annotations

import datetime as dt

from utsushi.samples.city import numbers
from utsushi.samples.city.parcels import House, Parcel, Title, assessed_on, asset_number, held
from utsushi.samples.city.people import Shard
from utsushi.samples.city.places import Street
from utsushi.samples.city.property_levies import Holding, years
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
        """A row of 012."""
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
                "不動産番号": numbers.real_estate_number(int(kind) - 1, thing.number) if thing.register else "",
                **(
                    {"登記原因": now.cause, "登記年月日": now.day, "登記名義人_宛名番号": numbers.atena(now.owner)}
                    if now
                    else {}
                ),
                "現所有者_宛名番号": numbers.atena(real.owner) if other else "",
                "現所有者申告年月日": self._declared(real) if other else None,
            },
        )

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
