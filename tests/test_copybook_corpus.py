"""Copybooks that are nasty in one way each: every one is read, and GnuCOBOL sees the same and writes what we read.

`data/copybooks/corpus.csv` says what is nasty; beside NN_name.cpy stands NN_name.csv, the layout that a compiler makes of it.
"""

from __future__ import annotations

import csv
import os
import random
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from test_copybook import in_ascii

from utsushi.converters.files import encode as encode_file
from utsushi.converters.files import read as read_file
from utsushi.converters.files.batch import Batch
from utsushi.mappings.layout import copybook, showing
from utsushi.mappings.layout.adhoc import from_copybook
from utsushi.mappings.layout.items import Item

DATA = Path(__file__).parent / "data" / "copybooks"
MEMBERS = DATA / "copy"
CORPUS = list(csv.DictReader((DATA / "corpus.csv").open(encoding="utf-8", newline="")))
COMPILED = [row for row in CORPUS if row["gnucobol"] == "yes"]
STANDARD = {"ibm": "ibm", "mf": "mf", "gnucobol": "default"}


def parse(row: dict[str, str]) -> copybook.Copybook:
    return copybook.parse(DATA / row["file"], row["format"], row["encoding"], row["dialect"])


def test_the_corpus_is_as_large_as_promised():
    assert len(CORPUS) >= 60
    assert len({row["what"] for row in CORPUS}) == len(CORPUS)
    assert {row["file"] for row in CORPUS} == {one.name for one in DATA.glob("[0-9]*_*.cpy")}


@pytest.mark.parametrize("row", CORPUS, ids=lambda row: row["file"])
def test_layout(row):
    expected = list(csv.DictReader((DATA / row["file"].replace(".cpy", ".csv")).open(encoding="utf-8", newline="")))
    found = [
        {
            "record": record.name,
            "item": item.name or "FILLER",
            "offset": str(showing.offset_of(item)),
            "length": str(item.length),
            "occurs": f"{item.least}-{item.occurs}" if item.depending else str(item.occurs),
            "usage": usage(item),
        }
        for record in parse(row).records
        for item in record.items
    ]
    assert found == expected


def usage(item: Item) -> str:
    if not item.elementary:
        return ""
    return "EDITED" if item.picture and item.picture.edited else showing.USAGES[item.inherited_usage()]


@pytest.mark.parametrize("row", CORPUS, ids=lambda row: row["file"])
def test_items_stay_inside_their_record(row):
    """What is no REDEFINES follows what was before it; slack bytes may stand between."""
    for record in parse(row).records:
        for item in record.items:
            end = 0 if item.repeats else item.offset
            for child in item.children:
                assert child.offset >= end if child.redefined is None else child.offset == child.redefined.offset
                end = end if child.redefined else child.offset + child.size
            assert item.elementary or item.length >= end - (0 if item.repeats else item.offset)


@pytest.mark.parametrize("row", CORPUS, ids=lambda row: row["file"])
def test_any_bytes_come_back(row, tmp_path):
    """Read and encoded again: digits, blanks, low-values, high-values and noise, whatever the fields make of them."""
    for record in parse(row).records:
        layout = from_copybook(
            DATA / row["file"],
            charset="ibm-1390" if row["dialect"] in {"ibm", "fujitsu", "hitachi"} else "cp932",
            dialect=row["dialect"],
            form=row["format"],
            encoding=row["encoding"],
            records={record.name: ""} if record.name else None,
        )
        (file,) = layout.files.values()
        noise = random.Random(row["file"]).randbytes(record.length * 3)  # noqa: S311 - the same every time
        raw = b"".join(bytes([one]) * record.length for one in (0x31, 0xF1, 0x20, 0x40, 0x00, 0xFF)) + noise
        (tmp_path / "data").write_bytes(raw)
        batches: dict[str, list[Batch]] = {}
        kept = raw
        for one in read_file(file, [tmp_path / "data"]):
            if isinstance(one, Batch):
                batches.setdefault(one.table, []).append(one)
            else:  # a count of OCCURS that none can be
                kept = (
                    kept[: one.offset - len(raw) + len(kept)] + kept[one.offset - len(raw) + len(kept) + one.length :]
                )
        assert encode_file(file, batches) == kept


# GnuCOBOL ----------------------------------------------------------------------------------------------------------------------


