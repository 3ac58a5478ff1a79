"""What an operator gives back."""

from __future__ import annotations

from typing import Any, NamedTuple

# pyarrow ships no types: arrays of strings are named here once.
StringArray = Any


class Reference(NamedTuple):
    """A source field as a mapping names it: `k.ATENA_NO`."""

    alias: str
    field: str


class Values(NamedTuple):
    """The values of one application over n rows.

    columns: one Arrow string array (n) per item given; `""` means that the source holds none; null exactly where fault is not null.
    fault: Arrow string array (n), the code of what is wrong, null where nothing is.
    note: Arrow string array (n) or None: the code of what is right but listed (`overrun`, …), null where nothing is.
    """

    columns: tuple[StringArray, ...]
    fault: StringArray
    note: StringArray | None = None
