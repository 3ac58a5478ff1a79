"""Character sets as data: every code there and back, against independent tables, with the traps that lose characters in silence."""

from __future__ import annotations

import csv
import json
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from utsushi.converters import files
from utsushi.converters.charset_import import charset_import, charset_list, charset_show
from utsushi.converters.cli.door import run
from utsushi.converters.files import Batch, charsets, codetables
from utsushi.converters.files.plain_codes import raw_code
from utsushi.mappings.layout.model import CHARSETS, CODECS, Field, File, Record, Table, TextStyle
from utsushi.specs.errors import UtsushiError

DIFFERENCES = Path(__file__).parent / "data" / "charsets" / "differences.csv"
TABLES = [name for name in CHARSETS if name not in CODECS]
IVS = {"\U000e0100", "\U000e01ef"}


def file(style: TextStyle, usage: str, length: int) -> File:
    """Records of one field."""
    table = Table("F.r", (Field("A", usage, 0, length),))  # type: ignore[arg-type]
    return File("F", "*", "fixed", style, (Record("r", (table,), "", length),), (), length)


def read(style: TextStyle, usage: str, records: list[bytes], folder: Path) -> tuple[File, list[Batch]]:
    """The batches of records of equal length."""
    path = folder / "DATA"
    path.write_bytes(b"".join(records))
    made = file(style, usage, len(records[0]))
    batches = [one for one in files.read(made, [path]) if isinstance(one, Batch)]
    assert files.encode(made, {"F.r": batches}) == path.read_bytes()
    return made, batches


def texts(batches: list[Batch]) -> list[str | None]:
    """The values."""
    return [value for one in batches for value in one.rows["A"].to_pylist()]


def printable(made: codetables.CodeTable) -> dict[int, str]:
    """Its codes less control codes and spaces, which pad."""
    return {
        code: text
        for code, text in made.all.items()
        if text[0] >= " " and not "\x7f" <= text[0] < "\xa0" and text not in {" ", "\u3000"}
    }


@pytest.mark.parametrize("name", TABLES)
def test_every_code_of_every_table_is_read_and_comes_back(name: str, tmp_path: Path) -> None:
    """The whole plane in double-byte fields, single bytes in fields of their own."""
    style = TextStyle(name)
    made = charsets.table_of(style)
    for usage, part in (("text", made.singles), ("national", made.doubles)):
        codes = sorted(set(part) & set(printable(made)))
        if not codes or (usage == "national" and made.kind == "ascii" and name == "cp932"):
            continue
        size = 2 if usage == "national" else 1
        _, batches = read(style, usage, [code.to_bytes(size, "big") for code in codes], tmp_path)
        assert texts(batches) == [part[code] for code in codes]


@pytest.mark.parametrize("name", [name for name in TABLES if codetables.table(name).shift not in {"", "ibm"}])
def test_every_double_byte_between_its_shift_codes(name: str, tmp_path: Path) -> None:
    """Every pair of shift codes of the set, each code in a field of its own."""
    made = charsets.table_of(TextStyle(name))
    outs, inn = codetables.SHIFTS[made.shift]
    codes = sorted(set(made.doubles) & set(printable(made)))
    for out in outs:
        marks = raw_code(out), raw_code(inn)
        records = [marks[0] + code.to_bytes(2, "big") + marks[1] + bytes([made.blank]) for code in codes]
        _, batches = read(TextStyle(name), "text", records, tmp_path)
        assert texts(batches) == [made.doubles[code] for code in codes]


def test_shift_codes_that_are_cut_or_lost_are_faults(tmp_path: Path) -> None:
    """No following field is shifted by them; the bytes are kept."""
    for name, raws in {
        "jef": ("28b4c1bbfa", "29c1404040", "28b4292829", "28b4c128c1"),
        "keis83": ("0a42b4c1bb", "0a41c1c240", "0a42b40a41"),
        "jips-j": ("1a70344120", "1a71412020"),
    }.items():
        for raw in raws:
            _, batches = read(TextStyle(name), "text", [bytes.fromhex(raw)], tmp_path)
            assert texts(batches) == [None]
            (fault,) = batches[0].faults["fault"].to_pylist()
            assert fault in {"unbalanced_shift", "cut_character", "no_character"}


