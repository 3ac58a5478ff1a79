"""GnuCOBOL writes records from the copybooks of the shipped packages; they are read field by field, and written again.

Kanji and EBCDIC are not GnuCOBOL's: PIC N stays blank here, and the records are in the machine's own characters.
"""

import random
import re
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from fixed_layouts import encode, read, rows

from utsushi.mappings.layout.load import load
from utsushi.mappings.layout.model import TextStyle

MAPPINGS = Path(__file__).resolve().parent.parent / "mappings"
RECORDS = 8
LAYOUTS = {name: load(MAPPINGS / name / "layout.yaml") for name in ("001_host", "031_host", "036_host")}
TYPES = [
    pytest.param(name, file.name, record.name, id=f"{name}-{file.name}-{record.name}")
    for name, layout in LAYOUTS.items()
    for file in layout.files.values()
    for record in file.records
]
CHOSEN = re.compile(r"(\w+) = '(\w+)'")

PROGRAM = """\
       IDENTIFICATION DIVISION.
       PROGRAM-ID. WRITER.
       ENVIRONMENT DIVISION.
       INPUT-OUTPUT SECTION.
       FILE-CONTROL.
           SELECT OUT-FILE ASSIGN TO "OUT.DAT"
               ORGANIZATION IS SEQUENTIAL.
       DATA DIVISION.
       FILE SECTION.
       FD  OUT-FILE.
       01  OUT-REC PIC X({length}).
       WORKING-STORAGE SECTION.
       COPY "{copybook}".
       PROCEDURE DIVISION.
           OPEN OUTPUT OUT-FILE.
{moves}
           CLOSE OUT-FILE.
           STOP RUN.
"""


def moves(record, cobol, values):
    """COBOL that fills and writes one record; values: (table, occurrence, field) → text or number."""
    lines = [f"           MOVE SPACES TO {cobol}."]
    for (table, occurrence, field), value in values.items():
        literal = f"'{value}'" if isinstance(value, str) else str(value)
        group = f"OF {table.name.rpartition('.')[2].replace('_', '-')} " if table.parent else ""
        index = f"({occurrence})" if table.parent else ""
        lines += [
            f"           MOVE {literal} TO",
            f"               {field.replace('_', '-')} {group}",
            f"               OF {cobol} {index}.",
        ]
    return "\n".join([*lines, f"           WRITE OUT-REC FROM {cobol}."])


def invented(record, rng):
    """Values of one record: the selector and one alternative of each REDEFINES, numbers of any length, both signs."""
    chosen = dict(CHOSEN.findall(record.when))
    alternatives = sorted({one.when for one in record.tables[0].fields if one.when})
    if alternatives:
        chosen |= dict(CHOSEN.findall(rng.choice(alternatives)))
    values = {}
    for table in record.tables:
        for occurrence in range(1, table.occurs + 1):
            for one in table.fields:
                if (
                    one.usage == "national"
                    or one.filler
                    or (one.when and dict(CHOSEN.findall(one.when)).items() - chosen.items())
                ):
                    continue
                values[table, occurrence, one.name] = chosen.get(one.name) or invented_value(one, rng)
    return values


def invented_value(one, rng):
    if not one.numeric:
        return "".join(rng.choice("AZ09") for _ in range(rng.randint(1, min(one.length, 40))))  # one line of COBOL
    value = rng.choice((0, 10**one.digits - 1, rng.randrange(10 ** rng.randint(1, one.digits))))
    return -value if one.signed and rng.random() < 0.5 else value


def canonical(one, value):
    if isinstance(value, str):
        return value
    return "-" * (value < 0) + f"{abs(value):0{one.digits}d}"


@pytest.mark.parametrize(("package", "file", "record"), TYPES)
def test_records_of_gnucobol_are_read_and_written_again(package, file, record, program, tmp_path):
    layout = replace(LAYOUTS[package].files[file], text=TextStyle("cp932"))
    kind = next(one for one in layout.records if one.name == record)
    copybook = MAPPINGS / package / "copy" / f"{file}.cpy"
    cobol = re.findall(r"01  ([A-Z-]+)", copybook.read_text("cp932"))[
        [one.name for one in layout.records].index(record)
    ]
    rng = random.Random(f"{package} {file} {record}")  # noqa: S311
    records = [invented(kind, rng) for _ in range(RECORDS)]
    source = PROGRAM.format(
        length=layout.record_length, copybook=copybook, moves="\n".join(moves(kind, cobol, one) for one in records)
    )
    (tmp_path / "WRITER.cob").write_text(source, "ascii")
    subprocess.run([program("cobc"), "-x", "-std=ibm", "WRITER.cob"], cwd=tmp_path, check=True, capture_output=True)
    subprocess.run([str(tmp_path / "WRITER")], cwd=tmp_path, check=True)

    batches, rejected = read(layout, tmp_path / "OUT.DAT")
    assert not rejected
    for table in kind.tables:
        found = rows(batches, table.name)
        assert len(found) == RECORDS * table.occurs
        for number, row in enumerate(found):
            values = records[number // table.occurs]
            for (owner, occurrence, name), value in values.items():
                if owner is table and occurrence == number % table.occurs + 1:
                    assert row[name] == canonical(table.field(name), value), name
    assert encode(layout, batches) == (tmp_path / "OUT.DAT").read_bytes()
