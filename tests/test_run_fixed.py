"""Runs over fixed-length records: instalments of an OCCURS, parents, control totals, restated trailers."""

import csv

import pyarrow.parquet as pq
import pytest
import run_fixed as host
import run_plans as plans

from utsushi.converters.run import Options, carry
from utsushi.specs.errors import UtsushiError


@pytest.fixture
def run(tmp_path):
    count = iter(range(100))

    def go(records=host.TRAILED, plan=None, end=b"", **options):
        number = next(count)
        source = host.write(tmp_path / f"source{number}", records, end=end)
        return carry(
            plan or host.plan(), source, tmp_path / f"OUT{number}", None, Options(**options), plans.spec_nothing
        )

    return go


def rows(result):
    (path,) = result.out.glob("036_*.csv")
    return [tuple(row.values()) for row in csv.DictReader(path.read_text("utf-8").splitlines())]


def line(result, role, record=None):
    (found,) = [one for one in result.ledger["lines"] if one["role"] == role and record in {None, one["record"]}]
    return found


def test_occurrences_are_rows_of_their_own(run):
    result = run()
    assert rows(result) == [
        ("0001", "01", "1000", "山田"),
        ("0001", "02", "2000", "山田"),
        ("0002", "01", "500", "佐藤"),
    ]
    source = line(result, "from")
    assert (source["read"], source["written"], source["excluded"]) == (12, 3, {"空き": 8, "廃止": 1})


def test_a_parent_is_met_by_the_occurrences_that_are_not_excluded(run):
    joined = line(run(), "join")
    assert (joined["record"], joined["read"], joined["matched"], joined["unmatched"]) == ("SHUNO.kihon", 4, 2, 2)


def test_the_trace_leads_from_a_row_to_its_slot(run):
    result = run()
    trace = pq.read_table(result.out / "trace" / "036_調定収納情報.parquet").to_pylist()
    written = [row for row in trace if row["row"] == 2]
    assert [(row["file"], row["record"], row["occurrence"], row["offset"]) for row in written] == [
        ("SHUNO.DAT", 1, 2, 19)
    ]
    empty = [row for row in trace if row["name"] == "空き"]
    expected = {(1, 3), (2, 2), (2, 3), (3, 1), (3, 2), (3, 3), (4, 2), (4, 3)}
    assert {(row["record"], row["occurrence"]) for row in empty} == expected


def test_control_totals_are_proved(run):
    assert run().ledger["controls"] == [
        {"name": "SHUNO.DAT:trailer.T_KENSU", "declared": "4", "counted": "4", "ok": True},
        {"name": "SHUNO.DAT:trailer.T_GAKU", "declared": "3507", "counted": "3507", "ok": True},
    ]


@pytest.mark.parametrize(
    "records",
    [
        (*host.RECORDS, host.trailer(5, 3507)),
        (*host.RECORDS, host.trailer(4, 3506)),
        host.RECORDS,
        (*host.TRAILED, host.trailer(4, 3507)),
    ],
    ids=["count", "sum", "no trailer", "two trailers"],
)
def test_totals_that_do_not_agree_leave_no_output(run, records, tmp_path):
    with pytest.raises(UtsushiError) as refused:
        run(records)
    assert (refused.value.exit_code, refused.value.problems[0].code) == (3, "U508")
    assert not (tmp_path / "OUT0").exists()
    assert {path.name for path in (tmp_path / "OUT0.partial").iterdir()} <= {
        "ledger.json",
        "rejects",
        "README.txt",
        ".lock",
    }


def test_a_held_amount_holds_all_instalments_of_its_notice(run):
    records = (host.record(1, "山田", (1, 1000), (2, -2000)), *host.RECORDS[1:], host.trailer(4, -493))
    result = run(records)
    assert rows(result) == [("0002", "01", "500", "佐藤")]
    assert line(result, "from")["held"] == 2
    assert result.exit_code == 1


@pytest.mark.parametrize(("form", "end"), [("fixed", b""), ("lines", b"\n"), ("lines", b"\r\n")])
def test_rejects_hold_whole_records_and_a_trailer_that_counts_them(run, form, end, tmp_path):
    bad = host.record(1, "山田", (1, 1000), (2, -2000))
    result = run((bad, *host.RECORDS[1:], host.trailer(4, -493)), plan=host.plan(form=form), end=end)
    raw = (result.out / "rejects" / "SHUNO.DAT").read_bytes()
    assert raw == bad + end + host.trailer(1, -1000) + end
    mended = tmp_path / "mended"
    host.write(mended, [host.record(1, "山田", (1, 1000), (2, 2000)), host.trailer(1, 3000)], end=end)
    again = carry(host.plan(form=form), mended, tmp_path / "again", checker=plans.spec_nothing)
    assert rows(again) == [("0001", "01", "1000", "山田"), ("0001", "02", "2000", "山田")]


def test_records_of_no_type_are_rejected_and_counted(run):
    result = run((*host.TRAILED, b"X".ljust(host.LENGTH)))
    found = line(result, "from", "SHUNO")
    assert (found["read"], found["rejected"], found["faults"]) == (1, 1, 1)
    assert result.exit_code == 1
    assert b"X".ljust(host.LENGTH) in (result.out / "rejects" / "SHUNO.DAT").read_bytes()


@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize("batch_rows", [1, 2, 65_536])
def test_the_same_bytes_whatever_the_threads_and_batches(run, threads, batch_rows):
    records = (host.record(1, "山田", (1, 1000), (2, -2000)), *host.RECORDS[1:], host.trailer(4, -493))
    one, other = run(records), run(records, threads=threads, batch_rows=batch_rows)
    for path in sorted(path for path in one.out.rglob("*") if path.is_file()):
        assert path.read_bytes() == (other.out / path.relative_to(one.out)).read_bytes(), path.name


def test_a_sample_is_so_many_records(run):
    result = run(sample=2)
    assert line(result, "join")["read"] == 2
    assert result.ledger["controls"] == []
    assert result.ledger["dry_run"] == {"sample": 2}
