"""026 国民年金: who is 1号 or voluntarily insured, every change, exemptions with the incomes that decided them, 付加, what was sent on, benefits.

Who is insured: `pension_spans.py` (NK-01, NK-02), exemptions: `pension_exemptions.py` (NK-03 to NK-05), claims: `pension_claims.py`.
付加保険料: 国民年金法 87 の 2, not together with an exemption, but for 産前産後 (NK-05); about one in twenty pays it. 年金元号表記 is the era of the birth
as forms of pensions have it (5 昭和, 7 平成, 9 令和; NK-06). 基礎年金番号 is fictitious (`numbers.basic_pension`). Simplified: reports to the
pension office follow within ten days; schools of students have no real names; shares of who pays 付加, how and how much ahead are the city's own,
as is the number of what is sent on (進達媒体通番). Codes of 999 are the city's own: 異動区分 01 gained, 02 changed, 03
moved in, 04 moved out, 05 lost, 06 died; 決定区分 1 approved, 2 refused (却下事由 01 income), 3 not decided; 納付方法区分 1 slips, 2 account, 3 card.
"""

from __future__ import annotations

import datetime as dt

from utsushi.samples.city import numbers
from utsushi.samples.city.dice import Dice, reached
from utsushi.samples.city.pension_claims import benefits, sent
from utsushi.samples.city.pension_exemptions import BIRTH, REARING, STUDENT, Exemption, Relief, relief
from utsushi.samples.city.pension_spans import (
    ABROAD,
    FIRST,
    FROM_SECOND,
    FROM_THIRD,
    SPECIAL,
    VOLUNTARY,
    Insured,
    Qualification,
    ledger,
    month,
)
from utsushi.samples.city.people import Shard
from utsushi.samples.city.places import Places
from utsushi.samples.city.sheets import Sheets

GROUPS = tuple(
    ("026", group)
    for group in (
        "被保険者",
        "資格異動履歴",
        "免除・猶予",
        "免除申請_所得",
        "付加・任意",
        "給付・届書進達",
        "給付金・福祉年金",
    )
)
NO_NOTICE_SINCE = dt.date(2019, 10, 1)
"""Who reaches 20 is entered by the pension office itself (国民年金法施行規則 1 の 4; the day from memory, to be confirmed)."""
_SCHOOLS = ("写海大学", "架空県立大学", "東雲工科大学", "潮見短期大学", "銀杏専門学校")
_VOLUNTARY = {VOLUNTARY: "1", SPECIAL: "2", ABROAD: "3"}
"""任意加入区分."""


def write_city(city: Places, base: dt.date, sheets: Sheets) -> None:
    """Nothing belongs to the whole city."""


def write(shard: Shard, sheets: Sheets) -> None:
    """All groups."""
    dice = shard.dice("pension payments")
    for number, one in ledger(shard).items():
        key = {"基礎年金番号": numbers.basic_pension(number)}
        told = relief(shard).get(number) or Relief()
        extra = _extra(shard, one, told, dice)
        paid_by = dice.choice(("1", "1", "2", "2", "3"))
        ahead = dice.choice(("0", "0", "0", "1", "2", "3")) if not told.exemptions else "0"
        for count, row in enumerate(one.rows, 1):
            sheets.row(
                "026",
                "被保険者",
                key
                | _insured(one, row, count)
                | {
                    "付加加入区分": row is extra[0] if extra else "0",
                    "付加納付区分": row is extra[0] if extra else "0",
                    "前納区分": ahead,
                    "納付方法区分": "1" if told.exemptions else paid_by,
                },
            )
        _changes(shard, one, key, sheets)
        for count, exemption in enumerate(told.exemptions, 1):
            sheets.row("026", "免除・猶予", {**key, "申請連番": count} | _exemption(number, exemption))
        for decider in told.deciders.values():
            sheets.row(
                "026",
                "免除申請_所得",
                {
                    **key,
                    "申請年度": decider.year,
                    "所得者区分": decider.role,
                    "所得者_宛名番号": numbers.atena(decider.person.number),
                    "所得額": decider.total,
                    "失業特例フラグ": decider.unemployed,
                },
            )
        _voluntary(one, extra, key, sheets)
        _sent(shard, number, key, sheets)
    for benefit in benefits(shard):
        sheets.row(
            "026",
            "給付金・福祉年金",
            {
                "宛名番号": numbers.atena(benefit.person.number),
                "給付種別": benefit.kind,
                "受付年月日": benefit.received,
                "進達年月日": _forwarded(benefit.received, shard.base),
            },
        )


def _insured(one: Insured, row: Qualification, count: int) -> dict[str, object]:
    person = one.person
    changed = row.cause in {FROM_SECOND, FROM_THIRD}
    era = "5" if person.born < dt.date(1989, 1, 8) else "7" if person.born < dt.date(2019, 5, 1) else "9"
    return {
        "履歴番号": count,
        "最新フラグ": row is one.rows[-1],
        "宛名番号": numbers.atena(person.number),
        "被保険者種別": row.kind,
        "資格取得年月日": row.start,
        "資格取得事由": row.cause,
        "資格喪失年月日": row.end,
        "資格喪失事由": row.ended_as,
        "種別変更年月日": row.start if changed else None,
        "居所未登録区分": "0",
        "外国籍フラグ": bool(person.nation),
        "年金元号表記": era,
    }


