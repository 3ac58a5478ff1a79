"""019 examinations of adults: the primary ones, the close ones that follow, and 成人保健, where each stands once more in short.

Sources: がん予防重点健康教育及びがん検診実施のための指針 (胃 from 50 and 子宮頸 from 20 and 乳 from 40 every two years, 肺 and 大腸 from 40 every
year; women only for 子宮頸 and 乳), 健康増進事業実施要領 (骨粗鬆症 for women of 40, 45 … 70; 歯周疾患 at 40, 50, 60, 70 and since April 2024
at 20 and 30; 肝炎 at 40 and once for those above). Rates of 要精検 and of those who go after 地域保健・健康増進事業報告, rounded.
KC-05: nobody is examined closely who was not found 要精検, and nobody twice in a year. What is asked and found is drawn item by item
from `data/examinations.csv` (`answers.py` reads it), which ones there are stands in `data/screenings.csv`; teeth in `teeth.py`.
Told are the last two fiscal years and the running one. Simplified: ages are those of the day; "every two years" means an even age at the
end of the year; who has not gone to the close examination after 180 days counts as 未受診. The insurer and the number of the insured are not
asked; Ｃ型肝炎ウイルス検査判定理由 stays empty, as its table 019:38 (yes or no) does not fit its name.
Codes: 検診種別 01–08, 保健指導区分 1 and 検査方法 of the close examinations are the city's own, as are 1 (no) and 2 (yes) where there is no table.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cache

from utsushi.samples.city import numbers
from utsushi.samples.city.answers import answers
from utsushi.samples.city.clinics import clinic, opening, venue
from utsushi.samples.city.dice import Dice, Weighted, age
from utsushi.samples.city.maternity import guidance
from utsushi.samples.city.people import Person, Shard
from utsushi.samples.city.places import rows
from utsushi.samples.city.sheets import Sheets
from utsushi.samples.city.teeth import examine
from utsushi.samples.city.vaccinations import told_since

_GOES = 0.2
"""Share of the grown-up who go to anything in a year."""
_YOUNG_TEETH = 2024
"""年度 since which people of 20 and 30 are invited to 歯周疾患検診."""
_UNSEEN = 180
"""Days after which a close examination that has not been made counts as not made."""


@dataclass(frozen=True, slots=True)
class Screening:
    """A row of `data/screenings.csv`."""

    kind: str
    primary: str
    close: str
    sex: str
    youngest: int
    """From this age on; 0 where only some ages are asked."""
    ages: frozenset[int]
    every_two_years: bool
    once: bool
    taken: int
    """Of a thousand who go at all."""
    in_groups: int
    """Of a hundred who go to it: at a health centre."""
    advised: int
    """Of a thousand."""
    suspected: int
    """Of a thousand."""
    judged: tuple[str, str, str]
    seen: int
    """Of a hundred who should."""
    found: Weighted[str]
    unseen: str
    clinic: str
    hospital: str
    method: str


@cache
def screenings() -> tuple[Screening, ...]:
    """All of them."""
    return tuple(
        Screening(
            row["検診種別"],
            row["一次"],
            row["精密"],
            row["性別"],
            int(row["年齢"][:-1]) if row["年齢"].endswith("-") else 0,
            frozenset(map(int, row["年齢"].split())) if not row["年齢"].endswith("-") else frozenset(),
            row["隔年"] == "1",
            row["生涯１回"] == "1",
            int(row["受診率"]),
            int(row["集団率"]),
            int(row["要指導率"]),
            int(row["要精検率"]),
            tuple(row["判定"].split()),  # type: ignore[arg-type]  # three words in every row
            int(row["精検受診率"]),
            Weighted((code, int(weight)) for code, weight in (pair.split(":") for pair in row["精検結果"].split())),
            row["未受診"],
            row["診療"],
            row["精密診療"],
            row["精検方法"],
        )
        for row in rows("screenings")
    )


def write(shard: Shard, sheets: Sheets, guided: dict[int, int]) -> None:
    """Everybody who goes, in the years that are told; `guided`: records of guidance that people have already."""
    book = _Book(shard, sheets, guided)
    for person in shard.people:
        if person.removed and person.removed < told_since(shard):
            continue
        if age(person.born, shard.base) < 20:
            continue
        for year in range(shard.fiscal_year - 2, shard.fiscal_year + 1):
            if book.dice.chance(_GOES):
                book.year(person, year)


class _Book:
    """The registers of a shard while they are written."""

    def __init__(self, shard: Shard, sheets: Sheets, guided: dict[int, int]) -> None:
        self.shard, self.sheets, self.guided = shard, sheets, guided
        self.dice: Dice = shard.dice("examinations")
        self.years: dict[tuple[int, str], list[int]] = {}
        """(宛名番号, 検診種別) → years in which the person went."""

    def year(self, person: Person, year: int) -> None:
        """What a person goes to in a fiscal year; those at the health centre on one day."""
        dice = self.dice
        together = opening(dice.day(dt.date(year, 5, 20), dt.date(year, 12, 10)))
        even = age(person.born, dt.date(year + 1, 3, 31)) % 2 == 0
        for one in screenings():
            if (one.sex and one.sex != person.sex) or (one.every_two_years and not even):
                continue
            if dice.below(1000) >= one.taken:
                continue
            group = dice.below(100) < one.in_groups
            day = together if group else opening(dice.day(dt.date(year, 5, 10), dt.date(year + 1, 2, 20)))
            years = age(person.born, day)
            if (years < one.youngest) or (one.ages and years not in one.ages) or day > self.shard.base:
                continue
            if one.kind == "07" and years < 40 and year < _YOUNG_TEETH:
                continue
            went = self.years.setdefault((person.number, one.kind), [])
            if year in went or (one.once and went) or not person.lived_here(day) or person.at(day) is None:
                continue
            self._examined(person, one, day, {"years": years, "year": year}, group=group)
            went.append(year)

    def _examined(self, person: Person, one: Screening, day: dt.date, when: dict[str, int], *, group: bool) -> None:
        dice, years, year = self.dice, when["years"], when["year"]
        row: dict[str, object] = {
            "宛名番号": numbers.atena(person.number),
            "実施年度": str(year),
            "検診回数": 1,
            "実施日": day,
            "実施年齢": years,
            "実施区分": "2" if group else "1",
            **self._place(person, one, day, group=group),
        }
        draw = dice.below(1000)
        outcome = 2 if draw < one.suspected else 1 if draw < one.suspected + one.advised else 0
        if one.kind == "07":
            found, outcome = examine(dice, years)
            row |= found
            row["判定"] = one.judged[outcome]
        hidden = {
            "_過去": self._before(person, one, year),
            "_７０歳以上": "1" if years >= 70 else "0",
            "_性別": person.sex,
        }
        drawn = answers(one.kind, outcome, dice, row | hidden)
        row |= {name: value for name, value in drawn.items() if not name.startswith("_")}
        self.sheets.row("019", one.primary, row)
        closely = self._closely(person, one, day, year) if outcome == 2 else {}
        short = {name: row[name] for name in ("宛名番号", "実施年度", "検診回数", "実施日", "実施年齢")}
        self.sheets.row(
            "019",
            "成人保健",
            {
                **short,
                "検診種別": one.kind,
                "検査方法": drawn.get("_方法", ""),
                "判定": one.judged[outcome],
                **closely,
                **(self._advised(person, day) if outcome == 1 else {}),
            },
        )

    def _place(self, person: Person, one: Screening, day: dt.date, *, group: bool) -> dict[str, object]:
        if not group:
            return {"医療機関コード": clinic(one.clinic, day, person.number).code}
        last = person.at(day)
        assert last is not None
        hall = venue(last.address.street.city)
        return {"会場コード": hall.code, "会場名": hall.name}

    def _before(self, person: Person, one: Screening, year: int) -> str:
        """過去の受診歴 (019:37), as the register says it where it does."""
        last = max(self.years.get((person.number, one.kind), ()), default=0)
        draw = self.dice.below(100)
        if last >= year - 2:
            return str(year - last)
        if one.every_two_years:
            return "3" if draw < 5 else "4" if draw < 88 else "9"
        return "3" if draw < 20 else "4" if draw < 88 else "9"

    def _closely(self, person: Person, one: Screening, day: dt.date, year: int) -> dict[str, object]:
        """The close examination: some weeks later, or never; nothing is known of it before."""
        dice, base = self.dice, self.shard.base
        seen, then, code = (
            dice.below(100) < one.seen,
            opening(day + dt.timedelta(dice.between(14, 100))),
            one.found.pick(dice),
        )
        row: dict[str, object] = {"宛名番号": numbers.atena(person.number), "実施年度": str(year), "検診回数": 1}
        if seen and then <= base and person.lived_here(then):
            row |= {
                "実施日": then,
                "実施年齢": age(person.born, then),
                "実施区分": "1",
                "医療機関コード": clinic(one.hospital, then, person.number).code,
                "判定": code,
            }
            if one.kind < "06":
                row |= {"精密検査偶発症の有無": "1", "検査方法": one.method}
            self.sheets.row("019", one.close, row)
            return {"精密検査_実施日": then, "精密検査_結果": code}
        late = day + dt.timedelta(_UNSEEN)
        if one.unseen and late <= base and person.lived_here(late):
            self.sheets.row("019", one.close, row | {"判定": one.unseen})
            return {"精密検査_結果": one.unseen}
        return {}

    def _advised(self, person: Person, day: dt.date) -> dict[str, object]:
        """保健指導 on the same day for some of those who are only advised."""
        if not self.dice.chance(0.3):
            return {}
        last = person.at(day)
        assert last is not None
        self.guided[person.number] = self.guided.get(person.number, 0) + 1
        words = "検診の結果を説明し、食事と運動について助言した。"
        guidance(self.sheets, person, self.guided[person.number], (day, "9", words))
        return {
            "保健指導区分": "1",
            "保健指導_実施日": day,
            "保健指導_会場": venue(last.address.street.city).name,
        }
