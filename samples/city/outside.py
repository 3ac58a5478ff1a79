"""031 and 016: people who are no residents but have to do with the city, its corporations, and owners in common.

`outsiders`, `corporations` and `shared` give the same every time they are asked, so that other families may refer to them.
Simplified: shares are halves of a married couple. The address of a corporation is that of its head office; others that it has are told in 011 (`companies`).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from utsushi.samples.city import names, numbers
from utsushi.samples.city.describing import address
from utsushi.samples.city.dice import years_after
from utsushi.samples.city.names import Name
from utsushi.samples.city.once import once
from utsushi.samples.city.people import Person, Shard
from utsushi.samples.city.places import Address, Elsewhere, Places
from utsushi.samples.city.sheets import Sheets

GROUPS = (
    ("016", "法人・共有宛名"),
    ("016", "共有宛名_構成員"),
    ("016", "納税管理人・相続人代表"),
    ("031", "住登外者宛名基本情報"),
)
_TRADES = (
    ("写海", "ウツミ"),
    ("東雲", "シノノメ"),
    ("潮見", "シオミ"),
    ("銀杏", "イチョウ"),
    ("樽谷", "タルタニ"),
    ("みなと", "ミナト"),
)
_KINDS = (
    ("建設", "ケンセツ"),
    ("商事", "ショウジ"),
    ("運輸", "ウンユ"),
    ("食品", "ショクヒン"),
    ("電機", "デンキ"),
    ("介護サービス", "カイゴサービス"),
)


@dataclass(frozen=True, slots=True)
class Outsider:
    """住登外者: an owner, guardian or dependant who lives elsewhere."""

    number: int
    sex: str
    born: dt.date
    name: Name
    address: Elsewhere
    business: str
    """業務ID that gave the number."""
    same_as: int
    """宛名番号 of the person that this one was found to be (名寄せ先); 0: nobody."""


@dataclass(frozen=True, slots=True)
class Corporation:
    """法人."""

    number: int
    corporate_number: str
    name: str
    kana: str
    president: str
    address: Address
    founded: dt.date
    dissolved: dt.date | None
    employees: int


@dataclass(frozen=True, slots=True)
class Shared:
    """共有: an owner that is several people; the first stands for all."""

    number: int
    members: tuple[Person, ...]


@once
def outsiders(shard: Shard) -> list[Outsider]:
    """About three for every hundred residents."""
    dice = shard.dice("outsiders")
    found: list[Outsider] = []
    for index in range(shard.residents * 3 // 100 + 1):
        sex = "1" if dice.chance(0.55) else "2"
        born = years_after(shard.base, -dice.between(20, 92)) - dt.timedelta(dice.between(1, 364))
        name = Name(names.surname(dice), names.given(dice, sex, born.year))
        place = shard.places.elsewhere(dice)
        business = dice.choice(("010", "012", "012", "013", "017", "027"))
        same = dice.choice(found) if found and dice.chance(0.02) else None
        if same and not same.same_as:
            sex, born, name = same.sex, same.born, same.name
        number = shard.number_from(9, index)
        found.append(
            Outsider(number, sex, born, name, place, business, same.number if same and not same.same_as else 0)
        )
    return found


@once
def corporations(shard: Shard) -> list[Corporation]:
    """About three for every hundred residents; one in twenty is dissolved."""
    dice = shard.dice("corporations")
    found = []
    for index in range(shard.residents * 3 // 100 + 1):
        (trade, trade_kana), (kind, kind_kana) = dice.choice(_TRADES), dice.choice(_KINDS)
        founded = dice.day(dt.date(1950, 4, 1), dt.date(2020, 3, 31))
        president = Name(names.surname(dice), names.given(dice, "1", 1965))
        number = numbers.wide(shard.number * 100 + index + 1)
        found.append(
            Corporation(
                shard.number_from(8, index),
                numbers.corporate_number(shard.number * 1000 + index + 1),
                f"株式会社{trade}{kind}{number}",
                f"{trade_kana}{kind_kana}{number}",
                president.full,
                shard.places.address(dice),
                founded,
                dice.day(dt.date(2020, 4, 1), shard.base) if dice.chance(0.05) else None,
                dice.choice((1, 2, 3, 5, 8, 12, 20, 35, 60, 150)),
            )
        )
    return found


@once
def shared(shard: Shard) -> list[Shared]:
    """Married couples who own a home together: one in ten."""
    dice = shard.dice("shared")
    found: list[Shared] = []
    for household in shard.households:
        head = household.head
        if head and head.spouse in household.members and dice.chance(0.1):
            found.append(Shared(shard.number_from(7, len(found)), (head, head.spouse)))
    return found


def write_city(city: Places, base: dt.date, sheets: Sheets) -> None:
    """Nothing belongs to the whole city."""


def write(shard: Shard, sheets: Sheets) -> None:
    """Both groups of addresses, and who the shared ones are."""
    for one in outsiders(shard):
        sheets.row("031", "住登外者宛名基本情報", _outsider(one))
    for corporation in corporations(shard):
        sheets.row("016", "法人・共有宛名", _corporation(corporation))
    for owners in shared(shard):
        _shared(owners, sheets)


def _outsider(one: Outsider) -> dict[str, object]:
    return {
        "宛名番号": numbers.atena(one.number),
        "氏名": one.name.full,
        "氏_日本人": one.name.surname[0],
        "名_日本人": one.name.given[0],
        "氏名_読み仮名": one.name.kana,
        "氏_日本人_読み仮名": one.name.surname[1],
        "名_日本人_読み仮名": one.name.given[1],
        "性別": one.sex,
        "生年月日": one.born,
        **address("住所", one.address),
        "業務ID": one.business,
        "代表宛名フラグ": bool(one.same_as),
        "名寄せ先宛名番号": numbers.atena(one.same_as) if one.same_as else "",
    }


def _corporation(one: Corporation) -> dict[str, object]:
    return {
        "宛名番号": numbers.atena(one.number),
        "履歴番号": 1,
        "宛名区分": "1",
        "法人番号": one.corporate_number,
        "名称": one.name,
        "名称_フリガナ": one.kana,
        "代表者名": one.president,
        **address("所在地", one.address),
        "解散・廃止年月日": one.dissolved,
        "最新フラグ": "1",
        "指定都市_行政区等コード": one.address.street.city,
    }


def _shared(owners: Shared, sheets: Sheets) -> None:
    first = owners.members[0]
    number = numbers.atena(owners.number)
    sheets.row(
        "016",
        "法人・共有宛名",
        {
            "宛名番号": number,
            "履歴番号": 1,
            "宛名区分": "2",
            "名称": f"{first.name.full}　外１名",
            "名称_フリガナ": first.name.kana,
            **address("所在地", first.last.address),
            "最新フラグ": "1",
            "指定都市_行政区等コード": first.last.address.street.city,
        },
    )
    for index, member in enumerate(owners.members, 1):
        sheets.row(
            "016",
            "共有宛名_構成員",
            {
                "宛名番号": number,
                "構成員連番": index,
                "履歴番号": 1,
                "最新フラグ": "1",
                "構成員_宛名番号": numbers.atena(member.number),
                "代表者フラグ": index == 1,
                "持分_分子": 1,
                "持分_分母": len(owners.members),
            },
        )
