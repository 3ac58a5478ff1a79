"""Declarations of character sets that would lose or change characters in silence: each is right, or refused."""

from __future__ import annotations

import csv
import json
import re
import subprocess
from collections import defaultdict
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from utsushi.converters import files
from utsushi.converters.charset_import import charset_import
from utsushi.converters.cli.door import run
from utsushi.converters.files import Batch, charsets, codecs, codetables
from utsushi.mappings.layout.load import load
from utsushi.mappings.layout.model import CHARSETS, CODECS, Field, File, Record, Table, TextStyle
from utsushi.specs.errors import UtsushiError

HERE = Path(__file__).parent
DATA = HERE / "data" / "charsets"
TABLES = [name for name in CHARSETS if name not in CODECS]


def read(style: TextStyle, usage: str, records: list[bytes], folder: Path) -> tuple[File, list[Batch]]:
    """The batches of records of one field; what they encode to is what was read."""
    table = Table("F.r", (Field("A", usage, 0, len(records[0])),))  # type: ignore[arg-type]
    made = File("F", "*", "fixed", style, (Record("r", (table,), "", len(records[0])),), (), len(records[0]))
    path = folder / "DATA"
    path.write_bytes(b"".join(records))
    batches = [one for one in files.read(made, [path]) if isinstance(one, Batch)]
    assert files.encode(made, {"F.r": batches}) == path.read_bytes()
    return made, batches


def texts(batches: list[Batch]) -> list[str | None]:
    """The values."""
    return [value for one in batches for value in one.rows["A"].to_pylist()]


def canonical(made: File, batches: list[Batch]) -> bytes:
    """What is written when nothing is known of the bytes that were read."""
    return files.encode(made, {"F.r": [replace(one, residue=one.residue.slice(0, 0)) for one in batches]})


def refused(style: TextStyle) -> tuple[str, int | None]:
    """Code and line of the refusal."""
    with pytest.raises(UtsushiError) as error:
        charsets.charset(style)
    (problem,) = error.value.problems
    return problem.code, problem.place.line if problem.place else None


def overlay(folder: Path, *rows: str) -> str:
    """A site's own table."""
    path = folder / "gaiji.csv"
    path.write_text("\n".join(["code,points", *rows, ""]), "utf-8")
    return str(path)


@pytest.mark.parametrize("name", ["jef", "keis78", "jips-j"])
def test_a_set_of_1978_is_not_exchanged_back(name: str) -> None:
    """era_glyphs: jis78 of a set that has them by its code changes nothing: 檜 stays 檜."""
    made = charsets.table_of(TextStyle(name))
    assert charsets.table_of(TextStyle(name, era_glyphs="jis78")).doubles == made.doubles
    assert made.doubles[0xC9B0 if name != "jips-j" else 0x4930] == "檜"


def test_an_imported_table_is_not_exchanged(tmp_path: Path) -> None:
    """Its owner has said what the code is."""
    source = tmp_path / "site.csv"
    source.write_text("code,unicode\nC9B0,6A9C\nDBD8,6867\n", "utf-8")
    charset_import(source, tmp_path / "table.csv", shift="jef")
    style = TextStyle(str(tmp_path / "table.csv"), era_glyphs="jis78")
    assert charsets.decode(bytes.fromhex("28c9b0dbd829"), style) == "檜桧"


def test_characters_beyond_plane_3_are_read_and_written(tmp_path: Path) -> None:
    """Supplementary characters of the administrative standard have provisional code points in plane 16."""
    style = TextStyle("jef", overlay=overlay(tmp_path, "80A1,100000", "80A2,10DA87", "80A3,31350"))
    raws = [bytes.fromhex(code) for code in ("80a1b4c1", "80a280a3", "b4c180a2")]
    made, batches = read(style, "national", raws, tmp_path)
    assert texts(batches) == ["\U00100000漢", "\U0010da87\U00031350", "漢\U0010da87"]
    assert canonical(made, batches) == b"".join(raws)


