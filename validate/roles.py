"""Roles that items play in every group, told by the standard's naming convention: what generic rules speak of.

`roles.csv` holds the convention: role, pattern of the item's name, name of its companion. Nothing else knows those names.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from utsushi.specs.model import Group, Item

PATTERNS = Path(__file__).resolve().parent / "roles.csv"


@dataclass(frozen=True)
class Role:
    """An item in its role, and its companion where the role has one."""

    item: Item
    companion: Item | None = None


def find(group: Group, role: str) -> tuple[Role, ...]:
    """Every item of `group` in that role whose companion, where the role has one, is in the group too; in the spec's order.

    `latest` 最新フラグ · `history` the 履歴番号 of its key · `unknown` 不詳フラグ with its 不詳表記 · `collected` 収納額 with
    its 調定額 · `address` 町字 with its 都道府県 · `instalment` 期別. Raises KeyError for a role that no line of roles.csv has.
    """
    pattern, companion = _patterns()[role]
    found = []
    for item in group.items:
        if not (match := pattern.fullmatch(item.name)):
            continue
        other = group.item(match.expand(companion)) if companion else None
        if other or not companion:
            found.append(Role(item, other))
    return tuple(found)


@cache
def _patterns() -> dict[str, tuple[re.Pattern[str], str]]:
    with PATTERNS.open(encoding="utf-8", newline="") as file:
        return {row["role"]: (re.compile(row["項目"]), row["相手"]) for row in csv.DictReader(file)}
