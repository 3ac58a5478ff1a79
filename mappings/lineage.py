"""Which source fields an item comes from, and which items a source field goes to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from utsushi.mappings.layout.model import Table
from utsushi.mappings.plan import GroupPlan, Plan


class SourceField(NamedTuple):
    """A field of a table of the layout."""

    table: str
    field: str


class TargetItem(NamedTuple):
    """An item of a group."""

    business: str
    group: str
    item: str


def tables(plan: GroupPlan) -> dict[str, Table]:
    """Alias → table: that of `from`, then those of `join`."""
    return {plan.alias: plan.source} | {join.alias: join.table for join in plan.joins}


def fields_of(plan: Plan) -> Mapping[TargetItem, tuple[SourceField, ...]]:
    """Item → the fields its expression reads, in order; () for a constant."""
    return {
        TargetItem(group.group.business, group.group.name, item): tuple(_read(group, number))
        for group in plan.groups
        for number, one in enumerate(group.applications)
        for item in one.items
    }


def items_of(plan: Plan) -> Mapping[SourceField, tuple[TargetItem, ...]]:
    """Field → the items that are read from it, in order of the groups; fields that feed no item are not in it."""
    found: dict[SourceField, list[TargetItem]] = {}
    for item, fields in fields_of(plan).items():
        for field in fields:
            found.setdefault(field, []).append(item)
    return {field: tuple(items) for field, items in found.items()}


def used(plan: GroupPlan) -> frozenset[SourceField]:
    """What a group carries on: the fields of its expressions, and those that its joins equate with them.

    A field that only selects or excludes rows is not carried: its value is lost unless a claim says what it is.
    """
    read = {field for number in range(len(plan.applications)) for field in _read(plan, number)}
    return frozenset(read | set(_joined(plan)))


def _read(plan: GroupPlan, number: int) -> Iterator[SourceField]:
    known = tables(plan)
    for reference in plan.applications[number].references:
        if reference.alias in known:
            yield SourceField(known[reference.alias].name, reference.field)


def _joined(plan: GroupPlan) -> Iterator[SourceField]:
    from utsushi.mappings.language.dialect import columns

    known = tables(plan)
    for join in plan.joins:
        if join.on is not None:
            equated = ((known[alias], name) for alias, name in columns(join.on))
            yield from (SourceField(table.name, name) for table, name in equated if table.field(name))
