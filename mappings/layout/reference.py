"""COBOL source lines → program text of which every character knows its line and column.

Fixed format counts columns in bytes of the source's encoding, as compilers do: 1–6 sequence area, 7 indicator, 8–72 text,
73–80 change tag. Debugging lines (D) are comments, as without WITH DEBUGGING MODE; full-width blanks separate words as in
Japanese compilers. Source: ISO/IEC 1989:2014 6.3 and 6.4.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, NamedTuple

from utsushi.specs.errors import Place, UtsushiError, fail

Form = Literal["fixed", "free"]
SEQUENCE, INDICATOR, MARGIN = 6, 7, 72
"""Last column of the sequence area, the indicator's, last column of the text."""
_SEQUENCE = re.compile(r"[0-9A-Za-z*]*")
"""What a line may hold that has a sequence area and nothing else."""
_DIRECTIVE = re.compile(r"[ ]*>>[ ]*SOURCE(?:[ ]+FORMAT)?(?:[ ]+IS)?[ ]+(?P<form>FREE|FIXED)[ ]*\.?[ ]*", re.IGNORECASE)
"""ISO/IEC 1989:2014 7.3.19."""
_LISTING = {"EJECT", "SKIP1", "SKIP2", "SKIP3"}
"""Lines that only move the paper of a listing."""


class _Piece(NamedTuple):
    """Program text of one line."""

    line: int
    column: int
    """Of its first character, from 1, in characters."""
    text: str
    continues: bool
    width: int
    """Bytes that it takes."""


class Spot(NamedTuple):
    """Where a character of program text comes from."""

    source: Source
    line: int
    column: int
    """Both from 1, columns in characters."""


class Source(NamedTuple):
    """A file that was read."""

    file: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Text:
    """Program text without sequence areas, comments and change tags; lines end in a newline unless they are continued."""

    file: str
    lines: tuple[str, ...]
    """As they were read, for carets."""
    text: str
    spots: tuple[Spot, ...]
    """Of every character of `text`; those of other files where COPY has put them."""

    def place(self, index: int) -> Place:
        """Where a character of the text stands; past the end, the last one."""
        if not self.spots:
            return Place(self.file, 1, 1)
        source, line, column = self.spots[min(index, len(self.spots) - 1)]
        return Place(source.file, line, column)

    def wrong(self, code: str, index: int, **values: Any) -> UtsushiError:
        """An error that points at a character of the text."""
        place = self.place(index)
        lines = self.spots[min(index, len(self.spots) - 1)].source.lines if self.spots else self.lines
        return fail(code, place, _line(lines, place), **values)

    def wrong_at(self, code: str, place: Place, **values: Any) -> UtsushiError:
        """An error that points at a place in the file itself."""
        return fail(code, place, _line(self.lines, place), **values)


def _line(lines: tuple[str, ...], place: Place) -> str:
    return lines[place.line - 1] if place.line and place.line <= len(lines) else ""


def read(path: Path, form: Form, encoding: str) -> Text:
    """The program text of a file.

    Raises:
        UtsushiError: U310 unreadable, U311 a byte that is no character of the encoding, U312 an indicator that is none,
            U313 a tab before column 73, U314 a character across column 72, U315 a continuation that continues nothing,
            U317 text in the sequence area.
    """
    lines = _decoded(path, encoding)
    source = Text(str(path), lines, "", ())
    pieces = _pieces(source, form, encoding)
    chars: list[str] = []
    spots: list[Spot] = []
    origin = Source(str(path), lines)
    before: _Piece | None = None
    for piece in pieces:
        text, shift = piece.text.rstrip(" "), 0
        if piece.continues:
            if before is None:
                raise source.wrong_at("U315", Place(source.file, piece.line, piece.column))
            text, shift = _continued(source, piece, before, chars, spots)
        chars += [*text, "\n"]
        spots += [Spot(origin, piece.line, piece.column + shift + n) for n in range(len(text) + 1)]
        before = piece
    return Text(source.file, lines, "".join(chars), tuple(spots))


