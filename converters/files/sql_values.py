r"""Literals of a dump ↔ texts, and the hole that each leaves in the frame of its row.

Styles of holes: `s` a string (its quotes belong to the hole) · `p` a string with escapes (`E'…'` without the E) · `r` a number as it
stands · `h` hexadecimal digits · `n` NULL · `c` a value of COPY · `e` an expression that is evaluated (`CHR(10)||'x'`): the way back
writes a string and the residue keeps the expression.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache, lru_cache

from utsushi.converters.files import sql_grammar as grammar
from utsushi.converters.files.plain import Codec

_PLAIN = rb"'(?:[^']|'')*+'"
_ESCAPED = rb"'(?:[^'\\]|''|\\.)*+'"
_ESCAPED_PAIRS = rb"'(?:[\x81-\x9f\xe0-\xfc][\x40-\x7e\x80-\xfc]|[^'\\]|''|\\.)*+'"
_NUMBER = re.compile(rb"[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?\Z")
_WORDS = re.compile(rb"(?:TRUE|FALSE|DEFAULT)\Z", re.IGNORECASE)
_HEX = re.compile(rb"(0[xX]|[xX]')([0-9A-Fa-f]*)('?)\Z")
_CASTING = (
    rb"(?:to_date|to_timestamp|to_timestamp_tz|timestamp|date|time|hextoraw|to_clob|to_nclob|to_blob|to_char|to_nchar|cast"
    rb"|unhex|timestamp_format|blob)"
)
"""Functions of a string that say how it is to be understood: the value is the string."""
_TYPE = rb"(?:\s*(?:,\s*" + _PLAIN + rb"|,\s*\d+|\bAS\s+[\w\[\]\".]+\s*(?:\(\s*[\w, ]+\))?))*+"
_PLAINLY, _PLAINLY_MYSQL = re.compile(rb"'[^'\0]*'"), re.compile(rb"'[^'\"\\\0\n\r\x1a]*'")
_MYSQL = {"0": "\0", "n": "\n", "r": "\r", "t": "\t", "b": "\b", "Z": "\x1a"}
_POSTGRES = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f", "v": "\v"}
_MYSQL_ESCAPE = re.compile(r"''|\\(.)", re.DOTALL)
_COPY_ESCAPE = re.compile(r"\\(x[0-9A-Fa-f]{1,2}|[0-7]{1,3}|.)", re.DOTALL)
_POSTGRES_ESCAPE = re.compile(r"''|\\(x[0-9A-Fa-f]{1,2}|[0-7]{1,3}|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|.)", re.DOTALL)
_MYSQL_OUT = str.maketrans({"\0": "\\0", "\n": "\\n", "\r": "\\r", "\\": "\\\\", "'": "\\'", '"': '\\"', "\x1a": "\\Z"})
_POSTGRES_OUT = str.maketrans({"\\": "\\\\", "'": "''"})
_COPY_OUT = str.maketrans({"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f", "\v": "\\v"})


@cache
def _whole(string: bytes) -> re.Pattern[bytes]:
    return re.compile(string + rb"\Z", re.DOTALL)


@cache
def _wrapped(string: bytes) -> re.Pattern[bytes]:
    """A string within what says how it is to be understood: `N'…'`, `DATE '…'`, `to_date('…', 'YYYYMMDD')`, `'…'::date`."""
    before = (
        rb"N|G|_\w+\s*|(?:DATE|TIMESTAMP|TIME)\s*|" + _CASTING + rb"\s*\(\s*N?"
        rb"|CONVERT\s*\(\s*[\w\[\]\"]+\s*(?:\(\s*\w+\s*\))?\s*,\s*N?|"
    )
    after = _TYPE + rb"\s*\)|::[\w\" .\[\]()]+|"
    return re.compile(
        rb"(?P<before>" + before + rb")(?P<value>" + string + rb")(?P<after>" + after + rb")\Z",
        re.IGNORECASE | re.DOTALL,
    )


@dataclass(frozen=True, slots=True)
class Literal:
    """What one literal says."""

    value: str | None
    """None: a fault."""
    style: str
    before: bytes = b""
    after: bytes = b""
    raw: bytes | None = None
    """What the way back would write otherwise: the bytes of the hole."""
    fault: str = ""


@dataclass(frozen=True)
class Writing:
    """How values of a dialect are read and written in one encoding."""

    dialect: str
    codec: Codec
    null: str

    def read(self, raw: bytes) -> Literal:
        """A literal of INSERT."""
        if raw[:1] == b"'" and _whole(self._quoted).match(raw):
            return self._string(raw, self._style)
        if _NUMBER.match(raw) or _WORDS.match(raw):
            return Literal(raw.decode("ascii"), "r")
        if raw.upper() == b"NULL":
            return Literal(self.null, "n", raw=None if raw == b"NULL" else raw)
        if found := _HEX.match(raw):
            return Literal(found[2].decode("ascii"), "h", found[1], found[3])
        return self._expression(raw)

    def read_plain(self, raws: Iterable[bytes]) -> dict[bytes, Literal]:
        """Those of the literals that are strings in UTF-8 without quotes and escapes in them."""
        if self.codec.name != "utf-8":
            return {}
        pattern = _PLAINLY_MYSQL if self.dialect == "mysql" else _PLAINLY
        plain = [raw for raw in raws if pattern.fullmatch(raw)]
        texts = self.codec.decode_all(plain)
        return {
            raw: Literal(text[1:-1], self._style) for raw, text in zip(plain, texts, strict=True) if text is not None
        }

    def read_copied(self, raw: bytes) -> Literal:
        """A value of COPY, its text format."""
        if raw == b"\\N":
            return Literal(self.null, "c")
        return self._checked(raw, "c", lambda text: _unescaped(text, "copy"))

    def write(self, style: str, value: str) -> bytes | None:
        """The bytes of a hole; None where a character has none there."""
        null = value == self.null
        if style == "c":
            return b"\\N" if null else self.codec.encode(value.translate(_COPY_OUT))
        if style == "h":
            return value.encode("ascii") if re.fullmatch("[0-9A-Fa-f]*", value) else None
        if null and style not in {"s", "p"}:
            return b"NULL"
        if style == "r" and re.fullmatch(r"[-+.\w]+", value, re.ASCII):
            return value.encode("ascii")
        if style == "s" or (style != "p" and self.dialect != "mysql"):
            text = value.replace("'", "''")
        else:
            text = value.translate(_MYSQL_OUT if self.dialect == "mysql" else _POSTGRES_OUT)
        body = self.codec.encode(text)
        return None if body is None else b"'" + body + b"'"

    def canonical(self, value: str) -> bytes | None:
        """The literal of a value where no frame says otherwise: NULL or a string."""
        made = self.write("e", value)
        national = self.dialect == "sqlserver" and not value.isascii()
        return b"N" + made if made and national else made

    @property
    def _style(self) -> str:
        return "p" if self.dialect == "mysql" else "s"

    @property
    def _quoted(self) -> bytes:
        if self.dialect != "mysql":
            return _PLAIN
        return _ESCAPED if self.codec.name == "utf-8" else _ESCAPED_PAIRS

    def _string(self, raw: bytes, style: str) -> Literal:
        if style == "s":
            return self._checked(raw, style, lambda text: text[1:-1].replace("''", "'"))
        return self._checked(raw, style, lambda text: _unescaped(text[1:-1], self.dialect))

    def _checked(self, raw: bytes, style: str, meaning: Callable[[str], str]) -> Literal:
        text = self.codec.decode(raw)
        if text is None:
            return Literal(None, style, raw=raw, fault="bad_encoding")
        value = meaning(text)
        same = style == "s" and self.codec.name == "utf-8"  # each text is written in one way only
        return Literal(value, style, raw=None if same or self.write(style, value) == raw else raw)

    def _expression(self, raw: bytes) -> Literal:
        if self.dialect == "postgresql" and raw[:1] in b"Ee" and _whole(_ESCAPED).match(raw, 1):
            inner = self._string(raw[1:], "p")
            return Literal(inner.value, "p", raw[:1], b"", inner.raw, inner.fault)
        if found := _wrapped(self._quoted).match(raw):
            inner = self._string(found["value"], self._style)
            return Literal(inner.value, inner.style, found["before"], found["after"], inner.raw, inner.fault)
        text = self.codec.decode(raw)
        if text is None:
            return Literal(None, "e", raw=raw, fault="bad_encoding")
        value = evaluated(text, self.dialect)
        return Literal(value, "e", raw=raw, fault="" if value is not None else "unknown_literal")


def _unescaped(text: str, dialect: str) -> str:
    """The text of a string with escapes (`copy`: of a value of COPY); bytes beyond ASCII written as numbers stay as they stand."""
    if "\\" not in text and "''" not in text:
        return text
    pattern = {"mysql": _MYSQL_ESCAPE, "copy": _COPY_ESCAPE}.get(dialect, _POSTGRES_ESCAPE)
    table = _MYSQL if dialect == "mysql" else _POSTGRES

    def one(found: re.Match[str]) -> str:
        said = found[1]
        if said is None:
            return "'"
        if said in table:
            return table[said]
        if dialect == "mysql":
            return found[0] if said in {"%", "_"} else said
        return _numbered(said) if len(said) > 1 or said.isdigit() else said

    return pattern.sub(one, text)


def _numbered(said: str) -> str:
    """`x41`, `101`, `u3042`."""
    point = int(said[1:], 16) if said[0] in "xuU" else int(said, 8)
    wide = said[0] in "uU" and point < 0x110000 and not 0xD800 <= point < 0xE000
    return chr(point) if point < 0x80 or wide else "\\" + said


@lru_cache(maxsize=4096)
def evaluated(text: str, dialect: str) -> str | None:
    """The text that an expression of strings says: `||`, CONCAT, `+`, CHR, NCHAR, UNISTR, U&'…'; None for any other."""
    if dialect == "db2" or text.upper().startswith("U&'"):
        text = re.sub(r"(?<!\w)U&('(?:[^']|'')*')", r"UNISTR_U(\1)", text, flags=re.IGNORECASE)
    return _said(grammar.tree(text, dialect))


def _said(tree: object) -> str | None:
    from sqlglot import exp

    said: str | None = None
    if isinstance(tree, exp.Paren | exp.Cast):
        said = _said(tree.this)
    elif isinstance(tree, exp.National) or (isinstance(tree, exp.Literal) and tree.is_string):
        said = str(tree.name)
    elif isinstance(tree, exp.DPipe | exp.Add):
        said = _joined([tree.left, tree.right])
    elif isinstance(tree, exp.Concat):
        said = _joined(tree.expressions)
    elif isinstance(tree, exp.Func):
        name = tree.name if isinstance(tree, exp.Anonymous) else tree.sql_name()
        said = _called(str(name).upper(), tree.expressions[0] if tree.expressions else tree.this)
    return said


def _joined(parts: list[object]) -> str | None:
    said = [_said(part) for part in parts]
    return None if None in said else "".join(one or "" for one in said)


def _called(name: str, first: object) -> str | None:
    if name in {"CHR", "CHAR", "NCHAR"}:
        return _chr(first)
    if name in {"EMPTY_CLOB", "EMPTY_BLOB"}:
        return ""
    said = _said(first)
    if said is None:
        return None
    if name in {"UNISTR", "UNISTR_U"}:
        return _unistr(said)
    return said if name in {"TO_CLOB", "TO_NCLOB", "TO_CHAR", "TO_NCHAR"} else None


def _chr(number: object) -> str | None:
    from sqlglot import exp

    if not isinstance(number, exp.Literal) or not str(number.name).isdigit():
        return None
    point = int(number.name)
    return chr(point) if point < 0x80 else None


def _unistr(text: str) -> str | None:
    r"""`\3042`, and pairs of surrogates."""
    units = re.sub(
        r"\\(?:\+([0-9A-Fa-f]{6})|([0-9A-Fa-f]{4})|(\\))", lambda m: "\\" if m[3] else chr(int(m[1] or m[2], 16)), text
    )
    try:
        return units.encode("utf-16", "surrogatepass").decode("utf-16")
    except UnicodeDecodeError:
        return None