class Value(NamedTuple):
    """A value that the program moves into one occurrence of an item."""

    item: Item
    subscripts: tuple[int, ...]
    literal: str
    expected: str | None
    """In canonical form; None: what the program shows."""


def elementary(item: Item, subscripts: tuple[int, ...] = ()) -> Iterator[tuple[Item, tuple[int, ...]]]:
    """Every occurrence of every elementary item with a name that is no second description of the same bytes."""
    if item.redefined is not None:
        return
    for n in range(1, item.occurs + 1):
        here = (*subscripts, n) if item.repeats else subscripts
        if item.elementary and item.name:
            yield item, here
        for child in item.children:
            yield from elementary(child, here)


def value(item: Item, subscripts: tuple[int, ...], turn: int, counters: set[int]) -> Value | None:
    """An invented value; None where COBOL moves none (INDEX, POINTER), and for N, which GnuCOBOL does not finish."""
    kind, picture = item.inherited_usage(), item.picture
    number = 7 * sum(subscripts, turn) + item.offset
    if kind in {"index", "pointer"} or (picture and picture.kind == "national"):
        return None
    if kind in {"single_float", "double_float"}:
        text = f"{'-' if turn else ''}{number}.5"
        return Value(item, subscripts, text, text)
    if picture is None or picture.kind == "text":
        return _without_digits(item, subscripts, number, turn)
    if id(item) in counters:
        text = str(max(one.occurs for one in _record(item).items if one.counter is item))
        return Value(item, subscripts, text, text.zfill(picture.size))
    digits = "".join(str((number + n) % 10) for n in range(picture.size))
    negative = picture.signed and (number + turn) % 2 == 1 and bool(digits.strip("0"))
    scale = picture.scale
    whole, part = (digits[: len(digits) - scale], digits[len(digits) - scale :]) if scale > 0 else (digits, "")
    if scale > len(digits):
        whole, part = "", digits.zfill(scale)
    whole += "0" * -scale if scale < 0 else ""
    text = ("-" if negative else "") + whole + (f".{part}" if part else "")
    return Value(item, subscripts, text.replace("-.", "-0.") if whole else text, text)


def _without_digits(item: Item, subscripts: tuple[int, ...], number: int, turn: int) -> Value:
    picture, kind = item.picture, item.inherited_usage()
    if picture is None:
        signed = not item.unsigned
        size = {1: 3, 2: 5, 4: 10, 8: 19}[item.length]
        text = f"-{number % 100 + 1}" if signed and turn else str(number % 100)
        canonical = ("-" if text[0] == "-" else "") + text.lstrip("-").zfill(size)
        return Value(item, subscripts, text, canonical)
    if kind == "comp_x":
        return Value(item, subscripts, str(number % 100), str(number % 100).zfill({1: 3, 2: 5, 4: 10}[item.length]))
    if picture.edited:
        return Value(item, subscripts, str(number % 10) if set("9Z*$+-") & set(item.written) else "'AB12'", None)
    characters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    text = "".join(characters[(number + n) % 26] for n in range(min(picture.size, 20)))
    return Value(item, subscripts, f"'{text}'", None)


def _record(item: Item) -> Item:
    return next((one for one in item.ancestors if one.parent is None), item)


def named(item: Item, subscripts: tuple[int, ...]) -> list[str]:
    """The lines that name an occurrence."""
    groups = [f"OF {one.name}" for one in item.ancestors if one.name]
    return [item.name, *groups, *([f"({' '.join(map(str, subscripts))})"] if subscripts else [])]


