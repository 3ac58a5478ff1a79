"""011 法人市民税: corporations with their offices, what they declared and owe, refunds of interim payments, changes, and how forms are sent.

Rates and amounts are those of `corporate_rates.py`, declarations those of `companies.py`; HJ-01 to HJ-07. 事業年度番号 is the first day of the business
year. 還付加算金: 地方税法 17 の 4 (`surcharges`), from the day after the interim payment was due, or by 更正の請求. Simplified: nobody's accountant
is known (税理士_宛名番号 is empty);
what is returned is not taken off the bill of the interim declaration that it was paid on. Codes of 999 are the city's own:
異動区分 01 founded, 02 office opened, 03 office closed, 04 capital changed, 05 merged, 06 dissolved; 送付区分 1 by post, 2 not sent.
"""

from __future__ import annotations

import datetime as dt

from utsushi.samples.city import numbers, surcharges
from utsushi.samples.city.bills import Bill, Instalment
from utsushi.samples.city.companies import (
    AMENDED,
    CORRECTED,
    DAY,
    DECIDED,
    FINAL,
    INTERIM,
    PROVISIONAL,
    Company,
    Declaration,
    companies,
    declarations,
)
from utsushi.samples.city.corporate_rates import deadline, flat, rate
from utsushi.samples.city.describing import address
from utsushi.samples.city.dice import fiscal_year, months_after
from utsushi.samples.city.once import once
from utsushi.samples.city.people import Shard
from utsushi.samples.city.places import Places
from utsushi.samples.city.sheets import Sheets
from utsushi.samples.city.working_days import working_day

GROUPS = tuple(
    ("011", group)
    for group in ("法人基本", "事業所_区別", "申告・調定", "均等割明細", "還付・充当", "法人異動", "申告書送付")
)


@once
def bills(shard: Shard) -> tuple[Bill, ...]:
    """What is owed by each declaration, under the fiscal year in which it was made."""
    found = []
    for index, one in enumerate(declarations(shard)):
        if not one.owed:
            continue
        year = fiscal_year(one.decided)
        found.append(
            Bill(
                "011",
                year,
                min(year, fiscal_year(one.end)),
                str(shard.number_from(42, index)),
                one.company.corporation.number,
                one.company.offices[0].ward,
                "申告納付",
                one.decided,
                (Instalment(1, f"{one.payable:%Y%m}", one.payable, one.owed),),
                period=(one.start, one.end),
                declared=one.number,
            )
        )
    return tuple(found)


def write_city(city: Places, base: dt.date, sheets: Sheets) -> None:
    """Nothing belongs to the whole city."""


def write(shard: Shard, sheets: Sheets) -> None:
    """All groups."""
    for company in companies(shard):
        _company(company, shard.base, sheets)
        _offices(company, sheets)
        _changes(company, sheets)
        sheets.row(
            "011",
            "申告書送付",
            {
                "宛名番号": numbers.atena(company.corporation.number),
                "電子申告区分": company.electronic,
                "送付区分": "2" if company.electronic or company.corporation.dissolved else "1",
            },
        )
    paid: dict[tuple[int, dt.date], dt.date] = {}
    for one in declarations(shard):
        key = (one.company.corporation.number, one.end)
        if one.kind in {INTERIM, PROVISIONAL}:
            paid[key] = one.payable
        _declaration(one, sheets)
        _refunds(one, paid.get(key), shard.base, sheets)


def _company(company: Company, base: dt.date, sheets: Sheets) -> None:
    one = company.corporation
    here = sum(
        office.employees
        for office in company.offices
        if office.ward == company.offices[0].ward and (office.closed is None or one.dissolved)
    )
    for number, (_, capital) in enumerate(company.capitals, 1):
        latest = number == len(company.capitals)
        sheets.row(
            "011",
            "法人基本",
            {
                "宛名番号": numbers.atena(one.number),
                "履歴番号": number,
                "最新フラグ": latest,
                "法人番号": one.corporate_number,
                "法人名": one.name,
                "代表者名": one.president,
                **address("本店_所在地", one.address),
                "設立年月日": one.founded,
                "開設年月日": one.founded,
                "廃止年月日": one.dissolved if latest else None,
                "決算月": f"{company.closing:02d}",
                "資本金等の額": capital,
                "従業者数_区内": here,
                "従業者数_市内": company.here,
                "従業者数_全体": company.here + company.elsewhere,
                "均等割号区分": flat(capital, here)[0],
                "申告期限延長月数": company.extension,
            },
        )
    assert company.capitals[-1][0] <= base


