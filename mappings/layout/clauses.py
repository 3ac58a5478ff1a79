"""The clauses of a data description entry: one small function each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from utsushi.mappings.layout.items import Item, ItemUsage
from utsushi.mappings.layout.model import Sign
from utsushi.mappings.layout.picture import PictureError, picture
from utsushi.mappings.layout.reference import Text
from utsushi.mappings.layout.words import Word
from utsushi.specs.errors import UtsushiError

USAGES: dict[str, ItemUsage] = {
    "DISPLAY": "display",
    "DISPLAY-1": "display",
    "BINARY": "binary",
    "COMP": "binary",
    "COMPUTATIONAL": "binary",
    "COMP-4": "binary",
    "COMPUTATIONAL-4": "binary",
    "PACKED-DECIMAL": "packed",
    "COMP-3": "packed",
    "COMPUTATIONAL-3": "packed",
}
OTHER_USAGES = {
    *(f"{word}-{n}" for word in ("COMP", "COMPUTATIONAL") for n in "1256NX"),
    "NATIONAL",
    "INDEX",
    "POINTER",
    "FLOAT-SHORT",
    "FLOAT-LONG",
    "PROCEDURE-POINTER",
    "FUNCTION-POINTER",
    "BINARY-CHAR",
    "BINARY-SHORT",
    "BINARY-LONG",
    "BINARY-DOUBLE",
    "BIT",
}
ZEROS = "\x00"
"""Figurative ZERO among condition values: as many zeros as the item has characters."""
FIGURATIVE = {
    **dict.fromkeys(("ZERO", "ZEROS", "ZEROES"), ZEROS),
    **dict.fromkeys(("SPACE", "SPACES"), ""),
}
"""Figurative constants that a condition value can be; the others are no characters."""
RANGE = {"THRU", "THROUGH"}


class Reader:
    """Words of a copybook, read one after the other."""

    def __init__(self, text: Text, found: list[Word]) -> None:
        """Stand before the first word."""
        self.text = text
        self._words = found
        self._index = 0

    @property
    def word(self) -> Word:
        """The word that comes next."""
        return self._words[self._index]

    def next(self) -> Word:
        """Take it; `end` stays."""
        word = self.word
        self._index += word.kind != "end"
        return word

    def take(self, *keys: str) -> bool:
        """Take the word if it is one of these keywords."""
        found = self.word.key in keys
        self._index += found
        return found

    def wrong(self, code: str, word: Word, **values: Any) -> UtsushiError:
        """An error that points at a word."""
        return self.text.wrong(code, word.start, **values)

    def name(self) -> Word:
        """A data name. Raises U329."""
        word = self.next()
        if word.kind != "word" or word.key in CLAUSES:
            raise self.wrong("U329", word, found=word.value or "—")
        return word

    def count(self) -> int:
        """A number above 0. Raises U333."""
        word = self.next()
        if word.kind != "word" or not (word.value.isascii() and word.value.isdigit()) or not int(word.value):
            raise self.wrong("U333", word, found=word.value or "—")
        return int(word.value)

    def condition_values(self) -> tuple[str, ...] | None:
        """The values of a level 88; None where they are a range that cannot be listed. Raises U334, U322."""
        if not self.take("VALUE", "VALUES"):
            raise self.wrong("U334", self.word)
        self.take("IS", "ARE")
        values: list[str] = []
        listed = True
        while self.word.kind not in {"stop", "end"}:
            low = self._value()
            if self.take(*RANGE):
                among = _between(low, self._value())
                listed = listed and among is not None
                values += among or ()
            else:
                values.append(low)
        if not values and listed:
            raise self.wrong("U334", self.word)
        return tuple(values) if listed else None

    def _value(self) -> str:
        word = self.next()
        if word.kind == "literal":
            return word.value
        if word.key in FIGURATIVE:
            return FIGURATIVE[word.key]
        if word.kind == "word" and word.value.lstrip("+-").replace(".", "", 1).isdigit() and word.value.isascii():
            return word.value
        raise self.wrong("U322", word, found=word.value or "—", near="—")


class Clause(NamedTuple):
    """A clause and what it does to an item."""

    name: str
    read: Callable[[Reader, Item], None]


def _between(low: str, high: str) -> tuple[str, ...] | None:
    """The values from one to another, where every collating sequence has the same: single digits, whole numbers of equal length."""
    if len(low) != len(high) or not (low + high).isascii() or not (low + high).isdigit() or int(high) - int(low) > 9999:
        return None
    return tuple(str(n).zfill(len(low)) for n in range(int(low), int(high) + 1))


def _picture(reader: Reader, item: Item) -> None:
    first = reader.next()
    reader.take("IS")
    word = reader.next()
    if word.kind != "picture":
        raise reader.wrong("U330", word if word.kind != "end" else first, found=word.value or "—")
    try:
        item.picture = picture(word.value)
    except PictureError as error:
        raise reader.text.wrong(error.code, word.start + error.index, found=word.value) from error
    item.picture_start = word.start


def _usage(reader: Reader, item: Item) -> None:
    if reader.take("USAGE"):
        reader.take("IS")
    word = reader.next()
    if word.key not in USAGES:
        raise reader.wrong("U335", word, found=word.value or "—")
    item.usage = USAGES[word.key]


def _sign(reader: Reader, item: Item) -> None:
    if reader.take("SIGN"):
        reader.take("IS")
    word = reader.next()
    if word.key not in {"LEADING", "TRAILING"}:
        raise reader.wrong("U336", word, found=word.value or "—")
    separate = reader.take("SEPARATE")
    if separate:
        reader.take("CHARACTER")
    places: dict[tuple[str, bool], Sign] = {
        ("LEADING", False): "leading",
        ("TRAILING", False): "trailing",
        ("LEADING", True): "leading_separate",
        ("TRAILING", True): "trailing_separate",
    }
    item.sign = places[word.key, separate]


def _occurs(reader: Reader, item: Item) -> None:
    first = reader.next()
    item.occurs = reader.count()
    item.repeats = True
    if reader.word.key in {"TO", "DEPENDING"}:
        raise reader.wrong("U337", first)
    reader.take("TIMES")
    if reader.word.key == "DEPENDING":
        raise reader.wrong("U337", first)
    while reader.word.key in {"ASCENDING", "DESCENDING", "INDEXED"}:
        reader.next()
        reader.take("KEY")
        reader.take("IS", "BY")
        reader.name()
        while reader.word.kind == "word" and reader.word.key not in CLAUSES and reader.word.key not in _KEYS:
            reader.next()


_KEYS = {"ASCENDING", "DESCENDING", "INDEXED"}


def _redefines(reader: Reader, item: Item) -> None:
    reader.next()
    word = reader.name()
    item.redefines, item.redefines_start = word.value, word.start


def _value(reader: Reader, _: Item) -> None:
    """VALUE fills storage when a program starts; it says nothing about a file."""
    first = reader.next()
    reader.take("IS", "ARE")
    reader.take("ALL")
    word = reader.next()
    if word.kind not in {"literal", "word"} or word.key in CLAUSES:
        raise reader.wrong("U338", first)


def _nothing(reader: Reader, _: Item) -> None:
    """GLOBAL and EXTERNAL change no byte."""
    reader.next()


def _refused(reader: Reader, _: Item) -> None:
    word = reader.word
    raise reader.wrong("U339", word, found=word.value)


CLAUSES: dict[str, Clause] = {
    **dict.fromkeys(("PIC", "PICTURE"), Clause("picture", _picture)),
    **dict.fromkeys(("USAGE", *USAGES, *OTHER_USAGES), Clause("usage", _usage)),
    **dict.fromkeys(("SIGN", "LEADING", "TRAILING"), Clause("sign", _sign)),
    "OCCURS": Clause("occurs", _occurs),
    "REDEFINES": Clause("redefines", _redefines),
    **dict.fromkeys(("VALUE", "VALUES"), Clause("value", _value)),
    **dict.fromkeys(("GLOBAL", "EXTERNAL"), Clause("scope", _nothing)),
    **dict.fromkeys(
        ("SYNC", "SYNCHRONIZED", "JUST", "JUSTIFIED", "BLANK", "RENAMES", "GROUP-USAGE"),
        Clause("refused", _refused),
    ),
}
"""By the keywords that begin a clause; an entry's name cannot be one of them."""
