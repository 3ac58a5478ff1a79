"""Bad input at the front door: a clear word in both languages, an exit code, and nothing half-written.

Every case spoils the committed sample of a shipped package, or a copy of the package, and converts.
"""

import errno
import json
import shutil
from pathlib import Path

import pyarrow.csv
import pytest

from utsushi.converters.cli.door import run
from utsushi.mappings.layout.load import load

ROOT = Path(__file__).resolve().parents[1]
LAYOUT = load(ROOT / "mappings" / "001_host" / "layout.yaml")
RESIDENTS = LAYOUT.files["JUKIKHN"]
LENGTH = RESIDENTS.record_length


@pytest.fixture
def source(tmp_path):
    """A copy of the mainframe sample."""
    return Path(shutil.copytree(ROOT / "samples" / "small" / "001_host", tmp_path / "source"))


@pytest.fixture
def package(tmp_path):
    """A copy of the package that reads it."""
    return Path(shutil.copytree(ROOT / "mappings" / "001_host", tmp_path / "package"))


@pytest.fixture
def convert(tmp_path, capsys):
    """Convert in both languages: (exit code, what was told in Japanese, in English, the output folder)."""

    def both(package, source, *options, out=None):
        told, codes = [], set()
        for language in ("ja", "en"):
            folder = out or tmp_path / f"out-{language}"
            codes.add(run(["--lang", language, "convert", str(package), str(source), str(folder), *options]))
            printed = capsys.readouterr()
            told.append(printed.out + printed.err)
        (code,) = codes
        assert "Traceback" not in "".join(told)
        assert "U001" not in "".join(told)
        return code, *told, out or tmp_path / "out-en"

    return both


def spoil(source, record, field, text):
    """Write other bytes (text in EBCDIC, or bytes) into a field of a resident's record, counted from 1 with the header."""
    path = source / "JUKIKHN.DAT"
    offset = RESIDENTS.records[1].tables[0].field(field).offset
    raw = text if isinstance(text, bytes) else text.encode("cp037")
    data = bytearray(path.read_bytes())
    data[(record - 1) * LENGTH + offset : (record - 1) * LENGTH + offset + len(raw)] = raw
    path.write_bytes(bytes(data))


def rewrite(path, old, new):
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8", newline="\n")


def faults(out):
    table = pyarrow.csv.read_csv(out / "faults.csv")
    return {(row["項目"], row["故障"], row["処分"]) for row in table.to_pylist()}


def column(out, group, item):
    (path,) = out.glob(f"001_{group}_*_1.csv")
    return pyarrow.csv.read_csv(
        path,
        convert_options=pyarrow.csv.ConvertOptions(column_types={item: "string"}, include_columns=["宛名番号", item]),
    )


def nothing_written(out):
    return not out.exists() and not out.with_name(out.name + ".partial").exists()


def test_a_record_of_another_length(convert, source):
    path = source / "JUKIKHN.DAT"
    raw = path.read_bytes()
    path.write_bytes(raw[: LENGTH + 7] + b"\x40" + raw[LENGTH + 7 :])
    code, japanese, english, out = convert("001/host", source)
    assert code == 2
    assert "レコード 3, バイト 1640" in japanese
    assert f"record length {LENGTH}" in english
    assert nothing_written(out)


def test_a_last_record_that_is_cut_short(convert, source):
    path = source / "JUKIKHN.DAT"
    path.write_bytes(path.read_bytes()[:-5])
    code, japanese, english, out = convert("001/host", source)
    assert code == 2
    assert "途中で切れています" in japanese
    assert "cut short" in english
    assert nothing_written(out)


def test_an_encoding_that_is_not_the_declared_one(convert, tmp_path):
    folder = tmp_path / "cp932"
    folder.mkdir()
    text = (ROOT / "samples" / "small" / "001_memuro" / "resident_table.csv").read_bytes().decode("utf-8")
    (folder / "resident_table.csv").write_bytes(text.encode("cp932"))
    code, japanese, english, out = convert("001/memuro", folder)
    assert code == 2
    assert "文字コードの宣言が違います" in japanese
    assert "declared encoding is wrong" in english
    assert nothing_written(out)


