"""`utsushi spec list|show|import`: what the nation requires, as tables or JSON."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from utsushi.specs import commands

FORMAT = click.option(
    "--format", "form", type=click.Choice(["table", "json"]), default="table", help="表か JSON / table or JSON"
)
ROOT = click.option(
    "--root",
    type=click.Path(file_okay=False, path_type=Path),
    help="版のフォルダ（既定: 同梱のもの） / folder of editions (default: the shipped ones)",
)

_LISTED = {
    "edition": "版",
    "business": "業務",
    "name": "業務名",
    "group": "グループ",
    "items": "項目",
    "provisional": "暫定",
}
_SHOWN = {
    "id": "ID",
    "name": "項目",
    "key": "主キー",
    "type": "型",
    "digits": "桁数",
    "code": "コード",
    "required": "出力条件",
    "kind": "種別",
    "class": "区分",
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
    _print(found, form, [("", _LISTED, found["groups"])])


@spec.command("show")
@click.argument("business", metavar="業務ID")
@click.argument("group", metavar="[グループ]", required=False)
@click.option("--edition", default=commands.EDITION, show_default=True, help="版 / edition")
@ROOT
@FORMAT
def show(business: str, group: str | None, edition: str, root: Path | None, form: str) -> None:
    """一つの業務の項目、等級、コード / the items of a business with grades and codes."""
    found = commands.spec_show(business, group, edition, root)
    tables = [
        (_heading(head), _SHOWN, [row for row in found["items"] if row["group"] == head["group"]])
        for head in found["groups"]
    ]
    _print(found, form, tables)


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
    rows = [{"key": key, "value": value} for key, value in report.items() if key not in {"schema", "skipped"}]
    rows += [{"key": "skipped", "value": " ".join(filter(None, skipped.values()))} for skipped in report["skipped"]]
    _print(report, form, [("", {"key": "", "value": ""}, rows)])


def _heading(head: Mapping[str, Any]) -> str:
    grades = " ".join(f"{grade} {count}" for grade, count in head["grades"].items())
    return f"{head['business']} {head['group']}  {head['items']}  {grades}" + (
        "  暫定 / provisional" if head["provisional"] else ""
    )


def _print(
    found: Mapping[str, Any], form: str, tables: Sequence[tuple[str, Mapping[str, str], Sequence[Mapping[str, Any]]]]
) -> None:
    if form == "json":
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
        return
    for heading, columns, rows in tables:
        if heading:
            click.echo(heading)
        lines = [[*columns.values()], *([_cell(row[key]) for key in columns] for row in rows)]
        widths = [max(_width(line[i]) for line in lines) for i in range(len(columns))]
        for line in lines:
            if any(line):
                click.echo(
                    "  ".join(
                        text + " " * (width - _width(text)) for text, width in zip(line, widths, strict=True)
                    ).rstrip()
                )
        click.echo()


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "○" if value else ""
    return ",".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WFA" else 1 for char in text)
