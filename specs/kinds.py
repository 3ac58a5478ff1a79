"""What an item is (種別) and how secret it is (区分), proposed from its name: `kinds.csv`, the first line that fits wins.

The official list says neither; both decide what a fault in the item costs and where its values may go (practice of migrations).
"""

from __future__ import annotations

import csv
import re
from functools import cache
from pathlib import Path
from typing import cast

from utsushi.specs.model import Class, Kind, Type

PATTERNS = Path(__file__).resolve().parent / "kinds.csv"


def propose(group: str, name: str, type_: Type, code: str) -> tuple[Kind, Class]:
    """(kind, class) of an item; an item that no line knows is a code, a date, an image or text, and ordinary."""
    for group_pattern, name_pattern, kind, classification in _patterns():
        if group_pattern.fullmatch(group) and name_pattern.fullmatch(name):
            return kind, classification
    if code:
        return "code", "通常"
    return cast("Kind", {"DATE": "date", "BLOB": "blob"}.get(type_, "text")), "通常"


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], re.Pattern[str], Kind, Class], ...]:
    with PATTERNS.open(encoding="utf-8", newline="") as file:
        return tuple(
            (
                re.compile(row["グループ"]),
                re.compile(row["項目"]),
                cast("Kind", row["種別"]),
                cast("Class", row["区分"]),
            )
            for row in csv.DictReader(file)
        )
