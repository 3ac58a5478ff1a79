"""Pages of a manual: one business in Markdown, in Japanese and in English, with the grade of everything it says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from utsushi.specs.columns import GRADED
from utsushi.specs.errors import Language
from utsushi.specs.model import Business, Group, Item

_WORDS: dict[Language, dict[str, str]] = {
    "ja": {
        "edition": "版",
        "source": "公式ファイル",
        "none": "公式の一覧ではなく、複数の資料から集めたもの",
        "grades": "名称の等級",
        "provisional": "暫定: 公式でも観測でもない名称、グループ、型を含みます。",
        "head": "項目|主キー|型|桁数|コード|出力条件|参照|区分|等級（名称・グループ・型・桁数・コード・条件）",
        "codes": "コード表",
        "code": "コード値|内容|備考",
        "any": "値を問わない",
    },
    "en": {
        "edition": "Edition",
        "source": "Official file",
        "none": "gathered from several sources, none of them the official list",
        "grades": "Grades of names",
        "provisional": "Provisional: holds names, groups or types that are neither official nor observed.",
        "head": "item|key|type|digits|code|required|refers to|class|grades (name, group, type, digits, code, condition)",
        "codes": "Code tables",
        "code": "value|meaning|note",
        "any": "any value",
    },
}


def files(businesses: Sequence[Business], root: Path | None = None) -> Mapping[str, str]:  # noqa: ARG001  (as every form)
    """`ja/001_住民基本台帳.md` → its text, for every business in both languages."""
    languages: tuple[Language, ...] = ("ja", "en")
    return {
        f"{language}/{business.id}_{business.name}.md": page(business, language)
        for language in languages
        for business in businesses
    }


def page(business: Business, language: Language) -> str:
    """The page of one business."""
    words = _WORDS[language]
    source = f"{business.source.file} (SHA-256 {business.source.sha256})" if business.source else words["none"]
    grades = Counter(item.grades.get("name") or "—" for group in business.groups.values() for item in group.items)
    lines = [
        f"# {_text(f'{business.id} {business.name}')}",
        "",
        f"- {words['edition']}: {business.edition}",
        f"- {words['source']}: {_text(source)}",
        f"- {words['grades']}: {', '.join(f'{grade} {count}' for grade, count in sorted(grades.items()))}",
    ]
    for group in business.groups.values():
        lines += ["", *_group(group, words)]
    if business.codes:
        lines += ["", f"## {words['codes']}", *_codes(business, words)]
    return "\n".join(lines) + "\n"


def _group(group: Group, words: Mapping[str, str]) -> Iterator[str]:
    yield f"## {_text(group.name)}"
    yield ""
    if group.provisional:
        yield words["provisional"]
        yield ""
    yield from _head(words["head"])
    for item in group.items:
        yield _row(
            item.name,
            "○" if item.key else "",
            item.type,
            ",".join(map(str, item.digits)),
            item.code,
            " ".join(filter(None, (item.required, item.condition))),
            item.reference,
            item.classification,
            _grades(item),
        )


def _grades(item: Item) -> str:
    """One grade where all attributes agree, else each in the order of the heading."""
    found = [item.grades.get(part, "") for part in GRADED]
    known = set(filter(None, found))
    return known.pop() if len(known) == 1 else "・".join(grade or "—" for grade in found)


def _codes(business: Business, words: Mapping[str, str]) -> Iterator[str]:
    for key, table in business.codes.items():
        yield ""
        yield f"### {_text(f'{key} {table.name}')} ({table.grade})"
        yield ""
        if table.open:
            yield words["any"]
            continue
        yield from _head(words["code"])
        for value, label in table.values.items():
            yield _row(value, label, table.notes.get(value, ""))


def _head(words: str) -> Iterator[str]:
    cells = words.split("|")
    yield _row(*cells)
    yield "|" + "---|" * len(cells)


def _row(*cells: str) -> str:
    return "| " + " | ".join(map(_text, cells)) + " |"


def _text(text: str) -> str:
    """Text in which Markdown sees no mark of its own."""
    for mark in "\\|*_<>`[]#":
        text = text.replace(mark, f"\\{mark}")
    return " ".join(text.split())
