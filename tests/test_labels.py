"""Tape labels around fixed-length records: no records, checked, and back as they were."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from utsushi.converters import files
from utsushi.converters.files import Batch, Rejected
from utsushi.mappings.layout.model import Field, File, Record, Table, TextStyle
from utsushi.specs.errors import UtsushiError

KINDS = (
    Record("a", (Table("F.a", (Field("K", "text", 0, 1), Field("N", "zoned", 1, 4, 4))),), "K = 'A'", 5),
    Record("b", (Table("F.b", (Field("K", "text", 0, 1), Field("X", "text", 1, 4))),), "K = 'B'", 5),
)
FILE = File("F", "*", "fixed", TextStyle("ibm-1390"), KINDS, record_length=5, labels=(2, 1))


def label(text: str) -> bytes:
    return text.ljust(80).encode("cp037")


@pytest.mark.parametrize("batch_rows", [1, 2, 100])
@given(kinds=st.text("ABx", min_size=1, max_size=7))
def test_labels_are_no_records_and_come_back(
    tmp_path_factory: pytest.TempPathFactory, batch_rows: int, kinds: str
) -> None:
    """Whatever is rejected between them, but at the ends."""
    kinds = f"B{kinds}A"
    body = "".join(f"{kind}{n:04d}" for n, kind in enumerate(kinds)).encode("cp037")
    raw = label("VOL1000001") + label("HDR1JUKI") + body + label("EOF1JUKI")
    path = tmp_path_factory.mktemp("labels") / "F.DAT"
    path.write_bytes(raw)
    tables: dict[str, list[Batch]] = {}
    rejected = []
    for one in files.read(FILE, [path], batch_rows=batch_rows):
        if isinstance(one, Rejected):
            rejected.append(one)
        else:
            tables.setdefault(one.table, []).append(one)
    assert sum(one.rows.num_rows for batches in tables.values() for one in batches) == len(kinds) - kinds.count("x")
    assert tables["F.b"][0].rows["__offset"][0].as_py() == 160
    back = files.encode(FILE, tables)
    for one in reversed(rejected):
        raw = raw[: one.offset] + raw[one.offset + one.length :]
    assert back == raw


@pytest.mark.parametrize("damaged", [b"", label("VOL1"), label("VOL1") + label("XXX1") + b"A0001" + label("EOF1")])
def test_a_label_that_is_none_is_refused(tmp_path: Path, damaged: bytes) -> None:
    """With its place."""
    path = tmp_path / "F.DAT"
    path.write_bytes(damaged)
    with pytest.raises(UtsushiError, match="U747"):
        list(files.read(FILE, [path]))


def test_records_alone_have_none(tmp_path: Path) -> None:
    """Nothing is taken away where none is declared."""
    path = tmp_path / "F.DAT"
    path.write_bytes("A0001".encode("cp037"))
    (one,) = files.read(replace(FILE, labels=(0, 0)), [path])
    assert isinstance(one, Batch)
    assert one.residue.num_rows == 0
