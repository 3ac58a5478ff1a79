"""013 軽自動車税（種別割）: vehicles with all their holders, the levies of the last two years, exemptions, thefts and lump payers.

Sources: 地方税法 442 の 2–463 の 30; rates in `vehicle_classes.py`, lives in `vehicle_lives.py`, levies and exemptions in `vehicle_levies.py` (KE-01 to
KE-08); 軽JNKS since January 2023, for two wheels since April 2025. The proof of payment is valid until the eve of the next instalment,
where nothing is owed (`payments.py`). Codes of 999 or none are the city's own: 申告区分 01 new, 02 changed, 03 ended; 申告事由・異動事由 01 新車, 02 中古, 03 転入に伴う持込,
04 名義変更, 05 定置場変更, 06 相続, 11 廃棄, 12 譲渡, 13 転出, 14 盗難, 15 死亡, 16 職権消除; 種別コード and 排気区分 (1 to 50 cc, 2 to 90, 3 to 125, 4 to 250, 5 above, 6 others,
9 kilowatts) by data/vehicle_classes.csv; 所有形態区分 1 自己所有, 2 所有権留保, 3 リース; 課税区分 1 課税, 3 減免, 4 課税保留; 燃料区分 1 ガソリン, 2 電気, 3 ハイブリッド; 標識種別 1 自家用, 2 営業用;
標識返納区分 1 返納, 2 紛失; 減免区分 01; 減免事由 01 障害者, 02 社会福祉事業; 重課・軽課区分 0 neither, 1 重課, 2 軽課; 課税保留区分, 一括納税対象者区分 0, 1;
手帳種別 1 身体, 2 療育, 3 精神; 継続区分 1 新規, 2 継続.
"""

from __future__ import annotations

import datetime as dt

from utsushi.samples.city import numbers
from utsushi.samples.city.bills import Bill, Instalment, due_day
from utsushi.samples.city.describing import address, era_year
from utsushi.samples.city.once import once
from utsushi.samples.city.payments import ledger
from utsushi.samples.city.people import Shard
from utsushi.samples.city.places import Places
from utsushi.samples.city.sheets import Sheets
from utsushi.samples.city.troubles import cases
from utsushi.samples.city.vehicle_classes import INSPECTED_BY_MONTH
from utsushi.samples.city.vehicle_levies import Levy, levies
from utsushi.samples.city.vehicle_lives import EX_OFFICIO, INHERITED, MOVED, RENAMED, Holding, Vehicle, filed, vehicles

GROUPS = tuple(
    ("013", group) for group in ("車両情報管理", "賦課", "減免", "継続検査用納税状況", "盗難・抹消", "一括納税")
)
_BOOKS = {"身体": "1", "療育": "2", "精神": "3"}


@once
def bills(shard: Shard) -> tuple[Bill, ...]:
    """What is owed."""
    return tuple(
        Bill(
            "013",
            levy.fiscal_year,
            levy.fiscal_year,
            str(levy.notice),
            levy.holding.payer,
            levy.holding.place.street.city,
            "普通徴収",
            levy.decided,
            (Instalment(1, levy.month, levy.due, levy.amount),),
            vehicle=numbers.atena(levy.vehicle.number),
        )
        for levy in levies(shard)
        if levy.amount
    )


def write_city(city: Places, base: dt.date, sheets: Sheets) -> None:
    """Nothing belongs to the whole city."""


def write(shard: Shard, sheets: Sheets) -> None:
    """All groups."""
    states: dict[int, str] = {}
    unpaid = _unpaid(shard)
    for levy in levies(shard):
        states[levy.vehicle.index] = "3" if levy.exemption else "4" if levy.suspended else "1"
        owes = any(number == levy.vehicle.number and year <= levy.fiscal_year for number, year in unpaid)
        _levy(levy, shard.base, sheets, paid=not owes)
    lump: dict[int, int] = {}
    for vehicle in vehicles(shard):
        _vehicle(shard, vehicle, states.get(vehicle.index, "1"), sheets)
        _lost(vehicle, sheets)
        if vehicle.lump and vehicle.ended is None:
            payer = vehicle.holdings[-1].payer
            lump[payer] = lump.get(payer, 0) + 1
            values = {
                "一括納税義務者_宛名番号": numbers.atena(payer),
                "車両連番": lump[payer],
                "軽自管理番号": numbers.atena(vehicle.number),
            }
            sheets.row("013", "一括納税", values)


def _vehicle(shard: Shard, vehicle: Vehicle, state: str, sheets: Sheets) -> None:
    fixed = _fixed(shard, vehicle)
    rows = len(vehicle.holdings) + (vehicle.ended is not None)
    for number, holding in enumerate(vehicle.holdings, 1):
        latest = number == rows
        changed = holding.cause in {RENAMED, MOVED, INHERITED}
        values = {
            **_held(vehicle, holding),
            "軽自履歴番号": number,
            "最新フラグ": latest,
            "申告区分": "02" if changed else "01",
            "申告事由": holding.cause,
            "申告年月日": holding.declared,
            "車両情報の異動年月日": holding.day,
            "異動事由": holding.cause,
            "処理年月日": holding.declared,
            "課税区分": state if latest else "1",
        }
        sheets.row("013", "車両情報管理", fixed | values)
    if vehicle.ended:
        told = filed(vehicle.ended, vehicle.index % 9, 9, shard.base)
        values = {
            **_held(vehicle, vehicle.holdings[-1]),
            "軽自履歴番号": rows,
            "最新フラグ": "1",
            "申告区分": "03",
            "申告事由": vehicle.ended_as,
            "申告年月日": told if vehicle.ended_as != EX_OFFICIO else None,
            "車両情報の異動年月日": vehicle.ended,
            "異動事由": vehicle.ended_as,
            "処理年月日": told,
            "課税区分": state,
            "廃車年月日": vehicle.ended,
            "標識返納区分": vehicle.returned,
        }
        sheets.row("013", "車両情報管理", fixed | values)