class Program:
    """A COBOL program over one copybook: tells where its items are, moves values into them, writes its records."""

    def __init__(self, number: int, row: dict[str, str], folder: Path) -> None:
        source = (DATA / row["file"]).read_bytes()
        text = source.decode(row["encoding"]).rstrip("\x1a")
        self.row = row
        self.name = f"P{number:03d}"
        self.path = folder / f"{self.name}.cpy"
        self.path.write_text(in_ascii(text, row["encoding"]), "ascii")
        self.book = copybook.parse(self.path, row["format"], "cp932", row["dialect"])
        self.original = parse(row)
        self.values = {
            (record.name, turn): [
                one
                for item, subscripts in elementary(record)
                if (one := value(item, subscripts, turn, self.counters(record)))
            ]
            for record in self.book.records
            for turn in (0, 1)
        }

    @staticmethod
    def counters(record: Item) -> set[int]:
        return {id(item.counter) for item in record.items if item.counter}

    def pairs(self) -> list[tuple[Item, Item]]:
        return [(record, item) for record in self.book.records for item in record.items if item.name]

    def lines(self) -> list[str]:
        """The program, without the copybook's columns."""
        records = list(enumerate(self.book.records))
        longest = {n: record.length for n, record in records}
        return [
            "IDENTIFICATION DIVISION.",
            f"PROGRAM-ID. {self.name}.",
            "ENVIRONMENT DIVISION.",
            "INPUT-OUTPUT SECTION.",
            "FILE-CONTROL.",
            *(f"SELECT U-F{n} ASSIGN TO '{self.name}-{n}'." for n, _ in records),
            "DATA DIVISION.",
            "FILE SECTION.",
            *(line for n, _ in records for line in (f"FD U-F{n}.", f"01 U-R{n} PIC X({longest[n]}).")),
            "WORKING-STORAGE SECTION.",
            f'COPY "{self.path.name}".',
            *(f"01 U-P{n} USAGE POINTER.\n01 U-N{n} REDEFINES U-P{n} BINARY-DOUBLE UNSIGNED." for n in ("", "0")),
            "01 U-O BINARY-DOUBLE.",
            "LINKAGE SECTION.",
            *(f"01 U-L{n} PIC X({longest[n]})." for n, _ in records),
            "PROCEDURE DIVISION.",
            *self.told(),
            *(line for n, record in records for line in self.written(n, record)),
            "GOBACK.",
            f"END PROGRAM {self.name}.",
        ]

    def told(self) -> Iterator[str]:
        for _, item in self.pairs():
            if item.counter:
                yield from (f"MOVE {item.occurs} TO", *named(item.counter, ()))
        for record, item in self.pairs():
            times = sum(one.repeats for one in (item, *item.ancestors))
            yield from (f"SET U-P0 TO ADDRESS OF {record.name}", "SET U-P TO ADDRESS OF", *named(item, (1,) * times))
            yield from ("COMPUTE U-O = U-N - U-N0", f"DISPLAY 'L {self.name} ' U-O ' ' LENGTH OF", *named(item, ()))

    def written(self, n: int, record: Item) -> Iterator[str]:
        yield f"OPEN OUTPUT U-F{n}"
        for turn in (0, 1):
            values = self.values[record.name, turn]
            for one in sorted(values, key=lambda one: id(one.item) not in self.counters(record)):
                yield from ("MOVE", one.literal, "TO", *named(one.item, one.subscripts))
            for one in values:
                if one.expected is None:
                    yield from (f"DISPLAY 'V {self.name} '", *named(one.item, one.subscripts))
            # its bytes as they stand: a MOVE of the record would convert a number, or leave occurrences out
            yield from (
                f"SET ADDRESS OF U-L{n} TO",
                f"ADDRESS OF {record.name}",
                f"MOVE U-L{n} TO U-R{n}",
                f"WRITE U-R{n}",
            )
        yield f"CLOSE U-F{n}"


class Run(NamedTuple):
    program: Program
    places: list[tuple[int, int]]
    shown: list[str]
    folder: Path


@pytest.fixture(scope="module")
def runs(tmp_path_factory) -> dict[str, Run]:
    """Every program that GnuCOBOL knows the copybook of, compiled (one file for each standard and form) and run once."""
    cobc = shutil.which("cobc")
    if cobc is None and os.environ.get("CI") == "true":
        pytest.fail("CI has GnuCOBOL: cobc is the oracle of offsets, lengths and bytes")
    if cobc is None:
        pytest.skip("GnuCOBOL (cobc) is not installed")
    folder = tmp_path_factory.mktemp("corpus")
    for member in MEMBERS.iterdir():
        shutil.copy(member, folder)
    programs = [Program(n, row, folder) for n, row in enumerate(COMPILED, 1)]
    found: dict[str, Run] = {}
    for standard, form in sorted({(STANDARD[one.row["dialect"]], one.row["format"]) for one in programs}):
        chosen = [one for one in programs if (STANDARD[one.row["dialect"]], one.row["format"]) == (standard, form)]
        said = compiled(cobc, standard, form, chosen, folder)
        for one in chosen:
            lines = [
                line[2:].split(" ", 1)[1] if line[2:].partition(" ")[2] else ""
                for line in said
                if line[2:6] == one.name
            ]
            kinds = [line[0] for line in said if line[2:6] == one.name]
            places = [tuple(map(int, line.split())) for line, kind in zip(lines, kinds, strict=True) if kind == "L"]
            shown = [line for line, kind in zip(lines, kinds, strict=True) if kind == "V"]
            found[one.row["file"]] = Run(one, places, shown, folder)
    return found


