"""023 介護保険: the insured, certifications, what the certified get, and premiums.

`care_insured`, `care_certified`, `care_benefits`, `care_claims` and `care_levies` say who and what, with the sources; here it is written down. KG-01 to KG-10.
受給者異動連絡票 (受給者_国保連送付) has a line for each certification, for each of August with other burdens, and for the end. Codes of 999 are the city's own:
住所地特例者区分 1 in an institution elsewhere 0 none; 特定疾病コード by the order of 施行令 2; 認定調査_版 by the year of the software; サービスコード CT 通所 CH 訪問
CR 通所リハ CY 予防 CS 施設 CF 福祉用具; 入力識別番号 0001 居宅 0002 予防 0003 施設. 短期入所 has had no limit of its own since 2002-01 and stays empty.
"""

from __future__ import annotations

import datetime as dt
from functools import cache

from utsushi.samples.city import care_sheets, numbers
from utsushi.samples.city.assistance_cases import Member, cases
from utsushi.samples.city.care_certified import CERTIFIED, RECEIVED, REJECTED, Application, applications, certified
from utsushi.samples.city.care_insured import Insured, Period, everybody
from utsushi.samples.city.care_levies import bills
from utsushi.samples.city.dice import Dice, Weighted, reached
from utsushi.samples.city.once import once
from utsushi.samples.city.people import Shard
from utsushi.samples.city.places import Places
from utsushi.samples.city.sheets import Sheets
from utsushi.samples.city.working_days import working_day

__all__ = ["GROUPS", "bills", "write", "write_city"]

GROUPS = tuple(
    ("023", group)
    for group in (
        "被保険者情報",
        "要介護認定",
        "認定調査・審査会",
        "受給者_国保連送付",
        "賦課",
        "賦課_期別",
        "所得段階判定",
        "給付実績",
        "負担割合証",
        "負担限度額認定",
        "給付制限",
        "住宅改修・福祉用具",
    )
)
_DAY = dt.timedelta(1)
_DISEASES = Weighted(
    (
        ("13", 48),
        ("07", 10),
        ("01", 9),
        ("06", 8),
        ("12", 8),
        ("02", 5),
        ("08", 4),
        ("03", 3),
        ("11", 2),
        ("15", 2),
        ("05", 1),
    )
)
_MINUTES = {
    "01": (15, 24), "12": (25, 31), "13": (32, 49), "21": (32, 49), "22": (50, 69), "23": (70, 89), "24": (90, 109), "25": (110, 150),
}  # fmt: skip
"""Minutes of a level, first and last (平成12年厚生省令58号 3)."""
_LEVELS = tuple(_MINUTES)
_BOARD = Weighted(((0, 87), (-1, 10), (1, 3)))
"""一次判定 as seen from the level of the board, which rather raises it (simplified)."""


def write_city(city: Places, base: dt.date, sheets: Sheets) -> None:
    """Nothing belongs to the whole city."""


def write(shard: Shard, sheets: Sheets) -> None:
    """Every group, one after the other."""
    insurer = numbers.care_insurer(shard.places.code)
    boards = shard.dice("care boards")
    for insured in everybody(shard):
        _insured(shard, insured, insurer, sheets)
        for one in applications(shard).get(insured.number, ()):
            _application(insured, one, boards, sheets)
        care_sheets.sent(shard, insured, sheets)
        care_sheets.certificates(shard, insured, sheets)
    care_sheets.levied(shard, sheets)
    care_sheets.claimed(shard, insurer, sheets)
    care_sheets.adapted(shard, sheets)


def _insured(shard: Shard, insured: Insured, insurer: str, sheets: Sheets) -> None:
    """A row for each change: gained, gone into an institution elsewhere, lost."""
    told: list[tuple[Period, bool, bool]] = []
    for period in insured.periods:
        told.append((period, False, False))
        if insured.away and period is insured.periods[-1]:
            told.append((period, True, False))
        if period.end and period.lost:
            told.append((period, False, True))
    for n, (period, away, lost) in enumerate(told, 1):
        latest = n == len(told)
        day = shard.base if latest and not lost else (period.end or shard.base) - _DAY if lost else period.start
        sheets.row(
            "023",
            "被保険者情報",
            {
                "宛名番号": numbers.atena(insured.person.number),
                "介護保険者番号": insurer,
                "被保険者番号": insured.number,
                "資格履歴番号": n,
                "最新フラグ": latest,
                "被保険者区分コード": period.kind,
                "資格取得日": period.start,
                "資格喪失日": period.end if lost else None,
                "資格取得事由": period.gained,
                "資格喪失事由": period.lost if lost else "",
                "住所地特例者区分": away,
                "施設所在保険者番号": insured.away[1] if away and insured.away else "",
                **_state(certified(shard, insured, min(day, shard.base))),
                "公費受給者番号": _recipient(shard, insured, min(day, shard.base)),
                **({} if latest and not lost else {"操作年月日": min(max(day, period.start), shard.base)}),
            },
        )


