"""The clauses of a data description entry: one small function each."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, NamedTuple

from utsushi.mappings.layout.dialects import Dialect
from utsushi.mappings.layout.items import WHOLE, Item, ItemUsage
from utsushi.mappings.layout.model import Sign
from utsushi.mappings.layout.picture import PictureError, picture
from utsushi.mappings.layout.reference import Text
from utsushi.mappings.layout.words import Word
from utsushi.specs.errors import UtsushiError

USAGES: dict[str, ItemUsage] = {
    "DISPLAY": "display",
    "DISPLAY-1": "display",
    "NATIONAL": "national",
    "BINARY": "binary",
    "PACKED-DECIMAL": "packed",
    **dict.fromkeys(("COMP", "COMPUTATIONAL", "COMP-4", "COMPUTATIONAL-4"), "binary"),
    **dict.fromkeys(("COMP-1", "COMPUTATIONAL-1", "FLOAT-SHORT"), "single_float"),
    **dict.fromkeys(("COMP-2", "COMPUTATIONAL-2", "FLOAT-LONG"), "double_float"),
    **dict.fromkeys(("COMP-3", "COMPUTATIONAL-3"), "packed"),
    **dict.fromkeys(("COMP-5", "COMPUTATIONAL-5"), "native"),
    **dict.fromkeys(("COMP-6", "COMPUTATIONAL-6"), "unsigned_packed"),
    **dict.fromkeys(("COMP-X", "COMPUTATIONAL-X"), "comp_x"),
    "BINARY-CHAR": "char",
    "BINARY-SHORT": "short",
    "BINARY-LONG": "long",
    "BINARY-DOUBLE": "double",
    "INDEX": "index",
    **dict.fromkeys(("POINTER", "PROCEDURE-POINTER", "FUNCTION-POINTER"), "pointer"),
}
OTHER_USAGES = {"COMP-N", "COMPUTATIONAL-N", "FLOAT-EXTENDED", "OBJECT", "BIT"}
ZEROS = "\x00"
"""Figurative ZERO among condition values: as many zeros as the item has characters."""
FIGURATIVE = {
    **dict.fromkeys(("ZERO", "ZEROS", "ZEROES"), ZEROS),
    **dict.fromkeys(("SPACE", "SPACES"), ""),
}
"""Figurative constants that are characters of every character set."""
_BYTES = {"HIGH-VALUE", "HIGH-VALUES", "LOW-VALUE", "LOW-VALUES"}
_HEXADECIMAL = re.compile(r"""[XH]['"][0-9A-F]*['"]""", re.IGNORECASE)
RANGE = {"THRU", "THROUGH"}


class Reader:
    """Words of a copybook, read one after the other."""

    def __init__(self, text: Text, found: list[Word], dialect: Dialect) -> None:
        """Stand before the first word."""
        self.text = text
        self.dialect = dialect
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

    def number(self) -> int:
        """A number, 0 as well. Raises U333."""
        if self.word.kind == "word" and self.word.value.isascii() and self.word.value.isdigit():
            return int(self.next().value)
        return self.count()

    def renames(self) -> tuple[tuple[str, int], ...]:
        """What RENAMES of a level 66 names. Raises U322, U329."""
        if not self.take("RENAMES"):
            raise self.wrong("U322", self.word, found=self.word.value or "—", near="RENAMES")
        found: list[tuple[str, int]] = []
        while not found or (len(found) == 1 and self.take(*RANGE)):
            word = self.name()
            found.append((word.value, word.start))
            while self.take("OF", "IN"):
                self.name()
        return tuple(found)

    def condition_values(self) -> tuple[str, ...] | None:
        """The values of a level 88; None where they are a range that cannot be listed. Raises U334, U322."""
        if not self.take("VALUE", "VALUES"):
            raise self.wrong("U334", self.word)
        self.take("IS", "ARE")
        values: list[str] = []
        listed, any_value = True, False
        while self.word.kind not in {"stop", "end"}:
            if any_value and self.take("WHEN", "FALSE", "SET"):  # WHEN SET TO FALSE IS: a value that programs set
                self.take("SET")
                self.take("TO")
                self.take("FALSE")
                self.take("IS")
            low, any_value = self._value(), True
            among: tuple[str, ...] | None = None if low is None else (low,)
            if self.take(*RANGE):
                high = self._value()
                among = None if low is None or high is None else _between(low, high)
            listed = listed and among is not None
            values += among or ()
        if not any_value:
            raise self.wrong("U334", self.word)
        return tuple(values) if listed else None

    def _value(self) -> str | None:
        """A value; None: bytes, which are no characters before the character set is known."""
        word = self.next()
        if word.key == "ALL":
            word = self.next()
        if word.kind == "literal":
            return word.value
        if word.key in FIGURATIVE:
            return FIGURATIVE[word.key]
        if word.key in _BYTES or (word.kind == "word" and _HEXADECIMAL.fullmatch(word.value)):
            return None
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
        item.picture = picture(word.value, reader.dialect.digits)
    except PictureError as error:
        raise reader.text.wrong(
            error.code, word.start + error.index, found=word.value, most=reader.dialect.digits
        ) from error
    item.picture_start, item.written = word.start, word.value


def _usage(reader: Reader, item: Item) -> None:
    if reader.take("USAGE"):
        reader.take("IS")
    word = reader.next()
    if word.key not in USAGES:
        raise reader.wrong("U335", word, found=word.value or "—")
    item.usage = USAGES[word.key]
    if item.usage in WHOLE and reader.word.key in {"SIGNED", "UNSIGNED"}:
        item.unsigned = reader.next().key == "UNSIGNED"


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
    reader.next()
    first = reader.word
    low = reader.number()
    item.repeats = True
    item.occurs = reader.count() if (between := reader.take("TO")) else low
    reader.take("TIMES")
    if reader.take("DEPENDING"):
        reader.take("ON")
        item.depending_start = reader.word.start
        item.depending = (reader.name().value,)
        while reader.take("OF", "IN"):
            item.depending += (reader.name().value,)
        item.least = low if between else 1
    if not item.occurs or (between and (not item.depending or low > item.occurs)):
        raise reader.wrong("U333" if not item.occurs else "U337", first, found=first.value or "—")
    _keys(reader)


def _keys(reader: Reader) -> None:
    """Keys and indexes of a table take no bytes in it."""
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
        raise reader.wrong("U338", first, found=first.value)


def _nothing(reader: Reader, _: Item) -> None:
    """GLOBAL and EXTERNAL change no byte."""
    reader.next()


def _synchronized(reader: Reader, item: Item) -> None:
    item.synchronized, item.synchronized_start = True, reader.next().start
    reader.take("LEFT", "RIGHT")


def _justified(reader: Reader, item: Item) -> None:
    reader.next()
    reader.take("RIGHT")
    item.justified = True


def _blank(reader: Reader, item: Item) -> None:
    first = reader.next()
    reader.take("WHEN")
    if not reader.take("ZERO", "ZEROS", "ZEROES"):
        raise reader.wrong("U338", first, found=first.value)
    item.blank_zero = True


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
    **dict.fromkeys(("SYNC", "SYNCHRONIZED"), Clause("sync", _synchronized)),
    **dict.fromkeys(("JUST", "JUSTIFIED"), Clause("just", _justified)),
    "BLANK": Clause("blank", _blank),
    **dict.fromkeys(("RENAMES", "GROUP-USAGE", "TYPEDEF", "SAME", "ANY"), Clause("refused", _refused)),
}
"""By the keywords that begin a clause; an entry's name cannot be one of them."""
