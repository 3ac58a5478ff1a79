"""`utsushi demo`."""

from __future__ import annotations

from pathlib import Path

import click

from utsushi.converters.cli.language import language, say
from utsushi.converters.cli.printing import FORMAT, Columns, print_json, print_table

COLUMNS: Columns = {
    "package": ("パッケージ", "package"),
    "records": ("レコード", "records"),
    "written": ("書出行", "rows written"),
    "balanced": ("台帳", "balanced"),
    "faults": ("故障", "faults"),
    "errors": ("検証エラー", "errors"),
    "warnings": ("警告", "warnings"),
    "unexplained": ("説明のつかない項目", "unexplained"),
}


@click.command()
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("demo"),
    show_default=True,
    help="出力先 / output folder",
)
@FORMAT
def demo(out: Path, form: str) -> int:
    """同梱の見本をすべて変換し、検証し、往復を確かめ、報告 report.html を書く。

    Convert every shipped sample, judge the output, prove the way back, and write report.html and report.json.
    """
    from utsushi.converters.demo import demo as run

    report = run(out, language=language())
    if form == "json":
        print_json(report)
    else:
        print_table(COLUMNS, report["packages"])
        click.echo(say(f"報告: {out / 'report.html'}", f"report: {out / 'report.html'}"))
    return 0 if report["ok"] else 1