def test_a_single_byte_may_have_a_selector(tmp_path: Path) -> None:
    """Seven bytes of UTF-8 out of one, a whole field of them."""
    style = TextStyle("jef", overlay=overlay(tmp_path, "B0,908A+E010F", "B1,20BB7+E0101"))
    raws = [b"\xb0" * 200, b"\xb1" * 200, b"\xb0\xb1" * 100]
    made, batches = read(style, "text", raws * 50, tmp_path)
    one, two = "邊\U000e010f", "\U00020bb7\U000e0101"
    assert texts(batches) == [one * 200, two * 200, (one + two) * 100] * 50
    assert canonical(made, batches) == b"".join(raws * 50)


@pytest.mark.parametrize(
    "points", ["20BB7+20BB8", "100000+E0101", "20BB7+100000", "D800", "6F22+5B57+0041", "110000", ""]
)
def test_what_no_code_can_hold_is_refused(tmp_path: Path, points: str) -> None:
    """Two characters beyond the BMP of which the second is no selector, surrogates, three of them."""
    assert refused(TextStyle("jef", overlay=overlay(tmp_path, "80A0,3042", f"80A1,{points}"))) == ("U761", 3)


def test_a_double_byte_does_not_begin_with_a_character(tmp_path: Path) -> None:
    """4142 in cp932 would make every A a lead byte; in a host set it stands between shift codes."""
    for name in ("cp932", "shift_jis", "shift_jis_2004", "euc-jp"):
        assert refused(TextStyle(name, overlay=overlay(tmp_path, "4142,3042"))) == ("U768", 2)
    assert charsets.decode(b"\x28\x41\xa1\x29", TextStyle("jef", overlay=overlay(tmp_path, "41A1,3042"))) == "あ"
    source = tmp_path / "site.csv"
    source.write_text("code,unicode\n41,0041\n4142,3042\n", "utf-8")
    with pytest.raises(UtsushiError) as error:
        charset_import(source, tmp_path / "table.csv", kind="ascii")
    assert [(one.code, one.place.line) for one in error.value.problems if one.place] == [("U768", 3)]
    assert not (tmp_path / "table.csv").exists()


def test_keys_that_would_change_nothing_are_refused() -> None:
    """`space: 4040` of cp932 made @ a lead byte; the others were passed over."""
    for name in ("cp932", "shift_jis", "euc-jp"):
        assert refused(TextStyle(name, space="4040"))[0] == "U767"
        assert refused(TextStyle(name, shift="jef"))[0] == "U767"
        assert refused(TextStyle(name, sbcs="kana"))[0] == "U767"
    assert refused(TextStyle("utf-16-be", gaiji="fault"))[0] == "U766"


@pytest.mark.parametrize(
    ("text", "form", "key"),
    [
        ("{table: cp932, space: 4040}", "fixed", "space"),
        ("{table: shift_jis, shift: jef}", "fixed", "shift"),
        ("{table: utf-8, sbcs: kana}", "delimited", "sbcs"),
        ("{table: utf-8, gaiji: fault}", "delimited", "gaiji"),
        ("{table: utf-16-le, overlay: gaiji.csv}", "delimited", "overlay"),
        ("{table: cp932, gaiji: fault}", "sql", "gaiji"),
    ],
)
def test_a_layout_says_where_a_key_is_in_vain(tmp_path: Path, text: str, form: str, key: str) -> None:
    """With its line."""
    (tmp_path / "gaiji.csv").write_text("code,points\n", "utf-8")
    more = "    dialect: oracle\n" if form == "sql" else "    delimiter: ','\n" if form == "delimited" else ""
    path = tmp_path / "layout.yaml"
    (tmp_path / "A.cpy").write_text("       01  R.\n           03  A PIC X(4).\n", "utf-8")
    columns = "{record: R}" if form == "fixed" else "{columns: [A]}"
    book = "    copybook: A.cpy\n" if form == "fixed" else ""
    path.write_text(
        f"title: t\ntext: {text}\nfiles:\n  F:\n    path: '*'\n    format: {form}\n{book}{more}"
        f"    records:\n      r: {columns}\n",
        "utf-8",
    )
    with pytest.raises(UtsushiError) as error:
        load(path)
    (problem,) = error.value.problems
    assert (problem.code, problem.place and problem.place.line) == ("U769", 2)
    assert key in problem.text("en")


