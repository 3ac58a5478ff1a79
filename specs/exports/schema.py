"""The tables of a script before any of them is written: names, order, codes, and the references between them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from utsushi.specs import loader
from utsushi.specs.exports import references
from utsushi.specs.exports.databases import Database
from utsushi.specs.exports.names import shortened
from utsushi.specs.exports.references import ForeignKey, Loose, Table, Tables
from utsushi.specs.model import Business, CodeList, Group


@dataclass(frozen=True)
class Schema:
    """What a script is written from."""

    database: Database
    businesses: Mapping[str, Business]
    groups: Tables
    """In the order the tables are made."""
    codes: Mapping[tuple[str, str, str], CodeList | None]
    """(業務ID, group, item) → the values of the item."""
    tables: Mapping[Table, str]
    """Group → its name in the database."""
    columns: Mapping[Table, Mapping[str, str]]
    """Group → item → its name in the database."""
    indexes: Mapping[Table, str]
    """Group → the name of the index over its key, where it has one."""
    keys: tuple[ForeignKey, ...]
    loose: tuple[Loose, ...]

    def primary(self, table: Table) -> bool:
        """Whether the key of a group is never empty in part; a key of one item is not."""
        return filled(self.groups[table])


def full(table: Table) -> str:
    """`001_住民情報`, as the file of the group is called."""
    return "_".join(table)


def filled(group: Group) -> bool:
    """Whether the standard asks for every part of the key; a key of one item is always there."""
    return len(group.key) == 1 or all(item.required == "必須" for item in group.key)


def plan(businesses: Sequence[Business], database: Database, root: Path | None) -> Schema:
    """Names, order and foreign keys of every group. Raises U109 where a code table is missing."""
    by_id = {business.id: business for business in businesses}
    groups = references.tables(businesses)
    found, loose = references.find(groups)
    order, keys = list(groups), found
    if not database.late:
        order, keys, left = _parents_first(groups, found)
        loose += left
    limit, unit = database.limit, database.unit
    named = shortened(map(full, groups), limit, unit)
    index = shortened((f"{full(table)}_key" for table in groups), limit, unit)
    return Schema(
        database=database,
        businesses=by_id,
        groups={table: groups[table] for table in order},
        codes={
            (*table, item.name): loader.code_list(by_id[table[0]], item, root)
            for table, group in groups.items()
            for item in group.items
        },
        tables={table: named[full(table)] for table in groups},
        columns={table: shortened((item.name for item in group.items), limit, unit) for table, group in groups.items()},
        indexes={table: index[f"{full(table)}_key"] for table in groups},
        keys=keys,
        loose=loose,
    )


def _parents_first(
    groups: Tables, keys: Sequence[ForeignKey]
) -> tuple[list[Table], tuple[ForeignKey, ...], tuple[Loose, ...]]:
    """An order in which every target is made before its table; a key to the table itself, into a circle or onto an index is left out."""
    kept = [key for key in keys if key.table != key.target and filled(groups[key.target])]
    order: list[Table] = []
    waiting = list(groups)
    while waiting:
        ready = [table for table in waiting if all(key.target in order for key in kept if key.table == table)]
        if not ready:
            kept = [key for key in kept if key.table != waiting[0] or key.target in order]
            continue
        order += ready
        waiting = [table for table in waiting if table not in ready]
    left = [
        Loose(
            key.table, "・".join(key.items), f"{full(key.target)}.{'・'.join(key.key)}", "表を作る時にしか付けられない"
        )
        for key in keys
        if key not in kept
    ]
    return order, tuple(key for key in keys if key in kept), tuple(left)
