"""`utsushi spec export`: one business in a form that others read. A form is a row of FORMS and a function in `specs`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from utsushi.converters.cli.language import say
from utsushi.converters.cli.printing import FORMAT, Columns, print_json, print_table
from utsushi.specs import commands, loader
from utsushi.specs.model import Business

Write = Callable[[Business, Path, Path | None], Mapping[str, Any]]
"""(business, OUT, root of the editions) → what was written, as JSON; refuses with a Problem and writes nothing then."""


@dataclass(frozen=True)
class Form:
    """What `--as` names."""

    function: str
    """`module:function` under `utsushi.specs`, imported when it is called."""
    ja: str
    en: str

    def write(self, business: Business, out: Path, root: Path | None) -> Mapping[str, Any]:
        """Write `business` to `out`."""
        module, _, name = self.function.partition(":")
        function: Write = getattr(import_module(f"utsushi.specs.{module}"), name)
        return function(business, out, root)


FORMS: dict[str, Form] = {
    "workbook": Form("workbook_export:export_workbook", "公式と同じ形のブック", "a workbook in the official form"),
}

_WRITTEN: Columns = {
    "business": ("業務", "business"),
    "edition": ("版", "edition"),
    "as": ("形", "form"),
    "out": ("書いた先", "written to"),
    "groups": ("グループ", "groups"),
    "items": ("項目", "items"),
}


@click.command("export")
@click.argument("business", metavar="業務ID")
@click.option("--edition", default=commands.EDITION, show_default=True, help="版 / edition")
@click.option("--as", "as_", type=click.Choice(list(FORMS)), required=True, help="書き出す形 / form to write")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="書き出す先のファイル / file to write")
@click.option(
    "--root",
    type=click.Path(file_okay=False, path_type=Path),
    help="版のフォルダ（既定: 同梱のもの） / folder of editions (default: the shipped ones)",
)
@FORMAT
def export(business: str, edition: str, as_: str, out: Path, root: Path | None, form: str) -> None:
    """一つの業務を、ほかの道具が読む形で書き出す / write a business in a form that others read."""
    found = loader.business(business, edition, root)
    written = {
        "schema": 1,
        "business": found.id,
        "edition": found.edition,
        "as": as_,
        "out": str(out),
        "groups": len(found.groups),
        "items": sum(len(group.items) for group in found.groups.values()),
        **FORMS[as_].write(found, out, root),
    }
    if form == "json":
        print_json(written)
        return
    print_table(_WRITTEN, [written])
    click.echo(say(FORMS[as_].ja, FORMS[as_].en))
