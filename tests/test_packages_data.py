"""The packages that ship: nothing left out, the samples there and back, and the facts that each of them must show."""

import csv
import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from utsushi.converters.roundtrip import roundtrip
from utsushi.converters.run import convert
from utsushi.converters.validating import validate
from utsushi.mappings.check import check_package
from utsushi.samples import people
from utsushi.samples.small import jumin, jutogai, shuno, town
from utsushi.specs.errors import UtsushiError

SMALL = Path(__file__).resolve().parent.parent / "samples" / "small"
PACKAGES = {"001/memuro": "001_memuro", "001/host": "001_host", "031/host": "031_host", "036/host": "036_host"}
SOURCE = "extracted: 2026-01-05T18:30:00\nbase_date: 2026-01-05\nfiscal_year: 2025\n"


@dataclass(frozen=True)
class Converted:
    """OUT of one run."""

    out: Path
    exit_code: int
    ledger: dict

    def rows(self, group):
        (path,) = [one for one in self.out.glob("[0-9]*.csv") if one.name.split("_")[1] == group]
        return list(csv.DictReader(path.read_text("utf-8").splitlines()))

    @property
    def faults(self):
        return list(csv.DictReader((self.out / "faults.csv").read_text("utf-8").splitlines()))

    def found(self, item):
        """(fault, disposition) of an item, each once."""
        return {(one["故障"], one["処分"]) for one in self.faults if one["項目"] == item}

    def line(self, record, group, role="from"):
        return next(
            one for one in self.ledger["lines"] if (one["record"], one["group"], one["role"]) == (record, group, role)
        )

    def bytes(self):
        return {path.name: path.read_bytes() for path in sorted(self.out.glob("*.csv"))}


def run(package, files, folder, **options):
    """Convert files (name → bytes) by a package."""
    source = folder / "source"
    source.mkdir(parents=True)
    for name, raw in ({"source.yaml": SOURCE.encode()} | files).items():
        (source / name).write_bytes(raw)
    result = convert(package, source, folder / "OUT", **options)
    return Converted(result.out, result.exit_code, json.loads((result.out / "ledger.json").read_text("utf-8")))


def sample(package):
    return {path.name: path.read_bytes() for path in (SMALL / PACKAGES[package]).iterdir()}


@pytest.fixture(scope="module")
def converted(tmp_path_factory):
    """`converted("001/host")`: the sample, converted once."""
    done = {}

    def get(package):
        if package not in done:
            done[package] = run(package, sample(package), tmp_path_factory.mktemp("run") / package)
        return done[package]

    return get


@pytest.mark.parametrize("package", PACKAGES)
class TestEveryPackage:
    def test_leaves_nothing_out(self, package):
        report = check_package(package)
        assert [problem.text("en") for problem in report.problems] == []
        assert all(one.passed >= 1 for one in report.mappings)

    def test_carries_its_sample_without_a_decision_left_open(self, package, converted):
        found = converted(package)
        assert found.exit_code == 0
        assert found.ledger["balanced"]
        assert all(one["ok"] for one in found.ledger["controls"])
        assert all(one["rejected"] == one["held"] == 0 for one in found.ledger["lines"])

    def test_gives_standard_files_without_an_error(self, package, converted):
        report = validate([converted(package).out]).to_json()
        assert [one for one in report["findings"] if one["severity"] == "error"] == []

    @pytest.mark.parametrize("options", [{"threads": 2}, {"batch_rows": 1}, {"batch_rows": 7, "threads": 2}], ids=str)
    def test_gives_the_same_bytes_however_it_runs(self, package, options, converted, tmp_path):
        assert run(package, sample(package), tmp_path, **options).bytes() == converted(package).bytes()

    def test_leads_back_with_nothing_unexplained(self, package):
        report = roundtrip(package, SMALL / PACKAGES[package]).to_json()
        assert report["unexplained"] == 0
        assert report["fields"]["unexplained"] == 0


@pytest.fixture(scope="module")
def real(reference, tmp_path_factory):
    """The file that the town has published, converted once."""
    raw = (reference / "memuro" / "resident_table.csv").read_bytes()
    return run("001/memuro", {"resident_table.csv": raw}, tmp_path_factory.mktemp("memuro"))