def test_both_conventions_of_the_double_byte_space(tmp_path: Path) -> None:
    """4040 or A1A1 pads; the other one is a space inside."""
    for space, raw in (("4040", "b4c1a1a1bbfa4040"), ("a1a1", "b4c14040bbfaa1a1")):
        style = TextStyle("jef", space=space)  # type: ignore[arg-type]
        made, batches = read(style, "national", [bytes.fromhex(raw)], tmp_path)
        assert texts(batches) == ["漢\u3000字"]
        canonical = [replace(one, residue=one.residue.slice(0, 0)) for one in batches]
        assert files.encode(made, {"F.r": canonical})[-2:].hex() == space


def test_home_made_characters_are_declared_private_or_faults(tmp_path: Path) -> None:
    """80A1 of JEF is U+E000, 81A1 of KEIS too; or a fault."""
    for name, first, last, end in (
        ("jef", "80a1", "a0fe", 0xEC1D),
        ("keis83", "81a1", "a0fe", 0xEBBF),
        ("jips-j", "7421", "fefe", 0xEF6B),
    ):
        records = [bytes.fromhex(first), bytes.fromhex(last)]
        _, batches = read(TextStyle(name), "national", records, tmp_path)
        assert texts(batches) == ["\ue000", chr(end)]
        _, batches = read(TextStyle(name, gaiji="fault"), "national", records, tmp_path)
        assert texts(batches) == [None, None]


def test_a_site_overlay_comes_last(tmp_path: Path) -> None:
    """A home-made character that somebody has identified, with its selector."""
    overlay = tmp_path / "gaiji.csv"
    overlay.write_text("code,points\n80A1,908A+E010F\n", "utf-8")
    style = TextStyle("jef", overlay=str(overlay))
    _, batches = read(style, "national", [bytes.fromhex("80a1b4c1")], tmp_path)
    assert texts(batches) == ["邊\U000e010f漢"]


def test_the_characters_of_1978(tmp_path: Path) -> None:
    """檜 and 桧 have exchanged their codes; 槇 had the code of 槙."""
    raws = [bytes.fromhex("c9b0"), bytes.fromhex("dbd8"), bytes.fromhex("cbea")]
    for name, wanted in (("keis83", "桧檜槙"), ("keis78", "檜桧槙"), ("jef", "檜桧槇")):
        _, batches = read(TextStyle(name), "national", raws, tmp_path)
        assert "".join(text or "" for text in texts(batches)) == wanted
    _, batches = read(TextStyle("keis83", era_glyphs="jis78"), "national", raws, tmp_path)
    assert "".join(text or "" for text in texts(batches)) == "檜桧槇"
    assert len(list(codetables._swaps())) == 2 * 22 + 4


def test_codes_that_cp932_and_shift_jis_2004_read_differently(tmp_path: Path) -> None:
    """769 codes outside the user-defined range; nothing tells them apart but the declaration."""
    one, other = (charsets.table_of(TextStyle(name, symbols="jis")).doubles for name in ("cp932", "shift_jis_2004"))
    cp932 = codetables.table("cp932").doubles
    sjis = codetables.table("shift_jis_2004").doubles
    both = {code for code in cp932.keys() & sjis.keys() if not 0xF040 <= code <= 0xF9FC}
    assert sum(cp932[code] != sjis[code] for code in both) == 769
    assert one.keys() == cp932.keys()
    assert other.keys() == sjis.keys()
    assert all("\ue000" <= cp932[code] <= "\uf8ff" for code in cp932 if 0xF040 <= code <= 0xF9FC)
    unlike = {code for code in both if cp932[code] != sjis[code]}
    raws = [code.to_bytes(2, "big") for code in sorted(unlike)]
    for name, table in (("cp932", one), ("shift_jis_2004", other)):
        _, batches = read(TextStyle(name), "text", raws, tmp_path)
        assert texts(batches) == [table[code] for code in sorted(unlike)]
    assert sum(one[code] != other[code] for code in unlike) >= 762, "all but the seven symbols, whatever the policy"


