"""Checks across businesses: an id stands once, and a concept has one type and one number of digits wherever it stands.

`concept_exceptions.csv` lists the items that differ, each with its reason; a line that no item needs any more is a finding too.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from utsushi.specs.check_items import Placed
from utsushi.specs.errors import Place, Problem
from utsushi.specs.model import Item

EXCEPTIONS = Path(__file__).resolve().parent / "concept_exceptions.csv"

Found = tuple[str, Item, Place]
"""業務ID, item, where it stands."""


def check(all_of_them: Mapping[str, Placed]) -> Iterator[tuple[str, Problem]]:
    """(業務ID, what is wrong) over every business of an edition."""
    items = [
        (id_, item, placed.place(item))
        for id_, placed in all_of_them.items()
        for group in placed.business.groups.values()
        for item in group.items
    ]
    seen: dict[str, Place] = {}
    for id_, item, place in items:
        if item.id and item.id in seen:
            first = seen[item.id]
            yield id_, Problem("U160", place, {"id": item.id, "other": f"{first.file}:{first.line}"})
        seen.setdefault(item.id, place)
    by_concept: dict[str, list[Found]] = {}
    for found in items:
        if found[1].concept:
            by_concept.setdefault(found[1].concept, []).append(found)
    listed = exceptions()
    for concept, same in by_concept.items():
        yield from _consistent(concept, same, listed)


def exceptions() -> Mapping[tuple[str, str, str, str], str]:
    """(concept, 業務ID, group, item) → why it differs."""
    with EXCEPTIONS.open(encoding="utf-8", newline="") as file:
        return {(row["概念"], row["業務ID"], row["グループ"], row["項目"]): row["なぜ"] for row in csv.DictReader(file)}


def _consistent(
    concept: str, same: list[Found], listed: Mapping[tuple[str, str, str, str], str]
) -> Iterator[tuple[str, Problem]]:
    """Items that are not as most of their concept are; digits that nobody has seen agree with any."""
    kinds = Counter(item.type for _, item, _ in same)
    sizes = Counter(item.digits for _, item, _ in same if item.digits)
    type_ = max(kinds, key=lambda kind: kinds[kind])
    digits = max(sizes, key=lambda size: (sizes[size], size)) if sizes else ()
    for id_, item, place in same:
        differs = item.type != type_ or (item.digits not in {(), digits})
        if differs and (concept, id_, item.group, item.name) not in listed:
            usual = f"{type_} {','.join(map(str, digits))}".strip()
            found = f"{item.type} {','.join(map(str, item.digits))}".strip()
            yield id_, Problem("U176", place, {"concept": concept, "found": found, "usual": usual})
