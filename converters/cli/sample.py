"""`utsushi sample city`."""

from __future__ import annotations

import os
from pathlib import Path

import click

from utsushi.converters.cli import options
from utsushi.converters.cli.language import say
from utsushi.converters.cli.printing import FORMAT, Columns, print_json, print_table

_GROUPS: Columns = {
    "business": ("業務", "business"),
    "group": ("グループ", "group"),
    "rows": ("行", "rows"),
}


@click.group()
def sample() -> None:
    """架空のデータを作る / fictitious data."""


@sample.command()
@click.option(
    "--residents", type=int, required=True, metavar="N", help="基準日の住登者の数 / residents at the base date"
)
@click.option("--seed", type=int, default=1, show_default=True, metavar="S", help="どの都市か / which city")
@click.option("--base-date", required=True, metavar="YYYY-MM-DD", help="基準日 / the day it is told on")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="作るフォルダ / folder to make")
@click.option(
    "--format",
    "form",
    type=click.Choice(["csv", "parquet"]),
    default="csv",
    show_default=True,
    help="標準の CSV か、同じ列の Parquet / standard CSV, or Parquet of the same columns",
)
@click.option(
    "--processes",
    type=click.IntRange(1, 64),
    default=lambda: os.cpu_count() or 1,
    show_default="コア数 / cores",
    help="並列数（結果は変わらない） / processes (same result)",
)
@click.option(
    "--defects",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="置く欠陥と数（YAML） / defects to place, and how many",
)
def city(residents: int, seed: int, base_date: str, out: Path, form: str, processes: int, defects: Path | None) -> int:
    """架空の指定都市 写海市の標準ファイルを作る。人も番号も住所も実在しない。

    Make the standard files of a fictitious city: people whose lives fit together in every domain.
    """
    from utsushi.samples.city.writing import write

    with options.progress("city") as progress:
        made = write(
            out,
            residents=residents,
            seed=seed,
            base_date=base_date,
            form="csv" if form == "csv" else "parquet",
            processes=processes,
            progress=progress,
            defects=defects,
        )
    groups = [{"business": key[0], "group": key[1], "rows": count} for key, count in made.rows.items()]
    print_table(_GROUPS, groups)
    click.echo(say(f"出力: {made.out}", f"Output: {made.out}"))
    if defects:
        count, none = sum(made.placed.values()), "、".join(name for name, n in made.placed.items() if not n)
        click.echo(say(f"欠陥: {count} 件（answers.csv）", f"Defects: {count} (answers.csv)"))
        if none:
            click.echo(say(f"割合を丸めると 0 件のもの: {none}", f"None, for the share rounds to nothing: {none}"))
    return 0


_DEFECTS: Columns = {
    "name": ("欠陥", "defect"),
    "rule": ("規則", "rule"),
    "judged": ("いま見つかる", "found today"),
    "pattern": ("型", "pattern"),
    "group": ("グループ", "group"),
    "item": ("項目", "item"),
    "says": ("内容", "says"),
}


@sample.command()
@click.option(
    "--count",
    type=click.IntRange(1),
    metavar="N",
    help="すべてを N 件ずつ頼む YAML（ファイルの欠陥は 1 件） / YAML that orders N of each (1 of a file)",
)
@FORMAT
def defects(count: int | None, form: str) -> int:
    """`city --defects` に書ける欠陥の一覧。

    The defects that can be ordered of a city.
    """
    from utsushi.samples.city.defects.catalogue import catalogue
    from utsushi.specs.errors import codes
    from utsushi.validate.rule import rules

    if count:
        ordered = {name: 1 if one.raw else count for name, one in catalogue().items()}
        if form == "json":
            print_json(ordered)
        else:
            click.echo("".join(f"{name}: {number}\n" for name, number in ordered.items()), nl=False)
        return 0
    judged = {rule.id for rule in rules()} | set(codes())
    listed = [
        {
            **one.model_dump(include={"name", "rule", "pattern", "group", "item"}),
            "judged": "○" if one.rule in judged else "",
            "says": say(one.ja, one.en),
        }
        for one in catalogue().values()
    ]
    if form == "json":
        print_json({"schema": 1, "defects": listed})
    else:
        print_table(_DEFECTS, listed)
    return 0