def by_age(born: dt.date, day: dt.date, kind: str) -> bool:
    """Whether a change needs no notice: gained at 20 (since October 2019), lost at 60, or at the highest age of a voluntary insurance (国民年金法 12)."""
    if kind == "01":
        return day == reached(born, 20) and day >= NO_NOTICE_SINCE
    return kind == "05" and day in {reached(born, years) for years in (60, 65, 70)}


def _changes(shard: Shard, one: Insured, key: dict[str, str], sheets: Sheets) -> None:
    """The report follows the notice; there is neither of what an age brings about."""
    for count, (day, kind, insured_as) in enumerate(one.changes, 1):
        notified = min(day + dt.timedelta((one.person.number + count) % 15), max(shard.base, day))
        reported = notified + dt.timedelta(1 + one.person.number % 10)
        told = not by_age(one.person.born, day, kind)
        sheets.row(
            "026",
            "資格異動履歴",
            {
                **key,
                "異動履歴番号": count,
                "最新フラグ": count == len(one.changes),
                "異動区分": kind,
                "被保険者種別": insured_as,
                "異動年月日": day,
                "届出年月日": notified if told else None,
                "報告年月日": reported if told and reported <= shard.base else None,
            },
        )


def _month(number: int | None) -> str:
    return "" if number is None else f"{number // 12:04d}{number % 12 + 1:02d}"


def _exemption(number: int, one: Exemption) -> dict[str, object]:
    refused = not one.approved and one.decided is not None
    rearing = one.kind == REARING
    return {
        "申請年月日": one.asked,
        "免除区分": one.kind,
        "承認期間開始年月": _month(one.first),
        "承認期間終了年月": _month(one.last),
        "決定区分": "2" if refused else "1" if one.approved else "3",
        "却下事由": "01" if refused else "",
        "法定免除事由": one.reason,
        "審査結果受理年月日": one.decided,
        "継続審査希望": one.continued,
        "育児期間免除_開始年月": _month(one.first) if rearing else "",
        "育児期間免除_終了年月": _month(one.last) if rearing else "",
        "出産予定年月日": one.born,
        "学校名": _SCHOOLS[number % len(_SCHOOLS)] if one.kind == STUDENT else "",
    }


Extra = tuple[Qualification, int, int | None]
"""The qualification in which 付加保険料 is paid, the first month and the last one."""


def _extra(shard: Shard, one: Insured, told: Relief, dice: Dice) -> Extra | None:
    """Some months after the qualification began, where no month from then on is exempt but for births."""
    wants, wait, row = dice.random(), dice.between(0, 30), one.rows[-1]
    first = row.first_month + (wait if row.kind == FIRST else 0)
    last = row.last_month
    if wants > (0.08 if row.kind == FIRST else 0.4) or row.kind == SPECIAL:
        return None
    if first > month(shard.base) or (last is not None and last < first):
        return None
    exempt = (at for at, kind in told.months.items() if kind != BIRTH)
    if any(at >= first for at in exempt) or any(row.last is None for row in told.exemptions if row.approved):
        return None
    return row, first, last


def _voluntary(one: Insured, extra: Extra | None, key: dict[str, str], sheets: Sheets) -> None:
    """付加・任意: a voluntary insurance stands here too, with or without 付加."""
    for row in one.rows:
        pays = extra if extra and extra[0] is row else None
        if pays or row.kind in _VOLUNTARY:
            sheets.row(
                "026",
                "付加・任意",
                {
                    **key,
                    "付加開始年月": _month(pays[1] if pays else row.first_month),
                    "付加終了年月": _month(pays[2]) if pays else "",
                    "任意加入区分": _VOLUNTARY.get(row.kind, ""),
                    "任意加入終了年月日": row.end if row.kind in _VOLUNTARY else None,
                },
            )


def _sent(shard: Shard, number: int, key: dict[str, str], sheets: Sheets) -> None:
    for count, one in enumerate(sent(shard).get(number, ()), 1):
        day = _forwarded(one.received, shard.base)
        claim = one.kind >= "20"
        sheets.row(
            "026",
            "給付・届書進達",
            {
                **key,
                "進達連番": count,
                "年金コード": one.code,
                "裁定請求受付年月日": one.received if claim else None,
                "進達年月日": day,
                "届書種別": one.kind,
                "進達媒体通番": "" if claim or day is None else f"{day:%Y%m}{day.day // 8 + 1:02d}",
            },
        )


def _forwarded(received: dt.date, base: dt.date) -> dt.date | None:
    day = received + dt.timedelta(10)
    return day if day <= base else None
