"""Conditions over the fields of a row: one meaning for Arrow columns and for SQL.

`REC_KBN = '1'` · `k.ATENA_NO >= 9900000000` · `s.SETAI_NO = k.SETAI_NO and not s.KBN in ('8', '9')`

A comparison is *numeric* when one side is a number literal or a numeric field, else it compares text, code point by code
point. The logic has three values, as SQL's; a condition holds where it is true. A comparison is unknown

- where a side is null (bytes that are no value);
- when numeric, where a side is no number: `-`? then 1 to 20 digits, then `.` and 1 to 18 digits where there is a fraction;
- where a side is `""` (the source holds none) in a comparison of two fields, or by `<`, `<=`, `>`, `>=`, `between`.

`= ''` and `<> ''`, and any text literal after `=`, `<>` or `in`, take `""` as it is: `KBN <> '1'` holds for an empty KBN.
`x in (a, b)` is `x = a or x = b`, `x between a and b` is `x >= a and x <= b`, `not x = a` is `x <> a`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from functools import reduce
from typing import Any

from utsushi.mappings.language import dialect
from utsushi.specs.errors import Place, closest

Expression = Any
Arrow = Any

DIGITS, SCALE = 38, 18
"""Of the decimals that numbers are compared as."""
NUMBER = r"-?[0-9]{1,20}([.][0-9]{1,18})?"
"""A text that is a number."""


def parse(text: str, place: Place | None = None) -> Expression:
    """The tree of a condition.

    Raises:
        UtsushiError: U200–U207 as `dialect.parse`; U301 not a condition, U302 a call, U303 no field in a comparison,
            U304 `''` where only an order makes sense.
    """
    tree = dialect.parse(text, place)
    check(tree)
    return tree


def check(tree: Expression) -> None:
    """Refuse a tree of `dialect.parse` that is no condition. Raises U301–U304."""
    from sqlglot import exp

    for node in _leaves(tree):
        if not isinstance(node, _comparisons()):
            raise dialect.wrong("U302" if isinstance(node, exp.Anonymous) else "U301", node)
        sides = [side.unnest() for side in node.iter_expressions()]
        for side in sides:
            if not _plain(side):
                raise dialect.wrong("U302" if isinstance(side, exp.Anonymous) else "U301", side)
        for left, right, _ in _pairs(node):
            if not isinstance(left, exp.Column) and not isinstance(right, exp.Column):
                raise dialect.wrong("U303", node)
        if isinstance(node, (exp.LT, exp.LTE, exp.GT, exp.GTE, exp.Between)) and any(_is_empty(side) for side in sides):
            raise dialect.wrong("U304", node)


def names(tree: Expression) -> tuple[str, ...]:
    """The columns that `evaluate` needs: `FIELD` or `alias.FIELD`, in the order they are written."""
    return tuple(f"{alias}.{name}" if alias else name for alias, name in dialect.columns(tree))


def check_fields(tree: Expression, known: Collection[str], numeric: Collection[str]) -> None:
    """Refuse a condition over fields that are not `known`, or numbers that are none.

    Raises:
        UtsushiError: U305 no such field (did you mean), U306 a numeric field compared with a text that is no number.
    """
    from sqlglot import exp

    for column in tree.find_all(exp.Column):
        if _name(column) not in known:
            raise dialect.wrong("U305", column, name=_name(column), near=closest(_name(column), known) or "—")
    for node in _leaves(tree):
        for left, right, _ in _pairs(node):
            _numeric(left, right, set(numeric))


def evaluate(tree: Expression, columns: Mapping[str, Arrow], numeric: Collection[str]) -> Arrow:
    """Where a condition holds.

    Args:
        tree: of `parse`.
        columns: utf8[n] by `FIELD` or `alias.FIELD`, as the tree names it; a numeric field in canonical form (`Field`).
        numeric: those of them that are numeric.

    Returns:
        BooleanArray[n] without nulls.

    Raises:
        UtsushiError: U305, U306 as `check_fields`.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    check_fields(tree, columns.keys(), numeric)
    held = pc.fill_null(_truth(tree, columns, set(numeric)), False)  # noqa: FBT003  (what null is filled with)
    return held.combine_chunks() if isinstance(held, pa.ChunkedArray) else held


