"""An institution for children (児童養護施設) of the city, and the few children who have been placed there.

Sources: 児童福祉法 27 条 1 項 3 号, 41; 児童手当法 3 条 3 項, 4 条 1 項 4 号 (the founder of the institution receives the allowance for a child that is placed for
two months or more; the parents do not). Simplified: children of 7 to 17 with both parents and a brother or sister at home, of households
without public assistance; they keep their address with the parents; nobody comes back yet; no 里親.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from utsushi.samples.city import numbers
from utsushi.samples.city.circumstances import assistance, children_of
from utsushi.samples.city.describing import address
from utsushi.samples.city.dice import age
from utsushi.samples.city.once import once
from utsushi.samples.city.people import Person, Shard
from utsushi.samples.city.places import Address, Places
from utsushi.samples.city.sheets import Sheets

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
    """Both parents at home and never divorced, and a younger or older child under 16 that stays."""
    father, mother = child.father, child.mother
    if father is None or mother is None or father.spouse is not mother or father.divorced or child.nation:
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
