"""Code maps of a mapping: do they cover the codes that the layout declares, and land inside the item's own list."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from utsushi.mappings import lineage
from utsushi.mappings.language import codemap, dialect
from utsushi.mappings.language.codemap import CodeMap
from utsushi.mappings.layout.model import Field
from utsushi.mappings.plan import Application, GroupPlan, Plan
from utsushi.specs.errors import Place, Problem
from utsushi.specs.loader import code_list
from utsushi.specs.model import CodeList


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


@dataclass(frozen=True)
class _Use:
    """`code(k.SEIBETU, 性別)` in an expression."""

    item: str
    field: Field | None
    """None where the code is put together from several fields."""
    map: CodeMap | None
    """None: the field holds the standard's own codes."""
    allowed: CodeList | None
    place: Place


def code_reports(plan: Plan, group: GroupPlan) -> tuple[tuple[CodeReport, ...], tuple[Problem, ...]]:
    """The code maps that a mapping uses, and U285 (not total), U286 (outside the list), U289 (declared codes outside it)."""
    reports: list[CodeReport] = []
    problems: list[Problem] = []
    for use in (use for one in group.applications for use in _uses(plan, group, one)):
        if use.map is None:
            problems += _unmapped(use)
            continue
        lacking = codemap.uncovered(use.map, use.field) if use.field else ()
        outside = codemap.outside(use.map, use.allowed)
        declared = bool(use.field and use.field.hint.codes)
        reports.append(
            CodeReport(
                name=use.map.name,
                item=use.item,
                total=not lacking if declared else None,
                unchecked=sum(not row.approved for row in use.map.rows),
                lossy=bool(use.map.lossy or use.map.folded),
                outside=tuple(dict.fromkeys(row.standard for row in outside)),
            )
        )
        if lacking:
            problems.append(_problem("U285", use, map=use.map.name, codes=" ".join(lacking)))
        for row in outside:
            values = {"map": use.map.name, "legacy": row.legacy, "standard": row.standard, "item": use.item}
            problems.append(Problem("U286", row.place, values, dialect.source_line(row.place)))
    return tuple(reports), tuple(problems)


def _unmapped(use: _Use) -> Iterator[Problem]:
    unlisted = codemap.unlisted(use.field, use.allowed) if use.field else ()
    if unlisted:
        yield _problem("U289", use, codes=" ".join(unlisted))


def _uses(plan: Plan, group: GroupPlan, application: Application) -> Iterator[_Use]:
    from sqlglot import exp

    item = group.group.item(application.items[0])
    allowed = code_list(plan.businesses[group.group.business], item) if item else None
    tables = lineage.tables(group)
    for call in dialect.parse(application.text, application.place).find_all(exp.Anonymous):
        if call.this != "code":
            continue
        columns = dialect.columns(call.expressions[0])
        alias, name = columns[0] if len(columns) == 1 else ("", "")
        yield _Use(
            item=application.items[0],
            field=tables[alias].field(name) if alias in tables else None,
            map=plan.codes.get(call.expressions[1].name) if len(call.expressions) > 1 else None,
            allowed=allowed,
            place=dialect.place(call),
        )


def _problem(code: str, use: _Use, **values: object) -> Problem:
    return Problem(
        code,
        use.place,
        {"item": use.item, "field": use.field.name if use.field else "", **values},
        dialect.source_line(use.place),
    )
