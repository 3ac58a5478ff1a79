"""OCCURS DEPENDING ON: GnuCOBOL writes records with few, some and all occurrences.

GnuCOBOL 3.1 never moves up what stands behind them: those records are written here as IBM Enterprise COBOL has them.
"""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from utsushi.converters.files import encode, read
from utsushi.converters.files.batch import Batch
from utsushi.mappings.layout.adhoc import from_copybook
from utsushi.mappings.layout.model import File

BOOKS = Path(__file__).parent / "data" / "copybooks"

CASES = {
    "60_odo_last": (["N"], [(1,), (5,), (12,)]),
    "61_odo_zero": (["N"], [(0,), (2,), (3,)]),
    "65_odo_qualified": (["N OF H"], [(1,), (77,), (100,)]),
}
"""Copybook → its counters, and their values in three records."""
TABLES = {"60_odo_last": ["A OF T"]}


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    cobc = shutil.which("cobc")
    if cobc is None and os.environ.get("CI") == "true":
        pytest.fail("CI has GnuCOBOL: cobc is the oracle of records of any length")
    if cobc is None:
        pytest.skip("GnuCOBOL (cobc) is not installed")
    made = tmp_path_factory.mktemp("odo")
    for name, (counters, turns) in CASES.items():
        (made / f"{name}.cbl").write_text(program(name, counters, turns), "ascii")
        command = [cobc, "-x", "-O0", "-std=ibm", "-I", str(BOOKS), "-o", f"x{name}", f"{name}.cbl"]
        done = subprocess.run(command, cwd=made, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        subprocess.run([str(made / f"x{name}")], cwd=made, check=True)
    return made


def program(name: str, counters: list[str], turns: list[tuple[int, ...]]) -> str:
    lines = [
        "IDENTIFICATION DIVISION.",
        f"PROGRAM-ID. P{name[:2]}.",
        "ENVIRONMENT DIVISION.",
        "INPUT-OUTPUT SECTION.",
        "FILE-CONTROL.",
        f"SELECT U-F ASSIGN TO '{name}.dat'.",
        "DATA DIVISION.",
        "FILE SECTION.",
        "FD U-F RECORD VARYING FROM 1 TO 200",
        "DEPENDING ON U-LEN.",
        "01 U-R PIC X(200).",
        "WORKING-STORAGE SECTION.",
        "01 U-LEN PIC 9(4) COMP.",
        f'COPY "{name}.cpy".',
        "LINKAGE SECTION.",
        "01 U-L PIC X(200).",
        "PROCEDURE DIVISION.",
        "OPEN OUTPUT U-F",
    ]
    for turn, counts in enumerate(turns):
        lines += [f"MOVE {count} TO {counter}" for counter, count in zip(counters, counts, strict=True)]
        for table, count in zip(TABLES.get(name, ["T"]), counts, strict=True):
            lines += [f"MOVE {turn}{n % 10} TO {table} ({n})" for n in range(1, count + 1)]
        if name == "60_odo_last":
            lines += [f"MOVE {-n} TO B OF T ({n})" for n in range(1, counts[0] + 1)]
        lines += ["MOVE FUNCTION LENGTH(R) TO U-LEN", "SET ADDRESS OF U-L TO ADDRESS OF R"]
        lines += ["MOVE U-L (1:U-LEN) TO U-R", "WRITE U-R"]
    return "".join(f"       {line}\n" for line in [*lines, "CLOSE U-F", "STOP RUN."])


@pytest.mark.parametrize("name", CASES)
def test_records_of_any_length(name, folder):
    _, turns = CASES[name]
    file, batches = tables(name, folder / f"{name}.dat", {"variable": {"descriptor": "rdw", "includes": "false"}})
    _, table = file.tables
    texts = [f"{turn}{n % 10}" for turn, (count,) in enumerate(turns) for n in range(1, count + 1)]
    expected = [text[0] for text in texts] if name == "65_odo_qualified" else texts  # one character
    assert column(batches, table.name, table.fields[0].name) == expected
    assert encode(file, batches) == (folder / f"{name}.dat").read_bytes()


def test_what_stands_behind_moves_up(tmp_path):
    records = [
        ("1", ["aaa"], "A1", "2", ["11", "12"], "x"),
        ("4", ["bbb", "ccc", "ddd", "eee"], "A2", "5", list("12345"), "y"),
    ]
    raw = b""
    for n, t, a, m, u, b in records:
        body = "".join([n, *t, a, m, *(one.zfill(2) for one in u), b]).encode("ascii")
        raw += (len(body) + 4).to_bytes(2, "big") + b"\0\0" + body
    (tmp_path / "data").write_bytes(raw)
    file, batches = tables("62_odo_middle", tmp_path / "data", {})
    own, first, second = (table.name for table in file.tables)
    assert column(batches, first, "T") == ["aaa", "bbb", "ccc", "ddd", "eee"]
    assert column(batches, second, "U") == ["11", "12", "01", "02", "03", "04", "05"]
    assert (column(batches, own, "A"), column(batches, own, "B")) == (["A1", "A2"], ["x", "y"])
    assert encode(file, batches) == raw


def tables(name: str, path: Path, options: dict[str, Any]) -> tuple[File, dict[str, list[Batch]]]:
    row = next(one for one in csv.DictReader((BOOKS / "corpus.csv").open(encoding="utf-8")) if name in one["file"])
    layout = from_copybook(BOOKS / row["file"], record_format="variable", charset="cp932", options=options)
    (file,) = layout.files.values()
    batches: dict[str, list[Batch]] = {}
    for one in read(file, [path]):
        assert isinstance(one, Batch), one
        assert one.faults.num_rows == 0
        batches.setdefault(one.table, []).append(one)
    return file, batches


def column(batches: dict[str, list[Batch]], table: str, field: str) -> list[str]:
    return [text for one in batches[table] for text in one.rows.column(field).to_pylist()]
