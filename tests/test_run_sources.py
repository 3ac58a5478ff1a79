"""Which files are read: several of one kind, patterns, folders, what nobody reads."""

import json
import shutil
from pathlib import Path

import pytest
import run_fixed as host
import run_plans as plans

from utsushi.converters.run import Options, carry
from utsushi.converters.sources import find, not_read
from utsushi.mappings.layout.load import load
from utsushi.specs.errors import UtsushiError


@pytest.fixture
def town(tmp_path):
    return plans.write(tmp_path / "source", people=["1|1|山田|2000-01-01|7|"], households=["7|町"])


def test_files_of_one_kind_are_read_in_name_order_and_accounted_for_one_by_one(tmp_path):
    source = tmp_path / "source"
    host.write(source, [host.record(2, "佐藤", (1, 500)), host.trailer(1, 500)], "SHUNO2.DAT")
    host.write(source, [host.record(1, "山田", (1, 1000)), host.trailer(1, 1000)], "SHUNO1.DAT")
    result = carry(host.plan(), source, tmp_path / "OUT", checker=plans.spec_nothing)
    (path,) = result.out.glob("036_*.csv")
    assert [line.split(",")[0] for line in path.read_text("utf-8").splitlines()[1:]] == ["0001", "0002"]
    lines = [(one["file"], one["read"], one["written"]) for one in result.ledger["lines"] if one["role"] == "from"]
    assert lines == [("SHUNO1.DAT", 3, 1), ("SHUNO2.DAT", 3, 1)]
    assert [(one["name"], one["ok"]) for one in result.ledger["controls"]] == [
        ("SHUNO1.DAT:trailer.T_KENSU", True),
        ("SHUNO1.DAT:trailer.T_GAKU", True),
        ("SHUNO2.DAT:trailer.T_KENSU", True),
        ("SHUNO2.DAT:trailer.T_GAKU", True),
    ]


def test_each_file_has_its_own_rejects_and_its_own_totals(tmp_path):
    source = tmp_path / "source"
    good, bad = host.record(1, "山田", (1, 1000)), host.record(2, "佐藤", (1, -500))
    host.write(source, [good, host.trailer(1, 1000)], "SHUNO1.DAT")
    host.write(source, [bad, host.trailer(1, -500)], "SHUNO2.DAT")
    result = carry(host.plan(), source, tmp_path / "OUT", checker=plans.spec_nothing)
    assert (result.out / "rejects" / "SHUNO1.DAT").read_bytes() == host.trailer(0, 0)
    assert (result.out / "rejects" / "SHUNO2.DAT").read_bytes() == bad + host.trailer(1, -500)


def test_a_pattern_stays_in_its_folder(town):
    (town / "old").mkdir()
    shutil.copy(town / "JUMIN.csv", town / "old" / "JUMIN.csv")
    found = find(plans.plan().layout, town)
    assert found["JUMIN"] == (town / "JUMIN.csv",)
    assert not_read(found, town) == ["old/JUMIN.csv"]


def test_what_nobody_reads_stands_in_the_manifest(town, tmp_path):
    (town / "KOJIN.csv").write_text("x", "utf-8")
    (town / "source.yaml").write_text("extracted: 2026-01-05T18:30:00\n", "utf-8")
    result = carry(plans.plan(), town, tmp_path / "OUT", checker=plans.spec_nothing)
    manifest = json.loads((result.out / "manifest.json").read_text("utf-8"))
    assert manifest["options"]["not_read"] == ["KOJIN.csv"]


def test_a_file_that_two_kinds_claim_is_refused(town):
    layout = plans.plan().layout
    files = dict(layout.files) | {
        "SHIEN": type(layout.files["SHIEN"])(**{**vars(layout.files["SHIEN"]), "path": "*.csv"})
    }
    with pytest.raises(UtsushiError) as refused:
        find(type(layout)(**{**vars(layout), "files": files}), town)
    assert refused.value.problems[0].code == "U506"


def test_two_files_of_one_name_are_refused(town):
    layout = plans.plan().layout
    files = dict(layout.files) | {
        "SHIEN": type(layout.files["SHIEN"])(**{**vars(layout.files["SHIEN"]), "path": "old/*.csv"})
    }
    (town / "old").mkdir()
    shutil.copy(town / "JUMIN.csv", town / "old" / "JUMIN.csv")
    with pytest.raises(UtsushiError) as refused:
        find(type(layout)(**{**vars(layout), "files": files}), town)
    assert refused.value.problems[0].code == "U572"


def test_one_file_is_a_source_where_the_layout_has_one(tmp_path):
    source = host.write(tmp_path / "source", host.TRAILED, "copy.bin")
    result = carry(host.plan(), source / "copy.bin", tmp_path / "OUT", None, Options(), plans.spec_nothing)
    assert result.exit_code == 0
    with pytest.raises(UtsushiError) as refused:
        find(plans.plan().layout, source / "copy.bin")
    assert refused.value.problems[0].code == "U502"


def test_a_link_that_leads_nowhere_is_not_passed_over(tmp_path):
    source = tmp_path / "source"
    host.write(source, [host.record(1, "山田", (1, 1000)), host.trailer(1, 1000)], "SHUNO1.DAT")
    try:
        (source / "SHUNO2.DAT").symlink_to(tmp_path / "not_mounted.DAT")
    except OSError:
        pytest.skip("links cannot be made here")
    with pytest.raises(UtsushiError) as refused:
        find(host.plan().layout, source)
    assert [(one.code, one.place.file) for one in refused.value.problems] == [("U402", "SHUNO2.DAT")]


def test_the_declaration_of_a_source_is_no_data(tmp_path):
    """A pattern that takes any name, as the exchange layouts have it, does not take source.yaml."""
    layout = load(Path(__file__).resolve().parents[1] / "mappings" / "exchange" / "nenkin_500" / "layout.yaml")
    for name in ("A.DAT", "source.yaml"):
        (tmp_path / name).write_bytes(b"")
    assert [path.name for path in find(layout, tmp_path)["NENKIN"]] == ["A.DAT"]
