r"""How each dialect writes names, strings, comments and rows, as expressions over bytes.

Strings: `''` is a quote everywhere; `\` escapes in MySQL's strings and in PostgreSQL's `E'…'` alone. In cp932 the second byte of
a character may look like `\`, `[`, `` ` `` or `|`, never like a quote. Repetitions are possessive: a row is read in one pass.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

_DOUBLE = rb"[\x81-\x9f\xe0-\xfc][\x40-\x7e\x80-\xfc]"
SPACE = rb"(?:\s++|--[^\n]*+(?:\n|\Z)|/\*(?:[^*]|\*(?!/))*+\*/)*+"


@dataclass(frozen=True)
class Lexis:
    """The compiled expressions of one dialect in one encoding."""

    dialect: str
    double: bool
    """cp932: characters of two bytes."""
    space: re.Pattern[bytes]
    """Blanks and comments; the group `last` is nothing."""
    head: re.Pattern[bytes]
    """`INSERT INTO name (columns) VALUES`, before the first parenthesis: groups name, columns."""
    copy: re.Pattern[bytes]
    """`COPY name (columns) FROM stdin …;` with its line end: groups name, columns, options."""
    comma: re.Pattern[bytes]
    """Between two rows."""
    any_row: re.Pattern[bytes]
    """A row, however many values it has."""
    create: re.Pattern[bytes]
    names: re.Pattern[bytes]
    token: re.Pattern[bytes]
    """What a statement ends with, and what hides such an end."""
    blanks: bytes
    literal: bytes

    def row(self, count: int) -> re.Pattern[bytes]:
        """A row of so many values; its groups are, in turn, what stands between values and the values, and the comma before another."""
        return _row(self.blanks, self.literal, count)


@cache
def _row(space: bytes, literal: bytes, count: int) -> re.Pattern[bytes]:
    between = rb"(" + space + rb"," + space + rb")"
    values = between.join([rb"(" + literal + rb")"] * count)
    following = rb"(" + space + rb"," + space + rb"(?=\())?+"
    return re.compile(rb"(\(" + space + rb")" + values + rb"(" + space + rb"\))" + following, re.DOTALL)


@cache
def lexis(dialect: str, double: bool) -> Lexis:
    """The expressions of a dialect; `double`: the file is cp932."""
    pair = _DOUBLE + rb"|" if double else b""
    space = SPACE.replace(rb"--", rb"(?:--|#)") if dialect == "mysql" else SPACE
    string = _string(dialect, pair)
    name = _name(dialect, double, pair)
    full = name + rb"(?:" + space + rb"\." + space + name + rb")*+"
    columns = rb"\(" + space + name + rb"(?:" + space + rb"," + space + name + rb")*+" + space + rb"\)"
    literal = _literal(dialect, string)
    flags = re.DOTALL | re.IGNORECASE
    return Lexis(
        dialect,
        double,
        re.compile(space, flags),
        re.compile(
            rb"(?:INSERT"
            + space
            + rb"(?:\bIGNORE\b"
            + space
            + rb")?|REPLACE"
            + space
            + rb")(?:\bINTO\b"
            + space
            + rb")?"
            rb"(?P<name>"
            + full
            + rb")"
            + space
            + rb"(?P<columns>"
            + columns
            + rb")?"
            + space
            + rb"(?:OVERRIDING\s+(?:SYSTEM|USER)\s+VALUE"
            + space
            + rb")?VALUES?"
            + space
            + rb"(?=\()",
            flags,
        ),
        re.compile(
            rb"COPY"
            + space
            + rb"(?P<name>"
            + full
            + rb")"
            + space
            + rb"(?P<columns>"
            + columns
            + rb")?"
            + space
            + rb"FROM\s+stdin\b(?P<options>[^;\n]*);[^\n]*\n",
            flags,
        ),
        re.compile(space + rb"," + space + rb"(?=\()", flags),
        re.compile(rb"\((?:" + space + literal + space + rb"(?:,|(?=\))))*+\)", flags),
        re.compile(
            rb"CREATE\s+(?:(?:GLOBAL|LOCAL|TEMPORARY|TEMP|UNLOGGED)\s+)*TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?(?P<name>"
            + full
            + rb")",
            flags,
        ),
        re.compile(name, flags),
        re.compile(_tokens(dialect, string, pair), flags),
        space,
        literal,
    )


def _string(dialect: str, pair: bytes) -> bytes:
    plain = rb"'(?:[^']|'')*+'"
    escaped = rb"'(?:" + pair + rb"[^'\\]|''|\\.)*+'"
    if dialect == "mysql":
        return escaped
    return rb"(?:(?<![\w$])E" + escaped + rb"|" + plain + rb")" if dialect == "postgresql" else plain


def _name(dialect: str, double: bool, pair: bytes) -> bytes:
    bare = rb"(?:" + _DOUBLE + rb"|[A-Za-z0-9_$#@\xa1-\xdf])++" if double else rb"[A-Za-z0-9_$#@\x80-\xff]++"
    quoted = {
        "mysql": rb"`(?:" + pair + rb"[^`]|``)*+`",
        "sqlserver": rb"\[(?:" + pair + rb"[^\]]|\]\])*+\]",
    }.get(dialect)
    ways = [rb'"(?:[^"]|"")*+"', bare] + ([quoted] if quoted else [])
    return rb"(?:" + rb"|".join(ways) + rb")"


def _literal(dialect: str, string: bytes) -> bytes:
    """A value: a string, a bare word or number, or an expression with at most three parentheses in each other."""
    inner = rb"(?:" + string + rb"|[^'()])"
    for _ in range(2):
        inner = rb"(?:" + string + rb"|[^'()]|\(" + inner + rb"*+\))"
    ends = rb"(?=\s*+[,)])"
    comment = rb"(?!--|/\*" + (rb"|\#" if dialect == "mysql" else b"") + rb")"
    some = rb"(?:" + string + rb"|" + comment + rb"[^\s'(),;]|\s++(?![,)])" + comment + rb"|\(" + inner + rb"*+\))++"
    return rb"(?>" + string + ends + rb"|[\w.+-]++" + ends + rb"|" + some + rb")"


def _tokens(dialect: str, string: bytes, pair: bytes) -> bytes:
    """Alternatives in order: what hides an end, then the group `end`."""
    hiding = [string, rb'"(?:[^"])*+"', rb"--[^\n]*+", rb"/\*(?:[^*]|\*(?!/))*+\*/"]
    ends = [rb";"]
    if dialect == "mysql":
        hiding += [rb"`[^`]*+`", rb"\#[^\n]*+"]
    if dialect == "postgresql":
        hiding += [rb"\$(?P<tag>\w*)\$.*?\$(?P=tag)\$"]
    if dialect == "sqlserver":
        hiding += [rb"\[[^\]]*+\]"]
        ends += [rb"(?<=\n)[ \t]*(?=(?:GO|INSERT|SET|CREATE|ALTER|DROP|USE|PRINT|EXEC|BEGIN|COMMIT|UPDATE|DELETE)\b)"]
    broken = [rb"'", rb'"', rb"/\*"]
    double = [pair.rstrip(b"|")] if pair else []
    return rb"|".join(
        [*double, *hiding, rb"(?P<end>" + rb"|".join(ends) + rb")", rb"(?P<broken>" + rb"|".join(broken) + rb")"]
    )
