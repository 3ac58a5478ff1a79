"""`utsushi spec`: what the nation requires, as tables or JSON; further subcommands stand in files of their own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from utsushi.converters.cli.language import say
from utsushi.converters.cli.printing import FORMAT, Columns, print_json, print_table
from utsushi.converters.cli.spec_check import check
from utsushi.converters.cli.spec_crosswalk import crosswalk
from utsushi.converters.cli.spec_diff import diff
from utsushi.converters.cli.spec_export import export
from utsushi.specs import commands

ROOT = click.option(
    "--root",
    type=click.Path(file_okay=False, path_type=Path),
    help="版のフォルダ（既定: 同梱のもの） / folder of editions (default: the shipped ones)",
)

_LISTED: Columns = {
    "edition": ("版", "edition"),
    "business": ("業務", "business"),
    "name": ("業務名", "name"),
    "group": ("グループ", "group"),
    "items": ("項目", "items"),
    "provisional": ("暫定", "provisional"),
}
_SHOWN: Columns = {
    "id": ("ID", "ID"),
    "name": ("項目", "item"),
    "key": ("主キー", "key"),
    "type": ("型", "type"),
    "digits": ("桁数", "digits"),
    "code": ("コード", "code"),
    "required": ("出力条件", "required"),
    "kind": ("種別", "kind"),
    "class": ("区分", "class"),
    "grade": ("等級", "grade"),
}
_IMPORTED: Columns = {
    "edition": ("版", "edition"),
    "business": ("業務", "business"),
    "name": ("業務名", "name"),
    "file": ("ファイル", "file"),
    "sha256": ("SHA-256", "SHA-256"),
    "folder": ("書いた先", "written to"),
    "groups": ("グループ", "groups"),
    "items": ("項目", "items"),
    "code_tables": ("コード表", "code tables"),
    "open_code_tables": ("値を問わない表", "open code tables"),
    "official": ("公式", "official"),
}
_INTERFACE: Columns = {
    "business": ("業務", "business"),
    "edition": ("版", "edition"),
    "title": ("インターフェース", "interface"),
    "version": ("仕様の版", "its version"),
    "call": ("呼出し", "call"),
    "operation": ("操作", "operation"),
}
_FIELDS: Columns = {
    "message": ("電文", "message"),
    "status": ("HTTP", "HTTP"),
    "level": ("レベル", "level"),
    "name": ("名", "name"),
    "item": ("項目", "item"),
    "type": ("型", "type"),
    "digits": ("桁数", "digits"),
    "required": ("必須", "required"),
    "nullable": ("null", "null"),
}
_ERRORS: Columns = {"code": ("エラー", "error"), "name": ("名", "name"), "text": ("内容", "text")}
_IMPORTED_INTERFACE: Columns = {
    "edition": ("版", "edition"),
    "business": ("業務", "business"),
    "title": ("インターフェース", "interface"),
    "file": ("ファイル", "file"),
    "sha256": ("SHA-256", "SHA-256"),
    "folder": ("書いた先", "written to"),
    "messages": ("電文", "messages"),
    "fields": ("項目", "fields"),
    "errors": ("エラーコード", "error codes"),
    "rest": ("原文のまま残すセル", "cells kept verbatim"),
}
_SKIPPED: Columns = {
    "sheet": ("取り込まないシート", "left out: sheet"),
    "cells": ("セル", "cells"),
    "why": ("理由", "why"),
}
_NOTICED: Columns = {
    "sheet": ("読んだが、見てほしいところ: シート", "read, and worth a look: sheet"),
    "cells": ("セル", "cells"),
    "why": ("理由", "why"),
}
_CONDITIONS: Columns = {
    "group": ("述語のない条件付き必須: グループ", "conditions without a predicate: group"),
    "item": ("項目", "item"),
    "condition": ("条件", "condition"),
}
_WHY = {
    "end_mark": ("終端の印", "end mark"),
    "title": ("表の上の見出しと注記", "titles and notes above the table"),
    "outside_header": ("見出しの外の列", "columns without a label"),
    "no_table": ("項目もコードもない", "neither items nor codes"),
    "drawing": ("図形", "drawings"),
    "comments": ("コメント", "comments"),
    "chartsheet": ("グラフのシート", "a sheet of charts"),
    "hidden_sheet": ("非表示のシート", "hidden sheet"),
    "hidden_row": ("非表示の行", "hidden row"),
    "hidden_column": ("非表示の列", "hidden column"),
    "formula": ("数式。保存された値を読んだ", "a formula; its stored value was read"),
    "key_by_colour": ("○ がなく、色だけの主キー", "a key that only its colour marks"),
    "key_without_colour": ("○ があり、色のない主キー", "a key without the colour of keys"),
    "coloured": ("意味の分からない色", "a colour whose meaning is not known"),
}


@click.group()
def spec() -> None:
    """標準の仕様: 版 → 業務 → グループ → 項目 / the national standard, as data."""


@spec.command("list")
@click.option("--edition", help="この版だけ / only this edition")
@ROOT
@FORMAT
def list_(edition: str | None, root: Path | None, form: str) -> None:
    """版・業務・グループの一覧 / editions, businesses and groups."""
    found = commands.spec_list(edition, root)
    _print(found, form, [(_LISTED, found["groups"])])


@spec.command("show")
@click.argument("business", metavar="業務ID")
@click.argument("group", metavar="[グループ]", required=False)
@click.option("--edition", default=commands.EDITION, show_default=True, help="版 / edition")
@click.option(
    "--interface", help="項目ではなく、このインターフェース（API）の電文 / the messages of this interface instead"
)
@ROOT
@FORMAT
def show(business: str, group: str | None, edition: str, interface: str | None, root: Path | None, form: str) -> None:
    """一つの業務の項目、等級、コード / the items of a business with grades and codes."""
    if interface is not None:
        _show_interface(commands.spec_interface(business, interface, edition, root), form)
        return
    found = commands.spec_show(business, group, edition, root)
    rows = [item | {"grade": item["grades"]["name"]} for item in found["items"]]
    tables = [(_LISTED, [head]) for head in found["groups"]]
    parts = [(_SHOWN, [row for row in rows if row["group"] == head["group"]]) for head in found["groups"]]
    _print(found, form, [table for pair in zip(tables, parts, strict=True) for table in pair])


@spec.command("import")
@click.argument("workbook", type=click.Path(path_type=Path), metavar="XLSX")
@click.option("--edition", required=True, help="版 / edition")
@click.option(
    "--into",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("editions"),
    show_default=True,
    help="版のフォルダ / folder of editions",
)
@FORMAT
def import_(workbook: Path, edition: str, into: Path, form: str) -> None:
    """公式のブック（基本データリスト、項目定義書）を取り込む / import an official workbook."""
    report = commands.spec_import(workbook, edition, into).to_json()
    if "interface" in report:
        _print(report, form, [(_IMPORTED_INTERFACE, [report])])
        return
    told = {
        part: [row | {"why": say(*_WHY.get(row["why"], (row["why"],) * 2))} for row in report[part]]
        for part in ("skipped", "noticed")
    }
    conditions = [row | {"condition": row["condition"].replace("\n", " ")} for row in report["conditions"]]
    tables = [(_SKIPPED, told["skipped"]), (_NOTICED, told["noticed"]), (_CONDITIONS, conditions)]
    _print(report, form, [(_IMPORTED, [report]), *tables])


def _show_interface(found: Mapping[str, Any], form: str) -> None:
    fields = [
        {"message": message["id"], "status": message["status"], **one}
        for message in found["messages"]
        for one in message["fields"]
    ]
    _print(found, form, [(_INTERFACE, [found]), (_FIELDS, fields), (_ERRORS, found["errors"])])


def _print(found: Mapping[str, Any], form: str, tables: Sequence[tuple[Columns, Sequence[Mapping[str, Any]]]]) -> None:
    if form == "json":
        print_json(found)
        return
    for columns, rows in tables:
        print_table(columns, rows)


spec.add_command(check)
spec.add_command(crosswalk)
spec.add_command(diff)
spec.add_command(export)
