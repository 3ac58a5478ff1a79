"""Copybooks: offsets and lengths as a compiler sees them, refusals with line and column."""

from __future__ import annotations

import csv
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from utsushi.mappings.layout import copybook
from utsushi.mappings.layout.copybook import Item
from utsushi.specs.errors import UtsushiError

DATA = Path(__file__).parent / "data" / "copybooks"


def rows(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader((DATA / name).open(encoding="utf-8", newline="")))


INDEX = rows("index.csv")


def read(row: dict[str, str]) -> copybook.Copybook:
    return copybook.parse(DATA / row["file"], row["format"], row["encoding"])


def first(item: Item) -> int:
    """Offset of the first occurrence, from the start of the record."""
    return item.offset + sum(group.offset for group in item.ancestors if group.repeats)


@pytest.mark.parametrize("row", INDEX, ids=lambda row: row["file"])
def test_offsets_and_lengths(row):
    found = [
        {
            "record": record.name,
            "item": item.name or "FILLER",
            "offset": str(first(item)),
            "length": str(item.length),
            "occurs": str(item.occurs),
        }
        for record in read(row).records
        for item in record.items
    ]
    assert found == rows(row["file"].replace(".cpy", ".csv"))


@pytest.fixture(scope="session")
def cobc():
    found = shutil.which("cobc")
    if found is None and os.environ.get("CI") == "true":
        pytest.fail("CI has GnuCOBOL: cobc is the oracle of offsets and lengths")
    if found is None:
        pytest.skip("GnuCOBOL (cobc) is not installed")
    return found


@pytest.mark.parametrize("row", [row for row in INDEX if row["gnucobol"] == "yes"], ids=lambda row: row["file"])
def test_gnucobol_sees_the_same(row, cobc, tmp_path):
    source = (DATA / row["file"]).read_bytes().decode(row["encoding"])
    ascii_source = in_ascii(source, row["encoding"])
    (tmp_path / "book.cpy").write_text(ascii_source, "ascii")
    records = copybook.parse(tmp_path / "book.cpy", row["format"], "cp932").records
    expected = [(record, item) for record in records for item in record.items if item.name]
    found = compiled(cobc, row["format"], expected, tmp_path)
    assert found == [(first(item), item.length) for _, item in expected]
    original = [item for record in read(row).records for item in record.items if item.name]
    assert [(item.offset, item.length) for item in original] == [(item.offset, item.length) for _, item in expected]


def in_ascii(source: str, encoding: str) -> str:
    """The same columns for a compiler that reads no Japanese: names of as many bytes, two blanks for a wide one, no notes."""
    aliases: dict[str, str] = {}

    def alias(match: re.Match[str]) -> str:
        width = len(match.group().encode(encoding))
        made = aliases.setdefault(match.group(), f"J{len(aliases) + 1}")
        assert len(made) <= width, "more names than short ones can tell apart"
        return made.ljust(width)

    lines = [line if line[6:7] not in {"*", "/"} and not line.startswith("*>") else "" for line in source.splitlines()]
    text = "\n".join(re.sub(r"[*]>[^']*$", "", line).replace("　", "  ") for line in lines) + "\n"
    return re.sub(r"[^\x00-\x7f][^\s'.,]*", alias, text)


