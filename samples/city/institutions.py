"""An institution for children (児童養護施設) of the city, and the few children who have been placed there.

Sources: 児童福祉法 27 条 1 項 3 号, 41; 児童手当法 3 条 3 項, 4 条 1 項 4 号 (the founder of the institution receives the allowance for a child that is placed for
two months or more; the parents do not). Simplified: children of 7 to 17 with both parents and a brother or sister at home, of households
without public assistance; they keep their address with the parents; nobody comes back yet; no 里親; payments are told since October 2024, and so is the right to them.
The institution is made up, its 法人番号 too; its share of children (12 of 1,000) and who told late are the city's own, codes as in `children`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from utsushi.samples.city import numbers
from utsushi.samples.city.child_allowance import CHANGED, line, monthly, payments
from utsushi.samples.city.circumstances import assistance, children_of, handbooks
from utsushi.samples.city.describing import address
from utsushi.samples.city.dice import age, months_after
from utsushi.samples.city.once import once
from utsushi.samples.city.people import Person, Shard
from utsushi.samples.city.places import Address, Places
from utsushi.samples.city.sheets import Sheets
from utsushi.samples.city.working_days import working_day_before

FOUNDER = 84_000_000_001
"""宛名番号 of the founder (016)."""
_CORPORATE = 99_999_999
"""Beyond what the corporations of shards have."""


@dataclass(frozen=True, slots=True)
class Placement:
    """措置 of a child."""

    child: Person
    start: dt.date
    told_late: bool
    """The parents received one more month before they told of it."""


@once
def placements(shard: Shard) -> Mapping[int, Placement]:
    """宛名番号 of the child → placement."""
    dice = shard.dice("placements")
    poor = {member.number for case in assistance(shard) for member in case.members}
    found: dict[int, Placement] = {}
    for child in shard.people:
        if not child.resident or not 7 <= age(child.born, shard.base) <= 17:
            continue
        chance, days, late = dice.random(), dice.between(30, 600), dice.chance(0.5)
        start = shard.base - dt.timedelta(days)
        settled = child.histories[0].day <= start - dt.timedelta(90)
        if chance < 0.012 and settled and _fitting(shard, child, found) and child.number not in poor:
            found[child.number] = Placement(child, start, late)
    return found


def _fitting(shard: Shard, child: Person, found: Mapping[int, Placement]) -> bool:
    """Both parents at home and married, never divorced and not severely disabled, and a younger or older child under 16 that stays."""
    father, mother = child.father, child.mother
    if father is None or mother is None or father.spouse is not mother or father.divorced or child.nation:
        return False
    if any(book.severe for parent in (father, mother) for book in handbooks(shard).get(parent.number, ())):
        return False
    home = child.household
    if home is None or father.household is not home or mother.household is not home:
        return False
    return any(
        one is not child and one.household is home and one.number not in found and age(one.born, shard.base) < 16
        for one in children_of(shard).get(father.number, ())
    )


def write_founder(city: Places, sheets: Sheets) -> None:
    """The founder in 016."""
    place = Address(city.streets[-1], numbers.wide("1番1号"))
    sheets.row(
        "016",
        "法人・共有宛名",
        {
            "宛名番号": numbers.atena(FOUNDER),
            "履歴番号": 1,
            "宛名区分": "1",
            "法人番号": numbers.corporate_number(_CORPORATE),
            "名称": "社会福祉法人写海学園",
            "名称_フリガナ": "シャカイフクシホウジンウツミガクエン",
            "代表者名": "潮見　恵",
            **address("所在地", place),
            "最新フラグ": "1",
            "指定都市_行政区等コード": place.street.city,
        },
    )


def write_placement(shard: Shard, placement: Placement, own: int, sheets: Sheets) -> None:
    """027: the founder receives for a child that was placed, from the month after (after the parents were paid, where they told of it late)."""
    child, number, founder = placement.child, f"{own:015d}", numbers.atena(FOUNDER)
    start = months_after(placement.start.replace(day=1), 2 if placement.told_late else 1)
    start = max(start, CHANGED) if shard.base >= CHANGED else start
    claimed = max(placement.start, working_day_before(min(start - dt.timedelta(1), shard.base)))
    sheets.row(
        "027",
        "受給者",
        {
            "認定番号": number,
            "履歴番号": 1,
            "最新フラグ": "1",
            "受給者_宛名番号": founder,
            "受給者区分": "2",
            "認定年月日": claimed,
            "請求年月日": claimed,
            "支給開始年月": f"{start:%Y%m}",
            "資格区分": "2",
            "所得判定区分": "0" if shard.base >= CHANGED else "1",
            "現況届状況": "1" if claimed < dt.date(shard.base.year - (shard.base.month < 6), 6, 1) else "9",
            "請求事由": "05",
            "公務員フラグ": "0",
            "海外居住児童フラグ": "0",
            "15日特例フラグ": "0",
        },
    )
    sheets.row(
        "027",
        "支給対象児童",
        {
            "認定番号": number,
            "児童_宛名番号": numbers.atena(child.number),
            "履歴番号": 1,
            "最新フラグ": "1",
            "支給対象区分": "1",
            "監護区分": "1",
            "同居別居区分": "2",
            "第何子": 1,
            "支給開始年月": f"{start:%Y%m}",
            "月額": monthly(child, 1, shard.base.replace(day=1)),
        },
    )
    sheets.row(
        "027",
        "施設・里親",
        {
            "認定番号": number,
            "児童_宛名番号": numbers.atena(child.number),
            "措置開始年月日": placement.start,
            "施設等受給者_宛名番号": founder,
        },
    )
    for payment in payments(shard.base):
        amounts = [monthly(child, 1, due) if due >= start else 0 for due in payment.dues]
        for due, amount in zip(payment.dues, amounts, strict=True):
            if amount:
                sheets.row("027", "支払明細", line(number, payment, due, child, amount))
        if any(amounts):
            facts = {"認定番号": number, "支払年月": payment.month, "支払年月日": payment.day, "支払額": sum(amounts)}
            sheets.row("027", "支払", {**facts, "差止額": 0, "返納額": 0})
