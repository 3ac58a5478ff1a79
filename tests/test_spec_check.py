"""`utsushi spec check`: the shipped editions are clean, and each rule finds what breaks it, at its line."""

import json
import re
from dataclasses import replace

import pytest

from utsushi.converters.cli.door import run
from utsushi.converters.cli.spec_check import condition
from utsushi.specs import check_names, loader
from utsushi.specs.check import check, report
from utsushi.specs.errors import UtsushiError
from utsushi.specs.model import Business, CodeTable, Group, Item

SURE = dict.fromkeys(("name", "group", "type", "digits"), "observed")
KEY = Item("", "宛名番号", "人", "X", (15,), key=True, kind="key", grades=SURE)
CODES = {"1": CodeTable("099", "1", "区分", {"1": "甲", "02": "乙"}, "observed")}


def write(root, *items, business="099"):
    saved = Business("2.1", business, "見本", {"人": Group(business, "人", (KEY, *items))}, CODES)
    loader.save(saved, root / "2.1" / business)
    return root


def item(**values):
    return replace(Item("", "項目", "人", "X", (2,), grades=SURE), **values)


def found(root):
    return {problem.code for problem in check((), "2.1", root, condition)[1]}


@pytest.mark.parametrize("edition", loader.editions())
def test_the_shipped_editions_are_clean(edition):
    businesses, problems = check((), edition, None, condition)
    assert len(businesses) == len(loader.businesses(edition))
    assert [problem.text("ja") for problem in problems] == []


WRONG = {
    "U161": {"id": "01200001"},
    "U162": {"name": "給与収入/給与所得"},
    "U163": {"grades": dict.fromkeys(("name", "group", "type"), "observed")},
    "U164": {"grades": SURE | {"name": "official"}},
    "U165": {"digits": ()},
    "U166": {"reference": "人.宛名番"},
    "U167": {"code": "7", "grades": SURE | {"code": "observed"}},
    "U168": {"code": "012:7", "grades": SURE | {"code": "observed"}},
    "U169": {"digits": (5, 2)},
    "U170": {"sample": "123"},
    "U171": {"condition": "宛名番号 = '1'"},
    "U172": {"digits": (1,), "code": "1", "grades": SURE | {"code": "observed"}},
    "U173": {"classification": "個人番号"},
    "U175": {"unknown_day": True},
    "U177": {"condition": "宛名番 = '1'", "required": "条件付き必須", "grades": SURE | {"required": "observed"}},
}


@pytest.mark.parametrize(("code", "values"), list(WRONG.items()), ids=list(WRONG))
def test_each_rule_finds_what_breaks_it(tmp_path, code, values):
    assert found(write(tmp_path, item())) == set()
    assert found(write(tmp_path, item(**values))) == {code}


@pytest.mark.parametrize("name", ["甲*乙", "期1..4", "甲 乙", "甲　乙"])
def test_a_name_of_several_items_is_none(tmp_path, name):
    assert found(write(tmp_path, item(name=name))) == {"U162"}


@pytest.mark.parametrize(
    ("values", "sample"),
    [
        ({"type": "DATE", "digits": (10,)}, "2023-02-29"),
        ({"type": "9"}, "1a"),
        ({"code": "1", "grades": SURE | {"code": "observed"}}, "2"),
        ({}, "１"),
    ],
)
def test_a_sample_fits_type_digits_and_codes(tmp_path, values, sample):
    assert found(write(tmp_path, item(**values, sample=sample))) == {"U170"}


def test_a_condition_that_cannot_be_read_is_found(tmp_path):
    values = {"required": "条件付き必須", "grades": SURE | {"required": "observed"}}
    (code,) = found(write(tmp_path, item(condition="宛名番号 = ", **values)))
    assert re.fullmatch("U2[0-9]{2}|U3[0-9]{2}", code)


def test_an_id_stands_once_in_an_edition(tmp_path):
    write(tmp_path, item(id="09900001"))
    assert found(write(tmp_path, item(id="09900001"), item(id="09900001", name="別"))) == {"U160"}


def test_a_concept_has_one_type_and_size_in_all_businesses(tmp_path):
    write(tmp_path, item(concept="区分"), item(name="区分二", concept="区分"))
    write(tmp_path, item(concept="区分", digits=(3,)), business="098")
    assert found(tmp_path) == {"U176"}
    assert {problem.code for problem in check(("098",), "2.1", tmp_path)[1]} == {"U176"}
    assert check(("099",), "2.1", tmp_path)[1] == []


def test_a_group_without_a_key_is_found(tmp_path):
    business = Business("2.1", "099", "見本", {"人": Group("099", "人", (item(),))}, CODES)
    loader.save(business, tmp_path / "2.1" / "099")
    assert found(tmp_path) == {"U174"}


def test_every_listed_exception_is_needed(monkeypatch):
    listed = check_names.exceptions()
    assert all(listed.values())
    monkeypatch.setattr(check_names, "exceptions", dict)
    paths = {(problem.place.path, problem.values["concept"]) for problem in check()[1] if problem.code == "U176"}
    assert paths == {(f"{group}.{name}", concept) for concept, _, group, name in listed}


def test_a_type_outside_the_standard_is_a_finding_of_its_line(tmp_path):
    path = write(tmp_path, item()) / "2.1" / "099" / "items.csv"
    path.write_text(path.read_text("utf-8").replace(",X,2,", ",VARCHAR,2,"), "utf-8")
    (problem,) = check((), "2.1", tmp_path)[1]
    assert (problem.code, problem.place.file, problem.place.line) == ("U108", str(path), 3)


def test_a_finding_names_file_line_and_item(tmp_path):
    write(tmp_path, item(classification="個人番号"))
    told = report(*check((), "2.1", tmp_path))
    (one,) = told["findings"]
    assert told["ok"] is False
    assert (one["code"], one["line"], one["path"]) == ("U173", 3, "人.項目")
    assert one["file"].endswith("items.csv")
    assert all(one[part] for part in ("ja", "en", "hint_ja", "hint_en"))


def test_a_business_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(UtsushiError, match="U102"):
        check(("012",), "2.1", write(tmp_path))


def test_the_command_exits_with_1_on_findings(tmp_path, capsys):
    assert run(["spec", "check", "--root", str(write(tmp_path, item()))]) == 0
    assert run(["spec", "check", "099", "--root", str(write(tmp_path, item(name="甲/乙"))), "--format", "json"]) == 1
    out = capsys.readouterr().out
    told = json.loads(out[out.index("{") :])
    assert [one["code"] for one in told["findings"]] == ["U162"]
