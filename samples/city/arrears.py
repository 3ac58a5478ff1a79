"""015 滞納管理（税務システム） and 037 統合滞納管理: what is in arrears, and what is done about it.

015 holds cases about taxes, 037 those about premiums; every row about an instalment names one of 調定収納情報 of 014 or 036 (SN-06). A debt
stands in 滞納明細管理 from its 督促状 on while it is open, and for good where a plan, seizure, stop or 猶予 dealt with it or it was written off;
滞納明細 of what was paid late without more is gone. How a case goes stands in `troubles`. 繰上徴収, 承継納税義務者 and 納付書発行 are groups of 037
only: the first is told of premiums of people who left the country or were seized, heirs of payers of taxes and premiums alike, slips of plans and of
催告 of premiums; 交渉経過・財産調査 is one of 015 only. 015 and 037 hold no 執行停止 that was lifted and no 猶予 that was refused.

Codes of the city's own (999 or none): 処分コード 01 預金, 02 給与, 03 不動産, 04 生命保険, 05 売掛金 (of corporations), 90 繰上徴収; 猶予区分 1 徴収の猶予, 2 換価の猶予; 不能欠損事由 1 時効 (地方税法 18),
2 執行停止 3 年 (15 の 7 第 4 項), 3 即時消滅 (同 5 項); 催告区分 1; 納付書種類 1; 免除区分 1 猶予による免除 (15 の 9), 2 やむを得ない理由 (326 第 4 項 ほか); 発行システム区分 1 滞納; 種別コード 1 分納, 2 催告; 記録種別 01 電話, 02 来庁,
03 訪問, 04 文書, 05 財産調査, 06 滞納処分; 財産種別 is the 処分コード of what was asked about; 異動事由 23 死亡.
Sources: practice.md (SN-01 to SN-09); 民法 887, 889, 900 and 地方税法 9 (heirs owe by their shares: a spouse half, children the rest alike). Simplified: heirs are the
spouse and children who were residents when it happened; heirs of others are not known.
"""

from __future__ import annotations

import datetime as dt

from utsushi.samples.city import numbers, surcharges
from utsushi.samples.city.accounts import payers
from utsushi.samples.city.circumstances import children_of
from utsushi.samples.city.collecting import REMINDER_FEE, Debt, business_year, key
from utsushi.samples.city.dice import years_after
from utsushi.samples.city.negotiations import write_negotiations
from utsushi.samples.city.payments import balances, ledger
from utsushi.samples.city.people import Person, Shard
from utsushi.samples.city.places import Places
from utsushi.samples.city.sheets import Sheets
from utsushi.samples.city.troubles import Case, Share, cases, expiry, put_off

_BOTH = (
    "滞納明細管理",
    "分割納付計画情報",
    "不納欠損期別情報",
    "催告発送管理情報",
    "充当明細",
    "時効情報",
    "徴収（換価）猶予情報",
    "執行停止情報",
    "差押情報",
    "延滞金減免情報",
)
_PREMIUMS = ("繰上徴収情報", "承継納税義務者情報", "納付書発行情報")
GROUPS = (
    *(("015", group) for group in _BOTH),
    ("015", "交渉経過・財産調査"),
    *(("037", f"{group}（統合収滞納管理）") for group in (*_BOTH, *_PREMIUMS)),
)


def write_city(city: Places, base: dt.date, sheets: Sheets) -> None:
    """Nothing belongs to the whole city."""


def write(shard: Shard, sheets: Sheets) -> None:
    """Every case, then what has none: 繰上徴収 and heirs."""
    for case in cases(shard):
        _Written(case, shard.base, sheets).write()
    for debt in ledger(shard).debts:
        if debt.hastened:
            _brought_forward(debt, sheets)
    _heirs(shard, sheets)
    write_negotiations(shard, sheets)


def _keyed(debt: Debt, latest: str = "1") -> dict[str, object]:
    return {
        **key(debt),
        **business_year(debt),
        "宛名番号": numbers.atena(debt.bill.payer),
        "最新フラグ": latest,
        "指定都市_行政区等コード": debt.bill.ward,
    }


def _amounts(prefix: str, share: Share) -> dict[str, object]:
    return {
        f"{prefix}本税（料）": share.amount,
        f"{prefix}延滞金": share.surcharge,
        f"{prefix}督促手数料": share.fee,
    }


