"""`utsushi scan SOURCE`."""

from __future__ import annotations

import json
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
    type=click.Choice(["text", "json"]),
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
@options.THREADS
def scan(source: Path, form: str, out: Path | None, show_rare: bool, threads: int, **given: Any) -> int:
    """SOURCE（ファイルかフォルダ）の中身を調べる。layout がなければ、形を根拠つきで推測する。

    Profile SOURCE, field by field; without a layout its form is guessed, with the evidence.
    """
    from utsushi.converters.scan import scanning, written

    said = description(**given)
    with options.progress("scan") as progress:
        found = scanning.scan(source, description=said, show_rare=show_rare, threads=threads, progress=progress)
    if out is not None:
        written.write(out, found, form, language())
        click.echo(say(f"{out} に書きました", f"written to {out}"), err=True)
    elif form == "json":
        click.echo(json.dumps(found.to_json(), ensure_ascii=False, indent=2))
    else:
        click.echo(written.text(found, language()), nl=False)
    return 0
