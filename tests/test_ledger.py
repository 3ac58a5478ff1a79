"""The ledger, counted again by other means; and what is caught when a part of the run loses or reorders rows."""

import csv
from collections import Counter

import pyarrow.parquet as pq
import pytest
import run_fixed as host
import run_plans as plans
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from utsushi.converters import relate, relate_sql
from utsushi.converters.grouppass import GroupPass
from utsushi.converters.run import Options, carry
from utsushi.specs.errors import UtsushiError

WORDS = ("written", "rejected", "held", "matched", "unmatched")
NAMED = plans.plan(plans.households(), plans.people(unmatched="余り"), plans.supports())


def go(tmp_path, plan=NAMED, **rows):
    number = len(list(tmp_path.iterdir()))
    source = plans.write(tmp_path / f"source{number}", **rows)
    return source, carry(plan, source, tmp_path / f"OUT{number}", None, Options(), plans.spec_nothing)


def recount(out):
    """(group, file, table, role, alias) → outcomes, from the traces alone."""
    found = {}
    for path in (out / "trace").glob("*.parquet"):
        group = path.stem.partition("_")[2] if path.stem != "_records" else ""
        for row in pq.read_table(path).to_pylist():
            key = (group, row["file"], row["table"], row["role"], row["alias"])
            counts = found.setdefault(key, Counter())
            counts[row["outcome"]] += 1
            if row["outcome"] == "excluded":
                counts[f"excluded:{row['name']}"] += 1
    return found


def assert_recounted(result, source):
    counted = recount(result.out)
    for line in result.ledger["lines"]:
        counts = counted.pop((line["group"], line["file"], line["record"], line["role"], line["alias"]), Counter())
        assert {word: line[word] for word in WORDS} == {word: counts[word] for word in WORDS}
        named = {word.partition(":")[2]: count for word, count in counts.items() if word.startswith("excluded:")}
        assert line["excluded"] == named
        if line["record"].endswith(".kihon"):
            raw = (source / line["file"]).read_bytes().decode("utf-8", "replace").splitlines()[1:]
            width = len(NAMED.layout.tables[line["record"]].fields)
            assert line["read"] == sum(text.count(",") + 1 == width for text in raw)
    assert not counted
    for line in result.ledger["lines"]:
        if line["role"] == "from" and line["group"]:
            (path,) = result.out.glob(f"001_{line['group']}_*.csv")
            assert len(list(csv.reader(path.read_text("utf-8").splitlines()))) - 1 == line["written"]


KEYS = st.sampled_from(["", "1", "2", "3", "90001"])
PERSON = st.tuples(
    KEYS,
    st.sampled_from(["1", "2"]),
    st.sampled_from(["", "山田", "佐藤"]),
    st.sampled_from(["2000-01-01", "bad", ""]),
    st.sampled_from(["7", "8", "9", ""]),
    st.sampled_from(["", "x"]),
)


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    people=st.lists(PERSON, max_size=8),
    households=st.lists(st.tuples(st.sampled_from("789"), st.just("町")), max_size=4),
    supports=st.lists(st.tuples(KEYS, st.just("2020")), max_size=4),
)
def test_the_ledger_is_what_the_traces_and_the_files_say(tmp_path, people, households, supports):
    source, result = go(tmp_path, people=people, households=households, supports=supports)
    assert result.ledger["balanced"]
    assert_recounted(result, source)
    listed = csv.DictReader((result.out / "faults.csv").read_text("utf-8").splitlines())
    found = Counter((one["グループ"], one["ファイル"]) for one in listed if one["処分"] != "listed" and one["業務ID"])
    said = {(line["group"], line["file"]): line["faults"] for line in result.ledger["lines"] if line["faults"]}
    assert said == found


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(people=st.lists(PERSON, max_size=8))
def test_no_key_is_written_in_part(tmp_path, people):
    """Whatever is held or rejected: of a person either the whole history is written or nothing."""
    _, result = go(tmp_path, people=people, households=["7|町", "8|町", "9|町"])
    trace = pq.read_table(result.out / "trace" / "001_住民情報.parquet").to_pylist()
    outcomes = {}
    for row in trace:
        if row["role"] == "from" and people[row["record"] - 1][0] not in {"", "90001"}:
            outcomes.setdefault(people[row["record"] - 1][0], set()).add(row["outcome"] == "written")
    assert all(len(found) == 1 for found in outcomes.values())


