"""What a SQL*Loader control file says → the text of a layout.yaml, and of a copybook where its columns have positions."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

from utsushi.mappings.layout.loader_control import Column, Control, Loaded, length_of, read
from utsushi.mappings.layout.written import scalar
from utsushi.specs.errors import closest

TABLES = {
    "JA16SJIS": "cp932",
    "JA16SJISTILDE": "cp932",
    "JA16EUC": "euc-jp",
    "JA16EUCTILDE": "euc-jp",
    "AL32UTF8": "utf-8",
    "UTF8": "utf-8",
    "US7ASCII": "utf-8",
    "AL16UTF16": "utf-16-be",
    "AL16UTF16LE": "utf-16-le",
    "JA16DBCS": "ibm-939",
    "JA16EBCDIC930": "ibm-930",
}
"""Oracle's names of character sets → those of layout.yaml."""
DATES = {"YYYYMMDD": "seireki", "YYYY-MM-DD": "iso", "YYYY/MM/DD": "slash"}


@dataclass(frozen=True)
class Imported:
    """The texts to write."""

    layout: str
    copybook: str
    """Empty for a delimited file."""
    copybook_name: str


def layout_of(path: Path, encoding: str = "utf-8") -> Imported:
    """The layout that a control file describes.

    Args:
        path: the control file.
        encoding: of the control file itself.

    Raises:
        UtsushiError: what `loader_control.read` raises; U913 a character set without a name here, U914 a column without a length,
            U915 columns that overlap, U916 some columns with positions and some without, U917 SKIP of more than one line.
    """
    control = read(path, encoding)
    places = [column.first > 0 for table in control.tables for column in table.columns]
    if any(places) != all(places) or (control.delimiter and any(places)):
        odd = next(
            column
            for table in control.tables
            for column in table.columns
            if (column.first > 0) != (not control.delimiter)
        )
        raise control.wrong("U916", odd.start, name=odd.name)
    if control.skip > 1:
        raise control.wrong("U917", 0, skip=control.skip)
    name = f"{path.stem.upper()}.cpy" if any(places) else ""
    book = "".join(_record(control, table) for table in control.tables) if name else ""
    return Imported(_layout(control, name), book, name)


def _layout(control: Control, copybook: str) -> str:
    stem = re.sub(r"\W", "_", control.path.stem)
    lines = [
        f"title: {scalar(control.path.name)}",
        *(f"# {remark}" for remark in control.remarks),
        *(["cobol: {dialect: mf, format: free, encoding: utf-8, copy: [copy]}"] if copybook else []),
        f"text: {{table: {_table(control)}}}",
        "files:",
        f"  {stem}:",
        f"    path: {scalar(Path(control.infile.replace(chr(92), '/')).name or '*')}",
        *(_positions(control, copybook) if copybook else _delimiters(control)),
        "    records:",
    ]
    fields: list[str] = []
    names = _names(control)
    for name, table in zip(names, control.tables, strict=True):
        lines.append(f"      {scalar(name)}:")
        if copybook:
            lines.append(f"        record: {scalar(_cobol(name))}")
        if table.when:
            lines.append(f"        when: {scalar(' and '.join(_condition(control, table, one) for one in table.when))}")
        if not copybook:
            lines.append("        columns:")
            lines += [f"          - {scalar(column.name)}" for column in table.columns]
        fields += [
            f"      {scalar(f'{name}.{_field(column, bool(copybook))}')}: {{as: {DATES[column.form]}}}"
            for column in table.columns
            if column.form in DATES and not column.filler
        ]
    return "\n".join([*lines, *(["    fields:", *fields] if fields else [])]) + "\n"


def _table(control: Control) -> str:
    if not control.character_set:
        return "utf-8"
    if control.character_set not in TABLES:
        near = closest(control.character_set, TABLES) or "—"
        raise control.wrong(
            "U913", control.character_set_start, name=control.character_set, near=near, known=" ".join(TABLES)
        )
    return TABLES[control.character_set]