def test_two_codes_of_one_character_come_back_each(tmp_path: Path) -> None:
    """髙 is FBFC and EEE0; what is written without a residue is FBFC."""
    made, batches = read(TextStyle("cp932"), "text", [bytes.fromhex("fbfc"), bytes.fromhex("eee0")], tmp_path)
    assert texts(batches) == ["髙", "髙"]
    canonical = [replace(one, residue=one.residue.slice(0, 0)) for one in batches]
    assert files.encode(made, {"F.r": canonical}).hex() == "fbfcfbfc"


def test_names_that_normalisation_would_change_stay(tmp_path: Path) -> None:
    """神 福 祥 … of the IBM extensions are compatibility ideographs."""
    import unicodedata

    codes = [
        code for code, text in codetables.table("cp932").doubles.items() if unicodedata.normalize("NFC", text) != text
    ]
    assert len(codes) >= 22
    _, batches = read(TextStyle("cp932"), "text", [code.to_bytes(2, "big") for code in codes], tmp_path)
    assert all(unicodedata.normalize("NFC", text or "") != text for text in texts(batches))


def iconv(name: str, codes: list[bytes]) -> list[str | None]:
    """What glibc makes of each code."""
    found: list[str | None] = []
    for code in codes:
        done = subprocess.run(["iconv", "-f", name, "-t", "UTF-8"], input=code, capture_output=True, check=False)
        found.append(done.stdout.decode() if done.returncode == 0 else None)
    return found


@pytest.mark.parametrize(
    ("name", "known"), [("euc-jp", "EUC-JP"), ("shift_jis_2004", "SHIFT_JISX0213"), ("shift_jis", "SHIFT_JIS")]
)
def test_planes_agree_with_glibc(program: object, name: str, known: str) -> None:
    """Every double byte in one run of iconv; what differs is a symbol of the policy."""
    program("iconv")  # type: ignore[operator]
    made = codetables.table(name)
    codes = [code for code in sorted(made.doubles) if len(made.doubles[code]) == 1]
    raw = b"\n".join(code.to_bytes(2, "big") for code in codes) + b"\n"
    done = subprocess.run(["iconv", "-f", known, "-t", "UTF-8", "-c"], input=raw, capture_output=True, check=False)
    lines = done.stdout.decode("utf-8").split("\n")[: len(codes)]
    assert len(lines) == len(codes)
    policy = set(
        "\u2014\u2015\u301c\uff5e\u2016\u2225\u2212\uff0d\u00a2\uffe0\u00a3\uffe1\u00ac\uffe2\uff3c\\\uff5e~¥‾\u2985\u2986\uff5f\uff60\uffe3\uffe5\u005c\u007e"
    )
    wrong = [
        f"{code:04X}"
        for code, line in zip(codes, lines, strict=True)
        if line != made.doubles[code] and not {line, made.doubles[code]} <= policy
    ]
    assert wrong == []


def reference_rows(reference: Path, charset: str) -> Iterator[dict[str, str]]:
    """Rows of the reference for one set."""
    for row in pq.read_table(reference / "charsets" / "jef4j_0.12.2_mappings.parquet").to_pylist():
        if row["charset"] == charset:
            yield row


BUILT = {"keis83": "hitachi_keis83", "keis78": "hitachi_keis78", "jef": "fujitsu_jef", "jips-j": "nec_jips"}


