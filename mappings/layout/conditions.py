"""The conditions of a layout, checked before anything is read: selectors, REDEFINES, empty slots."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from utsushi.mappings.layout import predicate
from utsushi.mappings.layout.model import Field, Table
from utsushi.mappings.layout.tables import Built
from utsushi.mappings.yaml import Node
from utsushi.specs.errors import UtsushiError


def check_record(built: Built, selector: Node | None) -> None:
    """Check every condition of a record type over the fields that it can see.

    A selector sees the unconditional fields of the record; `empty` those of its OCCURS; the condition of an alternative sees
    its table and those around it, but no field that it chooses itself: reading one would ask it again.

    Raises:
        UtsushiError: U200–U207, U301–U306 where a condition is wrong, U365 a selector over a field that not every record has,
            U366 the condition of an alternative over a field of an alternative that is not around it, U367 a name that both a
            table and one around it have.
    """
    tables = {table.name: table for table in built.tables}
    own = built.tables[0]
    if selector is not None:
        for name in _names(selector, own.fields):
            if (own.name, name) in built.chosen:
                raise UtsushiError(selector.problem("U365", None, name=name))
    for (table, _), nodes in built.chosen.items():
        line = list(_outwards(tables[table], tables))
        places = {one.name: (place.name, one) for place in line for one in place.fields}
        for n, node in enumerate(nodes):
            for name in _names(node, [one for _, one in places.values()]):
                if sum(place.field(name) is not None for place in line) > 1:
                    raise UtsushiError(node.problem("U367", None, name=name))
                around = built.chosen.get((places[name][0], name), ())
                if around != nodes[:n][: len(around)]:
                    raise UtsushiError(node.problem("U366", None, name=name))
    for table, node in built.empties.items():
        _names(node, tables[table].fields)


def _outwards(table: Table, tables: Mapping[str, Table]) -> Iterator[Table]:
    """The tables that a table occurs in, outermost first, then itself."""
    if table.parent:
        yield from _outwards(tables[table.parent], tables)
    yield table


def _names(node: Node, fields: Iterable[Field]) -> tuple[str, ...]:
    """The fields that a condition names. Raises what `predicate.parse` and `check_fields` raise."""
    known = {field.name: field for field in fields}
    tree = predicate.parse(node.text, node.place)
    predicate.check_fields(tree, known, {name for name, field in known.items() if field.numeric})
    return predicate.names(tree)
