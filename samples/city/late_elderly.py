"""025 後期高齢者医療: who is insured, premiums (`late_elderly_levies`), shares of costs, cards, deductions from pensions.

Sources: 高確法 50–55 (from the 75th birthday itself, or from 65 with a certified disability; not while on public assistance), 67 and 施行令 7 (shares of
costs: 3 割, from 2022-10-01 2 割, else 1 割, from August to July by the incomes of the year before), 番号利用法等改正法 (令和5年法律48号: no new
被保険者証 from 2024-12-02). The insurer is the prefecture's 広域連合: who comes from within the prefecture was insured before, who moves within it stays so
while 保険者番号適用終了年月日 is set. It ends on the day after death and after leaving for abroad, on the day of leaving the prefecture and of
public assistance (53 条). KK-01 to KK-06. Simplified: 3 割 by incomes alone; everybody gets a 資格確認書; 住所地特例 is that of `elsewhere_insured` (区分 1); no certificate is withdrawn.
Codes whose values are unpublished or 999 are the city's own: 個人区分 1; 取得事由 001 年齢到達, 002 障害認定, 003 県外からの転入, 004 生活保護の廃止;
喪失事由 101 死亡, 102 県外への転出, 103 生活保護の開始; 限度額区分 11–13 現役並み III–I, 17 一般 II, 14 一般 I, 15 区分 II, 16 区分 I; 徴収方法 1 特別徴収,
2 普通徴収; 証区分 1 被保険者証, 2 資格確認書; 特徴中止事由 01 死亡, 02 転出, 03 その他; 特別徴収義務者 001 日本年金機構,
002 地方公務員共済 (who was an official last); 年金コード 0001 老齢, 0003 遺族 (every third widow; simplified).
"""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

from utsushi.samples.city import numbers
from utsushi.samples.city.circumstances import INSURED_SINCE, circumstances, late_elderly_from
from utsushi.samples.city.describing import address
from utsushi.samples.city.dice import Dice, years_after
from utsushi.samples.city.elsewhere_insured import home
from utsushi.samples.city.health_benefits import limit_year
from utsushi.samples.city.households import household_on, living_in
from utsushi.samples.city.incomes import assessments, untaxed_household
from utsushi.samples.city.late_elderly_levies import (
    Enrolment,
    Premium,
    bills,
    enrolments,
    insured_in,
    premiums,
)
from utsushi.samples.city.people import Person, Shard
from utsushi.samples.city.places import Places, places
from utsushi.samples.city.premiums import birthday, without_income
from utsushi.samples.city.sheets import Sheets

GROUPS = tuple(("025", group) for group in ("被保険者情報", "賦課", "期割", "負担区分", "資格確認書", "年金特徴"))
BEGAN = dt.date(2008, 4, 1)
TWO_TENTHS_SINCE = dt.date(2022, 10, 1)
CARDS_UNTIL = dt.date(2024, 12, 1)


def write_city(city: Places, base: dt.date, sheets: Sheets) -> None:
    """Nothing belongs to the whole city."""


def write(shard: Shard, sheets: Sheets) -> None:
    """All groups for the people of a shard."""
    dice = shard.dice("late_elderly")
    known: dict[int, str] = {}
    for several in enrolments(shard).values():
        number = numbers.late_elderly_insured(shard.number * 1000 + len(known) + 1)
        known[several[0].person.number] = number
        _insured(shard, number, several, dice, sheets)
        shares = [share for one in several for share in _shares(shard, one)]
        for start, end, tenths, kind in shares:
            sheets.row(
                "025",
                "負担区分",
                {
                    "被保険者番号": number,
                    "適用開始年月日": start,
                    "適用終了年月日": end,
                    "負担割合": tenths,
                    "限度額区分": kind,
                    "操作年月日": min(start, shard.base),
                },
            )
        _cards(shard, number, several, sheets)
    for premium in premiums(shard):
        works = [work for _, work in circumstances(shard)[premium.person.number].works]
        _premium(premium, known[premium.person.number], sheets, official=works[-2:-1] == ["official"])


