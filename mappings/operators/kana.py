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
from utsushi.mappings.operators.support.characters import Characters, Points, characters, texts
from utsushi.mappings.operators.support.guards import guarded

HALF = "｡｢｣､･ｦｧｨｩｪｫｬｭｮｯｰｱｲｳｴｵｶｷｸｹｺｻｼｽｾｿﾀﾁﾂﾃﾄﾅﾆﾇﾈﾉﾊﾋﾌﾍﾎﾏﾐﾑﾒﾓﾔﾕﾖﾗﾘﾙﾚﾛﾜﾝﾞﾟ "
FULL = "。「」、・ヲァィゥェォャュョッーアイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワン゛゜　"
PLAIN = "カキクケコサシスセソタチツテトハヒフヘホウワヲ"
VOICED = "ガギグゲゴザジズゼゾダヂヅデドバビブベボヴヷヺ"
HALF_VOICED = {"ハ": "パ", "ヒ": "ピ", "フ": "プ", "ヘ": "ペ", "ホ": "ポ"}
MARK, ROUND = ord("ﾞ"), ord("ﾟ")
FIRST, LAST = 0x30A1, 0x30FE
"""Full-width katakana, ・ ー ヽ ヾ."""


@operator("kana(x)", takes=exactly("text"), gives=((TEXT,),), text=True)
def kana(_call: Call, written: StringArray) -> Values:
    """One column."""
    wide, voiced, rounded, known = _tables()
    found = characters(written)
    points = np.minimum(found.points, np.uint32(0xFFFF))
    full = wide[points]
    next_one = np.append(points[1:], np.uint32(0))
    next_one[found.ends[1:-1][found.ends[1:-1] > 0] - 1] = 0  # a mark belongs to its own row
    with_mark = (next_one == MARK) & (voiced[full] > 0)
    with_round = (next_one == ROUND) & (rounded[full] > 0)
    full = np.where(with_mark, voiced[full], np.where(with_round, rounded[full], full))
    gone = np.append(np.zeros(1, np.bool_), (with_mark | with_round)[:-1]) if len(points) else np.zeros(0, np.bool_)
    strange = found.rows_with(~known[points])
    return guarded([texts(Characters(full, found.ends).without(gone))], (strange, "not_kana"))


@kana.inverse
def legacy(call: Call, value: StringArray) -> tuple[StringArray]:
    """Half-width where the source is; as it is elsewhere."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if not _half_width(call):
        return (value,)
    found = characters(pc.fill_null(value, ""))
    points = np.minimum(found.points, np.uint32(0xFFFF))
    first, second = _back()
    pairs = np.stack([np.where(found.points > 0xFFFF, found.points, first[points]), second[points]], axis=1)
    double = second[points] > 0
    ends = found.ends + np.concatenate(([0], np.cumsum(double)))[found.ends]
    taken = np.stack([np.ones(len(points), np.bool_), double], axis=1)
    back = texts(Characters(pairs[taken], ends))
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
def _tables() -> tuple[Points, Points, Points, np.ndarray[tuple[int], np.dtype[np.bool_]]]:
    """By code point below 10000: the full-width one; that with ﾞ or 0; that with ﾟ or 0; whether it is kana at all."""
    wide = np.arange(0x10000, dtype=np.uint32)
    wide[[ord(char) for char in HALF]] = [ord(char) for char in FULL]
    voiced, rounded = np.zeros(0x10000, np.uint32), np.zeros(0x10000, np.uint32)
    voiced[[ord(char) for char in PLAIN]] = [ord(char) for char in VOICED]
    for plain, mark in HALF_VOICED.items():
        rounded[ord(plain)] = ord(mark)
    known = np.zeros(0x10000, np.bool_)
    known[FIRST : LAST + 1] = True
    known[[ord(char) for char in HALF + FULL]] = True
    return wide, voiced, rounded, known


@cache
def _back() -> tuple[Points, Points]:
    """By code point below 10000: the half-width one, and the mark behind it or 0."""
    first, second = np.arange(0x10000, dtype=np.uint32), np.zeros(0x10000, np.uint32)
    half = dict(zip(FULL, HALF, strict=True))
    first[[ord(char) for char in FULL]] = [ord(char) for char in HALF]
    for plain, mark in zip(PLAIN, VOICED, strict=True):
        first[ord(mark)], second[ord(mark)] = ord(half[plain]), MARK
    for plain, mark in HALF_VOICED.items():
        first[ord(mark)], second[ord(mark)] = ord(half[plain]), ROUND
    return first, second
