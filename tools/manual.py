"""Write the generated pages of the manual: `python tools/manual.py [DOCS]`.

Operators come from their docstrings, rules from their files, messages from messages.csv, dispositions from their table. A test
holds the pages to what this writes.
"""

from __future__ import annotations

import csv
import inspect
import re
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Literal

from utsushi.mappings import operators
from utsushi.validate.rule import Rule, rules

ROOT = Path(__file__).resolve().parents[1]
Language = Literal["ja", "en"]
LANGUAGES: tuple[Language, ...] = ("ja", "en")

_MADE = {
    "ja": "<!-- tools/manual.py が書く。直すのは元のほう。 -->",
    "en": "<!-- written by tools/manual.py; mend the source of it -->",
}


def main(docs: Path = ROOT / "docs") -> None:
    """Write every generated page in both languages."""
    for (language, name), text in pages().items():
        (docs / language / name).write_text(text, "utf-8", newline="\n")


def pages() -> dict[tuple[Language, str], str]:
    """(language, file name) → the page."""
    writers = {"operators.md": operator_page, "rules.md": rule_page, "messages.md": message_page}
    return {(language, name): write(language) for name, write in writers.items() for language in LANGUAGES}


def operator_page(language: Language) -> str:
    """Every operator with its usage, from its docstring."""
    title, lead = {
        "ja": (
            "演算子",
            "演算子は、値が何か、無いなら何故かを言います。値が無いことと故障は、どの演算子でも同じです: 値が無いのは、故障があるときだけです。",
        ),
        "en": (
            "Operators",
            "An operator says what a value is, and why there is none: a value is missing exactly where there is a fault.",
        ),
    }[language]
    parts = [_MADE[language], f"# {title}", lead]
    for name in operators.NAMES:
        one = operators.find(name)
        japanese, english = halves(import_module(f"{operators.__name__}.{name}").__doc__ or "")
        parts += [f"## {name}", f"`{one.usage}`", *(japanese if language == "ja" else english)]
    return "\n\n".join(parts) + "\n"


def halves(docstring: str) -> tuple[list[str], list[str]]:
    """(Japanese, English): the title, code and examples are shared; English begins with the first paragraph that is mostly in Latin letters."""
    paragraphs = [part for part in re.split(r"\n\s*\n", inspect.cleandoc(docstring)) if part.strip()]
    title = paragraphs[0].split(": ", 1)[-1]
    first = next((n for n, part in enumerate(paragraphs[1:], 1) if _english(part)), len(paragraphs))
    shared = [
        _shown(part) for part in paragraphs[1:first] if part.startswith(("    ", "\t")) or re.match(r"[^。]*→", part)
    ]
    japanese = [_shown(part) for part in paragraphs[1:first]]
    return [title, *japanese], [*shared, *map(_joined, paragraphs[first:])]


def _english(part: str) -> bool:
    """A sentence in mostly Latin letters: neither code nor examples."""
    return sum(char.isascii() for char in part) > 0.75 * len(part) and bool(re.search(r"[a-z]\.(\s|$)", part))


def _shown(part: str) -> str:
    return f"```\n{inspect.cleandoc(part)}\n```" if part.startswith("    ") else _joined(part)


def _joined(part: str) -> str:
    """Lines of one paragraph; Japanese lines meet without a space."""
    text = re.sub(r"(?<=[^\x00-\x7f])\n(?=[^\x00-\x7f])", "", part)
    return text.replace("\n", " ").replace("<", "&lt;")


def rule_page(language: Language) -> str:
    """Every rule with its text, source and examples."""
    title, lead = {
        "ja": ("規則", "規則は一つずつファイルで、通る例と通らない例がその試験です。"),
        "en": ("Rules", "A rule is one file; its passing and failing examples are its test."),
    }[language]
    return (
        "\n\n".join(
            [_MADE[language], f"# {title}", lead, *(part for rule in rules() for part in _rule(rule, language))]
        )
        + "\n"
    )


def _rule(rule: Rule, language: Language) -> Iterator[str]:
    words = {"ja": ("重さ", "種類", "出典"), "en": ("severity", "kind", "source")}[language]
    yield f"## {rule.id}"
    yield rule.ja if language == "ja" else rule.en
    yield f"{words[0]}: `{rule.severity}` · {words[1]}: `{rule.kind}` · {words[2]}: {rule.source}"


def message_page(language: Language) -> str:
    """Every message code: refusals (U…) and faults of data, with what to do."""
    title, head = {
        "ja": ("メッセージ", "| コード | 内容 | どうするか |\n|---|---|---|"),
        "en": ("Messages", "| code | what it says | what to do |\n|---|---|---|"),
    }[language]
    rows = sorted(messages(), key=lambda row: (not row["code"].startswith("U"), row["code"]))
    lines = [f"| `{row['code']}` | {_cell(row[language])} | {_cell(row[f'hint_{language}'])} |" for row in rows]
    return "\n\n".join([_MADE[language], f"# {title}", "\n".join([head, *lines])]) + "\n"


def messages() -> list[dict[str, str]]:
    """All rows of all messages.csv."""
    found = []
    for room in ("specs", "mappings", "validate", "converters", "samples"):
        for path in sorted((ROOT / room).rglob("messages.csv")):
            with path.open(encoding="utf-8", newline="") as file:
                found += list(csv.DictReader(file))
    return found


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ").replace("<", "&lt;")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
