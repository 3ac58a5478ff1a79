"""A SQL*Loader control file → what it says about the data: a format, tables, columns with their types and places.

Read are LOAD DATA with its INFILE, CHARACTERSET, OPTIONS (SKIP), INTO TABLE with WHEN and TRAILING NULLCOLS, the delimiters
and the column list. What a column becomes in the database (SQL expressions, NULLIF, DEFAULTIF, CONSTANT, SEQUENCE …) is no
matter of the file: it is named in `remarks`, and the mapping says it. Source: Oracle Database Utilities, SQL*Loader.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from utsushi.specs.errors import Place, UtsushiError, fail

_TOKEN = re.compile(
    r"""(?P<blank>\s+|--[^\n]*|/\*.*?\*/)|(?P<hex>[xX]'(?:[0-9A-Fa-f]{2})+')|(?P<text>'(?:[^']|'')*')|(?P<quoted>"(?:[^"]|"")*")
    |(?P<sign><>|!=|¬=|[(),:*+=;.])|(?P<word>[^\s(),:*+=;.'"<>!]+)""",
    re.VERBOSE | re.DOTALL,
)
GENERATED = {"CONSTANT", "SEQUENCE", "SYSDATE", "RECNUM", "EXPRESSION"}
"""Columns that are in no file."""
_SIMPLE = {
    "CHAR": "char", "VARCHAR2": "char", "DATE": "date", "TIMESTAMP": "date", "ZONED": "zoned", "DECIMAL": "decimal",
    "INTEGER": "integer", "SMALLINT": "smallint", "BYTEINT": "byteint", "FLOAT": "float", "DOUBLE": "double",
    "GRAPHIC": "graphic", "RAW": "raw",
}  # fmt: skip
_ENDINGS = {"PRESERVE", "TRAILING", "FIELDS", "WHEN", "(", "INTO"}


class Token(NamedTuple):
    """A word, a literal or a sign."""

    kind: str
    value: str
    start: int

    @property
    def key(self) -> str:
        """A word as keywords are compared; a sign as it is."""
        return self.value.upper() if self.kind in {"word", "sign"} else ""


@dataclass
class Column:
    """A column of a table; of a delimited file in the order of the file."""

    name: str
    start: int
    """Where its name stands in the control file."""
    type: str = "char"
    external: bool = False
    """INTEGER EXTERNAL, DECIMAL EXTERNAL …: digits in characters."""
    form: str = ""
    """The mask of a DATE."""
    first: int = 0
    last: int = 0
    """Bytes, from 1; 0: not said."""
    size: tuple[int, ...] = ()
    """What stands in parentheses behind the type: (length) or (precision, scale)."""
    filler: bool = False


@dataclass
class Loaded:
    """One INTO TABLE."""

    table: str
    columns: list[Column] = field(default_factory=list)
    when: list[tuple[str, str, str]] = field(default_factory=list)
    """(column or `first:last`, `=` or `<>`, value), all of which must hold."""


@dataclass
class Control:
    """One control file."""

    path: Path
    text: str
    character_set: str = ""
    character_set_start: int = 0
    infile: str = ""
    record: str = ""
    """`FIX n`, `VAR n`, `STR …` as they stand behind INFILE."""
    skip: int = 0
    delimiter: str = ""
    enclosed: str = ""
    """"", `optionally`, `always`."""
    tables: list[Loaded] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    def wrong(self, code: str, start: int, **values: Any) -> UtsushiError:
        """An error that points at a character."""
        line = self.text.count("\n", 0, start)
        column = start - (self.text.rfind("\n", 0, start) + 1) + 1
        source = self.text.split("\n")[line]
        return fail(code, Place(str(self.path), line + 1, column), source, **values)


def read(path: Path, encoding: str = "utf-8") -> Control:
    """What a control file says.

    Args:
        path: the control file.
        encoding: of the control file itself, not of the data.

    Raises:
        UtsushiError: U910 not readable in that encoding, U911 a word that cannot stand there, U912 a clause that a layout cannot
            say; with line and column.
    """
    try:
        text = path.read_text(encoding).removeprefix("\ufeff")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else encoding
        raise fail("U910", Place(str(path)), why=why or encoding) from error
    control = Control(path, text)
    _Reader(control, list(_tokens(control))).read()
    return control


def _tokens(control: Control) -> Iterator[Token]:
    at = 0
    while at < len(control.text):
        found = _TOKEN.match(control.text, at)
        if found is None:
            raise control.wrong("U911", at, found=control.text[at])
        kind = str(found.lastgroup)
        if kind != "blank":
            yield Token(kind, _value(kind, found[0]), at)
        at = found.end()
    yield Token("end", "", len(control.text))


def _value(kind: str, raw: str) -> str:
    if kind == "hex":
        return bytes.fromhex(raw[2:-1]).decode("latin-1")
    if kind in {"text", "quoted"}:
        return raw[1:-1].replace(raw[0] * 2, raw[0])
    return raw


class _Reader:
    """Tokens, one after the other."""

    def __init__(self, control: Control, tokens: list[Token]) -> None:
        self._control, self._tokens, self._at = control, tokens, 0

    def read(self) -> None:
        """Fill the control.

        LOAD DATA and CONTINUE_LOAD DATA say the same; INSERT, APPEND, REPLACE and TRUNCATE are about the database.
        """
        if self._take("OPTIONS"):
            self._options()
        if not self._take("LOAD", "CONTINUE_LOAD") or not self._take("DATA"):
            raise self._wrong()
        while not self._take(";") and self._token.kind != "end":
            self._clause()
        if not self._control.tables:
            raise self._wrong()

    @property
    def _token(self) -> Token:
        return self._tokens[self._at]

    def _next(self) -> Token:
        token = self._token
        self._at += token.kind != "end"
        return token

    def _take(self, *keys: str) -> bool:
        found = self._token.key in keys
        self._at += found
        return found

    def _wrong(self, code: str = "U911") -> UtsushiError:
        return self._control.wrong(code, self._token.start, found=self._token.value or "—")

    def _need(self, *kinds: str) -> Token:
        if self._token.kind not in kinds:
            raise self._wrong()
        return self._next()

    def _number(self) -> int:
        if not (self._token.value.isascii() and self._token.value.isdigit()):
            raise self._wrong()
        return int(self._next().value)

    def _options(self) -> None:
        """OPTIONS (SKIP=1, …): only SKIP is about the file."""
        self._sign("(")
        while not self._take(")"):
            name = self._need("word").key
            self._sign("=")
            value = self._next()
            if name == "SKIP":
                self._at -= 1
                self._control.skip = self._number()
            elif value.kind == "end":
                raise self._wrong()
            self._take(",")

    def _sign(self, sign: str) -> None:
        if not self._take(sign):
            raise self._wrong()

    def _clause(self) -> None:
        control = self._control
        if self._take("CHARACTERSET"):
            control.character_set_start = self._token.start
            control.character_set = self._need("word", "text", "quoted").value.upper()
        elif self._take("INFILE"):
            control.infile = "" if self._take("*") else self._need("text", "quoted", "word").value
            if self._token.kind in {"text", "quoted"}:
                control.record = self._next().value
        elif self._take("BADFILE", "DISCARDFILE"):
            self._need("text", "quoted", "word")
        elif self._take("INSERT", "APPEND", "REPLACE", "TRUNCATE"):
            pass
        elif self._take("PRESERVE"):
            if not self._take("BLANKS"):
                raise self._wrong()
        elif self._take("FIELDS"):
            self._delimiters()
        elif self._take("INTO"):
            self._table()
        else:
            raise self._wrong("U912" if self._token.kind == "word" else "U911")

    def _delimiters(self) -> None:
        control = self._control
        if self._take("CSV"):
            control.delimiter, control.enclosed = ",", "optionally"
            self._take("WITH", "WITHOUT") and self._take("EMBEDDED")
            return
        while True:
            if self._take("TERMINATED"):
                self._take("BY")
                token = self._need("text", "quoted", "hex", "word")
                control.delimiter = "\t" if token.value in {r"\t", "\t"} else token.value
                if token.key == "WHITESPACE":
                    raise self._control.wrong("U912", token.start, found=token.value)
            elif self._token.key in {"OPTIONALLY", "ENCLOSED"}:
                control.enclosed = "optionally" if self._take("OPTIONALLY") else "always"
                self._take("ENCLOSED")
                self._take("BY")
                token = self._need("text", "quoted", "hex")
                if token.value != '"':
                    raise self._control.wrong("U912", token.start, found=token.value)
            elif not self._take("AND"):
                return

    def _table(self) -> None:
        if not self._take("TABLE"):
            raise self._wrong()
        name = self._need("word", "quoted").value
        while self._take("."):
            name = self._need("word", "quoted").value
        loaded = Loaded(name)
        self._control.tables.append(loaded)
        while not self._take("("):
            if self._take("WHEN"):
                self._when(loaded)
            elif self._take("FIELDS"):
                self._delimiters()
            elif self._take("TRAILING"):
                self._take("NULLCOLS")
                self._control.remarks.append(f"{name}: TRAILING NULLCOLS")
            elif not self._take("INSERT", "APPEND", "REPLACE", "TRUNCATE"):
                raise self._wrong("U912" if self._token.kind == "word" else "U911")
        self._columns(loaded)

    def _when(self, loaded: Loaded) -> None:
        while True:
            bracket = self._take("(")
            name = self._next().value
            if self._take(":"):
                name = f"{name}:{self._number()}"
            if bracket:
                self._sign(")")
            if self._token.key not in {"=", "<>", "!=", "¬="}:
                raise self._wrong()
            sign = "=" if self._next().key == "=" else "<>"
            value = "" if self._take("BLANKS") else self._need("text", "quoted", "hex").value
            loaded.when.append((name, sign, value))
            if not self._take("AND"):
                return

    def _columns(self, loaded: Loaded) -> None:
        before = 0
        while True:
            token = self._need("word", "quoted")
            column = Column(token.value, token.start)
            if self._column(column, before):
                loaded.columns.append(column)
            else:
                self._control.remarks.append(f"{loaded.table}.{column.name}: {column.type}")
            before = column.last or before
            if self._take(")"):
                return
            self._sign(",")

    def _column(self, column: Column, before: int) -> bool:
        """Read what stands behind a name; whether the file has the column."""
        generated = False
        while self._token.key not in {",", ")"}:
            token = self._token
            if token.key in GENERATED:
                column.type, generated = self._next().key, True
                self._skip()
            elif self._take("FILLER", "BOUNDFILLER"):
                column.filler = True
            elif self._take("POSITION"):
                self._position(column, before)
            elif token.key in _SIMPLE:
                self._type(column)
            elif self._take("NULLIF", "DEFAULTIF") or token.kind == "quoted":
                self._remark(column)
            elif token.key in {"TERMINATED", "OPTIONALLY", "ENCLOSED"}:
                self._own_delimiters(column)
            else:
                raise self._wrong("U912" if token.kind == "word" else "U911")
        return not generated

    def _own_delimiters(self, column: Column) -> None:
        """Delimiters of one column: those of the whole file, or no layout can say them."""
        control, start = self._control, self._token.start
        had = (control.delimiter, control.enclosed)
        self._delimiters()
        if had[0] and (control.delimiter, control.enclosed or had[1]) != (had[0], had[1] or control.enclosed):
            raise control.wrong("U912", start, found=column.name)

    def _skip(self) -> None:
        """What belongs to a column that is in no file."""
        depth = 0
        while self._token.kind != "end" and (depth or self._token.key not in {",", ")"}):
            key = self._next().key
            depth += (key == "(") - (key == ")")

    def _remark(self, column: Column) -> None:
        first = self._tokens[self._at - 1].start if self._token.kind != "quoted" else self._token.start
        depth = 0
        if self._token.kind == "quoted":
            self._next()
        else:
            while self._token.kind != "end" and (depth or self._token.key not in {",", ")"}):
                key = self._next().key
                depth += (key == "(") - (key == ")")
        said = self._control.text[first : self._token.start].strip()
        self._control.remarks.append(f"{column.name}: {' '.join(said.split())}")

    def _position(self, column: Column, before: int) -> None:
        self._sign("(")
        if self._take("*"):
            column.first = before + 1 + (self._number() if self._take("+") else 0)
        else:
            column.first = self._number()
        if self._take(":"):
            column.last = self._number()
            if column.last < column.first:
                raise self._control.wrong("U911", column.start, found=column.name)
        self._sign(")")

    def _type(self, column: Column) -> None:
        column.type = _SIMPLE[self._next().key]
        if self._take("UNSIGNED"):
            column.type = f"unsigned {column.type}"
        if self._take("EXTERNAL"):
            column.external = True
        if self._take("("):
            column.size = (self._number(),)
            while self._take(","):
                column.size = (*column.size, self._number())
            self._sign(")")
        if column.type == "date" and self._token.kind in {"text", "quoted"}:
            column.form = self._next().value.upper()
        if column.first and not column.last and (length := length_of(column)):
            column.last = column.first + length - 1


def length_of(column: Column) -> int:
    """Bytes that a type says, 0 where it says none. ZONED one per digit, DECIMAL (p + 2) // 2, INTEGER 4, SMALLINT 2."""
    kind = column.type.removeprefix("unsigned ")
    given = column.size[0] if column.size else 0
    if column.external or kind in {"char", "date", "raw"}:
        return given or (len(column.form) if kind == "date" else 0)
    if kind == "decimal":
        return (given + 2) // 2
    if kind in {"zoned", "graphic"}:
        return given * (2 if kind == "graphic" else 1)
    return {"integer": given or 4, "smallint": 2, "byteint": 1, "float": 4, "double": 8}[kind]
