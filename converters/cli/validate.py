"""`utsushi validate PATH…`."""

from __future__ import annotations

from pathlib import Path

import click

from utsushi.converters.cli import options
from utsushi.converters.cli.language import language
from utsushi.converters.cli.printing import FORMAT, print_json


@click.command()
@click.argument("paths", metavar="PATH...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--edition", help="標準の版（既定: 団体の定めた版、なければ 2.1） / edition (default: the project's, else 2.1)"
)
@options.PROJECT
@click.option("--base-date", default="", metavar="YYYY-MM-DD", help="基準日 / the day that rules judge by")
@FORMAT
def validate(paths: tuple[Path, ...], edition: str | None, project: Path | None, base_date: str, form: str) -> int:
    """標準ファイル（フォルダも可）を検証する: 項目、鍵、規則。

    Judge standard files, or folders of them: items, keys and rules. Verdicts on groups whose spec is not official or
    observed are marked provisional.
    """
    from utsushi.converters.validating import validate as judge

    report = judge(paths, edition=edition, base_date=base_date, project=project)
    if form == "json":
        print_json(report.to_json(language()))
    else:
        click.echo(report.text(language()))
    return report.exit_code
