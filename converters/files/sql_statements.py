"""A dump, statement by statement and row by row: what stands where; no value is looked at.

One window of bytes is held, never the dump. Rows come as they stand, with what stands between their values; whatever else a dump
says is passed over by name and counted, or is strange and reported.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Literal

from utsushi.converters.files.plain import Codec
from utsushi.converters.files.sql_lexis import Lexis
from utsushi.converters.files.sql_source import Window
from utsushi.specs.errors import Place, fail

PASSED = frozenset(
    "ALTER ANALYZE BEGIN COMMENT COMMIT CONNECT CREATE DROP GO GRANT LOCK PRINT PROMPT REM REVOKE SET START UNLOCK USE".split()  # noqa: SIM905 — a list of words
)
"""First words of statements that carry no rows."""
_BLOCKS = re.compile(
    rb"(?:CREATE\s+(?:OR\s+REPLACE\s+)?(?:EDITIONABLE\s+|NONEDITIONABLE\s+)?(?:PROCEDURE|FUNCTION|TRIGGER|PACKAGE|TYPE)|DECLARE|BEGIN)\b",
    re.IGNORECASE,
)
"""Oracle: up to a line of `/`."""
_SLASH = re.compile(rb"\n[ \t]*/[ \t]*\r?(?:\n|\Z)")
_DELIMITER = re.compile(
    rb"DELIMITER[ \t]+(?!;[ \t\r]*\n)[^\n]*\n.*?\nDELIMITER[ \t]+;[^\n]*(?:\n|\Z)", re.IGNORECASE | re.DOTALL
)
_LINE = re.compile(
    rb"(?:(?:PROMPT|REM|REMARK)\b|\\)[^\n]*(?:\n|\Z)|GO(?:[ \t]+\d+)?[ \t]*\r?(?:\n|\Z)|/[ \t]*\r?(?:\n|\Z)",
    re.IGNORECASE,
)
"""Commands of sqlplus, psql and sqlcmd: one line each, without an end."""
_HARMLESS = re.compile(rb"SELECT\s+pg_catalog\.set|EXEC(?:UTE)?\s+(?:sys\.)?sp_addextendedproperty", re.IGNORECASE)
_WORD = re.compile(rb"[A-Za-z_]{1,30}")
_AHEAD = 1 << 16


@dataclass(frozen=True)
class Shape:
    """What the rows of one statement have in common."""

    table: str
    """Folded; with its schema where the dump says one."""
    columns: tuple[str, ...]
    """As the dump spells them; empty where the statement names none."""
    copied: bool = False
    """Lines of COPY, not rows of INSERT."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row; positions are bytes of the file."""

    shape: Shape
    start: int
    """Of the row, or of its statement where it is the first."""
    end: int
    parts: tuple[bytes, ...]
    """In turn what stands before a value and the value; last what stands behind."""


@dataclass(frozen=True, slots=True)
class Strange:
    """What is no row and is not passed over."""

    start: int
    end: int
    fault: Literal["unknown_statement", "wrong_columns", "not_balanced_quotes"]
    name: str


@dataclass(frozen=True)
class Created:
    """A CREATE TABLE."""

    table: str
    start: int
    text: bytes


