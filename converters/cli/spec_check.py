"""`utsushi spec check`: whether the specs keep to the rules of the house."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from utsushi.converters.cli.language import language, say
from utsushi.converters.cli.printing import FORMAT, print_json
from utsushi.specs import check as specs_check
from utsushi.specs import commands
from utsushi.specs.errors import Place, Problem, UtsushiError, closest


@click.command("check")
@click.argument("businesses", metavar="[業務ID...]", nargs=-1)
@click.option("--edition", default=commands.EDITION, show_default=True, help="版 / edition")
@click.option(
    "--root",
    type=click.Path(file_okay=False, path_type=Path),
    help="版のフォルダ（既定: 同梱のもの） / folder of editions (default: the shipped ones)",
)
@FORMAT
def check(businesses: tuple[str, ...], edition: str, root: Path | None, form: str) -> int:
    """仕様そのものを調べる: 番号、参照、コード、桁、条件、等級 / check the specs themselves."""
    found, problems = specs_check.check(businesses, edition, root, condition)
    if form == "json":
        print_json(specs_check.report(found, problems))
    else:
        for problem in problems:
            click.echo(problem.text(language()), err=True)
        items = sum(len(group.items) for business in found for group in business.groups.values())
        click.echo(
            say(
                f"{len(found)} 業務 {items} 項目、指摘 {len(problems)}",
                f"{len(found)} businesses, {items} items, {len(problems)} findings",
            )
        )
    return 1 if problems else 0


def condition(text: str, place: Place, items: Sequence[str]) -> Sequence[Problem]:
    """What is wrong with a predicate over those items: U177, and what the language of predicates says (U2xx, U3xx)."""
    from utsushi.mappings.layout import predicate

    try:
        tree = predicate.parse(text)
    except UtsushiError as error:
        return [Problem(one.code, place, one.values, one.source) for one in error.problems]
    unknown = [name for name in predicate.names(tree) if name not in items]
    return [Problem("U177", place, {"name": name, "near": closest(name, items) or "—"}) for name in unknown]
