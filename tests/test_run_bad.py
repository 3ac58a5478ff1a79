"""Bad input: a clear message in both languages, the right exit code, and nothing half-written."""

import errno
import json
import os

import pytest
import run_fixed as host
import run_plans as plans

from utsushi.converters.files.standard import Writer
from utsushi.converters.run import Options, carry, convert
from utsushi.specs.errors import UtsushiError

PEOPLE = ("1|1|山田|2000-01-01|7|", "2|1|佐藤|2000-01-01|7|", "3|1|鈴木|2000-01-01|7|")
TOWN = {"people": PEOPLE, "households": ["7|町"]}


@pytest.fixture
def refused(tmp_path):
    """What a run is refused with; nothing may be left of it."""

    def go(plan, source, code, exit_code=2, **options):
        with pytest.raises(UtsushiError) as error:
            carry(plan, source, tmp_path / "OUT", None, Options(**options), plans.spec_nothing)
        assert (error.value.exit_code, error.value.problems[0].code) == (exit_code, code)
        for problem in error.value.problems:
            for language in ("ja", "en"):
                assert problem.sentence(language)
                assert problem.hint(language)
                assert "{" not in problem.text(language)
        assert not (tmp_path / "OUT").exists()
        if exit_code == 2:
            assert not (tmp_path / "OUT.partial").exists()
        return error.value.problems

    return go


@pytest.fixture
def town(tmp_path):
    return plans.write(tmp_path / "source", **TOWN)


def test_a_truncated_last_record(refused, tmp_path):
    source = host.write(tmp_path / "source", [*host.RECORDS, host.trailer(4, 3507)[:-3]])
    (problem,) = refused(host.plan(), source, "U503")
    assert (problem.place.record, problem.place.offset) == (5, 4 * host.LENGTH)


def test_another_record_length(refused, tmp_path):
    source = host.write(tmp_path / "source", host.TRAILED, end=b"\r")
    (problem,) = refused(host.plan(), source, "U504")
    assert str(host.LENGTH) in problem.text("en")


def test_another_delimiter(refused, town):
    for path in town.iterdir():
        head, *rest = path.read_bytes().splitlines(keepends=True)
        path.write_bytes(head + b"".join(line.replace(b",", b";") for line in rest))
    refused(plans.plan(), town, "U504")


def test_cp932_declared_as_utf_8(refused, tmp_path):
    source = plans.write(tmp_path / "source", table="cp932", **TOWN)
    (problem,) = refused(plans.plan(), source, "U505")
    assert "utf-8" in problem.text("en")


def test_utf_8_declared_as_cp932(refused, tmp_path):
    source = plans.write(tmp_path / "source", **TOWN)
    refused(plans.plan(table="cp932"), source, "U505")


def test_one_name_that_is_no_text_is_a_fault_of_that_record(tmp_path):
    source = plans.write(tmp_path / "source", people=[["1", "1", b"\xff", "2000-01-01", "7", ""]], households=["7|町"])
    result = carry(plans.plan(), source, tmp_path / "OUT", checker=plans.spec_nothing)
    assert result.exit_code == 1


def test_a_trailer_that_does_not_match_says_what_it_says(refused, tmp_path):
    source = host.write(tmp_path / "source", [*host.RECORDS, host.trailer(5, 3507)])
    problems = refused(host.plan(), source, "U508", exit_code=3)
    assert [problem.code for problem in problems] == ["U508", "U512"]
    left = tmp_path / "OUT.partial"
    assert {path.name for path in left.iterdir()} <= {"ledger.json", "rejects", "README.txt"}
    assert not json.loads((left / "ledger.json").read_text("utf-8"))["balanced"]


