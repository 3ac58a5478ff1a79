"""Options that say how a legacy file is described, of `read` and `encode`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from utsushi.converters.cli.language import say

_FILE = click.Path(dir_okay=False, path_type=Path)

_OPTIONS = [
    click.option("--layout", type=_FILE, help="layout.yaml"),
    click.option("--copybook", type=_FILE, help="コピー句（layout.yaml なしで） / a copybook, without a layout.yaml"),
    click.option(
        "--record-format",
        type=click.Choice(["fixed", "lines", "variable", "variable-blocked", "variable-length2", "variable-length4"]),
        help="--copybook: レコードの並び（既定 fixed） / how records follow each other (default: fixed)",
    ),
    click.option(
        "--charset",
        metavar="NAME",
        help="--copybook: データの文字コード（既定 ibm-930） / character set of the data (default: ibm-930)",
    ),
    click.option(
        "--dialect",
        metavar="NAME",
        help="--copybook: ibm、fujitsu、hitachi、nec、mf、gnucobol（既定 ibm） / compiler (default: ibm)",
    ),
    click.option(
        "--record",
        "records",
        metavar="NAME=CONDITION",
        multiple=True,
        help="--copybook: レコード種別とその条件。見分ける順に何度でも / a record type and what tells it; in order",
    ),
    click.option(
        "--copybook-format",
        type=click.Choice(["fixed", "free"]),
        help="--copybook: 固定形式か自由形式（既定 fixed） / of the copybook (default: fixed)",
    ),
    click.option(
        "--copybook-encoding",
        metavar="NAME",
        help="--copybook: コピー句の文字コード（既定 cp932） / of the copybook (default: cp932)",
    ),
]


def described(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options; the command gets them as `layout`, `copybook`, … for `choosing.Description`."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def description(records: tuple[str, ...], **options: Any) -> dict[str, Any]:
    """The options as `choosing.Description` takes them; `NAME=CONDITION` ends its name at the first `=`."""
    given = {name: value for name, value in options.items() if value is not None}
    only = [name for name in given if name not in {"layout", "copybook"}]
    if "layout" in given and (records or only):
        extra = f"--{(only or ['record'])[0].replace('_', '-')}"
        raise click.UsageError(
            say(
                f"{extra} は --copybook のときだけ使います（--layout には書いてあります）",
                f"{extra} belongs to --copybook; a layout says it itself",
            )
        )
    if records:
        given["records"] = {name: text for name, _, text in (one.partition("=") for one in records)}
    return given
