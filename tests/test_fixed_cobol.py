"""GnuCOBOL writes what we read, and reads what we write: copybook and programs stand in data/fixed."""

import os
import random
import shutil
import subprocess
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from fixed_layouts import bare, encode, read, rows, side

from utsushi.converters.files import charsets
from utsushi.mappings.layout.load import load
from utsushi.mappings.layout.model import TextStyle

DATA = Path(__file__).parent / "data/fixed"
RECORDS = 60


@pytest.fixture(scope="module", params=["ASCII", "EBCDIC"])
def programs(request, tmp_path_factory):
    """(sign convention, folder of WRITE and READ, compiled with it)."""
    if not shutil.which("cobc"):
        if os.environ.get("CI") == "true":
            pytest.fail("GnuCOBOL (cobc) is not on this machine")
        pytest.skip("GnuCOBOL (cobc) is not on this machine")
    folder = tmp_path_factory.mktemp(request.param)
    for name in ("WRITE", "READ"):
        options = ["-std=ibm", f"-fsign={request.param}", "-I", str(DATA / "copy"), "-o", str(folder / name)]
        subprocess.run(["cobc", "-x", *options, str(DATA / f"{name}.cob")], check=True, capture_output=True)
    return request.param, folder


@pytest.fixture(scope="module")
def layout():
    return load(DATA / "layout.yaml").files["NUM"]


def run(program, folder):
    done = subprocess.run([str(program)], cwd=folder, check=True, capture_output=True)
    return done.stdout.decode("ascii").splitlines()


def in_order(file, record_type):
    """(table, field, occurrence in its table within one record) in the order of the COBOL programs."""
    own, kai, uti = (table.name for table in file.tables)
    names = [one.name for one in file.tables[0].fields]
    head, tail = names[: names.index("RD_X")], ["RD_P", "RD_Z"] if record_type == "N" else ["RD_X"]
    yield from ((own, name, 0) for name in head)
    for outer in range(3):
        yield from ((kai, name, outer) for name in ("K_NO", "K_GAKU"))
        yield from ((uti, "U_GAKU", outer * 2 + inner) for inner in range(2))
    yield from ((own, name, 0) for name in tail)


def invented(file):
    """Values of every field: limits, zeros, and numbers of any length; the same ones every time."""
    rng = random.Random(2)  # noqa: S311
    fields = {one.name: one for table in file.tables for one in table.fields}
    for number in range(RECORDS):
        kind = "NX"[number % 2]
        values = []
        for table, name, place in in_order(file, kind):
            one = fields[name]
            if not one.numeric:
                text = kind if name == "REC_KBN" else "".join(rng.choice("AZ09 ") for _ in range(one.length)).rstrip()
                values.append((table, name, place, text))
                continue
            digits = 10 ** rng.randrange(one.digits + 1)
            value = rng.choice((0, 10**one.digits - 1, rng.randrange(digits), rng.randrange(digits)))
            value = -value if one.signed and rng.random() < 0.5 else value
            values.append((table, name, place, Decimal(value).scaleb(-one.scale)))
        yield values


def line(value):
    """As WRITE.cob reads it."""
    if isinstance(value, str):
        return value.ljust(23)
    return ("-" if value < 0 else "+") + f"{abs(int(value.scaleb(4))):022d}"


def displayed(value):
    """As READ.cob displays it."""
    if isinstance(value, str):
        return value
    return ("-" if value < 0 else " ") + f"{abs(value):023.4f}"


def canonical(one, value):
    """As the docstring of Field says."""
    text = f"{abs(value):.{one.scale}f}".replace(".", "").rjust(one.digits, "0")
    whole, behind = text[: one.digits - one.scale], text[one.digits - one.scale :]
    return ("-" if value < 0 else "") + whole + ("." + behind if one.scale else "")


