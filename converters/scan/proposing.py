"""The layout file that guesses would make: a proposal, to be read and corrected before anything is converted with it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from utsushi.converters.scan.ranges import Range

NOTE = (
    "utsushi scan の提案（推測）。確かめて直してから使う / proposed by utsushi scan from guesses: check it before use"
)


@dataclass(frozen=True)
class FixedProposal:
    """A file of fixed-length records."""

    name: str
    path: str
    format: str
    """fixed, lines, variable."""
    encoding: str
    length: int
    newline: str
    records: Mapping[str, tuple[str, Sequence[Range]]]
    """Record → the condition that tells it ("": all that are left), and its fields."""
    totals: Sequence[str] = ()
    """Records that hold totals alone."""
    variable: Mapping[str, str] = field(default_factory=dict)
    """How records say their length, as `variable:` of a layout."""


@dataclass(frozen=True)
class DelimitedProposal:
    """A file of delimited records."""

    name: str
    path: str
    encoding: str
    delimiter: str
    quote: str
    newline: str
    header: bool
    bom: bool
    columns: Sequence[str]
    dates: Mapping[str, str]
    """Column → `as:`."""


Proposal = FixedProposal | DelimitedProposal


def label(name: str) -> str:
    """A name that files, records and COBOL words may have."""
    return re.sub(r"\W+", "_", name.rpartition(".")[0] or name).strip("_") or "FILE"


def layout(title: str, proposals: Sequence[Proposal]) -> tuple[str, dict[str, str]]:
    """(text of layout.yaml, copybook name → text). Encodings and conditions stand in it as they were guessed."""
    lines = [f"# {NOTE}", f"title: {_quoted(title)}"]
    if any(isinstance(one, FixedProposal) for one in proposals):
        lines.append("cobol: {dialect: ibm, format: fixed, encoding: utf-8, copy: [copy]}")
    lines.append("files:")
    books: dict[str, str] = {}
    for one in proposals:
        if isinstance(one, FixedProposal):
            book = f"{one.name}.cpy"
            books[book] = copybook(one)
            lines += _fixed(one, book)
        else:
            lines += _delimited(one)
    return "\n".join(lines) + "\n", books


def _fixed(one: FixedProposal, book: str) -> Iterator[str]:
    yield f"  {_quoted(one.name)}:"
    yield f"    path: {_quoted(one.path)}"
    yield f"    format: {one.format}"
    yield f"    text: {{table: {one.encoding}}}"
    if one.format == "lines":
        yield f"    newline: {one.newline}"
    if one.variable:
        yield f"    variable: {{{', '.join(f'{key}: {value}' for key, value in one.variable.items())}}}"
    yield f"    copybook: {_quoted(book)}"
    yield "    records:"
    for name, (when, _) in one.records.items():
        said = f", when: {_quoted(when)}" if when else ""
        role = ", role: control" if name in one.totals else ""
        yield f"      {name}: {{record: {name.upper()}-REC{said}{role}}}"


def _delimited(one: DelimitedProposal) -> Iterator[str]:
    yield f"  {_quoted(one.name)}:"
    yield f"    path: {_quoted(one.path)}"
    yield "    format: delimited"
    yield f"    text: {{table: {one.encoding}}}"
    yield f"    delimiter: {_quoted(one.delimiter)}"
    yield f"    quote: {one.quote}"
    yield f"    newline: {one.newline}"
    yield f"    header: {str(one.header).lower()}"
    yield f"    bom: {str(one.bom).lower()}"
    yield "    records:"
    yield f"      kihon: {{columns: [{', '.join(map(_quoted, one.columns))}]}}"
    if one.dates:
        yield "    fields:"
        for column, form in one.dates.items():
            yield f"      {_quoted(f'kihon.{column}')}: {{as: {form}}}"


def copybook(one: FixedProposal) -> str:
    """A 01 level for each record type; fields are named after their offset."""
    lines = [f"      *{NOTE[:60]}"]
    for name, (_, fields) in one.records.items():
        lines.append(f"       01  {name.upper()}-REC.")
        lines += [f"           05  {field_name(field):<12} {picture(field)}." for field in fields]
    return "\n".join(lines) + "\n"


def field_name(field: Range) -> str:
    """`F0001` at offset 0; FILLER where nothing was seen."""
    return "FILLER" if field.kind == "blank" else f"F{field.offset + 1:04d}"


def picture(field: Range) -> str:
    """Its PICTURE and USAGE."""
    if field.kind == "national":
        return f"PIC N({field.length // 2})"
    if field.kind == "packed":
        return f"PIC S9({2 * field.length - 1}) COMP-3"
    if field.kind in {"digits", "signed"}:
        return f"PIC {'S' if field.kind == 'signed' else ''}9({field.length})"
    return f"PIC X({field.length})"


def _quoted(text: str) -> str:
    """A YAML scalar: JSON's quoting is YAML's."""
    return json.dumps(text, ensure_ascii=False)