def sql(tree: Expression, scales: Mapping[str, int]) -> Expression:
    """A copy of the tree that means in DuckDB, over the same utf8 columns, what `evaluate` says: true exactly where that is true.

    Equality of two fields stays an equality of one expression each side, so that DuckDB joins by hashing. What is no
    comparison (windows, case) is kept; a numeric field in it becomes a number, so that it sorts as one.

    Args:
        tree: a condition, or a larger expression that holds some.
        scales: scale of every numeric field by `FIELD` or `alias.FIELD`; fields that are not named hold text.

    Raises:
        UtsushiError: U306 as `check_fields`.
    """
    from sqlglot import exp

    numeric = set(scales)

    def step(node: Expression) -> Expression:
        if isinstance(node, exp.Column):
            return _sql_number(node, numeric) if _name(node) in numeric else node
        if isinstance(node, _comparisons()) and all(_plain(side.unnest()) for side in node.iter_expressions()):
            return _sql_comparison(node, numeric)
        return node

    return tree.copy().transform(step, copy=False)


def _comparisons() -> tuple[Any, ...]:
    from sqlglot import exp

    return (exp.EQ, exp.NEQ, exp.LT, exp.LTE, exp.GT, exp.GTE, exp.In, exp.Between)


def _leaves(tree: Expression) -> list[Expression]:
    """What `and`, `or`, `not` and parentheses put together."""
    from sqlglot import exp

    found, waiting = [], [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, (exp.And, exp.Or, exp.Not, exp.Paren)):
            waiting += reversed(list(node.iter_expressions()))
        else:
            found.append(node)
    return found


def _pairs(node: Expression) -> list[tuple[Expression, Expression, Any]]:
    """(left, right, kind) of the binary comparisons that a comparison is made of."""
    from sqlglot import exp

    left = node.this.unnest()
    if isinstance(node, exp.In):
        return [(left, one.unnest(), exp.EQ) for one in node.expressions]
    if isinstance(node, exp.Between):
        return [(left, node.args["low"].unnest(), exp.GTE), (left, node.args["high"].unnest(), exp.LTE)]
    return [(left, node.expression.unnest(), type(node))]


def _plain(side: Expression) -> bool:
    """A field or a literal."""
    from sqlglot import exp

    return isinstance(side, (exp.Column, exp.Literal)) or (isinstance(side, exp.Neg) and _plain(side.this))


def _is_empty(side: Expression) -> bool:
    from sqlglot import exp

    return isinstance(side, exp.Literal) and bool(side.is_string) and not side.name


def _name(column: Expression) -> str:
    return f"{column.table}.{column.name}" if column.table else str(column.name)


def _number_text(side: Expression) -> str:
    from sqlglot import exp

    return f"-{side.this.name}" if isinstance(side, exp.Neg) else str(side.name)


def _numeric(left: Expression, right: Expression, numeric: set[str]) -> bool:
    """Whether two sides are compared as numbers. Raises U306."""
    from sqlglot import exp

    sides = (left, right)
    if any(_is_empty(side) for side in sides):
        return False
    columns = [side for side in sides if isinstance(side, exp.Column)]
    literals = [side for side in sides if not isinstance(side, exp.Column)]
    if not any(_name(column) in numeric for column in columns) and all(one.is_string for one in literals):
        return False
    for one in literals:
        if not re.fullmatch(NUMBER, _number_text(one)):
            raise dialect.wrong("U306", one, name=_name(columns[0]) if columns else "")
    return True


def _emptiness_counts(left: Expression, right: Expression, kind: Any) -> bool:
    """Whether `""` is compared as it is: with a text literal, by = or <>."""
    from sqlglot import exp

    both = isinstance(left, exp.Column) and isinstance(right, exp.Column)
    return not both and kind in {exp.EQ, exp.NEQ}


def _truth(node: Expression, columns: Mapping[str, Arrow], numeric: set[str]) -> Arrow:
    """BooleanArray[n]: true, false or null (unknown)."""
    import pyarrow.compute as pc
    from sqlglot import exp

    if isinstance(node, exp.Paren):
        return _truth(node.this, columns, numeric)
    if isinstance(node, exp.Not):
        return pc.invert(_truth(node.this, columns, numeric))
    if isinstance(node, (exp.And, exp.Or)):
        join = pc.and_kleene if isinstance(node, exp.And) else pc.or_kleene
        return reduce(join, [_truth(part, columns, numeric) for part in node.flatten(unnest=False)])
    held = [_compared(*pair, columns, numeric) for pair in _pairs(node)]
    return reduce(pc.and_kleene if isinstance(node, exp.Between) else pc.or_kleene, held)


