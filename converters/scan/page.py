"""A scan as one HTML file: no scripts, nothing from elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from utsushi.converters.scan.model import Scan
from utsushi.converters.scan.sheets import Cell, Sheet, sheets
from utsushi.specs.errors import Language

_STYLE = """
body { font: 14px/1.5 system-ui, "Hiragino Sans", "Noto Sans JP", "Yu Gothic", sans-serif; margin: 2rem; color: #222; }
h1 { font-size: 1.4rem; } h2 { font-size: 1.1rem; margin-top: 2rem; border-bottom: 1px solid #bbb; }
table { border-collapse: collapse; } th, td { padding: .15rem .6rem; border-bottom: 1px solid #ddd; text-align: left; vertical-align: top; }
thead th { position: sticky; top: 0; background: #fff; } td.n { text-align: right; font-variant-numeric: tabular-nums; }
"""


def page(scan: Scan, language: Language) -> bytes:
    """The page in that language."""
    title = ("utsushi scan: " if language == "en" else "ファイルの中身: ") + scan.source
    return "\n".join(_lines(scan, language, title)).encode("utf-8")


def _lines(scan: Scan, language: Language, title: str) -> Iterator[str]:
    yield f'<!doctype html>\n<html lang="{language}">\n<meta charset="utf-8">\n<title>{escape(title)}</title>'
    yield f"<style>{_STYLE}</style>\n<h1>{escape(title)}</h1>"
    for sheet in sheets(scan, language):
        yield from _table(sheet)
    yield "</html>\n"


def _table(sheet: Sheet) -> Iterator[str]:
    yield f"<h2>{escape(sheet.title)}</h2>\n<table>\n<thead><tr>"
    yield "".join(f"<th>{escape(heading)}</th>" for heading in sheet.headings)
    yield "</tr></thead>"
    for row in sheet.rows:
        yield f"<tr>{''.join(map(_cell, row))}</tr>"
    yield "</table>"


def _cell(cell: Cell) -> str:
    return f'<td class="n">{cell}</td>' if isinstance(cell, int) else f"<td>{escape(cell)}</td>"
