"""SQL*Loader control files become layouts that read the data they describe."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from utsushi.converters import files
from utsushi.converters.files import Batch
from utsushi.mappings.layout import load as loading
from utsushi.mappings.layout.loader_control import read
from utsushi.mappings.layout.loader_layout import Imported, layout_of
from utsushi.specs.errors import UtsushiError

DELIMITED = """\
-- 住登外の抽出
OPTIONS (SKIP=1, DIRECT=TRUE)
LOAD DATA
CHARACTERSET JA16SJISTILDE
INFILE 'C:\\EXPORT\\ATENA.CSV'
BADFILE 'ATENA.BAD'
APPEND INTO TABLE GYOMU.ATENA
FIELDS TERMINATED BY ',' OPTIONALLY ENCLOSED BY '"'
TRAILING NULLCOLS
( ATENA_NO CHAR(15)
, "氏名" CHAR(100) "NVL(RTRIM(:氏名,' '),' ')"
, UMARE_YMD DATE "YYYYMMDD" NULLIF UMARE_YMD='00000000'
, YOBI FILLER
, TOROKU_ID CONSTANT 'IKO'
, BIKO CHAR(4000)
)
"""
POSITIONED = """\
LOAD DATA
CHARACTERSET JA16SJIS
INFILE 'kinrei.dat' "FIX 34"
INTO TABLE KIHON WHEN (1:1) = '1'
( KBN POSITION(1:1) CHAR
, ATENA_NO POSITION(2:6) INTEGER EXTERNAL
, UMARE POSITION(7) DATE(8) "YYYYMMDD"
, GAKU POSITION(17:20) DECIMAL(7,2)
, KENSU POSITION(21) SMALLINT
, RITU POSITION(23:28) ZONED(6,3)
)
INTO TABLE KIHON WHEN KBN = '9'
( KBN POSITION(1:1) CHAR
, T_KENSU POSITION(2:6) ZONED(5)
)
"""


def imported(tmp_path: Path, text: str, encoding: str = "utf-8") -> Imported:
    """The layout of a control file with that text."""
    path = tmp_path / "atena.ctl"
    path.write_text(text, encoding)
    return layout_of(path, encoding)


def loaded(tmp_path: Path, made: Imported) -> loading.Layout:
    """The layout, written and loaded."""
    if made.copybook:
        (tmp_path / "copy").mkdir(exist_ok=True)
        (tmp_path / "copy" / made.copybook_name).write_text(made.copybook, "utf-8")
    (tmp_path / "layout.yaml").write_text(made.layout, "utf-8")
    return loading.load(tmp_path / "layout.yaml")


def test_delimited_data_are_read(tmp_path: Path) -> None:
    """Columns of the file in order; what the database adds or changes is a remark."""
    made = imported(tmp_path, DELIMITED, "cp932")
    (file,) = loaded(tmp_path, made).files.values()
    assert (file.path, file.format, file.quote, file.header, file.text.table) == (
        "ATENA.CSV",
        "delimited",
        "minimal",
        True,
        "cp932",
    )
    names = [field.name for field in file.tables[0].fields]
    assert names == ["ATENA_NO", "氏名", "UMARE_YMD", "YOBI", "BIKO"]
    assert file.tables[0].fields[2].hint.form == "seireki"
    remarks = [line for line in made.layout.splitlines() if line.startswith("# ")]
    assert remarks == [
        "# GYOMU.ATENA: TRAILING NULLCOLS".replace("GYOMU.", ""),
        "# 氏名: \"NVL(RTRIM(:氏名,' '),' ')\"",
        "# UMARE_YMD: NULLIF UMARE_YMD='00000000'",
        "# ATENA.TOROKU_ID: CONSTANT",
    ]
    data = tmp_path / "ATENA.CSV"
    data.write_bytes('ATENA_NO,氏名,UMARE_YMD,YOBI,BIKO\r\n0012,見本　花子,19580512,,"a,b"\r\n'.encode("cp932"))
    (batch,) = files.read(file, [data])
    assert isinstance(batch, Batch)
    assert [batch.rows[name].to_pylist() for name in names] == [["0012"], ["見本　花子"], ["19580512"], [""], ["a,b"]]


def test_data_with_positions_are_read(tmp_path: Path) -> None:
    """Two record types, digits in characters, packed, zoned and binary numbers, a gap between columns."""
    made = imported(tmp_path, POSITIONED)
    (file,) = loaded(tmp_path, made).files.values()
    assert [record.name for record in file.records] == ["KIHON", "KIHON_2"]
    assert (file.format, file.record_length) == ("fixed", 34)
    row = (
        b"1" + b"00012" + b"19580512" + b"  " + bytes.fromhex("0012345c") + struct.pack("<h", 3) + b"001500" + b" " * 6
    )
    end = b"9" + b"00001" + b" " * 28
    data = tmp_path / "kinrei.dat"
    data.write_bytes(row + end)
    first, second = files.read(file, [data])
    assert isinstance(first, Batch)
    assert isinstance(second, Batch)
    values = {name: first.rows[name].to_pylist() for name in ("ATENA_NO", "UMARE", "GAKU", "KENSU", "RITU")}
    assert values == {
        "ATENA_NO": ["00012"],
        "UMARE": ["19580512"],
        "GAKU": ["00123.45"],
        "KENSU": ["0003"],
        "RITU": ["001.500"],
    }
    assert second.rows["T_KENSU"].to_pylist() == ["00001"]
    assert files.encode(file, {first.table: [first], second.table: [second]}) == row + end


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("LOAD DATA\nINFILE 'a'\nINTO TABLE T\n( A POSITION(1:2), B )", "U916", 4),
        ("LOAD DATA\nINTO TABLE T FIELDS TERMINATED BY ','\n( A LOBFILE(B) )", "U912", 3),
        ("LOAD DATA\nINTO TABLE T FIELDS TERMINATED BY WHITESPACE\n( A )", "U912", 2),
        ("LOAD DATA\nCHARACTERSET JA16SJS\nINTO TABLE T FIELDS TERMINATED BY ','\n( A )", "U913", 2),
        ("LOAD DATA\nINTO TABLE T\n( A POSITION(1:3), B POSITION(3:4) )", "U915", 3),
        ("LOAD DATA\nINTO TABLE T\n( A POSITION(1) )", "U914", 3),
        ("LOAD DATA\nINTO TABLE T\n( A POSITION(1:3) DECIMAL(7) )", "U914", 3),
        ("LOAD DATA\nINTO TABLE T\n( A POSITION(3:1) )", "U911", 3),
        ("OPTIONS (SKIP=2) LOAD DATA\nINTO TABLE T FIELDS TERMINATED BY ','\n( A )", "U917", 1),
        ("LOAD DATA\nINTO TABLE T FIELDS TERMINATED BY ','\n( A", "U911", 3),
        ("SELECT 1", "U911", 1),
        ("LOAD DATA", "U911", 1),
    ],
)
def test_what_a_layout_cannot_say_is_refused(tmp_path: Path, text: str, code: str, line: int) -> None:
    """With its line and column, in both languages."""
    with pytest.raises(UtsushiError) as error:
        imported(tmp_path, text)
    (problem,) = error.value.problems
    assert (problem.code, problem.place.line) == (code, line)
    assert problem.place.column
    assert problem.text("ja") != problem.text("en")


def test_another_encoding_is_no_guess(tmp_path: Path) -> None:
    """A control file in cp932 is not read as UTF-8."""
    path = tmp_path / "atena.ctl"
    path.write_text(DELIMITED, "cp932")
    with pytest.raises(UtsushiError) as error:
        layout_of(path)
    assert error.value.problems[0].code == "U910"


PARTS = st.sampled_from([*POSITIONED.split(), *DELIMITED.split(), "(", ")", ",", "'", '"', "--", "/*", "\n"])


@given(st.lists(PARTS, max_size=60))
def test_any_text_gives_a_control_or_our_own_error(tmp_path_factory: pytest.TempPathFactory, parts: list[str]) -> None:
    """Never a traceback."""
    path = tmp_path_factory.mktemp("loader") / "any.ctl"
    path.write_text("LOAD DATA " + " ".join(parts), "utf-8")
    try:
        read(path)
        layout_of(path)
    except UtsushiError:
        pass
