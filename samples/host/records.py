"""A record as a row of parts, and a record's values as a dict: name → text or number. Missing values are blank or zero.

The parts are written down here a second time, beside the copybook and on purpose: a sample that was written from the
copybook could not tell when the copybook is read wrongly.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from utsushi.samples.host import numbers, text

Value = str | int | bytes
Values = Mapping[str, "Value | Sequence[Values]"]
Kind = Literal["half", "mixed", "national", "zoned", "packed", "binary", "wareki", "wareki_packed", "seireki"]


@dataclass(frozen=True)
class Part:
    """One elementary field. `size`: bytes of text, digits of numbers."""

    name: str
    kind: Kind
    size: int
    signed: bool = False

    @property
    def length(self) -> int:
        """Bytes."""
        return len(self.write(b"", blank=True))

    def write(self, value: Value, *, blank: bool = False) -> bytes:
        """The bytes of a value; `bytes` are written as they are (a wrong field is made that way)."""
        if isinstance(value, bytes) and not blank:
            return value
        if self.kind in _TEXTS:
            return _TEXTS[self.kind](str(value) if not blank else "", self.size)
        return _NUMBERS[self.kind](_number(self.kind, 0 if blank else value), self.size, signed=self.signed)


@dataclass(frozen=True)
class Slots:
    """OCCURS: `times` rows of parts; what is not given is an empty slot of blanks and zeros."""

    name: str
    parts: tuple[Part, ...]
    times: int

    @property
    def length(self) -> int:
        """Bytes of all slots."""
        return self.times * sum(part.length for part in self.parts)


@dataclass(frozen=True)
class Form:
    """A record type: parts in order, filled with blanks up to `length` bytes."""

    length: int
    parts: tuple[Part | Slots, ...]

    def write(self, values: Values) -> bytes:
        """The bytes of one record.

        Raises:
            KeyError: a value for a name that the record does not have.
        """
        if unknown := values.keys() - {part.name for part in self.parts}:
            raise KeyError(*sorted(unknown))
        raw = b"".join(_write(part, values) for part in self.parts)
        if len(raw) > self.length:
            raise text.UnwritableError(f"{len(raw)} bytes in a record of {self.length}")
        return raw.ljust(self.length, text.SPACE)


def _write(part: Part | Slots, values: Values) -> bytes:
    value = values.get(part.name)
    if isinstance(part, Part):
        return part.write(b"", blank=True) if value is None else part.write(_scalar(value))
    rows = () if value is None or isinstance(value, str | int | bytes) else value
    full = [*rows, *({} for _ in range(part.times - len(rows)))]
    return b"".join(_write(one, row) for row in full for one in part.parts)


def _scalar(value: Value | Sequence[Values]) -> Value:
    if not isinstance(value, str | int | bytes):
        raise TypeError("rows in an elementary field")
    return value


def _number(kind: str, value: Value) -> int:
    if isinstance(value, str) and kind.startswith("wareki"):
        return numbers.wareki(value)
    if isinstance(value, str) and kind == "seireki":
        return numbers.seireki(value)
    return int(value or 0)


_TEXTS = {"half": text.half, "mixed": text.mixed, "national": text.national}
_NUMBERS = {
    "zoned": numbers.zoned,
    "wareki": numbers.zoned,
    "seireki": numbers.zoned,
    "packed": numbers.packed,
    "wareki_packed": numbers.packed,
    "binary": numbers.binary,
}
