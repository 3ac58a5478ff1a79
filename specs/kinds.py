"""What an item is (種別) and how secret it is (区分), proposed from its name: `kinds.csv`, the first line that fits wins.

The official list says neither; both decide what a fault in the item costs and where its values may go (practice of migrations).
A line may speak of one of the two: the other comes from the next line that fits.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import cast

from utsushi.specs.model import Class, Kind, Type

PATTERNS = Path(__file__).resolve().parent / "kinds.csv"


@dataclass(frozen=True)
class _Line:
    business: re.Pattern[str]
    group: re.Pattern[str]
    name: re.Pattern[str]
    type: re.Pattern[str]
    kind: str
    classification: str

    def fits(self, business: str, group: str, name: str, type_: str) -> bool:
        return all(
            pattern.fullmatch(text)
            for pattern, text in (
                (self.name, name),
                (self.business, business),
                (self.group, group),
                (self.type, type_),
            )
        )


def propose(group: str, name: str, type_: Type, code: str, business: str = "") -> tuple[Kind, Class]:
    """(kind, class) of an item; an item that no line knows is a code, a date, an image or text, and ordinary.

    `business`: its 業務ID; what is sensitive depends on it (health, welfare, family register).
    """
    fitting = [line for line in _lines() if line.fits(business, group, name, type_)]
    plain = "code" if code else {"DATE": "date", "BLOB": "blob"}.get(type_, "text")
    kind = next((line.kind for line in fitting if line.kind), plain)
    classification = next((line.classification for line in fitting if line.classification), "通常")
    return cast("Kind", kind), cast("Class", classification)


@cache
def _lines() -> tuple[_Line, ...]:
    with PATTERNS.open(encoding="utf-8", newline="") as file:
        return tuple(
            _Line(
                re.compile(row["業務ID"]),
                re.compile(row["グループ"]),
                re.compile(row["項目"]),
                re.compile(row["型"]),
                row["種別"],
                row["区分"],
            )
            for row in csv.DictReader(file)
        )