def test_the_space_is_that_of_the_single_bytes(tmp_path: Path) -> None:
    """JEF with ASCII: 20 pads and @ is a character; JIPS with EBCDIK: 40 pads. Zones are those of the single bytes, too."""
    style = TextStyle("jef", sbcs="shift_jis")
    assert not charsets.is_host(style)
    made, batches = read(style, "text", [b"A@@ ", b"@   "], tmp_path)
    assert texts(batches) == ["A@@", "@"]
    assert canonical(made, batches) == b"A@@ @   "
    for sbcs in ("kana", "ibm-290"):
        style = TextStyle("jips-j", sbcs=sbcs)
        assert charsets.is_host(style)
        made, batches = read(style, "text", [b"\xc1\x40\x40", b"\xc1\xc2\x40"], tmp_path)
        assert texts(batches) == ["A", "AB"]
        assert canonical(made, batches) == b"\xc1\x40\x40\xc1\xc2\x40"


def test_an_overlay_leaves_the_codes_that_are_written(tmp_path: Path) -> None:
    """髙 is FBFC with a site's table too; a home-made twin of a character is read, and the set's own code written."""
    style = TextStyle("cp932", overlay=overlay(tmp_path, "F040,5C71", "F041,908A+E010F"))
    raws = [bytes.fromhex(code) for code in ("fbfc", "eee0", "f040", "8e52", "f041")]
    made, batches = read(style, "text", raws, tmp_path)
    assert texts(batches) == ["髙", "髙", "山", "山", "邊\U000e010f"]
    assert canonical(made, batches).hex() == "fbfcfbfc8e528e52f041"
    plain = charsets.charset(TextStyle("cp932"))
    mine = charsets.charset(style)
    changed = {point for point in range(0x10000) if plain.codes[point] != mine.codes[point]}
    assert changed == {0xE000, 0xE001, 0x908A}, "lost the two home-made ones; 邊 may begin a sequence"


@pytest.mark.parametrize("symbols", ["jis", "microsoft"])
@pytest.mark.parametrize("name", ["shift_jis", "shift_jis_2004", "euc-jp", "cp932"])
def test_delimited_and_fixed_files_have_the_same_characters(name: str, symbols: str) -> None:
    """One style, one meaning of every code, both ways."""
    style = TextStyle(name, symbols=symbols)  # type: ignore[arg-type]
    codec = codecs.codec_of(File("F", "*", "delimited", style, ()))
    made = charsets.table_of(style)
    for code, text in made.doubles.items():
        raw = code.to_bytes(2, "big")
        assert codec.decode(raw, quoted=False) == (text, 0), raw.hex()
        written = codec.encode(text)
        assert written is not None
        assert codec.decode(written, quoted=False)[0] == text, raw.hex()
    moved = set(codetables.table(name).doubles.values()) - set(made.canonical)
    assert moved == set(charsets.policy(symbols)) & set(codetables.table(name).doubles.values()) - set(made.canonical)
    assert all(codec.encode(one) is None for one in moved), "the other policy's look-alikes are refused"


@pytest.mark.parametrize("symbols", ["jis", "microsoft"])
def test_iso_2022_jp_follows_the_symbol_policy(symbols: str) -> None:
    """As the fixed sets do."""
    codec = codecs.codec_of(File("F", "*", "delimited", TextStyle("iso-2022-jp", symbols=symbols), ()))  # type: ignore[arg-type]
    raw = b"\x1b$B" + bytes.fromhex("213d214121422 15d".replace(" ", "")) + b"\x1b(B"
    text = "—〜‖−" if symbols == "jis" else "―～∥－"
    assert codec.decode(raw, quoted=False) == (text, 0)
    assert codec.encode(text) == raw