def test_a_host_file_that_somebody_already_translated(convert, source):
    path = source / "JUKIKHN.DAT"
    path.write_bytes(b"\x20" * len(path.read_bytes()))
    code, japanese, english, out = convert("001/host", source)
    assert code == 2
    assert "U504" in japanese
    assert "are no records as the layout says" in english
    assert nothing_written(out)


def test_an_encoding_that_nobody_knows(convert, source, package):
    rewrite(package / "layout.yaml", "table: ibm-1390", "table: ibm-1391")
    code, japanese, english, out = convert(package, source)
    assert code == 2
    assert "layout.yaml:6:15" in japanese
    assert "ibm-1390" in english
    assert nothing_written(out)


def test_bytes_that_are_no_character(convert, source):
    spoil(source, 3, "SIMEI_KJ", b"\x41\x00")
    code, japanese, english, out = convert("001/host", source)
    assert code == 1
    assert ("氏名", "no_character", "substitute") in faults(out)
    assert "表に文字の無い符号" in japanese or "no_character" in japanese
    assert "no character" in english
    assert "〓" in column(out, "住民情報", "氏名")["氏名"][1].as_py()


def test_a_date_that_does_not_exist(convert, source):
    spoil(source, 3, "UMARE_YMD", "3330229")
    code, japanese, english, out = convert("001/host", source)
    assert code == 1
    assert ("生年月日", "no_such_day", "substitute") in faults(out)
    assert "存在しない日" in japanese
    assert "No such day" in english


def test_a_date_outside_its_era_is_converted_and_listed(convert, source):
    spoil(source, 3, "UMARE_YMD", "3650101")
    code, _, english, out = convert("001/host", source)
    assert code == 0
    assert ("生年月日", "overrun", "listed") in faults(out)
    assert "outside its era" in english
    assert column(out, "住民情報", "生年月日")["生年月日"][1].as_py() == "1990-01-01"


def test_a_date_outside_its_era_is_a_fault_where_the_layout_says_so(convert, source, package):
    rewrite(package / "layout.yaml", "overrun: convert", "overrun: fault")
    for mapping in (package / "2.1").glob("*.yaml"):
        text = mapping.read_text("utf-8")
        mapping.write_text(text.partition("\ntests:")[0] + "\n", "utf-8", newline="\n")
    spoil(source, 3, "UMARE_YMD", "3650101")
    code, _, _, out = convert(package, source)
    assert code == 1
    assert ("生年月日", "era_overrun", "substitute") in faults(out)


def test_a_code_outside_the_map_is_held_with_its_dependants(convert, source):
    spoil(source, 3, "ZOKU_1", "77")
    code, japanese, english, out = convert("001/host", source)
    assert code == 1
    assert ("続柄コード1", "not_in_map", "hold") in faults(out)
    assert "符号表" in japanese
    assert "outside the code map" in english
    assert ("宛名番号", "held_with_parent", "hold") in faults(out)


def test_a_number_too_long_for_its_item_is_never_cut(convert, source, package):
    rewrite(package / "package.yaml", 'width: "15"', 'width: "5"')
    for mapping in (package / "2.1").glob("*.yaml"):
        text = mapping.read_text("utf-8")
        mapping.write_text(text.partition("\ntests:")[0] + "\n", "utf-8", newline="\n")
    spoil(source, 3, "ATENA_NO", "0000123456")
    code, japanese, english, out = convert(package, source)
    assert code == 1
    assert ("宛名番号", "too_long", "reject") in faults(out)
    assert "切らない" in japanese
    assert "never cut" in english
    assert (out / "rejects" / "JUKIKHN.DAT").is_file()


def test_a_trailer_that_does_not_match(convert, source):
    path = source / "JUKIKHN.DAT"
    raw = path.read_bytes()
    path.write_bytes(raw[: 5 * LENGTH] + raw[6 * LENGTH :])
    code, japanese, english, out = convert("001/host", source)
    assert code == 3
    assert "宣言 42、実際 41" in japanese
    assert "declared 42; counted 41" in english
    assert not out.exists()
    partial = out.with_name(out.name + ".partial")
    assert {path.name for path in partial.iterdir()} <= {"ledger.json", "rejects", "README.txt", ".lock"}
    ledger = json.loads((partial / "ledger.json").read_text("utf-8"))
    assert not ledger["balanced"]
    assert [one["name"] for one in ledger["controls"] if not one["ok"]] == ["JUKIKHN.DAT:trailer.T_KENSU"]