def compiled(cobc: str, form: str, items: list[tuple[Item, Item]], folder: Path) -> list[tuple[int, int]]:
    """(offset, length) of every item, as a program says that GnuCOBOL makes from the copybook."""
    shown = []
    for record, item in items:
        groups = [one.name for one in item.ancestors if one.name]
        name = [item.name, *(f"OF {group}" for group in groups)]
        times = sum(one.repeats for one in (item, *item.ancestors))
        at = [*name, f"({' '.join('1' * times)})"] if times else name
        shown += [f"SET U-P0 TO ADDRESS OF {record.name}", "SET U-P TO ADDRESS OF", *at, "COMPUTE U-O = U-N - U-N0"]
        shown += ['DISPLAY U-O " " LENGTH OF', *name]
    program = [
        "IDENTIFICATION DIVISION.",
        "PROGRAM-ID. LAYOUT.",
        "DATA DIVISION.",
        "WORKING-STORAGE SECTION.",
        'COPY "book.cpy".',
        *(f"01  U-P{n} USAGE POINTER.\n01  U-N{n} REDEFINES U-P{n} USAGE BINARY-DOUBLE UNSIGNED." for n in ("", "0")),
        "01  U-O USAGE BINARY-DOUBLE.",
        "PROCEDURE DIVISION.",
        *shown,
        "STOP RUN.",
    ]
    margin = " " * 7 if form == "fixed" else ""
    text = "\n".join(margin + line for part in program for line in part.split("\n")) + "\n"
    (folder / "layout.cbl").write_text(text, "ascii")
    command = [cobc, "-x", "-std=ibm", f"-{form}", "-o", "layout", "layout.cbl"]
    made = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stderr
    said = subprocess.run([str(folder / "layout")], capture_output=True, text=True, check=True).stdout
    return [(int(line.split()[0]), int(line.split()[1])) for line in said.splitlines()]


@pytest.mark.parametrize("row", rows("refused.csv"), ids=lambda row: f"{row['code']} {row['what']}")
def test_refuses_with_line_and_column(row, tmp_path):
    path = tmp_path / "book.cpy"
    path.write_bytes(row["source"].encode("cp932"))
    with pytest.raises(UtsushiError) as caught:
        copybook.parse(path, row["format"], "cp932")
    problem = caught.value.problems[0]
    assert (problem.code, problem.place.line, problem.place.column) == (
        row["code"],
        int(row["line"]),
        int(row["column"]),
    )
    assert problem.source == row["source"].split("\n")[int(row["line"]) - 1]
    for language in ("ja", "en"):
        assert "{" not in problem.sentence(language) + problem.hint(language)
        assert "^" in problem.text(language)


def test_a_byte_that_is_no_character(tmp_path):
    path = tmp_path / "book.cpy"
    path.write_bytes("       01  R.\n      *    氏名".encode("cp932") + b"\x81\n")
    with pytest.raises(UtsushiError) as caught:
        copybook.parse(path)
    problem = caught.value.problems[0]
    assert (problem.code, problem.place.line, problem.place.column) == ("U311", 2, 14)
    with pytest.raises(UtsushiError, match="U310"):
        copybook.parse(tmp_path / "missing.cpy")


def members(folder: Path, **texts: str) -> Path:
    for name, text in texts.items():
        (folder / f"{name}.cpy").write_bytes("".join(f"       {line}\n" for line in text.splitlines()).encode("cp932"))
    return folder / "top.cpy"


def test_an_error_points_into_the_member(tmp_path):
    top = members(
        tmp_path, top="01  R.\n    COPY UCHI REPLACING A BY B.", UCHI="\n    05  A  PIC X.\n    05  C  PIC 1."
    )
    with pytest.raises(UtsushiError) as caught:
        copybook.parse(top)
    problem = caught.value.problems[0]
    assert (problem.code, problem.place.line, problem.place.column) == ("U331", 3, 23)
    assert Path(problem.place.file).name == "UCHI.cpy"
    assert problem.source == "           05  C  PIC 1."


def test_a_member_that_was_put_together_wrongly_is_shown_as_it_stands(tmp_path):
    top = members(tmp_path, top="01  R.\n    COPY UCHI REPLACING ==KATA== BY ==PIC 1==.", UCHI="    05  A  KATA.")
    with pytest.raises(UtsushiError) as caught:
        copybook.parse(top)
    problem = caught.value.problems[0]
    assert (problem.code, Path(problem.place.file).name, problem.place.line) == ("U331", "UCHI.cpy", 1)


@pytest.mark.parametrize(
    ("texts", "code"),
    [
        ({"top": "COPY A.", "A": "    COPY B.", "B": "    COPY top."}, "U712"),
        ({"top": "COPY A.", "A": "    COPY NAI."}, "U711"),
        ({"top": "01 R. COPY A JOINING X AS PREFIX.", "A": "    05  ()-A PIC X."}, "U713"),
        (
            {
                "top": "COPY A1.",
                **{f"A{n}": f"COPY A{n + 1}.\n" * 40 for n in range(1, 5)},
                "A5": "01 R PIC X(20).\n" * 20,
            },
            "U714",
        ),
    ],
    ids=["circle", "missing", "placeholder", "explosion"],
)
def test_members_that_cannot_be_copied(texts, code, tmp_path):
    with pytest.raises(UtsushiError) as caught:
        copybook.parse(members(tmp_path, **texts))
    assert caught.value.problems[0].code == code