def test_a_declared_overlay_does_not_make_delimited_files_slow(tmp_path: Path) -> None:
    """The table is turned round once, not for every field."""
    style = TextStyle("cp932", overlay=overlay(tmp_path, "F040,908A+E010F"))
    made = charsets.table_of(style)
    assert charsets.table_of(replace(style)) is made
    assert made.canonical is made.canonical
    codec = codecs.codec_of(File("F", "*", "delimited", style, ()))
    assert codec.encode("邊\U000e010f山") == bytes.fromhex("f0408e52")
    assert codec.decode(bytes.fromhex("f0408e52"), quoted=False) == ("邊\U000e010f山", 0)


ROWS = [
    {"unicode": "3099", "jef": "A1AB", "text": "", "options": ["encode_only"]},
    {"unicode": "309B", "jef": "A1AB", "text": "", "options": []},
    {"unicode": "FFFD", "jef": "71F7", "text": "", "options": ["oneway", "unmappable"]},
    {"unicode": "FFFD", "jef": "71F8", "text": "", "options": []},
    {"unicode": "845B", "hd": "E0102", "aj1": "E0101", "jef": "61B5", "options": ["irreversible"]},
    {"unicode": "845B", "hd": "E0103", "aj1": "E0100", "jef": "B3EB", "options": []},
    {"unicode": "9577", "jef": "73FB", "options": ["decode_only"]},
    {"unicode": "9577", "jef": "C4B9", "options": []},
    {"unicode": "1B025", "sp": "3099", "jef": "72AE", "options": ["substitution"]},
]


@pytest.mark.parametrize("key", ["jef", "code", "keis", "jips", "ebcdic"])
def test_the_files_of_jef4j_are_read_as_they_are(tmp_path: Path, key: str, capsys: pytest.CaptureFixture[str]) -> None:
    """The code under the name of its set, options as a list; what is no mapping is skipped, counted and said."""
    source, out = tmp_path / "fujitsu_jef_mapping.json", tmp_path / "jef.csv"
    source.write_text(
        json.dumps([{key if name == "jef" else name: value for name, value in row.items()} for row in ROWS])
    )
    assert run(["charset", "import", str(source), "--out", str(out), "--shift", "jef"]) == 0
    said = capsys.readouterr().out
    assert re.search(r"encode_only\W+1\b", said)
    assert re.search(r"unmappable\W+2\b", said)
    made = codetables.load(out)
    own = {code: text for code, text in made.doubles.items() if not "\ue000" <= text <= "\uf8ff"}
    assert own == {
        0xA1AB: "゛",
        0x61B5: "葛\U000e0102",
        0xB3EB: "葛\U000e0103",
        0x73FB: "長",
        0xC4B9: "長",
        0x72AE: "\U0001b025\u3099",
    }
    assert made.canonical["長"] == 0xC4B9
    assert made.canonical["葛\U000e0102"] == 0x61B5


def test_without_selectors_the_standard_code_is_written(tmp_path: Path) -> None:
    """61B5 and B3EB are both 葛 then; the extension is read only."""
    source, out = tmp_path / "jef.json", tmp_path / "jef.csv"
    source.write_text(json.dumps(ROWS))
    charset_import(source, out, shift="jef", selectors="none")
    assert codetables.load(out).canonical["葛"] == 0xB3EB


def test_tables_saved_by_a_spreadsheet_have_a_mark(tmp_path: Path) -> None:
    """A byte order mark in front of a mapping, a table, an overlay."""
    source, out = tmp_path / "site.csv", tmp_path / "table.csv"
    source.write_bytes("\ufeffcode,unicode\r\n0xB4C1,U+6F22\r\n".encode())
    charset_import(source, out, shift="jef")
    out.write_bytes(b"\xef\xbb\xbf" + out.read_bytes())
    (tmp_path / "gaiji.csv").write_bytes("\ufeffcode,points\r\n80A1,908A\r\n".encode())
    style = TextStyle(str(out), overlay=str(tmp_path / "gaiji.csv"))
    assert charsets.decode(bytes.fromhex("28b4c180a129"), style) == "漢邊"


