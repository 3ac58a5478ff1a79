"""Text of XML files and SQL dumps: bytes ↔ characters, one value or a whole column at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from utsushi.mappings.layout.model import TextStyle
from utsushi.specs.errors import Place, fail

ENCODINGS = ("utf-8", "cp932")

_JIS = str.maketrans("―～∥－￠￡￢", "—〜‖−¢£¬")
_MICROSOFT = str.maketrans("—〜‖−¢£¬", "―～∥－￠￡￢")
_NO_CHARACTERS = frozenset("\x80\xa0\uf8f0\uf8f1\uf8f2\uf8f3")
"""What Python's cp932 lets through and that is no character (see `cp932`)."""
_LOOKALIKES = frozenset("―～∥－￠￡￢")


@dataclass(frozen=True)
class Codec:
    """One encoding under one symbol policy."""

    name: str
    jis: bool

    def decode(self, raw: bytes) -> str | None:
        """The characters, or None where some bytes are none."""
        try:
            text = raw.decode(self.name)
        except UnicodeDecodeError:
            return None
        if self.name == "utf-8" or text.isascii():
            return text
        if not _NO_CHARACTERS.isdisjoint(text):
            return None
        return text.translate(_JIS) if self.jis else text

    def encode(self, text: str) -> bytes | None:
        """The canonical bytes, or None where a character has none."""
        if self.jis:
            if not _LOOKALIKES.isdisjoint(text):
                return None
            text = text.translate(_MICROSOFT)
        elif self.name == "cp932" and not _NO_CHARACTERS.isdisjoint(text):
            return None
        try:
            return text.encode(self.name)
        except UnicodeEncodeError:
            return None

    def decode_all(self, raws: Sequence[bytes]) -> list[str | None]:
        """`decode` of each."""
        whole = b"\0".join(raws)
        if whole.count(b"\0") == len(raws) - 1 and (text := self.decode(whole)) is not None:
            return list(text.split("\0"))
        return [self.decode(raw) for raw in raws]


@cache
def codec(style: TextStyle, file: str) -> Codec:
    """The codec of a file.

    Raises:
        UtsushiError: U800 an encoding that these formats do not come in.
    """
    if style.table not in ENCODINGS:
        raise fail("U800", Place(file), table=style.table, known=", ".join(ENCODINGS))
    return Codec(style.table, style.table == "cp932" and style.symbols == "jis")
