"""What roundtrip notices in real packages when a part of the house is broken on purpose."""

import csv
import json
import shutil
from pathlib import Path

import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from utsushi.converters.corrections import COLUMNS as CORRECTIONS
from utsushi.converters.relate_sql import Query
from utsushi.converters.roundtrip import compare, roundtrip
from utsushi.converters.run import carry
from utsushi.mappings.operators import find
from utsushi.mappings.package import load

SAMPLES = Path(__file__).resolve().parents[1] / "samples" / "small"


@pytest.fixture
def back(tmp_path):
    """(package): the sample there and back, with whatever is patched, findings not cut."""

    def run(package):
        return roundtrip(package, SAMPLES / package.replace("/", "_")).to_json()

    return run


def places(report):
    return {(one["table"], one["field"], one["kind"]) for one in report["findings"]}


def test_a_wrong_inverse_of_an_operator_is_caught(monkeypatch, back):
    """Sums of money come back with a one at their end."""
    money = find("money")
    right = money.back
    monkeypatch.setattr(money, "back", lambda call, value: tuple(_ending_in_one(one) for one in right(call, value)))
    report = back("036/host")
    assert ("SHUNO.shuno.KIBETU", "CHOTEI_GAKU", "different") in places(report)
    assert report["unexplained"] > 0
    assert not report["ok"]


def _ending_in_one(column):
    return pc.binary_join_element_wise(pc.utf8_slice_codeunits(column, 0, -1), "1", "")


def test_a_wrong_inverse_that_hides_behind_a_declared_loss_is_caught(monkeypatch, back):
    """Every date comes back as the first of its month; `date` declares losses."""
    date = find("date")
    right = date.back

    def wrong(call, *items):
        field, *others = right(call, *items)
        return (pc.if_else(pc.match_substring_regex(field, "0[2-9]$"), _to_the_first(field), field), *others)

    monkeypatch.setattr(date, "back", wrong)
    report = back("001/host")
    assert {field for _, field, _ in places(report)} & {"UMARE_YMD", "IDO_YMD", "JUMIN_YMD"}
    assert not report["ok"]


def _to_the_first(column):
    return pc.binary_join_element_wise(pc.utf8_slice_codeunits(column, 0, -2), "01", "")


def test_a_joined_row_that_a_run_loses_is_caught(monkeypatch, back, tmp_path):
    """SQL does not find one former address; it would pass as the third one, which is accepted by name."""
    carry(load("001/host"), SAMPLES / "001_host", tmp_path / "out")
    trace = pq.read_table(tmp_path / "out" / "trace" / "001_住民情報.parquet", filters=[("alias", "==", "tn")])
    lost = trace["outcome"].to_pylist().index("matched")
    right = Query._pairs

    def without(self, join):
        where = f' AND {join.alias}."{join.alias}.__row" <> {lost}' if join.alias == "tn" else ""
        return right(self, join) + where

    monkeypatch.setattr(Query, "_pairs", without)
    report = back("001/host")
    assert ("JUKIKHN.kihon.MAE_JUSHO", "", "unmatched") in places(report)
    assert not report["ok"]


def test_an_operator_without_a_way_back_is_caught(monkeypatch, back):
    """Names are not carried back at all."""
    monkeypatch.setattr(find("text"), "back", lambda *_given: (None,))
    report = back("031/host")
    assert any(kind == "missing" for _, _, kind in places(report))


def test_a_field_that_is_written_to_the_wrong_record_is_caught(tmp_path):
    """Two rows of the standard file change places."""
    plan = load("031/host")
    source = SAMPLES / "031_host"
    carry(plan, source, tmp_path / "out")
    path = next((tmp_path / "out").glob("031_*.csv"))
    head, first, second, *rest = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([head, second, first, *rest]))
    (tmp_path / "work").mkdir()
    report = compare(plan, source, tmp_path / "out", tmp_path / "work").to_json()
    assert {one["record"] for one in report["findings"]} == {1, 2}


def test_the_report_is_the_same_whatever_the_threads(back):
    one = roundtrip("036/host", SAMPLES / "036_host", threads=1).to_json()
    two = roundtrip("036/host", SAMPLES / "036_host", threads=2).to_json()
    assert one == two


