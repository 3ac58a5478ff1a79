"""Rules meet a business: templates become queries over its groups, and every query says which items it reads.

`each:` of a rule names what it is made for; the names that its query and sentences may use are listed here.

key        a group with a key            {group} {key}
latest     … with a 最新フラグ           {group} {identity} {latest}
history    … and a 履歴番号 in its key   {group} {identity} {latest} {history}
unknown    a 不詳フラグ and its 不詳表記  {group} {flag} {notation}
collected  a 収納額 and its 調定額       {group} {collected} {charged}
address    a 町字 and its 都道府県       {group} {street} {prefecture}
total      a group whose key is another's less 期別, and an amount of both   {group} {total} {identity} {amount}
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from utsushi.specs.model import Business, Group, Item
from utsushi.specs.translation import Translation
from utsushi.validate import roles
from utsushi.validate.following import Known, known
from utsushi.validate.rule import Codes, Rule

ROW, ITEM = "行", "項目"
"""Columns that a query gives."""


Names = dict[str, tuple[str, ...]]


@dataclass(frozen=True)
class Spelled:
    """The names that a query uses."""

    group: str
    items: Mapping[str, str]
    """Item of the spec → as the query calls it."""


@dataclass(frozen=True)
class Bound:
    """A rule over the groups of one business."""

    rule: Rule
    business: str
    group: str
    """The group whose rows it names."""
    query: str
    names: Mapping[str, str] = field(default_factory=dict)
    """Role → plain name, for sentences."""
    needs: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Group → items that query and scope read."""
    supplied: tuple[str, ...] = ()
    """Items that need a value somewhere: those the rule names, and those of its scope, which no row would meet."""
    missing: str = ""
    """What the spec of this business lacks for the rule; it is then not applicable."""

    item: str = ""
    """The item it speaks of; may be empty."""
    spelled: Mapping[str, Spelled] = field(default_factory=dict)
    """Group → how the query calls it and its items, where it does not use the names of the spec."""

    def official(self, item: str) -> str:
        """An item that the query gives, as the spec calls it."""
        spelled = self.spelled.get(self.group)
        return {query: own for own, query in spelled.items.items()}.get(item, item) if spelled else item


def bind(rule: Rule, business: Business, translation: Translation | None = None) -> tuple[Bound, ...]:
    """The rule once per group, or pair of items, of the business that it is made for.

    `translation`: from the names that rules use to those of the business, where they differ.
    """
    if rule.business not in {"*", business.id}:
        return ()
    if translation is None:
        return _every(rule, business)
    seen = known(translation)
    return tuple(_followed(one, seen) for one in _every(rule, seen.business))


def _every(rule: Rule, business: Business) -> tuple[Bound, ...]:
    named = _ROLES[rule.each](business) if rule.each else iter([{}])
    return tuple(_bound(rule, business, names) for names in named)


def _bound(rule: Rule, business: Business, names: Names) -> Bound:
    constants = {name: _constant(value, business) for name, value in rule.parameters.items()}
    query = rule.violations.format_map(
        {role: ", ".join(map(_quoted, found)) for role, found in names.items()} | constants
    )
    plain = {role: "、".join(found) for role, found in names.items()}
    reading = _read(query)
    groups = {table: business.groups.get(table) for table in reading.tables}
    scoped = _read(f"from {_quoted(reading.tables[0])} where {rule.scope}").columns if rule.scope != "all" else set()
    items = {item.name for group in groups.values() if group for item in group.items}
    tables = [value.codes for value in rule.parameters.values() if isinstance(value, Codes)]
    lacking = [table for table, group in groups.items() if group is None]
    lacking += [f"{business.id}:{table}" for table in tables if table not in business.codes]
    return Bound(
        rule,
        business.id,
        plain.get("total") or plain.get("group") or reading.tables[0],
        query,
        plain,
        {name: _items(group, reading.names | scoped) for name, group in groups.items() if group},
        (*(name.format_map(plain) for name in rule.supplied), *sorted(scoped)),
        "、".join(lacking or sorted((reading.columns | scoped) - items)),
        rule.item.format_map(plain),
    )


def _followed(bound: Bound, seen: Known) -> Bound:
    """The rule over the groups and items that stand behind the names it uses."""
    first = next(iter(bound.needs), bound.group)
    needs = {
        seen.group(group): frozenset(seen.item(group, item) for item in items) for group, items in bound.needs.items()
    }
    own = next((group for group in bound.needs if group == bound.group), first)

    def official(item: str) -> str:
        groups = [own, *(group for group in bound.needs if group != own)]
        return next((seen.item(group, item) for group in groups if (group, item) in seen.names), item)

    return replace(
        bound,
        group=seen.group(bound.group),
        names={role: _plain(role, text, official, seen) for role, text in bound.names.items()},
        needs=needs,
        supplied=tuple(map(official, bound.supplied)),
        missing=bound.missing or _recoded(bound, seen),
        item=official(bound.item) if bound.item else "",
        spelled={
            seen.group(group): Spelled(group, {seen.item(group, item): item for item in items})
            for group, items in bound.needs.items()
        },
    )


