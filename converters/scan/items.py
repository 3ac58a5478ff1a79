"""Items of the standard that a field may feed: by its name, its code values and its shape. Proposals; nothing follows from them."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from utsushi.converters.scan.model import FieldProfile, Scan
from utsushi.specs.model import Business, Item
from utsushi.specs.similarity import alike, plain, spelled

ROMAJI = Path(__file__).with_name("romaji.csv")
"""What parts of romanised field names stand for."""

_NAME, _SHAPE, _CODE = 0.65, 0.2, 0.15
_LEAST, _MOST = 0.45, 3
_LEAST_NAME = 0.3
"""A name has to have something to do with the item: shapes alone are alike everywhere."""
_TYPES: Mapping[str, frozenset[str]] = {
    "date": frozenset({"DATE"}),
    "digits": frozenset({"9", "S9", "X", "9V", "YEAR", "TIME"}),
    "number": frozenset({"9", "S9", "9V"}),
    "kana": frozenset({"N"}),
    "text": frozenset({"N", "X", "9V"}),
}
"""What a field looks like → the types of items that it may feed."""


def propose(scan: Scan, business: Business) -> None:
    """Give every field of the scan the items that it is most like, at most three, each with what speaks for it."""
    scan.business = business.id
    for file in scan.files:
        for table in file.tables:
            if table.role == "control":
                continue
            for one in table.fields:
                if not one.shape.get("filler"):
                    one.items = proposals(one, business)


def proposals(field: FieldProfile, business: Business) -> tuple[Mapping[str, Any], ...]:
    """`{"group", "item", "score", "why"}`, the likeliest first."""
    found = [
        one
        for group in business.groups.values()
        for item in group.items
        if (one := likeness(field, item, business)) is not None
    ]
    return tuple(sorted(found, key=lambda one: (-one["score"], one["group"], one["item"]))[:_MOST])


def likeness(field: FieldProfile, item: Item, business: Business) -> dict[str, Any] | None:
    """`{"group", "item", "score", "why"}`, or None where they have too little in common."""
    name = max(_named(field.name, item.name), spelled(field.name.replace("_", ""), item.romaji.replace("_", "")))
    if name < _LEAST_NAME:
        return None
    shape = _shape(field, item)
    codes = _codes(field, item, business)
    score = _NAME * name + _SHAPE * shape + _CODE * (codes if codes is not None else shape)
    if score < _LEAST:
        return None
    words = [f"名称 {name:.2f}", f"形 {shape:.2f}", f"コード値 {codes:.2f}" if codes is not None else ""]
    why = " ".join(filter(None, words))
    return {"group": item.group, "item": item.name, "score": round(score, 2), "why": why}


def _named(field: str, item: str) -> float:
    return max(alike(one, item) for one in readings(field))


@cache
def readings(field: str) -> tuple[str, ...]:
    """The name itself, and in Japanese where its parts are known: `IDO_TODOKE_YMD` → 異動届出年月日."""
    known = _romaji()
    parts = [part for part in re.split(r"[_\-.\d]+", field.upper()) if part]
    if not field.isascii() or not parts or not any(part in known for part in parts):
        return (plain(field),)
    words = [known.get(part, "") for part in parts]
    japanese = "".join(words)
    for whole, shorter in (("生年月日年月日", "生年月日"), ("日年月日", "年月日"), ("番号番号", "番号")):
        japanese = japanese.replace(whole, shorter)
    return plain(field), japanese


@cache
def _romaji() -> Mapping[str, str]:
    with ROMAJI.open(encoding="utf-8", newline="") as file:
        return {row["ローマ字"]: row["漢字"] for row in csv.DictReader(file)}


def _shape(field: FieldProfile, item: Item) -> float:
    """Half the type, half the digits; half where nothing was seen."""
    if field.kind in {"", "empty"}:
        return 0.5
    kind = 0.5 if item.type in _TYPES.get(field.kind, frozenset()) else 0.0
    most = item.digits[0] if item.digits else 0
    fits = 0.25 if not most else 0.5 if field.longest <= most and field.longest * 3 >= most else 0.0
    return kind + (0.5 if item.type == "DATE" and kind else fits)


def _codes(field: FieldProfile, item: Item, business: Business) -> float | None:
    """The share of the field's codes that the item's list has; None where there is nothing to compare."""
    table = business.codes.get(item.code)
    if not field.values or table is None or table.open:
        return None
    known = set(table.values) | {value.lstrip("0") for value in table.values}
    held = [value for value, _ in field.values]
    return sum(value in known for value in held) / len(held)