def test_a_fault_in_the_latest_record_makes_no_older_one_the_latest(convert, source):
    clean = convert("001/host", source)[3]
    before = _latest(clean)
    several = next(number for number, flags in before.items() if len(flags) > 1)
    path = source / "JUKIKHN.DAT"
    field = RESIDENTS.records[1].tables[0].field("ATENA_NO")
    raw = path.read_bytes()
    mine = [
        record
        for record in range(2, len(raw) // LENGTH)
        if int(raw[(record - 1) * LENGTH + field.offset :][: field.length].decode("cp037")) == int(several)
    ]
    spoil(source, mine[-1], "ZOKU_1", "77")
    shutil.rmtree(clean)
    shutil.rmtree(clean.with_name("out-ja"))
    code, _, _, out = convert("001/host", source)
    assert code == 1
    after = _latest(out)
    assert several not in after
    assert after == {number: flags for number, flags in before.items() if number != several}


def _latest(out):
    found = {}
    table = column(out, "住民情報", "最新フラグ")
    for number, flag in zip(table["宛名番号"].to_pylist(), table["最新フラグ"].to_pylist(), strict=True):
        found.setdefault(int(number), []).append(flag)
    return found


def test_a_misspelt_item(convert, source, package):
    rewrite(package / "2.1" / "001_住民情報.yaml", "  氏名_フリガナ: ", "  氏名_フリカナ: ")
    code, japanese, english, out = convert(package, source)
    assert code == 2
    assert "もしかして: 氏名_フリガナ" in japanese
    assert "氏名_フリガナ" in english
    assert "001_住民情報.yaml:" in english
    assert nothing_written(out)


def test_a_key_that_stands_twice(convert, source, package):
    rewrite(package / "2.1" / "001_住民情報.yaml", "\nitems:\n", "\nitems:\n  宛名番号: atena(k.ATENA_NO)\n")
    code, japanese, english, out = convert(package, source)
    assert code == 2
    assert "宛名番号" in japanese
    assert "twice" in english
    assert nothing_written(out)


def test_digits_that_other_yaml_loaders_would_read_as_a_number(convert, source, package):
    rewrite(package / "layout.yaml", 'codes: ["1", "3"]', "codes: [08, 3]")
    code, japanese, english, out = convert(package, source)
    assert code == 2
    assert "08" in japanese
    assert "08" in english
    assert nothing_written(out)


def test_a_copybook_that_does_not_parse(convert, source, package):
    path = package / "copy" / "SETAI.cpy"
    text = path.read_bytes().decode("cp932")
    assert "PIC" in text
    path.write_bytes(text.replace("PIC", "PIX", 1).encode("cp932"))
    code, japanese, english, out = convert(package, source)
    assert code == 2
    assert "SETAI.cpy:" in japanese
    assert "PIX" in english
    assert nothing_written(out)


def test_an_output_folder_that_is_not_empty(convert, source, tmp_path):
    out = tmp_path / "occupied"
    out.mkdir()
    (out / "mine.txt").write_text("mine", "utf-8")
    code, japanese, english, _ = convert("001/host", source, out=out)
    assert code == 2
    assert "空のフォルダではありません" in japanese
    assert "not an empty folder" in english
    assert [path.name for path in out.iterdir()] == ["mine.txt"]


def test_a_second_run_on_the_same_folder(convert, source, tmp_path, capsys):
    out = tmp_path / "same"
    assert run(["convert", "001/host", str(source), str(out)]) == 0
    capsys.readouterr()
    before = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    code, japanese, _, _ = convert("001/host", source, out=out)
    assert code == 2
    assert "U550" in japanese
    assert {path: path.read_bytes() for path in out.rglob("*") if path.is_file()} == before


def test_a_disk_that_fills_up(convert, source, monkeypatch):
    from utsushi.converters.files import standard

    def full(_self, _columns):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(standard.Writer, "_put", full)
    code, japanese, english, out = convert("001/host", source)
    assert code == 2
    assert "ディスクがいっぱい" in japanese
    assert "disk is full" in english
    assert nothing_written(out)


def test_a_source_that_is_not_there(convert, tmp_path):
    code, japanese, english, out = convert("001/host", tmp_path / "nowhere")
    assert code == 2
    assert "U501" in japanese
    assert "U501" in english
    assert nothing_written(out)