def test_the_report_has_the_keys_that_were_promised(back):
    report = back("031/host")
    assert report["schema"] == 1
    assert set(report["not_written"]) == {"rejected", "held", "excluded"}
    assert set(report["fields"]) == {"explained", "unexplained"}
    whole = report["identical"] + report["explained"] + report["unexplained"] + sum(report["not_written"].values())
    assert report["records"] == whole
    json.dumps(report)


def _damaged(folder, package, field, content, record=1):
    """The sample with some bytes of a field overwritten."""
    plan = load(package)
    name = package.replace("/", "_")
    shutil.copytree(SAMPLES / name, folder)
    file = next(iter(plan.layout.files.values()))
    path = next(folder.glob(file.path))
    table = file.records[0].tables[0] if file.records[0].tables[0].field(field) else file.records[1].tables[0]
    start = (record - 1) * file.record_length + table.field(field).offset
    data = bytearray(path.read_bytes())
    data[start : start + len(content)] = content
    path.write_bytes(bytes(data))
    return folder


def test_bytes_that_are_no_value_are_explained_by_their_fault(tmp_path):
    """The date of birth of the first record is no number any more."""
    source = _damaged(tmp_path / "source", "031/host", "UMARE_YMD", b"\x11\x22\x33")
    report = roundtrip("031/host", source).to_json()
    assert [reason for reason in report["fields"]["explained"] if reason.startswith("faulted: ")]
    assert report["findings"] == []
    assert report["ok"]


def test_a_day_that_does_not_exist_is_explained_by_its_fault(tmp_path):
    source = _damaged(tmp_path / "source", "031/host", "UMARE_YMD", "3330229".encode("cp037"))
    report = roundtrip("031/host", source).to_json()
    assert report["fields"]["explained"]["faulted: no_such_day"] == 1
    assert report["ok"]


def test_a_corrected_field_is_explained_as_such(tmp_path):
    source = _damaged(tmp_path / "source", "031/host", "UMARE_YMD", "3330229".encode("cp037"))
    project = tmp_path / "project"
    project.mkdir()
    (project / "utsushi.toml").write_text("", "utf-8")
    row = "生年月日の誤り,JUTOGAI.kihon,JUTOGAI.DAT,1,,UMARE_YMD,3330229,,3330228,住民課,届書で確認,2026-01-06"
    (project / "corrections.csv").write_text(f"{','.join(CORRECTIONS)}\n{row}\n", "utf-8")
    report = roundtrip("031/host", source, project=project).to_json()
    assert report["fields"]["explained"]["corrected"] == 1
    assert "faulted: no_such_day" not in report["fields"]["explained"]
    assert report["ok"]


def test_a_record_without_a_readable_key_is_counted_as_rejected(tmp_path):
    """What was held is counted as such, and its fields are explained by it."""
    source = _damaged(tmp_path / "source", "031/host", "ATENA_NO", b"\x00\x01")
    report = roundtrip("031/host", source).to_json()
    assert report["not_written"]["rejected"] == 1
    assert report["fields"]["explained"]["rejected"] > 10
    assert report["ok"]


def test_a_derived_item_that_is_not_what_the_records_give_is_caught(tmp_path):
    """One 最新フラグ of the standard file is turned; no field of any record depends on it."""
    plan, source = load("001/host"), SAMPLES / "001_host"
    carry(plan, source, tmp_path / "out")
    path = next((tmp_path / "out").glob("001_住民情報_*.csv"))
    with path.open(encoding="utf-8", newline="") as file:
        head, *rows = csv.reader(file)
    place = head.index("最新フラグ")
    rows[4][place] = "1" if rows[4][place] == "0" else "0"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([head, *rows])
    (tmp_path / "work").mkdir()
    report = compare(plan, source, tmp_path / "out", tmp_path / "work").to_json()
    assert places(report) == {("JUKIKHN.kihon", "最新フラグ", "derived")}
    assert len(report["findings"]) == 1
    assert not report["ok"]
