"""`drop:` of package.yaml → which source fields feed no item, and the claim that allows each."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from utsushi.mappings import yaml
from utsushi.mappings.findings import Findings, names
from utsushi.mappings.folders import Folder
from utsushi.mappings.given import canonical, unknown_field
from utsushi.mappings.layout.model import Field, Layout, Table
from utsushi.mappings.package_models import DropEntry
from utsushi.mappings.plan import Application, Drop
from utsushi.specs.errors import Place, UtsushiError, closest

_SUM = re.compile(r"sum\(\s*(?P<table>\S+)\.(?P<field>[^.\s]+)\s*\)")


def compile_drops(folders: Sequence[Folder], layout: Layout, findings: Findings) -> Mapping[str, tuple[Drop, ...]]:
    """Table → dropped fields, in the order of the layout; a folder's word counts before that of what it extends.

    Finds U262 no such table, U267 no such field, U271 not exactly one claim, U292 a value the field cannot hold, U273 a sum
    over what does not occur in the table, and what expressions raise.
    """
    found: dict[str, dict[str, Drop]] = {}
    for folder in reversed(folders):
        for table, entries in folder.declared.drop.items():
            node = folder.node["drop"]
            if table not in layout.tables:
                near = closest(table, layout.tables) or "—"
                known = " ".join(layout.tables)
                findings.add(node.problem("U262", node.key_place(table), table=table, near=near, known=known))
                continue
            drops = _drops(node[table], entries, layout, layout.tables[table], findings)
            found.setdefault(table, {}).update({drop.field: drop for drop in drops})
    order = {table: [field.name for field in layout.tables[table].fields] for table in found}
    return {
        table: tuple(mine[name] for name in order[table] if name in mine)
        for table in layout.tables
        if (mine := found.get(table))
    }


def _drops(
    node: yaml.Node, entries: Mapping[str, DropEntry], layout: Layout, table: Table, findings: Findings
) -> Iterator[Drop]:
    for key, entry in entries.items():
        for name in names(key, (field.name for field in table.fields)):
            field = table.field(name)
            if field is None:
                findings.add(unknown_field(node, node.key_place(key), name, table))
                continue
            with findings.catch():
                yield _drop(node, key, entry, layout, table, field)


def _drop(node: yaml.Node, key: str, entry: DropEntry, layout: Layout, table: Table, field: Field) -> Drop:
    place = node.key_place(key)
    claims = [entry.always is not None, bool(entry.equals), entry.unchecked]
    if sum(claims) != 1:
        raise UtsushiError(node.problem("U271", place, field=field.name, found=sum(claims)))
    claim, sum_of = None, ("", "")
    if entry.equals:
        where = node[key]["equals"].place
        sum_of = _sum(node, entry.equals, where, layout, table)
        claim = None if sum_of[0] else _claim(entry.equals, where, layout, table)
    return Drop(
        field=field.name,
        reason=entry.reason,
        always=None if entry.always is None else _always(node, key, entry.always, field),
        equals=entry.equals,
        unchecked=entry.unchecked,
        place=place,
        claim=claim,
        sum_of=sum_of,
    )


def _always(node: yaml.Node, key: str, declared: str | tuple[str, ...], field: Field) -> tuple[str, ...]:
    """The values in canonical form."""
    found = []
    for text in (declared,) if isinstance(declared, str) else declared:
        value = canonical(field, text)
        if value is None:
            place = node[key]["always"].place
            raise UtsushiError(node.problem("U292", place, field=field.name, usage=field.usage, digits=field.digits))
        found.append(value)
    return tuple(found)


def _sum(node: yaml.Node, text: str, place: Place, layout: Layout, table: Table) -> tuple[str, str]:
    found = _SUM.fullmatch(text.strip())
    if not found:
        return "", ""
    known = {one.name: one for one in layout.tables.values() if one.parent == table.name}
    name = found["table"] if found["table"] in known else f"{table.name}.{found['table']}"
    field = known[name].field(found["field"]) if name in known else None
    if field is None or not field.numeric:
        fields = [f"{one.name}.{it.name}" for one in known.values() for it in one.fields if it.numeric]
        near = closest(f"{found['table']}.{found['field']}", fields) or "—"
        values = {"found": text, "table": table.name, "near": near, "known": " ".join(fields) or "—"}
        raise UtsushiError(node.problem("U273", place, **values))
    return name, field.name


def _claim(text: str, place: Place, layout: Layout, table: Table) -> Application:
    from utsushi.mappings.language.compile import compile_claim

    return compile_claim(text, place, table, layout.dates)
