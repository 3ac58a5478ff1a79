"""`control:` of a file: which field of a control record states which total."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from utsushi.mappings.language import dialect
from utsushi.mappings.layout.model import Control, Field, Record, Table
from utsushi.mappings.yaml import Node
from utsushi.specs.errors import UtsushiError, closest


def controls(file: str, declared: Mapping[str, str], node: Node, records: Sequence[Record]) -> tuple[Control, ...]:
    """The control totals of a file, in order.

    Args:
        file: its name.
        declared: `T_KENSU` or `trailer.T_KENSU` → `count(kihon)`, `sum(kihon.KIBETSU.GAKU)`.
        node: of `control:` in layout.yaml.
        records: compiled.

    Raises:
        UtsushiError: U200–U207 as `dialect.parse`, U370 no such field in a control record, U371 several of them, U372 neither count nor
            sum, U373 no such table, U374 no such field, U375 a field that is no number.
    """
    return tuple(_control(file, key, node[key], records, node) for key in declared)


def _control(file: str, key: str, said: Node, records: Sequence[Record], node: Node) -> Control:
    table, field = _stated(file, key, records, node)
    tree = dialect.parse(said.text, said.place, parts=4)
    function = str(tree.this) if type(tree).__name__ == "Anonymous" else ""
    given = list(tree.expressions) if function else []
    if function not in {"count", "sum"} or len(given) != 1 or type(given[0]).__name__ != "Column":
        raise UtsushiError(said.problem("U372", None, found=said.text))
    names = [part.name for part in given[0].parts]
    name = f"{table.name.partition('.')[2]}.{field.name}"
    tables = {one.name.partition(".")[2]: one for record in records for one in record.tables}
    of = ".".join(names if function == "count" else names[:-1])
    if of not in tables:
        raise UtsushiError(said.problem("U373", None, name=of or names[0], near=closest(of, tables) or "—"))
    if function == "count":
        return Control(name, table.name, field.name, "count", tables[of].name)
    summed = tables[of].field(names[-1])
    if summed is None:
        near = closest(names[-1], [one.name for one in tables[of].fields]) or "—"
        raise UtsushiError(said.problem("U374", None, name=names[-1], table=of, near=near))
    _number(summed, said)
    return Control(name, table.name, field.name, "sum", tables[of].name, summed.name)


def _stated(file: str, key: str, records: Sequence[Record], node: Node) -> tuple[Table, Field]:
    """The field of a control record that states a total."""
    found = {
        f"{table.name.removeprefix(file + '.')}.{field.name}": (table, field)
        for record in records
        for table in record.tables[:1]
        if table.role == "control"
        for field in table.fields
    }
    fitting = [name for name in found if name == key or name.endswith(f".{key}")]
    place = node.key_place(key)
    if not fitting:
        known = [*found, *(name.rpartition(".")[2] for name in found)]
        raise UtsushiError(node.problem("U370", place, name=key, near=closest(key, known) or "—"))
    if len(fitting) > 1:
        raise UtsushiError(node.problem("U371", place, name=key, ways=" ".join(fitting)))
    table, field = found[fitting[0]]
    if field.usage != "delimited" and not field.numeric:
        raise UtsushiError(node.problem("U375", place, name=field.name))
    return table, field


def _number(field: Field, said: Node) -> None:
    if field.usage != "delimited" and not field.numeric:
        raise UtsushiError(said.problem("U375", None, name=field.name))
