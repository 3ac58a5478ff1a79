"""A record of a copybook and what layout.yaml says about it → tables of fields.

Every OCCURS is a table of its own; of a REDEFINES every alternative that is read has its condition; a group with `as` is
one text field.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from utsushi.mappings.layout import codes
from utsushi.mappings.layout.declarations import FieldEntry, FileEntry, OccursEntry
from utsushi.mappings.layout.dialects import Dialect, binary_digits
from utsushi.mappings.layout.items import WHOLE, Item, ItemUsage
from utsushi.mappings.layout.model import Field, Hint, Image, Table, Usage
from utsushi.mappings.layout.naming import chain, find, labels, unique
from utsushi.mappings.yaml import Node
from utsushi.specs.errors import Place, UtsushiError, closest

Role = Literal["data", "lookup", "control"]


@dataclass(frozen=True)
class Said:
    """What `fields:` says about an item, and where."""

    entry: FieldEntry
    node: Node
    key: Place


@dataclass
class _Table:
    item: Item
    """The record, or the item that OCCURS."""
    parent: _Table | None = None
    leaves: list[_Leaf] = field(default_factory=list)


@dataclass(frozen=True)
class _Leaf:
    item: Item
    table: _Table
    whens: tuple[Node, ...]
    """Conditions of the alternatives around it, outermost first."""


@dataclass(frozen=True)
class Built:
    """The tables of a record type, and where their conditions stand."""

    tables: tuple[Table, ...]
    """The record's own table, then those of its OCCURS, outer before inner."""
    chosen: Mapping[tuple[str, str], tuple[Node, ...]]
    """(table, field) → conditions of the alternatives around it, outermost first; fields without any are not named."""
    empties: Mapping[str, Node]
    """Table → condition of its empty slots."""


