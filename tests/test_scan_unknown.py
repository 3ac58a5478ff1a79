"""`utsushi scan` without a layout: files whose true form the test knows, guessed with evidence; and bytes that are no file at all."""

import json
import os
import random
import resource
import struct
import time
import zipfile
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import utsushi
from utsushi.converters.cli.door import run
from utsushi.mappings.layout.load import load
from utsushi.specs.errors import UtsushiError

ROOT = Path(__file__).resolve().parents[1]
SMALL = ROOT / "samples" / "small"
SURNAMES = ["佐藤", "鈴木", "高橋", "田中", "渡辺", "伊藤", "山本", "中村", "小林", "加藤"]
GIVEN = ["太郎", "花子", "一郎", "美咲", "翔太", "陽菜", "健", "さくら"]
HEADER = ["宛名番号", "氏名", "フリガナ", "生年月日", "性別", "税額"]


def people(n, seed=1):
    chance = random.Random(seed)  # noqa: S311 - made-up people
    for number in range(n):
        yield [
            f"{1000 + number:010d}",
            chance.choice(SURNAMES) + "　" + chance.choice(GIVEN),
            "サトウ　タロウ",
            f"{chance.randint(1930, 2020)}{chance.randint(1, 12):02d}{chance.randint(1, 28):02d}",
            chance.choice("12"),
            str(chance.randint(1, 99) * 100),
        ]


def delimited(rows, delimiter=",", end="\r\n", quote=""):
    return "".join(delimiter.join(f"{quote}{cell}{quote}" for cell in row) + end for row in rows)


def guesses(path, **options):
    (file,) = utsushi.scan(path, **options).files
    for one in file.guesses:
        assert one.evidence, one.property
    return file, {one.property: one.value for one in file.guesses}


@pytest.mark.parametrize(
    ("encoding", "codec", "delimiter", "end", "quote", "expected"),
    [
        ("cp932", "cp932", ",", "\r\n", "", ("comma", "crlf", "none")),
        ("cp932", "cp932", "\t", "\n", "", ("tab", "lf", "none")),
        ("utf-8", "utf-8", ",", "\n", '"', ("comma", "lf", "all")),
        ("utf-8", "utf-8-sig", ";", "\r\n", "", ("semicolon", "crlf", "none")),
        ("utf-16-le", "utf-16-le", "\t", "\r\n", "", ("tab", "crlf", "none")),
        ("utf-16-be", "utf-16-be", ",", "\n", "", ("comma", "lf", "none")),
        ("euc-jp", "euc-jp", "|", "\n", "", ("bar", "lf", "none")),
        ("iso-2022-jp", "iso-2022-jp", ",", "\r\n", "", ("comma", "crlf", "none")),
    ],
)
@pytest.mark.parametrize("header", [True, False])
def test_a_delimited_file_is_told_by_its_bytes(tmp_path, encoding, codec, delimiter, end, quote, expected, header):
    path = tmp_path / "A.TXT"
    rows = [*([HEADER] if header else []), *people(300)]
    path.write_bytes(delimited(rows, delimiter, end, quote).encode(codec))
    file, found = guesses(path)
    assert found["encoding"] == encoding
    assert (found["delimiter"], found["newline"], found["quote"]) == expected
    assert found["header"] == ("yes" if header else "no")
    (table,) = file.tables
    assert table.rows == 300
    number, name, kana, birth, sex, tax = table.fields
    assert (number.kind, name.kind, kana.kind, birth.kind, tax.kind) == ("digits", "text", "kana", "date", "digits")
    assert {value for value, _ in sex.values} == {"1", "2"}
    assert name.values is None
    assert number.distinct == 300
    if header:
        assert [one.name for one in table.fields] == HEADER


def test_utf16_with_a_mark_is_told_by_the_mark(tmp_path):
    path = tmp_path / "A.TXT"
    path.write_bytes(delimited([HEADER, *people(50)]).encode("utf-16"))
    file, found = guesses(path)
    assert found["encoding"] == "utf-16-le"
    assert file.guesses[1].evidence == {"bom": "FFFE"}
    assert file.tables[0].fields[0].name == HEADER[0]


def test_lines_that_are_no_records_are_counted(tmp_path):
    path = tmp_path / "A.CSV"
    text = delimited([HEADER, *people(100)])
    path.write_bytes((text + "壊れた行\r\n").encode("cp932") + b"\x1a")
    file, found = guesses(path)
    assert found["delimiter"] == "comma"
    assert file.rejected == {"wrong_columns": 2}
    assert next(one for one in file.guesses if one.property == "newline").evidence["end_marks_1A"] == 1


