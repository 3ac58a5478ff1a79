"""The mappings of a new package: for each item the field that is most like it, in an expression that compiles; for each field its items."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from utsushi.converters.newpackage_layout import Profiles
from utsushi.converters.scan.items import likeness
from utsushi.converters.scan.known import shape
from utsushi.converters.scan.model import FieldProfile
from utsushi.mappings.layout.model import Field, Layout, Table
from utsushi.mappings.layout.written import scalar
from utsushi.specs.errors import Place, UtsushiError
from utsushi.specs.model import Business, Group, Item

ALIAS = "k"
_LEAST, _LEAST_SAID = 0.6, 0.5
"""A field less like an item than this is not proposed for it; one less like than that is not named beside the field either."""
OPERATORS = Path(__file__).with_name("newpackage_operators.csv")
"""Ends of item names → the operator that gives such items."""
_DATES = {"wareki", "seireki", "iso", "slash"}
_OPERATORS: Mapping[str, tuple[str, ...]] = {
    "DATE": ("date",),
    "YEAR": ("year",),
    "TIME": ("time",),
    "9": ("integer",),
    "S9": ("money", "integer"),
    "9V": ("decimal", "integer"),
}
"""Type of an item → the operators that may give it, before `text`."""


@dataclass(frozen=True)
class Proposal:
    """A field for an item."""

    field: Field
    score: float


class Proposals:
    """What is proposed for every group of a business and every field of a layout."""

    def __init__(self, layout: Layout, business: Business, profiles: Profiles) -> None:
        """`profiles`: of a scan, where there was one."""
        self.layout, self.business, self._profiles = layout, business, profiles
        self.told: dict[str, dict[str, Any]] = {}
        """Group → what its mapping proposes."""

    @cached_property
    def tables(self) -> list[Table]:
        """Those whose fields have to be decided about."""
        return [table for table in self.layout.tables.values() if table.role != "control"]

    @property
    def fields(self) -> int:
        """Their fields."""
        return sum(len(table.fields) for table in self.tables)

    def mapping(self, group: Group, edition: str) -> str:
        """The text of the group's mapping file."""
        table, found = self._source(group)
        expressions = {item.name: self._expression(group, item, table, found.get(item.name)) for item in group.items}
        proposed = sum(bool(one) for one in expressions.values())
        self.told[group.name] = {"from": table.name, "items": len(group.items), "proposed": proposed}
        lines = [
            "# utsushi new の提案。undecided の一つ一つを人が決め、items か absent に移す / proposals: decide each",
            f"edition: {scalar(edition)}",
            f"group: {scalar(group.name)}",
            f"from: {scalar(f'{table.name} {ALIAS}')}",
            "items: {}",
            "undecided:",
            f"  from: {scalar(f'{table.name}（近い項目 {len(found)}/{len(group.items)}）')}",
            *(
                f"  {scalar(name)}: {scalar(text)}" + (f"  # {found[name].score:.2f}" if text else "")
                for name, text in expressions.items()
            ),
        ]
        return "\n".join(lines) + "\n"

    def package(self, title: str, edition: str) -> str:
        """The text of package.yaml: every field with the items that it is most like."""
        lines = [f"title: {scalar(title)}", f"edition: {scalar(edition)}", "undecided:"]
        for table in self.tables:
            lines.append(f"  {scalar(table.name)}:")
            lines += [f"    {scalar(one.name)}: {scalar(self._said(table, one))}" for one in table.fields]
        return "\n".join(lines) + "\n"

    def _source(self, group: Group) -> tuple[Table, dict[str, Proposal]]:
        """The table that has most fields like items of the group, and for each item the likeliest field."""
        scored = [(table, self._likely(group, table)) for table in self.tables]
        return max(scored, key=lambda one: sum(found.score for found in one[1].values()))

    def _likely(self, group: Group, table: Table) -> dict[str, Proposal]:
        found: dict[str, Proposal] = {}
        for (item, field), score in self._scores(table).items():
            of, name = item
            if of == group.name and score >= _LEAST and (name not in found or score > found[name].score):
                found[name] = Proposal(field, score)
        return found

    def _scores(self, table: Table) -> dict[tuple[tuple[str, str], Field], float]:
        if table.name not in self._known:
            self._known[table.name] = dict(self._compared(table))
        return self._known[table.name]

    @cached_property
    def _known(self) -> dict[str, dict[tuple[tuple[str, str], Field], float]]:
        return {}

    def _compared(self, table: Table) -> Iterator[tuple[tuple[tuple[str, str], Field], float]]:
        for field in table.fields:
            if field.filler:
                continue
            profile = self._profiles.get((table.name, field.name)) or declared(field)
            for group in self.business.groups.values():
                for item in group.items:
                    found = likeness(profile, item, self.business)
                    if found is not None:
                        yield ((group.name, item.name), field), float(found["score"])

    def _expression(self, group: Group, item: Item, table: Table, proposal: Proposal | None) -> str:
        """An expression over the field that gives the item, or "" where none compiles."""
        if proposal is None:
            return ""
        from utsushi.mappings.language.compile import compile_items
        from utsushi.mappings.language.context import Context

        context = Context(self.business, group, {ALIAS: table}, self.layout.dates)
        for operator in self._operators(item, proposal.field):
            text = f"{operator}({ALIAS}.{proposal.field.name})"
            try:
                compile_items((item.name,), text, Place(), context)
            except UtsushiError:
                continue
            return text
        return ""

    def _operators(self, item: Item, field: Field) -> Iterator[str]:
        yield from _OPERATORS.get(item.type, ())
        if field.hint.form == "kana":
            yield "kana"
        yield from (operator for end, operator in _by_name() if item.name.endswith(end))
        table = self.business.codes.get(item.code)
        if table is not None and not table.open:
            yield "code"
        yield "text"

    def _said(self, table: Table, field: Field) -> str:
        if field.filler:
            return 'drop: {always: "", reason: 予備}'
        scores = [
            (score, *item)
            for (item, one), score in self._scores(table).items()
            if one is field and score >= _LEAST_SAID
        ]
        best = sorted(scores, key=lambda one: (-one[0], one[1:]))[:3]
        return " / ".join(f"{group}.{item} {score:.2f}" for score, group, item in best)


@cache
def _by_name() -> tuple[tuple[str, str], ...]:
    with OPERATORS.open(encoding="utf-8", newline="") as file:
        return tuple((row["語尾"], row["演算子"]) for row in csv.DictReader(file))


def declared(field: Field) -> FieldProfile:
    """What a layout alone says of a field."""
    kind = {"kana": "kana"}.get(field.hint.form, "date" if field.hint.form in _DATES else "")
    if not kind and field.numeric:
        kind = "number" if field.signed or field.scale else "digits"
    if not kind and field.usage == "national":
        kind = "text"
    found = FieldProfile(field.name, shape(field), kind=kind)
    found.longest = field.digits or (field.length // 2 if field.usage == "national" else field.length)
    found.values = tuple((code, 0) for code in field.hint.codes) or None
    return found
