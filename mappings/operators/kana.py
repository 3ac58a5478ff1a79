"""kana: 半角カナ → 全角カナ。濁点・半濁点は 1 文字にまとめる。

    氏名_フリガナ: kana(k.SIMEI_KN)

ｺｳﾉ ｲﾁﾛｳ → コウノ　イチロウ · ﾊﾞﾊﾟｳﾞ → バパヴ · コウノ → コウノ · ﾔﾏﾀﾞ-1 → 故障「カナでない文字」

半角空白は全角空白に、単独の ﾞ ﾟ は ゛ ゜ になる。初めから全角のカナはそのまま。長音に見える - や英数字は推測で直さず故障とする。小書きや「ヲ」は直さない。

Half-width kana become full-width, voiced marks composed; what is full-width stays. Nothing is corrected.

Faults: not_kana. Way back: half-width where the layout says `as: kana` or `width: half`, or the field is single-byte host text; ヮ ヵ ヶ ヰ ヱ
have no half-width form and stay. Lost: kana_width, where the source mixes both. Source: JIS X 0201 and JIS X 0208 katakana.
"""

from __future__ import annotations

from functools import cache

import numpy as np

from utsushi.mappings.language.values import StringArray, Values
from utsushi.mappings.operators.model import TEXT, Call, exactly, operator
from utsushi.mappings.operators.support.characters import Translation, same, translate
from utsushi.mappings.operators.support.guards import guarded

HALF = "｡｢｣､･ｦｧｨｩｪｫｬｭｮｯｰｱｲｳｴｵｶｷｸｹｺｻｼｽｾｿﾀﾁﾂﾃﾄﾅﾆﾇﾈﾉﾊﾋﾌﾍﾎﾏﾐﾑﾒﾓﾔﾕﾖﾗﾘﾙﾚﾛﾜﾝﾞﾟ "
FULL = "。「」、・ヲァィゥェォャュョッーアイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワン゛゜　"
PLAIN = "カキクケコサシスセソタチツテトハヒフヘホウワヲ"
VOICED = "ガギグゲゴザジズゼゾダヂヅデドバビブベボヴヷヺ"
SOFT, ROUNDED = "ハヒフヘホ", "パピプペポ"
MARK, ROUND = ord("ﾞ"), ord("ﾟ")
FIRST, LAST = 0x30A1, 0x30FE
"""Full-width katakana, ・ ー ヽ ヾ."""


@operator("kana(x)", takes=exactly("text"), gives=((TEXT,),), text=True)
def kana(_call: Call, written: StringArray) -> Values:
    """One column."""
    full, strange = translate(written, widening())
    return guarded([full], (strange, "not_kana"))


@kana.inverse
def legacy(call: Call, value: StringArray) -> tuple[StringArray]:
    """Half-width where the source is; as it is elsewhere."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if not _half_width(call):
        return (value,)
    back, _ = translate(pc.fill_null(value, ""), narrowing())
    return (pc.if_else(pc.is_valid(value), back, pa.scalar(None, pa.string())),)


@kana.loss
def lost(_call: Call) -> tuple[str, ...]:
    """Which characters were half-width."""
    return ("kana_width",)


def _half_width(call: Call) -> bool:
    source = call.source
    return source.hint.width != "full" and (
        source.hint.form == "kana" or source.hint.width == "half" or source.usage == "text"
    )


@cache
def widening() -> Translation:
    """Half-width kana and the space → full-width, marks joined; what is no kana is not known."""
    first, second, known = same()
    first[_points(HALF)] = _points(FULL)
    voiced, rounded = np.zeros(len(first), np.uint16), np.zeros(len(first), np.uint16)
    voiced[_points(PLAIN)] = _points(VOICED)
    rounded[_points(SOFT)] = _points(ROUNDED)
    known[:] = False
    known[FIRST : LAST + 1] = True
    known[_points(HALF + FULL)] = True
    return Translation(first, second, known, (MARK, ROUND), (voiced, rounded))


@cache
def narrowing() -> Translation:
    """The way back: what has a half-width form, marks apart."""
    first, second, known = same()
    first[_points(FULL)] = _points(HALF)
    for plain, marked, mark in ((PLAIN, VOICED, MARK), (SOFT, ROUNDED, ROUND)):
        first[_points(marked)] = first[_points(plain)]
        second[_points(marked)] = mark
    return Translation(first, second, known)


def _points(text: str) -> list[int]:
    return [ord(char) for char in text]
