"""Which table of a dump is which record type, and whether the columns of the dump are those of the layout."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from utsushi.converters.files.opening import columns_of
from utsushi.converters.files.sql_grammar import defined
from utsushi.converters.files.sql_statements import Created, Shape
from utsushi.mappings.layout.model import File, Record
from utsushi.specs.errors import Place, fail


@dataclass
class Tables:
    """The tables of one dump, as far as the layout knows them."""

    file: File
    path: str
    created: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Table as the dump names it, folded → its columns in the order of CREATE TABLE."""
    _full: dict[str, str] = field(default_factory=dict)
    """Name without schema → the one table that is meant by it: the first of the dump."""

    def records(self, table: str) -> list[Record]:
        """The record types of a table; `dbo.kihon` is `kihon` where the layout names no schema, unless another schema's came first."""
        last = table.rsplit(".", 1)[-1]
        exact = [one for one in self.file.records if source_of(one) == table]
        if exact:
            return exact
        known = [one for one in self.file.records if source_of(one) == last]
        return known if known and self._full.setdefault(last, table) == table else []

    def columns(self, shape: Shape) -> tuple[str, ...]:
        """The layout's names of the values of a row, in their order; empty where the layout does not know the table.

        Raises:
            UtsushiError: U803 a column that the layout does not have.
        """
        records = self.records(shape.table)
        if not records:
            return ()
        names = columns_of(records[0])
        said = shape.columns or self.created.get(shape.table, ())
        return self._named(said, names, shape.table, 0) if said else names

    def see(self, created: Created, text: str | None) -> None:
        """Take the columns of a CREATE TABLE, and compare them.

        Raises:
            UtsushiError: U803 a column that the layout does not have, U804 one that the dump does not have, U805 the statement
                cannot be read.
        """
        records = self.records(created.table)
        if not records:
            return
        columns = None if text is None else defined(text, self.file.dialect)
        if columns is None:
            raise fail("U805", Place(self.path, offset=created.start), table=created.table)
        self.created[created.table] = columns
        for record in records:
            names = columns_of(record)
            found = self._named(columns, names, created.table, created.start)
            if missing := [name for name in names if name not in found]:
                raise fail(
                    "U804", Place(self.path, offset=created.start), table=created.table, columns="、".join(missing)
                )

    def _named(self, said: Sequence[str], names: Sequence[str], table: str, offset: int) -> tuple[str, ...]:
        folded = {name.casefold(): name for name in names}
        unknown = [name for name in said if name not in names and name.casefold() not in folded]
        if unknown:
            raise fail("U803", Place(self.path, offset=offset or None), table=table, columns="、".join(unknown))
        return tuple(name if name in names else folded[name.casefold()] for name in said)


def source_of(record: Record) -> str:
    """The table of a record type, folded."""
    return (record.source or record.name).casefold()