def test_members_are_named_and_found_in_folders(tmp_path):
    (tmp_path / "lib" / "sub").mkdir(parents=True)
    members(tmp_path / "lib" / "sub", Naka="    05  A  PIC X(3).")
    top = members(tmp_path, top="01  R.\n    COPY 'NAKA' OF SUB.".replace("SUB", "sub"))
    book = copybook.parse(top, folders=[tmp_path / "lib"])
    assert [item.name for item in book.records[0].items] == ["R", "A"]
    assert [one.name for one in book.members] == ["Naka.cpy"]


@pytest.mark.parametrize(
    ("statement", "names"),
    [
        ("COPY M REPLACING ==:T:== BY ==KO==.", ["KO-A", "B-X", "C"]),
        ("COPY M REPLACING ==:T:-A== BY ==A2== ==B-X== BY B.", ["A2", "B", "C"]),
        ("COPY M REPLACING ==PIC X. 05 B-X== BY ==PIC X(9). 05 BB==\n    ==:T:== BY ==T==.", ["T-A", "BB", "C"]),
        ("COPY M SUPPRESS REPLACING TRAILING ==-x== BY ==-Y== ,\n    ==:T:-A== BY ====.", ["", "B-Y", "C"]),
    ],
)
def test_replacing_by_hand(statement, names, tmp_path):
    top = members(
        tmp_path, top=f"01  R.\n    {statement}", M="    05  :T:-A PIC X.\n    05  B-X,  PIC X.\n    05  C PIC X."
    )
    assert [item.name for item in copybook.parse(top).records[0].children] == names


def test_condition_names_give_the_values_of_their_item():
    items = {
        item.name: item for item in read({"file": "kihon.cpy", "format": "fixed", "encoding": "cp932"}).records[0].items
    }
    assert items["REC-KBN"].codes == ("1",)
    assert items["性別"].codes == ("1", "2")
    items = {
        item.name: item
        for item in read({"file": "continued.cpy", "format": "fixed", "encoding": "cp932"}).records[0].items
    }
    assert items["SONOATO"].codes == ("A", "B", "C", "1", "2", "3")


@pytest.mark.parametrize(
    ("clause", "values"),
    [
        ("VALUE 'A' THRU 'C'", None),
        ("VALUE '08' THROUGH '11'", ("08", "09", "10", "11")),
        ("VALUE ZERO", ("00",)),
        ("VALUES ARE SPACES '1'", ("", "1")),
        ("VALUE 'it''s'", ("it's",)),
        ('VALUE N"男" NC"女"', ("男", "女")),
    ],
)
def test_values_of_a_condition_name(clause, values, tmp_path):
    path = tmp_path / "book.cpy"
    path.write_bytes(f"       01  R.\n           05  A PIC X(2).\n               88  B {clause}.\n".encode("cp932"))
    assert copybook.parse(path).records[0].children[0].codes == values


def test_an_open_literal_reaches_to_column_72(tmp_path):
    path = tmp_path / "book.cpy"
    lines = ["       01  R.", "           05  A PIC X(60).", "           88  B VALUE 'あ", "      -    'い'."]
    path.write_bytes("\n".join(lines).encode("cp932"))
    (value,) = copybook.parse(path).records[0].children[0].codes
    assert value == "あ" + " " * (72 - len(lines[2].encode("cp932"))) + "い"


def test_sequence_numbers_and_tags_are_no_text(tmp_path):
    path = tmp_path / "book.cpy"
    card = "000100 01  R." + " " * 59 + "I.100709\r\n" + "000200\r\n000300     05  A PIC X." + " " * 49 + "氏名\r\n\x1a"
    path.write_bytes(card.encode("cp932"))
    assert [item.name for item in copybook.parse(path).records[0].items] == ["R", "A"]