def _plain(role: str, text: str, official: Callable[[str], str], seen: Known) -> str:
    if role in {"group", "total"}:
        return seen.group(text)
    return "、".join(map(official, text.split("、")))


def _recoded(bound: Bound, seen: Known) -> str:
    """The items whose codes the rule spells out although they are others now; none once somebody has confirmed the rule."""
    if seen.business.edition in bound.rule.confirmed:
        return ""
    spelled = _coded(bound.rule, seen.business)
    return "、".join(sorted(item for group, item in seen.changed if group in bound.needs and item in spelled))


def _coded(rule: Rule, business: Business) -> set[str]:
    """The columns that a rule compares with values it spells out."""
    import sqlglot
    from sqlglot import exp

    if rule.each:
        return set()  # templates speak of roles and spell no codes out
    listed = {
        name: "(null)" if isinstance(value, Codes) else _constant(value, business)
        for name, value in rule.parameters.items()
    }
    trees = [sqlglot.parse_one(rule.violations.format_map(listed), read="duckdb")]
    trees += [sqlglot.parse_one(f"select 1 where {rule.scope}", read="duckdb")] if rule.scope != "all" else []
    compared = [node for tree in trees for node in tree.find_all(exp.EQ, exp.NEQ, exp.In)]
    return {
        column.name
        for node in compared
        if any(one.is_string and one.this for one in node.find_all(exp.Literal))
        for column in node.find_all(exp.Column)
    }


def _items(group: Group, columns: set[str]) -> frozenset[str]:
    return frozenset(item.name for item in group.items if item.name in columns)


def _constant(value: Codes | list[str] | str, business: Business) -> str:
    if isinstance(value, str):
        return _literal(value)
    if isinstance(value, Codes):
        value = list(business.codes[value.codes].values) if value.codes in business.codes else []
    return f"({', '.join(map(_literal, value)) or 'null'})"


@dataclass(frozen=True)
class Reading:
    """What a query reads."""

    tables: tuple[str, ...]
    """Groups, in the order they are read."""
    columns: set[str]
    """Columns that are not its own: items."""
    names: set[str]
    """Everything it mentions."""


def _read(query: str) -> Reading:
    import sqlglot
    from sqlglot import exp

    tree = sqlglot.parse_one(query, read="duckdb")
    within = {table.alias for table in tree.find_all(exp.CTE)}
    tables = dict.fromkeys(table.name for table in tree.find_all(exp.Table) if table.name not in within)
    own = {alias.alias for alias in tree.find_all(exp.Alias)} | {ROW, ITEM}
    columns = {column.name for column in tree.find_all(exp.Column)} - own
    # `using (…)` names its columns bare
    return Reading(tuple(tables), columns, {name.name for name in tree.find_all(exp.Identifier)})


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _literal(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _name(items: Iterable[Item]) -> tuple[str, ...]:
    return tuple(item.name for item in items)


def _key(business: Business) -> Iterator[Names]:
    for group in business.groups.values():
        if group.key:
            yield {"group": (group.name,), "key": _name(group.key)}


def _latest(business: Business) -> Iterator[Names]:
    for group in business.groups.values():
        # each instalment (期別) has its own history
        instalments = [role.item for role in roles.find(group, "instalment")]
        of = tuple(item for item in group.key if item in group.identity or item in instalments)
        for role in roles.find(group, "latest"):
            if of:
                yield {"group": (group.name,), "identity": _name(of), "latest": (role.item.name,)}


def _history(business: Business) -> Iterator[Names]:
    for names in _latest(business):
        for role in roles.find(business.groups[names["group"][0]], "history"):
            if role.item.key:
                yield {**names, "history": (role.item.name,)}


def _pairs(role: str, names: tuple[str, str]) -> Callable[[Business], Iterator[Names]]:
    def pairs(business: Business) -> Iterator[Names]:
        for group in business.groups.values():
            for found in roles.find(group, role):
                if found.companion:
                    yield {"group": (group.name,), names[0]: (found.item.name,), names[1]: (found.companion.name,)}

    return pairs


def _total(business: Business) -> Iterator[Names]:
    groups = business.groups.values()
    for group in groups:
        if not any(role.item.key for role in roles.find(group, "instalment")):
            continue
        for total in groups:
            if {item.name for item in total.key} != {item.name for item in group.identity} or not group.identity:
                continue
            for item in total.items:
                other = group.item(item.name)
                if item.kind == "amount" and other and other.kind == "amount":
                    yield {
                        "group": (group.name,),
                        "total": (total.name,),
                        "identity": _name(group.identity),
                        "amount": (item.name,),
                    }


_ROLES: Mapping[str, Callable[[Business], Iterator[Names]]] = {
    "key": _key,
    "latest": _latest,
    "history": _history,
    "unknown": _pairs("unknown", ("flag", "notation")),
    "collected": _pairs("collected", ("collected", "charged")),
    "address": _pairs("address", ("street", "prefecture")),
    "total": _total,
}
