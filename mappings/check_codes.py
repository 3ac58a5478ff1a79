"""Code maps of a mapping: do they cover the codes that the layout declares, and land inside the item's own list."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from utsushi.mappings import lineage
from utsushi.mappings.language import codemap, dialect
from utsushi.mappings.plan import GroupPlan, Plan
from utsushi.specs.errors import Problem

if TYPE_CHECKING:
    from utsushi.mappings.language.compile import CodeUse


@dataclass(frozen=True)
class CodeReport:
    """One use of a code map."""

    name: str
    item: str
    total: bool | None
    """Whether it covers every code that the layout declares for the field; None where the layout declares none."""
    unchecked: int
    """Rows that nobody has approved."""
    lossy: bool
    """Whether several legacy codes become one."""
    outside: tuple[str, ...]
    """Standard codes that are not in the item's list."""

    def to_json(self) -> dict[str, Any]:
        """As `utsushi check --format json` prints it."""
        return {
            "name": self.name,
            "item": self.item,
            "total": self.total,
            "unchecked": self.unchecked,
            "lossy": self.lossy,
            "outside": list(self.outside),
        }


def code_reports(plan: Plan, group: GroupPlan) -> tuple[tuple[CodeReport, ...], tuple[Problem, ...]]:
    """The code maps that a mapping uses, and U285 (not total), U286 (outside the list), U289 (declared codes outside it)."""
    reports: list[CodeReport] = []
    problems: list[Problem] = []
    for use in _uses(plan, group):
        if use.map is None:
            problems += _unmapped(use)
            continue
        lacking = codemap.uncovered(use.map, use.field) if use.field else ()
        outside = codemap.outside(use.map, use.allowed)
        declared = bool(use.field and use.field.hint.codes)
        reports.append(
            CodeReport(
                name=use.map.name,
                item=use.item.name,
                total=not lacking if declared else None,
                unchecked=sum(not row.approved for row in use.map.rows),
                lossy=bool(use.map.lossy or use.map.folded),
                outside=tuple(dict.fromkeys(row.standard for row in outside)),
            )
        )
        if lacking:
            problems.append(_problem("U285", use, map=use.map.name, codes=" ".join(lacking)))
        for row in outside:
            values = {"map": use.map.name, "legacy": row.legacy, "standard": row.standard, "item": use.item.name}
            problems.append(Problem("U286", row.place, values, dialect.source_line(row.place)))
    return tuple(reports), tuple(problems)


def _unmapped(use: CodeUse) -> Iterator[Problem]:
    unlisted = codemap.unlisted(use.field, use.allowed) if use.field else ()
    if unlisted:
        yield _problem("U289", use, codes=" ".join(unlisted))


def _uses(plan: Plan, group: GroupPlan) -> Iterator[CodeUse]:
    from utsushi.mappings.language.compile import code_uses
    from utsushi.mappings.language.context import Context

    context = Context(
        business=plan.businesses[group.group.business],
        group=group.group,
        tables=lineage.tables(group),
        dates=plan.layout.dates,
        policies=plan.policies,
        codes=plan.codes,
        joined=frozenset(join.alias for join in group.joins if join.kind != "parent"),
    )
    for one in group.applications:
        yield from code_uses(one.items, one.text, one.place, context)


def _problem(code: str, use: CodeUse, **values: object) -> Problem:
    known = {"item": use.item.name, "field": use.field.name if use.field else ""}
    return Problem(code, use.place, {**known, **values}, dialect.source_line(use.place))
