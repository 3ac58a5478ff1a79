"""Compiled expressions: fields, and operators over them, evaluated over batches and inverted.

What is true of every operator stands here once: a field whose bytes are no value makes the row's fault `undecodable`; a fault
of what an operator takes is its own; operators see no nulls; a null item says nothing of any field.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from utsushi.mappings.language.values import Reference, StringArray, Values
from utsushi.mappings.layout.model import Field
from utsushi.mappings.operators.model import Call, Operator
from utsushi.mappings.operators.support.guards import Mask, mask

Columns = Mapping[Reference, StringArray]
UNDECODABLE = "undecodable"


class Node(Protocol):
    """One part of an expression."""

    @property
    def references(self) -> tuple[Reference, ...]:
        """Every field it reads, in order; perhaps more than once."""

    @property
    def field(self) -> Field | None:
        """The layout's field whose text this is; None where it comes from none or several."""

    @property
    def loses(self) -> tuple[str, ...]:
        """The names of what its way back may lose."""

    def forward(self, columns: Columns, rows: int) -> Values:
        """The values over n rows."""

    def backward(self, items: Sequence[StringArray]) -> list[tuple[Reference, StringArray]]:
        """The columns of fields that the items determine."""


@dataclass(frozen=True)
class Column:
    """A field as it stands."""

    reference: Reference
    field: Field | None

    loses: tuple[str, ...] = ()

    @property
    def references(self) -> tuple[Reference, ...]:
        """The one field."""
        return (self.reference,)

    def forward(self, columns: Columns, rows: int) -> Values:
        """The column; `undecodable` where it is null."""
        import pyarrow as pa
        import pyarrow.compute as pc

        column = columns[self.reference]
        if not column.null_count:
            return Values((column,), pa.nulls(rows, pa.string()))
        return Values((column,), pc.if_else(pc.is_null(column), UNDECODABLE, pa.scalar(None, pa.string())))

    def backward(self, items: Sequence[StringArray]) -> list[tuple[Reference, StringArray]]:
        """The item is the field."""
        return [(self.reference, items[0])]


@dataclass(frozen=True)
class Applied:
    """An operator over columns."""

    operator: Operator
    call: Call
    parts: tuple[Node, ...]

    @property
    def references(self) -> tuple[Reference, ...]:
        """Those of its parts."""
        return tuple(one for part in self.parts for one in part.references)

    @property
    def field(self) -> Field | None:
        """That of its only part."""
        return self.parts[0].field if len(self.parts) == 1 else None

    @property
    def loses(self) -> tuple[str, ...]:
        """Its own and those of its parts."""
        return (*self.operator.loses(self.call), *(name for part in self.parts for name in part.loses))

    def forward(self, columns: Columns, rows: int) -> Values:
        """The operator's values where its parts have some; their faults elsewhere."""
        import pyarrow.compute as pc

        taken = [part.forward(columns, rows) for part in self.parts]
        if not taken:
            return self.operator.forward(self.call, rows)
        given = self.operator.forward(self.call, *(pc.fill_null(one.columns[0], "") for one in taken))
        return _under(taken, given)

    def backward(self, items: Sequence[StringArray]) -> list[tuple[Reference, StringArray]]:
        """Through the operator's inverse, then through the parts'."""
        if self.operator.back is None:
            return []
        back = self.operator.back(self.call, *items)
        found = zip(self.parts, back, strict=True) if self.parts else ()
        return [pair for part, column in found if column is not None for pair in part.backward((column,))]


@dataclass(frozen=True)
class Test:
    """A condition over fields."""

    tree: Any
    names: Mapping[str, Reference]
    """As the tree names them."""
    numeric: frozenset[str]

    def forward(self, columns: Columns) -> Any:
        """Where it holds, and where a field it reads holds no value."""
        import numpy as np
        import pyarrow.compute as pc

        from utsushi.mappings.layout.predicate import evaluate
        from utsushi.mappings.operators.support.branches import Condition

        read = {name: columns[reference] for name, reference in self.names.items()}
        unknown = [mask(pc.is_null(column)) for column in read.values()]
        return Condition(mask(evaluate(self.tree, read, self.numeric)), np.logical_or.reduce(unknown))