def compiled(cobc: str, standard: str, form: str, programs: list[Program], folder: Path) -> list[str]:
    main = [
        "IDENTIFICATION DIVISION.",
        "PROGRAM-ID. HAJIME.",
        "PROCEDURE DIVISION.",
        *(f"CALL '{one.name}'" for one in programs),
        "STOP RUN.",
        "END PROGRAM HAJIME.",
    ]
    margin = " " * 7 if form == "fixed" else ""
    lines = [line for one in (main, *(one.lines() for one in programs)) for part in one for line in part.split("\n")]
    name = f"U{standard.upper()}{form.upper()}"
    (folder / f"{name}.cbl").write_text("".join(f"{margin}{line}\n" for line in lines), "ascii")
    command = [
        cobc,
        "-x",
        "-O0",
        f"-std={standard}",
        f"-{form}",
        "-fcomplex-odo",
        "-I",
        str(MEMBERS),
        "-o",
        name,
        f"{name}.cbl",
    ]
    made = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stderr
    ran = subprocess.run([str(folder / name)], cwd=folder, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout.splitlines()


@pytest.mark.parametrize("row", COMPILED, ids=lambda row: row["file"])
def test_gnucobol_sees_the_same_offsets_and_lengths(row, runs):
    run = runs[row["file"]]
    expected = [(showing.offset_of(item), item.length) for _, item in run.program.pairs()]
    assert run.places == expected
    original = [item for record in run.program.original.records for item in record.items if item.name]
    assert [(showing.offset_of(item), item.length) for item in original] == expected


@pytest.mark.parametrize("row", COMPILED, ids=lambda row: row["file"])
def test_gnucobol_writes_what_we_read(row, runs):
    run = runs[row["file"]]
    shown = iter(run.shown)
    for n, record in enumerate(run.program.book.records):
        layout = from_copybook(
            run.program.path,
            charset="cp932",
            dialect=row["dialect"],
            form=row["format"],
            records={record.name: ""},
            options={"copybook": run.program.path.name},
        )
        (file,) = layout.files.values()
        columns = read_columns(file, run.folder / f"{run.program.name}-{n}")
        where = fields(record, file.records[0].tables)
        for turn in (0, 1):
            for one in run.program.values[record.name, turn]:
                expected = next(shown).rstrip() if one.expected is None else one.expected
                column = columns[where[id(one.item)]]
                assert (one.item.name, one.subscripts, column[place(one, turn)]) == (
                    one.item.name,
                    one.subscripts,
                    expected.lstrip() if one.item.justified else expected,
                )


def read_columns(file, path: Path) -> dict[tuple[str, str], list[str | None]]:
    """(table, field) → its values in the order of the rows; every record is one."""
    columns: dict[tuple[str, str], list[str | None]] = {}
    for batch in read_file(file, [path]):
        assert isinstance(batch, Batch), batch
        assert batch.faults.num_rows == 0
        for name in batch.rows.schema.names:
            columns.setdefault((batch.table, name), []).extend(batch.rows.column(name).to_pylist())
    return columns


def fields(record: Item, tables) -> dict[int, tuple[str, str]]:
    """Item → its table and field: both stand in the order of the copybook."""
    read = [item for item in record.items if not any(one.redefined for one in (item, *item.ancestors))]
    owners = [record, *(item for item in read if item.repeats)]
    assert len(owners) == len(tables)
    found = {}
    for owner, table in zip(owners, tables, strict=True):
        own = [
            item
            for item in read
            if item.elementary and next((one for one in (item, *item.ancestors) if one.repeats), record) is owner
        ]
        assert len(own) == len(table.fields)
        found |= {id(item): (table.name, one.name) for item, one in zip(own, table.fields, strict=True)}
    return found


def place(one: Value, turn: int) -> int:
    """The row of an occurrence, where every table has as many as there can be."""
    row = turn
    repeating = [item for item in (one.item, *one.item.ancestors) if item.repeats][::-1]
    for item, subscript in zip(repeating, one.subscripts, strict=True):
        row = row * item.occurs + subscript - 1
    return row
