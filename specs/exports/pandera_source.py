"""A pandera schema (on Polars) of every group of a business, as Python source that imports nothing of utsushi.

Columns are text; an empty value is null, as `polars.read_csv(path, infer_schema=False)` reads the standard's files.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from utsushi.specs import loader, shapes
from utsushi.specs.exports.remarks import of_group, of_item
from utsushi.specs.model import Business, CodeList, Group, Item

_CHARACTER = r"\x{{{0:X}}}"
_HALF = shapes.ranges(shapes.HALF_WIDTH, r"\u{0:04X}")
_PATTERNS = {
    "HALF_WIDTH": f"^[{_HALF}]*$",
    "FULL_WIDTH": f"^[^{_HALF}]*$",
    "DAY": f"^{shapes.DAY}$",
    "DAY_OR_PARTLY_UNKNOWN": f"^({shapes.DAY}|{shapes.PARTLY_UNKNOWN_DAY})$",
}
"""What stands once at the head of a module."""
_HEAD = '''"""{title}: a pandera schema per group.

Columns are text and an empty value is null: `SCHEMAS["…"].validate(polars.read_csv(path, infer_schema=False))`.
"""

import pandera.polars as pa
import polars as pl

{constants}
UNCOUNTED = {uncounted}


def at_most(characters: int) -> pa.Check:
    """Text of so many characters; a variation selector or a combining sound mark belongs to the one before it."""

    def fits(data: pa.PolarsData) -> pl.LazyFrame:
        column = pl.col(data.key)
        return data.lazyframe.select(column.str.len_chars() - column.str.count_matches(UNCOUNTED) <= characters)

    return pa.Check(fits, name=f"at_most_{{characters}}", ignore_na=True)


SCHEMAS = {{
'''


def files(businesses: Sequence[Business], root: Path | None = None) -> Mapping[str, str]:
    """`schema_001.py` → its source, for every business. Raises U109 where a code table is missing."""
    return {f"schema_{business.id}.py": source(business, root) for business in businesses}


def source(business: Business, root: Path | None = None) -> str:
    """The module of one business; its schemas stand in `SCHEMAS` by group."""
    head = _HEAD.format(
        title=f"{business.id} {business.name}（版 {business.edition}）",
        constants="\n".join(f"{name} = {_literal(pattern)}" for name, pattern in _PATTERNS.items()),
        uncounted=_literal(f"[{shapes.ranges(shapes.UNCOUNTED, _CHARACTER)}]"),
    )
    lines = [line for group in business.groups.values() for line in _schema(business, group, root)]
    return head + "\n".join(lines) + "\n}\n"


def _schema(business: Business, group: Group, root: Path | None) -> Iterator[str]:
    yield f"    {_literal(group.name)}: pa.DataFrameSchema("
    yield "        {"
    for item in group.items:
        codes = loader.code_list(business, item, root)
        yield f"            {_literal(item.name)}: pa.Column("
        yield "                pl.String,"
        if checks := list(_checks(item, codes)):
            yield "                checks=["
            yield from (f"                    {line}" for check in checks for line in check)
            yield "                ],"
        yield f"                nullable={item.required != '必須'},"
        yield f"                description={_literal(of_item(business.id, item, codes))},"
        yield "            ),"
    yield "        },"
    if group.key:
        yield "        unique=["
        yield from (f"            {_literal(item.name)}," for item in group.key)
        yield "        ],"
    yield "        strict=True,"
    yield f"        name={_literal(of_group(business, group))},"
    yield "    ),"


def _checks(item: Item, codes: CodeList | None) -> Iterator[list[str]]:
    """Each check as lines of source."""
    if codes is not None and not codes.open:
        yield ["pa.Check.isin(", "    [", *(f"        {_literal(value)}," for value in codes.values), "    ],", "),"]
        return
    if item.type in {"X", "N"}:
        yield [f"pa.Check.str_matches({'HALF_WIDTH' if item.type == 'X' else 'FULL_WIDTH'}),"]
        if item.digits:
            yield [f"at_most({item.digits[0]}),"]
    elif item.type == "DATE":
        yield [f"pa.Check.str_matches({'DAY_OR_PARTLY_UNKNOWN' if item.unknown_day else 'DAY'}),"]
    elif shape := _number(item) or shapes.whole(item):
        yield [f"pa.Check.str_matches({_literal(f'^({shape})$')}),"]


def _number(item: Item) -> str | None:
    if item.type not in {"9", "S9", "9V"} or not item.digits:
        return None
    whole, *fraction = item.digits
    sign = "-?" if item.type == "S9" else ""
    return f"{sign}[0-9]{{1,{whole}}}" + "".join(f"([.][0-9]{{1,{most}}})?" for most in fraction)


def _literal(text: str) -> str:
    """A string of Python as the formatter quotes it; a pattern with backslashes is raw."""
    if "\\" in text and '"' not in text and "\n" not in text:
        return f'r"{text}"'
    if '"' in text and "'" not in text and "\n" not in text:
        return f"'{text}'"
    return json.dumps(text, ensure_ascii=False)