def test_an_encoding_that_is_none_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Not a traceback."""
    source = tmp_path / "site.csv"
    source.write_text("code,unicode\nB4C1,6F22\n", "utf-8")
    out = str(tmp_path / "table.csv")
    assert run(["charset", "import", str(source), "--out", out, "--encoding", "cp9320"]) == 2
    assert "U760" in capsys.readouterr().err


@pytest.fixture(scope="module")
def jdk(program: object) -> dict[str, dict[int, str]]:
    """Every code of the JDK's sets."""
    names = ("windows-31j", "Shift_JIS", "EUC-JP", "x-SJIS_0213", "IBM290")
    command = [program("java"), str(DATA / "Codes.java"), *names]  # type: ignore[operator]
    done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=120)
    found: dict[str, dict[int, str]] = defaultdict(dict)
    for line in done.stdout.splitlines():
        name, code, points = line.split(",")
        found[name][int(code, 16)] = "".join(chr(int(point, 16)) for point in points.split("+"))
    return found


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("cp932", "windows-31j"),
        ("shift_jis", "Shift_JIS"),
        ("euc-jp", "EUC-JP"),
        ("shift_jis_2004", "x-SJIS_0213"),
        ("ibm-290", "IBM290"),
    ],
)
def test_the_jdk_has_the_same_codes_but_for_what_is_listed(
    jdk: dict[str, dict[int, str]], name: str, known: str
) -> None:
    """The whole plane; every difference is a line of jdk.csv with its policy, and every line a difference."""
    ours = codetables.table(name).all
    theirs = {code: text for code, text in jdk[known].items() if code not in {0x0E, 0x0F} or name != "ibm-290"}
    assert ours.keys() == theirs.keys()
    found = {
        (f"{code:04X}", f"{ord(text):04X}", f"{ord(theirs[code]):04X}")
        for code, text in ours.items()
        if text != theirs[code]
    }
    with (DATA / "jdk.csv").open(encoding="utf-8", newline="") as listed:
        rows = [row for row in csv.DictReader(listed) if row["set"] == name]
    assert found == {(row["code"], row["ours"], row["theirs"]) for row in rows}
    assert all(row["policy"] for row in rows)


@given(data=st.data())
@pytest.mark.parametrize("name", TABLES)
def test_small_helpers_write_what_the_kernels_write(
    tmp_path_factory: pytest.TempPathFactory, name: str, data: st.DataObject
) -> None:
    """charsets.encode and decode against the readers of files, any characters of the table."""
    style = TextStyle(name)
    made = charsets.table_of(style)
    known = sorted(text for text in made.canonical if text >= "\xa0" or "!" <= text <= "~")
    text = "".join(data.draw(st.lists(st.sampled_from(known), min_size=1, max_size=8))).rstrip(" \u3000")
    raw = charsets.encode(text, style)
    assert raw is not None
    if text:
        file, batches = read(style, "text", [raw], tmp_path_factory.mktemp("text"))
        assert texts(batches) == [charsets.decode(raw, style)]
        given_rows = batches[0].rows.set_column(batches[0].rows.schema.get_field_index("A"), "A", pa.array([text]))
        assert files.encode(file, {"F.r": [replace(batches[0], rows=given_rows, residue=None)]}) == raw