class _Written:
    """A case while it is written."""

    def __init__(self, case: Case, base: dt.date, sheets: Sheets) -> None:
        self.case, self.base, self.sheets = case, base, sheets
        self.covered = {share.debt: share for share in case.covered}
        self.slips: dict[Debt, int] = {}

    def row(self, group: str, values: dict[str, object]) -> None:
        """A row of 015, or of the same group of 037."""
        key = ("015", group) if self.case.taxes else ("037", f"{group}（統合収滞納管理）")
        self.sheets.row(*key, values)

    def write(self) -> None:
        """Every group that the case has something for."""
        for debt in self.case.debts:
            if debt.open or debt in self.covered or debt.lost:
                self._detail(debt)
            if debt.demanded:
                self._demanded(debt)
            if debt.lost:
                self._lost(debt)
        {
            "催告": lambda: None,
            "分納": self._plan,
            "差押": self._seizure,
            "停止": self._stop,
            "猶予": self._grace,
        }[self.case.course]()
        self._relief()

    def _detail(self, debt: Debt) -> None:
        course = self.case.course if debt in self.covered else ""
        self.row(
            "滞納明細管理",
            {
                **_keyed(debt),
                "変更納期限": debt.moved_due,
                "分割納付の有無": course == "分納",
                "処分の有無": course == "差押",
                "執行停止の有無": course == "停止",
                "欠損の有無": bool(debt.lost),
            },
        )
        end = expiry(debt, self.case)
        if not debt.open:
            return
        stopped = years_after(self.case.begun, 3) if course == "停止" and self.case.begun else None
        extended = put_off(debt, self.case)
        self.row(
            "時効情報",
            {
                **_keyed(debt),
                f"{debt.years()}年時効完成年月日": None if end == dt.date.max else end,
                "執行停止時効完成年月日": stopped if self.case.kind == "1" else None,
                "催告延長期限年月日": extended if extended and extended > end else None,
            },
        )

    def _demanded(self, debt: Debt) -> None:
        assert debt.demanded is not None
        until = debt.demanded + dt.timedelta(14)
        self.row(
            "催告発送管理情報",
            {
                **_keyed(debt),
                "発送年月日": debt.demanded,
                "催告期限": until,
                "催告_指定期限": until,
                "催告区分": "1",
                "納付書種類": "1",
            },
        )
        if not debt.taxes():
            charged = surcharges.late(debt.due, balances(debt, until))
            self._slip(Share(debt, debt.owed(debt.demanded), REMINDER_FEE, charged, until, 1), "2", debt.demanded)

    def _lost(self, debt: Debt) -> None:
        assert debt.lost is not None
        lost = Share(debt, debt.open, REMINDER_FEE, surcharges.late(debt.due, balances(debt, debt.lost)))
        self.row(
            "不納欠損期別情報",
            {
                **_keyed(debt),
                "欠損年月日": debt.lost,
                "不能欠損事由": debt.lost_as,
                **_amounts("不能欠損金額_", lost),
            },
        )

    def _plan(self) -> None:
        for part in self.case.parts:
            self.row(
                "分割納付計画情報",
                {
                    **_keyed(part.debt),
                    "分割納付管理番号": self.case.number,
                    "分納誓約履歴番号": 1,
                    "分割回数": part.turn,
                    "納付書発行回数": 1,
                    "納付予定年月日": part.day,
                    **_amounts("分割納付金額_", part),
                },
            )
            if not part.debt.taxes():
                self._slip(part, "1", self.case.begun or self.base)

    def _slip(self, share: Share, kind: str, issued: dt.date) -> None:
        """納付書発行情報 of 037: shops take the slip until the day it is asked for."""
        self.slips[share.debt] = self.slips.get(share.debt, 0) + 1
        self.row(
            "納付書発行情報",
            {
                **_keyed(share.debt),
                "発行システム区分": "1",
                "発行回数": self.slips[share.debt],
                "発行連番": 1,
                "収納額": share.amount + share.fee + share.surcharge,
                "延滞金": share.surcharge,
                "督促手数料": share.fee,
                "指定期限": share.day,
                "種別コード": kind,
                "コンビニバーコード使用期限": share.day,
                "操作年月日": issued,
                "時効延長有無区分": "0",
            },
        )

    def _seizure(self) -> None:
        case = self.case
        assert case.begun is not None
        arrived = case.begun + dt.timedelta(2)
        whole = all(not debt.open for debt in self.covered)
        for share in case.covered:
            self.row(
                "差押情報",
                {
                    **_keyed(share.debt),
                    "処分コード": case.asset,
                    "滞納処分管理番号": case.number,
                    "発送年月日": case.begun,
                    "到達年月日": arrived if arrived <= self.base else None,
                    "解除年月日": case.ended if case.ended and whole and not case.applied else None,
                    **_amounts("", share),
                },
            )
        for share in case.applied:
            self.row(
                "充当明細",
                {
                    **_keyed(share.debt),
                    "充当管理番号": case.number,
                    "処分コード": case.asset,
                    "充当日（予定日）": case.ended,
                    "充当入力年月日": case.ended,
                    "義務者宛名番号": numbers.atena(case.payer),
                    "延滞金計算年月日": case.ended,
                    **_amounts("充当額_", share),
                    "滞納処分費への充当有無": "0",
                    "充当額_滞納処分費": 0,
                },
            )

    def _stop(self) -> None:
        for share in self.case.covered:
            self.row(
                "執行停止情報",
                {
                    **_keyed(share.debt),
                    "執行停止管理番号": self.case.number,
                    "執行停止年月日": self.case.begun,
                    **_amounts("猶予金額_", share),
                },
            )

    def _grace(self) -> None:
        case = self.case
        for share in case.covered:
            self.row(
                "徴収（換価）猶予情報",
                {
                    **_keyed(share.debt),
                    "徴収（換価）猶予管理番号": case.number,
                    "申請年月日": case.begun,
                    "猶予区分": case.kind,
                    "開始年月日": case.begun,
                    "終了年月日": case.ended,
                    **_amounts("猶予金額_", share),
                },
            )

    def _relief(self) -> None:
        case = self.case
        for share in case.reliefs:
            graced = case.course == "猶予"
            self.row(
                "延滞金減免情報",
                {
                    **_keyed(share.debt),
                    "延滞金減免管理番号": case.number,
                    "開始年月日": case.begun if graced else share.debt.due + dt.timedelta(1),
                    "終了年月日": case.ended if graced else share.day,
                    "免除金額": share.surcharge,
                    "免除区分": "1" if graced else "2",
                    "免除率": "" if graced else "1.0",
                },
            )


