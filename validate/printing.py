"""The report for a terminal: by rule, with counts and first places, in the language of the reader."""

from __future__ import annotations

from collections.abc import Iterator

from utsushi.specs.errors import Language
from utsushi.validate.report import Finding, Report, Verdict
from utsushi.validate.values import Severity

_PLACES = 3
"""Places shown per rule and item; the JSON lists more."""

_SEVERITIES: dict[Severity, tuple[str, str]] = {"error": ("誤り", "error"), "warning": ("警告", "warning")}
_VERDICTS: dict[Verdict, tuple[str, str]] = {
    "passed": ("合格", "passed"),
    "failed": ("不合格", "failed"),
    "not_applicable": ("対象外", "not applicable"),
    "error": ("実行できず", "error"),
}


def lines(report: Report, language: Language) -> Iterator[str]:
    """The report, line by line."""

    def say(ja: str, en: str) -> str:
        return ja if language == "ja" else en

    yield _heading(report, language)
    for file in report.files:
        counted = say(f"{file.records:,} 件", f"{file.records:,} records")
        yield f"  {file.file}  {file.business} {file.group}  {counted}{_mark(report, file.business, file.group, language)}"
    for name in report.skipped:
        yield f"  {name}  {say('標準ファイルの名前でないため見ていません', 'not looked at: no name of a standard file')}"
    for severity, words in _SEVERITIES.items():
        yield from _findings(report, severity, say(*words), language)
    yield ""
    yield from _outcomes(report, language)
    for one in report.provisional():
        yield say(
            f"暫定: {one['business']} {one['group']} の判定（仕様の等級 {one['grades']}）は、公式の仕様で確かめられていません",
            f"provisional: the verdict on {one['business']} {one['group']} (grades of its spec: {one['grades']}) is not"
            " confirmed by the official spec",
        )


def _heading(report: Report, language: Language) -> str:
    error, warning = report.total("error"), report.total("warning")
    if language == "ja":
        day = f"、基準日 {report.base_date}" if report.base_date else ""
        return f"検証（版 {report.edition}{day}）: 誤り {error:,}、警告 {warning:,}"
    day = f", base date {report.base_date}" if report.base_date else ""
    return f"judged by edition {report.edition}{day}: {error:,} errors, {warning:,} warnings"


def _mark(report: Report, business: str, group: str, language: Language) -> str:
    if (business, group) not in report.weak:
        return ""
    return "  [暫定]" if language == "ja" else "  [provisional]"


def _findings(report: Report, severity: Severity, word: str, language: Language) -> Iterator[str]:
    kinds: dict[tuple[str, str], dict[tuple[str, str, str, str], list[Finding]]] = {}
    for finding in report.findings:
        if finding.severity == severity:
            told = kinds.setdefault((finding.rule, finding.sentence(language)), {})
            told.setdefault((finding.rule, severity, finding.group, finding.item), []).append(finding)
    for (rule, sentence), told in kinds.items():
        yield ""
        yield f"{word}  {rule}  {sentence}"
        for key, findings in told.items():
            what = "  ".join(part for part in key[2:] if part)
            yield f"    {report.counts[key]:>7,}  {what}  {_places(findings, report.counts[key])}".rstrip()
        if hint := _hint(told, language):
            yield f"    → {hint}"


def _hint(told: dict[tuple[str, str, str, str], list[Finding]], language: Language) -> str:
    text = next(iter(told.values()))[0].text
    return text.hint(language) if hasattr(text, "hint") else ""


def _places(findings: list[Finding], count: int) -> str:
    """`a.csv:5,8 b.csv:1 …`."""
    records: dict[str, list[str]] = {}
    for finding in findings[:_PLACES]:
        records.setdefault(finding.file, []).extend([] if finding.record is None else [str(finding.record)])
    places = [":".join(part for part in (file, ",".join(found)) if part) for file, found in records.items()]
    return " ".join([*places, *(["…"] if count > _PLACES else [])])


def _outcomes(report: Report, language: Language) -> Iterator[str]:
    if not report.outcomes:
        return
    counted = {
        words[language == "en"]: sum(one.verdict == verdict for one in report.outcomes)
        for verdict, words in _VERDICTS.items()
    }
    heading = "規則" if language == "ja" else "rules"
    yield f"{heading}: " + " · ".join(f"{word} {count}" for word, count in counted.items() if count)
    for one in report.outcomes:
        if one.verdict in {"not_applicable", "error"}:
            word = _VERDICTS[one.verdict][language == "en"]
            yield f"    {one.rule}  {one.business} {one.group}  {word}: {one.reason}"
