"""Names with readings, from `data/surnames.csv`, `given_names.csv` and `foreign_names.csv`; made for this city from common knowledge."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from utsushi.samples.city.dice import Dice, Weighted
from utsushi.samples.city.places import rows

Word = tuple[str, str]
"""(as written, フリガナ)."""


@dataclass(frozen=True, slots=True)
class Name:
    """A name; a foreigner's is Roman, perhaps in kanji, perhaps with an alias (通称)."""

    surname: Word
    given: Word
    roman: str = ""
    kanji: str = ""
    alias: Word = ("", "")

    @property
    def full(self) -> str:
        """氏名 as the resident's record shows it first."""
        return self.alias[0] or self.kanji or self.roman or f"{self.surname[0]}　{self.given[0]}"

    @property
    def kana(self) -> str:
        """氏名_フリガナ."""
        return self.alias[1] or f"{self.surname[1]}　{self.given[1]}"


@cache
def _surnames() -> Weighted[Word]:
    return Weighted(((row["氏"], row["フリガナ"]), int(row["重み"])) for row in rows("surnames"))


@cache
def _given(sex: str, decade: int) -> Weighted[Word]:
    """Names given in the ten years from `decade`."""
    return Weighted(
        ((row["名"], row["フリガナ"]), int(row["重み"]))
        for row in rows("given_names")
        if row["性別"] == sex and int(row["生年_自"]) <= decade + 9 and decade <= int(row["生年_至"])
    )


@cache
def _foreign() -> dict[tuple[str, str], list[dict[str, str]]]:
    found: dict[tuple[str, str], list[dict[str, str]]] = {}
    for row in rows("foreign_names"):
        for key in ((row["国名コード"], row["性別"]), ("", row["性別"])):
            found.setdefault(key, []).append(row)
    return found


def surname(dice: Dice) -> Word:
    """A Japanese surname."""
    return _surnames().pick(dice)


def given(dice: Dice, sex: str, year: int) -> Word:
    """A given name of somebody born in `year`; nobody knows yet what later years will be called."""
    return _given(sex, min(max(year // 10 * 10, 1900), 2020)).pick(dice)


def foreign(dice: Dice, sex: str, country: str) -> Name:
    """A foreigner's name; one of another country where none is listed."""
    row = dice.choice(_foreign().get((country, sex)) or _foreign()["", sex])
    kanji = f"{row['氏_漢字']}　{row['名_漢字']}" if row["氏_漢字"] else ""
    alias: Word = ("", "")
    if dice.chance(0.12):
        family, own = surname(dice), given(dice, sex, 1985)
        alias = (f"{family[0]}　{own[0]}", f"{family[1]}　{own[1]}")
    return Name(
        (row["氏_ローマ字"], row["氏_カナ"]),
        (row["名_ローマ字"], row["名_カナ"]),
        f"{row['氏_ローマ字']}　{row['名_ローマ字']}",
        kanji,
        alias,
    )