class TestTown:
    def test_every_resident_of_the_published_file_is_written(self, real):
        assert real.exit_code == 0
        assert real.ledger["balanced"]
        line = real.line("JUMIN.kihon", "住民情報")
        assert (line["read"], line["written"]) == (27, 27)
        assert len(real.rows("世帯情報")) == 11

    def test_the_published_file_leads_back_with_nothing_unexplained(self, reference, tmp_path):
        raw = (reference / "memuro" / "resident_table.csv").read_bytes()
        (tmp_path / "resident_table.csv").write_bytes(raw)
        report = roundtrip("001/memuro", tmp_path).to_json()
        assert report["ok"]
        assert (report["records"], report["unexplained"], report["fields"]["unexplained"]) == (27, 0, 0)
        assert set(report["fields"]["explained"]) == {
            "dropped",
            "faulted: not_in_map",
            "faulted: too_long",
        }

    def test_relationships_go_through_the_map(self, real):
        rows = {row["宛名番号"]: row for row in real.rows("住民情報")}
        assert {row["続柄コード1"] for row in rows.values()} == {"02", "11", "12", "20", "52", "74", "96", "99"}
        assert {row["続柄表記"] for row in rows.values() if row["続柄コード1"] == "02"} == {"世帯主"}

    def test_postal_codes_become_seven_half_width_digits(self, real):
        codes = {row[item] for row in real.rows("住民情報") for item in row if item.endswith("郵便番号")} - {""}
        assert codes
        assert all(code.isascii() and code.isdigit() and len(code) == 7 for code in codes)

    def test_an_unknown_birthday_keeps_its_flag_and_gets_no_notation(self, real):
        (row,) = [row for row in real.rows("住民情報") if row["生年月日_不詳フラグ"] == "1"]
        assert row["生年月日"] == "1950-01-01"
        assert row["生年月日_不詳表記"] == ""
        report = validate([real.out]).to_json()
        assert [(one["severity"], one["item"]) for one in report["findings"] if one["rule"] == "X-11"] == [
            ("warning", "生年月日_不詳表記")
        ]

    def test_an_address_in_one_line_stays_in_one_line(self, real):
        whole = [row for row in real.rows("住民情報") if row["転入前住所_町字"] and not row["転入前住所_都道府県"]]
        assert [row["転入前住所_番地号表記"] for row in whole] == [""]
        told = [one for one in validate([real.out]).to_json()["findings"] if one["rule"] == "AD-01"]
        assert [(one["severity"], one["item"]) for one in told] == [("warning", "転入前住所_町字")]

    def test_a_reason_lands_in_its_own_list_or_is_a_fault(self, real):
        rows = real.rows("住民情報")
        assert {row["消除の事由"] for row in rows} == {"", "21", "23"}
        assert {(row["住民状態"], row["消除の事由"]) for row in rows} == {("1", ""), ("2", "21"), ("3", "23")}
        assert real.found("消除の事由") == {("unchecked_code", "listed")}
        for item in ("異動事由", "記載の事由"):
            assert {row[item] for row in rows} == {""}
            assert real.found(item) == {("not_in_map", "blank")}

    def test_a_removal_reason_is_never_padded_into_another_list(self, tmp_path):
        rows = town.rows(people.cast())[:3]
        for row, code in zip(rows, ("1", "01", "23"), strict=True):
            row["消除の事由"] = code
        found = run("001/memuro", {"a.csv": town.write(rows)}, tmp_path)
        assert found.found("消除の事由") == {("not_in_map", "hold")}
        assert not any(row["消除の事由"] for row in found.rows("住民情報"))

    def test_a_municipality_adds_its_own_codes_to_the_map(self, tmp_path):
        own = tmp_path / "own"
        (own / "codes").mkdir(parents=True)
        (own / "package.yaml").write_text("title: 空野市\nextends: 001/memuro\n", "utf-8")
        (own / "codes" / "異動事由.csv").write_text(
            "旧コード,標準コード,ラベル,状態,備考,多対一\n99,43,修正_職権修正,承認,市の符号一覧による,○\n", "utf-8"
        )
        found = run(str(own), sample("001/memuro"), tmp_path / "run")
        assert {row["異動事由"] for row in found.rows("住民情報")} == {"43"}
        assert found.found("異動事由") == set()
        assert found.found("記載の事由") == {("not_in_map", "blank")}

    def test_a_household_is_the_latest_row_of_its_head(self, converted):
        found = converted("001/memuro")
        heads = people.heads(people.cast())
        assert {(row["世帯番号"], row["世帯主_宛名番号"]) for row in found.rows("世帯情報")} == {
            (str(number), str(head.number)) for number, head in heads.items()
        }

    def test_the_same_people_in_cp932_give_the_same_bytes(self, converted, tmp_path):
        own = _extending(tmp_path / "own")
        raw = town.export(people.cast(), "cp932")
        found = run(str(own), sample("001/memuro") | {"resident_table.csv": raw}, tmp_path / "run")
        assert found.bytes().keys() == converted("001/memuro").bytes().keys()
        expected = converted("001/memuro").bytes()
        for name, content in found.bytes().items():
            if name != "faults.csv":  # byte offsets differ
                assert content == expected[name], name

    def test_the_published_file_in_cp932_gives_the_same_bytes(self, real, reference, tmp_path):
        text = (reference / "memuro" / "resident_table.csv").read_text("utf-8")
        own = _extending(tmp_path / "own")
        found = run(str(own), {"resident_table.csv": text.encode("cp932")}, tmp_path / "run")
        assert found.rows("住民情報") == real.rows("住民情報")