def _insured(shard: Shard, number: str, several: tuple[Enrolment, ...], dice: Dice, sheets: Sheets) -> None:
    elsewhere = shard.places.elsewhere(dice) if dice.chance(0.015) else None
    for index, one in enumerate(several, 1):
        since, cause = _acquired(shard, one)
        lost, ended, why = _end(one)
        disabled = since < birthday(one.person, 75)
        to = home(shard, one.person) if one.end is None else None
        sheets.row(
            "025",
            "被保険者情報",
            {
                "被保険者番号": number,
                "履歴番号": index,
                "個人区分コード": "1",
                "宛名番号": numbers.atena(one.person.number),
                "被保険者資格取得事由コード": cause,
                "被保険者資格取得年月日": since,
                "被保険者資格喪失事由コード": why,
                "被保険者資格喪失年月日": lost,
                "保険者番号適用開始年月日": max(since, one.person.came),
                "保険者番号適用終了年月日": ended,
                "障害認定区分": disabled,
                "最新フラグ": index == len(several),
                "被扶養者軽減区分": one.before == "被扶養",
                "住所地特例区分": "1" if to else "",
                "住所地特例_前住所_市区町村コード": one.person.last.address.street.city if to else "",
                "障害認定申請年月日": since if disabled else None,
                "操作年月日": min(ended or one.start, shard.base),
                **address("広域連合_送付先住所", to or elsewhere),
            },
        )


def _acquired(shard: Shard, one: Enrolment) -> tuple[dt.date, str]:
    """被保険者資格取得年月日 and its cause."""
    person, from_age = one.person, late_elderly_from(shard, one.person)
    origin = person.came_from
    near = origin is not None and origin.prefecture == places().prefecture
    if one.before == "生保":
        return one.start, "004"
    if one.start == INSURED_SINCE and person.came < INSURED_SINCE:
        since = max(from_age, person.came, BEGAN)
    elif near and one.start == person.came:
        since = max(min(one.start, birthday(person, 75)), BEGAN)
    else:
        since = one.start
    if since == person.came and since not in {from_age, birthday(person, 75)}:
        return since, "003"
    return since, "001" if since >= birthday(person, 75) else "002"


def _end(one: Enrolment) -> tuple[dt.date | None, dt.date | None, str]:
    """被保険者資格喪失年月日, 保険者番号適用終了年月日 and the cause."""
    day, person = one.end, one.person
    if day is None:
        return None, None, ""
    if one.after == "生保":
        return day, day, "103"
    if person.dead:
        return day + dt.timedelta(1), day + dt.timedelta(1), "101"
    to = person.last.to
    if to is not None and to.country:
        return day + dt.timedelta(1), day + dt.timedelta(1), "102"
    if to is not None and to.prefecture == places().prefecture:
        return None, day, ""
    return day, day, "102"


Share = tuple[dt.date, dt.date, str, str]
"""First and last day, 負担割合, 限度額区分."""


def _shares(shard: Shard, one: Enrolment) -> list[Share]:
    """The shares of the last two years from August to July, as far as they have begun."""
    found: list[Share] = []
    current = limit_year(shard.base)
    for year in (current - 1, current):
        cuts = [dt.date(year, 8, 1), dt.date(year + 1, 8, 1)]
        if year == TWO_TENTHS_SINCE.year:
            cuts.insert(1, TWO_TENTHS_SINCE)
        for first, after in pairwise(cuts):
            start = max(first, one.start)
            end = min(after, one.end or after)
            if start >= end or start > shard.base:
                continue
            tenths, kind = _share(shard, one.person, start)
            if (
                found
                and found[-1][1] == start - dt.timedelta(1)
                and found[-1][2:] == (tenths, kind)
                and first.month != 8
            ):
                found[-1] = (found[-1][0], end - dt.timedelta(1), tenths, kind)
            else:
                found.append((start, end - dt.timedelta(1), tenths, kind))
    return found