def test_the_132_codes_of_the_resident_network_that_are_other_glyphs(reference: Path, tmp_path: Path) -> None:
    """13,958 of 19,563 codes are Unicode's, 5,473 stand among Yi and Hangul; 132 have a number that means another glyph there."""
    rows = pq.read_table(reference / "charsets" / "mji_006.02.parquet").to_pylist()
    codes = {
        int(row["住基ネット統一文字コード"].removeprefix("J+"), 16): row
        for row in rows
        if row["住基ネット統一文字コード"]
    }
    same = {code for code, row in codes.items() if row["実装したUCS"] == chr(code)}
    own = {code for code in codes if 0xAA00 <= code <= 0xC1FF}
    assert (len(codes), len(same), len(own)) == (19563, 13958, 5473)
    other = {
        code: row["実装したUCS"] or row["実装したMoji_JohoコレクションIVS"]
        for code, row in codes.items()
        if code not in same | own
    }
    assert len(other) == 132
    assert other[0x845B][0] == "葛", "the form of 1990"
    source, out = tmp_path / "juki.csv", tmp_path / "table.csv"
    points = {code: [f"{ord(char):04X}" for char in text] for code, text in other.items()}
    lines = [",".join([f"{code:04X}", *found, ""][:3]) for code, found in points.items()]
    source.write_text("\n".join(["code,unicode,sp", *lines, ""]), "utf-8")
    charset_import(source, out, kind="ucs2")
    style = TextStyle(str(out))
    raws = [code.to_bytes(2, "big") for code in other]
    made, batches = read(style, "national", raws, tmp_path)
    assert texts(batches) == list(other.values())
    assert all(text != chr(code) for code, text in other.items())
    assert canonical(made, batches) == b"".join(raws)


ALLOWED = {
    "mappings/folders.py": "names of files, which some systems decompose",
    "specs": "labels of the standard's workbooks",
    "benchmarks/script.py": "the script that utsushi is compared with",
}


def test_no_text_of_the_data_is_normalised() -> None:
    """Neither by unicodedata nor by a library: 神 of the IBM extensions would become another character."""
    banned = re.compile(
        r"unicodedata\.(normalize|is_normalized)|utf8_normalize|neologdn|from unicodedata|str\.normalize|nfk?[cd]\("
    )
    found = {
        path.relative_to(HERE.parent).as_posix()
        for room in ("specs", "mappings", "validate", "converters", "samples")
        for path in (HERE.parent / room).rglob("*.py")
        if banned.search(path.read_text("utf-8"))
    }
    assert {name for name in found if name not in ALLOWED and name.split("/")[0] not in ALLOWED} == set()
    assert any(name.startswith("specs/") for name in found), "the search finds what there is"


@st.composite
def styles(draw: st.DrawFn, folder: Path) -> TextStyle:
    """Any built-in set with the keys that it takes; sometimes a site's table with sequences, twins and plane 16."""
    name = draw(st.sampled_from([*TABLES, "utf-16-be", "utf-16-le"]))
    style = replace(TextStyle(name), symbols=draw(st.sampled_from(("jis", "microsoft"))))
    if name.startswith("utf"):
        return style
    made = codetables.table(name)
    if made.kind == "host":
        style = replace(
            style,
            space=draw(st.sampled_from(("", "4040", "a1a1"))) if name.startswith(("jef", "keis")) else "",
            shift=draw(st.sampled_from(("", "ibm", "keis", "jips-e"))) if not name.startswith("ibm") else "",
            sbcs=draw(st.sampled_from(("", "kana", "latin", "shift_jis"))),
        )
    style = replace(
        style,
        gaiji=draw(st.sampled_from(("pua", "fault"))),
        era_glyphs=draw(st.sampled_from(("jis2004", "jis78"))),
    )
    if len(made.doubles) > 0 and draw(st.booleans()):
        codes = sorted(made.doubles)
        points = ("908A+E010F", "20BB7+E0101", "100000", "5C71", "845B+E0102", "845B", "3042+309A", "309A", "20BB7")
        rows: dict[int, str] = {}
        for point in points:
            if draw(st.booleans()):
                rows[draw(st.sampled_from(codes))] = point
        path = folder / f"{abs(hash(tuple(sorted(rows.items()))))}.csv"
        path.write_text("code,points\n" + "".join(f"{code:04X},{point}\n" for code, point in rows.items()), "utf-8")
        style = replace(style, overlay=str(path))
    return style


