"""Written numbers ⇄ numbers of the standard: no leading zeros, a leading `-` below zero."""

from __future__ import annotations

from utsushi.mappings.language.values import StringArray
from utsushi.mappings.layout.model import Field
from utsushi.mappings.operators.support.guards import Mask, mask


def is_digits(column: StringArray) -> Mask:
    """Texts of one or more ASCII digits."""
    import pyarrow.compute as pc

    return mask(pc.ascii_is_decimal(column))


def signed(column: StringArray) -> tuple[Mask, StringArray]:
    """(whether it begins with `-`, the rest)."""
    import pyarrow.compute as pc

    negative = pc.starts_with(column, "-")
    if not pc.any(negative).as_py():
        return mask(negative), column
    return mask(negative), pc.if_else(negative, pc.utf8_slice_codeunits(column, 1), column)


def with_sign(negative: Mask, digits: StringArray) -> StringArray:
    """`-` before the digits where it is negative; zero has no sign."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if not negative.any():
        return digits
    nothing = pc.equal(pc.ascii_ltrim(digits, characters="0."), "")
    minus = pc.and_not(pa.array(negative), nothing)
    return pc.if_else(minus, pc.binary_join_element_wise("-", digits, ""), digits)


def stripped(digits: StringArray) -> StringArray:
    """Without leading zeros; a zero stands before a point and alone."""
    import pyarrow.compute as pc

    short = pc.ascii_ltrim(digits, characters="0")
    bare = pc.or_(pc.equal(short, ""), pc.starts_with(short, "."))
    return pc.if_else(pc.and_(bare, pc.not_equal(digits, "")), pc.binary_join_element_wise("0", short, ""), short)


def halves(digits: StringArray) -> tuple[StringArray, StringArray]:
    """What stands before and after the point; the second is empty where there is none."""
    import pyarrow.compute as pc

    before = pc.replace_substring_regex(digits, r"\..*", "")
    return before, pc.replace_substring_regex(digits, r"\A[^.]*\.?", "")


def padded(column: StringArray, source: Field) -> StringArray:
    """A number of the standard as the field holds it: zeros up to its digits; null where it has more; text as it is."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if not source.numeric:
        return column
    negative, digits = signed(pc.fill_null(column, ""))
    whole, fraction = halves(digits) if source.scale else (digits, pa.repeat(pa.scalar(""), len(column)))
    whole = pc.ascii_lpad(pc.ascii_ltrim(whole, characters="0"), width=source.digits - source.scale, padding="0")
    fraction = pc.ascii_rpad(pc.ascii_rtrim(fraction, characters="0"), width=source.scale, padding="0")
    every = pc.binary_join_element_wise(whole, fraction, "")
    fits = is_digits(every) & mask(pc.equal(pc.binary_length(every), source.digits))
    fits &= mask(pc.equal(pc.binary_length(fraction), source.scale)) & (negative <= source.signed)
    written = pc.binary_join_element_wise(whole, fraction, ".") if source.scale else whole
    written = pc.if_else(pa.array(fits), with_sign(negative, written), pa.scalar(None, pa.string()))
    return pc.if_else(pc.is_null(column), None, pc.if_else(pc.equal(pc.fill_null(column, ""), ""), "", written))


def loses(source: Field) -> tuple[str, ...]:
    """Leading zeros of text; the sign of a negative zero."""
    if source.numeric:
        return ("negative_zero",) if source.signed else ()
    return ("leading_zeros",)