def _compared(left: Expression, right: Expression, kind: Any, columns: Mapping[str, Arrow], numeric: set[str]) -> Arrow:
    import pyarrow.compute as pc
    from sqlglot import exp

    compare = {
        exp.EQ: pc.equal,
        exp.NEQ: pc.not_equal,
        exp.LT: pc.less,
        exp.LTE: pc.less_equal,
        exp.GT: pc.greater,
        exp.GTE: pc.greater_equal,
    }[kind]
    if _numeric(left, right, numeric):
        return compare(*(_number(side, columns, numeric) for side in (left, right)))
    return compare(*(_text(side, columns, _emptiness_counts(left, right, kind)) for side in (left, right)))


def _text(side: Expression, columns: Mapping[str, Arrow], empty: bool) -> Arrow:
    """utf8[n] or a scalar; `""` is null unless `empty` counts."""
    import pyarrow as pa
    from sqlglot import exp

    if not isinstance(side, exp.Column):
        return pa.scalar(side.name, pa.string())
    column = columns[_name(side)]
    return column if empty else _without_empty(column)


def _number(side: Expression, columns: Mapping[str, Arrow], numeric: set[str]) -> Arrow:
    """decimal128[n] or a scalar; null where there is no number."""
    import pyarrow as pa
    import pyarrow.compute as pc
    from sqlglot import exp

    kind = pa.decimal128(DIGITS, SCALE)
    if not isinstance(side, exp.Column):
        return pa.scalar(_number_text(side), pa.string()).cast(kind)
    column = columns[_name(side)]
    if _name(side) in numeric:
        return _without_empty(column).cast(kind)
    number = pc.match_substring_regex(column, f"^(?:{NUMBER})\\z")
    return pc.if_else(number, column, pa.scalar(None, pa.string())).cast(kind)


def _without_empty(column: Arrow) -> Arrow:
    import pyarrow as pa
    import pyarrow.compute as pc

    return pc.if_else(pc.equal(column, ""), pa.scalar(None, pa.string()), column)


def _sql_comparison(node: Expression, numeric: set[str]) -> Expression:
    from sqlglot import exp

    pairs = _pairs(node)
    one_kind = len({_numeric(left, right, numeric) for left, right, _ in pairs}) == 1
    if isinstance(node, exp.In) and one_kind and not any(isinstance(right, exp.Column) for _, right, _ in pairs):
        sides = [_sql_pair(*pair, numeric) for pair in pairs]
        return exp.In(this=sides[0][0], expressions=[right for _, right in sides])
    join = exp.And if isinstance(node, exp.Between) else exp.Or
    held = [
        kind(**dict(zip(("this", "expression"), _sql_pair(left, right, kind, numeric), strict=True)))
        for left, right, kind in pairs
    ]
    return held[0] if len(held) == 1 else exp.Paren(this=reduce(lambda a, b: join(this=a, expression=b), held))


def _sql_pair(left: Expression, right: Expression, kind: Any, numeric: set[str]) -> tuple[Expression, Expression]:
    from sqlglot import exp

    if _numeric(left, right, numeric):
        return _sql_number(left, numeric), _sql_number(right, numeric)
    if _emptiness_counts(left, right, kind):
        return left.copy(), right.copy()
    first, second = (
        exp.Nullif(this=side.copy(), expression=exp.Literal.string("")) if isinstance(side, exp.Column) else side.copy()
        for side in (left, right)
    )
    return first, second


def _sql_number(side: Expression, numeric: set[str]) -> Expression:
    from sqlglot import exp

    kind = exp.DataType.build(f"DECIMAL({DIGITS}, {SCALE})", dialect="duckdb")
    if not isinstance(side, exp.Column):
        return exp.Cast(this=exp.Literal.string(_number_text(side)), to=kind)
    number = exp.TryCast(this=side.copy(), to=kind)
    if _name(side) in numeric:
        return number
    held = exp.Anonymous(this="regexp_full_match", expressions=[side.copy(), exp.Literal.string(NUMBER)])
    return exp.Case(ifs=[exp.If(this=held, true=number)])
