"""A run that is wrong about several rows at once is caught by the way back, even when its own ledger balances."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from utsushi.converters import passes
from utsushi.converters.relate import relate
from utsushi.converters.roundtrip import roundtrip

SOURCE = Path(__file__).resolve().parents[1] / "samples" / "small" / "001_host"


@pytest.fixture
def sabotage(monkeypatch):
    """`sabotage(wrong)`: the pass of 住民情報 takes what `wrong(plan, paths, found, again)` makes of its relation."""

    def install(wrong):
        touched = []

        def related(plan, paths, counts, folder, **options):
            found = relate(plan, paths, counts, folder, **options)
            if plan.group.name != "住民情報":
                return found
            touched.append(plan.group.name)
            return wrong(plan, paths, found, lambda other: relate(plan, other, counts, folder, **options))

        monkeypatch.setattr(passes, "relate", related)
        return touched

    return install


def test_the_sample_itself_comes_back():
    assert roundtrip("001/host", SOURCE).ok


def test_a_window_after_a_rejection_is_caught(sabotage, tmp_path):
    """An older record must not become the latest because the newest one was taken out first."""

    def without_a_latest_record(plan, paths, found, again):
        table = pq.read_table(paths[plan.source.name])
        latest = next(n for n, one in enumerate(a for a in plan.applications if a.window) if "最新フラグ" in one.items)
        numbers = table["ATENA_NO"].to_pylist()
        newest = next(
            row
            for row, flag in enumerate(found.windows[latest].to_pylist())
            if flag == "1" and numbers.count(numbers[row]) > 1
        )
        kept = np.delete(np.arange(table.num_rows), newest)
        path = tmp_path / "rejected.parquet"
        pq.write_table(table.take(pa.array(kept)), path)
        other = again({**paths, plan.source.name: path})
        place = np.zeros(table.num_rows, np.int64)
        place[kept] = np.arange(len(kept))
        windows = tuple(
            pa.chunked_array([after.slice(0, len(kept))]).combine_chunks().take(pa.array(place))
            for after in other.windows
        )
        return replace(found, windows=windows)

    touched = sabotage(without_a_latest_record)
    report = roundtrip("001/host", SOURCE)
    assert touched
    assert not report.ok
    assert any(one["kind"] == "derived" for one in report.findings)


@pytest.mark.parametrize(("alias", "table"), [("s", "SETAI.kihon"), ("tn", "JUKIKHN.kihon.MAE_JUSHO")])
def test_a_joined_row_that_is_dropped_is_caught(sabotage, alias, table):
    """A row of a source that met its joined row, said to have met none: the joined row is called unmatched."""

    def without_a_match(_plan, _paths, found, _again):
        joined = found.joins[alias]
        row, count = joined.row.copy(), joined.count.copy()
        row[joined.row == joined.matched[0]] = -1
        count[joined.row == joined.matched[0]] = 0
        lost = replace(joined, row=row, count=count, matched=joined.matched[1:])
        return replace(found, joins={**found.joins, alias: lost})

    touched = sabotage(without_a_match)
    report = roundtrip("001/host", SOURCE)
    assert touched
    assert not report.ok
    assert table in {one["table"] for one in report.findings if one["kind"] == "unmatched"}
