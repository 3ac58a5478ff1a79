"""`utsushi roundtrip PACKAGE SOURCE`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from utsushi.converters.cli import options
from utsushi.converters.cli.language import say
from utsushi.converters.cli.printing import FORMAT, print_json, print_table


@click.command()
@options.PACKAGE
@options.SOURCE
@options.EDITION
@options.STAGE
@options.PROJECT
@options.THREADS
@click.option(
    "--write",
    type=click.Path(path_type=Path, file_okay=False),
    help="組み立て直した旧ファイルを書くフォルダ / write the rebuilt legacy files into this folder",
)
@FORMAT
def roundtrip(package: str, source: Path, form: str, **chosen: Any) -> int:
    """変換した標準ファイルから旧レコードを組み立て直し、原本と一項目ずつ比べる。

    Convert, rebuild the legacy records from the standard files alone, and compare every field with the original.
    Exit code 0 only if nothing is unexplained.
    """
    from utsushi.converters.roundtrip import roundtrip as there_and_back

    with options.progress(package) as progress:
        report = there_and_back(package, source, progress=progress, **options.given(**chosen)).to_json()
    if form == "json":
        print_json(report)
    else:
        _print(report)
    return 0 if report["ok"] else 1


def _print(report: dict[str, Any]) -> None:
    click.echo(
        say(
            f"レコード {report['records']}、すべて一致 {report['identical']}、書かれなかったもの {report['not_written']}",
            f"{report['records']} records, {report['identical']} identical, not written {report['not_written']}",
        )
    )
    rows = [{"reason": reason, "fields": count} for reason, count in report["fields"]["explained"].items()]
    print_table({"reason": ("説明のつく差", "explained by"), "fields": ("項目数", "fields")}, rows)
    columns = {
        "table": ("表", "table"),
        "field": ("項目", "field"),
        "file": ("ファイル", "file"),
        "record": ("レコード", "record"),
    }
    print_table(columns | {"kind": ("所見", "finding")}, report.get("findings", []))
    unexplained = report["fields"]["unexplained"]
    click.echo(say(f"説明のつかない項目: {unexplained}", f"unexplained fields: {unexplained}"))
