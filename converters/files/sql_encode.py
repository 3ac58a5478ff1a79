"""Tables → the rows of a dump: one INSERT a row, or the bytes that were read where the residue says so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from utsushi.converters.files.batch import Batch
from utsushi.converters.files.holes import filled, places
from utsushi.converters.files.opening import HEADER, columns_of
from utsushi.converters.files.plain import codec
from utsushi.converters.files.sparse import kept
from utsushi.converters.files.sql_values import Writing
from utsushi.mappings.layout.model import File, Record
from utsushi.specs.errors import Place, fail

ROW_END = b");\n"
"""What stands behind the values of a canonical row."""


def encode_sql(file: File, tables: Mapping[str, Sequence[Batch]], index: int = 0) -> bytes:
    """The rows of the dump with that index, in `__record` order.

    With the residue of reading the bytes are those that were read, less what was rejected; without it each row is
    `INSERT INTO table (columns) VALUES (values);` in the quoting of the dialect. A null without residue is written NULL.

    Raises:
        UtsushiError: U806 a character that the declared encoding does not have.
    """
    writing = Writing(file.dialect, codec(file.text, file.name), file.null)
    found: list[tuple[int, bytes]] = []
    header = b""
    for record in file.records:
        for batch in tables.get(record.tables[0].name, ()):
            residue = kept(batch)
            columns = [batch.rows[name].to_pylist() for name in ("__file", "__record", *columns_of(record))]
            for position, (of, number, *values) in enumerate(zip(*columns, strict=True)):
                if of != index:
                    continue
                mine = residue.get(position, {})
                header = mine.get(HEADER, header)
                found.append((number, _row(file, record, number, values, mine, writing)))
    return header + b"".join(raw for _, raw in sorted(found, key=lambda one: one[0]))


def canonical_row(file: File, record: Record, values: Sequence[str | None], writing: Writing) -> bytes | None:
    """A row as it is written without a residue; None where it holds a fault or a character without bytes."""
    made = [None if value is None else writing.canonical(value) for value in values]
    if None in made:
        return None
    return row_head(file, record) + b", ".join(one or b"" for one in made) + ROW_END


def _row(
    file: File,
    record: Record,
    number: int,
    values: Sequence[str | None],
    residue: Mapping[str, bytes],
    writing: Writing,
) -> bytes:
    names = columns_of(record)

    def fill(style: str, where: tuple[int, ...]) -> bytes:
        (column,) = where
        name, value = names[column], values[column]
        if name in residue:
            return residue[name]
        made = writing.write(style, file.null if value is None else value)
        if made is None:
            raise fail("U806", Place(file.name, record=number, path=name), table=file.text.table)
        return made

    if "" in residue:
        there = places(residue[""])
        lost = [name for n, name in enumerate(names) if (n,) not in there and values[n] not in {None, file.null}]
        if lost:
            raise fail("U808", Place(file.name, record=number, path=lost[0]))
        return filled(residue[""], fill)
    written = (
        residue.get(name) or _canonical(file, number, name, value, writing)
        for name, value in zip(names, values, strict=True)
    )
    return row_head(file, record) + b", ".join(written) + ROW_END


def _canonical(file: File, number: int, name: str, value: str | None, writing: Writing) -> bytes:
    made = b"NULL" if value is None else writing.canonical(value)
    if made is None:
        raise fail("U806", Place(file.name, record=number, path=name), table=file.text.table)
    return made


def row_head(file: File, record: Record) -> bytes:
    """What stands before the values of a canonical row."""
    return _headed(file.dialect, record.source or record.name, columns_of(record), file.text.table)


@lru_cache(maxsize=256)
def _headed(dialect: str, table: str, columns: tuple[str, ...], encoding: str) -> bytes:
    named = ".".join(quoted(part, dialect) for part in table.split("."))
    listed = ", ".join(quoted(column, dialect) for column in columns)
    return f"INSERT INTO {named} ({listed}) VALUES (".encode(encoding, "replace")  # noqa: S608 — written, never executed


def quoted(name: str, dialect: str) -> str:
    """A name in the quotes of the dialect, always."""
    if dialect == "mysql":
        return "`" + name.replace("`", "``") + "`"
    if dialect == "sqlserver":
        return "[" + name.replace("]", "]]") + "]"
    return '"' + name.replace('"', '""') + '"'
