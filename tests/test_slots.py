"""A slot that is called empty holds nothing, or the run says so."""

import shutil
from pathlib import Path

import pyarrow as pa
import pytest

from utsushi.converters.files.batch import Batch
from utsushi.converters.slots import Slots
from utsushi.mappings.layout.load import load
from utsushi.mappings.layout.model import Field, File, Layout, Record, Table, TextStyle

ROOT = Path(__file__).resolve().parents[1]


def layout():
    fields = (Field("KI", "zoned", digits=2), Field("GAKU", "packed", digits=5), Field("MEMO", "text"))
    slots = Table("F.r.KIBETU", fields, parent="F.r", occurs=3, empty="KI = 0")
    file = File("F", "F", "fixed", TextStyle("ibm-1390"), (Record("r", (Table("F.r", ()), slots)),))
    return Layout("t", Path("layout.yaml"), {"F": file}, None)


@pytest.mark.parametrize(
    ("ki", "gaku", "memo", "wrong"),
    [
        ("00", "00000", "", []),
        ("00", "00100", "", ["GAKU"]),
        ("00", "00000", "　", []),
        ("00", "00000", "分納", ["MEMO"]),
        ("00", "00002", "2", []),
        ("01", "00100", "分納", []),
        ("00", None, "", ["GAKU"]),
    ],
)
def test_blanks_zeros_and_its_own_number_are_nothing(ki, gaku, memo, wrong):
    slots = Slots(layout())
    rows = pa.record_batch(
        {
            "__occurrence": pa.array([2], pa.int32()),
            "KI": [ki],
            "GAKU": pa.array([gaku], pa.string()),
            "MEMO": [memo],
        }
    )
    (listener,) = slots.listeners["F.r.KIBETU"]
    listener(Batch("F.r.KIBETU", 10, rows, None, None))
    assert [(name, rows.tolist()) for name, rows in slots.rows("F.r.KIBETU")] == [(name, [10]) for name in wrong]


def test_an_amount_in_a_slot_without_its_number_is_not_lost_in_silence(tmp_path, capsys):
    from utsushi.converters.cli.door import run

    source = Path(shutil.copytree(ROOT / "samples" / "small" / "036_host", tmp_path / "source"))
    file = load(ROOT / "mappings" / "036_host" / "layout.yaml").files["SHUNO"]
    table = next(table for table in file.tables if table.name.endswith("KIBETU"))
    path = source / "SHUNO.DAT"
    data = bytearray(path.read_bytes())
    at = table.offset + table.field("KI").offset
    assert data[at : at + 2] != b"\xf0\xf0"
    data[at : at + 2] = b"\xf0\xf0"
    path.write_bytes(bytes(data))
    assert run(["--lang", "en", "convert", "036/host", str(source), str(tmp_path / "out")]) == 1
    assert "slot_not_empty" in capsys.readouterr().out
