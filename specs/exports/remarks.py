"""What is said about a table or a column beside it, in Japanese: as the standard says it, and how sure that is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from utsushi.specs import codes as named
from utsushi.specs.exports.references import Table
from utsushi.specs.exports.schema import Schema
from utsushi.specs.model import CodeList, Item

_SHOWN = 20
"""The most codes that a remark lists; of a longer list it says how many there are."""
_PROSE = 120
"""Characters of 項目定義 before `…`."""


def of_group(schema: Schema, table: Table) -> str:
    """業務, グループ, 版, and 暫定 where the group is neither official nor observed."""
    business, group = schema.businesses[table[0]], schema.groups[table]
    sure = "（暫定）" if group.provisional else ""
    return f"{business.id} {business.name}・{group.name} 版{business.edition}{sure}"


def of_item(schema: Schema, table: Table, item: Item) -> str:
    """名称, 項目定義, データ型, コード, 条件, 参照, 区分 and 等級; what nobody knows is left out."""
    parts = [
        item.name,
        _prose(item.definition),
        f"{item.type} {','.join(map(str, item.digits))}".strip(),
        _codes(table[0], item, schema.codes[*table, item.name]),
        f"{item.required} {item.condition}".strip(),
        item.reference and f"参照 {item.reference}",
        "不詳日を許容" if item.unknown_day else "",
        "" if item.classification == "通常" else f"区分 {item.classification}",
        f"等級 {item.grades['name']}" if item.grades.get("name") else "",
    ]
    return "。".join(part for part in parts if part)


def statements(schema: Schema, table: Table) -> Iterator[str]:
    """COMMENT ON the table and each column; SQL Server keeps such remarks as MS_Description."""
    from sqlglot import exp

    said = [("", of_group(schema, table))]
    said += [(schema.columns[table][item.name], of_item(schema, table, item)) for item in schema.groups[table].items]
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


def _codes(own: str, item: Item, codes: CodeList | None) -> str:
    if codes is None:
        return ""
    tables = [id_ if owner == own else f"{owner}:{id_}" for owner, id_ in named.tables(item.code, own)]
    head = f"コード {'、'.join(tables)}"
    if codes.open:
        return f"{head}（値は問わない）"
    if len(codes.values) > _SHOWN:
        return f"{head}（{len(codes.values)} 値）"
    return f"{head}（{'、'.join(f'{value} {label}'.strip() for value, label in codes.values.items())}）"


def _prose(text: str) -> str:
    line = " ".join(text.split()).rstrip("。")
    return line if len(line) <= _PROSE else line[:_PROSE] + "…"
