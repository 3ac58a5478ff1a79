"""The small samples: the committed bytes are what the generator writes, and the generator knows nothing but itself."""

from __future__ import annotations

import ast
import csv
import io
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from utsushi.samples import people
from utsushi.samples.host import numbers, records, text
from utsushi.samples.small import jumin, jutogai, samples, shuno, town

ROOT = Path(__file__).resolve().parent.parent / "samples"
SMALL = ROOT / "small"


def committed() -> dict[str, set[str]]:
    return {
        folder.name: {path.name for path in folder.iterdir()}
        for folder in SMALL.iterdir()
        if (folder / "source.yaml").is_file()
    }


def test_the_committed_samples_are_those_that_the_generator_writes():
    written = samples()
    assert committed() == {folder: set(files) for folder, files in written.items()}
    for folder, files in written.items():
        for name, raw in files.items():
            assert (SMALL / folder / name).read_bytes() == raw, f"{folder}/{name}"


def test_the_command_writes_the_same_bytes_into_a_folder_that_is_not_there_yet(tmp_path):
    out = tmp_path / "見本" / "new"
    subprocess.run([sys.executable, "-m", "utsushi.samples.small", str(out)], check=True, capture_output=True)
    for folder, files in samples().items():
        for name, raw in files.items():
            assert (out / folder / name).read_bytes() == raw, f"{folder}/{name}"


LEGACY = sorted(path for path in ROOT.rglob("*.py") if path.relative_to(ROOT).parts[0] != "city")
"""The generators of legacy exports know nothing of the product; the city writes the standard layout, so it knows specs and writers."""