def _brought_forward(debt: Debt, sheets: Sheets) -> None:
    sheets.row(
        "037",
        "繰上徴収情報（統合収滞納管理）",
        {
            **_keyed(debt),
            "処分コード": "90",
            "繰上徴収管理番号": debt.bill.notice,
            "繰上徴収決議年月日": debt.hastened,
            "繰上徴収後_納期限": debt.moved_due,
            **_amounts("処分金額_", Share(debt, debt.instalment.amount)),
        },
    )


def _heirs(shard: Shard, sheets: Sheets) -> None:
    """承継納税義務者: heirs of those who died before the last instalment they had been billed for was due, paid or not."""
    told = set()
    for payer in payers(shard):
        person = payer.person
        if person is None or not person.dead or person.removed is None or person.number in told:
            continue
        if payer.last <= person.removed:
            continue
        told.add(person.number)
        for index, (heir, (part, whole)) in enumerate(_shares(shard, person, person.removed), 1):
            sheets.row(
                "037",
                "承継納税義務者情報（統合収滞納管理）",
                {
                    "市区町村コード": person.last.address.street.city,
                    "納税義務者_宛名番号": numbers.atena(person.number),
                    "納税義務者_履歴番号": 1,
                    "承継納付義務者連番": index,
                    "承継納付義務者_宛名番号": numbers.atena(heir.number),
                    "最新フラグ": "1",
                    "指定都市_行政区等コード": person.last.address.street.city,
                    "異動年月日": person.removed,
                    "異動事由": "23",
                    "持分_分子": part,
                    "持分_分母": whole,
                },
            )


def _shares(shard: Shard, dead: Person, day: dt.date) -> list[tuple[Person, tuple[int, int]]]:
    """Heirs with their shares."""
    spouse = dead.spouse if dead.spouse and not dead.divorced and dead.spouse.lived_here(day) else None
    children = [child for child in children_of(shard).get(dead.number, ()) if child.lived_here(day)]
    if spouse and not children:
        return [(spouse, (1, 1))]
    whole = len(children) * (2 if spouse else 1)
    return [*([(spouse, (1, 2))] if spouse else []), *((child, (1, whole)) for child in children)]