def test_gaiji_and_bytes_that_are_no_character_are_counted(tmp_path):
    path = tmp_path / "A.CSV"
    rows = [HEADER, *people(100)]
    rows[5][1] = "\ue000\ue001"
    rows[6][1] = "\ue000"
    path.write_bytes(delimited(rows).encode("cp932").replace("　".encode("cp932"), b"\x85\x40", 3))
    file, _ = guesses(path)
    name = file.tables[0].fields[1]
    assert name.gaiji == {"U+E000": 2, "U+E001": 1}
    assert next(one for one in file.guesses if one.property == "unmapped").evidence


def ebcdic(text):
    return text.encode("cp037")


def packed(number, length):
    return bytes.fromhex(f"{abs(number):0{2 * length - 1}d}{'d' if number < 0 else 'c'}")


def host_records(n, seed=2):
    chance = random.Random(seed)  # noqa: S311 - made-up people
    amounts = [chance.randint(-20_000, 99_999) for _ in range(n)]
    for number, amount in enumerate(amounts):
        yield (
            ebcdic(f"1{number:08d}{chance.choice('ABC')}")
            + ebcdic(chance.choice(["SATO", "SUZUKI", "TAKAHASHI"]).ljust(20))
            + ebcdic(f"{chance.randint(1930, 2020)}0{chance.randint(1, 9)}1{chance.randint(0, 9)}")
            + packed(amount, 4)
            + ebcdic(" " * 18)
        )
    yield ebcdic(f"9{n:08d}") + packed(sum(amounts), 6) + ebcdic(" " * 45)


@pytest.mark.parametrize("n", [40, 3000])
def test_fixed_host_records_are_told_by_their_repeating(tmp_path, n):
    path = tmp_path / "A.DAT"
    path.write_bytes(b"".join(host_records(n)))
    file, found = guesses(path)
    assert found["encoding"].startswith("ibm-")
    assert found["kind"] == "fixed"
    assert found["record_length"] == "60"
    assert found["record_type"] == "byte 0"
    assert {"count(A.r1)"} == {one["equals"] for one in file.controls if one["field"] == "A.r2.F0002"}
    assert any(one["equals"].startswith("sum(A.r1.F") for one in file.controls)
    amount = next(one for one in file.tables[0].fields if one.shape["usage"] == "packed")
    assert (amount.shape["offset"], amount.shape["length"]) == (38, 4)
    assert amount.negative > 0
    assert all(not one.undecodable for one in file.tables[0].fields)


def vendor_records(begin, end):
    """Host records whose kanji are those of JIS, as Fujitsu and Hitachi have them; `begin`, `end`: their shift codes."""
    for number, name, kana, birth, sex, tax in people(200):
        double = name.encode("euc-jp").replace(b"\xa1\xa1", b"\x40\x40") + kana[:3].encode("euc-jp")
        yield ebcdic(f"{number}{birth}{sex}{int(tax):07d}") + (begin + double + end).ljust(30, b"\x40")


@pytest.mark.parametrize(
    ("begin", "end", "expected"),
    [(b"\x28", b"\x29", "jef"), (b"\x0a\x42", b"\x0a\x41", "keis83"), (b"", b"", "jef")],
)
def test_the_kanji_of_other_vendors_are_told_by_their_bytes(tmp_path, begin, end, expected):
    path = tmp_path / "A.DAT"
    path.write_bytes(b"".join(vendor_records(begin, end)))
    file, found = guesses(path)
    assert (found["encoding"], found["record_length"]) == (expected, "56")
    encoding = next(one for one in file.guesses if one.property == "encoding")
    assert encoding.evidence["runs_of_jis_decodable"] >= 0.9 * encoding.evidence["runs_of_jis"] > 0
    assert {"jef", "keis83"} - {expected} <= {one["value"] for one in encoding.alternatives} or begin


def test_kanji_of_a_fixed_file_in_cp932(tmp_path):
    path = tmp_path / "A.DAT"
    rows = [row[0].encode() + row[1].encode("cp932").ljust(24) + b"  " for row in people(300)]
    path.write_bytes(b"".join(rows))
    file, found = guesses(path)
    assert (found["kind"], found["encoding"], found["record_length"]) == ("fixed", "cp932", "36")
    assert [one.kind for one in file.tables[0].fields] == ["digits", "text", "empty"]


def test_alternatives_stand_beside_the_guess(tmp_path):
    path = tmp_path / "A.DAT"
    path.write_bytes(b"".join(host_records(100)))
    file, _ = guesses(path)
    by = {one.property: one for one in file.guesses}
    assert {"ibm-930", "ibm-939"} <= {by["encoding"].value, *(one["value"] for one in by["encoding"].alternatives)}
    assert "120" in {one["value"] for one in by["record_length"].alternatives}
    assert by["record_length"].evidence["agreement"] > by["record_length"].evidence["agreement_beside"]


