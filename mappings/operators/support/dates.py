"""Written dates ⇄ year, month and day: the four forms of a layout, with unknown parts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from utsushi.mappings.language.values import StringArray
from utsushi.mappings.layout.model import DateStyle, Field
from utsushi.mappings.operators.support import fixed
from utsushi.mappings.operators.support.eras import FIRST, GREGORIAN, LAST, YEAR_ONE, Scheme, era_of
from utsushi.mappings.operators.support.fixed import Bytes, Numbers
from utsushi.mappings.operators.support.guards import Guard, Mask, mask

FORMS = {"wareki": "GYYMMDD", "seireki": "YYYYMMDD", "iso": "YYYY-MM-DD", "slash": "YYYY/MM/DD"}
_MONTHS = np.array([0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31], np.int32)
UNLIMITED = 101
"""0000-01-01 as a number: the standard's start that is not known or has no limit."""


@dataclass(frozen=True)
class Parts:
    """n dates taken apart. Where `shape` is false the numbers mean nothing; an unknown month or day is 0."""

    year: Numbers
    month: Numbers
    day: Numbers
    shape: Mask
    """As wide as its form, digits and separators where they belong."""
    known_era: Mask
    lunar: Mask
    unknown_year: Mask
    beyond: Mask
    """Outside its era, whatever its unknown parts are."""
    unknown: Mask
    """Month or day is unknown."""

    def guards(self) -> tuple[Guard, ...]:
        """What is wrong with a date as such, in order."""
        return (
            (~self.shape, "not_a_date"),
            (~self.known_era, "unknown_era"),
            (self.unknown_year, "unknown_year"),
            (self.lunar, "lunar_calendar"),
            (~real_day(self.year, self.month, self.day), "no_such_day"),
        )


def empty(column: StringArray, source: Field, style: DateStyle) -> Mask:
    """Texts that say that there is no date: blanks, zeros (with the separators of the form), and those that the layout names."""
    import pyarrow as pa
    import pyarrow.compute as pc

    named = {
        *style.empty,
        "0000-00-00" if source.hint.form == "iso" else "",
        "0000/00/00" if source.hint.form == "slash" else "",
    }
    blank = pc.equal(pc.utf8_trim(column, characters=" \u3000"), "")
    zeros = pc.equal(pc.ascii_trim(column, characters="0"), "")
    return mask(pc.or_(pc.or_(blank, zeros), pc.is_in(column, value_set=pa.array(sorted(named), pa.string()))))


def real_day(year: Numbers, month: Numbers, day: Numbers) -> Mask:
    """True for days of the Gregorian calendar, also of an unknown day (0) of a month or an unknown month and day; and for 0000-01-01."""
    leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    inside = month <= 12
    longest = np.where(inside, _MONTHS[np.where(inside, month, 0)], 0) + ((month == 2) & leap)
    whole = (day <= longest) & ((month > 0) | (day == 0))
    result: Mask = inside & whole & ((year > 0) | (year * 10000 + month * 100 + day == UNLIMITED))
    return result


def read(column: StringArray, source: Field, style: DateStyle) -> Parts:
    """Take dates apart in the form that the layout gives the field."""
    if source.hint.form == "wareki":
        return _wareki(column, style)
    return _western(column, style, FORMS[source.hint.form])


def _western(column: StringArray, style: DateStyle, form: str) -> Parts:
    found, shape = fixed.matrix(column, len(form))
    at = form.index("MM")
    year, month, day = found[:4], found[at : at + 2], found[form.index("DD") :][:2]
    for place in (place for place, char in enumerate(form) if not char.isalpha()):
        shape = shape & (found[place] == ord(form[place]))
    known = np.ones(found.shape[1], np.bool_)
    return _parts(year, month, day, style, shape=shape, known_era=known, year_number=fixed.number(year), beyond=None)


def _wareki(column: StringArray, style: DateStyle) -> Parts:
    scheme = Scheme(style)
    width = scheme.width
    found, shape = fixed.matrix(column, width + 6)
    era = scheme.read(found[:width])
    year = found[width : width + 2]
    number = YEAR_ONE[era] - 1 + fixed.number(year)
    month, day = found[width + 2 : width + 4], found[width + 4 :]
    return _parts(year, month, day, style, shape=shape, known_era=era >= 0, year_number=number, beyond=era)