@pytest.mark.parametrize("module", LEGACY, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_the_generator_imports_nothing_of_the_product_but_itself(module):
    tree = ast.parse(module.read_text("utf-8"))
    named = [node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    named += [alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names]
    assert [name for name in named if name.startswith("utsushi") and not name.startswith("utsushi.samples")] == []


class TestHostWriter:
    @pytest.mark.parametrize(
        ("raw", "expected"),
        [
            (numbers.packed(123, 5, signed=True), "00123c"),
            (numbers.packed(-123, 5, signed=True), "00123d"),
            (numbers.packed(123, 4), "00123f"),
            (numbers.zoned(7, 3), "f0f0f7"),
            (numbers.zoned(-17, 3, signed=True), "f0f1d7"),
            (numbers.zoned(17, 3, signed=True), "f0f1c7"),
            (numbers.binary(258, 4), "0102"),
            (numbers.binary(-2, 8, signed=True), "fffffffe"),
        ],
    )
    def test_numbers(self, raw, expected):
        assert raw.hex() == expected

    @pytest.mark.parametrize(
        ("date", "expected"),
        [
            ("1912-07-29", 1450729),
            ("1912-07-30", 2010730),
            ("1926-12-24", 2151224),
            ("1926-12-25", 3011225),
            ("1989-01-07", 3640107),
            ("1989-01-08", 4010108),
            ("2019-04-30", 4310430),
            ("2019-05-01", 5010501),
            ("1949-00-00", 3240000),
            ("1989-00-00", 4010000),
            ("", 0),
        ],
    )
    def test_wareki(self, date, expected):
        assert numbers.wareki(date) == expected

    def test_a_full_width_run_of_a_mixed_field_stands_between_shift_codes(self):
        raw = text.mixed("A棟1", 8)
        assert raw == bytes.fromhex("c1 0e") + text.double_bytes()["棟"] + bytes.fromhex("0f f1 40 40")

    def test_a_national_field_has_no_shift_codes_and_full_width_blanks(self):
        assert text.national("　", 6) == b"\x40\x40" * 3

    @pytest.mark.parametrize("value", ["一二三", "😀"])
    def test_what_has_no_room_or_no_code_is_refused_without_its_text(self, value):
        with pytest.raises(text.UnwritableError) as error:
            text.national(value, 4)
        assert value not in str(error.value)

    def test_a_number_with_too_many_digits_is_refused(self):
        with pytest.raises(numbers.TooLongError):
            numbers.packed(1234, 3)

    def test_a_field_that_the_record_does_not_have_is_refused(self):
        with pytest.raises(KeyError):
            shuno.RECORD.write({"KI": 1})

    def test_bytes_go_into_the_record_as_they_are(self):
        form = records.Form(4, (records.Part("A", "zoned", 2), records.Part("B", "packed", 3)))
        assert form.write({"A": b"\x40\x40", "B": 1}) == bytes.fromhex("4040001f")

    def test_iconv_reads_the_text_back(self, program, tmp_path):
        words = [person.name for person in people.cast()] + [event.address.whole for event in _events()]
        wide = b"\x0e" + b"".join(text.national(word, 2 * len(word)) for word in words) + b"\x0f"
        kana = b"".join(text.half(jumin.half_kana(person.kana), 20) for person in people.cast())
        assert _iconv(program, tmp_path, wide) == "".join(words)
        assert (
            _iconv(program, tmp_path, kana).split()
            == "".join(jumin.half_kana(person.kana).ljust(20) for person in people.cast()).split()
        )


def _events() -> list[people.Event]:
    return [event for person in people.cast() for event in person.events]


def _iconv(program, folder: Path, raw: bytes) -> str:
    path = folder / "raw"
    path.write_bytes(raw)
    ran = subprocess.run([program("iconv"), "-f", "IBM1390", "-t", "UTF-8", str(path)], check=True, capture_output=True)
    return ran.stdout.decode()


class TestCast:
    def test_every_household_has_one_head_and_an_unbroken_order(self):
        households: dict[int, list[people.Person]] = {}
        for person in people.cast():
            households.setdefault(person.household, []).append(person)
        for members in households.values():
            assert [person.relation for person in members].count("世帯主") == 1
            assert [person.order for person in members] == list(range(1, len(members) + 1))

    def test_check_digits_are_those_of_the_ordinance(self):
        assert people.with_check_digit("12345678901") == "123456789018"

    def test_no_event_is_after_the_extraction(self):
        assert all(event.day <= people.BASE_DATE and event.notified <= people.BASE_DATE for event in _events())


def _table(raw: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(raw.decode(), newline="")))


class TestTown:
    rows = _table(town.export(people.cast()))

    def test_each_person_has_one_latest_row(self):
        latest = Counter(row["宛名番号"] for row in self.rows if row["最新フラグ"] == "1")
        assert set(latest.values()) == {1}
        assert len(latest) == len(people.cast())

    def test_the_shapes_of_households_are_there(self):
        assert {"2", "3"} <= {row["住民状態"] for row in self.rows}
        assert any(row["生年月日_不詳フラグ"] == "1" for row in self.rows)
        assert any(row["転入前住所_町字"] and row["転入前住所_都道府県"] for row in self.rows)
        assert any(row["転入前住所_町字"] and not row["転入前住所_都道府県"] for row in self.rows)
        assert any(row["転出届出年月日"] and not row["転出年月日（確定）"] for row in self.rows)
        assert any(row["氏名_外国人ローマ字"] for row in self.rows)
        assert Counter(row["世帯番号"] for row in self.rows if row["最新フラグ"] == "1").most_common(1)[0][1] == 5

    def test_the_columns_and_every_code_of_the_published_file_are_there_and_no_person_of_it(self, reference):
        theirs = _table((reference / "memuro" / "resident_table.csv").read_bytes())
        assert tuple(theirs[0]) == town.COLUMNS
        coded = [
            *("住民種別", "住民状態", "異動事由", "異動区分", "記載等の種別", "性別", "生年月日_元号", "続柄コード1"),
            *(
                "記載の事由",
                "消除の事由",
                "年金資格種別",
                "児童手当資格区分",
                "在留カード等番号区分",
                "第30条45規定区分",
            ),
            *(
                "国籍等_国名コード",
                "住居地の届出の有無",
                "在留資格等コード",
                "業務ID",
                "除票フラグ",
                "成年被後見人_該当有無",
            ),
            *("在留期間等コード_年", "在留期間等コード_月", "在留期間等コード_日"),
        ]
        for column in coded:
            assert {row[column] for row in theirs} <= {row[column] for row in self.rows}, column
        for column in ("氏名", "住民票コード", "住所_郵便番号", "本籍"):
            own = {row[column] for row in self.rows} - {""}
            assert own.isdisjoint(row[column] for row in theirs), column

    def test_the_same_rows_can_be_written_in_the_code_page_of_windows(self):
        assert town.export(people.cast(), "cp932").decode("cp932") == town.export(people.cast()).decode()


class TestHostFiles:
    def test_files_are_whole_records(self):
        files = jumin.files(people.cast()) | jutogai.files() | shuno.files()
        lengths = {
            "JUKIKHN.DAT": 820,
            "SETAI.DAT": 80,
            "SIEN.DAT": 160,
            "MYNO.DAT": 60,
            "JUTOGAI.DAT": 620,
            "SHUNO.DAT": 820,
        }
        assert set(files) == set(lengths)
        for name, raw in files.items():
            assert len(raw) % lengths[name] == 0, name

    def test_the_trailer_counts_the_records(self):
        raw = jumin.files(people.cast())["JUKIKHN.DAT"]
        count = int(raw[-820:][1:8].decode("cp037"))
        assert count == len(raw) // 820 - 2

    def test_a_wrong_trailer_is_written_when_a_test_asks_for_it(self):
        rows = shuno.rows()
        right, wrong = shuno.file(rows), shuno.file(rows, T_CHOTEI=1)
        assert right[:-820] == wrong[:-820]
        assert right[-820:] != wrong[-820:]

    def test_the_year_of_a_bill_is_the_sum_of_its_instalments(self):
        for row in shuno.rows():
            assert row["NEN-CHOTEI"] == sum(slot.get("CHOTEI-GAKU", 0) for slot in row["KIBETU"])
