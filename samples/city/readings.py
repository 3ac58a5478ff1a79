"""振り仮名: whose readings stand in the family register (戸籍), since when and why; the resident record says that they are certified by it.

Sources: 戸籍法 13 条 1 項 2 号 (令和 5 年法律 48 号, 2025-05-26): with every birth from then on; 同法附則 6–9 条: by notification within a year, by the
municipality ex officio after it (2026-05-26). Simplified: 3 in 10 notified the readings themselves; the whole city is done on the first day.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from utsushi.samples.city.filings import filings
from utsushi.samples.city.once import once
from utsushi.samples.city.people import Shard
from utsushi.samples.city.register_membership import BORN, gone

SINCE = dt.date(2025, 5, 26)
OF_ALL = dt.date(2026, 5, 26)
WITH_BIRTH, NOTIFIED, EX_OFFICIO = "1", "2", "3"
"""振り仮名記載区分, the city's own."""
_NOTIFY = 0.3


@once
def readings(shard: Shard) -> Mapping[int, tuple[dt.date, str]]:
    """宛名番号 → the day the readings were entered, and 振り仮名記載区分; of those who are in a register and whose readings are entered by now."""
    dice = shard.dice("readings")
    found: dict[int, tuple[dt.date, str]] = {}
    for register in shard.registers:
        for member in register.members:
            chance, day = dice.random(), SINCE + dt.timedelta(dice.between(0, 364))
            if register is not member.register:
                continue
            entry = (
                (max(day, register.made), NOTIFIED)
                if chance < _NOTIFY and register.made < OF_ALL
                else (OF_ALL, EX_OFFICIO)
            )
            if member.born >= SINCE:
                entry = (filings(shard)[member.number, BORN, member.born].received, WITH_BIRTH)
            end = gone(shard, register, member)
            if entry[0] <= shard.base and (end is None or end > entry[0]):
                found[member.number] = entry
    return found