@dataclass
class Statements:
    """The rows of one dump. Raises U801 where a row or a statement is longer than 64 MiB, U802 COPY with options."""

    window: Window
    lexis: Lexis
    count: Callable[[Shape], int]
    """How many values the rows of a statement have; 0: of a table that nobody knows."""
    codec: Codec
    passed: Counter[str] = field(default_factory=Counter)
    """First word → statements passed over."""
    _at: int = 0
    _known: tuple[bytes, Shape, int] = (b"", Shape("", ()), 0)
    """The beginning of the last INSERT, which the next one mostly repeats."""

    def __iter__(self) -> Iterator[Row | Strange | Created]:
        """All of it, in order."""
        self.window.need(0, 3)
        self._at = 3 if self.window.data[:3] == b"\xef\xbb\xbf" else 0
        while True:
            self._at = self.window.drop(self._at)
            if len(self.window.data) - self._at < _AHEAD:
                self.window.need(self._at, _AHEAD)
            if self.window.data[self._at : self._at + 2] == b";\n":
                self._at += 2
            self._skip(self.lexis.space)
            if self.window.data[self._at : self._at + 1] == b";":
                self._at += 1
                continue
            if self._at >= len(self.window.data):
                return
            yield from self._statement()

    def _skip(self, pattern: re.Pattern[bytes]) -> None:
        while True:
            found = pattern.match(self.window.data, self._at)
            assert found is not None
            if found.end() + 2 < len(self.window.data) or not self.window.more(self._at):
                self._at = found.end()
                return

    def _statement(self) -> Iterator[Row | Strange | Created]:
        window, lexis = self.window, self.lexis
        if self._known[0] and window.data.startswith(self._known[0], self._at):
            yield from self._rows(*self._known)
        elif found := lexis.head.match(window.data, self._at):
            shape = self._shape(found, copied=False)
            self._known = found.group(), shape, self.count(shape)
            yield from self._rows(*self._known)
        elif found := lexis.copy.match(window.data, self._at):
            yield from self._lines(found)
        elif self._line():
            self.passed["line"] += 1
        else:
            yield from self._other()

    def _line(self) -> bool:
        patterns = [_LINE, *([_DELIMITER] if self.lexis.dialect == "mysql" else [])]
        while True:
            data = self.window.data
            found = next((one for one in (pattern.match(data, self._at) for pattern in patterns) if one), None)
            if found is None and data[self._at : self._at + 9].upper() == b"DELIMITER" and self.window.more(self._at):
                continue
            if found is not None:
                self._at = found.end()
            return found is not None

    def _rows(self, before: bytes, shape: Shape, count: int) -> Iterator[Row | Strange | Created]:
        """The rows of a statement that begins with `before`."""
        window, lexis = self.window, self.lexis
        pattern = lexis.row(count) if count else lexis.any_row
        begin = self._at
        self._at += len(before)
        while True:
            found = pattern.match(window.data, self._at)
            if found is None and (other := lexis.any_row.match(window.data, self._at)):
                yield Strange(window.base + begin, window.base + other.end(), "wrong_columns", shape.table)
                self._at = other.end()
            elif found is None:
                if window.more(self._at):
                    continue
                self._at = begin  # no row at all: the whole of it is strange
                yield from self._other(strange=True)
                return
            elif count:
                *parts, comma = found.groups()
                if before:
                    parts[0] = before + parts[0]
                self._at = found.end(count * 2 + 1)
                yield Row(shape, window.base + begin, window.base + self._at, tuple(parts))
                if comma is not None:
                    begin = self._at = window.drop(found.end())
                    before = b""
                    continue
            else:
                self._at = found.end()
                yield Row(shape, window.base + begin, window.base + self._at, ())
            if (following := self._following()) is None:
                return
            begin = self._at = window.drop(following)
            before = b""

    def _following(self) -> int | None:
        """Where the next row of the statement begins; None behind the last one."""
        if len(self.window.data) - self._at < _AHEAD:
            self.window.need(self._at, _AHEAD)
        found = self.lexis.comma.match(self.window.data, self._at)
        return found.end() if found else None

    def _lines(self, head: re.Match[bytes]) -> Iterator[Row | Strange]:
        window = self.window
        if head["options"].strip():
            raise fail("U802", Place(window.name, offset=window.base + head.start()))
        shape = self._shape(head, copied=True)
        count = self.count(shape)
        begin, before = head.start(), head.group()
        self._at = head.end()
        while True:
            end = window.data.find(b"\n", self._at)
            if end < 0:
                if window.more(self._at):
                    continue
                end = len(window.data)
            line = window.data[self._at : end].removesuffix(b"\r")
            if line == b"\\." or (end == len(window.data) and not line):
                self._at = min(end + 1, len(window.data))
                return
            last = self._at + len(line)
            values = line.split(b"\t")
            if count and len(values) != count:
                yield Strange(window.base + begin, window.base + last, "wrong_columns", shape.table)
            else:
                parts = [part for value in values for part in (b"\t", value)]
                parts[0] = before
                yield Row(shape, window.base + begin, window.base + last, (*parts, b""))
            begin = self._at = window.drop(min(end + 1, len(window.data)))
            before = b""

    def _shape(self, head: re.Match[bytes], *, copied: bool) -> Shape:
        return Shape(self._table(head["name"]), tuple(self._names(head["columns"] or b"")), copied)

    def _names(self, raw: bytes) -> list[str]:
        return [plain_name(one, self.codec) for one in self.lexis.names.findall(raw)]

    def _table(self, raw: bytes) -> str:
        return ".".join(self._names(raw)).casefold()

    def _other(self, *, strange: bool = False) -> Iterator[Strange | Created]:
        """A statement that brings no rows, up to its end."""
        begin = self._at
        end = self._end_of_block() if self._is_block() else self._end()
        data = self.window.data
        self._at = abs(end)
        found = _WORD.match(data, begin)
        word = found.group().decode().upper() if found else ""
        if end < 0:
            yield Strange(self.window.base + begin, self.window.base - end, "not_balanced_quotes", word)
        elif strange or not (word in PASSED or _HARMLESS.match(data, begin)):
            yield Strange(self.window.base + begin, self.window.base + end, "unknown_statement", word)
        else:
            self.passed[word] += 1
            if created := self.lexis.create.match(data, begin, end):
                self._known = b"", self._known[1], 0
                yield Created(self._table(created["name"]), self.window.base + begin, data[begin:end])

    def _is_block(self) -> bool:
        return self.lexis.dialect == "oracle" and bool(_BLOCKS.match(self.window.data, self._at))

    def _end_of_block(self) -> int:
        while True:
            if found := _SLASH.search(self.window.data, self._at):
                return found.end()
            if not self.window.more(self._at):
                return len(self.window.data)

    def _end(self) -> int:
        """Behind the end of the statement at hand; negative where a quote never closes."""
        while True:
            end, broken = self._seen_end()
            if end is not None and (end < len(self.window.data) or self.window.ended):
                return end
            if not self.window.more(self._at):
                return -len(self.window.data) if broken else len(self.window.data)

    def _seen_end(self) -> tuple[int | None, bool]:
        for found in self.lexis.token.finditer(self.window.data, self._at):
            if found.lastgroup == "end" and (found.group() == b";" or found.start() > self._at):
                return found.end(), False
            if found.lastgroup == "broken":
                return None, True
        return None, False


def plain_name(raw: bytes, codec: Codec) -> str:
    """A name of the dump without its quotes; bytes that are no characters become U+FFFD, which no declared name has."""
    quotes = {b'"': b'"', b"`": b"`", b"[": b"]"}
    if (end := quotes.get(raw[:1])) and raw[-1:] == end:
        raw = raw[1:-1].replace(end + end, end)
    return codec.decode(raw) or raw.decode(codec.name, "replace")
