"""Tables, keys and references as sqlglot trees."""

from __future__ import annotations

from typing import Any

from utsushi.specs.exports import columns, remarks
from utsushi.specs.exports.references import ForeignKey, Table
from utsushi.specs.exports.schema import Schema
from utsushi.specs.model import Item

Expression = Any


def create(schema: Schema, table: Table) -> Expression:
    """CREATE TABLE with its key, and with its foreign keys where they cannot be added later."""
    from sqlglot import exp

    group = schema.groups[table]
    parts = [_column(schema, table, item) for item in group.items]
    key = [_name(schema.columns[table][item.name]) for item in group.key]
    if key and schema.primary(table):
        parts.append(exp.PrimaryKey(expressions=key))
    elif key and schema.database.unique != "index":
        nulls = schema.database.unique == "nulls_not_distinct"
        parts.append(exp.UniqueColumnConstraint(this=exp.Schema(expressions=key), nulls=nulls))
    if not schema.database.late:
        parts += [_foreign_key(schema, one) for one in schema.keys if one.table == table]
    return exp.Create(
        this=exp.Schema(this=_table(schema, table), expressions=parts),
        kind="TABLE",
        properties=_properties(schema, table),
    )


def unique(schema: Schema, table: Table) -> Expression | None:
    """The index that keeps a key unique which may be empty in part, where UNIQUE takes two empty parts for different ones."""
    from sqlglot import exp

    group = schema.groups[table]
    if schema.database.unique != "index" or not group.key or schema.primary(table):
        return None
    text = exp.DataType.build("CHAR" if schema.database.name == "mysql" else "TEXT", dialect=schema.database.name)
    parts = [
        exp.Cast(this=exp.column(schema.columns[table][item.name], quoted=True), to=text.copy()) for item in group.key
    ]
    empty = exp.Literal.string("")
    return exp.Create(
        this=exp.Index(
            this=_name(schema.indexes[table]),
            table=_table(schema, table),
            params=exp.IndexParameters(
                columns=[exp.Paren(this=exp.Coalesce(this=part, expressions=[empty.copy()])) for part in parts]
            ),
        ),
        kind="INDEX",
        unique=True,
    )


def add(schema: Schema, key: ForeignKey) -> Expression:
    """ALTER TABLE … ADD FOREIGN KEY."""
    from sqlglot import exp

    added = exp.AddConstraint(expressions=[_foreign_key(schema, key)])
    return exp.Alter(this=_table(schema, key.table), kind="TABLE", actions=[added])


def _column(schema: Schema, table: Table, item: Item) -> Expression:
    from sqlglot import exp

    needed = item.required == "必須" or (item.key and schema.primary(table))
    name, codes = schema.columns[table][item.name], schema.codes[*table, item.name]
    column = columns.definition(item, name, codes, schema.database, needed=needed)
    if schema.database.comments == "column":
        said = exp.CommentColumnConstraint(this=exp.Literal.string(remarks.of_item(table[0], item, codes)))
        column.append("constraints", exp.ColumnConstraint(kind=said))
    return column


def _foreign_key(schema: Schema, key: ForeignKey) -> Expression:
    from sqlglot import exp

    own, other = schema.columns[key.table], schema.columns[key.target]
    return exp.ForeignKey(
        expressions=[_name(own[item]) for item in key.items],
        reference=exp.Reference(
            this=exp.Schema(this=_table(schema, key.target), expressions=[_name(other[item]) for item in key.key]),
            options=["DEFERRABLE", "INITIALLY DEFERRED"] if schema.database.deferrable else [],
        ),
    )


def _properties(schema: Schema, table: Table) -> Expression | None:
    """MySQL alone: its usual order of characters takes か for が."""
    from sqlglot import exp

    if schema.database.comments != "column":
        return None
    return exp.Properties(
        expressions=[
            exp.CharacterSetProperty(this=exp.var("utf8mb4"), default=True),
            exp.CollateProperty(this=exp.var("utf8mb4_0900_bin"), default=True),
            exp.SchemaCommentProperty(
                this=exp.Literal.string(remarks.of_group(schema.businesses[table[0]], schema.groups[table]))
            ),
        ]
    )


def _table(schema: Schema, table: Table) -> Expression:
    from sqlglot import exp

    return exp.Table(this=_name(schema.tables[table]))


def _name(name: str) -> Expression:
    from sqlglot import exp

    return exp.to_identifier(name, quoted=True)