@dataclass(frozen=True)
class Choice:
    """An operator over branches, each of which gives all the items."""

    operator: Operator
    call: Call
    tests: tuple[Test, ...]
    branches: tuple[Node, ...]

    @property
    def alike(self) -> bool:
        """True when its branches' fields are written in one way, so that what comes back can be."""
        fields = [one.field for one in self.branches if one.field]
        return len({(one.numeric, one.digits, one.scale, one.signed, one.hint) for one in fields}) < 2

    @property
    def field(self) -> Field | None:
        """The first of its branches' fields, for how it is written."""
        return next((one.field for one in self.branches if one.field), None)

    @property
    def references(self) -> tuple[Reference, ...]:
        """Those of its conditions and branches."""
        tested = (one for test in self.tests for one in test.names.values())
        return (*tested, *(one for branch in self.branches for one in branch.references))

    @property
    def loses(self) -> tuple[str, ...]:
        """Its own and those of its branches."""
        return (*self.operator.loses(self.call), *(name for branch in self.branches for name in branch.loses))

    def forward(self, columns: Columns, rows: int) -> Values:
        """The values of the branch chosen."""
        tests = tuple(test.forward(columns) for test in self.tests)
        return self.operator.forward(self.call, tests, *(branch.forward(columns, rows) for branch in self.branches))

    def backward(self, items: Sequence[StringArray]) -> list[tuple[Reference, StringArray]]:
        """What each branch makes of what the operator gives it back."""
        held = tuple(self._holds(branch, items) for branch in self.branches)
        back: Sequence[Any] = self.operator.back(self.call, held, *items) if self.operator.back else ()
        return [pair for branch, given in zip(self.branches, back, strict=True) for pair in branch.backward(given)]

    @staticmethod
    def _holds(branch: Node, items: Sequence[StringArray]) -> Mask:
        """Rows whose items the branch would give, were it made from them; all, where it reads more than they can tell."""
        import numpy as np
        import pyarrow.compute as pc

        made = agreed(branch.backward(items))
        if not made.keys() >= set(branch.references):
            return mask(pc.is_valid(items[0]))
        values = branch.forward({one: made[one] for one in branch.references}, len(items[0]))
        same = [pc.fill_null(pc.equal(*pair), fill_value=False) for pair in zip(values.columns, items, strict=True)]
        held: Mask = np.logical_and.reduce([mask(one) for one in same])
        return held


def agreed(pairs: Sequence[tuple[Reference, StringArray]]) -> dict[Reference, StringArray]:
    """One column per field; null where two say different things of it."""
    import pyarrow as pa
    import pyarrow.compute as pc

    found: dict[Reference, StringArray] = {}
    for reference, column in pairs:
        known = found.get(reference)
        if known is not None:
            differ = pc.fill_null(pc.not_equal(known, column), fill_value=False)
            column = pc.if_else(differ, pa.scalar(None, pa.string()), pc.coalesce(known, column))  # noqa: PLW2901  (the two as one)
        found[reference] = column
    return found


def _under(taken: Sequence[Values], given: Values) -> Values:
    """Faults of what was taken come before the operator's own; its notes after those."""
    import pyarrow as pa
    import pyarrow.compute as pc

    fault, columns, note = given.fault, given.columns, given.note
    below = [one.fault for one in taken if one.fault.null_count < len(fault)]
    if below:
        earlier = pc.coalesce(*below)
        fault = pc.coalesce(earlier, fault)
        columns = tuple(pc.if_else(pc.is_null(earlier), column, pa.scalar(None, pa.string())) for column in columns)
    notes = [one for one in (*(part.note for part in taken), note) if one is not None]
    if notes:
        note = pc.if_else(pc.is_null(fault), pc.coalesce(*notes), pa.scalar(None, pa.string()))
    return Values(tuple(columns), fault, note)
