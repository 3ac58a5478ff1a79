"""Program text of a copybook → words, literals and full stops."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from utsushi.mappings.layout.reference import Text

_LITERAL = re.compile(
    r"""(?P<kind>NC|NX|[NGXZBH])?(?P<quote>['"])(?P<text>(?:(?!(?P=quote))[^\n]|(?P=quote){2})*)(?P=quote)""",
    re.IGNORECASE,
)
_WORD = re.compile(r"""[^\s'"]+""")
_PICTURE = re.compile(r"\S+")


class Word(NamedTuple):
    """One word of a data description."""

    kind: Literal["word", "literal", "picture", "stop", "end"]
    value: str
    """A literal without its marks; a word as it is written."""
    start: int
    """Index into the program text."""

    @property
    def key(self) -> str:
        """A word as keywords and names are compared: in capitals; "" for a literal."""
        return self.value.upper() if self.kind == "word" else ""


def words(text: Text) -> list[Word]:
    """The words of a program text; `end` is the last one.

    Raises:
        UtsushiError: U316 a literal that is not closed on its line.
    """
    found: list[Word] = []
    position = 0
    while position < len(text.text):
        if text.text[position].isspace():
            position += 1
            continue
        taken = _picture(text, position) if _picture_follows(found) else _next(text, position)
        found += taken[0]
        position = taken[1]
    return [*found, Word("end", "", len(text.text))]


def _picture_follows(found: list[Word]) -> bool:
    keys = [word.key for word in found[-2:]]
    return bool(keys) and (
        keys[-1] in {"PIC", "PICTURE"} or (len(keys) == 2 and keys[0] in {"PIC", "PICTURE"} and keys[1] == "IS")
    )


def _picture(text: Text, position: int) -> tuple[list[Word], int]:
    match = _PICTURE.match(text.text, position)
    assert match is not None
    if match.group().upper() == "IS":
        return [Word("word", match.group(), position)], match.end()
    return _split("picture", match.group(), position), match.end()


def _next(text: Text, position: int) -> tuple[list[Word], int]:
    literal = _LITERAL.match(text.text, position)
    if literal is not None:
        quote = literal["quote"]
        if (literal["kind"] or "").upper() in {"X", "NX", "Z", "H", "B"}:  # bytes, not characters
            return [Word("word", literal.group(), position)], literal.end()
        return [Word("literal", literal["text"].replace(quote * 2, quote), position)], literal.end()
    word = _WORD.match(text.text, position)
    if word is None:
        raise text.wrong("U316", position)
    return _split("word", word.group(), position), word.end()


def _split(kind: Literal["word", "picture"], value: str, position: int) -> list[Word]:
    """A word and the full stop at its end; commas and semicolons at the end separate and say nothing."""
    stop = value.endswith(".")
    said = value[:-1] if stop else value.rstrip(",;")
    found = [Word(kind, said, position)] if said else []
    return [*found, Word("stop", ".", position + len(value) - 1)] if stop else found
