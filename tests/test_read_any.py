"""Any copybook and any records: bytes → tables → the same bytes; canonical ones say the same."""

import random

import pytest
import variable_layouts
from copybook_strategy import DEPENDING, copybooks
from fixed_layouts import HOST, one_record
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import utsushi
from utsushi.mappings.layout.adhoc import from_copybook

PATIENT = settings(deadline=None, suppress_health_check=list(HealthCheck))
SEEDS = st.lists(st.integers(0, 1 << 32), max_size=5)
FORM = st.sampled_from(("jsonl", "csv", "parquet"))
CHARSET = st.sampled_from((*HOST, "cp932"))


def written(folder, drawn):
    """(path of the copybook, options that describe it)."""
    text, form = drawn
    path = folder / "ANY.cpy"
    path.write_bytes(text.encode("cp932"))
    return path, {"copybook": path, "copybook_format": form}


def check_the_way_back(folder, drawn, charset, form, seeds, rest):
    path, options = written(folder, drawn)
    layout = from_copybook(path, charset=charset, form=options["copybook_format"])
    (file,) = layout.files.values()
    raw = b"".join(one_record(file, seed) for seed in seeds) + rest[: file.record_length - 1]
    (folder / "ANY.DAT").write_bytes(raw)
    options |= {"charset": charset}
    utsushi.read(folder / "ANY.DAT", to=form, out=folder / "out", batch_rows=3, **options)
    result = utsushi.encode(folder / "out", out=folder / "NEW", **options)
    assert (folder / "NEW").read_bytes() == raw
    assert result.files[0]["same"] is True
    return options


@settings(PATIENT, max_examples=25)
@given(drawn=copybooks(), charset=CHARSET, form=FORM, seeds=SEEDS, rest=st.binary(max_size=3))
def test_the_bytes_of_any_records_of_any_copybook_come_back(tmp_path_factory, drawn, charset, form, seeds, rest):
    check_the_way_back(tmp_path_factory.mktemp("any"), drawn, charset, form, seeds, rest)


@pytest.mark.slow
@settings(PATIENT, max_examples=1500)
@given(drawn=copybooks(), charset=CHARSET, form=FORM, seeds=SEEDS, rest=st.binary(max_size=3))
def test_the_bytes_of_very_many_copybooks_come_back(tmp_path_factory, drawn, charset, form, seeds, rest):
    check_the_way_back(tmp_path_factory.mktemp("any"), drawn, charset, form, seeds, rest)


@settings(PATIENT, max_examples=15)
@given(drawn=copybooks(), charset=CHARSET, form=FORM, seeds=SEEDS)
def test_canonical_bytes_are_read_as_the_same_tables_without_a_fault(tmp_path_factory, drawn, charset, form, seeds):
    folder = tmp_path_factory.mktemp("any")
    options = check_the_way_back(folder, drawn, charset, form, seeds, b"")
    utsushi.encode(folder / "out", out=folder / "CANONICAL", canonical=True, **options)
    again = utsushi.read(folder / "CANONICAL", to=form, out=folder / "again", **options)
    assert again.ok
    assert not list((folder / "again" / "residue").glob("*.parquet"))
    utsushi.encode(folder / "again", out=folder / "AGAIN", canonical=True, **options)
    assert (folder / "AGAIN").read_bytes() == (folder / "CANONICAL").read_bytes()


@settings(PATIENT, max_examples=10)
@given(drawn=copybooks(records=2), seeds=SEEDS, form=FORM)
def test_several_record_types_come_back_in_their_order(tmp_path_factory, drawn, seeds, form):
    folder = tmp_path_factory.mktemp("any")
    path, options = written(folder, drawn)
    options |= {"records": {"REC-1": "SHU = '1'", "REC-2": ""}}
    layout = from_copybook(path, form=drawn[1], records=options["records"])
    (file,) = layout.files.values()
    raw = b"".join("12"[seed % 2].encode("cp037") + one_record(file, seed)[1:] for seed in seeds)
    (folder / "ANY.DAT").write_bytes(raw)
    utsushi.read(folder / "ANY.DAT", to=form, out=folder / "out", batch_rows=2, **options)
    utsushi.encode(folder / "out", out=folder / "NEW", **options)
    assert (folder / "NEW").read_bytes() == raw


@st.composite
def counted(draw):
    """(copybook with OCCURS DEPENDING ON, how records follow each other)."""
    return draw(copybooks(DEPENDING)), draw(st.sampled_from(("variable", "lines")))


@settings(PATIENT, max_examples=25)
@given(drawn=counted(), seeds=SEEDS, form=FORM, rows=st.integers(1, 3))
def test_records_of_any_length_come_back(tmp_path_factory, drawn, seeds, form, rows):
    folder = tmp_path_factory.mktemp("any")
    (book, record_format), charset = drawn, "cp932" if drawn[1] == "lines" else "ibm-930"
    path, options = written(folder, book)
    options |= {"charset": charset, "record_format": record_format}
    (file,) = from_copybook(path, charset=charset, record_format=record_format, form=book[1]).files.values()
    records = [counted_record(file, seed) for seed in seeds]
    if record_format == "lines":
        raw = b"".join(one.replace(b"\n", b" ") + b"\r\n" for one in records)
    else:
        raw = b"".join((len(one) + 4).to_bytes(2, "big") + b"\0\0" + one for one in records)
    (folder / "ANY.DAT").write_bytes(raw)
    found = utsushi.read(folder / "ANY.DAT", to=form, out=folder / "out", batch_rows=rows, **options)
    assert record_format == "lines" or not found.rejected
    utsushi.encode(folder / "out", out=folder / "NEW", **options)
    assert (folder / "NEW").read_bytes() == raw


def counted_record(file, seed):
    """Any bytes; the counters are right, and nothing stands for occurrences that are not there."""
    rng = random.Random(seed)  # noqa: S311 - the same record for the same seed
    (record,) = file.records
    raw, counts = bytearray(one_record(file, seed)[: record.length]), {}
    variable_layouts._count(file, record, record.tables[0], 0, raw, rng, counts)
    return b"".join(variable_layouts._slid(record, record.tables[0], 0, record.length, raw, counts))
