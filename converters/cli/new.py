"""`utsushi new FOLDER`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from utsushi.converters.cli import options
from utsushi.converters.cli.describing import described, description
from utsushi.converters.cli.language import say
from utsushi.converters.cli.printing import FORMAT, Columns, print_json, print_table

_GROUPS: Columns = {
    "group": ("グループ", "group"),
    "from": ("行の元（提案）", "from (proposed)"),
    "items": ("項目", "items"),
    "proposed": ("提案あり", "proposed"),
}


@click.command()
@click.argument("folder", metavar="FOLDER", type=click.Path(path_type=Path))
@click.option("--business", metavar="業務ID", required=True, help="どの業務の項目か / whose items")
@options.EDITION
@described
@click.option(
    "--scan",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="`utsushi scan --format json` の結果 / what `utsushi scan --format json` wrote",
)
@FORMAT
def new(folder: Path, business: str, edition: str | None, scan: Path | None, form: str, **given: Any) -> int:
    """新しいパッケージ FOLDER を書く。すべて提案で、人が決めるまで check は断る。

    Write a new package: everything is a proposal, and check refuses it until a person has decided each.
    """
    from utsushi.converters import newpackage

    said = {**options.given(edition=edition, scan=scan), **description(**given)}
    result = newpackage.new(folder, business=business, **said)
    if form == "json":
        print_json(result.to_json())
        return 0
    print_table(_GROUPS, [{"group": name, **told} for name, told in result.groups.items()])
    if result.redefines:
        names = " ".join(result.redefines)
        click.echo(
            say(f"読まないことにした REDEFINES の記述: {names}", f"descriptions of a REDEFINES left out: {names}")
        )
    click.echo(
        say(
            f"{result.out} に書きました。決めていない旧項目 {result.fields}。utsushi check {result.out} が残りを数えます",
            f"written to {result.out}; {result.fields} legacy fields undecided. `utsushi check {result.out}` counts what is left",
        )
    )
    return 0
