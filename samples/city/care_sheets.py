"""Rows of 023 about what the certified get and what is levied; `care` says what is behind them."""

from __future__ import annotations

import datetime as dt
from collections import Counter

from utsushi.samples.city import numbers
from utsushi.samples.city.care_benefits import (
    ROOMS,
    SUPPORT,
    Term,
    burdens,
    habits,
    limit,
    reductions,
    restrictions,
    shares,
    terms,
)
from utsushi.samples.city.care_certified import CERTIFIED, RECEIVED, Application, applications
from utsushi.samples.city.care_claims import adaptations, claims
from utsushi.samples.city.care_insured import Insured
from utsushi.samples.city.care_levies import Levy, levies
from utsushi.samples.city.people import Shard
from utsushi.samples.city.sheets import Sheets
from utsushi.samples.city.working_days import working_day, working_day_before

_DAY = dt.timedelta(1)


def sent(shard: Shard, insured: Insured, sheets: Sheets) -> None:
    """受給者異動連絡票: each certification, other burdens from August, the end."""
    told = [one for one in applications(shard).get(insured.number, ()) if one.status == CERTIFIED]
    if not told:
        return
    events: list[tuple[dt.date, str, str, Application]] = []
    for n, one in enumerate(told):
        start, end = one.term
        follows = n > 0 and told[n - 1].end == start - _DAY
        first = one.sequence == 1 or (one.kind == "1" and not follows)
        events.append((start, "1" if first else "2", "01" if first else "99", one))
        following = told[n + 1] if n + 1 < len(told) else None
        goes_on = following is not None and following.start == end + _DAY
        if not goes_on and end < shard.base and not _pending(shard, insured, one):
            events.append((end, "3", "02", one))
    for august in terms(shard.base):
        held = next((one for one in told if one.holds(august) and one.start != august), None)
        if held and _burdened(shard, insured, august):
            events.append((august, "2", "99", held))
    seen: dict[dt.date, int] = {}
    for day, kind, cause, of in sorted(events, key=lambda event: (event[0], event[1])):
        seen[day] = seen.get(day, 0) + 1
        sheets.row("023", "受給者_国保連送付", _line(shard, insured, day, seen[day], kind, cause, of))


def _pending(shard: Shard, insured: Insured, one: Application) -> bool:
    """Whether a renewal has not been decided yet."""
    return any(
        other.status == RECEIVED and other.sequence > one.sequence for other in applications(shard)[insured.number]
    )


def _burdened(shard: Shard, insured: Insured, day: dt.date) -> bool:
    several = (*shares(shard).get(insured.number, ()), *reductions(shard).get(insured.number, ()))
    return any(one.start == day and one.value != "1" for one in several)


def _line(
    shard: Shard, insured: Insured, day: dt.date, number: int, kind: str, cause: str, held: Application
) -> dict[str, object]:
    start, end = held.term
    habit = habits(shard)[insured.number]
    row: dict[str, object] = {
        "被保険者番号": insured.number,
        "異動年月日": day,
        "異動連番": number,
        "異動区分": kind,
        "異動事由": cause,
    }
    if not habit.lodged(held.level):
        support = held.level in SUPPORT
        own = not support and habit.draw % 50 == 0
        row |= {
            "居宅サービス計画作成区分": "2" if own else "3" if support else "1",
            "居宅介護支援事業所番号": "" if own else numbers.care_provider(20_000 + habit.provider * 10),
            "居宅サービス計画適用開始年月日": start,
            "居宅サービス計画適用終了年月日": day if kind == "3" else None,
            "訪問通所サービス_支給限度基準額": limit(held.level, start),
            "訪問通所サービス_上限管理適用期間開始年月日": start.replace(day=1),
            "訪問通所サービス_上限管理適用期間終了年月日": end,
        }
    share = next((one for one in shares(shard).get(insured.number, ()) if one.start <= day <= one.end), None)
    if share and share.value == "2":
        row |= {"二割負担_適用開始年月日": share.start, "二割負担_適用終了年月日": share.end}
    reduced = next((one for one in reductions(shard).get(insured.number, ()) if one.start <= day <= one.end), None)
    if reduced:
        board, lodging = burdens(reduced.value, reduced.start)
        row |= {
            "負担限度額_食費": board,
            **dict(zip(_LODGINGS, lodging, strict=True)),
            "負担限度額_適用開始年月日": reduced.start,
            "負担限度額_適用終了年月日": reduced.end,
        }
        if habit.draw % 7 == 0 and reduced.value != "01":
            row |= {
                "社会福祉法人軽減_軽減率": "25",
                "社会福祉法人軽減_適用開始年月日": reduced.start,
                "社会福祉法人軽減_適用終了年月日": reduced.end,
            }
    restricted = restrictions(shard).get(insured.number)
    if restricted and restricted.start <= day:
        name = "給付率引下げ" if restricted.kind == "3" else "償還払化"
        row |= {f"{name}開始年月日": restricted.start, f"{name}終了年月日": restricted.end}
    return row


_LODGINGS = tuple(
    f"負担限度額_居住費_{room}"
    for room in (
        "ユニット型個室",
        "ユニット型準個室",
        "従来型個室（特養等）",
        "従来型個室（老健、療養等）",
        "多床室",
    )
)


