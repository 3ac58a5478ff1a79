"""Numbers in every usage, byte by byte; the bytes come back, and the value alone gives them again where it is canonical."""

import math
import struct
from fractions import Fraction

import numpy as np
import pyarrow as pa
import pytest
from fixed_layouts import bare, encode, read, rows, side
from hypothesis import given
from hypothesis import strategies as st

from utsushi.converters.files import floats
from utsushi.mappings.layout.model import Field, File, Record, Table, TextStyle

SHORT, LONG = {"hexadecimal": True, "length": 4}, {"hexadecimal": True, "length": 8}
CASES = [
    # usage, what is said about it, bytes, value, whether the value alone gives the bytes
    ("float", SHORT, "42640000", "100", True),
    ("float", SHORT, "C276A000", "-118.625", True),
    ("float", SHORT, "4019999A", "0.1", True),
    ("float", SHORT, "00000000", "0", True),
    ("float", SHORT, "80000000", "0", False),
    ("float", SHORT, "41000000", "0", False),
    ("float", SHORT, "43064000", "100", False),
    ("float", SHORT, "7FFFFFFF", "7.237005e+75", True),
    ("float", SHORT, "00100000", "5.397605e-79", True),
    ("float", SHORT, "00000001", "5e-85", True),
    ("float", LONG, "401999999999999A", "0.1", True),
    ("float", LONG, "C11921FB54442D18", "-1.5707963267948966", True),
    ("float", {"length": 4}, "42C80000", "100", True),
    ("float", {"length": 4, "little": True}, "0000C842", "100", True),
    ("float", {"length": 4}, "3DCCCCCD", "0.1", True),
    ("float", {"length": 8, "little": True}, "9A9999999999B93F", "0.1", True),
    ("float", {"length": 8}, "8000000000000000", "-0", True),
    ("float", {"length": 4}, "7F800000", None, False),
    ("float", {"length": 8}, "FFF8000000000000", None, False),
    ("bytes", {"length": 4}, "00C0FFEE", "00C0FFEE", True),
    ("binary", {"length": 2, "digits": 4, "signed": True, "little": True}, "FEFF", "-0002", True),
    ("binary", {"length": 2, "digits": 5, "little": True}, "FFFF", "65535", True),
    ("binary", {"length": 1, "digits": 3}, "FF", "255", True),
    ("binary", {"length": 3, "digits": 6, "signed": True}, "FFFFFF", "-000001", True),
    ("binary", {"length": 16, "digits": 31, "signed": True}, "FF" * 16, "-" + "1".zfill(31), True),
    (
        "binary",
        {"length": 16, "digits": 38, "signed": True},
        "80" + "00" * 15,
        "-170141183460469231731687303715884105728",
        True,
    ),
    ("binary", {"length": 16, "digits": 38, "scale": 2, "little": True}, "7B" + "00" * 15, "0" * 35 + "1.23", True),
    ("packed", {"length": 2, "digits": 4, "nosign": True}, "1234", "1234", True),
    ("packed", {"length": 2, "digits": 3, "nosign": True}, "0234", "234", True),
    ("packed", {"length": 2, "digits": 3, "nosign": True}, "1234", None, False),
    ("packed", {"length": 2, "digits": 3, "scale": -2}, "123F", "12300", True),
    ("packed", {"length": 2, "digits": 3, "scale": 5, "signed": True}, "123D", "-.00123", True),
    ("packed", {"length": 16, "digits": 31}, "1" * 31 + "F", "1" * 31, True),
    ("zoned", {"length": 38, "digits": 38}, "39" * 38, "9" * 38, True),
    ("zoned", {"length": 3, "digits": 3, "scale": -2}, "313233", "12300", True),
    ("zoned", {"length": 3, "digits": 3, "scale": 4, "signed": True}, "313273", "-.0123", True),
    ("zoned", {"length": 2, "digits": 2, "signed": True}, "3171", "-11", True),
    ("zoned", {"length": 2, "digits": 2, "signed": True}, "314A", "-11", False),
    ("zoned", {"length": 2, "digits": 2, "signed": True, "overpunch": "ebcdic"}, "314A", "-11", True),
    ("zoned", {"length": 2, "digits": 2, "signed": True, "overpunch": "ebcdic"}, "317B", "10", True),
    ("zoned", {"length": 2, "digits": 2, "signed": True, "overpunch": "ebcdic"}, "3131", "11", False),
    ("zoned", {"length": 2, "digits": 2, "signed": True, "overpunch": "fujitsu"}, "3151", "-11", True),
    ("zoned", {"length": 2, "digits": 2, "signed": True, "overpunch": "fujitsu"}, "3141", "11", True),
    ("zoned", {"length": 2, "digits": 2, "signed": True, "overpunch": "fujitsu"}, "3131", "11", False),
    ("zoned", {"length": 2, "digits": 2, "signed": True, "overpunch": "fujitsu"}, "314A", None, False),
    (
        "zoned",
        {"length": 2, "digits": 2, "signed": True, "sign": "leading", "overpunch": "fujitsu"},
        "5131",
        "-11",
        True,
    ),
    ("text", {"length": 4, "justified": True}, "20204142", "AB", True),
    ("text", {"length": 4, "justified": True}, "41422020", "AB", False),
    ("text", {"length": 4, "justified": True}, "20202020", "", True),
    ("national", {"length": 6, "justified": True}, "8140889F88A0", "亜唖", True),
]


