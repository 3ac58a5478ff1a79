"""Parent and child records: every child belongs to the last parent before it, or to none."""

import csv
from pathlib import Path

import pytest
from fixed_layouts import encode, read, rows, side
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from utsushi.converters.roundtrip import roundtrip
from utsushi.mappings.layout.load import load
from utsushi.mappings.layout.model import Field, File, Record, Table, TextStyle
from utsushi.specs.errors import UtsushiError

PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def table(name, above=""):
    return Table(f"F.{name}", (Field("K", "text", 0, 1), Field("N", "zoned", 1, 1, 1)), segment_of=above)


OCCURS = Table("F.m.O", (Field("X", "text", 0, 1),), "F.m", 2, 1, 2)
FILE = File(
    "F",
    "*",
    "fixed",
    TextStyle("cp932"),
    (
        Record("s", (table("s"),), "K = 'S'", 4),
        Record("m", (table("m", "F.s"), OCCURS), "K = 'M'", 4),
        Record("r", (table("r", "F.m"),), "K = 'R'", 4),
    ),
    record_length=4,
)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "F.DAT"


@pytest.mark.parametrize("batch_rows", [1, 2, 65_536])
def test_children_know_their_parent_and_their_place(path, batch_rows):
    content = b"M0abS1  M2cdR3  M4efR5  R6  S7  M8ghR9  "
    path.write_bytes(content)
    batches, rejected = read(FILE, path, batch_rows=batch_rows)
    assert [(one.record, one.offset, one.length, one.fault) for one in rejected] == [(1, 0, 4, "orphan")]
    found = [(row["N"], row["__parent"], row["__occurrence"]) for row in rows(batches, "F.m")]
    assert found == [("2", 0, 1), ("4", 0, 2), ("8", 1, 1)]
    found = [(row["N"], row["__parent"], row["__occurrence"]) for row in rows(batches, "F.r")]
    assert found == [("3", 0, 1), ("5", 1, 1), ("6", 1, 2), ("9", 2, 1)]
    assert [(row["X"], row["__parent"]) for row in rows(batches, "F.m.O")] == [
        ("c", 0),
        ("d", 0),
        ("e", 1),
        ("f", 1),
        ("g", 2),
        ("h", 2),
    ]
    assert encode(FILE, batches) == content[4:]


@PATIENT
@given(kinds=st.lists(st.sampled_from("SSMMRR?x"), max_size=30), batch_rows=st.integers(1, 7))
def test_nothing_is_given_to_a_parent_before_a_rejected_record(path, kinds, batch_rows):
    """Read record by record: `?` is of no type, `x` a member whose number is none (a fault, not rejected)."""
    records = [(b"Mxab" if kind == "x" else kind.encode() + b"1ab") for kind in kinds]
    path.write_bytes(b"".join(records))
    wanted, last, bad = {"S": [], "M": [], "R": []}, {}, []
    for number, kind in enumerate((one.replace("x", "M") for one in kinds), 1):
        above = {"M": "S", "R": "M"}.get(kind)
        if kind == "?" or (above and above not in last):
            bad.append(number)
            for lost in {"?": "SMR", "M": "M"}.get(kind, ""):  # it might have been, or would have been, a parent
                last.pop(lost, None)
            continue
        wanted[kind].append(last[above] if above else None)
        last[kind] = len(wanted[kind]) - 1
        if kind == "S":
            last.pop("M", None)
    batches, rejected = read(FILE, path, batch_rows=batch_rows)
    whole, _ = read(FILE, path)
    assert side(batches, "faults") == side(whole, "faults")
    for name in "smr":
        assert rows(batches, f"F.{name}") == rows(whole, f"F.{name}")
    assert [one.record for one in rejected] == bad
    assert [row["__parent"] for row in rows(batches, "F.m")] == wanted["M"]
    assert [row["__parent"] for row in rows(batches, "F.r")] == wanted["R"]
    assert encode(FILE, batches) == b"".join(raw for n, raw in enumerate(records, 1) if n not in bad)


LAYOUT = """\
title: t
text: {table: cp932}
files:
  F:
    path: F.DAT
    format: fixed
    copybook: F.cpy
    records:
      setai: {when: "K = 'S'"}
      kojin: {when: "K = 'M'", parent: setai}
"""


def test_a_layout_says_which_record_is_the_parent(tmp_path):
    (tmp_path / "F.cpy").write_text(
        "       01  R.\n           03  K PIC X.\n           03  N PIC 9.\n", encoding="ascii"
    )
    (tmp_path / "layout.yaml").write_text(LAYOUT, encoding="ascii")
    setai, kojin = load(tmp_path / "layout.yaml").files["F"].tables
    assert (setai.above, kojin.parent, kojin.above) == ("", "", "F.setai")
    (tmp_path / "layout.yaml").write_text(LAYOUT.replace("parent: setai", "parent: stai"), encoding="ascii")
    with pytest.raises(UtsushiError) as caught:
        load(tmp_path / "layout.yaml")
    (problem,) = caught.value.problems
    assert (problem.code, problem.place.line) == ("U746", 10)
    assert "setai" in problem.text("en")


def test_a_package_over_segments_there_and_back(tmp_path):
    """The child's row takes an item of its parent; both come back, and the bytes."""
    package = Path(__file__).parent / "data" / "packages" / "segments"
    source = tmp_path / "source"
    source.mkdir()
    raw = b"S00011\r\nM0000101\r\nM0000202\r\nM0000105\r\nS00012\r\nM0000301\r\n"
    (source / "F.DAT").write_bytes(raw)
    report = roundtrip(str(package), source, out=tmp_path / "OUT", write=tmp_path / "back").to_json()
    assert report["unexplained"] == 0
    assert (tmp_path / "back" / "F.DAT").read_bytes() == raw
    (path,) = (tmp_path / "OUT").glob("001_異動履歴_*.csv")
    rows = list(csv.DictReader(path.read_text("utf-8").splitlines()))
    assert [(row["宛名番号"][-1], row["異動前_世帯番号"]) for row in rows] == [
        ("1", "00011"), ("2", "00011"), ("1", "00011"), ("3", "00012"),
    ]  # fmt: skip