def _parts(
    year: Bytes,
    month: Bytes,
    day: Bytes,
    style: DateStyle,
    *,
    shape: Mask,
    known_era: Mask,
    year_number: Numbers,
    beyond: NDArray[np.int8] | None,
) -> Parts:
    no_month, no_day = fixed.is_one_of(month, style.unknown), fixed.is_one_of(day, style.unknown)
    shape = shape & fixed.digits(year) & (fixed.digits(month) | no_month) & (fixed.digits(day) | no_day)
    m = np.where(no_month, 0, fixed.number(month)).astype(np.int32)
    d = np.where(no_day, 0, fixed.number(day)).astype(np.int32)
    # a `00` that the layout does not name as unknown is no day
    odd = ((m == 0) & ~no_month) | ((d == 0) & ~no_day)
    m = np.where(odd, 99, m).astype(np.int32)
    no = np.zeros(year.shape[1], np.bool_)
    if beyond is None:
        return Parts(year_number, m, d, shape, known_era, no, no, no, no_month | no_day)
    low = year_number * 10000 + np.where(no_month, 1, m) * 100 + np.where(no_day, 1, d)
    high = year_number * 10000 + np.where(no_month, 12, m) * 100 + np.where(no_day, 31, d)
    return Parts(
        year_number,
        m,
        d,
        shape,
        known_era,
        lunar=high < GREGORIAN,
        unknown_year=fixed.number(year) == 0,
        beyond=(high < FIRST[beyond]) | (low > LAST[beyond]),
        unknown=no_month | no_day,
    )


def write(parts: tuple[Numbers, Numbers, Numbers], source: Field, style: DateStyle) -> tuple[StringArray, Mask]:
    """(texts in the field's form, whether the form can say the date). Unknown parts (0) get the layout's first mark."""
    form = source.hint.form
    year, month, day = parts
    if form == "wareki":
        return _write_wareki(year, month, day, style)
    pattern = FORMS[form]
    into = fixed.template(pattern, len(year))
    fixed.write(into, 0, 4, year)
    able = _write_days(into, pattern.index("MM"), pattern.index("DD"), month, day, style)
    return fixed.strings(into), able


def _write_wareki(year: Numbers, month: Numbers, day: Numbers, style: DateStyle) -> tuple[StringArray, Mask]:
    scheme = Scheme(style)
    width = scheme.width
    latest = year * 10000 + np.where(month == 0, 12, month) * 100 + np.where(day == 0, 31, day)
    era = era_of(latest)
    codes, known = scheme.bytes()
    number = year - YEAR_ONE[era] + 1
    able: Mask = (latest >= GREGORIAN) & (era >= 0) & known[era] & (number >= 1) & (number <= 99)
    into = fixed.template("0" * (width + 6), len(year))
    into[:width] = codes[:, era]
    fixed.write(into, width, 2, np.where(able, number, 0).astype(np.int32))
    able &= _write_days(into, width + 2, width + 4, month, day, style)
    return fixed.strings(into), able


def _write_days(into: Bytes, at_month: int, at_day: int, month: Numbers, day: Numbers, style: DateStyle) -> Mask:
    fixed.write(into, at_month, 2, month)
    fixed.write(into, at_day, 2, day)
    if not style.unknown:
        able: Mask = (month > 0) & (day > 0)
        return able
    mark = np.frombuffer(style.unknown[0].encode("ascii"), np.uint8)[:, None]
    into[at_month : at_month + 2, month == 0] = mark
    into[at_day : at_day + 2, day == 0] = mark
    return np.ones(len(month), np.bool_)


def standard(parts: tuple[Numbers, Numbers, Numbers]) -> StringArray:
    """YYYY-MM-DD, unknown parts as 00."""
    into = fixed.template("0000-00-00", len(parts[0]))
    for start, width, numbers in ((0, 4, parts[0]), (5, 2, parts[1]), (8, 2, parts[2])):
        fixed.write(into, start, width, numbers)
    return fixed.strings(into)


def read_standard(column: StringArray) -> tuple[tuple[Numbers, Numbers, Numbers], Mask]:
    """((year, month, day), whether it is a date of the standard): the parts of YYYY-MM-DD; unknown parts are 0."""
    found, shape = fixed.matrix(column, 10)
    year, month, day = found[:4], found[5:7], found[8:]
    shape = shape & fixed.digits(year) & fixed.digits(month) & fixed.digits(day)
    shape &= (found[4] == ord("-")) & (found[7] == ord("-"))
    parts = (fixed.number(year), fixed.number(month), fixed.number(day))
    fine: Mask = shape & real_day(*parts)
    return parts, fine