def _offices(company: Company, sheets: Sheets) -> None:
    for number, office in enumerate(company.offices, 1):
        sheets.row(
            "011",
            "事業所_区別",
            {
                "宛名番号": numbers.atena(company.corporation.number),
                "事業所連番": number,
                "区コード": office.ward,
                **address("所在地", office.address),
                "開設年月日": office.opened,
                "廃止年月日": office.closed,
                "従業者数": office.employees,
            },
        )


def _changes(company: Company, sheets: Sheets) -> None:
    one = company.corporation
    events = [(one.founded, "01"), *((day, "04") for day, _ in company.capitals[1:])]
    for office in company.offices[1:]:
        events.append((office.opened, "02"))
        if office.closed and office.closed != one.dissolved:
            events.append((office.closed, "03"))
    if one.dissolved:
        events.append((one.dissolved, "05" if company.merged_into else "06"))
    for number, (day, kind) in enumerate(sorted(events), 1):
        heir = company.merged_into if kind == "05" else None
        sheets.row(
            "011",
            "法人異動",
            {
                "宛名番号": numbers.atena(one.number),
                "異動連番": number,
                "異動区分": kind,
                "異動年月日": day,
                "承継先_宛名番号": numbers.atena(heir.number) if heir else "",
            },
        )


def _key(one: Declaration) -> dict[str, object]:
    return {
        "宛名番号": numbers.atena(one.company.corporation.number),
        "事業年度番号": f"{one.start:%Y%m%d}",
        "申告履歴番号": one.number,
    }


_NATIONAL = {FINAL: "1", INTERIM: "2", PROVISIONAL: "2", AMENDED: "3", CORRECTED: "4", DECIDED: "5"}
"""国税の申告基礎区分, the city's own."""


def _declaration(one: Declaration, sheets: Sheets) -> None:
    company, by_city = one.company, one.kind in {CORRECTED, DECIDED}
    apportioned = company.elsewhere > 0
    sheets.row(
        "011",
        "申告・調定",
        {
            **_key(one),
            "事業年度開始年月日": one.start,
            "事業年度終了年月日": one.end,
            "申告区分コード": one.kind,
            "申告年月日": None if by_city else one.decided,
            "確定申告年月日": one.decided if one.kind == FINAL else None,
            "修正申告年月日": one.decided if one.kind == AMENDED else None,
            "申告期限": one.due,
            "延長申告期限": one.extended,
            "国税の申告基礎区分": _NATIONAL[one.kind],
            "国税申告（更正）年月日": one.national_day,
            "更正決定通知年月日": one.decided if by_city else None,
            "更正請求年月日": one.asked,
            "法人税割額": one.levy,
            "均等割額": one.flat,
            "課税標準_法人税額": one.base,
            "按分従業者数": company.here if apportioned else "",
            "均等割月数": max((ward.months for ward in one.wards), default=0),
            "指定納期限": one.payable if by_city and one.owed else None,
            "法定納期限": one.due,
            "重加算税の有無": one.grave,
            "見込納付額": one.expected or "",
            "中間納付額": one.interim,
            "仮装経理控除額": 0,
            "外国税額控除額": 0,
            "税率": f"{rate(one.start) // 10}.{rate(one.start) % 10}0",
            "分割基準_市従業者数": company.here if apportioned else "",
            "分割基準_全従業者数": company.here + company.elsewhere if apportioned else "",
        },
    )
    for ward in one.wards:
        values = {"区コード": ward.code, "号区分": ward.kind, "月数": ward.months, "均等割額": ward.amount}
        sheets.row("011", "均等割明細", _key(one) | values)


def _refunds(one: Declaration, paid: dt.date | None, base: dt.date, sheets: Sheets) -> None:
    """Money goes back about a month after the declaration; what is set off has no interest."""
    for number, (kind, amount) in enumerate(one.refunds, 1):
        day = working_day(months_after(one.decided, 1)) if kind == "1" else one.decided
        done = day <= base
        if one.asked:
            start = surcharges.after_claim(one.asked, one.decided)
        else:
            start = (paid if paid and one.kind == FINAL else deadline(one.end, 2)) + DAY
        sheets.row(
            "011",
            "還付・充当",
            _key(one)
            | {
                "還付連番": number,
                "還付区分": kind,
                "還付額": amount,
                "還付加算金": surcharges.interest(amount, start, day) if done and kind == "1" else 0,
                "支払年月日": day if done else None,
            },
        )
