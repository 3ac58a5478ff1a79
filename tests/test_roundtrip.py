"""What roundtrip notices in real packages when a part of the house is broken on purpose."""

import json
from pathlib import Path

import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

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