def _decoded(path: Path, encoding: str) -> tuple[str, ...]:
    try:
        raw = path.read_bytes().rstrip(b"\x1a")
    except OSError as error:
        raise fail("U310", Place(str(path)), why=error.strerror or str(error)) from error
    raw = raw.removeprefix(b"\xef\xbb\xbf") if encoding == "utf-8" else raw
    lines = []
    for number, line in enumerate(raw.replace(b"\r\n", b"\n").split(b"\n"), 1):
        try:
            lines.append(line.decode(encoding))
        except UnicodeDecodeError as error:
            column = len(line[: error.start].decode(encoding)) + 1
            raise fail("U311", Place(str(path), number, column), encoding=encoding) from error
    return tuple(lines)


def _pieces(source: Text, form: Form, encoding: str) -> Iterator[_Piece]:
    """The program text of every line that has any; `>>SOURCE FORMAT IS …` changes the form from the next line on."""
    for number, line in enumerate(source.lines, 1):
        directive = _DIRECTIVE.fullmatch(line)
        if directive is not None:
            form = "free" if directive["form"].upper() == "FREE" else "fixed"
            continue
        piece = _free(line, number) if form == "free" else _fixed(source, line, number, encoding)
        if piece is not None and piece.text.strip() and piece.text.strip().rstrip(".").upper() not in _LISTING:
            yield piece


def _free(line: str, number: int) -> _Piece:
    return _Piece(number, 1, _without_note(line), continues=False, width=0)


def _fixed(source: Text, line: str, number: int, encoding: str) -> _Piece | None:
    starts = _byte_columns(line, encoding)
    indicator = next((n for n, start in enumerate(starts) if start >= INDICATOR), None)
    if indicator is None or not line[indicator:].strip():
        if not _SEQUENCE.fullmatch(line.strip()):  # free text, or one that begins too far left
            raise source.wrong_at("U317", Place(source.file, number, 1))
        return None
    mark, place = line[indicator], Place(source.file, number, indicator + 1)
    if mark in "*/Dd" and starts[indicator] == INDICATOR:
        return None
    if mark not in " -　" or starts[indicator] != INDICATOR:
        raise source.wrong_at("U312", place, found=mark)
    first = indicator + 1
    end = next((n for n, start in enumerate(starts) if start > MARGIN), len(line))
    if (tab := line.find("\t", 0, end)) >= 0:
        raise source.wrong_at("U313", Place(source.file, number, tab + 1))
    width = starts[end] - 1 if end < len(line) else 0
    if width > MARGIN:
        raise source.wrong_at("U314", Place(source.file, number, end))
    text = _without_note(line[first:end])
    return _Piece(number, first + 1, text, continues=mark == "-", width=len(text.encode(encoding)))


def _byte_columns(line: str, encoding: str) -> list[int]:
    """The column, in bytes and from 1, at which every character begins."""
    columns, column = [], 1
    for char in line:
        columns.append(column)
        column += len(char.encode(encoding))
    return columns


def _without_note(text: str) -> str:
    """The text up to `*>` outside of a literal."""
    quote = ""
    for n, char in enumerate(text):
        if quote:
            quote = "" if char == quote else quote
        elif char in "'\"":
            quote = char
        elif text.startswith("*>", n):
            return text[:n]
    return text


def _open_quote(text: str) -> str:
    """The quotation mark of a literal that the text leaves open."""
    quote = ""
    for char in text:
        if char in "'\"" and (not quote or char == quote):
            quote = "" if quote else char
    return quote


def _continued(source: Text, piece: _Piece, before: _Piece, chars: list[str], spots: list[Spot]) -> tuple[str, int]:
    """What a continuation line adds to the line before it, and how many characters of it are passed over.

    An open literal reaches to column 72 of its line and goes on after a quotation mark; anything else is joined as it is.
    """
    chars.pop()
    spots.pop()
    blanks = len(piece.text) - len(piece.text.lstrip(" "))
    text = piece.text.strip(" ")
    quote = _open_quote("".join(chars).rpartition("\n")[2])
    if not quote:
        return text, blanks
    if not text.startswith(quote):
        raise source.wrong_at("U315", Place(source.file, piece.line, piece.column + blanks))
    missing = MARGIN - INDICATOR - len(before.text.rstrip(" ")) - (before.width - len(before.text))
    chars += " " * missing
    spots += [spots[-1]] * missing
    return text[1:], blanks + 1
