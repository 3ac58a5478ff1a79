"""`utsushi spec export`: businesses in a form that others read. A form is a row of FORMS and a function in `specs`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from utsushi.converters.cli.language import say
from utsushi.converters.cli.printing import FORMAT, Columns, print_json, print_table
from utsushi.specs import commands, loader
from utsushi.specs.errors import Place, fail
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


@dataclass(frozen=True)
class Texts(Form):
    """A form of one or several text files over one or several businesses."""

    folder: bool = True
    """OUT is a folder; False: the one file."""
    dialects: bool = False
    """`--dialect` says for which database."""

    def write_all(
        self, businesses: Sequence[Business], out: Path, root: Path | None, dialect: str | None
    ) -> Mapping[str, Any]:
        """Write the files of all businesses, after every text is there. Raises U178 where they cannot be written."""
        module, _, name = self.function.partition(":")
        function: Any = getattr(import_module(f"utsushi.specs.exports.{module}"), name)
        options = {"dialect": dialect or "postgres"} if self.dialects else {}
        made: str | Mapping[str, str] = function(businesses, root=root, **options)
        texts = {out: made} if isinstance(made, str) else {out / path: text for path, text in made.items()}
        try:
            for path, text in texts.items():
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, "utf-8", newline="\n")
        except OSError as error:
            raise fail("U178", Place(str(out)), why=error.strerror or type(error).__name__) from error
        return {"files": [str(path) for path in texts]}


FORMS: dict[str, Form] = {
    "workbook": Form("workbook_export:export_workbook", "公式と同じ形のブック", "a workbook in the official form"),
    "ddl": Texts("ddl:ddl", "データベースの表（DDL）", "tables of a database (DDL)", folder=False, dialects=True),
    "json-schema": Texts("json_schema:files", "グループごとの JSON Schema", "a JSON Schema per group"),
    "pandera": Texts(
        "pandera_source:files", "業務ごとの pandera スキーマ（Python）", "a pandera schema per business (Python)"
    ),
    "pages": Texts("pages:files", "手引きの頁（Markdown、日英）", "pages of a manual (Markdown, Japanese and English)"),
}
DIALECTS = ("postgres", "duckdb", "oracle", "tsql", "mysql")

_WRITTEN: Columns = {
    "business": ("業務", "business"),
    "edition": ("版", "edition"),
    "as": ("形", "form"),
    "out": ("書いた先", "written to"),
    "groups": ("グループ", "groups"),
    "items": ("項目", "items"),
}


@click.command("export")
@click.argument("businesses", metavar="業務ID...", nargs=-1, required=True)
@click.option("--edition", default=commands.EDITION, show_default=True, help="版 / edition")
@click.option("--as", "as_", type=click.Choice(list(FORMS)), required=True, help="書き出す形 / form to write")
@click.option("--dialect", type=click.Choice(DIALECTS), help="ddl のデータベース（既定: postgres） / database of ddl")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    required=True,
    help="書き出す先のファイルかフォルダ / file or folder to write",
)
@click.option(
    "--root",
    type=click.Path(file_okay=False, path_type=Path),
    help="版のフォルダ（既定: 同梱のもの） / folder of editions (default: the shipped ones)",
)
@FORMAT
def export(
    businesses: tuple[str, ...],
    edition: str,
    as_: str,
    dialect: str | None,
    out: Path,
    root: Path | None,
    form: str,
) -> None:
    """業務を、ほかの道具が読む形で書き出す / write businesses in a form that others read."""
    chosen = FORMS[as_]
    found = [loader.business(business, edition, root) for business in dict.fromkeys(businesses)]
    if dialect and not (isinstance(chosen, Texts) and chosen.dialects):
        raise click.UsageError(say("--dialect は --as ddl だけが使います", "--dialect belongs to --as ddl"))
    if len(found) > 1 and not isinstance(chosen, Texts):
        raise click.UsageError(
            say(f"--as {as_} は業務を一つずつ書き出します", f"--as {as_} writes one business at a time")
        )
    made = (
        chosen.write_all(found, out, root, dialect) if isinstance(chosen, Texts) else chosen.write(found[0], out, root)
    )
    rows = [
        {
            "business": business.id,
            "edition": business.edition,
            "as": as_,
            "out": str(out),
            "groups": len(business.groups),
            "items": sum(len(group.items) for group in business.groups.values()),
        }
        for business in found
    ]
    if form == "json":
        print_json({"schema": 1, **(rows[0] if len(rows) == 1 else {"businesses": rows}), **made})
        return
    print_table(_WRITTEN, rows)
    click.echo(say(chosen.ja, chosen.en))
