"""Which fields of which tables a run must keep: what operators read (wide rows) and what SQL reads (narrow relations)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from utsushi.mappings.language.values import Reference
from utsushi.mappings.layout.model import Table
from utsushi.mappings.plan import GroupPlan

Expression = Any


@dataclass
class Needs:
    """Fields of one table."""

    wide: set[str] = field(default_factory=set)
    """Read by operators and conditions of a pass: kept in the stage."""
    narrow: set[str] | None = None
    """Read by SQL: kept as Parquet for DuckDB; None where no relation touches the table."""
    carried: set[str] = field(default_factory=set)
    """Read by operators through a join: kept apart, to be fetched by row number."""


def alone(plan: GroupPlan) -> bool:
    """True when a row of the source decides about itself: the group is converted while it is read, and nothing is staged."""
    return not plan.joins and not related(plan)


def needs(groups: Iterable[GroupPlan]) -> dict[str, Needs]:
    """Table → what the groups need of it after reading; only tables that a group names."""
    found: dict[str, Needs] = {}
    for plan in groups:
        found.setdefault(plan.source.name, Needs())
        for alias, table in aliases(plan).items():
            mine = found.setdefault(table.name, Needs())
            if related(plan):
                mine.narrow = (mine.narrow or set()) | sql_fields(plan, alias)
            read = {one.field for one in row_references(plan) if one.alias == alias}
            if alias in attached(plan):
                mine.wide |= read
            else:
                mine.carried |= read
    return found


def aliases(plan: GroupPlan) -> dict[str, Table]:
    """Alias → table: the source, then the joins in order."""
    return {plan.alias: plan.source} | {join.alias: join.table for join in plan.joins}


def attached(plan: GroupPlan) -> set[str]:
    """Aliases whose rows stand in the order of the source; those of the others are fetched by number."""
    return {plan.alias} | {join.alias for join in plan.joins if join.kind == "parent"}


def related(plan: GroupPlan) -> bool:
    """True when more than the row and its record decide about it: SQL is asked."""
    return any(join.kind != "parent" for join in plan.joins) or any(one.window is not None for one in plan.applications)


def row_references(plan: GroupPlan) -> set[Reference]:
    """What operators, exclusions and the condition of an empty slot read."""
    found = {one for application in plan.applications for one in application.references if one.alias}
    for tree in plan.excludes.values():
        found |= condition_references(tree, plan.alias)
    return found | slot_references(plan.source, plan.alias)


def slot_references(table: Table, alias: str) -> set[Reference]:
    """What the condition of an empty slot reads; nothing where there is none."""
    if not table.empty:
        return set()
    from utsushi.mappings.layout.predicate import parse

    return condition_references(parse(table.empty, None), alias)


def condition_references(tree: Expression, alias: str) -> set[Reference]:
    """The fields that a condition reads; a bare name is a field of `alias`."""
    from sqlglot import exp

    columns = (column for column in tree.find_all(exp.Column) if not column.name.startswith("__"))
    return {Reference(column.table or alias, column.name) for column in columns}


def sql_fields(plan: GroupPlan, alias: str) -> set[str]:
    """Fields of `alias` that SQL reads: those of exclusions, joins, windows and empty slots."""
    trees = [*plan.excludes.values(), *(one.window for one in plan.applications if one.window is not None)]
    trees += [join.on for join in plan.joins if join.kind != "parent"]
    found = {one for tree in trees for one in condition_references(tree, plan.alias)}
    found |= slot_references(aliases(plan)[alias], alias)
    return {one.field for one in found if one.alias == alias}