def _extending(folder):
    """A municipality's package that reads the same columns in another character set."""
    folder.mkdir(parents=True)
    (folder / "package.yaml").write_text("title: cp932 の書き出し\nextends: 001/memuro\n", "utf-8")
    layout = (Path(check_base()) / "layout.yaml").read_text("utf-8")
    assert "text: {table: utf-8}" in layout
    (folder / "layout.yaml").write_text(layout.replace("text: {table: utf-8}", "text: {table: cp932}"), "utf-8")
    return folder


def check_base():
    from utsushi.mappings.folders import find

    return find("001/memuro")


class TestHostResidents:
    def test_latest_flags_follow_the_history_number(self, converted):
        rows = converted("001/host").rows("住民情報")
        histories = {person.number: len(person.events) for person in people.cast()}
        assert len(rows) == sum(histories.values())
        for row in rows:
            last = histories[int(row["宛名番号"])]
            assert row["最新フラグ"] == ("1" if int(row["個人履歴番号"]) == last else "0")

    def test_names_kana_and_dates_are_those_of_the_cast(self, converted):
        rows = {int(row["宛名番号"]): row for row in converted("001/host").rows("住民情報") if row["最新フラグ"] == "1"}
        for person in people.cast():
            row = rows[person.number]
            assert (row["氏名"], row["氏名_フリガナ"]) == (person.name, person.kana)
            assert (row["生年月日"], row["性別"]) == (person.born, person.sex)
            assert row["氏_日本人"] == ("" if person.foreigner else person.name.split("　")[0])
            assert row["住所_方書"] == person.last.address.building
            assert row["異動年月日"] == person.last.day

    def test_trial_residents_are_excluded_by_name(self, converted):
        line = converted("001/host").line("JUKIKHN.kihon", "住民情報")
        assert line["excluded"] == {"テスト住民": 1}

    def test_former_addresses_go_by_their_place_and_none_is_lost(self, converted):
        found = converted("001/host")
        rows = found.rows("住民情報")
        assert {row["転入前住所_町字"] for row in rows} - {""} == {people.FAR.whole, people.FAR_IN_ONE.whole}
        assert {row["転居前住所_町字"] for row in rows} - {""} == {"本町一丁目９番地　メゾン本町１０５"}
        table = "JUKIKHN.kihon.MAE_JUSHO"
        lines = [one for one in found.ledger["lines"] if one["record"] == table]
        slots = [len([slot for slot in row["MAE-JUSHO"] if slot]) for row in jumin.residents(people.cast())]
        assert len(lines) == 2
        for line in lines:
            assert line["read"] == 3 * (len(slots) + 1)  # the trial resident has three empty ones
            assert (line["matched"], line["unmatched"]) == (sum(slots) - 1, 1)  # 前々住所, by name
            assert line["excluded"] == {"空き": line["read"] - sum(slots)}

    def test_every_record_of_every_file_is_in_the_ledger(self, converted):
        found = converted("001/host")
        for record, group, count in (
            ("SETAI.kihon", "世帯情報", 12),
            ("SIEN.kihon", "支援措置対象者情報", 3),
            ("MYNO.kihon", "個人番号管理", len(people.cast()) + 1),
        ):
            line = found.line(record, group)
            assert (line["read"], line["written"]) == (count, count)

    def test_supports_get_their_history(self, converted):
        rows = converted("001/host").rows("支援措置対象者情報")
        shown = [(row["支援措置開始年月日"], row["履歴番号"], row["最新フラグ"], row["支援措置区分"]) for row in rows]
        assert shown == [("2023-04-03", "1", "1", "3"), ("2025-04-03", "1", "0", "2"), ("2025-04-03", "2", "1", "1")]

    def test_zeros_blanks_and_low_values_are_no_date(self, converted):
        found = converted("001/host")
        assert {row["世帯番号"] for row in found.rows("世帯情報") if row["世帯終了年月日"]} == {"0000000600"}
        gone = {row["宛名番号"] for row in found.rows("住民情報") if row["消除の異動年月日"]}
        assert gone == {f"{person.number:015d}" for person in people.cast() if person.gone}


