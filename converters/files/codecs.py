"""Characters of delimited files in encodings other than UTF-8 and cp932, and escapes: one field there and back.

Source: the codecs of Python (JIS X 0208, 0212, 0213); the symbol policy moves what Microsoft's tables say otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache

from utsushi.converters.files import codetables
from utsushi.converters.files.charsets import policy, table_of
from utsushi.converters.files.plain import codec as plain
from utsushi.converters.files.plain_codes import plain_bytes, plain_text
from utsushi.mappings.layout.model import File, TextStyle

PYTHON = {
    "utf-8": "utf-8",
    "cp932": "cp932",
    "shift_jis": "shift_jis",
    "shift_jis_2004": "shift_jis_2004",
    "euc-jp": "euc_jis_2004",
    "iso-2022-jp": "iso2022_jp_ext",
    "utf-16-le": "utf-16-le",
    "utf-16-be": "utf-16-be",
}
"""Name of a layout → Python's."""
CUT, NO_CHARACTER, BAD, BAD_ESCAPE = 1, 2, 3, 4
"""Positions in `gathering.FAULTS`."""


@dataclass(frozen=True)
class FieldCodec:
    """How the bytes of a field are its value."""

    table: str
    moved: Mapping[int, str]
    """Symbols of Python's codec → those of the policy; of a set that has not both of them."""
    escape: str
    quote: str
    delimiter: str
    file: File

    def decode(self, raw: bytes, *, quoted: bool) -> tuple[str, int]:
        """(value, 0) or ("", fault). A quoted field comes without its quotes."""
        text, fault = self._characters(raw)
        if fault:
            return "", fault
        if quoted:
            text = text.replace('""', '"') if not self.escape else _undoubled(text, self.escape)
        if self.escape and self.escape in text:
            plain_text = _unescaped(text, self.escape)
            return ("", BAD_ESCAPE) if plain_text is None else (plain_text, 0)
        return text, 0

    def encode(self, text: str) -> bytes | None:
        """The bytes of characters as they stand, or None where one has no code."""
        if own_characters(self.file.text):
            return plain_bytes(text, table_of(self.file.text))
        if self.table in {"utf-8", "cp932"}:
            return plain(self.file.text, self.file.name).encode(text)
        if self.table.startswith("utf-16"):
            return None if any("\ud800" <= one <= "\udfff" for one in text) else text.encode(PYTHON[self.table])
        if self.moved:
            if text.translate(self.moved) != text:
                return None
            text = text.translate({ord(new): chr(old) for old, new in self.moved.items()})
        for name in _names(self.table):
            with suppress(UnicodeEncodeError):
                return text.encode(name)
        return None

    def written(self, text: str) -> tuple[bytes | None, bool]:
        """(a value as the canonical file has it, its quotes counted; whether it needs quotes that are not declared)."""
        special = any(one in text for one in (self.delimiter, '"', "\r", "\n"))
        if self.escape:
            text = text.replace(self.escape, self.escape * 2)
            text = text if self.quote == "none" else text.replace('"', f'{self.escape}"')
        elif self.quote != "none":
            text = text.replace('"', '""')
        if self.quote == "all" or (self.quote == "minimal" and special):
            text = f'"{text}"'
        elif self.escape:
            text = re.sub(rf"[\r\n{re.escape(self.delimiter)}]", lambda found: self.escape + found[0], text)
        elif any(one in text for one in (self.delimiter, "\r", "\n")):
            return self.encode(text), True
        return self.encode(text), False

    def _characters(self, raw: bytes) -> tuple[str, int]:
        if own_characters(self.file.text):
            text = plain_text(raw, table_of(self.file.text))
            return ("", NO_CHARACTER) if text is None else (text, 0)
        if self.table in {"utf-8", "cp932"}:
            text = plain(self.file.text, self.file.name).decode(raw)
            if text is not None:
                return text, 0
        reason = ""
        for name in _names(self.table):
            try:
                text = raw.decode(name)
            except UnicodeDecodeError as error:
                reason = reason or error.reason
            else:
                if self.table == "cp932":  # Python's lets through what is no character
                    break
                return text.translate(self.moved), 0
        cut = any(one in reason for one in ("incomplete", "truncated", "unexpected end"))
        return "", CUT if cut else BAD if self.table.startswith("utf") else NO_CHARACTER


def _names(table: str) -> tuple[str, ...]:
    """Python's codecs for the table; the first that has the characters."""
    return ("iso2022_jp_ext", "iso2022_jp_3", "iso2022_jp_2004") if table == "iso-2022-jp" else (PYTHON[table],)


@cache
def _moves(table: str, symbols: str) -> Mapping[int, str]:
    """Symbols of Python's codec of the table that the policy (`jis`, `microsoft`) spells otherwise, as in fixed-length files."""
    if table not in {"shift_jis", "shift_jis_2004", "euc-jp", "iso-2022-jp"}:
        return {}
    there = set(codetables.table("euc-jp" if table == "iso-2022-jp" else table).doubles.values())
    return {ord(old): new for old, new in policy(symbols).items() if old in there and new not in there}


def own_characters(style: TextStyle) -> bool:
    """Some characters are the site's, or mean what they meant in 1978: the tables of `charsets` hold, not Python's codecs."""
    return bool(style.overlay) or style.gaiji == "fault" or style.era_glyphs == "jis78"


def codec_of(file: File) -> FieldCodec:
    """The codec of a file's fields."""
    escape, delimiter = (sign_bytes(file, one).decode(PYTHON[file.text.table]) for one in (file.escape, file.delimiter))
    moved = _moves(file.text.table, file.text.symbols)
    return FieldCodec(file.text.table, moved, escape, file.quote, delimiter, file)


def sign_bytes(file: File, sign: str) -> bytes:
    """Declared ASCII characters as the file has them: 5C in Shift_JIS-2004, where the character is a yen sign, too."""
    return sign.encode(file.text.table if file.text.table.startswith("utf-16") else "ascii")


def _undoubled(text: str, escape: str) -> str:
    """Doubled quotes once; what stands behind an escape is left alone."""
    return re.sub(f'({re.escape(escape)}.)|""', lambda found: found[1] or '"', text, flags=re.DOTALL)


def _unescaped(text: str, escape: str) -> str | None:
    """The character behind an escape stands for itself; a letter or digit would stand for something else."""
    wrong = False

    def one(found: re.Match[str]) -> str:
        nonlocal wrong
        wrong |= not found[1] or (found[1].isascii() and found[1].isalnum())
        return found[1]

    made = re.sub(f"{re.escape(escape)}(.?)", one, text, flags=re.DOTALL)
    return None if wrong else made
