"""Any layout and any bytes: what is read is written back; what is written canonically says the same; nothing depends on batches."""

import pytest
from fixed_layouts import ASCII, bare, encode, files, one_record, read, rows, side
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

PATIENT = settings(
    deadline=None, max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
SEEDS = st.lists(st.integers(0, 1 << 32), max_size=6)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "F.DAT"


@PATIENT
@given(file=files(), seeds=SEEDS, rest=st.binary(max_size=3))
def test_reading_and_encoding_gives_the_bytes_that_were_read(path, file, seeds, rest):
    records = [one_record(file, seed) for seed in seeds]
    rest = rest[: file.record_length - 1]
    path.write_bytes(b"".join(records) + rest)
    batches, rejected = read(file, path, batch_rows=3)
    dropped = {one.record for one in rejected}
    assert encode(file, batches) == b"".join(raw for n, raw in enumerate(records, 1) if n not in dropped)
    for one in rejected:
        assert one.offset == (one.record - 1) * file.record_length
        assert one.fault == ("truncated" if one.record > len(records) else "no_record_type")
        assert one.length == (len(rest) if one.record > len(records) else file.record_length)


@PATIENT
@given(file=files(), seeds=SEEDS)
def test_canonical_bytes_say_the_same_and_have_neither_fault_nor_residue(path, file, seeds):
    path.write_bytes(b"".join(one_record(file, seed) for seed in seeds))
    batches, _ = read(file, path)
    path.write_bytes(encode(file, bare(batches)))
    again, rejected = read(file, path)
    assert not rejected
    assert not side(again, "faults")
    assert not side(again, "residue")
    for table in file.tables:
        numbers = ("__record", "__offset", "__parent")
        nothing = {one.name: "0" for one in table.fields if one.usage == "float"}  # bytes of nothing are zero
        before, after = (
            [
                {
                    name: nothing.get(name, "") if value is None else value
                    for name, value in row.items()
                    if name not in numbers
                }
                for row in rows(given, table.name)
            ]
            for given in (batches, again)
        )
        assert before == after


@PATIENT
@given(file=files(), seeds=SEEDS)
def test_null_is_a_fault_and_a_fault_keeps_the_bytes_of_its_field(path, file, seeds):
    records = [one_record(file, seed) for seed in seeds]
    path.write_bytes(b"".join(records))
    batches, _ = read(file, path)
    nulls, raw = set(), path.read_bytes()
    for batch in batches:
        fields = {one.name: one for table in file.tables if table.name == batch.table for one in table.fields}
        for number, row in enumerate(batch.rows.to_pylist(), batch.start):
            nulls |= {(batch.table, number, name) for name, value in row.items() if value is None}
        for kept in (*batch.faults.to_pylist(), *batch.residue.to_pylist()):
            if kept["field"]:
                begin = batch.rows["__offset"][kept["row"] - batch.start].as_py() + fields[kept["field"]].offset
                assert kept["bytes"] == raw[begin : begin + fields[kept["field"]].length]
    assert nulls == {one[:3] for one in side(batches, "faults")}
    assert nulls <= {one[:3] for one in side(batches, "residue")}


@PATIENT
@given(file=files(), seeds=SEEDS)
def test_batches_and_threads_change_nothing(path, file, seeds):
    path.write_bytes(b"".join(one_record(file, seed) for seed in [*seeds, *seeds]) + b"\x40")
    wanted, refused = read(file, path)
    for batch_rows, threads in ((1, 1), (2, 2), (1000, 2)):
        batches, rejected = read(file, path, batch_rows=batch_rows, threads=threads)
        assert rejected == refused
        assert side(batches, "faults") == side(wanted, "faults")
        assert side(batches, "residue") == side(wanted, "residue")
        for table in file.tables:
            assert rows(batches, table.name) == rows(wanted, table.name)


LINES = st.lists(
    st.tuples(st.integers(0, 1 << 32), st.sampled_from((b"\n", b"\n", b"\r\n")), st.sampled_from((0, 0, 0, 1, 2, -1))),
    max_size=6,
)


@PATIENT
@given(
    file=files(ASCII, "lines", ("text", "national", "zoned")),
    lines=LINES,
    last=st.sampled_from((b"", b"x")),
    marks=st.sampled_from((b"", b"\x1a", b"\x1a\x1a")),
)
def test_lines_of_any_length_are_written_back(path, file, lines, last, marks):
    made = []
    for seed, newline, cut in lines:
        raw = one_record(file, seed).replace(b"\n", b" ")
        made.append((raw[: len(raw) - cut] if cut >= 0 else raw + b"!") + newline)
    content = b"".join(made) + last
    path.write_bytes(content + marks)
    content = content.rstrip(b"\x1a")
    batches, rejected = read(file, path, batch_rows=2)
    dropped = {one.record for one in rejected}
    *closed, end = content.split(b"\n")
    whole = [part + b"\n" for part in closed] + [end] * bool(end)
    kept = [raw for n, raw in enumerate(whole, 1) if n not in dropped]
    tail = path.read_bytes()[len(content) :] if whole and len(whole) not in dropped else b""
    assert encode(file, batches) == b"".join(kept) + tail
    for one in rejected:
        raw = whole[one.record - 1]
        assert one.offset == sum(map(len, whole[: one.record - 1]))
        if one.fault == "line_too_long":
            assert one.length == len(raw.rstrip(b"\n").removesuffix(b"\r")) > file.record_length
        if one.fault == "truncated":
            assert one.record == len(whole)
            assert not raw.endswith(b"\n")
