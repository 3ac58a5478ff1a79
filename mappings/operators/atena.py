"""atena: 宛名番号 → X。桁とゼロ埋めは団体の方針（policy `atena`: width, pad）。

    宛名番号: atena(k.ATENA_NO)

0000000012 → 000000000000012（width 15, pad 0）· 12 → 12（pad なし: そのまま）· 空白 → 空

ほかの業務・ほかのシステムの番号と文字列で一致しなければ全ての結合が切れるため、写像ごとではなく団体で 1 か所に決める。pad が空なら旧システムの
ままを写す。方針が無ければそのまま、桁は項目の桁数。

An address number. Width and padding are the project's policy, in one place; `pad: ""` takes it as it stands.

Faults: not_digits, too_long (never cut). Way back: the digits of the field, of host text up to its length; lost: leading_zeros of text
that varies in length. Source: practice of migrations (numbers must agree as text between all systems).
"""

from __future__ import annotations

from utsushi.mappings.language.values import StringArray, Values
from utsushi.mappings.operators.model import Call, Refusal, exactly, operator
from utsushi.mappings.operators.support import numbers
from utsushi.mappings.operators.support.guards import guarded, mask


@operator("atena(x)", takes=exactly("text"), gives=((("X", "9"),),), policy=("width", "pad"))
def atena(call: Call, written: StringArray) -> Values:
    """One column."""
    import pyarrow.compute as pc

    text = written if call.source.numeric else pc.utf8_trim(written, characters=" \u3000")
    none = mask(pc.equal(text, ""))
    width = _width(call)
    value = text
    if _pads(call):
        filled = pc.ascii_lpad(pc.ascii_ltrim(text, characters="0"), width=width, padding="0")
        value = pc.if_else(pc.equal(text, ""), "", filled)
    long = mask(pc.greater(pc.binary_length(value), width)) & bool(width)
    return guarded([value], (~numbers.is_digits(text) & ~none, "not_digits"), (long, "too_long"))


@atena.inverse
def legacy(call: Call, value: StringArray) -> tuple[StringArray]:
    """With the digits of the field; of text of no fixed length without zeros in front."""
    import pyarrow.compute as pc

    source = call.source
    if not _pads(call):
        return (value,)
    if source.numeric:
        return (numbers.padded(value, source),)
    short = pc.ascii_lpad(pc.ascii_ltrim(value, characters="0"), width=max(source.length, 1), padding="0")
    return (pc.if_else(pc.equal(value, ""), "", short),)


@atena.loss
def lost(call: Call) -> tuple[str, ...]:
    """Zeros that text may or may not have in front, blanks around it."""
    return () if call.source.numeric else ("leading_zeros",)


@atena.refusal
def refused(call: Call) -> Refusal | None:
    """The policy must be a number of digits and one of two ways to pad."""
    width, pad = call.policy.get("width", ""), call.policy.get("pad", "")
    if (width and not width.isdecimal()) or pad not in {"", "0"} or (pad and not _width(call)):
        return Refusal("U233", {"width": width, "pad": pad})
    return None


def _width(call: Call) -> int:
    digits = call.item.digits if call.item else ()
    return int(call.policy.get("width") or (digits[0] if digits else 0))


def _pads(call: Call) -> bool:
    return call.policy.get("pad", "") == "0"