def _positions(control: Control, copybook: str) -> list[str]:
    kind, _, size = control.record.partition(" ")
    form = "fixed" if kind.upper() == "FIX" else "lines"
    longest = max(column.last for table in control.tables for column in table.columns)
    length = max(int(size) if form == "fixed" and size.strip().isdigit() else 0, longest)
    return [f"    format: {form}", f"    copybook: copy/{copybook}", f"    length: {length}"]


def _delimiters(control: Control) -> list[str]:
    quote = {"": "none", "optionally": "minimal", "always": "all"}[control.enclosed]
    return [
        "    format: delimited",
        f"    delimiter: {json.dumps(control.delimiter or ',')}",
        f"    quote: {quote}",
        f"    header: {'true' if control.skip else 'false'}",
    ]


def _names(control: Control) -> list[str]:
    """A name for each table: its own, numbered where a table is loaded from several record types."""
    found: list[str] = []
    for table in control.tables:
        count = sum(one == table.table or one.startswith(f"{table.table}_") for one in found)
        found.append(f"{table.table}_{count + 1}" if table.table in found else table.table)
    return found


def _condition(control: Control, table: Loaded, one: tuple[str, str, str]) -> str:
    """A WHEN as layout.yaml says it; a place has to be that of a column."""
    name, sign, value = one
    column = next((found for found in table.columns if found.name.upper() == name.upper()), None)
    if column is None and name[:1].isdigit():
        first, _, last = name.partition(":")
        spot = (int(first), int(last or first))
        column = next((found for found in table.columns if (found.first, found.last) == spot), None)
    if column is None:
        raise control.wrong("U912", table.columns[0].start, found=f"WHEN ({name})")
    quoted = value.replace("'", "''")
    return f"{_field(column, column.first > 0)} {sign} '{quoted}'"


def _record(control: Control, table: Loaded) -> str:
    """The 01 level of a table, in free format; what no column covers is FILLER."""
    index = control.tables.index(table)
    lines = [f"01 {_cobol(_names(control)[index])}."]
    at = 1
    for column in sorted(table.columns, key=lambda one: one.first):
        if not column.last:
            raise control.wrong("U914", column.start, name=column.name)
        if column.first < at:
            raise control.wrong("U915", column.start, name=column.name)
        if column.first > at:
            lines.append(f"   05 FILLER PIC X({column.first - at}).")
        name = "FILLER" if column.filler else _cobol(column.name)
        lines.append(f"   05 {name} {_picture(control, column)}.")
        at = column.last + 1
    return "\n".join(lines) + "\n"


def _picture(control: Control, column: Column) -> str:
    """The picture and usage; a length of the positions that is not the type's is refused. Raises U914."""
    length = column.last - column.first + 1
    kind = column.type.removeprefix("unsigned ")
    if not column.external and kind in {"zoned", "decimal", "integer", "smallint", "byteint", "float", "double"}:
        if (column.size or kind not in {"zoned", "decimal"}) and length_of(column) != length:
            raise control.wrong("U914", column.start, name=column.name)
        digits = column.size[0] if column.size else length if kind == "zoned" else 2 * length - 1
        scale = column.size[1] if len(column.size) > 1 else 0
        if kind in {"zoned", "decimal"}:
            return _number(digits, scale) + (" PACKED-DECIMAL" if kind == "decimal" else "")
        if kind in {"float", "double"}:
            return "COMP-1" if kind == "float" else "COMP-2"
        sign = "" if column.type.startswith("unsigned ") else "S"
        return f"PIC {sign}9({ {1: 2, 2: 4, 4: 9, 8: 18}.get(length, 9) }) COMP-5"
    if kind == "graphic":
        return f"PIC N({length // 2})"
    return f"PIC X({length})"


def _number(digits: int, scale: int) -> str:
    whole = f"9({digits - scale})" if digits > scale else ""
    return f"PIC S{whole}" + (f"V9({scale})" if scale else "")


def _cobol(name: str) -> str:
    """An Oracle name as a COBOL word: underscores are hyphens; layouts turn them back."""
    return re.sub(r"[^\w-]", "-", name.replace("_", "-")).strip("-")


def _field(column: Column, positioned: bool) -> str:
    return _cobol(column.name).replace("-", "_") if positioned else column.name
