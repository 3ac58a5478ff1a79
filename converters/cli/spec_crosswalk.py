"""`utsushi spec crosswalk BUSINESS OLD NEW`: proposals of which name became which, for people to decide."""

from __future__ import annotations

from pathlib import Path

import click

from utsushi.converters.cli.language import say
from utsushi.converters.cli.printing import FORMAT, Columns, print_json, print_table

_UNDECIDED: Columns = {
    "subject": ("種類", "subject"),
    "group": ("グループ", "group"),
    "item": ("項目", "item"),
    "proposal": ("提案", "proposal"),
    "score": ("得点", "score"),
    "why": ("根拠", "why"),
}


@click.command("crosswalk")
@click.argument("business", metavar="業務ID")
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="NEW")
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="crosswalk.csv の置き場所（既定: NEW の業務の隣） / where crosswalk.csv is (default: beside the business in NEW)",
)
@FORMAT
def crosswalk(business: str, old: str, new: str, out: Path | None, form: str) -> int:
    """名前の対応表 crosswalk.csv に提案を書く。決定した行には触れない / write proposals into crosswalk.csv; decided rows stay.

    OLD, NEW: 2.1（同梱の版 / a shipped edition）か editions/2.1（版のフォルダ / the folder of an edition）.
    """
    from utsushi.specs.comparing import spec_crosswalk

    found = spec_crosswalk(business, old, new, out)
    if form == "json":
        print_json(found)
    else:
        print_table(_UNDECIDED, found["undecided"])
        counts = f"{found['file']}: {found['rows']}"
        words = found["decided"], found["same"], len(found["undecided"])
        click.echo(
            say(
                "{} 行（決定 {}、同一 {}、未決定 {}）".format(counts, *words),
                "{} rows (decided {}, the same {}, undecided {})".format(counts, *words),
            )
        )
    return 1 if found["undecided"] else 0
