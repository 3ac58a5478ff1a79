"""Which rows a table has, as numbers: the key of a row is its file, record and occurrence, and its position is its row number."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from utsushi.mappings.layout.model import Layout
from utsushi.specs.errors import Place, fail

Keys = NDArray[np.int64]
Positions = NDArray[np.int64]
"""Row numbers, from 0; -1: there is no such row."""

_FILES, _RECORDS, _OCCURRENCES, _NESTED = 12, 33, 11, 7
"""Bits of a key: 4,095 files, 8.6 billion records in each, 2,047 occurrences, and those of 127 outer ones."""


@dataclass
class Spine:
    """The rows of every table, in order; nothing is known of them but where they stand."""

    layout: Layout
    files: dict[str, tuple[str, ...]]
    """File of the layout → names of the data files, in reading order."""
    keys: dict[str, Keys] = field(default_factory=dict)
    """Table → int64[n], see `make_keys`."""
    _parents: dict[str, Positions] = field(default_factory=dict)

    def rows(self, table: str) -> int:
        """Rows of a table."""
        return len(self.keys.get(table, ()))

    def locate(self, table: str, keys: Keys) -> Positions:
        """Row numbers of keys; -1 where the table has no such row."""
        known = self.keys.get(table, np.zeros(0, np.int64))
        if len(known) == len(keys) and bool((known == keys).all()):
            return np.arange(len(keys))
        if not len(known):
            return np.full(len(keys), -1, np.int64)
        order = np.argsort(known, kind="stable")
        near = np.minimum(np.searchsorted(known, keys, sorter=order), len(known) - 1)
        found = order[near]
        return np.where(known[found] == keys, found, -1)

    def parents(self, table: str) -> Positions:
        """Of each row of an OCCURS table the row it occurs in; of a child record the last parent record before it."""
        if table not in self._parents:
            one = self.layout.tables[table]
            keys = self.keys[table]
            if one.parent and self.layout.tables[one.parent].parent:
                # every outer occurrence has all its inner ones, in order
                self._parents[table] = np.cumsum(occurrence(keys) == 1) - 1
            else:
                low = _OCCURRENCES + _NESTED
                outer, inner = self.keys[one.parent or one.segment_of] >> low, keys >> low
                self._parents[table] = np.searchsorted(outer, inner, side="right") - 1
        return self._parents[table]

    def place(self, table: str, row: int) -> Place:
        """File and record of a row."""
        key = int(self.keys[table][row])
        names = self.files[table.split(".", 1)[0]]
        number = (key >> (_OCCURRENCES + _NESTED)) & ((1 << _RECORDS) - 1)
        return Place(names[key >> (_RECORDS + _OCCURRENCES + _NESTED)], record=number)


def make_keys(files: Any, records: Any, occurrences: Any, *, nested: bool) -> Keys:
    """One int64 for each row: index of its file, record from 1, occurrence from 1 (0: none).

    For an OCCURS within an OCCURS (`nested`) it also counts the rows before that bear the same numbers.

    Raises:
        UtsushiError: U570 more files, records or occurrences than a key can tell apart.
    """
    parts = [np.asarray(part, np.int64) for part in (files, records, occurrences)]
    for part, bits in zip(parts, (_FILES, _RECORDS, _OCCURRENCES), strict=True):
        if len(part) and (int(part.max()) >= 1 << bits or int(part.min()) < 0):
            raise fail("U570", limit=(1 << bits) - 1)
    keys: Keys = ((parts[0] << _RECORDS | parts[1]) << _OCCURRENCES | parts[2]) << _NESTED
    return keys + _repeats(keys) if nested else keys


def occurrence(keys: Keys) -> NDArray[np.int64]:
    """The occurrence in each key; 0 where the row is a record of its own."""
    found: NDArray[np.int64] = (keys >> _NESTED) & ((1 << _OCCURRENCES) - 1)
    return found


def record_numbers(keys: Keys) -> NDArray[np.int64]:
    """The record in each key."""
    found: NDArray[np.int64] = (keys >> (_OCCURRENCES + _NESTED)) & ((1 << _RECORDS) - 1)
    return found


def file_numbers(keys: Keys) -> NDArray[np.int64]:
    """The index of the data file in each key."""
    found: NDArray[np.int64] = keys >> (_RECORDS + _OCCURRENCES + _NESTED)
    return found


def _repeats(keys: Keys) -> Keys:
    """How many equal keys stand before each."""
    order = np.argsort(keys, kind="stable")
    ordered = keys[order]
    first = np.concatenate([[True], ordered[1:] != ordered[:-1]]) if len(keys) else np.zeros(0, np.bool_)
    starts = np.maximum.accumulate(np.where(first, np.arange(len(keys)), 0))
    counts = np.empty(len(keys), np.int64)
    counts[order] = np.arange(len(keys)) - starts
    if len(counts) and int(counts.max()) >= 1 << _NESTED:
        raise fail("U570", limit=(1 << _NESTED) - 1)
    return counts
