"""Which references between groups a database can keep as foreign keys, and why the others cannot be.

`参照` names `グループ.項目` of the same business or `業務ID:グループ.項目`. A foreign key needs a target that is unique: a
reference to a part of a key (宛名番号 of a history) is none, however true it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from utsushi.specs.model import Business, Group, Item

Table = tuple[str, str]
"""(業務ID, group)."""
Tables = Mapping[Table, Group]
"""In the order of the tables."""


@dataclass(frozen=True)
class ForeignKey:
    """Items of one table that hold the whole key of another, in the order of that key."""

    table: Table
    items: tuple[str, ...]
    target: Table
    key: tuple[str, ...]


@dataclass(frozen=True)
class Loose:
    """A reference that stays a comment."""

    table: Table
    item: str
    reference: str
    why: str


def tables(businesses: Iterable[Business]) -> Tables:
    """The groups of all businesses, each a table."""
    return {(business.id, group.name): group for business in businesses for group in business.groups.values()}


def parts(reference: str, own: str) -> tuple[str, str, str]:
    """(業務ID, group, item) that `参照` names, for an item of business `own`."""
    owner, _, rest = reference.rpartition(":")
    group, _, item = rest.rpartition(".")
    return owner or own, group, item


def find(groups: Tables) -> tuple[tuple[ForeignKey, ...], tuple[Loose, ...]]:
    """Every reference of the groups, as a foreign key or with the reason why it is none."""
    keys: list[ForeignKey] = []
    loose: list[Loose] = []
    for table, group in groups.items():
        by_target: dict[Table, list[Item]] = {}
        for item in group.items:
            if item.reference:
                owner, name, _ = parts(item.reference, table[0])
                by_target.setdefault((owner, name), []).append(item)
        for target, items in by_target.items():
            held = list(_held(table, items, target, groups.get(target)))
            keys += held
            kept = {name for key in held for name in key.items}
            loose += [_loose(table, item, target, groups) for item in items if item.name not in kept]
    return tuple(keys), tuple(loose)


def _held(table: Table, items: list[Item], target: Table, group: Group | None) -> Iterator[ForeignKey]:
    if group is None or not group.key:
        return
    names = tuple(item.name for item in group.key)
    referring = {name: [item for item in items if parts(item.reference, table[0])[2] == name] for name in names}
    if len(names) == 1:
        for item in referring[names[0]]:
            if _alike(item, group.key[0]):
                yield ForeignKey(table, (item.name,), target, names)
    elif all(
        len(found) == 1 and _alike(found[0], part) for part, found in zip(group.key, referring.values(), strict=True)
    ):
        yield ForeignKey(table, tuple(referring[name][0].name for name in names), target, names)


def _alike(item: Item, key: Item) -> bool:
    number = {"9", "S9", "9V"}
    return (item.type in number) == (key.type in number) and (item.type == "BLOB") == (key.type == "BLOB")


def _loose(table: Table, item: Item, target: Table, groups: Tables) -> Loose:
    found = groups.get(target)
    if found is None:
        why = "相手の表がこの中に無い"
    elif [part.name for part in found.key] == [parts(item.reference, table[0])[2]]:
        why = "型が相手と違う"
    else:
        why = "相手の項目だけでは一意でない"
    return Loose(table, item.name, item.reference, why)
