"""`from:`, `join:` and `exclude:` of a mapping file → tables under aliases, joins and conditions."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from utsushi.mappings import yaml
from utsushi.mappings.findings import Findings
from utsushi.mappings.language.dialect import KEYWORDS, wrong
from utsushi.mappings.layout import predicate
from utsushi.mappings.layout.model import Layout, Table
from utsushi.mappings.package_models import JoinEntry, MappingFile
from utsushi.mappings.plan import Join
from utsushi.specs.errors import Place, UtsushiError, closest

_FROM = re.compile(r"(?P<table>\S+)\s+(?P<alias>\w+)\s*")
_JOIN = re.compile(r"(?P<kind>one|optional)\s+(?P<table>\S+)\s+on\s+(?P<on>\S.*)", re.DOTALL)
_PARENT = re.compile(r"parent\s+of\s+(?P<of>\w+)\s*")

Tables = dict[str, Table]
"""Alias → table."""


def source(node: yaml.Node, layout: Layout, declared: MappingFile) -> tuple[Table, str]:
    """The table and alias of `from: TABLE alias`. Raises U262 no such table, U263 another form."""
    found = _FROM.fullmatch(declared.source)
    where = node["from"]
    if not found:
        raise UtsushiError(node.problem("U263", where.place, found=declared.source))
    table = _table(where, layout, found["table"], where.place)
    _named(where, found["alias"], replace(where.place, column=(where.place.column or 1) + found.start("alias")))
    return table, found["alias"]


def joins(
    node: yaml.Node, layout: Layout, declared: MappingFile, tables: Tables, findings: Findings
) -> tuple[Join, ...]:
    """The joins in order; `tables` gains their aliases.

    Finds U262, U264 a form that is no join, U265 an alias twice, U266 no such alias, U268 `parent of` what is no OCCURS
    table, U297 a condition over another joined alias or `parent of` one, and what conditions raise.
    """
    found: list[Join] = []
    for alias, entry in declared.join.items():
        inner = node["join"]
        with findings.catch():
            if alias.casefold() in {one.casefold() for one in tables}:  # SQL takes K and k for the same name
                raise UtsushiError(inner.problem("U265", inner.key_place(alias), alias=alias))
            _named(inner, alias, inner.key_place(alias))
            where = inner[alias] if isinstance(entry, str) else inner[alias]["join"]
            one = _join(where, alias, entry if isinstance(entry, str) else entry.join, layout, tables)
            if one.kind == "parent" and one.of not in _own(tables, found):
                known = " ".join(_own(tables, found))
                raise UtsushiError(where.problem("U297", alias=one.of, known=known))
            unmatched = entry.unmatched if isinstance(entry, JoinEntry) else ""
            found.append(replace(one, unmatched=unmatched, place=inner.key_place(alias)))
            tables[alias] = one.table
    for one in found:
        with findings.catch():
            if one.on is not None:
                check_condition(one.on, tables)
                _within(one.on, (*_own(tables, found), one.alias))
    return tuple(found)


def excludes(
    node: yaml.Node, declared: MappingFile, tables: Tables, joined: Sequence[Join], findings: Findings
) -> Mapping[str, Any]:
    """Name → condition, in order. Finds U297 a condition over a joined alias, and what conditions raise."""
    found: dict[str, Any] = {}
    for name, text in declared.exclude.items():
        with findings.catch():
            tree = predicate.parse(text, node["exclude"][name].place)
            check_condition(tree, tables)
            _within(tree, _own(tables, joined))
            found[name] = tree
    return found


def check_condition(tree: Any, tables: Mapping[str, Table]) -> None:
    """Refuse a condition over fields that no alias has. Raises U305, U306."""
    known = {f"{alias}.{one.name}": one.numeric for alias, table in tables.items() for one in table.fields}
    known |= {f"{alias}.{name}": True for alias, table in tables.items() for name in row_columns(table)}
    predicate.check_fields(tree, known, {name for name, numeric in known.items() if numeric})


def _own(tables: Tables, joined: Sequence[Join]) -> tuple[str, ...]:
    """The aliases whose fields are there before anything is joined: the table behind `from` and its records."""
    others = {one.alias for one in joined if one.kind != "parent"}
    return tuple(alias for alias in tables if alias not in others)


def _within(tree: Any, known: Sequence[str]) -> None:
    """U297: rows are excluded before they are joined, and one join knows nothing of another."""
    from sqlglot import exp

    for column in tree.find_all(exp.Column):
        if column.table not in known:
            raise wrong("U297", column, alias=column.table, known=" ".join(known))


def row_columns(table: Table) -> tuple[str, ...]:
    """What a condition may say of a row beside its fields: its number, and of an occurrence the record's number and its place."""
    return ("__row", "__parent", "__occurrence") if table.above else ("__row",)


def _join(node: yaml.Node, alias: str, text: str, layout: Layout, tables: Tables) -> Join:
    if found := _PARENT.fullmatch(text):
        return _parent(node, alias, found["of"], layout, tables)
    found = _JOIN.fullmatch(text)
    if not found:
        raise UtsushiError(node.problem("U264", found=text))
    table = _table(node, layout, found["table"], _at(node.place, found.start("table")))
    on = predicate.parse(found["on"], _at(node.place, found.start("on")))
    return Join(alias, table, "one" if found["kind"] == "one" else "optional", on)


def _parent(node: yaml.Node, alias: str, of: str, layout: Layout, tables: Tables) -> Join:
    if of not in tables:
        raise UtsushiError(node.problem("U266", alias=of, near=closest(of, tables) or "—", known=" ".join(tables)))
    if not tables[of].above:
        raise UtsushiError(node.problem("U268", alias=of, table=tables[of].name))
    return Join(alias, layout.tables[tables[of].above], "parent", None, of)


def _table(node: yaml.Node, layout: Layout, name: str, place: Place) -> Table:
    known = layout.tables
    if name not in known:
        near = closest(name, known) or "—"
        raise UtsushiError(node.problem("U262", place, table=name, near=near, known=" ".join(known)))
    return known[name]


def _named(node: yaml.Node, alias: str, place: Place) -> None:
    """U275: an alias is a name that expressions can write; names that begin with __ are the run's own."""
    if not re.fullmatch(r"(?!__)[^\W\d]\w*", alias) or alias.lower() in KEYWORDS:
        raise UtsushiError(node.problem("U275", place, alias=alias))


def _at(place: Place, offset: int) -> Place:
    return replace(place, column=(place.column or 1) + offset)