class RecordTables:
    """The tables of one record type."""

    def __init__(self, record: Item, name: str, entry: FileEntry, node: Node, dialect: Dialect) -> None:
        """Of a record measured in a dialect; `name` as in `records:`, `node` of the file in layout.yaml."""
        self._dialect = dialect
        self._signs = entry.signs
        self._record = record
        self._name = name
        self._node = node
        self._labels = labels(record)
        self._items = [item for item in record.items if item is not record]
        self._said = dict(self._find_said(entry))
        self._occurs = dict(self._find_occurs(entry))
        self._empty = {item: node["empty"] for item, (one, node) in self._occurs.items() if one.empty}

    def build(self, file: str, role: Role) -> Built:
        """The tables, named `file.record…`.

        Raises:
            UtsushiError: U350 names that stay ambiguous, U355–U364 about `fields:` and `occurs:`, with their places in layout.yaml.
        """
        built = [_Table(self._record)]
        for child in self._record.children or [self._record]:
            self._walk(child, built[0], (), built)
        leaves = [leaf for table in built for leaf in table.leaves]
        field_names = {id(leaf): name for leaf, name in zip(leaves, self._field_names(leaves), strict=True)}
        table_names = self._table_names(built, f"{file}.{self._name}")
        return Built(
            tuple(self._table(table, table_names, field_names, role, leaves) for table in built),
            {(table_names[id(leaf.table)], field_names[id(leaf)]): leaf.whens for leaf in leaves if leaf.whens},
            {table_names[id(table)]: self._empty[id(table.item)] for table in built if id(table.item) in self._empty},
        )

    def _table(
        self,
        table: _Table,
        tables: Mapping[int, str],
        fields: Mapping[int, str],
        role: Role,
        leaves: Sequence[_Leaf],
    ) -> Table:
        own = {id(leaf.item): fields[id(leaf)] for leaf in table.leaves}
        made = Table(tables[id(table)], tuple(self._field(leaf, own) for leaf in table.leaves), role=role)
        if table.parent is None:
            return made
        item = table.item
        said = self._occurs.get(id(item))
        return replace(
            made,
            role="control" if role == "control" else said[0].role if said else "data",
            parent=tables[id(table.parent)],
            offset=item.offset,
            stride=item.length,
            occurs=item.occurs,
            depending=self._counter(item, leaves, fields) if item.counter else "",
            least=item.least,
            empty=self._empty[id(item)].text if id(item) in self._empty else "",
        )

    def _counter(self, item: Item, leaves: Sequence[_Leaf], fields: Mapping[int, str]) -> str:
        """The field that says how often an item occurs. Raises U708 where it is none: part of a group that `as` makes one field."""
        found = next((leaf for leaf in leaves if leaf.item is item.counter), None)
        if found is None or found.whens:
            raise self._wrong_at("U708", item, name=self._labels[id(item)], counter=item.depending[0])
        return fields[id(found)]

    def _find_said(self, entry: FileEntry) -> Iterator[tuple[int, Said]]:
        taken: dict[int, str] = {}
        for key, one in entry.fields.items():
            if key.partition(".")[0] != self._name:
                continue
            item = self._one("fields", key, self._items)
            if id(item) in taken:
                raise self._wrong("U357", ("fields", key), name=key, other=taken[id(item)])
            taken[id(item)] = key
            fields = self._node["fields"]
            yield id(item), Said(one, fields[key], fields.key_place(key))

    def _find_occurs(self, entry: FileEntry) -> Iterator[tuple[int, tuple[OccursEntry, Node]]]:
        repeating = [item for item in self._items if item.repeats]
        for key, one in entry.occurs.items():
            if key.partition(".")[0] == self._name:
                yield id(self._one("occurs", key, repeating)), (one, self._node["occurs"][key])

    def _one(self, section: str, key: str, items: Sequence[Item]) -> Item:
        """The item that a key of `fields:` or `occurs:` names."""
        written = key.partition(".")[2]
        found = find(written, items, self._labels) if written else []
        if len(found) > 1:
            ways = " ".join(".".join(chain(item, self._labels)) for item in found)
            raise self._wrong("U356", (section, key), name=key, ways=ways)
        if not found:
            known = [f"{self._name}.{self._labels[id(item)]}" for item in items]
            raise self._wrong("U355", (section, key), name=key, near=closest(key, known) or "—")
        return found[0]

    def _wrong(self, code: str, path: tuple[str, str], **values: Any) -> UtsushiError:
        section = self._node[path[0]]
        return UtsushiError(section.problem(code, section.key_place(path[1]), **values))

    def _wrong_at(self, code: str, item: Item, **values: Any) -> UtsushiError:
        """About an item: where `fields:` speaks of it, else where the file's records are declared."""
        said = self._said.get(id(item))
        if said is not None:
            return UtsushiError(said.node.problem(code, said.key, **values))
        records = self._node["records"]
        return UtsushiError(records.problem(code, records.key_place(self._name), **values))

    def _walk(self, item: Item, table: _Table, whens: tuple[Node, ...], built: list[_Table]) -> None:
        said = self._said.get(id(item))
        rivals = alternatives(item)
        if said is not None and not rivals and (said.entry.when or said.entry.ignore):
            raise self._wrong_at("U358", item, name=self._labels[id(item)])
        if rivals:
            if said is not None and said.entry.ignore:
                self._someone_read(rivals, item)
                return
            read = [one for one in rivals if not self._ignored(one)]
            when = said.node.get("when") if said else None
            if when is None and len(read) > 1:
                raise self._wrong_at("U359", item, name=self._labels[id(item)], others=self._others(rivals, item))
            whens = (*whens, when) if when is not None else whens
        if item.repeats:
            if whens and id(item) not in self._empty:
                raise self._wrong_at("U361", item, name=self._labels[id(item)])
            table = _Table(item, table)
            built.append(table)
        if item.elementary or (said is not None and said.entry.form):
            self._check_group(item)
            table.leaves.append(_Leaf(item, table, whens))
            return
        if said is not None and (said.entry.width or said.entry.codes or said.entry.unknown_flag):
            raise self._wrong_at("U362", item, name=self._labels[id(item)])
        for child in item.children:
            self._walk(child, table, whens, built)

    def _ignored(self, item: Item) -> bool:
        said = self._said.get(id(item))
        return said is not None and said.entry.ignore

    def _someone_read(self, rivals: Sequence[Item], item: Item) -> None:
        if all(self._ignored(one) for one in rivals):
            raise self._wrong_at("U360", item, name=self._labels[id(item)])

    def _others(self, rivals: Sequence[Item], item: Item) -> str:
        return " ".join(self._labels[id(one)] for one in rivals if one is not item)

    def _check_group(self, item: Item) -> None:
        """A group that becomes one field is plain characters. Raises U362."""
        inner = [one for one in item.items if one is not item]
        if any(one.repeats or id(one) in self._said or not _characters(one) for one in inner):
            raise self._wrong_at("U362", item, name=self._labels[id(item)])

    def _field_names(self, leaves: Sequence[_Leaf]) -> list[str]:
        items = [leaf.item for leaf in leaves]
        names = unique(items, self._labels, lambda left, right: leaves[left].table is leaves[right].table)
        if names is None:
            raise self._wrong_at("U350", self._record, name=self._name)
        return names

    def _table_names(self, built: Sequence[_Table], own: str) -> dict[int, str]:
        items = [table.item for table in built[1:]]
        names = unique(items, self._labels, lambda left, right: built[left + 1].parent is built[right + 1].parent)
        if names is None:
            raise self._wrong_at("U350", self._record, name=self._name)
        found = {id(built[0]): own}
        for table, name in zip(built[1:], names, strict=True):
            found[id(table)] = f"{found[id(table.parent)]}.{name}"
        return found

    def _field(self, leaf: _Leaf, own: Mapping[int, str]) -> Field:
        item = leaf.item
        said = self._said.get(id(item))
        made = Field(
            name=own[id(item)],
            usage=_usage(item),
            offset=0 if item.repeats else item.offset,
            length=item.length,
            filler=not item.name,
            when=joined([one.text for one in leaf.whens]),
            place=item.place,
        )
        made = replace(made, **self._number(item, made.usage))
        hint = hint_of(said, self._sibling(said, own)) if said else Hint()
        if not hint.codes and item.codes:
            hint = replace(hint, codes=item.codes)
        if hint.codes:
            hint = replace(hint, codes=self._canonical(made, hint.codes, item))
        return replace(made, hint=hint)

    def _number(self, item: Item, usage: Usage) -> dict[str, Any]:
        """How the bytes of a number are one, or those of characters stand."""
        kind, picture, dialect = item.inherited_usage(), item.picture, self._dialect
        little = dialect.little and kind in {*WHOLE, "native"}
        if not item.elementary or usage in {"text", "national"}:
            return {"justified": item.justified}
        if usage == "float":
            return {"hexadecimal": dialect.hexadecimal, "little": dialect.little and not dialect.hexadecimal}
        if usage == "bytes":
            return {}
        if picture is None or picture.kind != "number":
            signed = picture is None and not item.unsigned
            return {"digits": binary_digits(item.length, signed=signed), "signed": signed, "little": little}
        sign = item.inherited_sign() if usage == "zoned" and picture.signed else "trailing"
        return {
            "digits": picture.size,
            "scale": picture.scale,
            "signed": picture.signed,
            "sign": sign,
            "little": little,
            "nosign": kind == "unsigned_packed",
            "overpunch": self._signs or ("fujitsu" if dialect.name == "fujitsu" else "mf"),
        }

    def _canonical(self, made: Field, given: tuple[str, ...], item: Item) -> tuple[str, ...]:
        found = [codes.canonical(made, code) for code in given]
        if None in found:
            wrong = given[found.index(None)]
            raise self._wrong_at("U363", item, name=made.name, found=wrong, at=f"{item.place.file}:{item.place.line}")
        return tuple(dict.fromkeys(code for code in found if code is not None))

    def _sibling(self, said: Said | None, own: Mapping[int, str]) -> str:
        """The final name of the field that `unknown_flag` names, in the same table. Raises U364."""
        if said is None or not said.entry.unknown_flag:
            return ""
        flag = said.entry.unknown_flag
        found = [own[id(item)] for item in find(flag, self._items, self._labels) if id(item) in own]
        if len(found) != 1:
            node = said.node["unknown_flag"]
            raise UtsushiError(node.problem("U364", None, name=flag, near=closest(flag, own.values()) or "—"))
        return found[0]


