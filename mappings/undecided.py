"""`undecided:` of a new package: proposals that nobody has decided yet. `check` counts them and refuses, whatever they say."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

from utsushi.mappings.findings import Findings
from utsushi.mappings.folders import Folder
from utsushi.mappings.given import unknown_field
from utsushi.mappings.language.dialect import source_line
from utsushi.mappings.layout.model import Layout
from utsushi.mappings.lineage import SourceField
from utsushi.mappings.plan import FROM, GroupPlan, Plan
from utsushi.specs.errors import Place, Problem, closest


class Undecided(NamedTuple):
    """A field of package.yaml's `undecided:`."""

    field: SourceField
    place: Place


def fields(folders: Sequence[Folder], layout: Layout, findings: Findings) -> tuple[Undecided, ...]:
    """The fields under `undecided:` of package.yaml, the base's first. Finds U262 no such table, U267 no such field."""
    found: dict[SourceField, Place] = {}
    for folder in reversed(folders):
        for table, entries in folder.declared.undecided.items():
            node = folder.node["undecided"]
            if table not in layout.tables:
                near = closest(table, layout.tables) or "—"
                known = " ".join(layout.tables)
                findings.add(node.problem("U262", node.key_place(table), table=table, near=near, known=known))
                continue
            for name in entries:
                place = node[table].key_place(name)
                if layout.tables[table].field(name) is None:
                    findings.add(unknown_field(node[table], place, name, layout.tables[table]))
                else:
                    found[SourceField(table, name)] = place
    return tuple(Undecided(one, place) for one, place in found.items())


def items(plan: Plan, group: GroupPlan) -> Iterator[Problem]:
    """U298: how many items of the group (and its `from`) are undecided."""
    if group.undecided:
        named = [name for name in group.undecided if name != FROM]
        values = {"group": group.group.name, "business": group.group.business, "edition": plan.edition}
        place = group.places.get(next(iter(group.undecided)), group.place)
        yield _at("U298", place, count=len(named), source="○" if FROM in group.undecided else "—", **values)


def source_fields(plan: Plan, decided: Collection[SourceField]) -> Iterator[Problem]:
    """U299: how many fields of a table are undecided; U295: one that is used or dropped, and still stands there."""
    left: dict[str, list[Place]] = {}
    for one, place in plan.undecided:
        if one in decided:
            yield _at("U295", place, table=one.table, field=one.field)
        else:
            left.setdefault(one.table, []).append(place)
    for table, places in left.items():
        yield _at("U299", places[0], table=table, count=len(places))


def _at(code: str, place: Place, **values: object) -> Problem:
    return Problem(code, place, values, source_line(place))


def names(plan: Plan) -> Mapping[SourceField, Place]:
    """Field → where `undecided:` names it."""
    return {one.field: one.place for one in plan.undecided}
