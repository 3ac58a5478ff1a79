"""What `コード` of an item names: `18` a table of the same business, `001:18` of another, `20-22` several, `999` the municipality's own."""

from __future__ import annotations

import re

OPEN = "999"
"""自治体固有コード: the municipality's own values, listed nowhere."""

SHAPE = re.compile(r"([0-9]{3}:)?[0-9]+(-[0-9]+)?(,([0-9]{3}:)?[0-9]+(-[0-9]+)?)*")


def tables(code: str, own: str) -> tuple[tuple[str, str], ...]:
    """(業務ID, コードID) of every table that `code` names: `001:20-22` → 001/20, 001/21, 001/22; `1,3` → own/1, own/3."""
    named: list[tuple[str, str]] = []
    for part in filter(None, code.split(",")):
        owner, _, ids = part.rpartition(":")
        first, _, last = ids.partition("-")
        named += [(owner or own, str(id_)) for id_ in range(int(first), int(last or first) + 1)]
    return tuple(named)
