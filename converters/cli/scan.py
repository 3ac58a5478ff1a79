"""`utsushi scan SOURCE`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from utsushi.converters.cli import options
from utsushi.converters.cli.describing import described, description
from utsushi.converters.cli.language import language, say


@click.command()
@options.SOURCE
@described
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "xlsx", "html"]),
    default="text",
    show_default=True,
    help="書き出す形 / form of the report",
)
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="書き出すファイル（既定: 標準出力） / file to write (default: stdout)",
)
@click.option(
    "--show-rare", is_flag=True, help="5 件未満の符号も並べる / list codes that fewer than 5 records hold, too"
)
@click.option(
    "--propose",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="推測から作った layout.yaml の案を書く / write the layout file that the guesses would make",
)
@click.option(
    "--business",
    metavar="業務ID",
    help="項目ごとに、この業務の標準の項目を提案する / propose items of this business for the fields",
)
@click.option("--edition", help="標準の版（--business のとき） / edition of the standard, for --business")
@options.THREADS
def scan(source: Path, form: str, out: Path | None, threads: int, **given: Any) -> int:
    """SOURCE（ファイルかフォルダ）の中身を調べる。layout がなければ、形を根拠つきで推測する。

    Profile SOURCE, field by field; without a layout its form is guessed, with the evidence.
    """
    from utsushi.converters.scan import scanning, written

    if form == "xlsx" and out is None:
        raise click.UsageError(say("xlsx には --out FILE が要ります", "xlsx needs --out FILE"))
    own = {name: given.pop(name) for name in ("show_rare", "propose", "business", "edition")}
    said = {**options.given(**own), **description(**given)}
    with options.progress("scan") as progress:
        found = scanning.scan(
            source, out=out, form=form, language=language(), threads=threads, progress=progress, **said
        )
    if out is None:
        click.echo(written.FORMS[form](found, language()).decode("utf-8"), nl=False)
    for one in (out, own["propose"]):
        if one is not None:
            click.echo(say(f"{one} に書きました", f"written to {one}"), err=True)
    return 0
