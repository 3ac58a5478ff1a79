"""The page of `utsushi demo`: one HTML file, without scripts, without anything from elsewhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from utsushi.specs.errors import Language

_STYLE = """
body { font: 15px/1.6 system-ui, "Hiragino Sans", "Noto Sans JP", "Yu Gothic", sans-serif; margin: 2rem auto; max-width: 70rem; color: #222; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.15rem; margin-top: 2.2rem; border-bottom: 1px solid #bbb; }
table { border-collapse: collapse; margin: .6rem 0; } th, td { padding: .15rem .7rem; border-bottom: 1px solid #ddd; text-align: left; }
td.n { text-align: right; font-variant-numeric: tabular-nums; } .good { color: #17692f; } .bad { color: #a11; font-weight: 600; }
.note { color: #555; }
"""

_WORDS: Mapping[str, tuple[str, str]] = {
    "title": ("utsushi 見本の移行報告", "utsushi: migration of the samples"),
    "good": (
        "すべての台帳が一致し、検証エラーも、説明のつかない項目もありません。",
        "Every ledger balances, no error was found, nothing is unexplained.",
    ),
    "bad": ("確かめるべきことがあります。", "There is something to look at."),
    "summary": ("まとめ", "Summary"),
    "ledger": ("台帳", "Ledger"),
    "controls": ("統制値", "Control totals"),
    "findings": ("検証の所見", "Findings"),
    "roundtrip": ("往復", "There and back"),
    "provisional": (
        "暫定（仕様の等級が公式・観測でないグループ）",
        "Provisional (the spec of the group is neither official nor observed)",
    ),
    "package": ("パッケージ", "package"),
    "records": ("レコード", "records"),
    "written": ("書出行", "rows written"),
    "balanced": ("台帳一致", "balanced"),
    "faults": ("故障", "faults"),
    "errors": ("エラー", "errors"),
    "warnings": ("警告", "warnings"),
    "unexplained": ("説明のつかない項目", "unexplained"),
    "file": ("ファイル", "file"),
    "record": ("レコード", "record"),
    "group": ("グループ", "group"),
    "role": ("役割", "role"),
    "read": ("読込", "read"),
    "rejected": ("排除", "rejected"),
    "held": ("保留", "held"),
    "excluded": ("対象外", "excluded"),
    "unmatched": ("未突合", "unmatched"),
    "name": ("名称", "name"),
    "declared": ("宣言", "declared"),
    "counted": ("実際", "counted"),
    "ok": ("一致", "ok"),
    "rule": ("規則", "rule"),
    "severity": ("重さ", "severity"),
    "item": ("項目", "item"),
    "message": ("内容", "message"),
    "reason": ("理由", "reason"),
    "fields": ("項目数", "fields"),
    "identical": ("一致", "identical"),
}
_SUMMARY = ("package", "records", "written", "balanced", "faults", "errors", "warnings", "unexplained")
_LINES = ("file", "record", "group", "role", "read", "written", "rejected", "held", "excluded", "unmatched", "faults")
_MOST_FINDINGS = 50


def page(report: Mapping[str, Any], language: Language) -> str:
    """The whole page of a demo's report (see `demo.demo`)."""
    say = _Words(language)
    verdict = f'<p class="{"good" if report["ok"] else "bad"}">{say("good" if report["ok"] else "bad")}</p>'
    parts = [
        f"<h1>{say('title')}</h1>",
        verdict,
        f"<h2>{say('summary')}</h2>",
        _table(say, _SUMMARY, report["packages"]),
    ]
    for row in report["packages"]:
        parts += _package(say, row)
    head = f'<meta charset="utf-8"><title>{say("title")}</title><style>{_STYLE}</style>'
    return (
        f'<!DOCTYPE html>\n<html lang="{language}"><head>{head}</head>\n<body>\n'
        + "\n".join(parts)
        + "\n</body></html>\n"
    )


class _Words:
    def __init__(self, language: Language) -> None:
        self._column = 1 if language == "en" else 0

    def __call__(self, key: str) -> str:
        return escape(_WORDS[key][self._column])


def _package(say: _Words, row: Mapping[str, Any]) -> list[str]:
    back = row["roundtrip"]
    explained = [{"reason": reason, "fields": count} for reason, count in back["fields"]["explained"].items()]
    parts = [f"<h2>{escape(row['package'])}</h2>"]
    if row["provisional"]:
        groups = "、".join(f"{one['business']} {one['group']} ({one['grades']})" for one in row["provisional"])
        parts.append(f'<p class="note">{say("provisional")}: {escape(groups)}</p>')
    parts += [f"<h3>{say('ledger')}</h3>", _table(say, _LINES, row["ledger"]["lines"])]
    if row["ledger"]["controls"]:
        parts += [
            f"<h3>{say('controls')}</h3>",
            _table(say, ("name", "declared", "counted", "ok"), row["ledger"]["controls"]),
        ]
    if row["findings"]:
        columns = ("rule", "severity", "group", "item", "file", "record", "message")
        parts += [f"<h3>{say('findings')}</h3>", _table(say, columns, row["findings"][:_MOST_FINDINGS])]
    parts += [f"<h3>{say('roundtrip')}</h3>", _table(say, ("records", "identical", "unexplained"), [back])]
    return [*parts, _table(say, ("reason", "fields"), explained) if explained else ""]


def _table(say: _Words, columns: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> str:
    head = "".join(f"<th>{say(key)}</th>" for key in columns)
    body = "\n".join("<tr>" + "".join(_cell(row.get(key, "")) for key in columns) + "</tr>" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead>\n<tbody>{body}</tbody></table>"


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return f'<td class="{"good" if value else "bad"}">{"○" if value else "×"}</td>'
    if isinstance(value, int):
        return f'<td class="n">{value:,}</td>'
    if isinstance(value, Mapping):
        value = "、".join(f"{key} {count}" for key, count in value.items())
    return f"<td>{escape('' if value is None else str(value))}</td>"
