"""Law 3: what a package leaves out is found before anything runs."""

import json
import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from utsushi.mappings import folders, lineage, package, yaml
from utsushi.mappings.check import check, check_package
from utsushi.mappings.lineage import SourceField, TargetItem
from utsushi.specs.errors import UtsushiError

DATA = Path(__file__).parent / "data" / "packages"
INCOMPLETE = yaml.load(DATA / "incomplete.yaml").plain()


@pytest.fixture
def town(tmp_path):
    folder = tmp_path / "town"
    shutil.copytree(DATA / "town", folder)
    return folder


def change(path, old, new):
    text = path.read_text("utf-8")
    assert text.count(old) == 1, f"{old} stands {text.count(old)} times in {path.name}"
    path.write_text(text.replace(old, new), "utf-8", newline="\n")


def test_a_complete_package_passes():
    report = check_package(str(DATA / "town"))
    assert [problem.text("ja") for problem in report.problems] == []
    assert report.ok


def test_records_whose_occurrences_become_rows_are_accounted_for():
    report = check_package(str(DATA / "host"))
    assert [problem.text("ja") for problem in report.problems] == []


def test_the_report_is_the_interface():
    found = check_package(str(DATA / "town")).to_json()
    assert json.loads(json.dumps(found, ensure_ascii=False)) == found
    assert (found["schema"], found["package"], found["edition"], found["ok"]) == (1, "town", "2.1", True)
    assert len(found["digest"]) == 64
    household, support = found["mappings"]
    assert household == {
        "file": "2.1/001_世帯情報.yaml",
        "group": "世帯情報",
        "items": {"mapped": 6, "absent": 5, "missing": []},
        "fields": {"used": 5, "dropped": 3, "missing": []},
        "code_maps": [],
        "loss": household["loss"],
        "tests": {"passed": 2, "failed": 0},
        "ok": True,
    }
    assert support["code_maps"] == [
        {"name": "措置区分", "item": "支援措置区分", "total": True, "unchecked": 1, "lossy": False, "outside": []}
    ]
    assert found["problems"] == []


def test_what_the_way_back_may_lose_is_named():
    household = check_package(str(DATA / "town")).mappings[0]
    assert "世帯番号: leading_zeros" in household.loss


@pytest.mark.parametrize("name", INCOMPLETE)
def test_what_is_left_out_and_where(town, name):
    case = INCOMPLETE[name]
    for one in (case, *case.get("more", ())):
        change(town / one["file"], one["old"], one["new"])
    report = check_package(str(town))
    assert not report.ok
    found = [one for one in report.problems if one.code == case["code"] and case["says"] in one.sentence("ja")]
    assert found, [one.text("ja") for one in report.problems]
    place = found[0].place
    assert Path(place.file).name == case["where"]
    assert f"{place.line}:{place.column}" == case.get("at", "None:None")
    for language in ("ja", "en"):
        assert "{" not in found[0].sentence(language)
        assert found[0].hint(language)
    assert {one.code for one in report.problems} == {case["code"], *case.get("besides", ())}


def test_a_constant_with_the_words_of_who_decided_it_passes(town):
    path = town / "2.1" / "001_世帯情報.yaml"
    change(
        path, "absent:\n  世帯主不在フラグ: 旧", "  世帯主不在フラグ: constant('0')\nabsent:\n  世帯主不在フラグ: 旧"
    )
    change(
        path, "absent:\n  世帯主不在フラグ: 旧システムは持たない\n", "decided:\n  世帯主不在フラグ: 市民課\nabsent:\n"
    )
    assert check_package(str(town)).ok
    assert package.load(str(town)).groups[0].decided == {"世帯主不在フラグ": "市民課"}


def test_the_mapping_that_leaves_something_out_is_not_ok(town):
    change(town / "2.1/001_世帯情報.yaml", "  世帯主不在フラグ: 旧システムは持たない\n", "")
    household, support = check_package(str(town)).to_json()["mappings"]
    assert (household["ok"], household["items"]["missing"]) == (False, ["世帯主不在フラグ"])
    assert support["ok"]


