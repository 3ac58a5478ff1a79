"""024 国民健康保険: who is insured and since when, households with their heads, what they owe (`health_levies`), benefits, cards.

Sources: 国保法 5–8, 76; 国保資格は 2018-04-01 から都道府県単位 (国保法 3, 5 as in force since then): who comes from a municipality of the same prefecture may
have been insured there, so that 国保資格取得年月日 is earlier than 国保適用開始年月日, and who moves within it keeps the insurance while 国保適用終了年月日 is
set (KH-10). It ends on the day after that of another insurance and of death, on the day of leaving the prefecture, of public
assistance and of the 75th birthday (8 条; KH-03). Codes 024:1, 131, 132; 擬制世帯主 (code 2) are heads in 世帯 and have no row of their own in
国保資格情報, as they are not insured. Codes of 999 are the city's own: 軽減割合 7, 5, 2, 0; 徴収方法 1 特別徴収, 2 普通徴収; 特定同一世帯所属者区分 and
旧被扶養者区分 1; 退職区分 is empty (the scheme ended in 2020). 住所地特例区分 1 is that of `elsewhere_insured`; マル学マル遠 is told of nobody (simplified). Rows begin on 2015-04-01
(`circumstances.INSURED_SINCE`): who was insured then joined for reason 09. Everybody's 市町村被保険者ID is from block 62, 都道府県被保険者ID 63.
"""

from __future__ import annotations

import datetime as dt

from utsushi.samples.city import health_benefits, health_cards, numbers
from utsushi.samples.city.circumstances import INSURED_SINCE
from utsushi.samples.city.dice import Dice
from utsushi.samples.city.elsewhere_insured import home
from utsushi.samples.city.health_levies import Levy, bills, levies
from utsushi.samples.city.health_members import (
    Member,
    branches,
    former_dependant,
    former_members,
    heads,
    laid_off,
    laid_off_months,
    members,
    members_of,
    symbol,
)
from utsushi.samples.city.households import household_head, numbered
from utsushi.samples.city.people import Household, Person, Shard
from utsushi.samples.city.places import Places, places
from utsushi.samples.city.premiums import Standing, birthday, standing
from utsushi.samples.city.sheets import Sheets

GROUPS = tuple(
    ("024", group)
    for group in ("国保資格情報", "世帯", "世帯・賦課", "賦課内訳", "賦課_期別", "所得", "給付", "証・資格確認")
)
PREFECTURE_SINCE = dt.date(2018, 4, 1)
_JOINED = {"被用者": "02", "被扶養": "02", "生保": "03", "後期": "13"}
_LEFT = {"被用者": "42", "被扶養": "42", "生保": "43", "後期": "51"}


def write_city(city: Places, base: dt.date, sheets: Sheets) -> None:
    """Nothing belongs to the whole city."""


def write(shard: Shard, sheets: Sheets) -> None:
    """All groups for the people of a shard."""
    _qualifications(shard, sheets)
    for household, several in members_of(shard).items():
        _household(shard, numbered(shard)[household], several, sheets)
    _incomes(shard, sheets)
    for levy in levies(shard):
        _levy(levy, sheets)
    health_benefits.write(shard, sheets)


def _qualifications(shard: Shard, sheets: Sheets) -> None:
    dice = shard.dice("health_insurance")
    by_person: dict[int, list[Member]] = {}
    for member in members(shard):
        by_person.setdefault(member.person.number, []).append(member)
    for several in by_person.values():
        found = [health_cards.cards(shard, member) for member in several]
        earlier = _insured_before(several[0], dice)
        for number, (member, cards) in enumerate(zip(several, found, strict=True), 1):
            latest = number == len(several)
            row = _qualification(shard, member, earlier if number == 1 or member.since == several[0].since else None)
            row |= {"被保険者履歴番号": number, "最新フラグ": latest}
            if cards:
                row |= {"証区分": cards[-1].kind, "有効期限": cards[-1].until}
            sheets.row("024", "国保資格情報", row)
        health_cards.write(several[0].person, [card for cards in found for card in cards], sheets)


def _insured_before(first: Member, dice: Dice) -> dt.date | None:
    """Since when somebody from the same prefecture was insured there: every second one, for up to four years."""
    person, draw, days = first.person, dice.chance(0.5), dice.between(20, 1400)
    origin = person.came_from
    if not draw or origin is None or origin.prefecture != places().prefecture or first.since != person.came:
        return None
    since = max(first.since - dt.timedelta(days), PREFECTURE_SINCE, person.born)
    return since if since < first.since else None