class TestHostNonResidents:
    def test_all_are_written_with_their_names_and_the_number_they_were_merged_into(self, converted):
        rows = converted("031/host").rows("住登外者宛名基本情報")
        assert len(rows) == len(jutogai.rows())
        assert [row["名寄せ先宛名番号"] for row in rows if row["代表宛名フラグ"] == "1"] == ["000009000000001"]
        assert {row["氏名_外国人アルファベット"] for row in rows} == {"", "ＣＨＥＮ　ＬＩＮ", "ＳＭＩＴＨ　ＪＯＨＮ"}
        assert "1985-00-00" in {row["生年月日"] for row in rows}

    def test_names_and_addresses_are_those_that_were_written(self, converted):
        for row, given in zip(converted("031/host").rows("住登外者宛名基本情報"), jutogai.rows(), strict=True):
            assert int(row["宛名番号"]) == given["ATENA-NO"]
            for item, name in (
                ("氏名", "SIMEI-KJ"),
                ("氏名_外国人漢字", "GAI-KJ"),
                ("生年月日", "UMARE-YMD"),
                ("住所_都道府県", "KEN"),
                ("住所_市区郡町村名", "SHI"),
                ("住所_町字", "AZA"),
                ("住所_番地号表記", "BANCHI"),
                ("住所_方書", "KATAGAKI"),
                ("個人番号", "KOJIN-NO"),
            ):
                assert row[item] == given.get(name, ""), item


class TestHostCollection:
    def test_each_instalment_is_a_row_and_empty_slots_are_counted(self, converted):
        found = converted("036/host")
        slots = sum(len(row["KIBETU"]) for row in shuno.rows())
        line = found.line("SHUNO.shuno.KIBETU", "調定収納情報（統合収滞納）")
        assert (line["read"], line["written"], line["excluded"]) == (
            12 * len(shuno.rows()),
            slots,
            {"空き": 12 * len(shuno.rows()) - slots},
        )

    def test_each_row_holds_what_was_written_into_its_slot(self, converted):
        rows = iter(converted("036/host").rows("調定収納情報（統合収滞納）"))
        amounts = {
            "調定額_本税（料）": "CHOTEI-GAKU",
            "調定額_督促手数料": "CHOTEI-TOKUSOKU",
            "調定額_延滞金": "CHOTEI-ENTAI",
            "収納額_本税（料）": "SHUNO-GAKU",
            "収納額_督促手数料": "SHUNO-TOKUSOKU",
            "収納額_延滞金": "SHUNO-ENTAI",
        }
        for bill in shuno.rows():
            for slot in bill["KIBETU"]:
                row = next(rows)
                assert row["通知書番号"] == str(bill["TUCHI-NO"])
                assert int(row["期別"]) == slot["KI"]
                assert {item: int(row[item]) for item in amounts} == {
                    item: slot.get(name, 0) for item, name in amounts.items()
                }
                if isinstance(slot["NOKIGEN"], str):
                    assert row["納期限"] == slot["NOKIGEN"]
                    assert row["収入年月日"] == slot.get("SHUNYU-YMD", "")
        assert next(rows, None) is None

    def test_amounts_add_up_to_those_of_the_trailer(self, converted):
        found = converted("036/host")
        rows = found.rows("調定収納情報（統合収滞納）")
        for item, name in (("調定額_本税（料）", "CHOTEI-GAKU"), ("収納額_本税（料）", "SHUNO-GAKU")):
            assert sum(int(row[item]) for row in rows) == shuno.total(shuno.rows(), name)

    def test_a_deadline_written_in_heisei_after_heisei_is_converted_and_listed(self, converted):
        found = converted("036/host")
        assert "2019-05-31" in {row["納期限"] for row in found.rows("調定収納情報（統合収滞納）")}
        assert found.found("納期限") == {("overrun", "listed")}