def test_a_field_that_goes_nowhere_stands_with_each_mapping_of_its_table(town):
    change(town / "package.yaml", '    予備: {always: "", reason: 予備}\n', "")
    household, support = check_package(str(town)).to_json()["mappings"]
    assert household["fields"]["missing"] == ["SETAI.kihon.予備"]
    assert support["fields"]["missing"] == ["SETAI.kihon.予備"]  # it joins the table


def test_a_map_is_not_called_total_where_the_layout_declares_no_codes(town):
    change(town / "layout.yaml", "      kihon.措置区分: {codes: [A, B]}\n", "")
    report = check_package(str(town))
    assert report.ok
    assert report.mappings[1].code_maps[0].total is None


def test_a_code_map_that_no_mapping_names_changes_nothing_and_is_named(town):
    own = town.parent / "city"
    (own / "codes").mkdir(parents=True)
    (own / "package.yaml").write_text("title: 市\nextends: ../town\n", "utf-8")
    shutil.copy(town / "codes" / "措置区分.csv", own / "codes" / "措置の区分.csv")
    (problem,) = check_package(str(own)).problems
    assert (problem.code, problem.values["near"]) == ("U290", "措置区分")
    shutil.copytree(town / "2.1", own / "2.2")  # another edition may need it
    change(own / "2.2" / "001_支援措置対象者情報.yaml", "code(t.措置区分, 措置区分)", "code(t.措置区分, 措置の区分)")
    assert check_package(str(own), "2.1").ok


def test_a_package_that_does_not_load_is_a_report_too(town):
    change(town / "2.1/001_世帯情報.yaml", "  世帯主_宛名番号: atena", "  世帯主_宛名: atena")
    report = check_package(str(town))
    found = report.to_json()
    assert not report.ok
    (problem,) = found["problems"]
    assert (problem["code"], problem["line"], problem["column"]) == ("U260", 10, 3)
    assert "世帯主_宛名 という項目は" in problem["message"]
    assert "世帯主_宛名" in report.to_json("en")["problems"][0]["message"]


def test_no_such_package_is_a_mistake_of_use():
    with pytest.raises(UtsushiError) as refused:
        check_package("001/nowhere")
    assert refused.value.problems[0].code == "U253"


def test_lineage_goes_both_ways():
    plan = package.load(str(DATA / "town"))
    head = TargetItem("001", "支援措置対象者情報", "相手方_宛名番号")
    assert lineage.fields_of(plan)[head] == (SourceField("SETAI.kihon", "世帯主番号"),)
    assert lineage.items_of(plan)[SourceField("SETAI.kihon", "世帯主番号")] == (
        TargetItem("001", "世帯情報", "世帯主_宛名番号"),
        head,
    )
    for item, fields in lineage.fields_of(plan).items():
        assert all(item in lineage.items_of(plan)[field] for field in fields)


@pytest.mark.parametrize("name", folders.built_in())
def test_the_packages_that_ship_leave_nothing_out(name):
    report = check(package.load(name))
    assert [problem.text("ja") for problem in report.problems] == []


FILES = sorted(
    path.relative_to(DATA).as_posix() for path in DATA.glob("*/**/*") if path.suffix in {".yaml", ".csv", ".cpy"}
)


@pytest.fixture(scope="module")
def scratch(tmp_path_factory):
    return tmp_path_factory.mktemp("packages")


@settings(max_examples=60)
@given(st.sampled_from(FILES), st.data())
def test_whatever_a_file_holds_there_is_a_report(scratch, name, data):
    text = (DATA / name).read_text("utf-8")
    start = data.draw(st.integers(0, len(text)))
    stop = data.draw(st.integers(start, min(start + 12, len(text))))
    put = data.draw(st.text("k.'\"(),:{}[]#-=<> \n\tあ0", max_size=4))
    package_name = name.split("/")[0]
    folder = scratch / package_name
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(DATA / package_name, folder)
    (scratch / name).write_text(text[:start] + put + text[stop:], "utf-8", newline="")
    for problem in check_package(str(folder)).problems:
        for language in ("ja", "en"):
            assert problem.text(language)
            assert f"{problem.code} {{" not in problem.sentence(language), "no sentence"
