"""DDL: one table per group, `<業務ID>_<グループ>` as its file is called; built and printed by sqlglot.

X, N → text of n characters · 9, S9 → NUMERIC(n) · 9V → NUMERIC(n+m, m) · DATE, YEAR, TIME → text with a CHECK (`columns`) ·
BLOB → the database's. The standard's files are loaded with an empty value as NULL.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from utsushi.specs.exports import comments, tables
from utsushi.specs.exports.databases import DATABASES
from utsushi.specs.exports.schema import Schema, full, plan
from utsushi.specs.model import Business

_LEAD = (
    "空の値は NULL として読み込む。",
    "DATE・YEAR・TIME は文字で持つ: 0000-01-01、不詳日の 00、秒の無い時刻を保つ。文字の順が日付の順になる。",
    "主キーに空があり得る表は、空どうしを同じとみなす一意の制約を持つ。",
    "整数の列に入れた小数は、多くのデータベースが丸める。文字種、条件付き必須、履歴は utsushi validate が確かめる。",
)
_LINE = 10_000
"""A column stands on one line, however long."""


def ddl(businesses: Sequence[Business], dialect: str = "postgres", root: Path | None = None) -> str:
    """The script that makes every table of `businesses` in an empty schema; the same bytes every time.

    `dialect`: one of DATABASES. `root`: where linked code tables are looked up. Raises U109 where a code table is missing.
    """
    schema = plan(businesses, DATABASES[dialect], root)
    return "\n".join([*(f"-- {line}" for line in _head(schema)), "", *_statements(schema)])


def _head(schema: Schema) -> Iterator[str]:
    editions = "、".join(dict.fromkeys(business.edition for business in schema.businesses.values()))
    yield f"utsushi: 標準仕様（版 {editions}）の表 ({schema.database.name})"
    yield from _LEAD
    for business in schema.businesses.values():
        unsure = sum(group.provisional for group in business.groups.values())
        yield f"{business.id} {business.name}: {len(business.groups)} 表、うち暫定 {unsure}"
    short = [(name, full(table)) for table, name in schema.tables.items() if name != full(table)]
    for table, names in schema.columns.items():
        short += [(f"{schema.tables[table]}.{name}", item) for item, name in names.items() if name != item]
    if short:
        unit = {"bytes": "バイト", "characters": "文字"}[schema.database.unit]
        yield f"名前は {schema.database.limit} {unit}まで。縮めた名前 ← 標準の名前:"
        yield from (f"  {name} ← {whole}" for name, whole in short)
    if schema.loose:
        yield "外部キーにしない参照（utsushi validate が確かめる）:"
        yield from (f"  {full(one.table)}.{one.item} → {one.reference}: {one.why}" for one in schema.loose)


def _statements(schema: Schema) -> Iterator[str]:
    for table in schema.groups:
        yield _printed(tables.create(schema, table), schema)
        if (index := tables.unique(schema, table)) is not None:
            yield _printed(index, schema, pretty=False)
        yield ""
    if schema.database.late:
        yield from (_printed(tables.add(schema, key), schema, pretty=False) for key in schema.keys)
        yield ""
    if schema.database.comments != "column":
        for table in schema.groups:
            yield from comments.statements(schema, table)
            yield ""


def _printed(tree: Any, schema: Schema, *, pretty: bool = True) -> str:
    return str(tree.sql(dialect=schema.database.name, pretty=pretty, max_text_width=_LINE)) + ";"