def hint_of(said: Said, flag: str) -> Hint:
    """The hint that an entry of `fields:` gives; `flag` is the field that its `unknown_flag` means."""
    entry = said.entry
    image = Image(entry.image.encoding, entry.image.folder) if entry.image else None
    return Hint(form=entry.form, width=entry.width, cell=entry.cell, codes=entry.codes, unknown_flag=flag, image=image)


def joined(conditions: Sequence[str]) -> str:
    """One condition that holds where all of them do; "" for none."""
    return conditions[0] if len(conditions) == 1 else " and ".join(f"({one})" for one in conditions)


def alternatives(item: Item) -> list[Item]:
    """The descriptions of the same bytes, the first one included; empty where there is only one."""
    if item.parent is None:
        return []
    base = item.redefined or item
    found = [one for one in item.parent.children if one is base or one.redefined is base]
    return found if len(found) > 1 else []


def _characters(item: Item) -> bool:
    """Whether the bytes of an item are single-byte characters whatever they hold; True for groups."""
    picture = item.picture
    return item.children != [] or (
        picture is not None
        and item.inherited_usage() == "display"
        and not picture.signed
        and picture.kind != "national"
    )


_USAGES: dict[ItemUsage, Usage] = {
    "display": "zoned",
    "packed": "packed",
    "unsigned_packed": "packed",
    "index": "bytes",
    "pointer": "bytes",
    "single_float": "float",
    "double_float": "float",
}


def _usage(item: Item) -> Usage:
    if not item.elementary:
        return "text"
    usage, kind = item.inherited_usage(), item.picture.kind if item.picture else "number"
    if kind == "national":
        return "national"
    return "text" if kind == "text" and usage == "display" else _USAGES.get(usage, "binary")
