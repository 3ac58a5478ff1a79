"""What cannot be written is refused with record and field, never cut off or made up; the value is not shown."""

import re
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pytest
from fixed_layouts import bare, encode, read
from test_fixed import file_of

from utsushi.converters.files import gathering, kernels
from utsushi.converters.files.batch import Batch
from utsushi.mappings.layout.model import Field, Record, Table
from utsushi.specs import errors
from utsushi.specs.errors import UtsushiError

FILES = Path(__file__).parents[1] / "converters/files"


def written(values, *field, table="ibm-1390", **declared):
    """The bytes of records whose only field `A` has these values."""
    file = file_of(("A", *field), table=table, **declared)
    count = len(values)
    rows = pa.RecordBatch.from_pydict(
        {
            "__file": pa.array([0] * count, pa.int16()),
            "__record": pa.array(range(1, count + 1), pa.int64()),
            "__offset": pa.array([0] * count, pa.int64()),
            "__length": pa.array([0] * count, pa.int32()),
            "A": pa.array(values, pa.string()),
        }
    )
    return encode(file, [Batch("F.r", 0, rows, None, None)])


@pytest.mark.parametrize(
    ("value", "field", "code"),
    [
        ("12345", ("text", 4), "U404"),
        ("亜", ("text", 3), "U404"),
        ("亜亜", ("national", 2), "U404"),
        ("한", ("text", 4), "U405"),
        ("𠮷野家", ("text", 9), "U405"),
        ("ｱ", ("national", 4), "U405"),
        ("A\nB", ("text", 4), "U405"),
        ("1234", ("zoned", 3, 3), "U404"),
        ("1.23", ("zoned", 3, 3, 1), "U404"),
        ("12x", ("zoned", 3, 3), "U406"),
        ("-", ("zoned", 3, 3, 0, True), "U406"),
        ("１２", ("packed", 3, 5), "U406"),
        ("1.2.3", ("packed", 3, 5, 1), "U406"),
        ("-1", ("zoned", 3, 3), "U407"),
        ("-1", ("packed", 2, 3), "U407"),
        ("-1", ("binary", 2, 4), "U407"),
        ("12345", ("packed", 3, 4), "U404"),
        ("32768", ("binary", 2, 4, 0, True), "U404"),
        ("-32769", ("binary", 2, 4, 0, True), "U404"),
        ("65536", ("binary", 2, 4), "U404"),
        ("18446744073709551616", ("binary", 8, 18), "U404"),
        ("1" * 70, ("zoned", 3, 3), "U404"),
    ],
)
def test_a_value_that_has_no_place_is_refused(value, field, code):
    with pytest.raises(UtsushiError) as caught:
        written(["", value], *field)
    (problem,) = caught.value.problems
    assert problem.code == code
    assert (problem.place.record, problem.place.path) == (2, "F.r.A")
    for language in ("ja", "en"):
        assert value == "-" or value not in problem.text(language).replace("U4", "")
        assert "A" in problem.sentence(language)
        assert "{" not in problem.text(language)


@pytest.mark.parametrize(
    ("value", "field", "raw"),
    [
        ("5", ("zoned", 3, 3), "F0F0F5"),
        ("+5", ("zoned", 3, 3), "F0F0F5"),
        ("005", ("zoned", 3, 3), "F0F0F5"),
        ("-0", ("zoned", 3, 3), "F0F0F0"),
        ("1.5", ("zoned", 3, 3, 1, True), "F0F1C5"),
        ("1.50", ("zoned", 3, 3, 1, True), "F0F1C5"),
        (".5", ("zoned", 3, 3, 1, True), "F0F0C5"),
        ("-2", ("packed", 3, 4, 1, True), "00020D"),
        ("", ("packed", 3, 4, 1, True), "000000"),
        ("", ("zoned", 3, 3), "404040"),
        ("", ("binary", 2, 4), "0000"),
        ("-32768", ("binary", 2, 4, 0, True), "8000"),
        ("65535", ("binary", 2, 4), "FFFF"),
        (None, ("text", 3), "404040"),
        (None, ("national", 4), "40404040"),
        ("あA", ("text", 8), "0E44810FC1404040"),
    ],
)
def test_a_value_is_written_as_the_field_wants_it(value, field, raw):
    assert written([value], *field).hex().upper() == raw


@pytest.mark.parametrize("table", ["utf-8", "cp932", "ibm-939"])
@pytest.mark.parametrize("char", ["\n", "\x00", "\x7f", "\x1a"])
def test_control_codes_are_written_by_no_table(table, char):
    with pytest.raises(UtsushiError) as caught:
        written([f"A{char}B"], "text", 8, table=table)
    assert [problem.code for problem in caught.value.problems] == ["U405"]


def test_records_stand_in_the_order_of_their_numbers(tmp_path):
    file = file_of(("K", "text", 1), ("A", "zoned", 1, 1))
    path = tmp_path / "F"
    path.write_bytes(b"\xf1\xf1\xf2\xf2\xf1\xf3")
    batches, _ = read(file, path)
    shuffled = [replace(batch, rows=batch.rows.take(pa.array([2, 0, 1]))) for batch in bare(batches)]
    assert encode(file, shuffled) == path.read_bytes()


def test_a_table_of_occurrences_without_rows_is_written_as_nothing(tmp_path):
    child = Table("F.r.O", (Field("P", "packed", 0, 2, 3, signed=True),), "F.r", 1, 2, 2)
    own = file_of(("K", "text", 1))
    file = replace(own, records=(Record("r", (own.records[0].tables[0], child), "", 5),), record_length=5)
    path = tmp_path / "F"
    path.write_bytes(bytes.fromhex("F1012C034D"))
    batches, _ = read(file, path)
    assert encode(file, bare(batches)) == path.read_bytes()
    assert encode(file, bare([batch for batch in batches if batch.table == "F.r"])) == bytes.fromhex("F100000000")


def test_every_code_that_the_room_raises_has_its_sentences():
    source = "".join(path.read_text("utf-8") for path in FILES.glob("*.py"))
    raised = set(re.findall(r'"(U4[0-9]{2})"', source))
    given = {
        *gathering.FAULTS,
        *kernels.FAULTS,
        "truncated",
        "line_too_long",
        "no_record_type",
        "wrong_columns",
        "not_balanced_quotes",
    } - {""}
    assert raised >= {f"U40{n}" for n in range(1, 8)}
    for code in sorted(raised | given):
        row = errors._catalogue()[code]
        assert all(row[column] for column in ("ja", "en", "hint_ja", "hint_en")), code
