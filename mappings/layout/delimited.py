"""The columns of a delimited record type and what layout.yaml says about them → a table."""

from __future__ import annotations

from utsushi.mappings.layout.declarations import FileEntry, RecordEntry
from utsushi.mappings.layout.model import Field, Hint, Table
from utsushi.mappings.layout.tables import Built, Said, hint_of
from utsushi.mappings.yaml import Node
from utsushi.specs.errors import UtsushiError, closest


def delimited_tables(file: str, name: str, one: RecordEntry, entry: FileEntry, node: Node) -> Built:
    """The table of a record type.

    Args:
        file: name of the file.
        name: name of the record type.
        one: its declaration.
        entry: the declaration of the file.
        node: of the file in layout.yaml.

    Raises:
        UtsushiError: U351 a column twice, U355 no such column, U358 `when` or `ignore`, U364 no such flag.
    """
    columns = node["records"][name]["columns"]
    for n, column in enumerate(one.columns):
        if column in one.columns[:n]:
            raise UtsushiError(columns.sequence[n].problem("U351", None, name=column))
    hints = _hints(name, one, entry, node)
    fields = tuple(
        Field(column, "delimited", offset=n, hint=hints.get(column, Hint()), place=columns.sequence[n].place)
        for n, column in enumerate(one.columns)
    )
    return Built((Table(f"{file}.{name}", fields, role=one.role),), {}, {})


def _hints(name: str, one: RecordEntry, entry: FileEntry, node: Node) -> dict[str, Hint]:
    found: dict[str, Hint] = {}
    for key, said in entry.fields.items():
        record, _, column = key.partition(".")
        if record != name:
            continue
        fields = node["fields"]
        if column not in one.columns:
            near = closest(column, one.columns)
            raise UtsushiError(
                fields.problem("U355", fields.key_place(key), name=key, near=f"{name}.{near}" if near else "—")
            )
        if said.when or said.ignore:
            raise UtsushiError(fields.problem("U358", fields.key_place(key), name=key))
        if said.unknown_flag and said.unknown_flag not in one.columns:
            near = closest(said.unknown_flag, one.columns) or "—"
            raise UtsushiError(fields[key]["unknown_flag"].problem("U364", None, name=said.unknown_flag, near=near))
        found[column] = hint_of(Said(said, fields[key], fields.key_place(key)), said.unknown_flag)
    return found
