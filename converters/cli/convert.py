"""`utsushi convert PACKAGE SOURCE OUT`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from utsushi.converters.cli import options
from utsushi.converters.cli.language import language, say
from utsushi.converters.cli.printing import FORMAT, Columns, print_json, print_table

LINES: Columns = {
    "file": ("ファイル", "file"),
    "record": ("レコード", "record"),
    "group": ("グループ", "group"),
    "role": ("役割", "role"),
    "read": ("読込", "read"),
    "written": ("書出", "written"),
    "rejected": ("排除", "rejected"),
    "held": ("保留", "held"),
    "excluded": ("対象外", "excluded"),
    "unmatched": ("未突合", "unmatched"),
    "faults": ("故障", "faults"),
}
CONTROLS: Columns = {
    "name": ("統制値", "control"),
    "declared": ("宣言", "declared"),
    "counted": ("実際", "counted"),
    "ok": ("一致", "ok"),
}


FAULTS: Columns = {
    "group": ("グループ", "group"),
    "item": ("項目", "item"),
    "fault": ("故障", "fault"),
    "sentence": ("内容", "what"),
    "disposition": ("処分", "disposition"),
    "decided": ("名前で決定", "decided by name"),
    "count": ("件数", "count"),
    "file": ("最初: ファイル", "first: file"),
    "record": ("レコード", "record"),
}


@click.command()
@options.PACKAGE
@options.SOURCE
@click.argument("out", metavar="OUT", type=click.Path(path_type=Path))
@options.EDITION
@options.STAGE
@click.option("--only", metavar="GROUP", help="このグループだけ（試行） / this group alone (a dry run)")
@click.option(
    "--sample",
    metavar="N",
    type=click.IntRange(1),
    help="各ファイルの先頭 N 件だけ（試行） / the first N records of each file (a dry run)",
)
@options.PROJECT
@options.THREADS
@click.option(
    "--batch-rows", type=click.IntRange(1), help="一度に扱う件数（結果は変わらない） / records at a time (same result)"
)
@click.option(
    "--memory-limit",
    metavar="SIZE",
    help="DuckDB のメモリ上限（例 512MB）。超えればディスクへ / memory of DuckDB; beyond it spills to disk",
)
@FORMAT
def convert(package: str, source: Path, out: Path, form: str, **chosen: Any) -> int:
    """旧データ SOURCE をパッケージ PACKAGE で標準レイアウトへ変換し、OUT に書く。

    Convert SOURCE by PACKAGE (a built-in name such as 001/memuro, or a folder) into the standard layout in OUT.
    Exit codes: 0 good, 1 findings, 2 usage or configuration (nothing written), 3 not accounted for (no OUT).
    """
    from utsushi.converters import run
    from utsushi.converters.fault_summary import fault_summary

    with options.progress(package) as progress:
        result = run.convert(package, source, out, progress=progress, **options.given(**chosen))
    if form == "json":
        print_json(result.ledger)
    else:
        print_ledger(result.ledger)
        print_table(FAULTS, fault_summary(result.out, language()))
        click.echo(_closing(result))
    return result.exit_code


def print_ledger(ledger: Mapping[str, Any]) -> None:
    """The ledger as two tables: lines and control totals."""
    print_table(LINES, ledger["lines"])
    print_table(CONTROLS, ledger["controls"])


def _closing(result: Any) -> str:
    if result.ok:
        return say(f"台帳は一致しました。出力: {result.out}", f"The ledger balances. Output: {result.out}")
    return say(
        f"台帳は一致しましたが、決めるべきことが残っています（faults.csv を見てください）。出力: {result.out}",
        f"The ledger balances, but there are findings to decide on (see faults.csv). Output: {result.out}",
    )
