"""`utsushi spec diff OLD NEW`: what changed, and what each change touches."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from utsushi.converters.cli import options
from utsushi.converters.cli.language import language, say
from utsushi.converters.cli.printing import FORMAT, Columns, print_json, print_table

_CHANGES: Columns = {
    "business": ("業務", "business"),
    "kind": ("変化", "change"),
    "old": ("旧", "old"),
    "new": ("新", "new"),
    "before": ("変化前", "before"),
    "after": ("変化後", "after"),
    "by": ("同定", "by"),
    "mappings": ("マッピング", "mappings"),
    "layouts": ("レイアウト", "layouts"),
    "rules": ("規則", "rules"),
    "samples": ("見本", "samples"),
}
_BY = {"decision": "決定", "id": "ID", "name": "同名", "likeness": "類似", "": ""}


@click.command("diff")
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="NEW")
@click.option("--business", metavar="業務ID", help="この業務だけ / only this business")
@click.option(
    "--package",
    "packages",
    multiple=True,
    help="見るパッケージ（既定: OLD の版を持つもの全部） / packages to look at (default: all with mappings of OLD)",
)
@options.PROJECT
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="確認の表 upgrades/<版>.csv に行を書く / write the rows to be confirmed into upgrades/<edition>.csv",
)
@FORMAT
def diff(
    old: str,
    new: str,
    business: str | None,
    packages: tuple[str, ...],
    project: Path | None,
    out: Path | None,
    form: str,
) -> int:
    """版の間で変わった項目とコード、それが触れるもの / items and codes that changed, and what each change touches.

    OLD, NEW: 2.1（同梱の版 / a shipped edition）か editions/2.1（版のフォルダ / the folder of an edition）.
    """
    from utsushi.converters.upgrading import spec_diff

    found = spec_diff(old, new, business, packages, project, out)
    if form == "json":
        print_json(found)
    else:
        print_table(_CHANGES, [_row(one) for one in found["changes"]])
        _close(found)
    return 1 if found["changes"] else 0


def _row(change: dict[str, Any]) -> dict[str, Any]:
    from utsushi.specs.diff import WORDS

    japanese = language() == "ja"
    return change | {
        "kind": WORDS[change["kind"]] if japanese else change["kind"],
        "by": _BY[change["by"]] if japanese else change["by"],
        "old": ".".join(filter(None, [change["group"], change["item"]])),
        "new": ".".join(filter(None, [change["new_group"], change["new_item"]])),
    }


def _close(found: dict[str, Any]) -> None:
    total = sum(found["counts"].values())
    click.echo(
        say(f"{found['from']} → {found['to']}: 変化 {total}", f"{found['from']} → {found['to']}: {total} changes")
    )
    if found["not_in_both"]:
        ids = " ".join(found["not_in_both"])
        click.echo(
            say(f"片方にしかない業務（比べていない）: {ids}", f"businesses that only one has (not compared): {ids}")
        )
    if "unconfirmed" in found:
        click.echo(say(f"未確認: {found['unconfirmed']}", f"not confirmed: {found['unconfirmed']}"))