PEOPLE = ("1|1|山田|2000-01-01|7|", "1|2||2000-01-01|7|", "2|1|佐藤|2000-01-01|8|")
ROWS = {"people": PEOPLE, "households": ["7|町1", "8|町2"], "supports": ["1|2020"]}


def test_a_joined_row_that_is_dropped_is_caught(tmp_path, monkeypatch):
    """Sabotage: the join forgets household 8."""
    pairs = relate_sql.Query._pairs
    monkeypatch.setattr(relate_sql.Query, "_pairs", lambda self, join: pairs(self, join) + ' AND "s.__row" <> 1')
    with pytest.raises(UtsushiError) as refused:
        go(tmp_path, plans.plan(), **ROWS)
    assert [problem.code for problem in refused.value.problems] == ["U508", "U511"]


def test_a_row_that_a_pass_forgets_is_caught(tmp_path, monkeypatch):
    """Sabotage: the pass skips the last row of its source."""
    judge = GroupPass.judge
    monkeypatch.setattr(GroupPass, "judge", lambda self, start, stop: judge(self, start, max(stop - 1, start + 1)))
    with pytest.raises(UtsushiError) as refused:
        go(tmp_path, **ROWS)
    assert {problem.code for problem in refused.value.problems} == {"U508", "U510"}
    assert refused.value.exit_code == 3


def test_an_output_row_that_is_lost_is_caught(tmp_path, monkeypatch):
    """Sabotage: the writer is handed one row less than was judged."""
    judge = GroupPass.judge

    def shorter(self, start, stop):
        judged = judge(self, start, stop)
        judged.output = judged.output.slice(1) if judged.output is not None else None
        return judged

    monkeypatch.setattr(GroupPass, "judge", shorter)
    with pytest.raises(UtsushiError) as refused:
        go(tmp_path, **ROWS)
    assert "U513" in {problem.code for problem in refused.value.problems}


def latest(out):
    """{(person, history): flag} as written."""
    (path,) = out.glob("001_住民情報_*.csv")
    rows = csv.DictReader(path.read_text("utf-8").splitlines())
    return {(row["宛名番号"], row["個人履歴番号"]): row["最新フラグ"] for row in rows}


def older_became_latest(result, people):
    """Persons whose written latest row is not the last of their source rows: what no run may do."""
    last = {}
    for text in people:
        number, history = text.split("|")[:2]
        last[number.zfill(5)] = max(int(history), last.get(number.zfill(5), 0))
    return {key for (key, history), flag in latest(result.out).items() if flag == "1" and int(history) != last[key]}


def test_no_older_row_becomes_the_latest(tmp_path):
    _, result = go(tmp_path, **ROWS)
    assert not older_became_latest(result, PEOPLE)
    assert latest(result.out) == {("00002", "1"): "1"}


def test_a_window_after_rejection_is_caught(tmp_path, monkeypatch):
    """Sabotage: windows look only at rows that have a name, and a held row no longer holds its key."""
    window = relate_sql.Query.window
    monkeypatch.setattr(
        relate_sql.Query,
        "window",
        lambda self, n: window(self, n).replace("excluded IS NULL", "\"k.RIREKI_NO\" <> '2'"),
    )
    monkeypatch.setattr("utsushi.converters.carrying.spread", lambda _: None)
    _, result = go(tmp_path, **ROWS)
    assert older_became_latest(result, PEOPLE) == {"00001"}


def test_a_window_that_misses_rows_gives_no_flag(tmp_path, monkeypatch):
    """Sabotage: the window gives nothing for a row; no flag is made up for it."""
    found = relate._window

    def missing(connection, statement, rows):
        values = found(connection, statement, rows).to_pylist()
        import pyarrow as pa

        return pa.array([None, *values[1:]], pa.string())

    monkeypatch.setattr(relate, "_window", missing)
    _, result = go(tmp_path, **{**ROWS, "people": [PEOPLE[0], PEOPLE[2]]})
    listed = (result.out / "faults.csv").read_text("utf-8")
    assert "最新フラグ,undecodable" in listed


def test_the_ledger_of_occurrences_is_recounted_too(tmp_path):
    source = host.write(tmp_path / "source", host.TRAILED)
    result = carry(host.plan(), source, tmp_path / "OUT", None, Options(), plans.spec_nothing)
    counted = recount(result.out)
    for line in result.ledger["lines"]:
        counts = counted.pop((line["group"], line["file"], line["record"], line["role"], line["alias"]))
        assert {word: line[word] for word in WORDS} == {word: counts[word] for word in WORDS}
        assert line["read"] == sum(counts[word] for word in (*WORDS, "excluded"))
    assert not counted
