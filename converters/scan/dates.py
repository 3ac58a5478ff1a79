"""Which date styles the values of a column fit, and how often: a plausibility, never a decision."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np

Array = Any

_MONTH, _DAY = "(0[0-9]|1[0-2]|99)", "([0-2][0-9]|3[01]|99)"
_PATTERNS = {
    "seireki": rf"^(1[89]|20)[0-9]{{2}}{_MONTH}{_DAY}$",
    "iso": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
    "slash": r"^[0-9]{4}/[0-9]{1,2}/[0-9]{1,2}$",
    "wareki": rf"^[0-9MTSHRmtshr明大昭平令][0-9]{{2}}{_MONTH}{_DAY}$",
    "yymmdd": rf"^[0-9]{{2}}{_MONTH}{_DAY}$",
    "year_month": r"^(19|20)[0-9]{2}(0[1-9]|1[0-2])$",
    "year": r"^(19|20)[0-9]{2}$",
    "wareki_year": r"^[1-9MTSHR][0-9]{2}$",
    "time": r"^([01][0-9]|2[0-3])[0-5][0-9][0-5][0-9]$",
}
"""Style → pattern. wareki GYYMMDD, month and day also 00 or 99."""
WHOLE = ("seireki", "iso", "slash", "wareki")
"""Styles of a whole date, as `as:` of a layout names them."""

SCHEMES = {
    "1=M 2=T 3=S 4=H 5=R": {"1": 45, "2": 15, "3": 64, "4": 31, "5": 30},
    "1=M 3=T 5=S 7=H 9=R": {"1": 45, "3": 15, "5": 64, "7": 31, "9": 30},
    "0=M 1=T 2=S 3=H 4=R": {"0": 45, "1": 15, "2": 64, "3": 31, "4": 30},
    "M T S H R": {"M": 45, "T": 15, "S": 64, "H": 31, "R": 30},
    "m t s h r": {"m": 45, "t": 15, "s": 64, "h": 31, "r": 30},
    "明 大 昭 平 令": {"明": 45, "大": 15, "昭": 64, "平": 31, "令": 30},
}
"""Era codes → the last year of each era (of 令和: far enough)."""
_LEAST = 0.9
"""A style is named where it fits this share of the values that say something."""
_LEAST_ERA = 0.5
_NOTHING = r"^(0+|9+)$"


class Dates:
    """Counts the values that fit each style."""

    def __init__(self) -> None:
        """Nothing counted."""
        self._fits: Counter[str] = Counter()
        self._years: Counter[tuple[str, int]] = Counter()
        self._marks: Counter[str] = Counter()
        self._said = 0

    def take(self, values: Any, counts: Array) -> None:
        """Add distinct values (string array without nulls) that stand `counts` times each."""
        import pyarrow.compute as pc

        total = int(counts.sum())
        nothing = _true(pc.match_substring_regex(values, _NOTHING)) & (_lengths(values) >= 6)
        self._marks["nothing"] += int(counts[nothing].sum())
        self._said += total - int(counts[nothing].sum())
        for name, pattern in _PATTERNS.items():
            fits = _true(pc.match_substring_regex(values, pattern)) & ~nothing
            if fits.any():
                self._fits[name] += int(counts[fits].sum())
                if name in {"wareki", "seireki"}:
                    self._take_parts(name, values, counts, fits)

    def _take_parts(self, name: str, values: Any, counts: Array, fits: Array) -> None:
        import pyarrow as pa
        import pyarrow.compute as pc

        chosen, weights = values.filter(pa.array(fits)), counts[fits]
        monthday = pc.utf8_slice_codeunits(chosen, start=-4, stop=None).to_numpy(zero_copy_only=False)
        for mark in ("00", "99"):
            marked = np.array([mark in {one[:2], one[2:]} for one in monthday], bool)
            self._marks[f"{name}:{mark}"] += int(weights[marked].sum())
        if name == "wareki":
            keys = pc.utf8_slice_codeunits(chosen, start=0, stop=3).to_numpy(zero_copy_only=False)
            for key, n in zip(keys, weights, strict=True):
                self._years[key[0], int(key[1:])] += int(n)

    def found(self) -> tuple[dict[str, Any], ...]:
        """The styles that fit nearly all values, the best one first."""
        named = sorted(self._fits.items(), key=lambda one: -one[1])
        styles = (self._style(name, n) for name, n in named if self._said and n / self._said >= _LEAST)
        return tuple(one for one in styles if one["style"] != "wareki" or one["eras"])

    def _style(self, name: str, n: int) -> dict[str, Any]:
        style: dict[str, Any] = {"style": name, "values": n, "share": round(n / self._said, 4)}
        marks = {mark: self._marks[f"{name}:{mark}"] for mark in ("00", "99") if self._marks[f"{name}:{mark}"]}
        if marks:
            style["unknown_marks"] = marks
        if self._marks["nothing"]:
            style["all_zeros_or_nines"] = self._marks["nothing"]
        if name == "wareki":
            style["eras"] = self._schemes()
        return style

    def _schemes(self) -> list[dict[str, Any]]:
        """Era schemes with the share of values whose code and year they know, the best first."""
        total = sum(self._years.values())
        found = []
        for name, eras in SCHEMES.items():
            fits = sum(n for (code, year), n in self._years.items() if 1 <= year <= eras.get(code, 0))
            if fits >= _LEAST_ERA * total:
                found.append({"scheme": name, "share": round(fits / total, 4)})
        return sorted(found, key=lambda one: -float(str(one["share"])))


def _true(column: Any) -> Array:
    return column.to_numpy(zero_copy_only=False).astype(bool)


def _lengths(values: Any) -> Array:
    import pyarrow.compute as pc

    return pc.utf8_length(values).to_numpy(zero_copy_only=False)
