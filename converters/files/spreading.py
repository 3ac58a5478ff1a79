"""Records whose places move (OCCURS DEPENDING ON, lengths of their own) → the program that spreads them into their maximal form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from utsushi.converters.files import kernels_spread as steps
from utsushi.converters.files.charsets import space
from utsushi.converters.files.encode_fields import blank
from utsushi.mappings.layout.model import Field, Record, Table, TextStyle
from utsushi.specs.errors import Place, fail

Array = Any

_USAGES = {"zoned": steps.ZONED, "packed": steps.PACKED, "binary": steps.BINARY}


@dataclass(frozen=True)
class Counter:
    """The field that says how many occurrences there are."""

    table: str
    """That holds it."""
    row: Array
    """int64, as `kernels_spread` has it."""
    signs: Array
    """uint8[256]."""


@dataclass(frozen=True)
class Spread:
    """How the records of one type become their maximal form."""

    program: Array
    counters: Mapping[str, Counter]
    """By the table that it counts."""
    inside: Array
    """bool[length + 1]: places in the middle of a field that is not characters; no record ends there."""
    template: Array
    """uint8[length]: a record of nothing."""
    blank: int
    slide: bool
    strict: bool
    length: int

    def walk(self, data: Array, starts: Array, sizes: Array, out: Array, places: Array, *, closing: bool) -> Any:
        """(int64[n] bytes by the counters, uint8[n] states) of `kernels_spread.walk`."""
        import numpy as np

        closed, states = np.empty(len(starts), np.int64), np.empty(len(starts), np.uint8)
        counters = list(self.counters.values())
        rows = np.array([one.row for one in counters] or np.zeros((0, 8)), np.int64)
        signs = np.array([one.signs for one in counters] or np.zeros((0, 256)), np.uint8)
        steps.walk(
            data, starts, sizes, self.program, rows, signs, self.inside, out, places, closing, self.slide, self.strict,
            self.blank, closed, states,
        )  # fmt: skip
        return closed, states

    def counts(self, table: str, data: Array, starts: Array) -> Array:
        """int64[n]: occurrences of a table; starts: where the rows of the table that holds its counter begin."""
        import numpy as np

        one = self.counters[table]
        found = np.empty(len(starts), np.int64)
        steps.counts(data, starts, one.row, one.signs, self.blank, found)
        return np.maximum(found, 0)


def spread_of(record: Record, style: TextStyle, *, slide: bool, strict: bool) -> Spread:
    """The program of a record type.

    Raises:
        UtsushiError: U741 a counter that is no number of the record, U742 tables of varying length that overlap.
    """
    made = _Program(record, style)
    program = made.program()
    inside, empty = _inside(record), template(record, style)
    slide = slide or _last(record)
    return Spread(program, made.counters, inside, empty, space(style), slide, strict, record.length)


def _last(record: Record) -> bool:
    """Whether the only table of varying length ends the record: then nothing is behind it that could move."""
    varying = [one for one in record.tables if one.depending]
    own = record.tables[0].name
    return [(one.parent, one.offset + one.stride * one.occurs) for one in varying] == [(own, record.length)]


@dataclass
class _Program:
    record: Record
    style: TextStyle
    counters: dict[str, Counter] = field(default_factory=dict)
    _steps: list[list[int]] = field(default_factory=list)

    def program(self) -> Array:
        """int64[k, 7]."""
        import numpy as np

        self._node(self.record.tables[0], self.record.length, [self.record.tables[0]])
        return np.array(self._steps, np.int64)

    def _node(self, table: Table, length: int, around: list[Table]) -> int:
        """Append the program of one occurrence; gives where it begins."""
        begin = len(self._steps)
        moving = sorted((one for one in self._children(table) if self._moves(one)), key=lambda one: one.offset)
        loops: list[tuple[int, Table]] = []
        at = 0
        for child in moving:
            if child.offset < at:
                raise fail("U742", Place(path=child.name))
            self._copy(at, child.offset - at)
            nested = any(self._moves(one) for one in self._children(child))
            number = self._counter(child, around) if child.depending else -1
            kind = steps.LOOP if nested else steps.RUN
            if nested:
                loops.append((len(self._steps), child))
            self._steps.append([kind, child.offset, child.stride, child.occurs, -1, number, child.least])
            at = child.offset + child.stride * child.occurs
        self._copy(at, length - at)
        self._steps.append([steps.END, 0, length, 1, begin, -1, 0])
        for place, child in loops:
            self._steps[place][steps.NODE] = self._node(child, child.stride, [*around, child])
        return begin

    def _copy(self, at: int, length: int) -> None:
        if length > 0:
            self._steps.append([steps.COPY, at, length, 1, -1, -1, 0])

    def _children(self, table: Table) -> Sequence[Table]:
        return [one for one in self.record.tables if one.parent == table.name]

    def _moves(self, table: Table) -> bool:
        return bool(table.depending) or any(self._moves(one) for one in self._children(table))

    def _counter(self, table: Table, around: list[Table]) -> int:
        from utsushi.converters.files.fixed_columns import signs_of

        for level in range(len(around) - 1, -1, -1):
            one = around[level].field(table.depending)
            if one is None:
                continue
            if one.usage not in _USAGES or one.scale:
                break
            usage = steps.UNSIGNED_PACKED if one.usage == "packed" and one.nosign else _USAGES[one.usage]
            sign = 0 if one.sign.startswith("leading") else one.length - 1
            row = (level, one.offset, one.length, usage, sign, one.little, one.signed, one.sign.endswith("separate"))
            self.counters[table.name] = Counter(around[level].name, _int64(row), signs_of(one, self.style))
            return len(self.counters) - 1
        raise fail("U741", Place(path=table.name), name=table.depending)


def template(record: Record, style: TextStyle, length: int = 0) -> Array:
    """uint8: a record of nothing; bytes that no field owns for certain are spaces."""
    import numpy as np

    found = np.full(length or record.length, space(style), np.uint8)
    for one, starts, varying in places(record):
        if not varying:
            found[starts[:, None] + np.arange(one.length)] = blanks(one, style)
    return found


def blanks(one: Field, style: TextStyle) -> Array:
    """uint8[length]: the field when it holds nothing."""
    import numpy as np

    return np.resize(np.array(divmod(blank(one, style), 0x100), np.uint8), one.length)


def places(record: Record) -> Iterator[tuple[Field, Array, bool]]:
    """Fields without a condition, where each occurrence stands in the maximal form, and whether a record may have fewer."""
    import numpy as np

    starts: dict[str, Array] = {"": np.zeros(1, np.int64)}
    varying: dict[str, bool] = {"": False}
    for table in record.tables:
        begin = starts[table.parent]
        if table.parent:
            begin = (begin[:, None] + table.offset + table.stride * np.arange(table.occurs)).ravel()
        starts[table.name] = begin
        varying[table.name] = varying[table.parent] or bool(table.depending)
        yield from ((one, begin + one.offset, varying[table.name]) for one in table.fields if not one.when)


def _inside(record: Record) -> Array:
    import numpy as np

    found = np.zeros(record.length + 1, np.bool_)
    for one, starts, _ in places(record):
        if one.usage not in {"text", "zoned"}:
            found[(starts[:, None] + np.arange(1, one.length)).ravel()] = True
    return found


def _int64(row: Sequence[Any]) -> Array:
    import numpy as np

    return np.array([int(one) for one in row], np.int64)