def _qualification(shard: Shard, member: Member, earlier: dt.date | None) -> dict[str, object]:
    person = member.person
    since = earlier or member.since
    lost, ended, cause = _end(member)
    to = home(shard, person) if member.end is None else None
    head = _head_on(numbered(shard)[member.household], member.end)
    relative = member.after == "後期" and person in former_members(shard, member.household, head, shard.base)
    return {
        "宛名番号": numbers.atena(person.number),
        "市区町村保険者番号": numbers.health_insurer(1),
        "保険者名称": places().name,
        "国保記号番号": symbol(member.household),
        "枝番": f"{branches(shard)[member.household, person.number]:02d}",
        "国保資格区分": "1" if head is person else "3",
        "国保資格取得年月日": since,
        "国保資格取得事由": _cause(member),
        "国保資格喪失年月日": lost,
        "国保資格喪失事由": cause,
        "国保適用開始年月日": member.start,
        "国保適用終了年月日": ended,
        "特定同一世帯所属者区分": "1" if relative else "",
        "旧被扶養者区分": "1" if former_dependant(member) else "",
        "市町村被保険者ID": f"{62_000_000_000 + person.number:015d}",
        "都道府県被保険者ID": f"{63_000_000_000 + person.number:015d}",
        "住所地特例区分": "1" if to else "",
        "特例_施設_市区町村コード": to.code if to else "",
        "都道府県単位_資格取得年月日": max(since, PREFECTURE_SINCE)
        if lost is None or lost > PREFECTURE_SINCE
        else None,
        "マイナ保険証登録状況": health_cards.registered(person),
        "操作年月日": min(ended or member.start, shard.base),
    }


def _cause(member: Member) -> str:
    """国保資格取得事由 (code 131)."""
    if member.before in _JOINED:
        return _JOINED[member.before]
    if member.since == member.person.born:
        return "04"
    return "09" if member.since == INSURED_SINCE and member.person.came < INSURED_SINCE else "01"


def _end(member: Member) -> tuple[dt.date | None, dt.date | None, str]:
    """国保資格喪失年月日, 国保適用終了年月日, 国保資格喪失事由 (code 132)."""
    day, person = member.end, member.person
    to = person.last.to
    if day is None:
        return None, None, ""
    cause = _LEFT.get(member.after, "44" if person.dead else "41")
    if member.after == "後期" and day < birthday(person, 75):
        cause = "52"
    near = to is not None and to.prefecture == places().prefecture and day >= PREFECTURE_SINCE
    if member.after == "国保" or (
        cause == "41" and near
    ):  # another household, or another municipality of the prefecture
        return None, day, ""
    if cause in {"42", "44"} or (cause == "41" and to is not None and to.country):
        day += dt.timedelta(1)
    return day, day, cause


def _head_on(household: Household, end: dt.date | None) -> Person:
    """The head on the last day of a membership; the latest one while it lasts."""
    tenures = heads(household)
    return next((person for person, since, _ in reversed(tenures) if end is None or since < end), tenures[0][0])


def _household(shard: Shard, household: Household, several: tuple[Member, ...], sheets: Sheets) -> None:
    """A row from each day on which the insurance, the head or 擬制 changed."""
    last = [member.end or dt.date.max for member in several]
    days = {member.start for member in several} | {day for day in last if day < dt.date.max}
    days |= {since for _, since, _ in heads(household) if min(member.start for member in several) < since < max(last)}
    periods: list[tuple[dt.date, Person, bool]] = []
    closed: dict[int, dt.date] = {}
    for day in sorted(days):
        here = [one for one in several if one.start <= day and (one.end is None or day < one.end)]
        if not here:
            if periods:
                closed[len(periods) - 1] = day
            continue
        head = household_head(shard, household.number, day)
        absent = all(one.person is not head for one in here)
        open_now = bool(periods) and len(periods) - 1 not in closed
        if open_now and periods[-1][1:] == (head, absent):
            continue
        if open_now:
            closed[len(periods) - 1] = day
        periods.append((day, head, absent))
    for number, (start, head, absent) in enumerate(periods):
        sheets.row(
            "024",
            "世帯",
            {
                "国保記号番号": symbol(household.number),
                "世帯履歴番号": number + 1,
                "最新フラグ": number + 1 == len(periods),
                "世帯主_宛名番号": numbers.atena(head.number),
                "住民票_世帯番号": numbers.atena(household.number),
                "擬制世帯主フラグ": absent,
                "世帯適用開始年月日": start,
                "世帯適用終了年月日": closed.get(number),
                "操作年月日": start,
            },
        )


