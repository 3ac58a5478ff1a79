"""010 個人住民税: who is assessed, incomes and deductions, the documents behind them, tax and credits, dependants, collection, corrections.

Sources: 地方税法 24, 34, 35, 37, 294, 295, 310, 314 の 2–314 の 6, 317 の 2–317 の 6 (documents), 森林環境税法; codes 010:2, 5, 28, 9001; KJ-01 to
KJ-10; what is owed and when: `resident_tax_levies`. The two latest fiscal years that were told by the base date are written, and the documents that are in for the next one.
Codes of the city where the table says 999: 申告区分 01 確定申告, 02 住民税申告, 03 給報・年報だけ, 09 なし; 資料区分 01 給与支払報告書, 02 公的年金等支払報告書,
03 確定申告書, 04 住民税申告書, 05 寄附金の申告特例通知書; 障害者・障害区分 0, 1 普通, 2 特別, 3 同居特別; 寡婦・ひとり親・未成年者区分 0, 1; 均等割のみ・家屋敷区分 0, 1 均等割のみ, 2 家屋敷;
住登外課税区分 0, 1; 扶養区分 01 控除対象配偶者, 02 老人控除対象配偶者, 03 その他の同一生計配偶者, 04 配偶者特別, 11 一般, 12 特定, 13 老人, 14 同居老親等, 15 十六歳未満, 16 特定親族;
異動届出区分 1 一括徴収, 2 普通徴収へ; 納入方法区分 1 納入書, 2 eLTAX; 更正事由 01, 02 更正, 11 減免; 合算区分 0, 1. 配偶者特別控除 stands in 配偶者控除, for
which the group has the only item; deductions without an item (障害者 …) only lower 課税総所得金額.
Simplified: nobody pays here who belongs elsewhere but owners of houses (家屋敷課税); no separate taxation, no losses; who has no income and is nobody's dependant declares that in six cases of ten.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from utsushi.samples.city import numbers
from utsushi.samples.city.describing import address, full_address
from utsushi.samples.city.dice import age
from utsushi.samples.city.incomes import Assessment, assessments
from utsushi.samples.city.people import Shard
from utsushi.samples.city.places import Address, Places
from utsushi.samples.city.resident_tax_levies import POOR, Levy, bills, levies
from utsushi.samples.city.resident_tax_papers import Document, documents, relatives, reported
from utsushi.samples.city.resident_tax_parts import ORDINARY, WAGES, decided, fiscal_years
from utsushi.samples.city.resident_tax_sums import taxes
from utsushi.samples.city.sheets import Sheets
from utsushi.samples.city.withholders import Withholder, everywhere, withholders

GROUPS = tuple(
    ("010", group)
    for group in (
        "納税義務者情報",
        "個人住民税課税情報",
        "個人住民税税額控除情報",
        "所得・控除",
        "課税資料",
        "扶養明細",
        "特別徴収",
        "特別徴収義務者",
        "徴収_期別・月割",
        "更正・減免履歴",
    )
)
_MAJORITY = (2023, 18, 20)
"""From that fiscal year minors are under 18, before under 20."""


def write_city(_city: Places, _base: dt.date, sheets: Sheets) -> None:
    """Employers of the whole city, with their addresses."""
    for one in everywhere():
        _employer(one, sheets)
        sheets.row(
            "016",
            "法人・共有宛名",
            {
                "宛名番号": numbers.atena(one.number),
                "履歴番号": 1,
                "宛名区分": "1",
                "法人番号": one.corporate_number,
                "名称": one.name,
                "名称_フリガナ": one.kana,
                **address("所在地", one.place),
                "最新フラグ": "1",
                "指定都市_行政区等コード": one.place.street.city if isinstance(one.place, Address) else "",
            },
        )


def write(shard: Shard, sheets: Sheets) -> None:
    """Employers, then the two years."""
    for one in withholders(shard)[len(everywhere()) :]:
        _employer(one, sheets)
    for year in fiscal_years(shard.base):
        _Year(shard, year, sheets).write()
    if (coming := shard.base.year) not in fiscal_years(shard.base) and reported(coming, "01") <= shard.base:
        _Year(shard, coming, sheets).reports()


def _employer(one: Withholder, sheets: Sheets) -> None:
    sheets.row(
        "010",
        "特別徴収義務者",
        {
            "特別徴収義務者指定番号": one.code,
            "法人番号": one.corporate_number,
            "義務者_宛名番号": numbers.atena(one.number),
            "納入方法区分": "1" if one.biannual else "2",
            "納期特例フラグ": one.biannual,
            "廃止年月日": one.dissolved,
        },
    )


class _Year:
    """A fiscal year while it is written."""

    def __init__(self, shard: Shard, year: int, sheets: Sheets) -> None:
        self.shard, self.year, self.sheets = shard, year, sheets
        self.day = dt.date(year, 1, 1)
        self.known = assessments(shard, year)
        told = year in fiscal_years(shard.base)
        self.owed: Mapping[int, Levy] = {levy.payer: levy for levy in levies(shard, year)} if told else {}
        self.keepers = {
            one.number: assessed.person.number
            for assessed in self.known.values()
            for one in (*assessed.dependants, *([assessed.spouse] if assessed.spouse else []))
        }
        self.dice = shard.dice(f"declarations {year}")

    def write(self) -> None:
        """Everybody in the order of numbers, then owners of houses who live elsewhere."""
        for number, assessed in self.known.items():
            declares = self.dice.chance(0.6)
            levy = self.owed.get(number)
            if levy is None and (assessed.tax or decided(self.year) > self.shard.base):
                continue  # not told yet
            self._person(assessed, levy, declares=declares)
        for levy in self.owed.values():
            if levy.assessment is None:
                self._house(levy)

    def reports(self) -> None:
        """The documents alone, of a year that is still to be assessed."""
        for number, assessed in self.known.items():
            declares = self.dice.chance(0.6)
            self._papers(number, documents(self.shard, assessed, kept=number in self.keepers, declares=declares))

    def _key(self, number: int) -> dict[str, object]:
        return {"宛名番号": numbers.atena(number), "課税年度": str(self.year)}

    def _person(self, assessed: Assessment, levy: Levy | None, *, declares: bool) -> None:
        person = assessed.person
        papers = documents(self.shard, assessed, kept=person.number in self.keepers, declares=declares)
        home = person.at(self.day) or person.histories[0]
        told = levy.decided if levy else decided(self.year)
        self._payer(assessed, home.address, papers, told)
        change = levy.change if levy else None
        first = change.before if change and change.before else None
        versions = [(assessed, change.day if change else told)]
        if change:
            versions.insert(0, (first or assessed, told))
        for history, (version, day) in enumerate(versions, 1):
            latest = history == len(versions)
            reduced = change.reduced if change and latest else 0
            self._version(version, home.address.street.city, history, day, reduced, latest=latest)
            if papers and (latest or first):
                self._incomes(version, history if first else 1, day, latest=latest)
        self._papers(person.number, papers)
        self._relatives(assessed, told)
        if levy:
            self._collected(levy)

    def _payer(self, assessed: Assessment, home: Address, papers: Sequence[Document], told: dt.date) -> None:
        person, own = assessed.person, assessed.deductions
        kinds = {kind for kind, *_ in papers}
        kept = person.number in self.keepers
        adult = _MAJORITY[1] if self.year >= _MAJORITY[0] else _MAJORITY[2]
        self.sheets.row(
            "010",
            "納税義務者情報",
            {
                **self._key(person.number),
                "個人履歴番号": "1",
                "指定都市_行政区等コード": home.street.city,
                "未申告区分": "0" if papers or kept else "2",
                "他団体課税対象者区分": "0",
                "賦課期日現在住所": full_address(home),
                "扶養者_宛名番号": _number(self.keepers.get(person.number)),
                "配偶者_宛名番号": _number(assessed.spouse.number if assessed.spouse else None),
                "障害者区分": "0" if "障害者" not in own else "2" if own["障害者"] > 260_000 else "1",
                "寡婦区分": "寡婦" in own,
                "ひとり親区分": "ひとり親" in own,
                "未成年者区分": age(person.born, self.day) < adult,
                "申告区分": "01" if "03" in kinds else "02" if "04" in kinds else "03" if kinds else "09",
                "資料区分": max(kinds, default=""),
                "最新フラグ": "1",
                "均等割のみ・家屋敷区分": assessed.liable == "均等割のみ",
                "住登外課税区分": "0",
                "定額減税額": str(assessed.relief) if self.year in {2024, 2025} else "",
                "被扶養者フラグ": kept,
                "操作年月日": told,
            },
        )

    def _papers(self, number: int, papers: Sequence[Document]) -> None:
        for n, (kind, payer, gross, income) in enumerate(papers, 1):
            if (day := reported(self.year, kind)) > self.shard.base:
                continue
            self.sheets.row(
                "010",
                "課税資料",
                {
                    "課税年度": str(self.year),
                    "資料番号": f"{37_000_000_000 + number}{n:02d}",
                    "宛名番号": numbers.atena(number),
                    "資料区分": kind,
                    "支払者_宛名番号": _number(payer),
                    "収入金額": gross,
                    "所得金額": income,
                    "合算区分": len(papers) > 1,
                    "操作年月日": day,
                },
            )

    def _relatives(self, assessed: Assessment, told: dt.date) -> None:
        for n, (one, kind, disabled) in enumerate(relatives(self.shard, assessed), 1):
            self.sheets.row(
                "010",
                "扶養明細",
                {
                    **self._key(assessed.person.number),
                    "扶養連番": n,
                    "扶養親族_宛名番号": numbers.atena(one.number),
                    "扶養区分": kind,
                    "障害区分": disabled,
                    "同居老親等フラグ": kind == "14",
                    "操作年月日": told,
                },
            )

    def _version(
        self, assessed: Assessment, ward: str, history: int, day: dt.date, reduced: int, *, latest: bool
    ) -> None:
        common = {
            **self._key(assessed.person.number),
            "指定都市_行政区等コード": ward,
            "最新フラグ": "1" if latest else "0",
            "操作年月日": day.isoformat(),
        }
        self.sheets.row(
            "010",
            "個人住民税課税情報",
            {**common, "課税情報履歴番号": history, "課税非課税区分": assessed.liable != "非課税"},
        )
        if assessed.liable == "非課税":
            return
        number, older = str(history), self._older(assessed.person.number) if latest else set()
        for code, amount in taxes(assessed, reduced):
            if amount or code in older:
                self.sheets.row(
                    "010",
                    "個人住民税税額控除情報",
                    {
                        **common,
                        "税額控除情報履歴番号": number,
                        "税額・税額控除コード": code,
                        "税額控除金額": str(amount),
                    },
                )

    def _older(self, number: int) -> set[str]:
        """Codes that a version before has: the latest has them too, if only with nothing."""
        levy = self.owed.get(number)
        before = levy.change and (levy.change.before or levy.assessment) if levy else None
        return {code for code, amount in taxes(before, 0) if amount} if before else set()

    def _incomes(self, assessed: Assessment, history: int, day: dt.date, *, latest: bool) -> None:
        income, own = assessed.income, assessed.deductions
        self.sheets.row(
            "010",
            "所得・控除",
            {
                **self._key(assessed.person.number),
                "履歴番号": history,
                "最新フラグ": latest,
                "給与収入": income.wages,
                "給与所得": income.employment,
                "公的年金等収入": income.pension,
                "公的年金等所得": income.annuity,
                "営業等所得": income.business,
                "不動産所得": income.rent,
                "総所得金額": income.total,
                "合計所得金額": income.total,
                "社会保険料控除": own.get("社会保険料", 0),
                "小規模企業共済等掛金控除": own.get("小規模企業共済等", 0),
                "生命保険料控除": own.get("生命保険料", 0),
                "地震保険料控除": own.get("地震保険料", 0),
                "配偶者控除": own.get("配偶者", 0) + own.get("配偶者特別", 0),
                "扶養控除": own.get("扶養", 0),
                "基礎控除": own.get("基礎", 0),
                "課税総所得金額": assessed.taxable,
                "操作年月日": day,
            },
        )

    def _collected(self, levy: Levy) -> None:
        year, number, told = str(self.year), numbers.atena(levy.payer), levy.decided.isoformat()
        notices = {way: levy.notice(way) for way in {part.way for part in levy.parts}}
        for part in levy.parts:
            self.sheets.row(
                "010",
                "徴収_期別・月割",
                {
                    "課税年度": year,
                    "通知書番号": notices[part.way],
                    "徴収方法": part.way,
                    "期月": part.period,
                    "宛名番号": number,
                    "税額": str(part.amount),
                    "納期限": part.due.isoformat(),
                    "操作年月日": told,
                },
            )
        if levy.withholder:
            key = {
                **self._key(levy.payer),
                "特別徴収義務者指定番号": levy.withholder.code,
                "個人別受給者番号": str(levy.payer % 100_000),
            }
            first = {"履歴番号": 1, "徴収方法": WAGES, "最新フラグ": levy.left is None, "操作年月日": told}
            self.sheets.row("010", "特別徴収", {**key, **first})
            if levy.left:
                dead = levy.assessment is not None and levy.assessment.person.removed == levy.left
                ordinary = dead or any(part.way == ORDINARY for part in levy.parts)
                self.sheets.row(
                    "010",
                    "特別徴収",
                    {
                        **key,
                        "履歴番号": 2,
                        "最新フラグ": "1",
                        "徴収方法": ORDINARY if ordinary else WAGES,
                        "異動届出区分": "2" if ordinary else "1",
                        "異動年月日": levy.left,
                        "操作年月日": levy.left,
                    },
                )
        if levy.change:
            self.sheets.row(
                "010",
                "更正・減免履歴",
                {
                    **self._key(levy.payer),
                    "更正連番": 1,
                    "更正事由": levy.change.reason,
                    "更正年月日": levy.change.day,
                    "増減額": -levy.change.reduced if levy.change.reason == POOR else levy.change.difference,
                    "減免額": levy.change.reduced,
                    "操作年月日": levy.change.day,
                },
            )

    def _house(self, levy: Levy) -> None:
        key = {
            **self._key(levy.payer),
            "指定都市_行政区等コード": levy.ward,
            "最新フラグ": "1",
            "操作年月日": levy.decided,
        }
        said = {
            "個人履歴番号": 1,
            "未申告区分": "0",
            "均等割のみ・家屋敷区分": "2",
            "住登外課税区分": "1",
            "申告区分": "09",
        }
        self.sheets.row("010", "納税義務者情報", {**key, **said})
        self.sheets.row("010", "個人住民税課税情報", {**key, "課税情報履歴番号": 1, "課税非課税区分": "1"})
        prefecture = 1000 if self.year >= 2024 else 1500
        for code, amount in (("031", levy.total - prefecture), ("035", prefecture)):
            row = {"税額控除情報履歴番号": 1, "税額・税額控除コード": code, "税額控除金額": amount}
            self.sheets.row("010", "個人住民税税額控除情報", {**key, **row})
        self._collected(levy)


def _number(number: int | None) -> str:
    return "" if number is None else numbers.atena(number)


__all__ = ["GROUPS", "bills", "write", "write_city"]
