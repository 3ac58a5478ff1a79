"""Records of any length: descriptors, OCCURS DEPENDING ON, and what is done about damage."""

from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pytest
from fixed_layouts import bare, encode, read, rows, side
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from variable_layouts import files, framed, record_of

from utsushi.converters import files as reading
from utsushi.converters.files import Batch
from utsushi.converters.rejects import Span, _copy
from utsushi.mappings.layout.load import load
from utsushi.mappings.layout.model import Field, File, Record, Table, TextStyle, Variable

PATIENT = settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
SEEDS = st.lists(st.integers(0, 1 << 32), max_size=6)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "F.DAT"


@PATIENT
@given(file=files(), seeds=SEEDS, blocks=st.integers(1, 3))
def test_variable_records_are_written_back(path, file, seeds, blocks):
    records = [record_of(file, seed)[1] for seed in seeds]
    content = framed(file.variable, records, blocks)
    path.write_bytes(content)
    batches, rejected = read(file, path, batch_rows=2)
    assert not rejected
    assert encode(file, batches) == content
    whole, _ = read(file, path)
    for table in file.tables:
        assert rows(batches, table.name) == rows(whole, table.name)
    assert side(batches, "residue") == side(whole, "residue")
    path.write_bytes(encode(file, bare(batches)))
    again, rejected = read(file, path)
    assert not rejected
    assert not side(again, "faults")
    assert file.variable.blocked or not side(again, "residue")
    for table in file.tables:
        assert said(again, table) == said(batches, table)


def said(batches, table):
    nothing = {one.name: "0" for one in table.fields if one.usage == "float"}  # bytes of nothing are zero
    return [
        {
            key: nothing.get(key, "") if value is None else value
            for key, value in row.items()
            if key not in ("__offset", "__length")
        }
        for row in rows(batches, table.name)
    ]


@PATIENT
@given(file=files(), seed=st.integers(0, 1 << 32))
def test_there_are_as_many_rows_as_the_counter_says(path, file, seed):
    raw, slid, counts = record_of(file, seed)
    content = framed(file.variable, [slid])
    path.write_bytes(content)
    batches, _ = read(file, path)
    holding = {table.parent for table in file.tables}
    for table in file.tables:
        if table.parent:
            begins = [
                base + table.offset + n * table.stride
                for (name, base), number in counts.items()
                if name == table.name
                for n in range(number)
            ]
            found = rows(batches, table.name)
            assert len(found) == len(begins)
            if table.name not in holding:  # its occurrences stand in one piece: where the row says
                wanted = [raw[begin : begin + table.stride] for begin in begins]
                assert [content[row["__offset"] :][: row["__length"]] for row in found] == wanted


@PATIENT
@given(
    file=files(form="fixed", slide=True) | files(form="fixed", slide=False),
    seeds=SEEDS,
    pad=st.binary(min_size=1, max_size=3),
)
def test_fixed_records_with_counters_are_written_back(path, file, seeds, pad):
    records = [record_of(file, seed)[1] for seed in seeds]
    content = b"".join((raw + pad * file.record_length)[: file.record_length] for raw in records)
    path.write_bytes(content)
    batches, rejected = read(file, path, batch_rows=2)
    assert not rejected
    assert encode(file, batches) == content


OWN = Table("F.r", (Field("K", "text", 0, 1), Field("N", "packed", 1, 2, 3), Field("C", "zoned", 3, 1, 1)))
CHILD = Table("F.r.D", (Field("X", "text", 0, 2),), "F.r", 4, 2, 3, "C", 1)


def file_of(descriptor="rdw", form="variable", **declared):
    how = Variable(descriptor) if form == "variable" else None
    record = Record("r", (OWN, CHILD), "K = 'A'", 10)
    return File(
        "F", "*", form, TextStyle("cp932"), (record,), record_length=10, own_lengths=True, variable=how, **declared
    )


def record(count, *values, number=b"\x12\x3f"):
    return b"A" + number + count.encode() + "".join(values).encode()