@pytest.mark.parametrize(("usage", "said", "raw", "value", "canonical"), CASES)
def test_one_number(tmp_path, usage, said, raw, value, canonical):
    content = bytes.fromhex(raw)
    file = file_of(Field("A", usage, 0, **said))
    path = tmp_path / "F"
    path.write_bytes(content)
    batches, _ = read(file, path)
    assert [row["A"] for row in rows(batches, "F.r")] == [value]
    assert [one[2:] for one in side(batches, "residue")] == ([] if canonical else [("A", content)])
    assert encode(file, batches) == content
    assert (encode(file, bare(batches)) == content) == canonical


def file_of(*fields):
    length = sum(one.length for one in fields)
    return File(
        "F", "*", "fixed", TextStyle("cp932"), (Record("r", (Table("F.r", fields),), "", length),), record_length=length
    )


def hexadecimal(bits, length):
    """The value by the book: sign, 16 to the exponent less 64, fraction."""
    width = 8 * length - 8
    value = Fraction(bits & (1 << width) - 1, 1 << width) * Fraction(16) ** ((bits >> width & 0x7F) - 64)
    return -value if bits >> 8 * length - 1 else value


@pytest.mark.parametrize("length", [4, 8])
@given(data=st.data())
def test_a_hexadecimal_float_is_the_shortest_decimal_of_its_bits(length, data):
    width = 8 * length - 8
    fraction = data.draw(st.integers(1 << width - 4, (1 << width) - 1))  # normalised
    bits = data.draw(st.integers(0, 255)) << width | fraction
    text, canonical = floats._shortest(bits, length)
    assert canonical
    raw, wrong, large = floats.encode(pa.array([text.decode()]), length, hexadecimal=True, little=False)
    assert (bytes(raw[0]), bool(wrong[0]), bool(large[0])) == (bits.to_bytes(length, "big"), False, False)
    value, written = hexadecimal(bits, length), Fraction(text.decode())
    unit = abs(value) * Fraction(1, fraction)
    assert abs(value - written) <= unit / 2


@pytest.mark.parametrize(("length", "letter"), [(4, "f"), (8, "d")])
@given(data=st.data())
def test_an_ieee_float_comes_back_in_its_bits(length, letter, data):
    raw = data.draw(st.binary(min_size=length, max_size=length))
    (value,) = struct.unpack(f">{letter}", raw)
    out, offsets = np.empty(floats.ROOM, "u1"), np.zeros(2, "i4")
    faults, kept = np.empty(1, "u1"), np.empty(1, "?")
    array = np.frombuffer(raw, "u1")
    none = np.empty(0, "?")
    floats.decode(array, np.zeros(1, "i8"), none, 0, length, *(False, False), out, offsets, faults, kept, 0, 1)
    if not math.isfinite(value):
        assert (faults[0], kept[0], offsets[1]) == (floats.NOT_FINITE, True, 0)
        return
    text = out[: offsets[1]].tobytes().decode()
    assert float(text) == value or length == 4
    again, _, _ = floats.encode(pa.array([text]), length, hexadecimal=False, little=False)
    assert bytes(again[0]) == raw