def test_a_stop_leaves_ledger_and_rejects(refused, tmp_path, town):
    broken = plans.people(dispositions={"氏名": {"empty_name": "stop"}}, reasons={"氏名": "保護側の値を失わない"})
    plans.write(town, people=[*PEOPLE, "4|1||2000-01-01|7|"], households=["7|町"])
    (problem,) = refused(plans.plan(plans.households(), broken), town, "U509", exit_code=3)
    assert (problem.place.path, problem.values["group"], problem.values["fault"]) == ("氏名", "住民情報", "empty_name")
    assert problem.place.record
    assert problem.values["count"] == 1
    left = tmp_path / "OUT.partial"
    assert "4,1,,2000-01-01,7," in (left / "rejects" / "JUMIN.csv").read_text("utf-8")
    assert not list(left.glob("001_*"))


def test_no_source(refused, tmp_path):
    refused(plans.plan(), tmp_path / "nowhere", "U501")


def test_a_file_of_the_layout_is_missing(refused, town):
    (town / "SETAI.csv").unlink()
    (problem,) = refused(plans.plan(), town, "U502")
    assert "SETAI*.csv" in problem.text("en")


def test_an_output_that_is_not_empty(tmp_path, town):
    (tmp_path / "OUT").mkdir()
    (tmp_path / "OUT" / "mine.txt").write_text("x", "utf-8")
    with pytest.raises(UtsushiError) as error:
        carry(plans.plan(), town, tmp_path / "OUT", checker=plans.spec_nothing)
    assert (error.value.exit_code, error.value.problems[0].code) == (2, "U550")
    assert [path.name for path in (tmp_path / "OUT").iterdir()] == ["mine.txt"]


def test_a_second_run_on_the_same_folder(tmp_path, town):
    carry(plans.plan(), town, tmp_path / "OUT", checker=plans.spec_nothing)
    before = (tmp_path / "OUT" / "ledger.json").read_bytes()
    with pytest.raises(UtsushiError) as error:
        carry(plans.plan(), town, tmp_path / "OUT", checker=plans.spec_nothing)
    assert error.value.problems[0].code == "U550"
    assert (tmp_path / "OUT" / "ledger.json").read_bytes() == before


@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize("method", ["append", "close"])
def test_a_disk_that_fills_up(refused, town, monkeypatch, threads, method):
    def full(*_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(Writer, method, full)
    refused(plans.plan(), town, "U553", threads=threads)


def test_a_disk_that_fills_up_while_duckdb_spills(refused, town, monkeypatch):
    import duckdb

    def full(*_, **__):
        raise duckdb.IOException("Could not write file: No space left on device")

    monkeypatch.setattr("utsushi.converters.passes.relate", full)
    refused(plans.plan(), town, "U553")


def test_a_program_error_leaves_nothing(tmp_path, town, monkeypatch):
    monkeypatch.setattr("utsushi.converters.grouppass.GroupPass.judge", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        carry(plans.plan(), town, tmp_path / "OUT", checker=plans.spec_nothing)
    assert not (tmp_path / "OUT").exists()
    assert not (tmp_path / "OUT.partial").exists()


def test_a_package_that_is_not_there(tmp_path, town):
    with pytest.raises(UtsushiError) as error:
        convert("001/nowhere", town, tmp_path / "OUT")
    assert error.value.exit_code == 2
    assert not (tmp_path / "OUT").exists()


def test_a_package_that_leaves_something_out_does_not_run(tmp_path, town, monkeypatch):
    from utsushi.mappings.check import Report
    from utsushi.specs.errors import Problem

    report = Report("試験", "2.1", "", (), (Problem("U280", values={"item": "氏名", "group": "住民情報"}),))
    monkeypatch.setattr("utsushi.mappings.package.load", lambda *_: plans.plan())
    monkeypatch.setattr("utsushi.mappings.check.check", lambda _: report)
    with pytest.raises(UtsushiError) as error:
        convert("001/memuro", town, tmp_path / "OUT")
    assert error.value.problems[0].code == "U280"
    assert not (tmp_path / "OUT").exists()