def test_lines_of_one_length_are_records(tmp_path):
    path = tmp_path / "A.TXT"
    lines = [
        f"{row[0]}{row[3]}{row[4]}{int(row[5]):07d}".encode("cp932") + row[1].encode("cp932").ljust(20)
        for row in people(200)
    ]
    path.write_bytes(b"\r\n".join(lines) + b"\r\n")
    file, found = guesses(path)
    assert (found["kind"], found["newline"], found["record_length"]) == ("lines", "crlf", str(len(lines[0])))
    assert file.tables[0].rows == 200


def variable(records, *, endian=">", inclusive=True):
    return b"".join(struct.pack(f"{endian}HH", len(one) + (4 if inclusive else 0), 0) + one for one in records)


@pytest.mark.parametrize(
    ("endian", "inclusive", "name"),
    [(">", True, "rdw"), ("<", True, "rdw little-endian"), (">", False, "rdw exclusive")],
)
def test_descriptors_are_told_by_their_chain(tmp_path, endian, inclusive, name):
    path = tmp_path / "A.DAT"
    chance = random.Random(3)  # noqa: S311 - lengths
    records = [ebcdic("A" * chance.randint(10, 90)) for _ in range(50)]
    path.write_bytes(variable(records, endian=endian, inclusive=inclusive))
    file, found = guesses(path)
    assert (found["kind"], found["descriptor"]) == ("variable", name)
    chain = next(one for one in file.guesses if one.property == "descriptor").evidence
    assert (chain["records"], chain["bytes_left"]) == (50, 0)
    assert (chain["shortest"], chain["longest"]) == (min(map(len, records)), max(map(len, records)))


def test_blocks_are_told_by_both_chains(tmp_path):
    path = tmp_path / "A.DAT"
    blocks = [variable([ebcdic("B" * (10 + n)) for n in range(5)]) for _ in range(4)]
    path.write_bytes(b"".join(struct.pack(">HH", len(block) + 4, 0) + block for block in blocks))
    file, found = guesses(path)
    assert found["descriptor"] == "bdw+rdw"
    assert next(one for one in file.guesses if one.property == "descriptor").evidence["blocks"] == 4


def test_records_of_several_lengths_are_read_by_type(tmp_path):
    path = tmp_path / "A.DAT"
    path.write_bytes(variable([one[:42] if one[:1] == ebcdic("1") else one[:20] for one in host_records(50)]))
    file, found = guesses(path)
    assert (found["kind"], found["record_type"]) == ("variable", "byte 0")
    assert [(table.rows, sum(one.undecodable for one in table.fields)) for table in file.tables] == [(50, 0), (1, 0)]
    assert {one["equals"].split("(")[0] for one in file.controls} == {"count", "sum"}
    again = utsushi.scan(path, layout=_proposed(path, tmp_path))
    assert [table.rows for table in again.files[0].tables] == [50, 1]


def _proposed(path, folder):
    layout = folder / "layout" / "layout.yaml"
    utsushi.scan(path, propose=layout)
    return layout


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"", "empty"),
        (b"\x1f\x8b\x08" + bytes(20), "gzip"),
        ('<?xml version="1.0"?><a/>'.encode("utf-16"), "xml"),
        (b"CREATE TABLE A (B INT);\nINSERT INTO A VALUES (1);\n", "sql"),
        (b"II*\x00" + bytes(50), "tiff"),
    ],
)
def test_other_forms_are_named_and_not_counted(tmp_path, content, kind):
    path = tmp_path / "A.BIN"
    path.write_bytes(content)
    file, found = guesses(path)
    assert found == {"kind": kind}
    assert file.notes
    assert not file.tables


@pytest.mark.parametrize(
    ("package", "files"),
    [
        ("001_host", {"JUKIKHN", "SETAI", "MYNO"}),
        ("031_host", {"JUTOGAI"}),
        ("036_host", {"SHUNO"}),
        ("001_memuro", {"resident_table"}),
    ],
)
def test_the_samples_are_what_their_layouts_say(package, files):
    layout = load(ROOT / "mappings" / package / "layout.yaml")
    scanned = {one.name: one for one in utsushi.scan(SMALL / package).files}
    assert files <= set(scanned)
    for name in files:
        file = layout.files.get(name) or next(iter(layout.files.values()))
        found = {one.property: one.value for one in scanned[name].guesses}
        assert found["kind"] == file.format
        assert found["encoding"][:4] == file.text.table[:4]
        if file.format == "fixed":
            assert int(found["record_length"]) == file.record_length
            assert len(file.records) == len(scanned[name].tables)
        else:
            assert [one.name for one in scanned[name].tables[0].fields] == [one.name for one in file.tables[0].fields]