@pytest.mark.parametrize("name", BUILT)
def test_built_in_host_tables_differ_from_the_reference_by_what_is_listed(reference: Path, name: str) -> None:
    """Standard area only; every difference is a line of differences.csv with its policy, and every line a difference."""
    ours = codetables.table(name).doubles
    theirs = {
        int(row["code"], 16): chr(int(row["unicode"], 16))
        for row in reference_rows(reference, BUILT[name])
        if row["unicode"]
    }
    found = {
        (f"{code:04X}", f"{ord(text):04X}", f"{ord(theirs[code]):04X}")
        for code, text in ours.items()
        if code in theirs and theirs[code] != text and not "\ue000" <= text <= "\uf8ff"
    }
    with DIFFERENCES.open(encoding="utf-8", newline="") as listed:
        rows = [row for row in csv.DictReader(listed) if row["set"] == name]
    assert found == {(row["code"], row["ours"], row["theirs"]) for row in rows}
    assert all(row["policy"] for row in rows)


@pytest.mark.parametrize(
    ("charset", "shift"),
    [
        ("fujitsu_jef", "jef"),
        ("hitachi_keis78", "keis"),
        ("nec_jips", "jips-j"),
        ("fujitsu_ebcdik", ""),
        ("nec_jis8", ""),
    ],
)
def test_an_imported_table_is_read_whole(reference: Path, tmp_path: Path, charset: str, shift: str) -> None:
    """JSON as jef4j's files have it → a table → every code, selectors too, there and back."""
    rows = [
        {key: value for key, value in row.items() if value and key != "charset"}
        for row in reference_rows(reference, charset)
    ]
    source, out = tmp_path / "table.json", tmp_path / "table.csv"
    source.write_text(json.dumps(rows), "utf-8")
    shown = charset_import(source, out, name=charset, shift=shift)
    made = codetables.load(out)
    assert codetables.write(made) == out.read_text("utf-8")
    assert shown["single"] + shown["double"] == len(made.all)
    style = TextStyle(str(out))
    codes = sorted(set(printable(made)))
    usage, size = ("national", 2) if made.doubles else ("text", 1)
    _, batches = read(style, usage, [code.to_bytes(size, "big") for code in codes], tmp_path)
    assert texts(batches) == [made.all[code] for code in codes]
    if charset == "fujitsu_jef":
        assert charsets.decode(bytes.fromhex("28c4d467a529"), style) == "辻\U000e0103辻\U000e0102"
        assert made.doubles[0x61B5] == "葛\U000e0102"
        assert made.doubles[0x6EA4][0] == "髙"
        assert shown["selectors"] > 3000


def test_the_codes_of_the_resident_network(reference: Path, tmp_path: Path) -> None:
    """J+ in UCS-2: 132 codes are another glyph than Unicode's, 5,473 stand where Unicode has Yi and Hangul."""
    rows = pq.read_table(reference / "charsets" / "mji_006.02.parquet").to_pylist()
    source, out = tmp_path / "juki.csv", tmp_path / "table.csv"
    with source.open("w", encoding="utf-8", newline="") as written:
        lines = csv.writer(written)
        lines.writerow(["code", "unicode", "sp"])
        for row in rows:
            text = row["実装したMoji_JohoコレクションIVS"] or row["実装したUCS"]
            if row["住基ネット統一文字コード"] and text:
                points = [f"{ord(char):04X}" for char in text]
                lines.writerow([row["住基ネット統一文字コード"].removeprefix("J+"), *points, ""][:3])
    charset_import(source, out, name="juki", kind="ucs2")
    made = codetables.load(out)
    assert sum(0xAA00 <= code <= 0xC1FF for code in made.doubles) == 5473
    codes = sorted(made.doubles)
    _, batches = read(TextStyle(str(out)), "national", [code.to_bytes(2, "big") for code in codes], tmp_path)
    assert texts(batches) == [made.doubles[code] for code in codes]
    assert made.doubles[0x845B].startswith("葛")
    assert made.doubles[0x845B] != "葛"


