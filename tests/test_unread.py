"""What a REDEFINES holds where no field reads it is not lost in silence."""

from pathlib import Path

import pytest

from utsushi.converters.files import read
from utsushi.converters.files.batch import Batch
from utsushi.converters.roundtrip import roundtrip
from utsushi.converters.unread import Unread
from utsushi.mappings.layout.load import load

ROOT = Path(__file__).resolve().parents[1]
COPYBOOK = """\
       01  REC.
           03  NO                    PIC 9(4).
           03  RIREKI OCCURS 2.
               05  KBN               PIC X(1).
               05  A-BU.
                   07  HI            PIC 9(7).
                   07  FILLER        PIC X(1).
               05  B-BU REDEFINES A-BU.
                   07  SEIREKI       PIC 9(8).
"""
LAYOUT = """\
title: t
cobol: {dialect: ibm, format: fixed, encoding: utf-8}
text: {table: ibm-1390, sbcs: kana}
files:
  F:
    path: F.DAT
    format: fixed
    copybook: F.cpy
    records:
      r: {record: REC}
    fields:
      r.RIREKI.A-BU: {when: "KBN = '1'"}
      r.RIREKI.B-BU: {when: "KBN = '2'"}
"""


@pytest.mark.parametrize(
    ("slots", "held"),
    [
        ("14010401 220200331", False),
        ("14010401 000000000", False),
        ("14010401          ", False),
        ("320200331         ", True),
        ("14010401  20200331", True),
        ("22020033190000000X", True),
    ],
)
def test_only_blanks_and_zeros_may_stand_where_no_field_reads(tmp_path, slots, held):
    (tmp_path / "F.cpy").write_text(COPYBOOK, "utf-8")
    (tmp_path / "layout.yaml").write_text(LAYOUT, "utf-8")
    (tmp_path / "F.DAT").write_bytes(f"000114010401 2202003310002{slots}".encode("cp037"))
    layout = load(tmp_path / "layout.yaml")
    unread = Unread(layout)
    for batch in read(layout.files["F"], (tmp_path / "F.DAT",)):
        assert isinstance(batch, Batch)
        for listener in unread.listeners.get(batch.table, ()):
            listener(batch)
    assert unread.rows(layout.tables["F.r"]).tolist() == ([1] if held else [])


def test_the_run_says_so(tmp_path, capsys):
    from utsushi.converters.cli.door import run

    source = tmp_path / "source"
    source.mkdir()
    for path in (ROOT / "samples" / "small" / "001_host").iterdir():
        (source / path.name).write_bytes(path.read_bytes())
    file = load(ROOT / "mappings" / "001_host" / "layout.yaml").files["JUKIKHN"]
    kind = file.records[1].tables[0].field("SHUBETU")
    data = bytearray((source / "JUKIKHN.DAT").read_bytes())
    at = file.record_length * 3 + kind.offset
    assert data[at] in b"\xf1\xf3"
    data[at] = 0xF2  # neither of the two alternatives
    (source / "JUKIKHN.DAT").write_bytes(bytes(data))
    assert run(["--lang", "en", "convert", "001/host", str(source), str(tmp_path / "out")]) == 1
    assert "bytes_not_read" in capsys.readouterr().out
    report = roundtrip("001/host", source)
    assert not report.ok
    assert [one["record"] for one in report.findings if one["kind"] == "not_read"] == [4]
