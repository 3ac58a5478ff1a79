"""Joins, windows and exclusions in DuckDB: one row for each source row, in order, whatever the threads and the memory."""

import threading
from contextlib import contextmanager, suppress

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import run_plans as plans
from sqlglot import parse_one

from utsushi.converters.needs import needs, related
from utsushi.converters.options import Options
from utsushi.converters.relate import relate
from utsushi.mappings.layout.model import Field, Table
from utsushi.mappings.plan import Join
from utsushi.specs.errors import UtsushiError


@pytest.fixture
def table(tmp_path):
    """Write the narrow columns of a table as the stage does."""

    def write(name, **columns):
        path = tmp_path / f"{name}.parquet"
        pq.write_table(pa.table({"__record": range(1, len(next(iter(columns.values()))) + 1)} | columns), path)
        return path

    return write


@contextmanager
def spilling(folder):
    """A set that fills with the names of files that stand in the folder meanwhile."""
    seen, over = set(), threading.Event()

    def look():
        while not over.wait(0.002):
            with suppress(FileNotFoundError):
                seen.update(path.name for path in folder.iterdir())

    watcher = threading.Thread(target=look)
    watcher.start()
    try:
        yield seen
    finally:
        over.set()
        watcher.join()


def related_to(plan, paths, folder, **options):
    counts = {name: pq.read_metadata(path).num_rows if path else 0 for name, path in paths.items()}
    return relate(plan, paths, counts, folder, **options)


def test_each_source_row_has_its_place(table, tmp_path):
    paths = {
        "JUMIN.kihon": table(
            "k", ATENA_NO=["1", "90001", "2", "1"], RIREKI_NO=["10", "1", "1", "9"], SETAI_NO=["7", "7", "8", ""]
        ),
        "SETAI.kihon": table("s", SETAI_NO=["9", "7", "7", ""], JUSHO=["c", "a", "b", "d"]),
    }
    found = related_to(plans.people(), paths, tmp_path)
    assert found.excluded.tolist() == [-1, 0, -1, -1]
    # the first person meets two households, which is the caller's to name; excluded rows meet nothing; an empty key meets
    # nothing, not even an empty key
    assert found.joins["s"].row.tolist() == [1, -1, -1, -1]
    assert found.joins["s"].count.tolist() == [2, 0, 0, 0]
    assert found.joins["s"].matched.tolist() == [1, 2]
    assert found.joins["s"].met(np.array([0])).tolist() == [1, 2]
    assert found.joins["s"].met(np.array([1, 2, 3])).tolist() == []
    assert found.windows[0].to_pylist() == ["1", None, "1", "0"]  # 10 comes after 9: as numbers


def test_windows_look_at_all_that_is_not_excluded(table, tmp_path):
    paths = {
        "JUMIN.kihon": table("k", ATENA_NO=["1", "1"], RIREKI_NO=["1", "2"], SETAI_NO=["7", "7"]),
        "SETAI.kihon": None,
    }
    late = plans.people(excludes={"取消": parse_one("k.RIREKI_NO = '2'")})
    assert related_to(plans.people(), paths, tmp_path).windows[0].to_pylist() == ["0", "1"]
    assert related_to(late, paths, tmp_path).windows[0].to_pylist() == ["1", None]


def test_tables_without_rows_match_nothing(tmp_path):
    found = related_to(plans.people(), {"JUMIN.kihon": None, "SETAI.kihon": None}, tmp_path)
    assert found.joins["s"].row.tolist() == []
    assert found.joins["s"].matched.tolist() == []
    assert found.windows[0].to_pylist() == []


