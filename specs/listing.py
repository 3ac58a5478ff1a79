"""What the specs of an edition hold, in figures: every business with its domain (領域), every group with its key and grades."""

from __future__ import annotations

import csv
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

from utsushi.specs import loader
from utsushi.specs.model import Business, Group

BUSINESSES = Path(__file__).resolve().parent / "businesses.csv"
"""業務ID, 業務名, ローマ字 and 領域: one of the 20 domains of standardisation, `共通機能`, or nothing."""


def listing(edition: str | None = None, root: Path | None = None) -> dict[str, Any]:
    """`{"schema": 1, "businesses": [{business, name, domain, edition, groups, items, codes, grades}], "groups": […]}`.

    groups, items and codes count; codes are code tables. grades: how many items have a name of that grade.
    `edition`: only that one. Raises U101.
    """
    found = [
        loader.business(id_, name, root)
        for name in ([edition] if edition else loader.editions(root))
        for id_ in loader.businesses(name, root)
    ]
    return {
        "schema": 1,
        "businesses": [_business(business) for business in found],
        "groups": [summary(business, group) for business in found for group in business.groups.values()],
    }


def summary(business: Business, group: Group) -> dict[str, Any]:
    """One group in figures: `{edition, business, name, group, items, key, grades, provisional}`."""
    return {
        "edition": business.edition,
        "business": business.id,
        "name": business.name,
        "group": group.name,
        "items": len(group.items),
        "key": [item.name for item in group.key],
        "grades": _grades([group]),
        "provisional": group.provisional,
    }


@cache
def domains() -> dict[str, str]:
    """業務ID → 領域, for every 業務ID of the standard."""
    with BUSINESSES.open(encoding="utf-8", newline="") as file:
        return {row["業務ID"]: row["領域"] for row in csv.DictReader(file)}


def _business(business: Business) -> dict[str, Any]:
    groups = list(business.groups.values())
    return {
        "business": business.id,
        "name": business.name,
        "domain": domains().get(business.id, ""),
        "edition": business.edition,
        "groups": len(groups),
        "items": sum(len(group.items) for group in groups),
        "codes": len(business.codes),
        "grades": _grades(groups),
    }


def _grades(groups: list[Group]) -> dict[str, int]:
    return dict(Counter(item.grades.get("name", "") for group in groups for item in group.items))
