"""`utsushi charset`: the character sets that a layout can name, what they hold, and tables of a maker or a site."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from utsushi.converters.cli.language import say
from utsushi.converters.cli.printing import FORMAT, Columns, print_json, print_table

_FILE = click.Path(dir_okay=False, path_type=Path)
_SETS: Columns = {
    "name": ("名前", "name"),
    "kind": ("形", "kind"),
    "shift": ("シフト", "shift"),
    "codes": ("符号", "codes"),
}
_FACTS: Columns = {"fact": ("内容", "what"), "value": ("数", "number"), "first": ("先頭", "first")}


@click.group()
def charset() -> None:
    """文字集合: 一覧、内容、取り込み / character sets: list, contents, import."""


@charset.command("list")
@FORMAT
def list_(form: str) -> None:
    """内蔵の文字集合 / the built-in character sets."""
    from utsushi.converters.charset_import import charset_list

    found = charset_list()
    if form == "json":
        print_json(found)
    else:
        print_table(_SETS, found["charsets"])


@charset.command()
@click.argument("name", metavar="NAME")
@FORMAT
def show(name: str, form: str) -> None:
    """文字集合 NAME（名前か取り込んだ .csv）の符号の数、重複、片道の符号 / codes, duplicates and one-way codes of a set or file."""
    from utsushi.converters.charset_import import charset_show

    _print(charset_show(name), form)


@charset.command("import")
@click.argument("source", metavar="FILE", type=_FILE)
@click.option("--out", type=_FILE, required=True, help="作る表（.csv） / the table to make (.csv)")
@click.option("--name", default="", help="文字集合の名前（既定はファイル名） / of the set (default: that of FILE)")
@click.option(
    "--kind",
    type=click.Choice(["host", "ascii", "ucs2"]),
    default="host",
    show_default=True,
    help="並び方: ホスト、先頭バイトで長さが決まる、2 バイト固定 / how characters follow each other",
)
@click.option(
    "--shift",
    type=click.Choice(["ibm", "jef", "keis", "jips-j", "jips-e"]),
    default=None,
    help="漢字を囲むシフト符号 / shift codes around double bytes",
)
@click.option(
    "--selectors",
    type=click.Choice(["hd", "aj1", "none"]),
    default="hd",
    show_default=True,
    help="字形選択: 汎用電子、Adobe-Japan1、使わない / which variation selectors",
)
@click.option("--encoding", default="utf-8", show_default=True, help="FILE の文字コード / encoding of FILE")
@FORMAT
def import_(source: Path, out: Path, shift: str | None, form: str, **options: Any) -> None:
    """メーカーや団体の対応表（JSON、CSV）から、layout が使える表を作る / make a table of a maker's or a site's mapping (JSON, CSV)."""
    from utsushi.converters.charset_import import charset_import

    _print(charset_import(source, out, shift=shift or "", **options), form)


def _print(found: dict[str, Any], form: str) -> None:
    if form == "json":
        print_json(found)
        return
    rows: list[dict[str, Any]] = [
        {
            "fact": say(*words),
            "value": found[key]["count"] if isinstance(found[key], dict) else found[key],
            "first": _first(found[key]),
        }
        for key, words in _WORDS.items()
    ]
    rows += [
        {"fact": say("飛ばした行: ", "rows skipped: ") + reason, "value": count, "first": ""}
        for reason, count in found.get("skipped", {}).items()
    ]
    print_table(_FACTS, rows)


def _first(value: Any) -> str:
    return ", ".join(value["first"]) if isinstance(value, dict) else ""


_WORDS = {
    "name": ("名前", "name"),
    "kind": ("形", "kind"),
    "shift": ("シフト", "shift codes"),
    "single": ("1 バイト", "single bytes"),
    "double": ("2 バイト", "double bytes"),
    "user_defined": ("外字の領域", "user-defined"),
    "selectors": ("2 つの符号位置で表す字", "of two code points"),
    "duplicates": ("符号が 2 つ以上ある字", "with several codes"),
    "one_way": ("読むだけの符号", "read only"),
}