def _share(shard: Shard, person: Person, day: dt.date) -> tuple[str, str]:
    """負担割合 and 限度額区分 from a day (施行令 7; 15)."""
    year = limit_year(day)
    household = household_on(shard, person, day)
    insured = (insured_in(shard, household, day) if household else []) or [person]
    known = assessments(shard, year)
    assessed = [known[one.number] for one in insured if one.number in known]
    taxable = max((one.taxable for one in assessed), default=0)
    received = sum(one.income.wages + one.income.pension + one.income.business + one.income.rent for one in assessed)
    alone = len(insured) == 1
    if taxable >= 1_450_000 and received >= (3_830_000 if alone else 5_200_000):
        own = known[person.number].taxable if person.number in known else 0
        return "3", "11" if own >= 6_900_000 else "12" if own >= 3_800_000 else "13"
    here = living_in(shard, household, day) if household else (person,)
    if untaxed_household(shard, here, year):
        poor = all(without_income(shard, one, year, day) for one in here)
        return "1", "16" if poor else "15"
    counted = sum(one.income.pension + one.income.total - one.income.annuity for one in assessed)
    if day >= TWO_TENTHS_SINCE and taxable >= 280_000 and counted >= (2_000_000 if alone else 3_200_000):
        return "2", "17"
    return "1", "14"


def _cards(shard: Shard, number: str, several: tuple[Enrolment, ...], sheets: Sheets) -> None:
    """A card when the city knows that the insurance has begun and each August, in the last two years; new ones for all in October 2022."""
    since = years_after(shard.base, -2)
    found: list[tuple[dt.date, dt.date]] = []
    for one in several:
        last = min(one.end or dt.date.max, shard.base + dt.timedelta(1))
        renewed = {dt.date(year, 8, 1) for year in range(since.year, shard.base.year + 2)} | {TWO_TENTHS_SINCE}
        found += [
            (day, min(other for other in renewed if other > day) - dt.timedelta(1))
            for first in (one.person.known(one.start),)
            for day in sorted(renewed | {first})
            if max(first, since) <= day < last
        ]
    for index, (day, until) in enumerate(found, 1):
        sheets.row(
            "025",
            "資格確認書",
            {
                "被保険者番号": number,
                "交付履歴番号": index,
                "最新フラグ": index == len(found),
                "交付年月日": day,
                "有効期限": until,
                "証区分": "1" if day <= CARDS_UNTIL else "2",
                "操作年月日": day,
            },
        )


def _survivor(person: Person) -> bool:
    """Whether the pension that premiums are taken from is 遺族年金."""
    return person.sex == "2" and person.spouse is not None and person.spouse.dead and person.number % 3 == 0


def _premium(premium: Premium, number: str, sheets: Sheets, *, official: bool) -> None:
    key: dict[str, object] = {"相当年度": premium.year, "被保険者番号": number, "通知書番号": premium.notice}
    told = [premium.earlier, premium] if premium.earlier else [premium]
    for index, one in enumerate(told, 1):
        row = {**key, **_decision(one), "賦課履歴番号": index, "最新フラグ": one is premium}
        row["操作年月日"] = premium.revised if index == 2 else premium.decided
        sheets.row("025", "賦課", row)
    key["操作年月日"] = premium.revised if premium.earlier else premium.decided
    for part in premium.instalments:
        sheets.row(
            "025",
            "期割",
            {
                **key,
                "徴収方法": "1" if premium.deducted(part) else "2",
                "期月": part.month[4:],
                "保険料額": part.amount,
                "納期限": part.due,
            },
        )
    if premium.pension_from is not None:
        stopped = premium.last < 12
        person = premium.person
        sheets.row(
            "025",
            "年金特徴",
            {
                "被保険者番号": number,
                "相当年度": premium.year,
                "特別徴収義務者コード": "002" if official else "001",
                "年金コード": "0003" if _survivor(person) else "0001",
                "基礎年金番号": numbers.basic_pension(person.number),
                "特徴開始月": "10" if premium.pension_from else "04",
                "特徴中止事由": ("01" if person.dead else "02" if person.removed else "03") if stopped else "",
                "操作年月日": premium.decided,
            },
        )


def _decision(premium: Premium) -> dict[str, object]:
    return {
        "均等割額": premium.per_head,
        "軽減割合": f"{premium.permille // 1000}.{premium.permille % 1000:03d}",
        "支援納付金分額": premium.child_support if premium.year >= 2026 else None,
        "所得割額": premium.by_income,
        "軽減額": premium.relieved,
        "被扶養者軽減額": premium.dependant,
        "限度超過額": premium.over,
        "年間保険料額": premium.total,
    }


__all__ = ["GROUPS", "bills", "write", "write_city"]