DAMAGE = {
    "a length below the descriptor": (b"\0\x03\0\0" + b"x" * 9, [("bad_descriptor", 13)]),
    "something in the reserved bytes": (b"\0\x0a\1\0" + b"x" * 9, [("bad_descriptor", 13)]),
    "zeros behind the last record": (bytes(7), [("bad_descriptor", 7)]),
    "a cut descriptor": (b"\0\x0a", [("truncated", 2)]),
    "a cut record": (b"\0\x0a\0\0Ax", [("truncated", 6)]),
    "a record longer than any": (b"\0\x20\0\0" + b"x" * 28, [("record_too_long", 32)]),
    "a count of no digits": (b"\0\x0a\0\0" + record("x", "bb"), [("bad_count", 10)]),
    "a count that is too large": (b"\0\x0a\0\0" + record("4", "bb"), [("count_out_of_range", 10)]),
    "a count that is too small": (b"\0\x08\0\0" + record("0"), [("count_out_of_range", 8)]),
    "no count": (b"\0\x08\0\0" + record(" "), [("count_out_of_range", 8)]),
    "more than the count says": (b"\0\x0c\0\0" + record("1", "bb", "cc"), [("record_too_long", 12)]),
    "an end within a number": (b"\0\x06\0\0A\x12", [("cut_record", 6)]),
    "another type": (b"\0\x05\0\0B", [("no_record_type", 5)]),
    "nothing": (b"\0\x04\0\0", [("no_record_type", 4)]),
}


@pytest.mark.parametrize("batch_rows", [1, 65_536])
@pytest.mark.parametrize("what", DAMAGE)
def test_damage_is_rejected_by_name_with_its_bytes(path, what, batch_rows):
    """A good record before it; behind it too, where the next record can be found."""
    damage, wanted = DAMAGE[what]
    good = b"\0\x0a\0\0" + record("1", "bb")
    found = wanted[0][0] not in {"bad_descriptor", "truncated"}
    path.write_bytes(good + damage + good * found)
    batches, rejected = read(file_of(), path, batch_rows=batch_rows)
    assert [(one.record, one.offset, one.length, one.fault) for one in rejected] == [
        (2, len(good), length, fault) for fault, length in wanted
    ]
    assert encode(file_of(), batches) == good * (1 + found)


def test_a_damaged_block_does_not_reach_into_the_next(path):
    good = b"\0\x0a\0\0" + record("1", "bb")
    block = b"\0\x18\0\0" + good * 2
    broken = b"\0\x18\0\0" + good + b"\0\x30\0\0" + good[4:]
    path.write_bytes(block + broken + block)
    batches, rejected = read(file_of("bdw+rdw"), path)
    assert [row["__record"] for row in rows(batches, "F.r")] == [1, 2, 3, 5, 6]
    assert [(one.record, one.offset, one.length, one.fault) for one in rejected] == [(4, 38, 10, "bad_descriptor")]
    assert encode(file_of("bdw+rdw"), batches) == block + broken[:14] + block


@pytest.mark.parametrize("batch_rows", [1, 2, 65_536])
def test_a_block_whose_first_record_is_none_goes_on(path, batch_rows):
    """The block's descriptor belongs to the record that is left out; nothing takes its place."""
    good = b"\0\x0a\0\0" + record("1", "bb")
    path.write_bytes(b"\0\x13\0\0" + b"\0\x05\0\0B" + good)
    batches, rejected = read(file_of("bdw+rdw"), path, batch_rows=batch_rows)
    assert [(one.record, one.offset, one.length, one.fault) for one in rejected] == [(1, 0, 9, "no_record_type")]
    assert encode(file_of("bdw+rdw"), batches) == good


def test_a_large_block_says_so_in_its_first_bit(path):
    good = b"\0\x0a\0\0" + record("1", "bb")
    content = (0x80000000 | 4 + 4000 * len(good)).to_bytes(4, "big") + good * 4000
    path.write_bytes(content)
    batches, rejected = read(file_of("bdw+rdw"), path, batch_rows=1000)
    assert not rejected
    assert encode(file_of("bdw+rdw"), batches) == content
    canonical = encode(file_of("bdw+rdw"), bare(batches))
    assert canonical[:4] == (4 + 3275 * 10).to_bytes(2, "big") + b"\0\0"
    path.write_bytes(canonical)
    assert rows(read(file_of("bdw+rdw"), path)[0], "F.r.D") == [
        {**row, "__offset": row["__offset"] + 4 * (row["__record"] > 3275)} for row in rows(batches, "F.r.D")
    ]