def test_empty_slots_of_an_occurs_meet_nothing_and_order_nothing(tmp_path):
    slots = Table(
        "JUMIN.kihon.MAE",
        (Field("NO", "zoned", digits=3), Field("SHURUI", "text")),
        parent="JUMIN.kihon",
        occurs=2,
        empty="SHURUI = ''",
    )
    join = Join("m", slots, "optional", parse_one("m.NO = k.RIREKI_NO"))
    plan = plans.people(window=None)
    plan = type(plan)(
        **{
            **vars(plan),
            "joins": (join,),
            "excludes": {},
            "applications": (
                plans.operator(("宛名番号",), ("k.ATENA_NO",), plans.same),
                plans.operator(("住所",), ("m.SHURUI",), plans.same),
            ),
        }
    )
    pq.write_table(
        pa.table(
            {
                "__parent": [0, 0],
                "__occurrence": pa.array([1, 2], pa.int32()),
                "NO": ["001", "001"],
                "SHURUI": ["", "転入"],
            }
        ),
        tmp_path / "m.parquet",
    )
    pq.write_table(pa.table({"__record": [1], "ATENA_NO": ["1"], "RIREKI_NO": ["1"]}), tmp_path / "k.parquet")
    paths = {"JUMIN.kihon": tmp_path / "k.parquet", slots.name: tmp_path / "m.parquet"}
    met = related_to(plan, paths, tmp_path).joins["m"]
    assert (met.row.tolist(), met.count.tolist()) == ([1], [1])
    assert (met.matched.tolist(), met.empty.tolist()) == ([1], [0])


def test_only_what_sql_reads_is_kept_narrow():
    found = needs([plans.people(), plans.households()])
    assert found["JUMIN.kihon"].narrow == {"ATENA_NO", "RIREKI_NO", "SETAI_NO"}
    assert found["SETAI.kihon"].narrow == {"SETAI_NO"}
    assert found["SETAI.kihon"].carried == {"JUSHO"}
    assert found["SETAI.kihon"].wide == {"SETAI_NO", "JUSHO"}
    assert "SIMEI" in found["JUMIN.kihon"].wide
    assert not related(plans.households())


@pytest.mark.parametrize("threads", [1, 2])
def test_a_memory_limit_that_spills_changes_nothing(table, tmp_path, threads):
    n = 300_000
    scattered = [str(number * 7919 % n) for number in range(n)]
    paths = {
        "JUMIN.kihon": table(
            "k", ATENA_NO=[str(number * 7919 % 50_000) for number in range(n)], RIREKI_NO=scattered, SETAI_NO=scattered
        ),
        "SETAI.kihon": table(
            "s", SETAI_NO=[str(number) for number in range(n)], JUSHO=[f"芽室町東{number}条" * 4 for number in range(n)]
        ),
    }
    (tmp_path / "free").mkdir()
    (tmp_path / "tight").mkdir()
    free = related_to(plans.people(), paths, tmp_path / "free", threads=threads, memory_limit="2GB")
    with spilling(tmp_path / "tight" / "spill") as seen:
        tight = related_to(plans.people(), paths, tmp_path / "tight", threads=threads, memory_limit="50MB")
    assert seen, "nothing was spilled: the limit is not tight"
    assert (free.excluded == tight.excluded).all()
    assert (free.joins["s"].row == tight.joins["s"].row).all()
    assert (free.joins["s"].count == tight.joins["s"].count).all()
    assert free.windows[0].equals(tight.windows[0])


def test_a_memory_limit_that_is_too_tight_says_so(table, tmp_path):
    paths = {"JUMIN.kihon": table("k", ATENA_NO=["1"], RIREKI_NO=["1"], SETAI_NO=["1"])}
    paths["SETAI.kihon"] = table("s", SETAI_NO=["1"], JUSHO=["a"])
    with pytest.raises(UtsushiError) as refused:
        related_to(plans.people(), paths, tmp_path, threads=2, memory_limit="1KB")
    assert [one.code for one in refused.value.problems] == ["U514"]


@pytest.mark.parametrize("size", ["foo", "-5MB", "0MB", "50", "50%", "1.MB", "５０MB"])
def test_a_memory_limit_that_is_no_size_is_refused(size):
    with pytest.raises(UtsushiError) as refused:
        Options(memory_limit=size)
    assert [one.code for one in refused.value.problems] == ["U515"]


@pytest.mark.parametrize("size", ["", "50MB", "1.5GB", "2 GiB", "512mb"])
def test_a_memory_limit_is_a_size(size):
    assert Options(memory_limit=size).memory_limit == size
