"""`utsushi check PACKAGE…`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from utsushi.converters.cli import options
from utsushi.converters.cli.language import language, say
from utsushi.converters.cli.printing import FORMAT, Columns, print_json, print_table

MAPPINGS: Columns = {
    "group": ("グループ", "group"),
    "mapped": ("項目あり", "mapped"),
    "absent": ("無し（理由つき）", "absent"),
    "missing": ("漏れ", "missing"),
    "used": ("使う項目", "fields used"),
    "dropped": ("捨てる項目", "dropped"),
    "fields_missing": ("行き先なし", "unused"),
    "tests": ("試験", "tests"),
    "loss": ("失うもの", "loss"),
    "ok": ("可", "ok"),
}


@click.command()
@click.argument("packages", metavar="PACKAGE...", nargs=-1, required=True)
@options.EDITION
@options.PROJECT
@FORMAT
def check(packages: tuple[str, ...], edition: str | None, project: Path | None, form: str) -> int:
    """パッケージに漏れがないことを、実行の前に証明する。

    Prove before anything runs that every item is mapped or absent with a reason, every field used or dropped with a claim,
    every code map total, every expression of its item's type, and that the tests in the mappings pass.
    """
    from utsushi.converters.checking import check_package

    reports = [check_package(package, edition, project) for package in packages]
    if form == "json":
        found = [report.to_json() for report in reports]
        print_json(found[0] if len(found) == 1 else {"schema": 1, "packages": found})
    else:
        for report in reports:
            _print(report)
    return 0 if all(report.ok for report in reports) else 1


def _print(report: Any) -> None:
    found = report.to_json()
    click.echo(
        say(
            f"パッケージ {found['package']}（版 {found['edition']}）",
            f"package {found['package']} (edition {found['edition']})",
        )
    )
    print_table(MAPPINGS, [_row(one) for one in found["mappings"]])
    for problem in report.problems:
        click.echo(problem.text(language()), err=True)


def _row(one: dict[str, Any]) -> dict[str, Any]:
    return {
        "group": one["group"],
        "mapped": _count(one["items"]["mapped"]),
        "absent": _count(one["items"]["absent"]),
        "missing": _count(one["items"]["missing"]),
        "used": _count(one["fields"]["used"]),
        "dropped": _count(one["fields"]["dropped"]),
        "fields_missing": _count(one["fields"]["missing"]),
        "tests": f"{one['tests']['passed']}/{one['tests']['passed'] + one['tests']['failed']}",
        "loss": len(one["loss"]),
        "ok": one["ok"],
    }


def _count(value: Any) -> int:
    return value if isinstance(value, int) else len(value)
