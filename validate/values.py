"""What an item's value may look like: the tests of each データ型, as Polars conditions that are true where the fault is.

Source: 凡例）データ型 and 凡例）列項目説明 of the official workbooks. X is 半角, N is 全角: a character of JIS X 0201, or none.
An empty value has no fault here; `required` is the checker's. The sentences of the faults stand in messages.csv.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from utsushi.specs import shapes
from utsushi.specs.model import CodeList, Item, Type

if TYPE_CHECKING:
    import polars as pl

    Condition = Callable[[pl.Expr], pl.Expr]
    """Column of text without nulls → column of booleans, true where the fault is."""

Severity = Literal["error", "warning"]

WARNINGS = frozenset({"private_use"})
"""Faults that are listed and accepted: gaiji are carried as they are, telling what they are is work of its own (practice §5)."""

_CHARACTER = r"\x{{{0:X}}}"
_JIS_X_0201 = shapes.ranges(shapes.HALF_WIDTH, _CHARACTER)
_CONTROL = r"\x00-\x1F\x7F-\x{9F}"
_PRIVATE_USE = r"\x{E000}-\x{F8FF}\x{F0000}-\x{10FFFF}"
_REPLACEMENT = r"\x{FFFD}"
_UNCOUNTED = f"[{shapes.ranges(shapes.UNCOUNTED, _CHARACTER)}]"

_WIDTH: dict[Type, str] = {
    "X": f"[^{_JIS_X_0201}{_CONTROL}{_PRIVATE_USE}{_REPLACEMENT}]",
    "N": f"[{_JIS_X_0201}]",
}
_SHAPE: dict[Type, tuple[str, str]] = {
    "9": ("not_integer", f"^{shapes.INTEGER}$"),
    "S9": ("not_signed_integer", f"^{shapes.SIGNED}$"),
    "9V": ("not_decimal", f"^{shapes.DECIMAL}$"),
    "YEAR": ("not_a_year", f"^{shapes.YEAR}$"),
    "TIME": ("not_a_time", "^[0-9]{2}:[0-9]{2}(?::[0-9]{2})?$"),
}
_NO_TIME = "^(?:2[4-9]|[3-9])|:[6-9]"
_DATED = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"


@dataclass(frozen=True)
class Test:
    """One fault that a value can have."""

    fault: str
    found: Condition


def tests(item: Item, codes: CodeList | None) -> tuple[Test, ...]:
    """Every test of the item's values; digits that nobody has seen and open code lists (`codes.open`) give none."""
    return (*_shape(item), *_length(item), *_listed(codes))


def _shape(item: Item) -> tuple[Test, ...]:
    if item.type == "BLOB":
        return ()
    if item.type == "DATE":
        return _days(unknown=item.unknown_day)
    if item.type in _WIDTH:
        return (
            Test("wrong_width", _has(_WIDTH[item.type])),
            Test("control", _has(f"[{_CONTROL}]")),
            Test("private_use", _has(f"[{_PRIVATE_USE}]")),
            Test("replacement", _has(f"[{_REPLACEMENT}]")),
        )
    fault, shape = _SHAPE[item.type]
    misshapen = Test(fault, lambda column: (column != "") & ~column.str.contains(shape))
    if item.type == "TIME":
        return (
            misshapen,
            Test("no_such_time", lambda column: column.str.contains(shape) & column.str.contains(_NO_TIME)),
        )
    return (misshapen,)


def _days(*, unknown: bool) -> tuple[Test, ...]:
    faults = (
        Test("not_a_date", lambda column: (column != "") & ~column.str.contains(_DATED)),
        Test("no_such_day", lambda column: column.str.contains(_DATED) & ~_real(column) & ~_partly(column)),
    )
    return (
        faults
        if unknown
        else (*faults, Test("unknown_day_not_allowed", lambda column: _partly(column) & ~_real(column)))
    )


def _real(column: pl.Expr) -> pl.Expr:
    return column.str.contains(f"^{shapes.DAY}$")


def _partly(column: pl.Expr) -> pl.Expr:
    return column.str.contains(f"^{shapes.PARTLY_UNKNOWN_DAY}$")


def _length(item: Item) -> tuple[Test, ...]:
    if not item.digits or item.type not in {"X", "N", "9", "S9", "9V"}:
        return ()
    most, *fraction = item.digits
    if item.type in {"X", "N"}:
        return (Test("too_long", lambda column: _longer(most)(column) & (_counted(column) > most)),)
    # 整数部 n 桁以下、小数部 m 桁以下 (凡例）列項目説明)
    too_fine = rf"|^[0-9]+\.[0-9]{{{fraction[0] + 1},}}$" if fraction else ""
    sign, point = ("-?" if item.type == "S9" else ""), (r"(?:\.[0-9]+)?" if fraction else "")
    return (Test("too_long", _has(rf"^{sign}[0-9]{{{most + 1},}}{point}${too_fine}")),)


def _longer(most: int) -> Condition:
    return lambda column: column.str.len_chars() > most


def _counted(column: pl.Expr) -> pl.Expr:
    return column.str.len_chars() - column.str.count_matches(_UNCOUNTED)


def _listed(codes: CodeList | None) -> tuple[Test, ...]:
    if codes is None or codes.open:
        return ()
    admitted = ["", *codes.values]
    return (Test("not_in_list", lambda column: ~column.is_in(admitted)),)


def _has(pattern: str) -> Condition:
    return lambda column: column.str.contains(pattern)
