"""The classes of vehicles that 軽自動車税 (種別割) is levied on, their rates by year, and the numbers on their plates.

Rates: 地方税法 463 の 15 and 附則 30 (`data/vehicle_classes.csv`, KE-04): vehicles with three or more wheels first inspected up to March 2015 pay
the old rate; from the fiscal year after the one in which 13 years have passed since the month of the first inspection the heavy one
(重課), but for electric and hybrid ones (KE-05); electric ones a quarter in the year after the first inspection (軽課; of first inspections up to March 2026 as towns tell it, later ones to be confirmed).
Simplified: the lighter rates of 50 % and 25 % (営業用) are not told; the first inspection of before 2003-10-14 has no month and counts as
December; codes of 999 are the city's own.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cache
from typing import Literal

from utsushi.samples.city.dice import Weighted, fiscal_year
from utsushi.samples.city.numbers import wide
from utsushi.samples.city.places import rows

Fuel = Literal["1", "2", "3"]
"""燃料区分: 1 petrol, 2 electric, 3 petrol and electric (hybrid)."""
INSPECTED_BY_MONTH = dt.date(2003, 11, 1)
"""初度検査 is told with its month from 2003-10-14 (simplified: from November)."""


@dataclass(frozen=True, slots=True)
class Class:
    """種別."""

    code: str
    name: str
    group: str
    """原付, 小特, 軽二輪, 小型二輪, 三輪以上."""
    standard: int
    old: int
    heavy: int
    light: int
    size: str
    """排気区分: 1 to 50 cc, 2 to 90, 3 to 125, 4 to 250, 5 to 1,200 or so, 6 others, 9 kilowatts."""
    low: int
    """Hundredths of a litre, or of a kilowatt."""
    high: int
    since: dt.date

    @property
    def car(self) -> bool:
        """三輪以上の軽自動車."""
        return self.group == "三輪以上"

    @property
    def inspected(self) -> bool:
        """Needs 継続検査, and so a proof that the tax is paid."""
        return self.group in {"三輪以上", "小型二輪"}

    @property
    def commercial(self) -> bool:
        """営業用."""
        return self.code in {"52", "54"}


@cache
def classes() -> dict[str, Class]:
    """種別コード → class."""
    return {
        row["種別コード"]: Class(
            row["種別コード"],
            row["名称"],
            row["群"],
            int(row["税率"]),
            int(row["旧税率"] or row["税率"]),
            int(row["重課"] or row["税率"]),
            int(row["軽課"] or row["税率"]),
            row["排気区分"],
            int(row["量_自"]),
            int(row["量_至"]),
            dt.date.fromisoformat(row["施行"]) if row["施行"] else dt.date.min,
        )
        for row in rows("vehicle_classes")
    }


@cache
def weighted(column: Literal["重み_個人", "重み_法人"], *, cars: bool) -> Weighted[Class]:
    """Classes as people and corporations have them."""
    return Weighted(
        (one, int(row[column]))
        for row, one in zip(rows("vehicle_classes"), classes().values(), strict=True)
        if cars or one.group in {"原付", "軽二輪"}
    )


Burden = Literal["0", "1", "2"]
"""重課・軽課区分: 0 neither, 1 heavy, 2 light."""


def rate(kind: Class, first: dt.date | None, fuel: Fuel, year: int) -> tuple[int, Burden]:
    """税率 of a fiscal year and whether it is a heavy or light one; `first`: the first day of the month of the first inspection."""
    if not kind.car or first is None:
        return kind.standard, "0"
    if fuel == "1" and year > fiscal_year(first) + 13:
        return kind.heavy, "1"
    if fuel == "2" and year == fiscal_year(first) + 1:
        return kind.light, "2"
    return (kind.old if first < dt.date(2015, 4, 1) else kind.standard), "0"


Plate = tuple[str, str, str, str]
"""標板文字, 分類番号, かな文字, 一連指定番号."""

_KANA = "あいうえかきくけこさすせそたちつてとなにぬねのはひふほまみむめもやゆよらりるれろわをＡＢＣＥＨＫＬＭＰＴＶＸＹ"
_CAR_KANA = "あいうえかきくけこさすせそたちつてとなにぬねのはひふほまみむめもやゆよらるろを"
SLOTS = {"原付": 100, "小特": 30, "軽二輪": 60, "小型二輪": 60, "三輪以上": 600, "営業用": 60}
"""Numbers that a shard has in each series (原付 in each ward), so that no number is given twice in the city."""


def plate(city: str, town: str, kind: Class, running: int) -> Plate:
    """The plate with that number of the series in the whole city (from 0); the first word is nobody's."""
    series, serial = running // 9999, f"{running % 9999 + 1:04d}"
    if kind.group in {"原付", "小特"}:
        ward = town.removeprefix(city).removesuffix("区")
        return city + ward + ("" if kind.group == "原付" else "特"), "", _KANA[series], serial
    name = city.removesuffix("市")
    if kind.group in {"軽二輪", "小型二輪"}:
        block, letter = divmod(series, len(_CAR_KANA))
        return name, (("1", "2", "3") if kind.group == "軽二輪" else ("", "C", "L"))[block], _CAR_KANA[letter], serial
    freight = 80 if kind.code in {"53", "54"} else 0
    if kind.commercial:
        return name, str((480 if freight else 580) + series // 2), "りれ"[series % 2], serial
    block, letter = divmod(series, len(_CAR_KANA))
    return name, str((480 if freight else 580) + block), _CAR_KANA[letter], serial


def model(kind: Class, draw: int) -> tuple[str, str, str]:
    """車名, 型式 and 原動機型式 of makers that do not exist."""
    maker, letters = (("ウツミ", "UT"), ("シノノメ", "SN"), ("ミナト", "MN"), ("イチョウ", "IC"))[draw % 4]
    number = f"{kind.code}{draw % 3}"
    prefix = "3BA-" if kind.car else ""
    return wide(maker), f"{prefix}{letters}{number}", f"{letters[0]}{number}E"
