"""A scan as tables: what the terminal, the workbook and the page show alike."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from utsushi.converters.scan.model import FieldProfile, Scan, TableProfile
from utsushi.specs.errors import Language, Problem

Cell = str | int


@dataclass(frozen=True)
class Sheet:
    """One table."""

    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


_HEADINGS: Mapping[str, tuple[tuple[str, str], tuple[tuple[str, str], ...]]] = {
    "files": (
        ("ファイル", "Files"),
        (
            ("ファイル", "file"),
            ("バイト", "bytes"),
            ("宣言", "declared"),
            ("レコードでないもの", "no records"),
            ("注", "notes"),
        ),
    ),
    "guesses": (
        ("推測（根拠つき。決めるのは人）", "Guesses, with their evidence; a person decides"),
        (
            ("ファイル", "file"),
            ("性質", "property"),
            ("推測", "guess"),
            ("根拠", "evidence"),
            ("ほかの可能性", "alternatives"),
        ),
    ),
    "fields": (
        ("項目", "Fields"),
        (
            ("表", "table"),
            ("項目", "field"),
            ("形", "shape"),
            ("中身", "kind"),
            ("行", "rows"),
            ("空き%", "empty %"),
            ("読めない", "undecodable"),
            ("標準形でない", "not canonical"),
            ("文字数", "length"),
            ("異なる値", "distinct"),
            ("日付", "dates"),
            ("文字種", "characters"),
        ),
    ),
    "values": (
        ("値（少ない種類の符号だけ）", "Values (of codes of few kinds alone)"),
        (("表", "table"), ("項目", "field"), ("値", "value"), ("件数", "count")),
    ),
    "characters": (
        ("外字と、文字でない符号", "Private-use characters, and codes that are none"),
        (("表", "table"), ("項目", "field"), ("種類", "kind"), ("符号", "code"), ("件数", "count")),
    ),
    "controls": (
        ("統制値の候補", "Candidates for control totals"),
        (("項目", "field"), ("一致するもの", "equals"), ("宣言済み", "declared")),
    ),
    "items": (
        ("標準の項目（提案）", "Items of the standard (proposals)"),
        (
            ("表", "table"),
            ("項目", "field"),
            ("グループ", "group"),
            ("標準の項目", "item"),
            ("近さ", "score"),
            ("根拠", "why"),
        ),
    ),
}


def sheets(scan: Scan, language: Language) -> list[Sheet]:
    """Every table that has rows, in the order of reading."""
    which = 0 if language == "ja" else 1
    rows: dict[str, list[tuple[Cell, ...]]] = {
        "files": list(_files(scan, language)),
        "guesses": list(_guesses(scan)),
        "fields": [_field(table, one) for table, one in _fields(scan)],
        "values": list(_values(scan, language)),
        "characters": list(_characters(scan)),
        "controls": [
            (str(one["field"]), str(one["equals"]), "○" if one["declared"] else "")
            for file in scan.files
            for one in file.controls
        ],
        "items": list(_items(scan)),
    }
    return [
        Sheet(title[which], tuple(heading[which] for heading in headings), tuple(rows[key]))
        for key, (title, headings) in _HEADINGS.items()
        if rows[key]
    ]


def _fields(scan: Scan) -> Iterator[tuple[TableProfile, FieldProfile]]:
    return ((table, one) for file in scan.files for table in file.tables for one in table.fields)


def _files(scan: Scan, language: Language) -> Iterator[tuple[Cell, ...]]:
    for one in scan.files:
        notes = " ".join(Problem(code).sentence(language) for code in one.notes)
        yield one.name, one.size, _flat(one.declared), _flat(one.rejected), notes


def _guesses(scan: Scan) -> Iterator[tuple[Cell, ...]]:
    for file in scan.files:
        for one in file.guesses:
            others = " / ".join(f"{other['value']} ({_flat(other['evidence'])})" for other in one.alternatives)
            yield file.name, one.property, one.value, _flat(one.evidence), others


def _field(table: TableProfile, one: FieldProfile) -> tuple[Cell, ...]:
    distinct = f">{one.distinct}" if one.capped else one.distinct
    length = str(one.longest) if one.shortest == one.longest else f"{one.shortest}-{one.longest}"
    total = sum(one.classes.values())
    classes = sorted(one.classes.items(), key=lambda item: -item[1])
    return (
        table.name,
        one.name,
        _shape(one.shape),
        one.kind,
        one.rows,
        f"{100 * one.empty / one.rows:.1f}" if one.rows else "",
        one.undecodable,
        one.residue,
        length,
        distinct,
        " ".join(_date(style) for style in one.dates),
        " ".join(f"{name} {100 * n / total:.0f}%" for name, n in classes),
    )


def _shape(shape: Mapping[str, Any]) -> str:
    parts = [str(shape.get("usage", ""))]
    if shape.get("length"):
        parts.append(f"@{shape['offset']}+{shape['length']}")
    if shape.get("digits"):
        parts.append(
            f"{'S' if shape.get('signed') else ''}9({shape['digits']}{',' + str(shape['scale']) if shape.get('scale') else ''})"
        )
    return " ".join(parts)


def _date(style: Mapping[str, Any]) -> str:
    eras = style.get("eras") or [{"scheme": ""}]
    return f"{style['style']} {100 * float(style['share']):.0f}%{' ' + eras[0]['scheme'] if eras[0]['scheme'] else ''}"


def _values(scan: Scan, language: Language) -> Iterator[tuple[Cell, ...]]:
    rare = "（5 件未満の値）" if language == "ja" else "(values of fewer than 5 records)"
    for table, one in _fields(scan):
        for value, n in one.values or ():
            yield table.name, one.name, value, n
        if one.rare:
            yield table.name, one.name, rare, one.rare


def _characters(scan: Scan) -> Iterator[tuple[Cell, ...]]:
    for table, one in _fields(scan):
        for kind, found in (("gaiji", one.gaiji), ("unmapped", one.unmapped), ("fault", one.faults)):
            for code, n in found.items():
                yield table.name, one.name, kind, code, n


def _items(scan: Scan) -> Iterator[tuple[Cell, ...]]:
    for table, one in _fields(scan):
        for item in one.items:
            yield table.name, one.name, item["group"], item["item"], f"{item['score']:.2f}", item["why"]


def _flat(found: Mapping[str, Any]) -> str:
    return " ".join(f"{key}={value}" for key, value in found.items())
