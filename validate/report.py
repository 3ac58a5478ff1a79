"""What `validate` found: counts of everything, places of the first findings, and which verdicts are provisional."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from utsushi.specs.errors import Language, Problem
from utsushi.validate.rule import Rule
from utsushi.validate.values import Severity

Verdict = Literal["passed", "failed", "not_applicable", "error"]

LISTED = 1000
"""Findings of one rule in one item that are listed with their places; further ones are counted."""


@dataclass(frozen=True)
class Finding:
    """One thing wrong, without the value that is wrong."""

    rule: str
    """Id of a rule, or code of a fault of an item or of a file (messages.csv)."""
    severity: Severity
    group: str
    item: str
    file: str
    record: int | None
    """From 1, the header not counted; None where a whole file is meant."""
    text: Rule | Problem
    """What says it."""
    names: Mapping[str, str] = field(default_factory=dict)

    @property
    def kind(self) -> tuple[str, str, str, str]:
        """What findings are counted by: rule, severity, group, item."""
        return self.rule, self.severity, self.group, self.item

    def sentence(self, language: Language) -> str:
        """What is wrong."""
        if isinstance(self.text, Problem):
            return self.text.sentence(language)
        return self.text.sentence(language, dict(self.names))


@dataclass(frozen=True)
class Outcome:
    """What became of one rule in one group."""

    rule: str
    business: str
    group: str
    verdict: Verdict
    reason: str = ""
    """Items or groups that are not there; a file that could not be read; the name of an error."""


@dataclass(frozen=True)
class Judged:
    """One standard file."""

    file: str
    business: str
    group: str
    records: int


@dataclass
class Report:
    """The verdict."""

    edition: str
    base_date: str = ""
    findings: list[Finding] = field(default_factory=list)
    counts: Counter[tuple[str, str, str, str]] = field(default_factory=Counter)
    """(rule, severity, group, item) → findings, listed or not."""
    outcomes: list[Outcome] = field(default_factory=list)
    files: list[Judged] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    """Other files that stand in a folder that was judged."""
    weak: dict[tuple[str, str], str] = field(default_factory=dict)
    """(業務ID, group) of every judged group whose spec is not official or observed → its grades, counted."""
    limit: int = LISTED

    def add(self, finding: Finding) -> None:
        """Count a finding, and list it while there is room for its kind."""
        if self.room(finding):
            self.findings.append(finding)
        self.counts[finding.kind] += 1

    def room(self, finding: Finding) -> int:
        """How many more findings of that kind will be listed."""
        return max(0, self.limit - self.counts[finding.kind])

    def add_rows(self, finding: Finding, places: Iterable[tuple[str, int]], count: int) -> None:
        """`finding` in `count` records; `places` are (file, record) of the first of them, as many as there is `room` for."""
        self.findings += [replace(finding, file=file, record=record) for file, record in places]
        self.counts[finding.kind] += count

    def total(self, severity: Severity) -> int:
        """Findings of that severity."""
        return sum(count for key, count in self.counts.items() if key[1] == severity)

    @property
    def ok(self) -> bool:
        """True without findings that are errors."""
        return not self.total("error")

    @property
    def exit_code(self) -> int:
        """0 good, 1 findings that are errors."""
        return 0 if self.ok else 1

    def provisional(self) -> list[dict[str, Any]]:
        """Verdicts on groups whose spec nobody official has confirmed."""
        return [
            {
                "business": business,
                "group": group,
                "grades": grades,
                "error": self._of(group, "error"),
                "warning": self._of(group, "warning"),
            }
            for (business, group), grades in self.weak.items()
        ]

    def to_json(self, language: Language = "ja") -> dict[str, Any]:
        """`validate --format json`; `schema`, `summary`, `provisional` and `findings` are what later work relies on."""
        return {
            "schema": 1,
            "edition": self.edition,
            "base_date": self.base_date,
            "summary": {"error": self.total("error"), "warning": self.total("warning")},
            "provisional": self.provisional(),
            "findings": [_json(finding, language) for finding in self.findings],
            "counts": [
                dict(zip(("rule", "severity", "group", "item"), key, strict=True)) | {"count": count}
                for key, count in self.counts.items()
            ],
            "outcomes": [vars(outcome) for outcome in self.outcomes],
            "files": [vars(file) for file in self.files],
            "skipped": self.skipped,
        }

    def text(self, language: Language) -> str:
        """For a terminal."""
        from utsushi.validate.printing import lines

        return "\n".join(lines(self, language))

    def _of(self, group: str, severity: Severity) -> int:
        return sum(count for key, count in self.counts.items() if key[2] == group and key[1] == severity)


def grades(groups: Iterable[Mapping[str, str]]) -> str:
    """`official 29 · observed 3` of the grades of items' names, strongest first."""
    found = Counter(grade.get("name", "") or "—" for grade in groups)
    order = ("official", "observed", "transcribed", "background", "—")
    return " · ".join(f"{grade} {found[grade]}" for grade in order if found[grade])


def _json(finding: Finding, language: Language) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "severity": finding.severity,
        "group": finding.group,
        "item": finding.item,
        "file": finding.file,
        "record": finding.record,
        "message": finding.sentence(language),
    }
