"""The expressions of mappings and conditions → sqlglot trees that know where they stand.

`date(k.UMARE_YMD)` · `code(k.SEIBETU, 性別)` · `k.ATENA_NO >= 9900000000` · `REC_KBN in ('1', '2') and not KAKU = '9'`

The nodes are sqlglot's, so that SQL is printed by sqlglot. The grammar is our own and closed: sqlglot's parsers give a
meaning of their own to `date(x)`, `left(x)`, `case`, `current_date`, and to more with each release. Here every call is an
`exp.Anonymous`; there are columns, literals, calls, comparisons, `in`, `between`, `and`, `or`, `not`, parentheses, and
nothing else. Keywords are `and`, `or`, `not`, `in`, `between`, in either case. A name is any run of characters but blanks
and ASCII punctuation that does not begin with an ASCII digit; any other name is written in double quotes (`"1期.調定"`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from utsushi.specs.errors import Place, UtsushiError, fail

Expression = Any

KEYWORDS = frozenset({"and", "or", "not", "in", "between"})
DEPTH = 50
"""Parentheses and calls inside each other."""

_TOKEN = re.compile(
    r"""(?P<blank>\s+)
    | (?P<text>'(?:[^']|'')*')
    | (?P<quoted>"(?:[^"]|"")*")
    | (?P<number>[0-9][^\s\x00-\x2d\x2f\x3a-\x40\x5b-\x5e\x60\x7b-\x7f]*)
    | (?P<name>[^\s\x00-\x40\x5b-\x5e\x60\x7b-\x7f][^\s\x00-\x2f\x3a-\x40\x5b-\x5e\x60\x7b-\x7f]*)
    | (?P<sign><=|>=|<>|!=|[=<>(),.-])""",
    re.VERBOSE,
)
_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")


def parse(text: str, place: Place | None = None, parts: int = 2) -> Expression:
    """The tree of one expression; `place` of every node is asked with `place(node)`.

    Args:
        text: the expression.
        place: file, line and column where it begins; the column may be that of a YAML quotation mark.
        parts: names that a column may be made of: `k.F` has two.

    The source line is read from `place.file` where that can be read, to find the column; else it is the expression itself.

    Raises:
        UtsushiError: U200 a character that says nothing here, U201 something else expected, U202 an end too early, U203 a
            quotation mark without its partner, U204 too many parts in a name, U205 too deep, U206 a number or name
            that begins with digits and is none, U207 nothing at all. With place, source line and caret.
    """
    source = _Source(text, place or Place(line=1, column=1))
    if not text.strip():
        raise source.wrong("U207", 0)
    return _Parser(source, _tokens(source), parts).whole()


def place(node: Expression) -> Place:
    """Where a node was written; the nearest node around it where it was made, not written; an empty Place when none was."""
    while node is not None:
        if "start" in node.meta:
            meta = node.meta
            return Place(file=meta["file"], line=meta["line"], column=meta["column"], path=meta["path"])
        node = node.parent
    return Place()


def wrong(code: str, node: Expression, **values: Any) -> UtsushiError:
    """An error that points at a node, with its source line where the file can be read."""
    where = place(node)
    return fail(code, where, source_line(where), **values)


def source_line(where: Place) -> str:
    """The line of a text file that a place names; empty when the file cannot be read."""
    lines = _lines(where.file) if where.file and where.line else []
    return lines[where.line - 1] if where.line and where.line <= len(lines) else ""


def columns(tree: Expression) -> tuple[tuple[str, str], ...]:
    """(alias, field) of every column of a tree, each once, in the order they are written; alias "" for a bare field."""
    from sqlglot import exp

    found = list(tree.find_all(exp.Column))
    found.sort(key=lambda node: node.meta.get("start", 0))
    return tuple(dict.fromkeys((node.table, node.name) for node in found))


class _Token(NamedTuple):
    kind: str
    value: str
    start: int
    end: int


@dataclass
class _Source:
    """The text of an expression and where it stands."""

    text: str
    place: Place

    def at(self, start: int) -> Place:
        """The place of a character of the text; that of the whole where a YAML scalar is folded over lines."""
        whole = self.place
        if whole.line is None or whole.column is None or self._shift is None:
            return whole
        return Place(whole.file, whole.line, whole.column + self._shift + start, path=whole.path)

    def wrong(self, code: str, start: int, **values: Any) -> UtsushiError:
        """An error that points at a character of the text."""
        shown = self._line or " " * ((self.place.column or 1) - 1) + self.text
        return fail(code, self.at(start), shown, **values)

    @cached_property
    def _line(self) -> str:
        return source_line(self.place)

    @cached_property
    def _shift(self) -> int | None:
        """Columns from the place to the text: 1 past a quotation mark; None when the text does not stand there as it is."""
        column = self.place.column or 1
        if not self._line:
            return None if "\n" in self.text else 0
        return next((shift for shift in (0, 1) if self._line.startswith(self.text, column - 1 + shift)), None)


def _lines(file: str) -> list[str]:
    try:
        return Path(file).read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return []


def _tokens(source: _Source) -> list[_Token]:
    tokens = []
    position = 0
    while position < len(source.text):
        found = _TOKEN.match(source.text, position)
        if found is None:
            char = source.text[position]
            raise source.wrong("U203" if char in "'\"" else "U200", position, found=char)
        kind, value = found.lastgroup or "", found.group()
        if kind == "number" and not _NUMBER.fullmatch(value):
            raise source.wrong("U206", position, found=value)
        if kind == "name" and value.lower() in KEYWORDS:
            kind, value = "keyword", value.lower()
        if kind in {"text", "quoted"}:
            value = value[1:-1].replace(value[0] * 2, value[0])
        if kind != "blank":
            tokens.append(_Token(kind, value, position, found.end()))
        position = found.end()
    return [*tokens, _Token("end", "", len(source.text), len(source.text))]


@dataclass
class _Parser:
    source: _Source
    tokens: list[_Token]
    parts: int
    index: int = 0
    depth: int = 0

    def whole(self) -> Expression:
        tree = self._either()
        self._expect("end", "", "and / or")
        return tree

    def _either(self) -> Expression:
        from sqlglot import exp

        with self._deeper():
            return self._chain("or", exp.Or, lambda: self._chain("and", exp.And, self._negation))

    @contextmanager
    def _deeper(self) -> Iterator[None]:
        self.depth += 1
        if self.depth > DEPTH:
            raise self.source.wrong("U205", self._token.start, depth=DEPTH)
        yield
        self.depth -= 1

    def _chain(self, word: str, kind: Any, part: Callable[[], Expression]) -> Expression:
        first = self._token
        tree = part()
        while self._take("keyword", word):
            tree = self._mark(kind(this=tree, expression=part()), first)
        return tree

    def _negation(self) -> Expression:
        from sqlglot import exp

        first = self._token
        if not self._take("keyword", "not"):
            return self._comparison()
        with self._deeper():
            return self._mark(exp.Not(this=self._negation()), first)

    def _comparison(self) -> Expression:
        from sqlglot import exp

        first = self._token
        left = self._operand()
        kinds = {"=": exp.EQ, "<>": exp.NEQ, "!=": exp.NEQ, "<": exp.LT, "<=": exp.LTE, ">": exp.GT, ">=": exp.GTE}
        if self._token.kind == "sign" and self._token.value in kinds:
            kind = kinds[self._next().value]
            return self._mark(kind(this=left, expression=self._operand()), first)
        negated = self._token.kind == "keyword" and self._token.value == "not" and bool(self._next())
        if self._take("keyword", "in"):
            self._expect("sign", "(", "(")
            tree = self._mark(exp.In(this=left, expressions=self._list()), first)
        elif self._take("keyword", "between"):
            low = self._operand()
            self._expect("keyword", "and", "and")
            tree = self._mark(exp.Between(this=left, low=low, high=self._operand()), first)
        elif negated:
            raise self._unexpected("in / between")
        else:
            return left
        return self._mark(exp.Not(this=tree), first) if negated else tree

    def _list(self) -> list[Expression]:
        """What stands up to the closing parenthesis; at least one."""
        found = [self._either()]
        while self._take("sign", ","):
            found.append(self._either())
        self._expect("sign", ")", ", / )")
        return found

    def _operand(self) -> Expression:
        from sqlglot import exp

        start, first = self.index, self._next()
        if first.kind == "text":
            return self._mark(exp.Literal.string(first.value), first)
        if first.kind == "number":
            return self._mark(exp.Literal.number(first.value), first)
        if first.kind == "sign" and first.value == "-" and self._token.kind == "number":
            number = self._next()
            return self._mark(exp.Neg(this=self._mark(exp.Literal.number(number.value), number)), first)
        if first.kind == "sign" and first.value == "(":
            inner = self._either()
            self._expect("sign", ")", ")")
            return self._mark(exp.Paren(this=inner), first)
        if first.kind == "name" and self._take("sign", "("):
            given = [] if self._take("sign", ")") else self._list()
            return self._mark(exp.Anonymous(this=first.value, expressions=given), first)
        if first.kind in {"name", "quoted"}:
            return self._column(first)
        self.index = start
        raise self._unexpected("k.F / 'a' / 1 / f(x) / (")

    def _column(self, first: _Token) -> Expression:
        from sqlglot import exp

        names = [first]
        while self._take("sign", "."):
            if self._token.kind not in {"name", "quoted", "keyword"}:
                raise self._unexpected("k.F")
            names.append(self._next())
        if len(names) > self.parts:
            raise self.source.wrong("U204", first.start, found=".".join(one.value for one in names), parts=self.parts)
        parts = [self._mark(exp.Identifier(this=one.value, quoted=True), one) for one in names]
        return self._mark(
            exp.Column(**dict(zip(("this", "table", "db", "catalog"), reversed(parts), strict=False))), first
        )

    @property
    def _token(self) -> _Token:
        return self.tokens[self.index]

    def _next(self) -> _Token:
        token = self._token
        self.index += token.kind != "end"
        return token

    def _take(self, kind: str, value: str) -> bool:
        found = self._token.kind == kind and self._token.value == value
        self.index += found
        return found

    def _expect(self, kind: str, value: str, said: str) -> None:
        if self._token.kind != kind or self._token.value != value:
            raise self._unexpected(said)
        self._next()

    def _unexpected(self, expected: str) -> UtsushiError:
        token = self._token
        found = self.source.text[token.start : token.end]
        return self.source.wrong("U201" if found else "U202", token.start, expected=expected, found=found)

    def _mark(self, node: Expression, token: _Token) -> Expression:
        where = self.source.at(token.start)
        node.meta.update(file=where.file, line=where.line, column=where.column, path=where.path, start=token.start)
        return node
