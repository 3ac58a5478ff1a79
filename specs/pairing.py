"""Which item of one spec is which item of another: by decision, by id, by name, by likeness; each pair says how it was found.

A pair by likeness is a proposal. Whoever uses pairs shows how they were found (`by`), and asks a person where it matters.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from utsushi.specs.model import Business, Group, Item
from utsushi.specs.similarity import Placed, alike, likeness

By = Literal["decision", "id", "name", "likeness"]
Name = tuple[str, str]
"""(group, item); (group, "") the group itself."""

PROPOSED = 0.40
"""The least likeness that is worth proposing."""
LIKELY = 0.60
"""The least likeness that a diff calls a renaming; below, one item is gone and another is new."""


@dataclass(frozen=True)
class Pair:
    """An item, or a whole group (item is None), in both specs."""

    old: Name
    new: Name
    by: By
    score: float = 1.0
    why: str = ""


@dataclass(frozen=True)
class Pairing:
    """Two specs of one business, side by side."""

    groups: Mapping[str, Pair]
    """Old group → pair."""
    items: Mapping[Name, Pair]
    """Old (group, item) → pair."""
    removed: tuple[Name, ...]
    added: tuple[Name, ...]


@dataclass
class _Matcher:
    old: dict[Name, Item]
    new: dict[Name, Item]
    pairs: dict[Name, Pair] = field(default_factory=dict)

    def take(self, old: Name, new: Name, by: By, score: float = 1.0, why: str = "") -> None:
        if old in self.old and new in self.new:
            del self.old[old], self.new[new]
            self.pairs[old] = Pair(old, new, by, score, why)


def pair(
    old: Business,
    new: Business,
    decided: Mapping[Name, Name] | None = None,
    gone: Iterable[Name] = (),
    least: float = LIKELY,
) -> Pairing:
    """Pair the items of two specs of one business.

    Args:
        old: the one that is known.
        new: the one that came.
        decided: old → new, items and groups (`(group, "")`), decided by a person.
        gone: old names that a person said have no counterpart.
        least: likeness below this pairs nothing.
    """
    decided = decided or {}
    matcher = _Matcher(_items(old), _items(new))
    for one in gone:
        matcher.old.pop(one, None)
    for was, now in decided.items():
        matcher.take(was, now, "decision")
    _by_id(matcher)
    _by_name(matcher, {was: now for (was, item), (now, _) in decided.items() if not item})
    groups = _groups(old, new, matcher, decided)
    _by_likeness(old, new, matcher, groups, least)
    _moved(matcher)
    left = tuple(one for one in _items(old) if one not in matcher.pairs)
    return Pairing(groups, matcher.pairs, left, tuple(matcher.new))


def _items(business: Business) -> dict[Name, Item]:
    return {(group.name, item.name): item for group in business.groups.values() for item in group.items}


def _by_id(matcher: _Matcher) -> None:
    known = {item.id: name for name, item in matcher.new.items() if item.id}
    for name, item in list(matcher.old.items()):
        if item.id in known:
            matcher.take(name, known[item.id], "id", why="ID")


def _by_name(matcher: _Matcher, groups: Mapping[str, str]) -> None:
    for group, item in list(matcher.old):
        matcher.take((group, item), (groups.get(group, group), item), "name", why="同名")


def _groups(old: Business, new: Business, matcher: _Matcher, decided: Mapping[Name, Name]) -> dict[str, Pair]:
    """The counterpart of each old group: decided, of the same name, or the one that is most like it."""
    found: dict[str, Pair] = {}
    for (was, item), (now, _) in decided.items():
        if not item and was in old.groups and now in new.groups:
            found[was] = Pair((was, ""), (now, ""), "decision")
    for name in old.groups:
        if name not in found and name in new.groups:
            found[name] = Pair((name, ""), (name, ""), "name", why="同名")
    free = [group for name, group in new.groups.items() if name not in {one.new[0] for one in found.values()}]
    scored = [
        (*_group_likeness(group, other, matcher), group.name, other.name)
        for name, group in old.groups.items()
        if name not in found
        for other in free
    ]
    for score, why, was, now in sorted(scored, key=lambda one: -one[0]):
        if score >= PROPOSED and was not in found and now not in {one.new[0] for one in found.values()}:
            found[was] = Pair((was, ""), (now, ""), "likeness", score, why)
    return found


def _group_likeness(old: Group, new: Group, matcher: _Matcher) -> tuple[float, str]:
    """Half the name, half the items: those already paired into that group, and those with a likely counterpart there."""
    paired = sum(
        one.old[0] == old.name and one.new[0] == new.name
        for one in matcher.pairs.values()
        if one.by in {"decision", "id"}
    )
    names = {item.name for item in new.items}
    shared = paired + sum(
        item.name in names or any(alike(item.name, name) >= LIKELY for name in names)
        for item in old.items
        if (old.name, item.name) in matcher.old
    )
    name, items = alike(old.name, new.name), min(shared / min(len(old.items), len(new.items)), 1.0)
    return round((name + items) / 2, 2), f"名称 {name:.2f} 項目 {items:.2f}"


def _by_likeness(old: Business, new: Business, matcher: _Matcher, groups: Mapping[str, Pair], least: float) -> None:
    for name, paired in groups.items():
        placed = list(_placed(new.groups[paired.new[0]], matcher.new))
        scored = [
            (likeness(one, other), one.item.name, other.item.name)
            for one in _placed(old.groups[name], matcher.old)
            for other in placed
        ]
        for found, was, now in sorted(scored, key=lambda one: -one[0].score):
            if found.score >= least:
                matcher.take((name, was), (paired.new[0], now), "likeness", found.score, found.why)


def _moved(matcher: _Matcher) -> None:
    """An item of the same name that stands alone in another group."""
    where: dict[str, list[Name]] = {}
    for group, item in matcher.new:
        where.setdefault(item, []).append((group, item))
    names = [item for _, item in matcher.old]
    for group, item in list(matcher.old):
        if len(where.get(item, ())) == 1 and names.count(item) == 1:
            matcher.take((group, item), where[item][0], "name", why="同名 別グループ")


def _placed(group: Group, free: Mapping[Name, Item]) -> Iterator[Placed]:
    names = ["", *(item.name for item in group.items), ""]
    for number, item in enumerate(group.items):
        if (group.name, item.name) in free:
            yield Placed(item, names[number], names[number + 2])
