"""What a change of the spec touches: mappings, layouts, rules and samples, found by their names and by lineage."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from utsushi.mappings import lineage
from utsushi.mappings.lineage import SourceField, TargetItem
from utsushi.mappings.plan import GroupPlan, Plan
from utsushi.specs import codes
from utsushi.specs.diff import Change
from utsushi.specs.model import Business
from utsushi.validate.binding import Bound, bind
from utsushi.validate.rule import Codes, rules

SAMPLES = Path(__file__).resolve().parents[1] / "samples" / "small"
"""The samples that ship with utsushi: a folder for each package."""


@dataclass(frozen=True)
class Touched:
    """What one change touches; empty lists where it is nobody's business."""

    change: Change
    mappings: tuple[str, ...]
    """`001/memuro 2.1/001_住民情報.yaml:32 住所_町字`."""
    layouts: tuple[str, ...]
    """`001/memuro JUMIN.kihon.住所_町字`."""
    rules: tuple[str, ...]
    samples: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """The change, and what it touches."""
        found = {"mappings": self.mappings, "layouts": self.layouts, "rules": self.rules, "samples": self.samples}
        return self.change.to_json() | {name: list(value) for name, value in found.items()}


def touched(changes: Iterable[Change], plans: Sequence[Plan], businesses: Mapping[str, Business]) -> Iterator[Touched]:
    """What each change touches.

    Args:
        changes: from one edition to another.
        plans: packages, compiled in the names of the old edition.
        businesses: 業務ID → its old spec, which rules are read in.
    """
    bound = [one for business in businesses.values() for rule in rules() for one in bind(rule, business)]
    sources = [(plan, lineage.fields_of(plan)) for plan in plans]
    found = tuple(changes)
    was = _old_groups(found)
    for change in found:
        mappings: list[str] = []
        layouts: list[str] = []
        samples: list[str] = []
        for plan, fields in sources:
            hit = [group for group in plan.groups if _touches(change, group, was)]
            mappings += [f"{plan.name} {_line(group, change)}" for group in hit]
            layouts += [
                f"{plan.name} {one.table}.{one.field}" for group in hit for one in _fields(group, change, fields)
            ]
            samples += _samples(plan) if hit else []
        named = [one.rule.id for one in bound if _judges(one, change)]
        yield Touched(change, tuple(mappings), *(tuple(dict.fromkeys(one)) for one in (layouts, named, samples)))


def to_confirm(changes: Iterable[Change], plans: Sequence[Plan]) -> tuple[Change, ...]:
    """The changes that somebody has to confirm for the mappings of `plans`: of items they give, and new items of their groups.

    A new name or group is not among them: that is decided in the crosswalk.
    """
    found = tuple(changes)
    was = _old_groups(found)
    groups = [group for plan in plans for group in plan.groups]
    return tuple(
        change
        for change in found
        if change.kind not in {"renamed", "moved"} and any(_changes(change, group, was) for group in groups)
    )


def _changes(change: Change, group: GroupPlan, was: Mapping[tuple[str, str], str]) -> bool:
    given = {item for one in group.applications for item in one.items}
    return _touches(change, group, was) and (change.kind == "added" or change.item in given)


def _old_groups(changes: Iterable[Change]) -> dict[tuple[str, str], str]:
    """(業務ID, new group) → its old name, for groups that were renamed."""
    return {(one.business, one.new_group): one.group for one in changes if one.kind == "renamed" and not one.item}


def _touches(change: Change, group: GroupPlan, was: Mapping[tuple[str, str], str]) -> bool:
    """The change is of an item that the mapping gives or leaves out, of the whole group, or adds an item to it."""
    if group.group.business != change.business:
        return False
    if change.kind == "added":
        new = change.new_group
        return bool(change.new_item) and was.get((change.business, new), new) == group.group.name
    if change.group != group.group.name:
        return False
    return not change.item or change.item in _named(group)


def _named(group: GroupPlan) -> set[str]:
    return {item for one in group.applications for item in one.items} | set(group.absent)


def _line(group: GroupPlan, change: Change) -> str:
    """`2.1/001_住民情報.yaml:32 住所_町字`."""
    given = (one.place for one in group.applications if change.item in one.items)
    place = next(given, group.places.get(change.item, group.place))
    file = f"{group.path.parent.name}/{group.path.name}"
    return f"{file}:{place.line} {change.item}".rstrip()


def _fields(
    group: GroupPlan, change: Change, fields: Mapping[TargetItem, tuple[SourceField, ...]]
) -> tuple[SourceField, ...]:
    return fields.get(TargetItem(group.group.business, group.group.name, change.item), ())


def _judges(bound: Bound, change: Change) -> bool:
    if bound.business != change.business:
        return False
    if change.table and _reads_table(bound, change):
        return True
    if not change.item:
        return change.group in bound.needs
    return change.item in bound.needs.get(change.group, ())


def _reads_table(bound: Bound, change: Change) -> bool:
    named = {one.codes for one in bound.rule.parameters.values() if isinstance(one, Codes)}
    return any(id_ in named for owner, id_ in codes.tables(change.table, change.business) if owner == change.business)


def _samples(plan: Plan) -> list[str]:
    folder = SAMPLES / plan.path.name
    return [f"samples/small/{folder.name}"] if folder.is_dir() else []
