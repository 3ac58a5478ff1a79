"""Checks of one item: its id, name, grades, reference, code, digits, sample, condition, kind and class."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from utsushi.specs import codes, shapes
from utsushi.specs.columns import GRADED
from utsushi.specs.errors import Place, Problem, closest
from utsushi.specs.model import Business, CodeTable, Group, Item

_NO_NAME = re.compile(r"[/*\s]|\.\.")
_SHA256 = re.compile("[0-9a-f]{64}")
_COUNTED = {"X", "N", "9", "S9", "9V"}


@dataclass(frozen=True)
class Placed:
    """A business, and where its items stand."""

    business: Business
    places: Mapping[tuple[str, str], Place]

    def place(self, item: Item) -> Place:
        """file:line of items.csv, and `グループ.項目`."""
        found = self.places[item.group, item.name]
        return Place(found.file, found.line, path=f"{item.group}.{item.name}")


def check(
    placed: Placed,
    others: Mapping[str, Placed],
    condition: Callable[[str, Place, Sequence[str]], Sequence[Problem]] | None,
) -> Iterator[Problem]:
    """Everything wrong with the items of a business; `others` are all businesses of the edition, itself included."""
    businesses = {id_: other.business for id_, other in others.items()}
    for group in placed.business.groups.values():
        if not group.identity:
            yield Problem("U174", placed.place(group.items[0]), {"group": group.name})
        for item in group.items:
            place = placed.place(item)
            for code, values in _item(placed.business, item, businesses):
                yield Problem(code, place, values)
            yield from _condition(group, item, place, condition)


def _item(
    business: Business, item: Item, businesses: Mapping[str, Business]
) -> Iterator[tuple[str, dict[str, object]]]:
    if _NO_NAME.search(item.name) or not item.name:
        yield "U162", {"item": item.name}
    if item.id and (not re.fullmatch("[0-9]{8}", item.id) or not item.id.startswith(business.id)):
        yield "U161", {"id": item.id, "business": business.id}
    yield from _grades(business, item)
    yield from _digits(item)
    if item.unknown_day and item.type != "DATE":
        yield "U175", {"type": item.type}
    yield from _reference(business, item, businesses)
    yield from _tables(business, item, businesses)
    secret = item.classification == "個人番号"
    if (item.kind == "my_number") != secret or (item.name.rpartition("_")[2] == "個人番号" and not secret):
        yield "U173", {"kind": item.kind, "classification": item.classification}


def _grades(business: Business, item: Item) -> Iterator[tuple[str, dict[str, object]]]:
    there = {
        "name": True,
        "group": True,
        "type": True,
        "digits": item.digits,
        "code": item.code,
        "required": item.required,
    }
    named = business.source is not None and bool(_SHA256.fullmatch(business.source.sha256))
    for part, column in GRADED.items():
        grade = item.grades.get(part, "")
        if there[part] and not grade:
            yield "U163", {"column": column}
        if grade == "official" and not named:
            yield "U164", {"column": column}
        if grade and not there[part] and business.source is None:
            yield "U165", {"column": column, "grade": grade}


def _digits(item: Item) -> Iterator[tuple[str, dict[str, object]]]:
    if len(item.digits) > (2 if item.type == "9V" else 1) or 0 in item.digits[:1]:
        yield "U169", {"digits": ",".join(map(str, item.digits)), "type": item.type}


def _reference(
    business: Business, item: Item, businesses: Mapping[str, Business]
) -> Iterator[tuple[str, dict[str, object]]]:
    if not item.reference:
        return
    owner, _, rest = item.reference.rpartition(":")
    name, _, referred = rest.rpartition(".")
    other = businesses.get(owner or business.id)
    group = other.groups.get(name) if other else None
    if group is None or group.item(referred) is None:
        known = (
            [f"{one.name}.{part.name}" for one in other.groups.values() for part in one.items]
            if other
            else [*businesses]
        )
        yield "U166", {"reference": item.reference, "near": closest(rest if other else owner, known) or "—"}


def _tables(
    business: Business, item: Item, businesses: Mapping[str, Business]
) -> Iterator[tuple[str, dict[str, object]]]:
    found: list[CodeTable] = []
    for owner, id_ in codes.tables(item.code, business.id):
        own = owner == business.id
        linked = business.codes.get(id_ if own else f"{owner}:{id_}")
        table = linked or (businesses[owner].codes.get(id_) if owner in businesses else None)
        if table is not None:
            found.append(table)
        elif id_ != codes.OPEN:
            known = " ".join(businesses[owner].codes) if owner in businesses else "—"
            yield "U167" if own else "U168", {"table": id_ if own else f"{owner}:{id_}", "known": known or "—"}
    values = {value for table in found if not table.open for value in table.values}
    long = sorted(value for value in values if item.digits and item.type in _COUNTED and len(value) > item.digits[0])
    if long:
        yield "U172", {"value": long[0], "digits": item.digits[0]}
    closed = bool(found) and not any(table.open for table in found) and codes.OPEN not in item.code
    yield from _sample(item, values if closed else None)


def _sample(item: Item, values: set[str] | None) -> Iterator[tuple[str, dict[str, object]]]:
    """サンプル値: one a line, `・場合：値` where there are several."""
    for sample in (line.rpartition("：")[2] for line in item.sample.split("\n") if line):
        fits = values is None or sample in values
        if shape := shapes.whole(item):
            fits &= re.fullmatch(shape, sample) is not None
        if item.type in {"X", "N", "9", "S9"} and item.digits:
            fits &= len(sample.lstrip("-")) <= item.digits[0]
        if item.type == "X":
            fits &= all(any(first <= ord(char) <= last for first, last in shapes.HALF_WIDTH) for char in sample)
        if not fits:
            yield "U170", {"sample": sample}


def _condition(
    group: Group,
    item: Item,
    place: Place,
    condition: Callable[[str, Place, Sequence[str]], Sequence[Problem]] | None,
) -> Iterator[Problem]:
    if not item.condition:
        return
    if item.required != "条件付き必須":
        yield Problem("U171", place, {"required": item.required or "—"})
    if condition is not None:
        yield from condition(item.condition, place, [one.name for one in group.items])