@given(data=st.data())
@pytest.mark.parametrize("name", ["jef", "keis83", "jips-j", "euc-jp", "shift_jis_2004"])
def test_any_text_of_a_table_is_written_and_read(
    tmp_path_factory: pytest.TempPathFactory, name: str, data: st.DataObject
) -> None:
    """Characters → bytes → characters, and any bytes come back."""
    made = charsets.table_of(TextStyle(name))
    characters = sorted(set(printable(made).values()) - {"\u3000", " "})
    text = "".join(data.draw(st.lists(st.sampled_from(characters), max_size=12)))
    raw = charsets.encode(text, TextStyle(name))
    assert raw is not None
    assert charsets.decode(raw, TextStyle(name)) == text
    folder = tmp_path_factory.mktemp("text")
    if raw:
        assert texts(read(TextStyle(name), "text", [raw], folder)[1]) == [text]
    anything = data.draw(st.binary(min_size=1, max_size=20))
    for usage in ("text", "national"):
        read(TextStyle(name), usage, [anything], folder)


@given(
    text=st.text(st.characters(min_codepoint=0x21, exclude_categories=["Cs", "Cc"]), max_size=10),
    order=st.sampled_from(["be", "le"]),
)
def test_utf_16_there_and_back(tmp_path_factory: pytest.TempPathFactory, text: str, order: str) -> None:
    """Surrogates too."""
    text = text.replace("\uffff", "").replace("\ufffe", "").strip("\u3000")
    raw = text.encode(f"utf-16-{order}") + " ".encode(f"utf-16-{order}")
    _, batches = read(TextStyle(f"utf-16-{order}"), "text", [raw], tmp_path_factory.mktemp("units"))
    assert texts(batches) == [text]


def test_broken_tables_are_refused_with_their_line(tmp_path: Path) -> None:
    """Neither a table nor a mapping."""
    path = tmp_path / "table.csv"
    for text, code, line in (
        ("code,points\n", "U761", 1),
        ("# utsushi charset\n# kind: host\nXX,0041\n", "U761", 3),
        ("# utsushi charset\n# kind: host\n41,D800\n", "U761", 3),
    ):
        path.write_text(text, "utf-8")
        with pytest.raises(UtsushiError) as error:
            codetables.load(path)
        (problem,) = error.value.problems
        assert (problem.code, problem.place.line) == (code, line)
    for name, text in (
        ("a.json", "{"),
        ("b.json", "[1]"),
        ("c.csv", "code,unicode\n41,zz\n"),
        ("d.csv", "x,y\n1,2\n"),
        ("e.json", "[" * 5000),
        ("f.csv", ""),
        ("g.csv", "code,unicode,options\n41,0041,unmappable\n"),
    ):
        source = tmp_path / name
        source.write_text(text, "utf-8")
        with pytest.raises(UtsushiError) as error:
            charset_import(source, tmp_path / "out.csv")
        assert error.value.problems[0].code == "U764"
        assert not (tmp_path / "out.csv").exists()
    with pytest.raises(UtsushiError) as error:
        charset_import(path, path)
    assert error.value.problems[0].code == "U765"


def test_the_commands(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """list, show and import, as tables and as JSON."""
    assert run(["charset", "list", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out) == charset_list()
    assert {one["name"] for one in charset_list()["charsets"]} == set(CHARSETS)
    assert run(["charset", "show", "keis83", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out) == charset_show("keis83")
    source, out = tmp_path / "site.csv", tmp_path / "table.csv"
    source.write_text("code,unicode,hd_ivs\nC1,0041,\nB4C1,6F22,\n61B5,845B,E0102\n", "utf-8")
    assert run(["charset", "import", str(source), "--out", str(out), "--shift", "jef", "--name", "SITE"]) == 0
    assert "SITE" in capsys.readouterr().out
    assert run(["charset", "show", str(out)]) == 0
    assert run(["charset", "show", "jeff"]) == 2
    assert "jef" in capsys.readouterr().err
