"""Bills: what is owed to the city, by whom, and when; families that levy offer `bills(shard)`, the one that collects takes them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from importlib import import_module
from typing import Literal

from utsushi.samples.city.once import once
from utsushi.samples.city.people import Shard
from utsushi.samples.city.working_days import working_day

LEVYING = (
    "property_tax",
    "resident_tax",
    "corporate_tax",
    "vehicles",
    "health_insurance",
    "late_elderly",
    "care",
    "childcare_bills",
)
"""Modules of `utsushi.samples.city` that levy, each with `bills(shard)`: a new one is one word here."""
Method = Literal["普通徴収", "特別徴収", "年金特別徴収", "申告納付"]


@dataclass(frozen=True, slots=True)
class Instalment:
    """期別."""

    number: int
    month: str
    """期月 YYYYMM."""
    due: dt.date
    """納期限."""
    amount: int
    """Yen."""


@dataclass(frozen=True, slots=True)
class Bill:
    """A levy of a year with its instalments."""

    business: str
    """業務ID of the levy: 010, 011, 012, 013, 023, 024, 025, 028; it is 業務詳細（科目）コード too (the national list is unpublished)."""
    fiscal_year: int
    """賦課年度."""
    relevant_year: int
    """相当年度."""
    notice: str
    """通知書番号, unique among the bills of a 業務ID and 賦課年度."""
    payer: int
    """宛名番号 of who owes it."""
    ward: str
    """市区町村コード."""
    method: Method
    decided: dt.date
    """When it was decided and told."""
    instalments: tuple[Instalment, ...]
    withholder: str = ""
    """特別徴収義務者指定番号."""
    vehicle: str = ""
    """軽自管理番号."""
    period: tuple[dt.date, dt.date] | None = None
    """事業年度, first and last day."""
    declared: int = 0
    """申告履歴番号; 0: none."""
    child: int = 0
    """児童_宛名番号 of a fee of childcare; 0: none."""

    @property
    def total(self) -> int:
        """Yen of the whole bill."""
        return sum(one.amount for one in self.instalments)


def due_day(year: int, month: int) -> dt.date:
    """納期限: the last day of the month (25 December), or the next working day (地方税法 20 の 5)."""
    after = dt.date(year + month // 12, month % 12 + 1, 1)
    return working_day(dt.date(year, 12, 25) if month == 12 else after - dt.timedelta(1))


def spread(total: int, parts: int, unit: int = 1000) -> list[int]:
    """Instalments in whole units of yen, the rest in the first one (地方税法 20 の 4 の 2 第 6 項); where a part would be under one unit, all in the first."""
    each = total // parts // unit * unit
    return [total - each * (parts - 1), *[each] * (parts - 1)]


@once
def all_bills(shard: Shard) -> tuple[Bill, ...]:
    """Every bill of every family that levies, family by family."""
    return tuple(bill for name in LEVYING for bill in import_module(f"utsushi.samples.city.{name}").bills(shard))