def certificates(shard: Shard, insured: Insured, sheets: Sheets) -> None:
    """負担割合証, 負担限度額認定 and 給付制限."""
    key = {"被保険者番号": insured.number}
    for one in shares(shard).get(insured.number, ()):
        sheets.row(
            "023",
            "負担割合証",
            {
                **key,
                "適用開始年月日": one.start,
                "適用終了年月日": one.end,
                "負担割合": one.value,
                "交付年月日": _given(shard, insured, one),
            },
        )
    for one in reductions(shard).get(insured.number, ()):
        board, lodging = burdens(one.value, one.start)
        for room, amount in zip(ROOMS, lodging, strict=True):
            sheets.row(
                "023",
                "負担限度額認定",
                {
                    **key,
                    "適用開始年月日": one.start,
                    "居住費区分": room,
                    "適用終了年月日": one.end,
                    "利用者負担段階": one.value,
                    "食費限度額": board,
                    "居住費限度額": amount,
                },
            )
    restricted = restrictions(shard).get(insured.number)
    if restricted:
        sheets.row(
            "023",
            "給付制限",
            {
                **key,
                "制限区分": restricted.kind,
                "開始年月日": restricted.start,
                "終了年月日": restricted.end,
                "給付率": restricted.rate,
            },
        )


def _given(shard: Shard, insured: Insured, one: Term) -> dt.date:
    """When 負担割合証 was given: in the week before 20 July, or once the first certification in the term was decided and the entry was notified."""
    decided = min(
        told.decided
        for told in applications(shard)[insured.number]
        if told.decided and told.start and told.end and told.start <= one.end and told.end >= one.start
    )
    known = insured.person.known(insured.person.came)
    august = (one.start.month, one.start.day) == (8, 1)
    sent = working_day_before(dt.date(one.start.year, 7, 20)) if august else one.start
    return min(working_day(max(sent, decided, known)), shard.base)


def levied(shard: Shard, sheets: Sheets) -> None:
    """The levies as first told and as they stand, stages, instalments."""
    stages = Counter((levy.fiscal_year, levy.insured.number) for levy in levies(shard))
    told: Counter[tuple[int, str]] = Counter()
    for levy in levies(shard):
        year = (levy.fiscal_year, levy.insured.number)
        told[year] += 1
        _levy(levy, sheets)
        _stage(levy, told[year], sheets, latest=told[year] == stages[year])


def _levy(levy: Levy, sheets: Sheets) -> None:
    key = {"賦課年度": levy.fiscal_year, "相当年度": levy.year, "通知書番号": levy.notice}
    held = levy.standing
    amounts = [levy.amount] if levy.before is None else [levy.before, levy.amount]
    for n, amount in enumerate(amounts, 1):
        latest = n == len(amounts)
        sheets.row(
            "023",
            "賦課",
            {
                **key,
                "賦課履歴番号": n,
                "最新フラグ": latest,
                "被保険者番号": levy.insured.number,
                "宛名番号": numbers.atena(levy.insured.person.number),
                "所得段階": held.stage,
                "年間保険料額": amount,
                "減免額": levy.relief if latest else 0,
                "徴収方法": levy.method,
                "老齢福祉年金受給区分": "0",
                "生活保護受給区分": held.assisted,
                "本人課税区分": held.taxed,
                "世帯課税区分": held.household_taxed,
                **({"操作年月日": levy.decided} if n == 1 else {}),
            },
        )
    for one in levy.instalments:
        sheets.row(
            "023",
            "賦課_期別",
            {
                **key,
                "徴収方法": levy.method,
                "期月": one.month[4:],
                "期別保険料額": one.amount,
                "納期限": one.due,
            },
        )


def _stage(levy: Levy, number: int, sheets: Sheets, *, latest: bool) -> None:
    held = levy.standing
    sheets.row(
        "023",
        "所得段階判定",
        {
            "賦課年度": levy.fiscal_year,
            "被保険者番号": levy.insured.number,
            "履歴番号": number,
            "最新フラグ": latest,
            "合計所得金額": held.total,
            "課税年金収入額": held.pension,
            "世帯課税区分": held.household_taxed,
            "所得段階": held.stage,
            "月割開始月": f"{levy.month:02d}",
        },
    )


def claimed(shard: Shard, insurer: str, sheets: Sheets) -> None:
    """H1, the lines D1 and the sum T1 of each claim."""
    for n, claim in enumerate(claims(shard), 1):
        key = {
            "交換情報識別番号": "1138",
            "入力識別番号": claim.form,
            "証記載保険者番号": insurer,
            "被保険者番号": claim.insured.number,
            "事業所番号": claim.provider,
            "サービス提供年月": f"{claim.month:%Y%m}",
            "整理番号": f"{shard.number:04d}{n:06d}",
        }
        sheets.row("023", "給付実績", {**key, "レコード種別コード": "H1", "明細連番": 0})
        for line, service in enumerate(claim.services, 1):
            sheets.row(
                "023",
                "給付実績",
                {
                    **key,
                    "レコード種別コード": "D1",
                    "明細連番": line,
                    "サービスコード": service.code,
                    "単位数": service.units,
                    "日数": service.days,
                },
            )
        total = sum(service.units for service in claim.services)
        sheets.row("023", "給付実績", {**key, "レコード種別コード": "T1", "明細連番": 99, "単位数": total})


def adapted(shard: Shard, sheets: Sheets) -> None:
    """住宅改修・福祉用具."""
    for insured, one in adaptations(shard):
        sheets.row(
            "023",
            "住宅改修・福祉用具",
            {
                "被保険者番号": insured.number,
                "申請連番": one.sequence,
                "種別": one.kind,
                "着工購入年月日": one.day,
                "費用額": one.cost,
                "支給額": one.paid,
                "残額": one.left,
            },
        )