@pytest.mark.parametrize("package", ["001_memuro", "036_host"])
def test_the_proposed_layout_reads_the_file(tmp_path, package):
    source = next(path for path in (SMALL / package).iterdir() if path.suffix in {".DAT", ".csv"})
    proposed = tmp_path / "p" / "layout.yaml"
    unknown = utsushi.scan(source, propose=proposed)
    known = utsushi.scan(source, layout=proposed)
    assert [one.rows for one in known.files[0].tables] == [one.rows for one in unknown.files[0].tables]
    assert not known.files[0].rejected
    assert "提案" in proposed.read_text("utf-8").splitlines()[0]
    with pytest.raises(UtsushiError, match="U841"):
        utsushi.scan(source, propose=proposed)


def test_nothing_is_proposed_where_nothing_was_guessed(tmp_path):
    path = tmp_path / "A.BIN"
    path.write_bytes(os.urandom(5000))
    with pytest.raises(UtsushiError, match="U846"):
        utsushi.scan(path, propose=tmp_path / "layout.yaml")
    assert [one.name for one in tmp_path.iterdir()] == ["A.BIN"]


def test_items_are_proposed_by_name_code_and_shape():
    found = utsushi.scan(SMALL / "001_memuro", business="001")
    proposed = {one.name: one.items for one in found.files[0].tables[0].fields}
    for name in ("宛名番号", "氏名", "生年月日", "性別", "世帯番号"):
        assert proposed[name][0]["item"] == name
        assert proposed[name][0]["why"]


def test_romanised_names_are_read():
    layout = ROOT / "mappings" / "001_host" / "layout.yaml"
    found = utsushi.scan(SMALL / "001_host", layout=layout, business="001")
    proposed = {one.name: [item["item"] for item in one.items] for one in found.files[0].tables[1].fields}
    assert proposed["UMARE_YMD"][0] == "生年月日"
    assert "異動届出年月日" in proposed["IDO_TODOKE_YMD"]
    assert "性別" in proposed["SEIBETU"]


@pytest.mark.parametrize("form", ["text", "json", "xlsx", "html"])
def test_every_form_is_whole_and_the_same_twice(tmp_path, form, capsys):
    first, second = tmp_path / f"1.{form}", tmp_path / f"2.{form}"
    for out in (first, second):
        assert run(["scan", str(SMALL / "036_host"), "--business", "036", "--format", form, "--out", str(out)]) == 0
    assert first.read_bytes() == second.read_bytes()
    if form == "xlsx":
        book = openpyxl.load_workbook(first)
        assert len(book.sheetnames) >= 4
        assert not zipfile.ZipFile(first).testzip()
    elif form == "html":
        text = first.read_text("utf-8")
        assert text.startswith("<!doctype html>")
        assert "<script" not in text
        assert "http" not in text
    elif form == "json":
        assert json.loads(first.read_text("utf-8"))["proposal"]["layout"]


@settings(max_examples=60, deadline=5000, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.one_of(
        st.binary(max_size=3000),
        st.lists(
            st.sampled_from(
                [
                    b"\x40",
                    b"\xf0\xf1",
                    b"\x0e\x43\x81\x0f",
                    b",",
                    b"\r\n",
                    b'"',
                    b"\x00",
                    b"\x1a",
                    b"\x82\xa0",
                    b"A1",
                    b"\xe3\x81\x82",
                    b"\x1b$B",
                ]
            ),
            max_size=600,
        ).map(b"".join),
        st.tuples(st.binary(min_size=1, max_size=60), st.integers(2, 60)).map(lambda one: one[0] * one[1]),
    )
)
def test_any_bytes_give_a_report_or_our_own_error(tmp_path, content):
    path = tmp_path / "A"
    path.write_bytes(content)
    found = utsushi.scan(path, show_rare=True)
    json.dumps(found.to_json())


@pytest.mark.slow
@pytest.mark.parametrize("form", ["csv", "fixed", "random"])
def test_memory_and_time_do_not_follow_the_size(tmp_path, form):
    path = tmp_path / "A"
    block = {
        "csv": lambda: delimited(people(20_000)).encode("cp932"),
        "fixed": lambda: b"".join(host_records(20_000)),
        "random": lambda: random.Random(1).randbytes(1 << 20),  # noqa: S311 - noise
    }[form]()
    with path.open("wb") as file:
        for _ in range(200_000_000 // len(block)):
            file.write(block)
    utsushi.scan(SMALL / "036_host")  # what is compiled and imported once
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.monotonic()
    utsushi.scan(path)
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    assert grown < 400, f"{grown:.0f} MB"
    assert time.monotonic() - start < 120
