"""What an operator is: a signature, one function over Arrow arrays, and its way back.

An operator's module has its name; the module's docstring is its page of the manual. `find` in `operators` imports it when a
mapping uses it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

from utsushi.mappings.language.codemap import CodeMap
from utsushi.mappings.language.values import StringArray, Values
from utsushi.mappings.layout.model import DateStyle, Field
from utsushi.specs.model import CodeList, Item, Type

Argument = Literal[
    "text",  # a field, or an operator that gives text
    "field",  # a field alone
    "value",  # a field, or any operator that gives what this one has to give
    "condition",  # `k.F = '1'`
    "literal",  # 'v'
    "map",  # the name of a code map
    "order",  # a field, or integer(field)
]
Takes = Callable[[int], tuple[Argument, ...] | None]
"""Number of arguments written → their kinds; None when the operator takes no such number."""
Gives = tuple[tuple[tuple[Type, ...], ...], ...]
"""What may stand on the left: for each possible number of items, the types that each may have."""

TEXT: tuple[Type, ...] = ("X", "N")


@dataclass(frozen=True)
class Call:
    """One use of an operator in a mapping, with everything about it that is known before any data is."""

    items: tuple[Item, ...] = ()
    """What it has to give; () where another operator takes its text."""
    fields: tuple[Field | None, ...] = ()
    """The layout's field behind each column it takes; None for text that comes from several."""
    literals: tuple[str, ...] = ()
    dates: DateStyle = field(default_factory=DateStyle)
    policy: Mapping[str, str] = field(default_factory=dict)
    """The project's policy of the operator's name."""
    map: CodeMap | None = None
    allowed: CodeList | None = None
    """The code list of its first item."""

    @property
    def item(self) -> Item | None:
        """The first item, or None."""
        return self.items[0] if self.items else None

    @property
    def source(self) -> Field:
        """The field behind the first column; a nameless delimited one where there is none."""
        return (self.fields[0] if self.fields else None) or Field("", "delimited")


class Refusal(NamedTuple):
    """Why a use of an operator makes no sense: a message code and its values."""

    code: str
    values: Mapping[str, object]


def exactly(*kinds: Argument, optional: Argument | None = None) -> Takes:
    """These arguments, and perhaps one more."""
    longer = (*kinds, optional) if optional else kinds
    return {len(longer): longer, len(kinds): kinds}.get


@dataclass
class Operator:
    """One word of the mapping language. Built by `operator`."""

    name: str
    usage: str
    """How it is written: `date(x [, 不詳フラグ])`."""
    manual: str
    """Its page of the manual."""
    takes: Takes
    gives: Gives
    """() : what its branches give."""
    forward: Callable[..., Values]
    """(call, *columns without nulls) → Values; of an operator over branches: (call, conditions, branches as Values)."""
    text: bool = False
    """Its result is text that another operator may take."""
    coded: bool = False
    """It proves that its value is in the item's code list."""
    branches: bool = False
    derived: bool = False
    """Recomputed and compared, never carried back."""
    policy: tuple[str, ...] = ()
    """The keys of its policy."""
    back: Callable[..., tuple[StringArray | None, ...]] | None = None
    loses: Callable[[Call], tuple[str, ...]] = field(default=lambda _: ())
    refuses: Callable[[Call], Refusal | None] = field(default=lambda _: None)
    window: Callable[..., Any] | None = None
    """(keys…, order) as SQL expressions → SQL expression over several rows."""

    def __call__(self, call: Call, *columns: Any) -> Values:
        """The values of the operator over its columns."""
        return self.forward(call, *columns)

    def inverse(self, function: Callable[..., tuple[StringArray | None, ...]]) -> Callable[..., Any]:
        """Decorator: the way back, (call, *item columns) → one column per column taken; None or null: says nothing of it."""
        self.back = function
        return function

    def loss(self, function: Callable[[Call], tuple[str, ...]]) -> Callable[[Call], tuple[str, ...]]:
        """Decorator: the names of what the way back may lose in this use."""
        self.loses = function
        return function

    def refusal(self, function: Callable[[Call], Refusal | None]) -> Callable[[Call], Refusal | None]:
        """Decorator: why this use makes no sense, or None."""
        self.refuses = function
        return function

    def over_rows(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """Decorator: the SQL of an operator that needs several rows."""
        self.window = function
        return function


def operator(
    usage: str,
    *,
    takes: Takes,
    gives: Gives,
    text: bool = False,
    coded: bool = False,
    branches: bool = False,
    derived: bool = False,
    policy: tuple[str, ...] = (),
) -> Callable[[Callable[..., Values]], Operator]:
    """Decorator: the function of a module named after the operator, as Operator."""
    import sys

    def build(function: Callable[..., Values]) -> Operator:
        manual = sys.modules[function.__module__].__doc__ or ""
        name = function.__module__.rpartition(".")[2]
        return Operator(name, usage, manual, takes, gives, function, text, coded, branches, derived, policy)

    return build