@once
def _assisted(shard: Shard) -> dict[int, list[Member]]:
    found: dict[int, list[Member]] = {}
    for case in cases(shard):
        for member in case.members:
            found.setdefault(member.person.number, []).append(member)
    return found


def _recipient(shard: Shard, insured: Insured, day: dt.date) -> str:
    """受給者番号 of public assistance on a day."""
    several = _assisted(shard).get(insured.person.number, ())
    return next((member.recipient for member in several if member.on(day)), "")


def _state(held: Application | None) -> dict[str, object]:
    if held is None:
        return {}
    return {
        "要介護認定状況コード": held.status,
        "要介護状態区分コード": held.level,
        "要介護認定日": held.decided,
        "要介護認定有効期間開始日": held.start,
        "要介護認定有効期間終了日": held.end,
    }


def _application(insured: Insured, one: Application, dice: Dice, sheets: Sheets) -> None:
    """As it was received, and as it was decided; with the survey and the board."""
    key = {"被保険者番号": insured.number, "申請連番": one.sequence}
    common = {
        **key,
        "宛名番号": numbers.atena(insured.person.number),
        "申請種別コード": one.kind,
        "申請年月日": one.applied,
    }
    decided = one.status != RECEIVED
    sheets.row(
        "023",
        "要介護認定",
        {**common, "認定履歴番号": 1, "最新フラグ": not decided, "認定状況コード": RECEIVED, "操作年月日": one.applied},
    )
    if not decided:
        return
    sheets.row(
        "023",
        "要介護認定",
        {
            **common,
            "認定履歴番号": 2,
            "最新フラグ": "1",
            "認定状況コード": one.status,
            "要介護状態区分コード": one.level,
            "認定日": one.decided,
            "認定有効期間開始日": one.start,
            "認定有効期間終了日": one.end,
            **({"操作年月日": one.decided} if one.decided else {}),
        },
    )
    disease, pattern, minutes = _DISEASES.pick(dice), dice.below(_PATTERNS), dice.random()
    step = _BOARD.pick(dice)
    if one.status not in {CERTIFIED, REJECTED} or one.decided is None:
        return
    reckoned = _reckoned(one.level, step)
    least, most = _MINUTES[reckoned]
    tenths = least * 10 + int(minutes * (most - least) * 10)
    sheets.row(
        "023",
        "認定調査・審査会",
        {
            **key,
            "調査年月日": min(working_day(one.applied + (one.decided - one.applied) // 3), one.decided),
            "認定調査_版": _version(one.decided),
            "調査項目値": _answers(reckoned, pattern),
            "要介護認定等基準時間": f"{tenths // 10}.{tenths % 10}",
            "一次判定": reckoned,
            "二次判定": one.level,
            "審査会開催年月日": one.decided,
            "特定疾病コード": disease if one.applied < reached(insured.person.born, 65) else "",
        },
    )


def _reckoned(level: str, step: int) -> str:
    """一次判定: mostly what the board says, else the level before or after it."""
    return _LEVELS[min(max(_LEVELS.index(level) + step, 0), len(_LEVELS) - 1)]


def _version(day: dt.date) -> str:
    return "2021" if day >= dt.date(2021, 4, 1) else "2018" if day >= dt.date(2018, 4, 1) else "2009"


_PATTERNS = 40


@cache
def _answers(level: str, pattern: int) -> str:
    """74 answers, 1 the best; the more need the more others (simplified: without meaning)."""
    dice = Dice(pattern, -1, f"care answers {level}")
    need = {"01": 0.1, "12": 0.18, "13": 0.24, "21": 0.3, "22": 0.4, "23": 0.55, "24": 0.7, "25": 0.85}[level]
    return "".join(str(1 + (dice.between(1, 3) if dice.chance(need) else 0)) for _ in range(74))
