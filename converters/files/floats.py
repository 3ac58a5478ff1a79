"""Floating point (COMP-1, COMP-2) ↔ the shortest decimal that gives the same bits.

IEEE 754: single and double; what is not finite is no value. IBM hexadecimal floating point: a sign, an exponent of 16 in excess
of 64, and a fraction of 6 or 14 hexadecimal digits (z/Architecture Principles of Operation, "Hexadecimal-Floating-Point
Instructions"); a number is written normalised, so that the bytes of one that is not are kept as residue.
"""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction
from typing import Any

Array = Any
Arrow = Any

ROOM = 40
"""Characters of a number at most."""
NOT_FINITE = 7
"""Index of `kernels.FAULTS`."""
_BIAS = 64
_LARGE = 1 << 7


def decode(
    data: Array, starts: Array, mask: Array, offset: int, length: int, hexadecimal: bool, little: bool,
    out: Array, offsets: Array, faults: Array, kept: Array, low: int, high: int,
) -> None:  # fmt: skip
    """The records [low, high), as the kernels of `kernels_number`."""
    import numpy as np

    chosen = np.arange(low, high)
    if len(mask):
        chosen = chosen[mask[low:high]]
    raw = data[(starts[chosen] + offset)[:, None] + np.arange(length)]
    if little:
        raw = raw[:, ::-1]
    bits = np.ascontiguousarray(raw).view(f">u{length}").ravel()
    texts, whole, canonical = _hexadecimal(bits, length) if hexadecimal else _ieee(bits, length)
    sizes = np.zeros(high - low, np.int64)
    faults[low:high], kept[low:high] = 0, False
    faults[chosen[~whole]] = NOT_FINITE
    kept[chosen[~(whole & canonical)]] = True
    content = [text if good else b"" for text, good in zip(texts, whole.tolist(), strict=True)]
    sizes[chosen - low] = [len(text) for text in content]
    begin = int(offsets[low])
    offsets[low + 1 : high + 1] = begin + np.cumsum(sizes)
    joined = b"".join(content)
    out[begin : begin + len(joined)] = np.frombuffer(joined, np.uint8)


def encode(texts: Arrow, length: int, *, hexadecimal: bool, little: bool) -> tuple[Array, Array, Array]:
    """(uint8[n, length], bool[n] what is no number, bool[n] what is too large) of utf8[n]; null and "" are zero."""
    import numpy as np

    found = [number(text or "0") for text in texts.to_pylist()]
    wrong = np.array([one is None for one in found], np.bool_)
    bits = [_bits(Decimal(0) if one is None else one, length, hexadecimal=hexadecimal) for one in found]
    large = np.array([one is None for one in bits], np.bool_)
    raw = np.frombuffer(b"".join((one or 0).to_bytes(length, "big") for one in bits), np.uint8).reshape(-1, length)
    return raw[:, ::-1] if little else raw, wrong, large


def number(text: str) -> Decimal | None:
    """A decimal number, or None."""
    if not text.isascii() or set(text) - set("+-.0123456789eE"):
        return None
    try:
        return Decimal(text)
    except ArithmeticError:
        return None


def _bits(value: Decimal, length: int, *, hexadecimal: bool) -> int | None:
    """The number as an integer of `length` bytes; None: beyond what it holds."""
    import numpy as np

    if hexadecimal:
        return _to_hexadecimal(value, length)
    kind = np.float32 if length == 4 else np.float64
    with np.errstate(over="ignore", under="ignore"):
        found = _single(value) if length == 4 else kind(float(value))
    return None if not np.isfinite(found) else int(found.view(f"u{length}"))


def _single(value: Decimal) -> Any:
    """The nearest float32; by arrow, which does not round twice."""
    import pyarrow as pa

    return pa.array([str(value)]).cast(pa.float32()).to_numpy()[0]


def _ieee(bits: Array, length: int) -> tuple[list[bytes], Array, Array]:
    import numpy as np
    import pyarrow as pa

    values = bits.astype(f"=u{length}").view(f"f{length}")
    texts = [text.encode("ascii") for text in pa.array(values).cast(pa.string()).to_pylist()]
    whole = np.isfinite(values)
    return texts, whole, whole


def _hexadecimal(bits: Array, length: int) -> tuple[list[bytes], Array, Array]:
    import numpy as np

    known, places = np.unique(bits, return_inverse=True)
    found = [_shortest(int(one), length) for one in known.tolist()]
    texts = [found[place][0] for place in places.tolist()]
    canonical = np.array([found[place][1] for place in places.tolist()], np.bool_)
    return texts, np.ones(len(bits), np.bool_), canonical


def _shortest(bits: int, length: int) -> tuple[bytes, bool]:
    """(decimal, whether the encoder gives these bits)."""
    width = 8 * length - 8
    exact = Fraction(bits & (1 << width) - 1) * Fraction(16) ** ((bits >> width & _LARGE - 1) - _BIAS - width // 4)
    if not exact:
        return b"0", bits == 0
    negative = bits >> 8 * length - 1
    normal = _fraction_to_hexadecimal(exact, length)
    for digits in range(1, 19):
        context = Context(prec=digits, rounding=ROUND_HALF_EVEN, Emin=-200, Emax=200)
        decimal = context.divide(Decimal(exact.numerator), Decimal(exact.denominator))
        if _fraction_to_hexadecimal(Fraction(decimal), length) == normal:
            break
    text = ("-" if negative else "") + _written(decimal)
    return text.encode("ascii"), bits == (normal or 0) | negative << 8 * length - 1


def _written(value: Decimal) -> str:
    """Digits and a point; an exponent where those would be many."""
    _, digits, exponent = value.normalize().as_tuple()
    assert isinstance(exponent, int)
    return (
        f"{value.normalize():f}"
        if -20 < exponent <= 0 or 0 < exponent + len(digits) <= 15
        else f"{value.normalize():E}".replace("E", "e")
    )


def _to_hexadecimal(value: Decimal, length: int) -> int | None:
    if abs(value.adjusted()) > 2 * _LARGE:
        return None if value and value.adjusted() > 0 else 0
    found = _fraction_to_hexadecimal(Fraction(abs(value)), length)
    return found if found is None or not found else found | int(value < 0) << 8 * length - 1


def _fraction_to_hexadecimal(value: Fraction, length: int) -> int | None:
    """The nearest number without its sign, ties to even, normalised where there is room; None: too large."""
    width = 8 * length - 8
    if not value:
        return 0
    exponent = 0
    size = value.numerator.bit_length() - value.denominator.bit_length()
    exponent = -(-size // 4)
    while value >= Fraction(16) ** exponent:
        exponent += 1
    while value < Fraction(16) ** (exponent - 1):
        exponent -= 1
    exponent = max(exponent, -_BIAS)  # below that no number is normalised
    fraction = round(value * Fraction(16) ** (width // 4 - exponent))
    if fraction == 1 << width:
        fraction, exponent = fraction >> 4, exponent + 1
    if exponent + _BIAS >= _LARGE:
        return None
    return (exponent + _BIAS) << width | fraction
