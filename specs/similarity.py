"""How alike two items, or two names, are: 0.0 … 1.0. It only ever proposes; nothing is decided by it.

Names are compared by the characters and pairs of characters they share, after what the standard is known to have renamed
(`drift.csv`) was written the new way; shape is type, digits, key and code; neighbours are the items before and after.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from utsushi.specs.model import Item

DRIFT = Path(__file__).resolve().parent / "drift.csv"
"""What the standard has renamed between editions: 旧, 新, 出所."""

_NAME, _SHAPE, _NEIGHBOURS = 0.6, 0.25, 0.15
_MARKS = re.compile(r"[\s_・、。()（）「」/／-]")


@dataclass(frozen=True)
class Placed:
    """An item and the names of the items beside it in its group."""

    item: Item
    before: str = ""
    after: str = ""


@dataclass(frozen=True)
class Likeness:
    """What two items have in common."""

    score: float
    why: str
    """In words, for the table of proposals: `名称 0.83 型 桁数 隣 1.00`."""


def likeness(old: Placed, new: Placed) -> Likeness:
    """How much `new` looks like `old`."""
    name = alike(old.item.name, new.item.name)
    romaji = spelled(old.item.romaji, new.item.romaji)
    shape = _shape(old.item, new.item)
    beside = (alike(old.before, new.before) + alike(old.after, new.after)) / 2
    score = _NAME * max(name, romaji) + _SHAPE * len(shape) / len(_PARTS) + _NEIGHBOURS * beside
    words = [f"名称 {name:.2f}", f"ローマ字 {romaji:.2f}" if romaji else "", *shape, f"隣 {beside:.2f}"]
    return Likeness(round(score, 2), " ".join(filter(None, words)))


def alike(one: str, other: str) -> float:
    """How alike two Japanese names are; two empty ones are (both stand at an end)."""
    return _share(_pieces(plain(one)), _pieces(plain(other)))


def spelled(one: str, other: str) -> float:
    """How alike two romanised names are; 0.0 where one of them is not known."""
    return _share(_pieces(one.lower()), _pieces(other.lower())) if one and other else 0.0


@cache
def plain(name: str) -> str:
    """A name without marks and width, what is known to be renamed written the new way."""
    text = _MARKS.sub("", unicodedata.normalize("NFKC", name))
    for old, new in _renamed():
        text = text.replace(old, new)
    return text


_PARTS = ("型", "桁数", "主キー", "コード")


def _shape(old: Item, new: Item) -> tuple[str, ...]:
    same = (
        old.type == new.type,
        bool(old.digits) and old.digits == new.digits,
        old.key == new.key,
        bool(old.code) == bool(new.code),
    )
    return tuple(part for part, is_same in zip(_PARTS, same, strict=True) if is_same)


def _share(one: frozenset[str], other: frozenset[str]) -> float:
    """Dice's coefficient."""
    return 2 * len(one & other) / (len(one) + len(other)) if one or other else 1.0


@cache
def _pieces(text: str) -> frozenset[str]:
    return frozenset(text) | {text[n : n + 2] for n in range(len(text) - 1)}


@cache
def _renamed() -> tuple[tuple[str, str], ...]:
    with DRIFT.open(encoding="utf-8", newline="") as file:
        return tuple((row["旧"], row["新"]) for row in csv.DictReader(file))
