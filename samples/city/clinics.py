"""Clinics, doctors and halls of 019, as data (`data/clinics.csv`, `doctors.csv`, `venues.csv`); all of them are fictitious."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cache

from utsushi.samples.city.numbers import wide
from utsushi.samples.city.places import Places, places, rows
from utsushi.samples.city.sheets import Sheets


@dataclass(frozen=True, slots=True)
class Clinic:
    """A clinic with its doctor."""

    code: str
    name: str
    kinds: tuple[str, ...]
    """小児, 内科, 産, 歯科, 検診 (primary screening), 精密 …"""
    since: dt.date
    doctor: str
    doctor_name: str


@dataclass(frozen=True, slots=True)
class Venue:
    """A hall where groups are examined."""

    code: str
    name: str
    ward: str


@cache
def _clinics(kind: str) -> tuple[Clinic, ...]:
    doctors = {row["医療機関コード"]: row for row in reversed(rows("doctors"))}
    found = (
        Clinic(
            row["医療機関コード"],
            row["医療機関名"],
            tuple(row["診療"].split()),
            dt.date.fromisoformat(row["契約開始年月日"]),
            doctors[row["医療機関コード"]]["医師コード"],
            doctors[row["医療機関コード"]]["医師名"],
        )
        for row in rows("clinics")
        if row["医療機関コード"] in doctors and not row["契約終了年月日"]
    )
    return tuple(one for one in found if kind in one.kinds)


@cache
def clinic(kind: str, day: dt.date, number: int) -> Clinic:
    """The clinic of a kind that somebody goes to: always the same one for a number, once it has a contract."""
    under_contract = [one for one in _clinics(kind) if one.since <= day]
    return under_contract[number % len(under_contract)]


@cache
def venues() -> tuple[Venue, ...]:
    """Those in use; the first is the health centre of the middle of the city."""
    return tuple(
        Venue(row["会場コード"], row["会場名"], row["市区町村コード"])
        for row in rows("venues")
        if not row["適用終了年月日"]
    )


@cache
def venue(ward: str) -> Venue:
    """The health centre of a ward."""
    return next((one for one in venues() if one.ward == ward), venues()[0])


def opening(day: dt.date) -> dt.date:
    """The day itself or the next that is no Sunday and none of the first three of the year."""
    while day.weekday() == 6 or (day.month, day.day) in {(1, 1), (1, 2), (1, 3)}:
        day += dt.timedelta(1)
    return day


def write_masters(city: Places, sheets: Sheets) -> None:
    """医療機関, 医師, 会場."""
    for row in rows("clinics"):
        sheets.row(
            "019",
            "医療機関",
            {name: row[name] for name in ("医療機関コード", "契約開始年月日", "医療機関名", "契約終了年月日")},
        )
    for row in rows("doctors"):
        sheets.row("019", "医師", row)
    wards = {row["市区町村コード"]: row["区名"] for row in rows("wards")}
    streets = {street.city: street for street in reversed(places().streets)}
    for row in rows("venues"):
        street = streets[row["市区町村コード"]]
        sheets.row(
            "019",
            "会場",
            {
                "会場コード": row["会場コード"],
                "適用開始年月日": row["適用開始年月日"],
                "適用終了年月日": row["適用終了年月日"],
                "会場名": row["会場名"],
                "所在地_市区町村コード": street.city,
                "所在地_町字コード": street.code,
                "所在地_都道府県": city.prefecture,
                "所在地_市区郡町村名": city.name + wards[street.city],
                "所在地_町字": street.name,
                "所在地_番地号表記": wide(row["番地号"]),
                "所在地_郵便番号": street.postal,
            },
        )