class TestSpoilt:
    """One field of one record is wrong."""

    def test_a_latest_record_with_a_fault_makes_no_older_one_the_latest(self, tmp_path):
        rows = jumin.residents(people.cast())
        spoilt = next(row for row in rows if row["ATENA-NO"] == 9 and row["RIREKI-NO"] == 2)
        spoilt["ZOKU-1"] = "77"
        files = sample("001/host") | {"JUKIKHN.DAT": jumin.resident_file(rows)}
        found = run("001/host", files, tmp_path)
        assert found.exit_code == 1
        assert ("not_in_map", "hold") in found.found("続柄コード1")
        written = [row for row in found.rows("住民情報") if int(row["宛名番号"]) == 9]
        assert not [row for row in written if row["最新フラグ"] == "1"]
        assert found.ledger["balanced"]

    def test_a_day_that_does_not_exist_is_a_fault_not_the_next_day(self, tmp_path):
        rows = jumin.residents(people.cast())
        rows[0]["UMARE-YMD"] = 3330229
        found = run("001/host", sample("001/host") | {"JUKIKHN.DAT": jumin.resident_file(rows)}, tmp_path)
        assert {fault for fault, _ in found.found("生年月日")} == {"no_such_day"}
        assert "1958-03-01" not in {row["生年月日"] for row in found.rows("住民情報")}

    def test_an_unknown_kind_of_support_stops_the_run(self, tmp_path):
        from utsushi.samples.small import jumin_records as records

        rows = jumin.protected()
        rows[0]["SIEN-KBN"] = "X"
        files = sample("001/host") | {"SIEN.DAT": jumin.file(records.PROTECTED, rows, records.PROTECTED_TRAILER)}
        with pytest.raises(UtsushiError) as error:
            run("001/host", files, tmp_path)
        assert error.value.exit_code == 3
        assert not (tmp_path / "OUT").exists()

    @pytest.mark.parametrize("stated", [{"T_KENSU": 3}, {"T_CHOTEI": 1}, {"T_SHUNO": 0}])
    def test_a_trailer_that_does_not_agree_gives_no_output(self, stated, tmp_path):
        with pytest.raises(UtsushiError) as error:
            run("036/host", {"SHUNO.DAT": shuno.file(shuno.rows(), **stated)}, tmp_path)
        assert error.value.exit_code == 3
        assert not (tmp_path / "OUT").exists()

    def test_a_negative_amount_holds_the_whole_bill(self, tmp_path):
        rows = shuno.rows()
        slots = rows[0]["KIBETU"]
        slots[3]["CHOTEI-GAKU"] = -500
        rows[0]["NEN-CHOTEI"] = sum(slot["CHOTEI-GAKU"] for slot in slots)
        found = run("036/host", {"SHUNO.DAT": shuno.file(rows)}, tmp_path)
        assert found.found("調定額_本税（料）") == {("negative", "hold")}
        assert "2025000001" not in {row["通知書番号"] for row in found.rows("調定収納情報（統合収滞納）")}

    def test_a_year_that_is_not_the_sum_of_its_instalments_is_found(self, tmp_path):
        rows = shuno.rows()
        rows[2]["NEN-CHOTEI"] = 1
        found = run("036/host", {"SHUNO.DAT": shuno.file(rows)}, tmp_path)
        assert found.exit_code == 1
        assert any(one["項目"] == "NEN_CHOTEI" for one in found.faults)
