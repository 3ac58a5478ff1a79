"""What commands print: tables whose columns stand under each other in full-width text too, or JSON."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

import click

from utsushi.converters.cli.language import say

Columns = Mapping[str, tuple[str, str]]
"""Key of a row → its heading in Japanese and in English."""

FORMAT = click.option(
    "--format", "form", type=click.Choice(["table", "json"]), default="table", help="表か JSON / table or JSON"
)


def print_json(found: Mapping[str, Any]) -> None:
    """One JSON document on stdout."""
    click.echo(json.dumps(found, ensure_ascii=False, indent=2))


def print_table(columns: Columns, rows: Sequence[Mapping[str, Any]]) -> None:
    """A heading, a line per row, an empty line; nothing where there are no rows."""
    if not rows:
        return
    lines = [
        [say(*heading) for heading in columns.values()],
        *([_cell(row.get(key, "")) for key in columns] for row in rows),
    ]
    widths = [max(width(line[i]) for line in lines) for i in range(len(columns))]
    for line in lines:
        click.echo(
            "  ".join(text + " " * (most - width(text)) for text, most in zip(line, widths, strict=True)).rstrip()
        )
    click.echo()


def width(text: str) -> int:
    """Columns of a terminal: two for a full-width character."""
    return sum(2 if unicodedata.east_asian_width(char) in "WFA" else 1 for char in text)


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "○" if value else ""
    if isinstance(value, Mapping):
        return " ".join(f"{key}={one}" for key, one in value.items())
    return ",".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
