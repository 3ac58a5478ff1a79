r"""What an item means, whatever its business, group and edition: its concept id, proposed from its name by `concepts.csv`.

`宛名番号` is one concept in all domains; `宛名番号@所有者` the same in a role. An item that no line knows is a concept of its
business: `013:車台番号`. An official list that spells the item otherwise meets it again through the concept (crosswalk).
A line's 概念 may take parts of the name (`宛名番号@\1`); the first line that fits wins.
"""

from __future__ import annotations

import csv
import re
from functools import cache
from pathlib import Path

CONCEPTS = Path(__file__).resolve().parent / "concepts.csv"


def propose(business: str, group: str, name: str) -> str:
    """The concept id of an item; unique among the items of a group, since a role or the name itself stands in it."""
    for business_pattern, group_pattern, name_pattern, concept in _patterns():
        found = name_pattern.fullmatch(name)
        if found and business_pattern.fullmatch(business) and group_pattern.fullmatch(group):
            return found.expand(concept).rstrip("@")
    return f"{business}:{name}"


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str], str], ...]:
    with CONCEPTS.open(encoding="utf-8", newline="") as file:
        return tuple(
            (
                re.compile(row["業務ID"] or ".*"),
                re.compile(row["グループ"] or ".*"),
                re.compile(row["項目"]),
                row["概念"],
            )
            for row in csv.DictReader(file)
        )