def written(folder, records):
    (folder / "VALUES.TXT").write_bytes(
        "".join(line(value[3]) + "\n" for one in records for value in one).encode("ascii")
    )
    run(folder / "WRITE", folder)
    return folder / "OUT.DAT"


def expected(file, records):
    """Table → rows of canonical text."""
    fields = {one.name: one for table in file.tables for one in table.fields}
    found = {table.name: [] for table in file.tables}
    for record in records:
        begun = {table: len(made) for table, made in found.items()}
        for table, name, place, value in record:
            made = found[table]
            while len(made) <= begun[table] + place:
                made.append({one.name: "" for one in fields.values() if one.name in _names(file, table)})
            made[begun[table] + place][name] = value if isinstance(value, str) else canonical(fields[name], value)
    return found


def _names(file, table):
    return {one.name for found in file.tables if found.name == table for one in found.fields}


def test_what_cobol_writes_is_read(programs, layout):
    sign, folder = programs
    records = list(invented(layout))
    path = written(folder, records)
    assert path.stat().st_size == RECORDS * layout.record_length
    batches, rejected = read(layout, path)
    assert not rejected
    assert not side(batches, "faults")
    for table, wanted in expected(layout, records).items():
        found = [
            {name: value for name, value in row.items() if not name.startswith("__")} for row in rows(batches, table)
        ]
        assert found == wanted
    assert encode(layout, batches) == path.read_bytes()
    if sign == "ASCII":
        assert encode(layout, bare(batches)) == path.read_bytes()
    else:  # the signs of EBCDIC in ASCII: another convention than the encoder's own
        assert {one[2] for one in side(batches, "residue")} == {"Z_T", "Z_L", "U_GAKU", "RD_Z"}


def test_cobol_reads_what_is_encoded(programs, layout):
    sign, folder = programs
    records = list(invented(layout))
    batches, _ = read(layout, written(folder, records))
    given = bare(batches) if sign == "ASCII" else batches
    (folder / "IN.DAT").write_bytes(encode(layout, given))
    assert [line.rstrip() for line in run(folder / "READ", folder)] == [
        displayed(one[3]) for record in records for one in record
    ]


@pytest.mark.parametrize("programs", ["EBCDIC"], indirect=True)
def test_host_records_are_those_of_cobol_with_characters_in_ebcdic(programs, layout, tmp_path):
    """GnuCOBOL's EBCDIC signs are characters ({ A–I, } J–R): with every character translated they are a host's zones C and D."""
    _, folder = programs
    host = replace(layout, text=TextStyle("ibm-939"))
    records = list(invented(layout))
    path = written(folder, records)
    ascii_batches, _ = read(layout, path)
    table = {text: code for code, text in charsets.characters("930", "latin", "jis").items() if code < 0x100}
    translated = bytes(table.get(chr(byte), 0) for byte in range(0x80)) + bytes(0x80)
    raw = bytearray(path.read_bytes())
    kinds = [record[0][3] for record in records]
    for begin, length in spans(layout, kinds):
        raw[begin : begin + length] = raw[begin : begin + length].translate(translated)
    (tmp_path / "HOST.DAT").write_bytes(raw)
    batches, _ = read(host, tmp_path / "HOST.DAT")
    assert not side(batches, "faults")
    assert not side(batches, "residue")
    for one in layout.tables:
        assert rows(batches, one.name) == rows(ascii_batches, one.name)
    assert encode(host, batches) == bytes(raw)


def spans(file, kinds):
    """Where characters stand in the records: text and zoned fields."""
    places = {"": [0]}
    for table in file.tables:
        outer = places[table.parent]
        places[table.name] = [at + table.offset + n * table.stride for at in outer for n in range(table.occurs)]
    for number, kind in enumerate(kinds):
        for table in file.tables:
            for one in table.fields:
                if one.usage in {"text", "zoned"} and (not one.when or f"'{kind}'" in one.when):
                    for at in places[table.name]:
                        yield number * file.record_length + at + one.offset, one.length
