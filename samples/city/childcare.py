"""028 子ども・子育て支援: who is certified for what, applied where, uses which facility; fees are written in `childcare_fees.py`.

The courses come from `nurseries.py`. Sources: 子ども・子育て支援法 19–24, 27–30 の 11, 42 (利用調整), 児童福祉法 24 ③; 施行規則 1 の 5 (reasons). KD-01:
3号 ends on the second day before the third birthday, and from the day after it is 2号, by the authority of the city; KD-02: one 認定番号
for each child, use within the time of certification; KD-03: 保育必要量 only with 2号 and 3号; KD-06: nobody is in two facilities.
Simplified: one application for each first day of use (and the one refused before it), with two or three wishes.
Codes: 保育必要事由 01 work, 02 birth, 03 illness, 04 care, 06 looking for
work (three months), 07 study; 保育必要量 1 standard, 2 short; 変更事由 01 three years of age; 選考結果 1 offered,
2 refused, 3 not considered as a better wish was met; 在籍状態 1 enrolled, 2 left, 3 went to school or elsewhere in the city; 施設類型 01–06 as in
`nurseries.py`, 指数合計 (`_points`): all the city's own. 施設番号 is fictitious.
"""

from __future__ import annotations

import datetime as dt

from utsushi.samples.city import numbers
from utsushi.samples.city.childcare_fees import Fees
from utsushi.samples.city.dice import Dice, fiscal_year
from utsushi.samples.city.nurseries import (
    CENTRE,
    NURSERY,
    SMALL,
    Course,
    Enrolment,
    class_age,
    courses,
    facilities,
    parents_on,
)
from utsushi.samples.city.people import Shard
from utsushi.samples.city.places import Places, rows
from utsushi.samples.city.sheets import Sheets
from utsushi.samples.city.working_days import working_day_before

GROUPS = tuple(
    ("028", group)
    for group in (
        "教育・保育給付認定",
        "認定履歴",
        "利用申込・希望",
        "利用調整・入所",
        "利用者負担",
        "利用者負担月額",
        "保護者・税情報",
        "施設等利用給付",
        "施設マスタ",
    )
)
_CARE = frozenset({"2", "3"})
_ANSWERED = dt.timedelta(30)
"""After so long who was refused may have asked again."""


def write_city(_city: Places, _base: dt.date, sheets: Sheets) -> None:
    """The facilities; where the kind of one changed it has two rows."""
    for row in rows("facilities"):
        names = {"市区町村コード": "所在_市区町村コード"}
        sheets.row("028", "施設マスタ", {names.get(name, name): value for name, value in row.items()})


def write(shard: Shard, sheets: Sheets) -> None:
    """Every course."""
    dice, fees = shard.dice("childcare"), Fees(shard, sheets)
    for course in courses(shard):
        _certified(shard, course, sheets)
        _applied(shard, course, dice, sheets)
        for enrolment in course.enrolments:
            if any(one.kind and one.start <= enrolment.end for one in course.certified):
                _enrolled(shard, course, enrolment, sheets)
        fees.write(course)


def _certified(shard: Shard, course: Course, sheets: Sheets) -> None:
    """The certification as it stands, and how it came about."""
    begun = [one for one in course.certified if one.start <= shard.base]
    if not begun:
        return
    now = begun[-1]
    need = {
        "保育必要事由": course.reason if now.kind in _CARE else "",
        "保育必要量": ("2" if course.short else "1") if now.kind in _CARE else "",
    }
    child = numbers.atena(course.child.number)
    guardian = (parents_on(shard, course.child, min(course.end, shard.base)) or course.parents)[0]
    decided = max(working_day_before(min(course.applied + dt.timedelta(20), course.start)), course.applied)
    sheets.row(
        "028",
        "教育・保育給付認定",
        {
            "認定番号": course.number,
            "児童_宛名番号": child,
            "保護者_宛名番号": numbers.atena(guardian.number),
            "認定区分": now.kind,
            **need,
            "認定開始年月日": now.start,
            "認定終了年月日": now.end,
            "申請年月日": course.applied,
            "認定年月日": decided,
            "変更事由": "01" if len(begun) > 1 else "",
            "施設等利用給付認定区分": course.extra,
        },
    )
    for count, one in enumerate(begun, 1):
        sheets.row(
            "028",
            "認定履歴",
            {
                "認定番号": course.number,
                "認定履歴番号": count,
                "最新フラグ": one is now,
                "変更年月日": one.start,
                "認定区分": one.kind,
                **need,
                "認定開始年月日": one.start,
                "認定終了年月日": one.end,
                "職権変更フラグ": count > 1,
                "求職終期": one.end if course.reason == "06" and one.kind in _CARE else None,
            },
        )


