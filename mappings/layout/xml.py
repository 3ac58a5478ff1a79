"""The elements of an XML record type and what layout.yaml says about them → a table, and one for each kind of repeated element."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from utsushi.mappings.layout.declarations import ChildEntry, FileEntry, RecordEntry
from utsushi.mappings.layout.model import Field, Hint, Table
from utsushi.mappings.layout.tables import Built, Said, hint_of
from utsushi.mappings.yaml import Node
from utsushi.specs.errors import UtsushiError, closest

_NAME = r"[^\s/@<>&\"'=!?.\[\]*()|][^\s/@<>&\"'=!?\[\]*()|]*"
_RECORD = re.compile(rf"(?:/{_NAME}){{2,}}")
_CHILD = re.compile(rf"{_NAME}(?:/{_NAME})*")
_VALUE = re.compile(rf"\.|@{_NAME}|{_NAME}(?:/{_NAME})*(?:/@{_NAME})?")


def xml_tables(file: str, name: str, one: RecordEntry, entry: FileEntry, node: Node) -> Built:
    """The tables of a record type.

    Args:
        file: name of the file.
        name: name of the record type.
        one: its declaration.
        entry: the declaration of the file.
        node: of the file in layout.yaml.

    Raises:
        UtsushiError: U810 no path or no elements, U815 a path that is none, U816 two columns or children of one path, U355 no
            such column, U358 `when` or `ignore`, U364 no such flag.
    """
    here = node["records"][name]
    if not one.path or not one.elements:
        raise UtsushiError(here.problem("U810", node["records"].key_place(name), name=name))
    if not _RECORD.fullmatch(one.path):
        raise UtsushiError(here["path"].problem("U815", None, path=one.path))
    _check_paths(here, one.elements, one.children)
    tables = {"": Table(f"{file}.{name}", _fields(one.elements, here["elements"]), role=one.role)}
    tables |= dict(_children(f"{file}.{name}", "", one.children, here))
    hints = _hints(name, tables, entry, node)
    return Built(tuple(_hinted(table, hints) for table in tables.values()), {}, {})


def _children(parent: str, inside: str, children: Mapping[str, ChildEntry], node: Node) -> Iterator[tuple[str, Table]]:
    for name, one in children.items():
        here = node["children"][name]
        if not _CHILD.fullmatch(one.path):
            raise UtsushiError(here["path"].problem("U815", None, path=one.path))
        if "." in name:
            raise UtsushiError(node["children"].problem("U382", node["children"].key_place(name), name=name))
        _check_paths(here, one.elements, one.children)
        table = f"{parent}.{name}"
        path = f"{inside}.{name}".lstrip(".")
        yield path, Table(table, _fields(one.elements, here["elements"]), parent=parent, path=one.path, role=one.role)
        yield from _children(table, path, one.children, here)


def _fields(elements: Mapping[str, str], node: Node) -> tuple[Field, ...]:
    fields = []
    for number, (name, path) in enumerate(elements.items()):
        if not _VALUE.fullmatch(path):
            raise UtsushiError(node[name].problem("U815", None, path=path))
        fields.append(Field(name, "delimited", offset=number, path=path, place=node.key_place(name)))
    return tuple(fields)


def _check_paths(node: Node, elements: Mapping[str, str], children: Mapping[str, ChildEntry]) -> None:
    """What one path holds is one thing: a column, or repeated elements; nothing lies within either but a column's attributes."""
    named = [(node["elements"][name], path) for name, path in elements.items()]
    named += [(node["children"][name]["path"], one.path) for name, one in children.items()]
    repeated = {one.path for one in children.values()}
    columns = {path for path in elements.values() if "@" not in path}
    taken: set[str] = set()
    for place, path in named:
        owner = path.rpartition("@")[0].rstrip("/") if "@" in path else path
        around = {owner[: one.start()] for one in re.finditer("/", owner)}
        clashes = around & (columns | repeated) | ({owner} & repeated if "@" in path else set())
        if path in taken or clashes or (path == "." and len(columns | repeated) > 1):
            raise UtsushiError(place.problem("U816", None, path=path))
        taken.add(path)


def _hints(name: str, tables: Mapping[str, Table], entry: FileEntry, node: Node) -> dict[tuple[str, str], Hint]:
    """(table, column) → its hint; `fields:` names `record.COLUMN` or `record.CHILD.COLUMN`."""
    found: dict[tuple[str, str], Hint] = {}
    for key, said in entry.fields.items():
        record, _, rest = key.partition(".")
        if record != name:
            continue
        inside, _, column = rest.rpartition(".")
        fields = node["fields"]
        table = tables.get(inside)
        names = [one.name for one in table.fields] if table else []
        if table is None or column not in names:
            near = closest(column, names)
            raise UtsushiError(
                fields.problem("U355", fields.key_place(key), name=key, near=f"{name}.{near}" if near else "—")
            )
        if said.when or said.ignore:
            raise UtsushiError(fields.problem("U358", fields.key_place(key), name=key))
        if said.unknown_flag and said.unknown_flag not in names:
            near = closest(said.unknown_flag, names) or "—"
            raise UtsushiError(fields[key]["unknown_flag"].problem("U364", None, name=said.unknown_flag, near=near))
        found[table.name, column] = hint_of(Said(said, fields[key], fields.key_place(key)), said.unknown_flag)
    return found


def _hinted(table: Table, hints: Mapping[tuple[str, str], Hint]) -> Table:
    fields = tuple(replace(one, hint=hints.get((table.name, one.name), one.hint)) for one in table.fields)
    return replace(table, fields=fields)
