"""Text words of COBOL source: what COPY REPLACING and REPLACE compare and put in.

Source: ISO/IEC 1989:2014 7.2 (text manipulation): parentheses and colons are words of their own, so that `:TAG:-NAME` and
`(TAG)-NAME` can be completed; commas and semicolons between words say nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from utsushi.mappings.layout.reference import Spot, Text

_WORD = re.compile(
    r"""(?P<literal>(?:NC|NX|[NGXZBH])?(?:'[^'\n]*'|"[^"\n]*"))
    |(?P<pseudo>==)
    |(?P<mark>[():])
    |(?P<separator>[.,;](?=\s|==|$))
    |(?P<word>(?:(?![.,;](?:\s|==|$)|==)[^\s():'"])+)""",
    re.IGNORECASE | re.VERBOSE,
)


class TextWord(NamedTuple):
    """A text word and where it stands."""

    kind: Literal["literal", "pseudo", "mark", "separator", "word"]
    value: str
    start: int
    end: int

    @property
    def key(self) -> str:
        """As it is compared: literals as they are, words in capitals."""
        return self.value if self.kind == "literal" else self.value.upper()


def text_words(text: str) -> list[TextWord]:
    """The text words of a source text; what is none (an open literal) is passed over and found by whoever reads it on."""
    return [
        TextWord(match.lastgroup, match.group(), match.start(), match.end())  # type: ignore[arg-type]  # one of its groups
        for match in _WORD.finditer(text)
    ]


@dataclass(frozen=True)
class Replacement:
    """One `==a== BY ==b==`."""

    words: tuple[str, ...]
    """What is compared, as keys; one part of a word where `part` says so."""
    by: str
    part: Literal["", "LEADING", "TRAILING"] = ""

    def applied(self, found: Sequence[TextWord], at: int) -> tuple[int, int, int, str] | None:
        """(words taken, first and last character, what stands there instead), or None where it does not match."""
        word = found[at]
        if self.part:
            (part,) = self.words
            if word.kind != "word" or not (
                word.key.startswith(part) if self.part == "LEADING" else word.key.endswith(part)
            ):
                return None
            rest = word.value[len(part) :] if self.part == "LEADING" else word.value[: -len(part)]
            return 1, word.start, word.end, self.by + rest if self.part == "LEADING" else rest + self.by
        place = at
        for n, key in enumerate(self.words):
            while n and place < len(found) and found[place].value in ",;" and key not in ",;":
                place += 1
            if place >= len(found) or found[place].key != key:
                return None
            place += 1
        return place - at, word.start, found[place - 1].end, self.by


class Builder:
    """Program text put together from pieces of others."""

    def __init__(self) -> None:
        """Nothing yet."""
        self.parts: list[str] = []
        self.spots: list[Spot] = []

    def take(self, text: Text, start: int, end: int) -> None:
        """A stretch of a text as it is."""
        self.parts.append(text.text[start:end])
        self.spots += text.spots[start:end]

    def put(self, said: str, spot: Spot) -> None:
        """Characters that stand for what is at a spot."""
        self.parts.append(said)
        self.spots += [spot] * len(said)

    def text(self, like: Text) -> Text:
        """What there is, as a text of the same file."""
        return Text(like.file, like.lines, "".join(self.parts), tuple(self.spots))


def replaced(text: Text, replacements: Sequence[Replacement], start: int = 0, end: int | None = None) -> Text:
    """The text with replacements made between two of its characters, the first that matches at each word."""
    stop = len(text.text) if end is None else end
    found = [word for word in text_words(text.text) if start <= word.start and word.end <= stop]
    built = Builder()
    at, done = 0, start
    while at < len(found):
        hit = next((one for each in replacements if (one := each.applied(found, at))), None)
        if hit is None:
            at += 1
            continue
        taken, first, last, by = hit
        built.take(text, done, first)
        built.put(by, text.spots[first])
        at, done = at + taken, last
    built.take(text, done, stop)
    return built.text(text)


def user_words(text: str, reserved: frozenset[str]) -> Iterator[TextWord]:
    """The names of a data description: no level numbers, PICTURE strings, literals or reserved words."""
    picture = -1
    before = ""
    for word in text_words(text):
        if word.start == picture:  # a PICTURE string goes on
            picture = word.end
            continue
        if before in {"PIC", "PICTURE"} and word.key != "IS":
            picture, before = word.end, ""
            continue
        if not (before in {"PIC", "PICTURE"} and word.key == "IS"):
            before = word.key
        if (
            word.kind == "word"
            and word.key not in reserved
            and not re.fullmatch(r"[+\-]?[0-9]+(\.[0-9]+)?", word.value)
        ):
            yield word