def test_a_record_longer_than_memory_is_passed_over(path, monkeypatch):
    monkeypatch.setattr("utsushi.converters.files.variable_stretches.STRETCH_BYTES", 1 << 10)
    monkeypatch.setattr("utsushi.converters.files.variable_stretches._LEAST_WINDOW", 1 << 10)
    good = (6).to_bytes(4, "big") + record("1", "bb")
    with path.open("wb") as handle:
        handle.write(good + (1 << 28).to_bytes(4, "big"))
        handle.seek(1 << 28, 1)
        handle.write(good)
    file = replace(file_of(), variable=Variable("length4", includes=False))
    batches, rejected = read(file, path)
    assert [(one.record, one.length, one.fault) for one in rejected] == [(2, (1 << 28) + 4, "record_too_long")]
    assert encode(file, batches) == good * 2


@PATIENT
@given(
    content=st.binary(max_size=80),
    how=st.sampled_from(("rdw", "bdw+rdw", "length2", "length4")),
    order=st.sampled_from(("big", "little")),
)
def test_any_bytes_are_records_or_rejected(path, content, how, order):
    """Every byte of the file is in a record that is written back or in a Rejected."""
    path.write_bytes(content)
    file = replace(file_of(), variable=Variable(how, order))
    batches, rejected = read(file, path)
    spans = sorted((one.offset, one.length) for one in rejected)
    left, at = b"", 0
    for offset, length in spans:
        left, at = left + content[at:offset], offset + length
    assert encode(file, batches) == left + content[at:]


def test_short_records_are_filled_up_and_written_as_they_were(path):
    content = b"\0\x05\0\0A" + b"\0\x07\0\0A\x12\x3f" + b"\0\x09\0\0" + record("2", "b")
    path.write_bytes(content)
    batches, rejected = read(file_of(), path)
    assert not rejected
    assert [(row["N"], row["C"], row["__length"]) for row in rows(batches, "F.r")] == [
        ("", "", 1),
        ("123", "", 3),
        ("123", "2", 5),
    ]
    assert [(row["__record"], row["__occurrence"], row["X"]) for row in rows(batches, "F.r.D")] == [
        (3, 1, "b"),
        (3, 2, ""),
    ]
    assert encode(file_of(), batches) == content


def test_lines_of_different_types_are_as_long_as_their_type(path):
    other = Record("s", (Table("F.s", (Field("K", "text", 0, 1), Field("Y", "text", 1, 2))),), "K = 'B'", 3)
    file = file_of(form="lines", newline="\n")
    file = replace(file, records=(*file.records, other))
    good = [record("2", "bb", "cc", number=b"12") + b"\n", b"Byy\r\n", b"By\n", b"Byy  \n"]
    path.write_bytes(b"".join(good) + b"Byyy\n" + b"By")
    batches, rejected = read(file, path)
    assert [(one.record, one.fault) for one in rejected] == [(5, "record_too_long"), (6, "truncated")]
    assert [row["Y"] for row in rows(batches, "F.s")] == ["yy", "y", "yy"]
    assert encode(file, batches) == b"".join(good)
    assert encode(file, bare(batches)).splitlines()[1:] == [b"Byy", b"By ", b"Byy"]


