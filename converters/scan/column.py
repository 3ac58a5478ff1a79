"""One column, batch by batch, in bounded memory: lengths, distinct values, classes of characters, date styles, numbers."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from utsushi.converters.scan.characters import Characters
from utsushi.converters.scan.dates import WHOLE, Dates
from utsushi.converters.scan.model import FieldProfile

Array = Any

RARE = 5
"""Values that fewer records hold are not listed unless asked for."""
DISTINCT_KEPT = 20_000
"""Distinct values counted exactly; a column with more says so."""
_LISTED = 100
_LISTED_WIDE = 20
"""Distinct values of a column of codes; and of codes that are written in Japanese."""
_CODE_LENGTH, _WIDE_CODE_LENGTH = 8, 4
_DATE_SAMPLE = 200_000
"""Values that date styles are tried on."""
PERSONAL = Path(__file__).with_name("personal.csv")
"""Parts of field names whose values are never listed, whatever they look like."""
_NUMBER = r"^-?[0-9]+(\.[0-9]+)?$"
_DIGITS = r"^[0-9]+$"


class Column:
    """Takes the values of one field."""

    def __init__(self, name: str, shape: Mapping[str, Any]) -> None:
        """`shape` as in FieldProfile."""
        self.name = name
        self._shape = shape
        self._rows = self._null = self._empty = self._negative = 0
        self._shortest, self._longest = 1 << 60, 0
        self._values: Counter[str] = Counter()
        self._capped = False
        self._digits = self._numbers = self._dated = 0
        self._characters, self._dates = Characters(), Dates()
        self.sum: int | None = 0
        """Of the values as whole numbers, scale left out; None when one of them is no number."""
        self.unmapped: Counter[str] = Counter()
        self.faults: Counter[str] = Counter()
        self.residue = 0
        """Values whose bytes are not those that the encoder writes: other signs, codes or padding."""

    @property
    def scale(self) -> int:
        """Decimals that `sum` leaves out."""
        return int(self._shape.get("scale") or 0)

    def take(self, column: Any) -> None:
        """Add a string array; null is a value that could not be decoded."""
        import pyarrow as pa
        import pyarrow.compute as pc

        if isinstance(column, pa.ChunkedArray):
            column = column.combine_chunks()
        self._rows += len(column)
        self._null += column.null_count
        counted = pc.value_counts(column.drop_null())
        values, counts = counted.field("values"), counted.field("counts").to_numpy()
        blank = pc.equal(pc.utf8_trim(values, characters=" \u3000"), "").to_numpy(zero_copy_only=False).astype(bool)
        self._empty += int(counts[blank].sum())
        if blank.any():
            keep = pa.array(~blank)
            values, counts = values.filter(keep), counts[~blank]
        if len(values):
            self._take(values, counts)

    def _take(self, values: Any, counts: Array) -> None:
        lengths = self._characters.take(values, counts)
        self._shortest, self._longest = min(self._shortest, int(lengths.min())), max(self._longest, int(lengths.max()))
        self._count(values, counts)
        self._number(values, counts)
        if self._dated < _DATE_SAMPLE and lengths.min() <= 10:
            self._dates.take(values[:_DATE_SAMPLE], counts[:_DATE_SAMPLE])
            self._dated += len(values)

    def _count(self, values: Any, counts: Array) -> None:
        if self._capped:
            return
        for value, n in zip(values.to_pylist(), counts.tolist(), strict=True):
            self._values[value] += n
            if len(self._values) > DISTINCT_KEPT:
                self._capped = True
                self._values.clear()
                return

    def _number(self, values: Any, counts: Array) -> None:
        """Digits, signs, and the sum."""
        import pyarrow.compute as pc

        digits = pc.match_substring_regex(values, _DIGITS).to_numpy(zero_copy_only=False).astype(bool)
        number = digits | pc.match_substring_regex(values, _NUMBER).to_numpy(zero_copy_only=False).astype(bool)
        self._digits += int(counts[digits].sum())
        self._numbers += int(counts[number].sum())
        self._negative += int(counts[number & ~digits][_negative(values, number & ~digits)].sum())
        if self.sum is None or not number.all():
            self.sum = None
            return
        whole = pc.replace_substring(values, ".", "")
        if pc.max(pc.utf8_length(whole)).as_py() > 18:
            self.sum = None
            return
        import pyarrow as pa

        numbers = whole.cast(pa.int64()).to_numpy()
        safe = float(np.abs(numbers).max()) * float(counts.sum()) < 2**62
        self.sum += int((numbers * counts).sum()) if safe else sum(map(_product, numbers.tolist(), counts.tolist()))

    @property
    def total(self) -> int:
        """Values that are not empty."""
        return self._rows - self._null - self._empty

    @property
    def longest(self) -> int:
        """Characters of the longest value."""
        return self._longest

    def profile(self, *, show_rare: bool = False) -> FieldProfile:
        """What was found."""
        dates = self._dates.found() if self.total else ()
        if len(self._values) == 1 and not self._capped:
            dates = tuple(
                one for one in dates if one["style"] in WHOLE
            )  # a constant looks like a time or a year by chance
        found = FieldProfile(
            self.name,
            self._shape,
            rows=self._rows,
            empty=self._empty,
            undecodable=self._null,
            shortest=self._shortest if self.total else 0,
            longest=self._longest,
            distinct=DISTINCT_KEPT if self._capped else len(self._values),
            capped=self._capped,
            classes=self._characters.counts,
            dates=dates,
            negative=self._negative,
            residue=self.residue,
            gaiji={f"U+{point:04X}": n for point, n in sorted(self._characters.gaiji.items())},
            unmapped=dict(sorted(self.unmapped.items())),
            faults=dict(sorted(self.faults.items())),
        )
        found.kind = self._kind(dates)
        if self._is_code(found):
            ordered = sorted(self._values.items(), key=lambda one: (-one[1], one[0]))
            found.values = tuple((value, n) for value, n in ordered if show_rare or n >= RARE)
            found.rare = len(ordered) - len(found.values)
        return found

    def _kind(self, dates: tuple[Mapping[str, Any], ...]) -> str:
        if not self.total:
            return "empty"
        if dates and dates[0]["style"] in WHOLE and self._plausible(dates[0]):
            return "date"
        if self._digits == self.total:
            return "digits"
        if self._numbers == self.total:
            return "number"
        classes = self._characters.counts
        letters = sum(classes.values()) - classes.get("space", 0) - classes.get("wide_space", 0)
        if letters and (classes.get("half_kana", 0) + classes.get("katakana", 0)) / letters > 0.9:
            return "kana"
        return "text"

    @staticmethod
    def _plausible(style: Mapping[str, Any]) -> bool:
        return style["style"] != "wareki" or any(one["share"] >= 0.95 for one in style["eras"])

    def _is_code(self, found: FieldProfile) -> bool:
        """Few values, short ones, each held by many: what can be told without telling of a person."""
        if self._capped or not self._values or found.kind in {"date", "kana"} or _personal().search(self.name):
            return False
        plain = set(found.classes) <= {"digit", "latin", "symbol", "space"}
        limit, longest = (_LISTED, _CODE_LENGTH) if plain else (_LISTED_WIDE, _WIDE_CODE_LENGTH)
        return len(self._values) <= limit and self._longest <= longest and self.total >= RARE * len(self._values)


@cache
def _personal() -> re.Pattern[str]:
    with PERSONAL.open(encoding="utf-8", newline="") as file:
        words = [row["語"] for row in csv.DictReader(file)]
    return re.compile("|".join(map(re.escape, words)), re.IGNORECASE)


def _negative(values: Any, chosen: Array) -> Array:
    import pyarrow as pa
    import pyarrow.compute as pc

    return pc.starts_with(values.filter(pa.array(chosen)), "-").to_numpy(zero_copy_only=False).astype(bool)


def _product(value: int, n: int) -> int:
    return value * n
