"""The paths of a record type as a tree: what each element and attribute of a record is to the reader and to the encoder."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from utsushi.converters.files.plain import Codec
from utsushi.mappings.layout.model import Record, Table


@dataclass
class Branch:
    """One element."""

    name: bytes
    path: str
    """From the root, for messages."""
    table: int
    """The table whose row it stands in, among those of the record type."""
    repeated: bool = False
    """It begins a row of that table."""
    column: int | None = None
    """The field that its text is."""
    attributes: dict[bytes, int] = field(default_factory=dict)
    """Name → field."""
    children: dict[bytes, Branch] = field(default_factory=dict)


def branches(record: Record, codec: Codec) -> Branch:
    """The tree of a record type; in the order of the declaration."""
    names = [table.name for table in record.tables]
    root = Branch(_name(record.source.rpartition("/")[2], codec), record.source, 0)
    roots = {record.tables[0].name: root}
    for number, table in enumerate(record.tables):
        if table.parent:
            start = roots[table.parent]
            one = _grown(start, table.path.split("/"), codec)
            one.table, one.repeated = number, True
            roots[table.name] = one
        _columns(roots[table.name], table, codec)
    _settle(root, 0)
    assert len(roots) == len(names)
    return root


def leaf(record: Record, table: int, column: int) -> str:
    """The name of the element that a field's text stands in."""
    one = record.tables[table]
    path = one.fields[column].path
    return (path if path != "." else one.path or record.source).rpartition("/")[2]


def _columns(root: Branch, table: Table, codec: Codec) -> None:
    for number, one in enumerate(table.fields):
        steps = [] if one.path == "." else one.path.split("/")
        named = steps.pop()[1:] if steps and steps[-1].startswith("@") else ""
        branch = _grown(root, steps, codec)
        if named:
            branch.attributes[_name(named, codec)] = number
        else:
            branch.column = number


def _grown(root: Branch, steps: list[str], codec: Codec) -> Branch:
    for step in steps:
        name = _name(step, codec)
        root = root.children.setdefault(name, Branch(name, f"{root.path}/{step}", root.table))
    return root


def _settle(branch: Branch, table: int) -> None:
    """Elements belong to the row of the innermost repeated element around them."""
    branch.table = branch.table if branch.repeated else table
    for one in branch.children.values():
        _settle(one, branch.table)


def _name(text: str, codec: Codec) -> bytes:
    return codec.encode(text) or text.encode()


def all_of(branch: Branch) -> Iterator[Branch]:
    """The branch and all below it."""
    yield branch
    for one in branch.children.values():
        yield from all_of(one)
