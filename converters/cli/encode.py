"""`utsushi encode DIR`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from utsushi.converters.cli import options
from utsushi.converters.cli.describing import described, description
from utsushi.converters.cli.language import say
from utsushi.converters.cli.printing import FORMAT, Columns, print_json, print_table

_FILES: Columns = {
    "name": ("ファイル", "file"),
    "records": ("レコード", "records"),
    "bytes": ("バイト", "bytes"),
    "same": ("読んだときと同じバイト", "the bytes that were read"),
}


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@described
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    required=True,
    help="作るファイル（複数のファイルを読んでいればフォルダ） / file to make (a folder where several files were read)",
)
@click.option(
    "--canonical",
    is_flag=True,
    help="residue を使わず標準形で書く / without the residue: every value in its canonical form",
)
@FORMAT
def encode(folder: Path, out: Path, canonical: bool, form: str, **given: Any) -> int:
    """`utsushi read` の作ったフォルダ DIR の表を、元のファイルに戻す。

    Make the file again from the tables of DIR, as `utsushi read` made them or as they were changed since.
    """
    from utsushi.converters.looking import encoding

    with options.progress("encode") as progress:
        result = encoding.encode(folder, out=out, canonical=canonical, progress=progress, **description(**given))
    if form == "json":
        print_json(result.to_json())
        return result.exit_code
    print_table(_FILES, [{**one, "same": _same(one["same"])} for one in result.files])
    click.echo(say(f"出力: {result.out}", f"Output: {result.out}"))
    return result.exit_code


def _same(same: bool | None) -> str:
    if same is None:
        return "—"
    return say("はい", "yes") if same else say("いいえ", "no")
