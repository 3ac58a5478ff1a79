"""`utsushi read SOURCE`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from utsushi.converters.cli import options
from utsushi.converters.cli.describing import described, description
from utsushi.converters.cli.language import language, say
from utsushi.converters.cli.printing import FORMAT, Columns, print_json, print_table

_TABLES: Columns = {"table": ("表", "table"), "rows": ("行", "rows")}
_WRONG: Columns = {
    "reason": ("理由", "reason"),
    "sentence": ("内容", "what"),
    "records": ("レコード", "records"),
    "fields": ("項目", "fields"),
}


@click.command()
@options.SOURCE
@described
@click.option(
    "--to",
    type=click.Choice(["jsonl", "csv", "parquet"]),
    default="jsonl",
    show_default=True,
    help="書き出す形。OCCURS は jsonl では入れ子、csv と parquet では別の表 / form; OCCURS nested in jsonl, else tables",
)
@click.option(
    "--out",
    metavar="DIR",
    help="出力先のフォルダ。- は標準出力（jsonl、レコード種別一つのとき） / folder to make; - is stdout (jsonl, one record type)",
)
@options.THREADS
@FORMAT
def read(source: Path, to: Any, out: str | None, threads: int, form: str, **given: Any) -> int:
    """旧ファイル SOURCE（フォルダも可）を、写像なしで、レコード種別ごとの表にする。

    Read SOURCE (a file or a folder) into one table per record type, without a mapping. What cannot be decoded stands in
    rejects.csv, and `utsushi encode` makes the same bytes of the tables again.
    """
    from utsushi.converters.looking import reading

    if out is None:
        raise click.UsageError(
            say(
                "--out DIR で出力先を指定してください（標準出力に出すなら --out -）",
                "name a folder with --out DIR (or --out - for stdout)",
            )
        )
    with options.progress("read") as progress:
        result = reading.read(source, out=out, to=to, threads=threads, progress=progress, **description(**given))
    if out == "-":
        _tell(result, err=True)
    elif form == "json":
        print_json(result.to_json())
    else:
        print_table(_TABLES, [{"table": name, "rows": count} for name, count in result.tables.items()])
        print_table(_WRONG, wrong(result))
        _tell(result, err=False)
    return result.exit_code


def wrong(result: Any) -> list[dict[str, Any]]:
    """Reasons and how often they were met."""
    from utsushi.specs.errors import Problem

    return [
        {
            "reason": reason,
            "sentence": Problem(reason).sentence(language()),
            "records": result.rejected.get(reason, ""),
            "fields": result.faults.get(reason, ""),
        }
        for reason in sorted({*result.rejected, *result.faults})
    ]


def _tell(result: Any, *, err: bool) -> None:
    if result.undecided:
        names = " ".join(result.undecided)
        click.echo(
            say(
                f"条件がないので読まなかった REDEFINES の記述（バイトは残ります）: {names}",
                f"descriptions of a REDEFINES not read, for nobody said when they hold (their bytes are kept): {names}",
            ),
            err=True,
        )
    records, refused, faults = result.records, sum(result.rejected.values()), sum(result.faults.values())
    click.echo(
        say(
            f"レコード {records}、レコードとして読めないもの {refused}、値として読めない項目 {faults}。出力: {result.out or '-'}",
            f"{records} records, {refused} of them none, {faults} fields unreadable. Output: {result.out or '-'}",
        ),
        err=err,
    )
