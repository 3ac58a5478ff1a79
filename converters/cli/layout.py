"""`utsushi layout`: what a copybook says, and a layout file made of it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from utsushi.converters.cli.language import say
from utsushi.converters.cli.printing import FORMAT, Columns, print_json, print_table

_FILE = click.Path(dir_okay=False, path_type=Path)
_DIALECTS = ["ibm", "fujitsu", "hitachi", "nec", "mf", "gnucobol"]
_ITEMS: Columns = {
    "item": ("項目", "item"),
    "offset": ("位置", "offset"),
    "length": ("長さ", "length"),
    "occurs": ("回数", "occurs"),
    "type": ("型", "type"),
    "notes": ("備考", "notes"),
}
_TABLES: Columns = {"table": ("表", "table"), "fields": ("項目", "fields")}

DIALECT = click.option(
    "--dialect",
    type=click.Choice(_DIALECTS),
    default="ibm",
    show_default=True,
    help="どの処理系の大きさか / the compiler whose sizes hold",
)
COPYBOOK_FORMAT = click.option(
    "--copybook-format",
    type=click.Choice(["fixed", "free"]),
    default="fixed",
    show_default=True,
    help="コピー句は固定形式か自由形式か / the copybook's form",
)


@click.group()
def layout() -> None:
    """コピー句が言うこと / what copybooks say."""


@layout.command()
@click.argument("copybook", metavar="COPYBOOK", type=_FILE)
@DIALECT
@COPYBOOK_FORMAT
@click.option(
    "--copybook-encoding",
    default="cp932",
    show_default=True,
    help="コピー句の文字コード / encoding of the copybook",
)
@click.option(
    "--copy",
    "folders",
    type=click.Path(file_okay=False, path_type=Path),
    multiple=True,
    help="COPY のコピー句を探すフォルダ。何度でも / a folder of members that COPY names; may be repeated",
)
@FORMAT
def show(
    copybook: Path,
    dialect: str,
    copybook_format: Any,
    copybook_encoding: str,
    folders: tuple[Path, ...],
    form: str,
) -> None:
    """COPYBOOK の項目の位置（先頭は 0）・長さ・型 / offsets (from 0), lengths and types of a copybook's items."""
    from utsushi.mappings.layout import showing

    found = showing.show(copybook, dialect=dialect, form=copybook_format, encoding=copybook_encoding, folders=folders)
    if form == "json":
        print_json(found)
        return
    for record in found["records"]:
        print_table(_ITEMS, [_row(item) for item in record["items"]])
        span = f"{record['least']}–{record['length']}" if record["least"] != record["length"] else record["length"]
        click.echo(say(f"{record['name'] or '—'}: {span} バイト", f"{record['name'] or '—'}: {span} bytes"))
        click.echo()


def _row(item: Mapping[str, Any]) -> dict[str, Any]:
    level = f"{item['level']:02d} " if item["level"] else ""
    occurs = f"{item['least']}–{item['occurs']}" if item["depending"] else item["occurs"]
    kind = "" if item["usage"] == "DISPLAY" else item["usage"]
    notes = [
        f"DEPENDING ON {item['depending']}" if item["depending"] else "",
        f"REDEFINES {item['redefines']}" if item["redefines"] else "",
        item["sign"] if item["sign"] != "trailing" else "",
        "88: " + " ".join(item["codes"]) if item["codes"] else "",
    ]
    return {
        "item": "  " * item["depth"] + level + item["name"],
        "offset": item["offset"],
        "length": item["length"],
        "occurs": occurs if occurs != 1 else "",
        "type": " ".join(part for part in (item["picture"], kind) if part),
        "notes": "  ".join(note for note in notes if note),
    }


@layout.command("import")
@click.argument("source", metavar="FILE", type=_FILE)
@click.option("--out", type=_FILE, required=True, help="作る layout.yaml / the layout.yaml to make")
@click.option(
    "--record-format",
    type=click.Choice(["fixed", "lines", "variable"]),
    default="fixed",
    show_default=True,
    help="レコードの並び / how records follow each other",
)
@click.option(
    "--charset", metavar="NAME", default="ibm-930", show_default=True, help="データの文字コード / of the data"
)
@DIALECT
@click.option(
    "--record",
    "records",
    metavar="NAME=CONDITION",
    multiple=True,
    help="レコード種別とその条件。見分ける順に何度でも / a record type and what tells it; in order",
)
@click.option("--path", "data_path", default="*", show_default=True, help="データのファイル名か型 / name of the data")
@COPYBOOK_FORMAT
@click.option(
    "--copybook-encoding",
    default="",
    help="FILE の文字コード（既定 cp932、*.ctl は utf-8） / encoding of FILE (default: cp932; utf-8 of *.ctl)",
)
@FORMAT
def import_(
    source: Path,
    out: Path,
    records: tuple[str, ...],
    copybook_format: Any,
    copybook_encoding: str,
    form: str,
    **options: Any,
) -> None:
    """コピー句、または SQL*Loader の制御ファイル（*.ctl）から layout.yaml を作る。

    Make a layout.yaml of a copybook or of a SQL*Loader control file (*.ctl).
    """
    from utsushi.mappings.layout.importing import import_layout

    conditions = {name: text for name, _, text in (one.partition("=") for one in records)}
    made = import_layout(source, out, records=conditions, form=copybook_format, encoding=copybook_encoding, **options)
    if form == "json":
        print_json(made)
        return
    print_table(_TABLES, [{"table": name, "fields": count} for name, count in made["tables"].items()])
    if made["undecided"]:
        names = " ".join(made["undecided"])
        click.echo(
            say(
                f"条件がないので ignore: true とした REDEFINES の記述: {names}",
                f"descriptions of a REDEFINES that got ignore: true, for nobody said when they hold: {names}",
            )
        )
    click.echo(say("書いたもの: ", "written: ") + " ".join(made["files"]))
