"""Items that many groups share: addresses, birth dates, notations of unknown days."""

from __future__ import annotations

import datetime as dt

from utsushi.samples.city.numbers import wide
from utsushi.samples.city.people import Person
from utsushi.samples.city.places import Address, Elsewhere, places

_ERAS = (
    ("令和", 2019, (5, 1)),
    ("平成", 1989, (1, 8)),
    ("昭和", 1926, (12, 25)),
    ("大正", 1912, (7, 30)),
    ("明治", 1868, (1, 1)),
)


def address(prefix: str, place: Address | Elsewhere | None) -> dict[str, str]:
    """`<prefix>_市区町村コード` … `_郵便番号`; nothing where there is no place, and no Japanese parts for one abroad."""
    if place is None or (isinstance(place, Elsewhere) and place.country):
        return {}
    if isinstance(place, Address):
        street = place.street
        town = (street.city, street.code, places().prefecture, street.town, street.name, place.number, place.building)
        postal = street.postal
    else:
        town = (place.code, "9999999", place.prefecture, place.town, place.street, place.number, "")
        postal = place.postal
    names = ("市区町村コード", "町字コード", "都道府県", "市区郡町村名", "町字", "番地号表記", "方書")
    return {f"{prefix}_{name}": value for name, value in zip((*names, "郵便番号"), (*town, postal), strict=True)}


def abroad(prefix: str, place: Elsewhere | None) -> dict[str, str]:
    """`<prefix>_国名コード`, `_国名等`, `_国外住所`."""
    if place is None or not place.country:
        return {}
    return {
        f"{prefix}_国名コード": place.country,
        f"{prefix}_国名等": place.country_name,
        f"{prefix}_国外住所": place.country_name + "　中央通１番地",
    }


def birth(person: Person) -> dict[str, str]:
    """生年月日 with flag and notation; unknown parts are written in zeros."""
    born = person.born
    if not person.unknown:
        return {"生年月日": born.isoformat(), "生年月日_不詳フラグ": "0"}
    written = f"{born.year:04d}-{born.month:02d}-00" if person.unknown == "day" else f"{born.year:04d}-00-00"
    month = f"{born.month}月日不詳" if person.unknown == "day" else "月日不詳"
    return {"生年月日": written, "生年月日_不詳フラグ": "1", "生年月日_不詳表記": era_year(born) + wide(month)}


def full_address(place: Address | Elsewhere) -> str:
    """An address in one line, as 本籍 is written."""
    parts = address("", place)
    return "".join(parts[f"_{name}"] for name in ("都道府県", "市区郡町村名", "町字", "番地号表記"))


def era_year(day: dt.date) -> str:
    """The year of a day in eras, in full width: 昭和４５年."""
    name, first = next(
        (name, first) for name, first, start in _ERAS if (day.year, day.month, day.day) >= (first, *start)
    )
    return wide(f"{name}{day.year - first + 1}年")
