"""Width and kana against other ways to say the same: Python's own strings and Unicode's compatibility forms."""

import unicodedata

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from operator_uses import USES

from utsushi.mappings.operators import kana
from utsushi.mappings.operators.support.characters import Translation, same, translate

PLAIN = st.sampled_from(kana.HALF.strip("ﾞﾟ ").replace("ﾞ", "").replace("ﾟ", ""))
VOICED = st.sampled_from("ｶｷｸｹｺｻｼｽｾｿﾀﾁﾂﾃﾄﾊﾋﾌﾍﾎｳﾜｦ").map(lambda char: char + "ﾞ")
ROUND = st.sampled_from("ﾊﾋﾌﾍﾎ").map(lambda char: char + "ﾟ")
KANA = st.lists(st.one_of(PLAIN, VOICED, ROUND), max_size=12).map("".join)
(HALF_FIELD,) = (use for use in USES["kana"] if use.label == "半角の欄")


def test_the_tables_pair_every_half_width_kana_with_unicode_s_own():
    assert len(kana.HALF) == len(kana.FULL) == 64
    for half, full in zip(kana.HALF.strip(), kana.FULL.strip("　"), strict=True):
        if half not in "ﾞﾟ":
            assert unicodedata.normalize("NFKC", half) == full
    for plain, marked in zip(kana.PLAIN + kana.SOFT, kana.VOICED + kana.ROUNDED, strict=True):
        assert unicodedata.normalize("NFD", marked)[0] == plain


@settings(deadline=None, max_examples=200)
@given(KANA)
def test_kana_are_composed_as_unicode_composes_them(text):
    values = HALF_FIELD.application.evaluate(HALF_FIELD.columns([(text,)]), 1)
    assert values.columns[0].to_pylist() == [unicodedata.normalize("NFKC", text)]


@pytest.mark.parametrize(
    "char", [chr(point) for point in (0x20, 0x7F, 0x80, 0x7FF, 0x800, 0x3042, 0x30F8, 0xFFFF, 0x10000)]
)
def test_only_kana_are_kana(char):
    (fault,) = HALF_FIELD.application.evaluate(HALF_FIELD.columns([(char,)]), 1).fault.to_pylist()
    assert fault == (None if char in {" ", "ヸ"} else "not_kana")


@settings(deadline=None, max_examples=100)
@given(st.lists(st.text(max_size=12), max_size=6), st.integers(0, 3))
def test_characters_that_no_table_names_stay(texts, cut):
    column = pa.array(texts, pa.string()).slice(cut)
    first, second, known = same()
    found, strange = translate(column, Translation(first, second, known))
    assert found.to_pylist() == texts[cut:]
    assert not strange.any()


@settings(deadline=None, max_examples=100)
@given(st.lists(st.text("aﾞé漢𠮷", max_size=12), max_size=6))
def test_characters_that_grow_and_join(texts):
    first, second, known = same()
    first[ord("a")], second[ord("a")] = ord("漢"), ord("é")
    joined = np.zeros(len(first), np.uint16)
    joined[ord("é")] = ord("E")
    known[ord("漢")] = False
    by = Translation(first, second, known, (ord("ﾞ"), 0), (joined, np.zeros_like(joined)))
    found, strange = translate(pa.array(texts, pa.string()), by)
    expected = [text.replace("éﾞ", "E").replace("a", "漢\0").replace("\0", "é") for text in texts]
    assert found.to_pylist() == expected
    assert strange.tolist() == ["漢" in text for text in texts]