def pieces(style: TextStyle) -> st.SearchStrategy[bytes]:
    """What may stand in a field: single and double bytes, shift codes of every maker, spaces, any byte."""
    units = {one for outs, inn in codetables.SHIFTS.values() for one in (*outs, inn)}
    shifts = [code.to_bytes(2 if code > 0xFF else 1, "big") for code in sorted(units)]
    spaces = [
        bytes.fromhex(one) for one in ("40", "4040", "a1a1", "20", "2020", "8140", "2121", "3000", "0030", "0000")
    ]
    kinds = [st.sampled_from(shifts), st.sampled_from(spaces), st.binary(min_size=1, max_size=2)]
    if style.table.startswith("utf"):
        return st.one_of(*kinds, st.characters().map(lambda one: one.encode(style.table, "surrogatepass")))
    made = charsets.table_of(style)
    outs, inn = codetables.SHIFTS.get(made.shift, ((), 0))
    marks = [code.to_bytes(2 if code > 0xFF else 1, "big") for code in (*outs[:1], inn)] if outs else [b"", b""]
    doubles = [code.to_bytes(2, "big") for code in sorted(made.doubles)] or [b"\x40"]
    odd = [code for code, text in made.doubles.items() if len(text) > 1 or made.canonical[text] != code]
    some = [code.to_bytes(2, "big") for code in sorted(odd)] or doubles
    double = st.sampled_from(doubles) | st.sampled_from(some)
    singles = st.sampled_from([code.to_bytes(1, "big") for code in sorted(made.singles)] or [b"\x40"])
    run = st.lists(double, max_size=4).map(lambda found: marks[0] + b"".join(found) + marks[1])
    return st.one_of(*kinds, singles, run, run, double)


@pytest.mark.parametrize("space", ["4040", "a1a1"])
def test_the_other_space_at_the_end_is_padding_too(tmp_path: Path, space: str) -> None:
    """A field of it is empty, as one of the set's own space is; the bytes come back."""
    style = TextStyle("keis83", space=space)  # type: ignore[arg-type]
    raws = [
        bytes.fromhex(one) for one in ("b4c1a1a14040", "4040a1a1a1a1", "a1a14040a1a1", "b4c140404040", "4040b4c1a1a1")
    ]
    _, batches = read(style, "national", raws, tmp_path)
    assert texts(batches) == ["漢", "", "", "漢", "\u3000漢"]


@settings(max_examples=60)
@given(data=st.data())
@pytest.mark.parametrize("usage", ["text", "national"])
def test_any_bytes_of_any_set_come_back_and_say_the_same_when_written_anew(
    tmp_path_factory: pytest.TempPathFactory, usage: str, data: st.DataObject
) -> None:
    """With what is known of the bytes they are the same; without, the value is, and nothing more need be known."""
    folder = tmp_path_factory.mktemp("any")
    style = data.draw(styles(folder))
    piece = pieces(style)
    size = data.draw(st.integers(1, 16))
    size += size % 2 if usage == "national" or style.table.startswith("utf") else 0
    raws = [b"".join(one) for one in data.draw(st.lists(st.lists(piece, max_size=6), min_size=1, max_size=4))]
    blank = bytes([charsets.space(style)])
    made, batches = read(style, usage, [raw[:size].ljust(size, blank) for raw in raws], folder)
    values = [text or "" for text in texts(batches)]
    try:
        written = canonical(made, batches)
    except (
        UtsushiError
    ) as error:  # a character that has a single byte too is written as that one, between more shift codes
        assert [one.code for one in error.problems] == ["U404"]  # noqa: PT017 - most values do fit
        assert charsets.table_of(style).shift
        return
    (folder / "DATA").write_bytes(written)
    again = [one for one in files.read(made, [folder / "DATA"]) if isinstance(one, Batch)]
    assert texts(again) == values
    assert not any(one.residue.num_rows for one in again)