def test_a_layout_declares_all_of_it(tmp_path):
    (tmp_path / "F.cpy").write_text(
        "       01  R.\n"
        "           03  K PIC X.\n"
        "           03  N PIC S9(3) COMP-3.\n"
        "           03  C PIC 9.\n"
        "           03  D OCCURS 1 TO 3 DEPENDING ON C.\n"
        "               05  X PIC X(2).\n"
        "       01  S.\n"
        "           03  K PIC X.\n"
        "           03  Y PIC X(2).\n",
        encoding="ascii",
    )
    (tmp_path / "layout.yaml").write_text(
        "title: t\n"
        "text: {table: cp932}\n"
        "files:\n"
        "  F:\n"
        "    path: F.DAT\n"
        "    format: variable\n"
        "    variable: {descriptor: rdw, byteorder: little, includes: false, adjust: -1}\n"
        "    copybook: F.cpy\n"
        "    records:\n"
        "      r: {record: R, when: \"K = 'A'\"}\n"
        "      s: {record: S, when: \"K = 'B'\"}\n",
        encoding="ascii",
    )
    file = load(tmp_path / "layout.yaml").files["F"]
    assert file.variable == Variable("rdw", "little", 0, includes=False, adjust=-1)
    content = b"\x09\0\0\0" + record("2", "bb", "cc") + b"\x04\0\0\0" + b"Byy"
    (tmp_path / "F.DAT").write_bytes(content)
    batches, rejected = read(file, tmp_path / "F.DAT")
    assert not rejected
    assert [row["X"] for row in rows(batches, "F.r.D")] == ["bb", "cc"]
    assert [row["Y"] for row in rows(batches, "F.s")] == ["yy"]
    assert encode(file, bare(batches)) == content.replace(b"\x12\x3f", b"\x12\x3c")


def test_the_layout_of_the_manual(tmp_path):
    """A household and its members, their histories as long as they are."""
    file = load(Path(__file__).parent / "data/formats/variable.yaml").files["JUKIKHN"]
    setai, kojin = "F1 00000000001F", "F2 00000000012F F0F2"
    records = [
        bytes.fromhex(setai) + b"\x44\x81" * 20,
        bytes.fromhex(kojin) + b"\xf3" * 9 + b"\xf4" * 9,
        bytes.fromhex(kojin[:-4] + "F0F0"),
    ]
    content = framed(file.variable, records, 3)
    (tmp_path / "JUKIKHN.DAT").write_bytes(content)
    batches, rejected = read(file, tmp_path / "JUKIKHN.DAT")
    assert not rejected
    assert [(row["__parent"], row["__occurrence"], row["RIREKI_SU"]) for row in rows(batches, "JUKIKHN.kojin")] == [
        (0, 1, "02"),
        (0, 2, "00"),
    ]
    assert [(row["__parent"], row["IDO_YMD"]) for row in rows(batches, "JUKIKHN.kojin.RIREKI")] == [
        (0, "3333333"),
        (0, "4444444"),
    ]
    assert encode(file, batches) == content
    assert encode(file, bare(batches)) == content


@pytest.mark.parametrize("descriptor", ["rdw", "bdw+rdw", "length2", "length4"])
def test_rejects_of_variable_records_are_files_of_the_same_layout(tmp_path, descriptor):
    """Every record again, with its descriptor: what is mended can be read."""
    file = load(Path(__file__).parent / "data/formats/variable.yaml").files["JUKIKHN"]
    includes = descriptor.endswith("rdw")
    file = replace(file, variable=replace(file.variable, descriptor=descriptor, includes=includes))
    columns = {"__file": [0] * 3, "__record": [1, 2, 3], "__offset": [0] * 3, "__length": [0] * 3}
    types = (pa.int16(), pa.int64(), pa.int64(), pa.int32())
    rows = {name: pa.array(values, kind) for (name, values), kind in zip(columns.items(), types, strict=True)}
    rows |= {"REC_KBN": pa.array(["1"] * 3), "SETAI_NO": pa.array(["0000000001", "0000000002", "0000000003"])}
    rows |= {"JUSHO": pa.array(["日本", "", "町"])}
    whole = reading.encode(
        file, {"JUKIKHN.setai": [Batch("JUKIKHN.setai", 0, pa.RecordBatch.from_pydict(rows), None, None)]}
    )
    source, target = tmp_path / "A.DAT", tmp_path / "B.DAT"
    source.write_bytes(whole)
    found = [one for one in reading.read(file, [source]) if isinstance(one, Batch) and one.table == "JUKIKHN.setai"]
    places = [(row["__offset"], row["__length"]) for one in found for row in one.rows.to_pylist()]
    with target.open("wb") as out:
        _copy(out, file, source, [Span(*places[1], "JUKIKHN.setai"), Span(*places[2], "JUKIKHN.setai")], {})
    again = [row for one in reading.read(file, [target]) if isinstance(one, Batch) for row in one.rows.to_pylist()]
    assert [(row["SETAI_NO"], row["JUSHO"]) for row in again] == [("0000000002", ""), ("0000000003", "町")]
