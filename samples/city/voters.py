"""005–009: elections, the roll of voters, voting before the day and on it, voters abroad.

Sources: 公職選挙法 9, 11, 21–30 の16 (27 ①: who may not vote is marked on the roll), 48 の2; SE-01 to SE-08; who is on the roll: `rolls`. Whoever has moved to another ward
and is not entered there yet votes where they were.
Codes of 999 are the city's own: 登録事由 01 at a regular time, 02 at an election; 表示区分 1 left the ward, 2 公民権停止; 抹消区分 1 death, 2 loss of the nationality, 3 four months
after leaving, 4 entered in the roll of another ward; 停止事由 01 a crime; 投票区分 1 before the day, 2 by letter (不在者投票); 事由コード 01 work, 02 away; 投票状況 1 counted; 投票方法 1 by
mail; 投票所コード of voting before the day: the ward and 91 its office (open since the day after the announcement) or 92 a shopping centre (the last week); 登録移転区分 1 with the notice
of leaving; names and addresses of polling places are made up.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from utsushi.samples.city import numbers
from utsushi.samples.city.care_certified import certified
from utsushi.samples.city.care_insured import everybody
from utsushi.samples.city.describing import abroad, address, full_address
from utsushi.samples.city.dice import Dice, reached, years_after
from utsushi.samples.city.disability_books import physical
from utsushi.samples.city.people import Person, Shard
from utsushi.samples.city.places import Places
from utsushi.samples.city.rolls import SINCE, Election, Entry, Voter, elections, old_enough, voter
from utsushi.samples.city.sheets import Sheets

GROUPS = (
    ("005", "選挙"),
    *(("006", group) for group in ("選挙人名簿", "投票区・投票所", "投票区_町字", "公民権停止")),
    *(("007", group) for group in ("期日前・不在者投票", "郵便等投票")),
    ("008", "当日投票"),
    ("009", "在外選挙人名簿"),
)
_LINES = 20
"""Of a page of the roll."""
_LAST_DAYS = 7
"""A second 期日前投票所 of each ward is open that long."""
SUSPENDED = 0.0004
"""Share of voters who may not vote for a crime (公職選挙法 11 条 1 項 2 号; a round number near that of prisoners)."""


@dataclass(frozen=True, slots=True)
class Suspension:
    """公民権停止, with its first and last day."""

    start: dt.date
    end: dt.date


def write_city(city: Places, base: dt.date, sheets: Sheets) -> None:
    """Elections, polling districts and their 町字."""
    for election in elections():
        if election.announced > base:
            continue
        sheets.row(
            "005",
            "選挙",
            {
                "選挙コード": election.code,
                "選挙種別": election.kind,
                "選挙名": election.name,
                "公示告示年月日": election.announced,
                "選挙期日": election.day,
                "名簿登録基準日": election.roll,
            },
        )
    for street in city.streets:
        sheets.row(
            "006",
            "投票区・投票所",
            {
                "投票区コード": street.precinct,
                "適用開始年月日": SINCE,
                "投票所名": f"{street.name}集会所",
                "投票所_所在地": f"{street.town}{street.name}１番１号",
                "開票区コード": street.city,
                "選挙区コード": street.city,
            },
        )
        sheets.row(
            "006",
            "投票区_町字",
            {
                "投票区コード": street.precinct,
                "市区町村コード": street.city,
                "町字コード": street.code,
                "適用開始年月日": SINCE,
            },
        )


def write(shard: Shard, sheets: Sheets) -> None:
    """The roll of a shard (a volume of its own in every district), who voted when, and voters abroad."""
    dice, crimes = shard.dice("voters"), shard.dice("voters suspended")
    lines: dict[str, int] = {}
    bedridden = _bedridden(shard)
    by_mail = shard.dice("votes by mail")
    held = [election for election in elections() if election.day <= shard.base]
    for person in shard.people:
        found = voter(person, shard.base)
        if found:
            barred = _suspended(shard, found, crimes, sheets)
            for number, entry in enumerate(found.entries):
                line = lines[entry.street.precinct] = lines.get(entry.street.precinct, -1) + 1
                _roll(shard, found, number, line, barred, sheets)
            for election in held[-2:]:
                held_then = found.on(election.roll)
                if held_then and _can_vote(found, election, barred):
                    _vote(found, election, held_then, dice, sheets)
            if person.resident and not barred:
                _by_mail(shard, found, bedridden.get(person.number), by_mail, sheets)
        since = abroad_since(person, shard.base)
        if since:
            _abroad(shard, person, since, sheets)


def _can_vote(found: Voter, election: Election, barred: Suspension | None) -> bool:
    """Whoever has left may still vote for the nation (simplified: for every election) until struck out; nobody whose 公民権停止 meets the time of the election."""
    if barred and barred.start <= election.day and election.announced <= barred.end:
        return False
    return found.struck is None or found.struck > election.day


def _roll(
    shard: Shard, found: Voter, number: int, line: int, barred: Suspension | None, sheets: Sheets
) -> None:  # fmt: skip
    person, entry = found.person, found.entries[number]
    after = found.entries[number + 1] if number + 1 < len(found.entries) else None
    lost = barred if barred and barred.end >= shard.base and after is None else None
    gone = entry.moved or (None if after else found.left)
    sheets.row(
        "006",
        "選挙人名簿",
        {
            "宛名番号": numbers.atena(person.number),
            "履歴番号": number + 1,
            "最新フラグ": after is None,
            "名簿登録年月日": entry.day,
            "登録事由": entry.why,
            "投票区コード": entry.street.precinct,
            "名簿番号_冊": shard.number + 1,
            "名簿番号_頁": line // _LINES + 1,
            "名簿番号_行": line % _LINES + 1,
            "表示区分": "2" if lost else "1" if gone else "",
            "表示年月日": _told(shard, lost) if lost else gone,
            "抹消区分": "4" if after else found.why,
            "抹消年月日": after.day if after else found.struck,
            "失権開始年月日": lost.start if lost else None,
            "失権満了年月日": lost.end if lost else None,
            "区コード": entry.street.city,
            "住民票作成年月日": found.since,
            "旧住所地登録フラグ": "0",
            "転出年月日": None if after else found.left,
            "抄本用_氏名カナ": person.name.kana,
        },
    )


def _vote(found: Voter, election: Election, entry: Entry, dice: Dice, sheets: Sheets) -> None:
    draw = dice.random()
    keys = {"選挙コード": election.code, "宛名番号": numbers.atena(found.person.number)}
    if draw < 0.2:  # before the day, in person: nothing is asked for nor sent
        last = election.day - dt.timedelta(1)
        day = dice.day(election.announced + dt.timedelta(1), last)
        if found.struck and day >= found.struck:
            return
        if old_enough(found.person.born) > last:  # still a minor before the day itself, and may not vote in person
            return
        day = max(day, old_enough(found.person.born))
        place = "92" if (last - day).days < _LAST_DAYS and dice.chance(0.4) else "91"
        sheets.row(
            "007",
            "期日前・不在者投票",
            {
                **keys,
                "投票区分": "1",
                "受理年月日": day,
                "事由コード": "01",
                "投票所コード": entry.street.city + place,
                "投票状況": "1",
            },
        )
    elif draw < 0.203:
        asked = election.announced - dt.timedelta(3)
        sheets.row(
            "007",
            "期日前・不在者投票",
            {
                **keys,
                "投票区分": "2",
                "請求年月日": asked,
                "交付年月日": election.announced,
                "受理年月日": election.day - dt.timedelta(2),
                "事由コード": "02",
                "投票状況": "1",
            },
        )
    else:
        voted = draw < 0.53
        sheets.row(
            "008",
            "当日投票",
            {
                **keys,
                "投票区コード": entry.street.precinct,
                "投票済フラグ": voted,
                "投票時刻": f"{dice.between(7, 19):02d}:{dice.between(0, 59):02d}:00" if voted else "",
                "入場券番号": f"{election.code}{found.person.number:010d}",
            },
        )


def _bedridden(shard: Shard) -> dict[int, tuple[dt.date, dt.date]]:
    """宛名番号 → first and last day of the certification, for 要介護5 at the base date."""
    found = {}
    for insured in everybody(shard):
        held = certified(shard, insured, shard.base)
        if held and held.level == "25" and held.start and held.end:
            found[insured.person.number] = (held.start, held.end)
    return found


_BY_MAIL = {"42": "12", "43": "12", "51": "13", "52": "13", "53": "13", "54": "13", "56": "123", "57": "123"}
"""統計部位コード (022:17) → grades that may vote by mail."""


def _by_mail(shard: Shard, found: Voter, care: tuple[dt.date, dt.date] | None, dice: Dice, sheets: Sheets) -> None:
    """郵便等投票証明書 (公職選挙法 49 条 2 項, 施行令 59 の 2, 59 の 3).

    Legs and trunk of grades 1 and 2, heart, kidneys, breath, bowels of 1 and 3, immunity and liver of 1 to 3: for seven years; 要介護5: to the end of the
    certification. Who cannot write either (arms or eyes of grade 1) may have it written (代理記載, 法 49 条 3 項).
    """
    held = physical(shard).get(found.person.number)
    parts = held.parts if held else ()
    given = held.book.issued if held and any(part.grade in _BY_MAIL.get(part.code, "") for part in parts) else None
    chance, back = dice.random(), dice.between(0, 2800)
    if (given is None and care is None) or chance >= 0.1:
        return
    since = given or (care[0] if care else shard.base)
    start = max(since, found.entered, shard.base - dt.timedelta(back))
    sheets.row(
        "007",
        "郵便等投票",
        {
            "宛名番号": numbers.atena(found.person.number),
            "履歴番号": 1,
            "最新フラグ": "1",
            "証明書番号": f"{shard.number + 1:05d}{found.person.number % 10_000:05d}",
            "有効期限": years_after(start, 7) - dt.timedelta(1) if given else care[1] if care else None,
            "代理記載フラグ": any(part.code in {"11", "41"} and part.grade == "1" for part in parts),
            "投票方法": "1",
            "操作年月日": start,
        },
    )


def abroad_since(person: Person, base: dt.date) -> dt.date | None:
    """登録年月日 on the roll of voters abroad: with the notice of leaving the country (出国時申請), where the person is 18 (公職選挙法 30 の 4–30 の 6)."""
    left = person.removed
    if left is None or person.removed_as != "22" or person.nation or reached(person.born, 18) > left:
        return None
    return min(left + dt.timedelta(30), base)


def _suspended(shard: Shard, found: Voter, dice: Dice, sheets: Sheets) -> Suspension | None:
    """公民権停止 of a few residents since they were entered, told of by the 本籍地 two weeks later."""
    chance, back, years = dice.random(), dice.between(30, 900), dice.between(1, 4)
    if chance >= SUSPENDED or not found.person.resident:
        return None
    start = max(found.entered, shard.base - dt.timedelta(back))
    barred = Suspension(start, years_after(start, years) - dt.timedelta(1))
    sheets.row(
        "006",
        "公民権停止",
        {
            "宛名番号": numbers.atena(found.person.number),
            "停止連番": 1,
            "停止事由": "01",
            "刑始期": barred.start,
            "刑終期": barred.end,
            "通知年月日": _told(shard, barred),
        },
    )
    return barred


def _told(shard: Shard, barred: Suspension) -> dt.date:
    return min(barred.start + dt.timedelta(14), shard.base)


def _abroad(shard: Shard, person: Person, since: dt.date, sheets: Sheets) -> None:
    register = person.register
    sheets.row(
        "009",
        "在外選挙人名簿",
        {
            "登録番号": f"{shard.number + 1:05d}{person.number % 10_000:05d}",
            "履歴番号": 1,
            "最新フラグ": "1",
            "宛名番号": numbers.atena(person.number),
            "選挙人証番号": f"{shard.number + 1:05d}{person.number % 10_000:05d}",
            "本籍": full_address(register.place) if register else "",
            "本籍_市区町村コード": address("本籍", register.place)["本籍_市区町村コード"] if register else "",
            "住所_国外住所": abroad("住所", person.last.to).get("住所_国外住所", ""),
            "経由領事官": f"在{person.last.to.country_name}日本国総領事" if person.last.to else "",
            **address("最終住所", person.last.address),
            "選挙人証交付年月日": min(since + dt.timedelta(30), shard.base),
            "登録年月日": since,
            "登録移転区分": "1",
        },
    )
