"""The claims of dropped fields are held to the data; the values of tests are read as the field would hold them."""

from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from utsushi.mappings import claims, package
from utsushi.mappings.given import canonical
from utsushi.mappings.layout.model import Field
from utsushi.mappings.plan import Drop

TOWN = Path(__file__).parent / "data" / "packages" / "town"


def texts(*values):
    return pa.array(values, pa.string())


def test_always_one_of_these():
    drop = Drop("予備", "予備", always=("", "0"))
    assert claims.needs(drop) == ("予備",)
    assert claims.check_claim(drop, {"予備": texts("", "0", "00", " ", None)}).to_pylist() == [
        False,
        False,
        True,
        True,
        True,
    ]


def test_always_empty():
    drop = Drop("予備", "予備", always=("",))
    assert claims.check_claim(drop, {"予備": texts("", "x")}).to_pylist() == [False, True]


def test_what_is_not_claimed_is_not_violated():
    drop = Drop("メモ", "団体決定", unchecked=True)
    assert claims.needs(drop) == ()
    assert claims.check_claim(drop, {"メモ": texts("x", None)}).to_pylist() == [False, False]


def test_equals_what_the_field_beside_it_says():
    plan = package.load(str(TOWN))
    drop = next(one for one in plan.drops["SETAI.kihon"] if one.equals)
    assert claims.needs(drop) == ("開始元号", "開始日")
    columns = {
        "開始元号": texts("4", "5", "", "4", None, "4"),
        "開始日": texts("4010401", "4010401", "", None, "4010401", "4020229"),
    }
    assert claims.check_claim(drop, columns).to_pylist() == [False, True, False, True, True, True]


def test_equals_the_sum_of_its_occurrences():
    drop = Drop("GOKEI", "期別の合計", equals="sum(A.k.KIBETSU.GAKU)", sum_of=("A.k.KIBETSU", "GAKU"))
    assert claims.needs(drop) == ("GOKEI", "sum(A.k.KIBETSU.GAKU)")
    sums = claims.add_up(pa.array([0, 0, 2, 3, 3]), texts("0100", "-0050", "0007", "0001", None), 4)
    assert sums.to_pylist() == ["50.000000", "0", "7.000000", None]
    columns = {"GOKEI": texts("00050", "", "00008", "00001"), claims.sum_name(drop): sums}
    assert claims.check_claim(drop, columns).to_pylist() == [False, False, True, True]


NUMBERS = st.integers(1, 18).flatmap(
    lambda digits: st.tuples(
        st.just(digits), st.integers(0, min(digits, 6)), st.booleans(), st.integers(0, 10**digits - 1)
    )
)


@given(NUMBERS, st.booleans())
def test_a_number_that_fits_is_the_same_number_in_canonical_form(shape, negative):
    digits, scale, signed, units = shape
    field = Field("N", "packed", digits=digits, scale=scale, signed=signed)
    value = Decimal(units).scaleb(-scale) * (-1 if negative and signed else 1)
    found = canonical(field, f"{value:f}")
    assert Decimal(found) == value
    assert len(found.lstrip("-").replace(".", "")) == digits
    assert not found.startswith("-") or value < 0


@pytest.mark.parametrize(
    ("text", "found"),
    [("12", "012.00"), ("-1.5", "-001.50"), ("1000", None), ("1.234", None), ("x", None), ("", ""), ("-0", "000.00")],
)
def test_what_a_field_of_three_digits_and_two_places_can_hold(text, found):
    assert canonical(Field("N", "packed", digits=5, scale=2, signed=True), text) == found


def test_text_stands_as_it_is_written_and_an_unsigned_number_has_no_sign():
    assert canonical(Field("T", "text", length=3), "01 ") == "01 "
    assert canonical(Field("N", "zoned", digits=3), "-1") is None
