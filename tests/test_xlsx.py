"""Workbooks: every cell is text and comes back; what a spreadsheet has spoiled is a fault."""

import datetime as dt

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from utsushi.converters import files
from utsushi.converters.files.batch import Batch, Rejected
from utsushi.mappings.layout.load import loads
from utsushi.specs.errors import UtsushiError

LAYOUT = """\
title: t
files:
  F:
    path: "*.xlsx"
    format: xlsx
    header_row: {header_row}
    records:
      kihon: {{table: 宛名, columns: [番号, 氏名, 備考], when: "番号 <> '9'"}}
      matubi: {{table: 宛名, columns: [区分, 件数]}}
      kubun: {{columns: [コード]}}
    fields: {{kihon.番号: {{cell: text}}}}
"""
PATIENT = settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])


def layout(tmp_path, header_row=2):
    return loads(LAYOUT.format(header_row=header_row), tmp_path / "layout.yaml").files["F"]


def book(path, rows, header_row=2, kubun=("コード", "1")):
    made = openpyxl.Workbook()
    sheet = made.active
    sheet.title = "宛名"
    for _ in range(header_row - 1):
        sheet.append(["題"])
    for row in [["番号", "氏名", "備考"], *rows]:
        sheet.append(row)
    other = made.create_sheet("kubun")
    for one in ["題"] * (header_row - 1) + list(kubun):
        other.append([one])
    made.save(path)
    return path


def read(file, path, **options):
    found = {}
    for one in files.read(file, [path], **options):
        found.setdefault("rejected" if isinstance(one, Rejected) else one.table, []).append(one)
    return found


def values(batches):
    return [tuple(row.values())[4:] for batch in batches for row in batch.rows.to_pylist()]


def test_cells_are_texts(tmp_path):
    """Numbers without an exponent, dates as ISO, truth by name; several sheets; a row of nothing is none."""
    rows = [
        ["01", "山田", dt.date(2020, 2, 29)],
        ["02", 1.5, dt.datetime(2020, 2, 29, 1, 2, 3)],  # noqa: DTZ001 - cells have no time zone
        [],
        ["03", 1e20, dt.time(1, 2)],
        ["04", 12, True],
        ["05", None, None],
    ]
    found = read(layout(tmp_path), book(tmp_path / "a.xlsx", rows), batch_rows=2)
    assert values(found["F.kihon"]) == [
        ("01", "山田", "2020-02-29"),
        ("02", "1.5", "2020-02-29T01:02:03"),
        ("03", "100000000000000000000", "01:02:00"),
        ("04", "12", "TRUE"),
        ("05", "", ""),
    ]
    assert values(found["F.kubun"]) == [("1",)]
    assert [row["__offset"] for one in found["F.kihon"] for row in one.rows.to_pylist()] == [3, 4, 6, 7, 8]


def test_what_a_spreadsheet_spoils_is_a_fault(tmp_path):
    """A number where text is declared, a formula, an error: nothing is made up, and what stood there is kept."""
    path = book(tmp_path / "a.xlsx", [[1100, "=1+1", "#N/A"], ["1", "2", "3", "4"], ["9", "1"], ["9", "1", "2"]])
    file = layout(tmp_path)
    found = read(file, path)
    (batch,) = found["F.kihon"]
    assert batch.faults.select(["field", "fault", "bytes"]).to_pylist() == [
        {"field": "番号", "fault": "number_cell", "bytes": b"1100"},
        {"field": "氏名", "fault": "formula", "bytes": b"=1+1"},
        {"field": "備考", "fault": "error_cell", "bytes": b"#N/A"},
    ]
    assert [(one.fault, one.offset) for one in found["rejected"]] == [("wrong_columns", 4), ("no_record_type", 6)]
    assert values(found["F.matubi"]) == [("9", "1")]


TEXT = st.text(st.sampled_from("aé山𠮷 \n\r\t=+'\"<&_x0041_#N/A1"), max_size=8)


@PATIENT
@given(
    rows=st.lists(st.tuples(st.sampled_from(["01", "1", "x"]), TEXT, TEXT), max_size=5),
    header_row=st.sampled_from([0, 1, 3]),
)
def test_any_table_comes_back(tmp_path, rows, header_row):
    """Tables → workbook → the same tables → the same bytes: no clock in them."""
    import pyarrow as pa

    file = layout(tmp_path, header_row)
    columns = {
        "__file": pa.array([0] * len(rows), pa.int16()),
        "__record": pa.array(range(1, len(rows) + 1), pa.int64()),
        "__offset": pa.array([0] * len(rows), pa.int64()),
        "__length": pa.array([0] * len(rows), pa.int32()),
    } | {name: pa.array([row[n] for row in rows], pa.string()) for n, name in enumerate(("番号", "氏名", "備考"))}
    path = tmp_path / "a.xlsx"
    path.write_bytes(
        files.encode(file, {"F.kihon": [Batch("F.kihon", 0, pa.RecordBatch.from_pydict(columns), None, None)]})
    )
    found = read(file, path)
    assert values(found.get("F.kihon", [])) == rows
    assert files.encode(file, found) == path.read_bytes()


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda path: path.write_bytes(b"no workbook"), "U787"),
        (lambda path: path.write_bytes(path.read_bytes()[:-400]), "U787"),
        (lambda path: book(path, [], kubun=("別",)), "U454"),
        (lambda path: book(path, [], kubun=("コード", "1"), header_row=3), "U454"),
        (lambda path: openpyxl.Workbook().save(path), "U788"),
        (lambda path: path.unlink(), "U450"),
    ],
)
def test_what_is_no_such_workbook_is_refused(tmp_path, spoil, code):
    """By name."""
    path = book(tmp_path / "a.xlsx", [])
    spoil(path)
    with pytest.raises(UtsushiError, match=code):
        read(layout(tmp_path), path)