pictures = st.sampled_from(
    [
        "X(3)",
        "A",
        "9(4)",
        "S9(5)V99",
        "N(2)",
        "S9(9) COMP-3",
        "9(4) COMP",
        "S9(18) BINARY",
        "S9(3) SIGN LEADING SEPARATE",
    ]
)


@st.composite
def entries(draw: st.DrawFn, level: int = 5) -> list[str]:
    """The entries of a group: items and groups, some that repeat, some described again."""
    lines: list[str] = []
    for _ in range(draw(st.integers(1, 4))):
        name = draw(st.sampled_from(["FILLER", "KINGAKU", "氏名", "A-1"]))
        times = draw(st.sampled_from(["", "", " OCCURS 2 TIMES", " OCCURS 1"]))
        if level < 20 and draw(st.booleans()):
            inner = draw(entries(level + 5))
            lines += [f"{level:02d} {name}{times}.", *inner]
        else:
            lines.append(f"{level:02d} {name} PIC {draw(pictures)}{times}.")
            if not times and name != "FILLER" and draw(st.booleans()):
                # a second view of the same bytes
                size = LENGTHS[lines[-1].partition("PIC ")[2].rstrip(".")]
                lines.append(f"{level:02d} MATA REDEFINES {name} PIC X({size}).")
    return lines


LENGTHS = {
    "X(3)": 3,
    "A": 1,
    "9(4)": 4,
    "S9(5)V99": 7,
    "N(2)": 4,
    "S9(9) COMP-3": 5,
    "9(4) COMP": 2,
    "S9(18) BINARY": 8,
    "S9(3) SIGN LEADING SEPARATE": 4,
}


@settings(max_examples=200, deadline=None)
@given(lines=entries(), form=st.sampled_from(["fixed", "free"]))
def test_items_tile_their_record(lines, form, tmp_path_factory):
    path = tmp_path_factory.mktemp("books", numbered=True) / "book.cpy"
    text = "\n".join(["       01 R.", *(f"{' ' * 7}{line}" for line in lines)])
    path.write_bytes(text.encode("cp932"))
    (record,) = copybook.parse(path, form).records
    for item in record.items:
        if item.children:
            start = 0 if item.repeats else item.offset
            for child in item.children:
                assert child.offset == (child.redefined.offset if child.redefined else start)
                start = child.offset + child.length * child.occurs
            assert item.length == start - (0 if item.repeats else item.offset)
    assert record.length == sum(size(item) for item in record.children)


def size(item: Item) -> int:
    """Bytes that an item adds to its record; a second view of the same bytes adds none."""
    if item.redefined is not None:
        return 0
    own = item.length if item.picture else sum(size(child) for child in item.children)
    return own * item.occurs


WORDS = """01 05 10 88 77 FILLER A-1 氏名 PIC PICTURE IS X(3) S9(4) COMP-3 . ' " - * OCCURS 3 TO DEPENDING ON REDEFINES VALUE
THRU SIGN LEADING COPY BOOK REPLACING == =:A:== BY REPLACE OFF JOINING AS PREFIX N 0 2 COMP-1 INDEX SYNC ZZ9 66 RENAMES FD RECORD"""
sources = st.lists(st.sampled_from([*WORDS.split(), ".\n", "\x00"]), max_size=30).map(
    lambda found: ("       01 R. " + " ".join(found)).encode("cp932")
)


@settings(max_examples=400, deadline=None)
@given(raw=st.binary(max_size=200) | sources, form=st.sampled_from(["fixed", "free"]))
def test_only_our_own_errors_come_out(raw, form, tmp_path_factory):
    path = tmp_path_factory.getbasetemp() / "fuzzed.cpy"
    path.write_bytes(raw)
    try:
        found = copybook.parse(path, form)
    except UtsushiError as error:
        codes = {problem.code for problem in error.problems}
        placed = all(problem.place.line for problem in error.problems)
    else:
        codes, placed = set(), bool(found.records)
    assert placed
    assert all("U310" < code < "U350" or "U700" <= code < "U740" for code in codes)
