"""Host tables, code by code: what the reader decodes is what glibc's iconv and the JDK say; what it encodes is read back."""

import csv
import importlib.util
import os
import shutil
import subprocess
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from fixed_layouts import bare, encode, read

from utsushi.converters.files import charsets
from utsushi.mappings.layout.model import Field, File, Record, Table, TextStyle
from utsushi.specs.errors import UtsushiError

HERE = Path(__file__).parent
PAGES = (930, 939, 1390, 1399)
DOUBLE = range(0x4040, 0x10000)
SINGLE = tuple(code for code in range(0x100) if code not in {0x0E, 0x0F})
SYMBOLS = list(csv.DictReader((HERE.parent / "converters/files/tables/symbols.csv").read_text("ascii").splitlines()))


def absent(what):
    """Skip with the reason; where everything must be there, fail."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"{what} is not on this machine")
    pytest.skip(f"{what} is not on this machine")


@cache
def tool():
    spec = importlib.util.spec_from_file_location("charset_tables", HERE.parent / "tools/charset_tables.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@cache
def iconv(page):
    """Every code of the page with its text, as glibc says."""
    try:
        return tool().single(page) | tool().double(page)
    except (LookupError, OSError, AttributeError):
        return None


@pytest.fixture(params=PAGES)
def page(request):
    if iconv(request.param) is None:
        absent(f"glibc's iconv with IBM{request.param}")
    return request.param


def one_field(page, usage, length, **style):
    field = Field("A", usage, 0, length)
    record = Record("r", (Table("F.r", (field,)),), "", length)
    return File("F", "*", "fixed", TextStyle(f"ibm-{page}", **style), (record,), record_length=length)


def decoded(file, path, raws):
    """By record (value, fault); all of them are read as one file."""
    path.write_bytes(b"".join(raws))
    batches, rejected = read(file, path)
    assert not rejected
    values = [row["A"] for batch in batches for row in batch.rows.to_pylist()]
    faults = {row["row"]: row["fault"] for batch in batches for row in batch.faults.to_pylist()}
    return [(value, faults.get(n)) for n, value in enumerate(values)], batches


@cache
def expected(page, symbols="jis"):
    """Every code with its character; control codes are none in a record."""
    moved = {int(row["code"], 16): chr(int(row[symbols], 16)) for row in SYMBOLS}
    table = {code: moved.get(code, text) for code, text in iconv(page).items()}
    return {code: text for code, text in table.items() if text >= " " and not "\x7f" <= text < "\xa0"}


def wide(code):
    return code.to_bytes(2, "big")


def test_symbols_are_the_only_codes_that_the_policy_moves(page):
    """jis is what glibc says, microsoft moves these five."""
    table = iconv(page)
    for row in SYMBOLS:
        assert ord(table[int(row["code"], 16)]) in {int(row["jis"], 16), int(row["microsoft"], 16)}
    differing = {code for code, text in expected(page, "jis").items() if text != expected(page, "microsoft")[code]}
    assert differing == {int(row["code"], 16) for row in SYMBOLS}


@pytest.mark.parametrize("symbols", ["jis", "microsoft"])
def test_every_double_byte_of_a_national_field(page, symbols, tmp_path):
    table = expected(page, symbols)
    found, _ = decoded(one_field(page, "national", 2, symbols=symbols), tmp_path / "F", [wide(code) for code in DOUBLE])
    for code, (value, fault) in zip(DOUBLE, found, strict=True):
        wanted = ("", None) if code == 0x4040 else (table.get(code), None if code in table else "no_character")
        assert (value, fault) == wanted, f"{code:04X}"


def test_every_double_byte_between_shift_codes_and_single_bytes(page, tmp_path):
    table = expected(page)
    raws = [b"\xf1\x0e" + wide(code) + b"\x0f\xf2" for code in DOUBLE]
    found, _ = decoded(one_field(page, "text", 6), tmp_path / "F", raws)
    for code, (value, fault) in zip(DOUBLE, found, strict=True):
        wanted = (f"1{table[code]}2", None) if code in table else (None, "no_character")
        if 0x0E in wide(code) or 0x0F in wide(code):
            wanted = (None, fault)
            assert fault
        assert (value, fault) == wanted, f"{code:04X}"


def test_every_single_byte(page, tmp_path):
    table = expected(page)
    found, _ = decoded(one_field(page, "text", 2), tmp_path / "F", [bytes([code, 0xF1]) for code in SINGLE])
    for code, (value, fault) in zip(SINGLE, found, strict=True):
        wanted = (f"{table[code]}1", None) if code in table else (None, "no_character")
        assert (value, fault) == wanted, f"{code:02X}"


def test_iconv_decodes_whole_fields_as_the_reader_does(page, tmp_path):
    """All characters of the table, shuffled into fields with shift codes."""
    single, double = ([code for code in expected(page) if (code > 0xFF) == wanted] for wanted in (False, True))
    rng = np.random.default_rng(page)
    rng.shuffle(double)
    raws = []
    for begin in range(0, len(double), 5):
        one, two = rng.choice(single, 2).tolist()
        run = b"\x0e" + b"".join(wide(code) for code in double[begin : begin + 5]) + b"\x0f"
        raws.append((bytes([one, two]) + run + b"\xf1").ljust(16, b"\x40"))
    found, _ = decoded(one_field(page, "text", 16), tmp_path / "F", raws)
    oracle = tool().Iconv("UTF-32BE", f"IBM{page}")
    moved = str.maketrans({iconv(page)[int(row["code"], 16)]: chr(int(row["jis"], 16)) for row in SYMBOLS})
    assert [value for value, _ in found] == [oracle.text(raw).translate(moved).rstrip(" ") for raw in raws]


@pytest.mark.parametrize("usage", ["text", "national"])
def test_every_character_is_encoded_to_a_code_that_decodes_to_it(page, usage, tmp_path):
    """Without residue; with it the very code comes back."""
    codes = [code for code in expected(page) if code > 0xFF or usage == "text"]
    raws = [wide(code) if usage == "national" else _mixed(code) for code in codes]
    file = one_field(page, usage, len(raws[0]))
    found, batches = decoded(file, tmp_path / "F", raws)
    assert encode(file, batches) == b"".join(raws)
    canonical = encode(file, bare(batches))
    again, batches = decoded(file, tmp_path / "F", [canonical])
    assert again == found
    assert not any(batch.residue.num_rows for batch in batches)
    changed = sum(canonical[n * len(raw) :][: len(raw)] != raw for n, raw in enumerate(raws))
    assert changed == len(codes) - len({value for value, _ in found}), "one code of each character is canonical"


def test_iconv_reads_what_is_encoded(page, tmp_path):
    """glibc decodes our bytes to the same text."""
    texts = [text for code, text in expected(page).items() if code != 0x40]
    file = one_field(page, "text", 6)
    _, batches = decoded(file, tmp_path / "F", [b"\x40" * 6] * len(texts))
    place = batches[0].rows.schema.get_field_index("A")
    given = replace(batches[0], rows=batches[0].rows.set_column(place, "A", pa.array(texts)), residue=None)
    written = encode(file, [given])
    oracle = tool().Iconv("UTF-32BE", f"IBM{page}")
    moved = str.maketrans({iconv(page)[int(row["code"], 16)]: chr(int(row["jis"], 16)) for row in SYMBOLS})
    found = [
        oracle.text(written[begin : begin + 6]).translate(moved).rstrip(" ") for begin in range(0, len(written), 6)
    ]
    assert found == texts


def _mixed(code):
    return (b"\x0e" + wide(code) + b"\x0f" if code > 0xFF else bytes([code])).ljust(5, b"\x40")


def test_tables_are_what_the_tool_writes(tmp_path):
    if any(iconv(number) is None for number in PAGES):
        absent("glibc's iconv with IBM930, IBM939, IBM1390 and IBM1399")
    tool().main(tmp_path)
    for path in sorted(tmp_path.glob("*.csv")):
        assert path.read_bytes() == (tool().FOLDER / path.name).read_bytes(), path.name
    assert len(list(tmp_path.glob("*.csv"))) == len(PAGES) + len(tool().TWINS)


@pytest.mark.parametrize(("page", "disagreeing"), [(930, {0x4260: "2212"}), (939, {})])
def test_the_jdk_has_the_same_table(page, disagreeing):
    """Its symbols are `microsoft`; but x-IBM930 keeps U+2212 for the minus."""
    if not shutil.which("java"):
        absent("java")
    run = ["java", str(HERE / "data/charsets/HostCodes.java"), f"x-IBM{page}"]
    lines = subprocess.run(run, check=True, capture_output=True, text=True, timeout=120).stdout.splitlines()
    jdk = {int(code, 16): points for code, points in (line.split(",") for line in lines)}
    ours = charsets.characters("930", "kana" if page == 930 else "latin", "microsoft")
    assert jdk.keys() == ours.keys()
    said = {code: "+".join(f"{ord(char):04X}" for char in text) for code, text in ours.items()}
    assert {code for code in ours if said[code] != jdk[code]} == {0x15, *disagreeing}  # 15: NEL or LF, a control code
    assert all(jdk[code] == points for code, points in disagreeing.items())


@pytest.mark.parametrize(
    ("raw", "text"),
    [("ecb5", "か\u309a"), ("eccc", "\u02e9\u02e5"), ("eccd", "\u02e5\u02e9"), ("ecb54481", "か\u309aあ")],
)
def test_characters_of_two_code_points(raw, text, tmp_path):
    raw = bytes.fromhex(raw)
    file = one_field(1390, "national", len(raw))
    found, batches = decoded(file, tmp_path / "F", [raw])
    assert found == [(text, None)]
    assert encode(file, bare(batches)) == raw


def test_two_codes_that_would_be_encoded_as_one_are_kept(tmp_path):
    """æ and the combining grave alone read as æ̀, whose code is another one; so does ˩ before the code of ˥˩."""
    codes = {text: code for code, text in charsets.characters("1390", "kana", "jis").items()}
    falling, rising = "\u02e5", "\u02e9"
    pairs = [
        ("æ", "\u0300"),
        ("\u0300", "æ"),
        (rising, falling + rising),
        (falling, rising + falling),
        (rising + falling, rising),
        (falling, falling + rising),
        (falling, rising),
    ]
    raws = [wide(codes[one]) + wide(codes[two]) for one, two in pairs]
    file = one_field(1390, "national", 4)
    found, batches = decoded(file, tmp_path / "F", raws)
    assert [value for value, _ in found] == [one + two for one, two in pairs]
    kept = {row["row"] for batch in batches for row in batch.residue.to_pylist()}
    assert kept == {0, 2, 3, 6}
    assert encode(file, batches) == b"".join(raws)
    rewritten, again = decoded(file, tmp_path / "F", [encode(file, bare(batches))])
    assert rewritten == found
    assert not any(batch.residue.num_rows for batch in again)


def test_the_euro_sign_has_a_single_and_a_double_byte(tmp_path):
    file = one_field(1399, "national", 2)
    found, batches = decoded(file, tmp_path / "F", [b"\x42\xe1"])
    assert found == [("€", None)]
    assert encode(file, bare(batches)) == b"\x42\xe1"
    file = one_field(1399, "text", 4)
    found, batches = decoded(file, tmp_path / "F", [b"\x0e\x42\xe1\x0f", b"\xe1\x40\x40\x40"])
    assert found == [("€", None)] * 2
    assert encode(file, bare(batches)) == b"\xe1\x40\x40\x40" * 2
    assert encode(file, batches) == b"\x0e\x42\xe1\x0f" + b"\xe1\x40\x40\x40"


def test_single_bytes_may_be_those_of_the_sister_table(tmp_path):
    """81 is ｱ or a, C1 is A in both."""
    for page, sbcs, text in ((930, "", "ｱA"), (930, "latin", "aA"), (939, "", "aA"), (1399, "kana", "ｱA")):
        found, _ = decoded(one_field(page, "text", 2, sbcs=sbcs), tmp_path / "F", [b"\x81\xc1"])
        assert found == [(text, None)], (page, sbcs)


def test_an_unknown_table_is_refused_with_the_nearest_name():
    with pytest.raises(UtsushiError) as caught:
        charsets.charset(TextStyle("ibm-1391"))
    assert caught.value.problems[0].code == "U401"
    assert "ibm-1390" in caught.value.problems[0].text("ja")