def _applied(shard: Shard, course: Course, dice: Dice, sheets: Sheets) -> None:
    """Applications of the last two years and the running one for those who need care; who was refused asks again for the next April."""
    if course.certified[0].kind not in _CARE:
        return
    more = dice.below(5)
    first = course.enrolments[0] if course.enrolments else None
    rounds: list[tuple[dt.date, Enrolment | None]] = []
    if course.refused:
        rounds.append((course.applied, None))
        if first:
            rounds.append((max(dt.date(first.start.year - 1, 11, 10), course.applied + _ANSWERED), first))
    elif first:
        rounds.append((course.applied, first))
    for day, given in rounds:
        if day >= dt.date(shard.fiscal_year - 2, 4, 1):
            _wishes(course, (day, given, _points(shard, course, day) + more), dice, sheets)


def _points(shard: Shard, course: Course, day: dt.date) -> int:
    """指数 by the household of the day of the application (the city's own): 20 for each parent, 6 less for short hours, 30 more for who is alone."""
    parents = parents_on(shard, course.child, day) or course.parents
    return 20 * len(parents) - (6 if course.short else 0) + (30 if len(parents) == 1 else 0)


def _wishes(course: Course, application: tuple[dt.date, Enrolment | None, int], dice: Dice, sheets: Sheets) -> None:
    """Two or three facilities in the order of the wish; one is offered at most."""
    day, given, points = application
    history = course.child.at(day) or course.child.histories[0]
    start = given.start if given else course.start
    young = class_age(course.child.born, fiscal_year(start)) <= 2
    kinds = (NURSERY, CENTRE, SMALL) if young else (NURSERY, CENTRE)
    ward = history.address.street.city
    others = [
        one for kind in kinds for one in facilities(kind, ward, start, start) if not given or one != given.facility
    ]
    place = 0 if dice.chance(0.75) else 1
    wanted = others[dice.below(len(others)) :][:2]
    if given:
        wanted.insert(min(place, len(wanted)), given.facility)
    offered = wanted.index(given.facility) if given else len(wanted)
    for rank, facility in enumerate(wanted):
        sheets.row(
            "028",
            "利用申込・希望",
            {
                "申込番号": f"{fiscal_year(start)}{course.number}",
                "希望順位": rank + 1,
                "児童_宛名番号": numbers.atena(course.child.number),
                "認定番号": course.number,
                "施設番号": facility,
                "申込年月日": day,
                "指数合計": points,
                "選考結果": "1" if rank == offered else "2" if rank < offered else "3",
            },
        )


def _enrolled(shard: Shard, course: Course, one: Enrolment, sheets: Sheets) -> None:
    """Where a child is or was; the last day only where it has come."""
    over = one.end < shard.base
    last = min(one.end, shard.base)
    left = "3" if course.child.removed is None or one.end < course.child.removed - dt.timedelta(1) else "2"
    sheets.row(
        "028",
        "利用調整・入所",
        {
            "児童_宛名番号": numbers.atena(course.child.number),
            "施設番号": one.facility,
            "入所年月日": one.start,
            "認定番号": course.number,
            "退所年月日": one.end if over else None,
            "クラス年齢": class_age(course.child.born, fiscal_year(last)),
            "在籍状態": left if over else "1",
        },
    )
