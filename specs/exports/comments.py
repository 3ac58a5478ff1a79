"""Remarks as statements of SQL, where a database does not take them in the definition of a column."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from utsushi.specs.exports.references import Table
from utsushi.specs.exports.remarks import of_group, of_item
from utsushi.specs.exports.schema import Schema


def statements(schema: Schema, table: Table) -> Iterator[str]:
    """COMMENT ON the table and each column; SQL Server keeps such remarks as MS_Description."""
    from sqlglot import exp

    group, names = schema.groups[table], schema.columns[table]
    said = [("", of_group(schema.businesses[table[0]], group))]
    said += [(names[item.name], of_item(table[0], item, schema.codes[*table, item.name])) for item in group.items]
    for column, text in said:
        if schema.database.comments == "procedure":
            yield _extended(schema.tables[table], column, text)
            continue
        this: Any = exp.Table(this=exp.to_identifier(schema.tables[table], quoted=True))
        if column:
            this = exp.column(column, table=schema.tables[table], quoted=True)
        comment = exp.Comment(this=this, kind="COLUMN" if column else "TABLE", expression=exp.Literal.string(text))
        yield comment.sql(dialect=schema.database.name) + ";"


def _extended(table: str, column: str, text: str) -> str:
    """A procedure of SQL Server, of which sqlglot has no tree: it prints the literals."""
    from sqlglot import exp

    def literal(value: str) -> str:
        return "N" + str(exp.Literal.string(value).sql(dialect="tsql"))

    where = f"@level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = {literal(table)}"
    if column:
        where += f", @level2type = N'COLUMN', @level2name = {literal(column)}"
    return f"EXEC sp_addextendedproperty @name = N'MS_Description', @value = {literal(text)}, {where};"
