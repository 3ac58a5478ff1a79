"""An item as a column of a table: its type, NOT NULL, and what CHECK can say about one value.

A DATE is text here: no database's DATE holds 0000-01-01 or the `00` of an unknown day, nor gives them back as they were. So are
YEAR (`0000`) and TIME (`09:00` without seconds). Written year first, they sort as they should.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from utsushi.specs import shapes
from utsushi.specs.exports.databases import UNISTR, Database
from utsushi.specs.model import CodeList, Item

Expression = Any

NUMBERS = ("9", "S9", "9V")
_PRECISION = 38
_WIDTH = {"YEAR": 4, "DATE": 10, "TIME": 8}


def number(item: Item, codes: CodeList | None) -> bool:
    """Whether the column holds a number: codes with a leading zero are text, whatever データ型 says, or they would lose it."""
    if item.type not in NUMBERS:
        return False
    return codes is None or (
        not codes.open and all(str(int(value)) == value for value in codes.values if value.isdigit())
    )


def definition(item: Item, name: str, codes: CodeList | None, database: Database, *, needed: bool) -> Expression:
    """The sqlglot ColumnDef of `item` under `name`; `needed`: NOT NULL."""
    from sqlglot import exp

    constraints = []
    if database.name == "tsql" and not number(item, codes) and item.type != "BLOB":
        constraints.append(exp.CollateColumnConstraint(this=exp.var("Japanese_XJIS_140_BIN2")))
    if needed:
        constraints.append(exp.NotNullColumnConstraint())
    constraints += [exp.CheckColumnConstraint(this=check) for check in _checks(item, name, codes, database)]
    return exp.ColumnDef(
        this=exp.to_identifier(name, quoted=True),
        kind=exp.DataType.build(kind(item, codes, database), dialect=database.name),
        constraints=[exp.ColumnConstraint(kind=constraint) for constraint in constraints],
    )


def kind(item: Item, codes: CodeList | None, database: Database) -> str:
    """The type of the column, as the database spells it."""
    if item.type == "BLOB":
        return database.image
    if number(item, codes):
        return _decimal(item, database)
    if item.type in _WIDTH:
        return database.sized.format(n=_WIDTH[item.type])
    most = item.digits[0] * (database.room if item.type == "N" else 1) if item.digits else None
    if most is None or most > database.longest:
        return database.unsized_key if item.key or item.reference else database.unsized
    return database.sized.format(n=most)


def _decimal(item: Item, database: Database) -> str:
    if item.type != "9V":
        return f"NUMERIC({min(item.digits[0], _PRECISION) if item.digits else _PRECISION}, 0)"
    if len(item.digits) < 2:
        return database.decimals
    whole, fraction = item.digits  # 整数部 n 桁、小数部 m 桁
    return f"NUMERIC({min(whole + fraction, _PRECISION)}, {fraction})"


def _checks(item: Item, name: str, codes: CodeList | None, database: Database) -> Iterator[Expression]:
    from sqlglot import exp

    column = exp.column(name, quoted=True)
    if codes is not None and not codes.open:
        yield _listed(column, tuple(codes.values), number(item, codes), database)
    elif number(item, codes) and item.type != "S9":
        yield exp.GTE(this=column, expression=exp.Literal.number(0))
    elif item.type in _WIDTH:
        yield from _shape(item, column, database)
    yield from _length(item, column, codes, database)


def _listed(column: Expression, values: tuple[str, ...], numeric: bool, database: Database) -> Expression:
    from sqlglot import exp

    literal = exp.Literal.number if numeric else exp.Literal.string
    parts = [values[start : start + database.listed] for start in range(0, len(values), database.listed)]
    return exp.or_(*(exp.In(this=column.copy(), expressions=[literal(value) for value in part]) for part in parts))


def _shape(item: Item, column: Expression, database: Database) -> Iterator[Expression]:
    from sqlglot import exp

    if database.patterns:
        yield exp.RegexpLike(this=column, expression=exp.Literal.string(f"^({shapes.whole(item)})$"))
        return
    digit = "[0-9]"
    like = {
        "YEAR": [digit * 4],
        "TIME": ["[0-2][0-9]:[0-5][0-9]", "[0-2][0-9]:[0-5][0-9]:[0-5][0-9]"],
        "DATE": [f"{digit * 4}-[0-1][0-9]-[0-3][0-9]"],
    }[item.type]
    yield exp.or_(*(exp.Like(this=column.copy(), expression=exp.Literal.string(pattern)) for pattern in like))
    if item.type == "DATE" and not item.unknown_day:
        real = exp.Not(
            this=exp.Is(this=exp.TryCast(this=column.copy(), to=exp.DataType.build("DATE")), expression=exp.null())
        )
        yield exp.or_(real, exp.EQ(this=column.copy(), expression=exp.Literal.string("0000-01-01")))


def _length(item: Item, column: Expression, codes: CodeList | None, database: Database) -> Iterator[Expression]:
    """The characters of the standard, where the type alone does not count them."""
    from sqlglot import exp

    if item.type not in {"X", "N"} and (item.type not in NUMBERS or number(item, codes)):
        return
    counts = item.type == "X" and database.name != "duckdb" and item.digits and item.digits[0] <= database.longest
    if not item.digits or counts or (codes is not None and not codes.open):
        return
    if item.type == "N" and not database.patterns:
        return  # what a variation selector adds cannot be told apart there: the type leaves room for it
    counted = column.copy()
    if item.type == "N":
        counted = exp.RegexpReplace(this=counted, expression=_uncounted(database), replacement=exp.Literal.string(""))
    yield exp.LTE(this=exp.Length(this=counted), expression=exp.Literal.number(item.digits[0]))


def _uncounted(database: Database) -> Expression:
    from sqlglot import exp

    if database.character == UNISTR:
        units = "".join(f"{_utf16(first)}-{_utf16(last)}" for first, last in shapes.UNCOUNTED)
        return exp.Anonymous(this=UNISTR, expressions=[exp.Literal.string(f"[{units}]")])
    return exp.Literal.string(f"[{shapes.ranges(shapes.UNCOUNTED, database.character)}]")


def _utf16(point: int) -> str:
    units = chr(point).encode("utf-16-be").hex().upper()
    return "".join(f"\\{units[start : start + 4]}" for start in range(0, len(units), 4))
