"""A layout from a copybook alone: what is decided by rule, and what is refused."""

from pathlib import Path

import pytest

from utsushi.mappings.layout.adhoc import from_copybook, undecided
from utsushi.specs.errors import UtsushiError

BOOKS = Path(__file__).parent / "data" / "copybooks"


def fields(layout):
    return {name: [one.name for one in table.fields] for name, table in layout.tables.items()}


def test_one_record_needs_no_condition():
    layout = from_copybook(BOOKS / "dbcs.cpy", charset="cp932", data_path="A*.DAT")
    (file,) = layout.files.values()
    assert (file.name, file.path, file.format, file.text.table) == ("dbcs", "A*.DAT", "fixed", "cp932")
    assert [record.name for record in file.records] == ["DBCS_REC"]


def test_a_record_without_a_name_is_called_as_the_copybook_is():
    assert list(from_copybook(BOOKS / "no_01.cpy").tables) == ["no_01.no_01"]


def test_several_records_are_told_apart_by_conditions_in_their_order():
    layout = from_copybook(BOOKS / "kihon.cpy", records={"TRL-REC": "T_KBN = '9'", "KIHON-REC": ""})
    (file,) = layout.files.values()
    assert [(record.name, record.when) for record in file.records] == [("TRL_REC", "T_KBN = '9'"), ("KIHON_REC", "")]
    assert file.record_length == max(record.length for record in file.records)


@pytest.mark.parametrize(
    ("records", "code"),
    [
        ({}, "U860"),
        ({"KIHON-REX": ""}, "U861"),
        ({"KIHON-REC": "", "KIHON-REC.NASHI": "REC_KBN = '1'"}, "U861"),
        ({"KIHON-REC": "NASHI = '1'"}, "U305"),
        ({"KIHON-REC": "", "TRL-REC": ""}, "U386"),
    ],
)
def test_what_is_not_said_is_not_guessed(records, code):
    with pytest.raises(UtsushiError) as found:
        from_copybook(BOOKS / "kihon.cpy", records=records)
    assert [problem.code for problem in found.value.problems][:1] == [code]


def test_of_a_redefines_the_first_description_is_read_and_the_others_are_named():
    layout = from_copybook(BOOKS / "redefines.cpy")
    assert fields(layout) == {"redefines.R_REC": ["KBN", "UMARE", "SIMEI", "UCHI", "ATO"]}
    assert undecided(BOOKS / "redefines.cpy") == ["R_REC.UMARE_R", "R_REC.HOJIN", "R_REC.HYO", "R_REC.KOJIN.UCHI_R"]


def test_a_condition_reads_another_description():
    given = {"R-REC.HOJIN": "KBN = '2'", "R-REC.KOJIN": "KBN = '1'"}
    table = from_copybook(BOOKS / "redefines.cpy", records=given).tables["redefines.R_REC"]
    assert {one.name: one.when for one in table.fields if one.when} == {
        "SIMEI": "KBN = '1'",
        "UCHI": "KBN = '1'",
        "MEISHO": "KBN = '2'",
    }
    assert undecided(BOOKS / "redefines.cpy", given) == ["R_REC.UMARE_R", "R_REC.HYO", "R_REC.KOJIN.UCHI_R"]


def test_a_compiler_that_is_not_known_is_refused():
    with pytest.raises(UtsushiError) as found:
        from_copybook(BOOKS / "dbcs.cpy", dialect="imb")
    assert found.value.problems[0].code == "U872"