def _fixed(shard: Shard, vehicle: Vehicle) -> dict[str, object]:
    """What stays the same over the life of a vehicle."""
    kind, first = vehicle.kind, vehicle.first
    month_unknown = first is not None and first < INSPECTED_BY_MONTH
    name, type_, engine = vehicle.makers
    word, number, kana, serial = vehicle.plate
    return {
        "市区町村コード": shard.places.code,
        "軽自管理番号": numbers.atena(vehicle.number),
        "異動（登録・取得）年月日": vehicle.obtained,
        "種別コード": kind.code,
        "排気区分": kind.size,
        "総排気量又は定格出力": f"{vehicle.size // 100}.{vehicle.size % 100:02d}",
        "車台番号": vehicle.chassis,
        "初度検査（届出）年月": "" if first is None else f"{first.year}00" if month_unknown else f"{first:%Y%m}",
        "初度検査（届出）年月_不詳表記": f"{era_year(first)}月不詳" if first and month_unknown else "",
        "車両番号（標識番号）_標板文字": word,
        "車両番号（標識番号）_分類番号": number,
        "車両番号（標識番号）_かな文字": kana,
        "車両番号（標識番号）_一連指定番号": serial,
        "車名": name,
        "型式": type_,
        "原動機型式": engine,
        "最高出力": "3.90" if kind.code == "13" else "",
        "燃料区分": vehicle.fuel,
        "標識種別": "2" if kind.commercial else "1",
        "標識交付年月日": vehicle.obtained,
    }


def _held(vehicle: Vehicle, holding: Holding) -> dict[str, object]:
    return {
        "納税義務者_宛名番号": numbers.atena(holding.payer),
        "一括納税対象者区分": vehicle.lump,
        "使用者_宛名番号": numbers.atena(holding.user),
        "所有者_宛名番号": numbers.atena(holding.owner),
        "所有形態区分": holding.form,
        **address("定置場", holding.place),
    }


def _levy(levy: Levy, today: dt.date, sheets: Sheets, *, paid: bool) -> None:
    """A first exemption is a second row, after the levy in full."""
    vehicle, exemption = levy.vehicle, levy.exemption
    number = numbers.atena(vehicle.number)
    proof = due_day(levy.fiscal_year + 1, 5) - dt.timedelta(1) if vehicle.kind.inspected and paid else None
    base = {
        "軽自管理番号": number,
        "賦課年度": levy.fiscal_year,
        "通知書番号": levy.notice,
        "納税義務者_宛名番号": numbers.atena(levy.holding.payer),
        "重課・軽課区分": levy.burden,
        "納期限": levy.due,
    }
    rows = 1
    if exemption and not exemption.continued:
        sheets.row("013", "賦課", base | {"履歴番号": 1, "最新フラグ": "0", "税額": levy.full, "課税保留区分": "0"})
        rows = 2
    grade = exemption.book.grade if exemption and exemption.book else ""
    latest = {
        "履歴番号": rows,
        "最新フラグ": "1",
        "税額": levy.amount,
        "減免区分": "01" if exemption else "",
        "減免事由": ("01" if exemption.book else "02") if exemption else "",
        "減免等級": grade,
        "証明書有効期限": None if levy.suspended else proof,
        "課税保留区分": levy.suspended,
        "課税保留開始年月日": vehicle.suspended if levy.suspended else None,
    }
    sheets.row("013", "賦課", base | latest)
    if exemption:
        book = exemption.book
        values = {
            "軽自管理番号": number,
            "賦課年度": levy.fiscal_year,
            "障害者_宛名番号": numbers.atena(exemption.disabled.number) if exemption.disabled else "",
            "手帳種別": _BOOKS[book.kind] if book else "",
            "手帳番号": f"{book.number:010d}" if book else "",
            "運転者_宛名番号": numbers.atena(exemption.driver) if exemption.driver else "",
            "継続区分": "2" if exemption.continued else "1",
        }
        sheets.row("013", "減免", values)
    sent = levy.due + dt.timedelta(14)
    told = levy.fiscal_year >= (2023 if vehicle.kind.car else 2025)
    if vehicle.kind.inspected and told and not levy.suspended and sent <= today:
        sheets.row(
            "013",
            "継続検査用納税状況",
            {
                "軽自管理番号": number,
                "賦課年度": levy.fiscal_year,
                "JNKS送信年月日": sent,
                "納税証明有効期限": proof,
            },
        )


def _unpaid(shard: Shard) -> set[tuple[int, int]]:
    """軽自管理番号 and year of what is still owed at the base date."""
    cases(shard)  # what comes in by them is added to the ledger
    return {
        (int(debt.bill.vehicle), debt.bill.fiscal_year)
        for debt in ledger(shard).debts
        if debt.bill.business == "013" and debt.open
    }


def _lost(vehicle: Vehicle, sheets: Sheets) -> None:
    """Stolen ones, and those struck off because nobody was found."""
    cleared = vehicle.ended if vehicle.ended_as == EX_OFFICIO else None
    if vehicle.stolen is None and cleared is None:
        return
    values = {
        "軽自管理番号": numbers.atena(vehicle.number),
        "異動連番": 1,
        "盗難届受理番号": f"{vehicle.stolen.year}-{vehicle.index:05d}" if vehicle.stolen else "",
        "盗難年月日": vehicle.stolen,
        "職権消除年月日": cleared,
    }
    sheets.row("013", "盗難・抹消", values)