def _incomes(shard: Shard, sheets: Sheets) -> None:
    """Once for a person and year: the insured of a levy and its head."""
    eased = {one.person.number: one for one in members(shard) if laid_off(one)}
    helped = {one.person.number: since for one in members(shard) if (since := former_dependant(one))}
    seen: set[tuple[int, int]] = set()
    for levy in levies(shard):
        known: dict[int, Standing] = {share.person.number: share.standing for share in levy.shares}
        for person in dict.fromkeys((*(share.person for share in levy.shares), levy.head)):
            if (levy.year, person.number) in seen:
                continue
            seen.add((levy.year, person.number))
            own = known.get(person.number) or standing(shard, person, levy.year)
            row: dict[str, object] = {
                "賦課年度": levy.year,
                "宛名番号": numbers.atena(person.number),
                "履歴番号": 1,
                "最新フラグ": "1",
                "所得割算定基礎額": own.levied,
                "軽減判定所得": own.judged,
                "未申告フラグ": not own.declared,
                "操作年月日": levy.decided,
            }
            if person.number in eased and person.number in known:
                first, last = laid_off_months(eased[person.number])
                if first <= (levy.year + 1, 3) and (levy.year, 4) <= last:
                    row |= {
                        "非自発的失業軽減_開始年月": f"{first[0]}{first[1]:02d}",
                        "非自発的失業軽減_終了年月": f"{last[0]}{last[1]:02d}",
                    }
            if person.number in helped:
                row["旧被扶養者減免開始年月"] = f"{helped[person.number]:%Y%m}"
            sheets.row("024", "所得", row)


def _levy(levy: Levy, sheets: Sheets) -> None:
    key: dict[str, object] = {"賦課年度": levy.fiscal_year, "相当年度": levy.year, "通知書番号": levy.notice}
    told = [levy.earlier, levy] if levy.earlier else [levy]
    for number, one in enumerate(told, 1):
        row = {**key, **_decision(one), "賦課履歴番号": number, "最新フラグ": one is levy}
        row["操作年月日"] = levy.revised if number == 2 else levy.decided
        sheets.row("024", "世帯・賦課", row)
    _details(levy, {**key, "操作年月日": levy.revised if levy.earlier else levy.decided}, sheets)


def _decision(levy: Levy) -> dict[str, object]:
    amounts = {part.kind: part.amount for part in levy.parts}
    return {
        "国保記号番号": symbol(levy.household),
        "世帯主_宛名番号": numbers.atena(levy.head.number),
        "医療一般分_調定額": amounts["医療"],
        "支援一般分_調定額": amounts["支援"],
        "介護一般分_調定額": amounts.get("介護", 0),
        "子ども・子育て支援金分_調定額": amounts.get("子ども"),
        "軽減割合": levy.tenths,
        "限度超過額": sum(part.over for part in levy.parts),
        "減免額": sum(part.excused for part in levy.parts),
        "徴収方法": "1" if levy.from_pension else "2",
    }


def _details(levy: Levy, key: dict[str, object], sheets: Sheets) -> None:
    for part in levy.parts:
        sheets.row(
            "024",
            "賦課内訳",
            {
                **key,
                "賦課区分": part.code,
                "所得割": part.by_income,
                "均等割": part.per_head,
                "平等割": part.per_household,
                "資産割": 0,
                "軽減額": part.relieved,
                "限度超過額": part.over,
                "月数": part.months,
                "減免額": part.excused,
            },
        )
    for one in levy.instalments:
        sheets.row(
            "024",
            "賦課_期別",
            {
                **key,
                "徴収方法": "1" if levy.from_pension else "2",
                "期月": one.month[4:],
                "期別税（料）額": one.amount,
                "納期限": one.due,
            },
        )


__all__ = ["GROUPS", "bills", "write", "write_city"]
