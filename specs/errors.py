"""What is wrong, where, and what to do about it: one Problem, in Japanese and in English.

The sentences stand in `messages.csv` beside the code that raises them (columns `code,ja,en,hint_ja,hint_en`, `{name}`
is filled from the problem's values). Codes: U0xx use, U1xx specs, U2xx mappings, U3xx layouts and copybooks,
U4xx files and bytes, U5xx runs, U6xx judging.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Literal

Language = Literal["ja", "en"]


@dataclass(frozen=True)
class Place:
    """Where something stands: in a text file (line, column; both from 1) or in a data file (record from 1, byte offset from 0)."""

    file: str = ""
    line: int | None = None
    column: int | None = None
    record: int | None = None
    offset: int | None = None
    path: str = ""
    """A path inside the thing, such as `items.氏名` or `kihon.UMARE_YMD`."""

    def text(self, language: Language) -> str:
        """`file:line:column` or `file, record n, byte n`, then the inner path."""
        where = ":".join(str(part) for part in (self.file, self.line, self.column) if part not in {"", None})
        words = ("レコード", "バイト") if language == "ja" else ("record", "byte")
        counted = [f"{word} {n}" for word, n in zip(words, (self.record, self.offset), strict=True) if n is not None]
        return ", ".join(part for part in (where, *counted, self.path) if part)


@dataclass(frozen=True)
class Problem:
    """One finding about configuration, input or use.

    Values never carry personal data: names of files, fields, items and codes of code tables only.
    """

    code: str
    place: Place = field(default_factory=Place)
    values: Mapping[str, object] = field(default_factory=dict)
    source: str = ""
    """The offending line of a text file, shown under the message with a caret; never a line of a data file."""

    def sentence(self, language: Language) -> str:
        """The message alone."""
        return _fill(self.code, language, self.values)

    def hint(self, language: Language) -> str:
        """What to do about it; may be empty."""
        return _fill(self.code, f"hint_{language}", self.values)

    def text(self, language: Language) -> str:
        """`place  code  sentence`, then the source line and the hint, for a terminal."""
        lines = ["  ".join(part for part in (self.place.text(language), self.code, self.sentence(language)) if part)]
        if self.source and self.place.column:
            number = f"{self.place.line or 0:5d} | "
            lines += [number + self.source, " " * (len(number) + _width(self.source[: self.place.column - 1])) + "^"]
        if hint := self.hint(language):
            lines.append(f"    → {hint}")
        return "\n".join(lines)


class UtsushiError(Exception):
    """Everything the product refuses; carries its problems and the exit code (1 findings, 2 use or configuration, 3 not accounted for)."""

    def __init__(self, *problems: Problem, exit_code: int = 2) -> None:
        """Hold `problems` (at least one)."""
        super().__init__("\n".join(problem.text("en") for problem in problems))
        self.problems = problems
        self.exit_code = exit_code


def fail(code: str, place: Place | None = None, source: str = "", exit_code: int = 2, **values: object) -> UtsushiError:
    """A ready error with a single problem, to be raised by the caller."""
    return UtsushiError(Problem(code, place or Place(), values, source), exit_code=exit_code)


def closest(name: str, known: Iterable[str]) -> str:
    """The known name most like `name`, for 「もしかして」; empty when nothing is near."""
    import difflib

    found = difflib.get_close_matches(name, list(known), n=1, cutoff=0.5)
    return found[0] if found else ""


def codes() -> tuple[str, ...]:
    """Every code that has a sentence: of problems (`U101`) and of faults in data (`no_such_day`)."""
    return tuple(_catalogue())


def _width(text: str) -> int:
    import unicodedata

    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def _fill(code: str, column: str, values: Mapping[str, object]) -> str:
    row = _catalogue().get(code)
    if row is None:
        return f"{code} {dict(values)}" if not column.startswith("hint") else ""
    try:
        return row[column].format_map(values)
    except KeyError:
        return row[column]


@cache
def _catalogue() -> dict[str, dict[str, str]]:
    root = files("utsushi")
    tables = [
        place / "messages.csv"
        for room in root.iterdir()
        if room.is_dir() and not room.name.startswith("_")
        for place in (room, *(part for part in room.iterdir() if part.is_dir() and part.name in _ROOMS_WITHIN))
    ]
    found: dict[str, dict[str, str]] = {}
    for table in tables:
        if table.is_file():
            found |= {row["code"]: row for row in csv.DictReader(table.read_text("utf-8").splitlines())}
    return found


_ROOMS_WITHIN = {"layout", "language", "operators", "files", "cli", "rules"}
