"""A package on disk becomes a Plan, or is refused with everything that is wrong with it."""

import shutil
from pathlib import Path

import pytest

from utsushi.mappings import folders, package, yaml
from utsushi.mappings.language.values import Reference
from utsushi.specs.errors import UtsushiError

DATA = Path(__file__).parent / "data" / "packages"
REFUSED = yaml.load(DATA / "refused.yaml").plain()
REFUSED_HOST = yaml.load(DATA / "refused_host.yaml").plain()


@pytest.fixture
def town(tmp_path):
    """A copy of the package `town`, and `town(file, old, new)` to change one line of it."""
    return copied(tmp_path, "town")


@pytest.fixture
def host(tmp_path):
    """The same for the package `host`."""
    return copied(tmp_path, "host")


def copied(tmp_path, name):
    folder = tmp_path / name
    shutil.copytree(DATA / name, folder)

    def change(file, old, new):
        text = (folder / file).read_text("utf-8")
        assert text.count(old) == 1, f"{old} stands {text.count(old)} times in {file}"
        (folder / file).write_text(text.replace(old, new), "utf-8", newline="\n")
        return folder

    change.folder = folder
    return change


def refusals(*arguments, **named):
    with pytest.raises(UtsushiError) as refused:
        package.load(*arguments, **named)
    assert refused.value.exit_code == 2
    for problem in refused.value.problems:
        for language in ("ja", "en"):
            assert problem.sentence(language)
            assert "{" not in problem.sentence(language).replace("{}", ""), problem.sentence(language)
            assert problem.hint(language)
    return refused.value.problems


def test_a_package_compiles(town):
    plan = package.load(str(town.folder))
    assert (plan.name, plan.edition) == ("town", "2.1")
    assert [one.group.name for one in plan.groups] == ["世帯情報", "支援措置対象者情報"]
    household, support = plan.groups
    assert (household.source.name, household.alias) == ("SETAI.kihon", "s")
    assert household.absent["操作者ID"] == "旧システムは操作の記録を持たない"
    assert household.dispositions == {"世帯開始年月日": {"no_such_day": "hold"}}
    assert household.reasons == {"世帯開始年月日": "開始日の確認まで保留"}
    assert list(household.excludes) == ["テスト世帯"]
    assert household.tests[0].given[Reference("s", "世帯番号")] == "12"
    (join,) = support.joins
    assert (join.alias, join.kind, join.table.name, join.unmatched) == (
        "s",
        "optional",
        "SETAI.kihon",
        "対象者のいない世帯",
    )
    assert plan.policies == {"atena": {"width": "15", "pad": "0"}}
    assert [(one.field, one.always, bool(one.claim), one.unchecked) for one in plan.drops["SETAI.kihon"]] == [
        ("開始元号", None, True, False),
        ("予備", ("",), False, False),
        ("メモ", None, False, True),
    ]


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused_and_where(town, name):
    is_refused(town, REFUSED[name])


@pytest.mark.parametrize("name", REFUSED_HOST)
def test_what_is_refused_of_records_with_occurrences(host, name):
    is_refused(host, REFUSED_HOST[name])


def is_refused(change, case):
    folder = change(case["file"], case["old"], case["new"])
    problems = [one for one in refusals(str(folder)) if one.code == case["code"]]
    assert problems, [one.text("ja") for one in refusals(str(folder))]
    problem = problems[0]
    assert Path(problem.place.file).name == Path(case["file"]).name
    assert f"{problem.place.line}:{problem.place.column}" == case["at"]
    assert case.get("says", "") in problem.sentence("ja")
    assert case.get("hint", "") in problem.hint("ja")
    assert problem.text("ja").splitlines()[1].startswith(f"{problem.place.line:5d} | ")


def test_occurrences_become_rows_beside_their_record():
    plan = package.load(str(DATA / "host"))
    (group,) = plan.groups
    assert (group.source.name, group.source.parent) == ("SETAI.kihon.RIREKI", "SETAI.kihon")
    parent, second = group.joins
    assert (parent.kind, parent.of, parent.table.name, parent.on) == ("parent", "r", "SETAI.kihon", None)
    assert second.kind == "optional"
    assert group.tests[0].given[Reference("k", "SETAI_NO")] == "0000000012"
    total, count = plan.drops["SETAI.kihon"]
    assert total.sum_of == ("SETAI.kihon.RIREKI", "GAKU")
    assert total.claim is None
    assert count.always == ("01", "02")


def test_everything_wrong_is_said_at_once(town):
    town("package.yaml", "    予備: {always", "    予備１: {always")
    town("2.1/001_世帯情報.yaml", "  世帯主_宛名番号: atena", "  世帯主_宛名: atena")
    folder = town("2.1/001_支援措置対象者情報.yaml", "from: SHIEN.kihon t", "from: SHIEN.kihom t")
    assert {one.code for one in refusals(str(folder))} == {"U260", "U262", "U267"}


@pytest.mark.parametrize("name", ["2.1/001_個人番号管理.yml", "codes/性別.tsv"])
def test_a_file_that_nobody_would_read_is_named(town, name):
    (town.folder / name).write_text("x", "utf-8")
    (problem,) = refusals(str(town.folder))
    assert (problem.code, problem.values["file"]) == ("U276", Path(name).name)


def test_what_is_wrong_in_one_mapping_does_not_hide_the_tests_of_another(town):
    town("2.1/001_世帯情報.yaml", "  世帯主_宛名番号: atena", "  世帯主_宛名: atena")
    folder = town("2.1/001_支援措置対象者情報.yaml", "given: {t: {宛名番号", "given: {t: {宛名番")
    assert {one.code for one in refusals(str(folder))} == {"U260", "U267"}


def test_the_policies_of_the_municipality_overrule(town):
    plan = package.load(str(town.folder), policies={"atena": {"pad": ""}})
    assert plan.policies == {"atena": {"width": "15", "pad": ""}}
    (problem,) = refusals(str(town.folder), policies={"atna": {"pad": ""}})
    assert problem.code == "U274"
    assert "atena" in problem.hint("ja")


def test_a_misspelt_setting_of_a_policy_is_refused_wherever_it_stands(town):
    (problem,) = refusals(str(town.folder), policies={"atena": {"widht": "15"}})
    assert (problem.code, problem.place.file, problem.place.path) == ("U296", "utsushi.toml", "policies.atena.widht")
    assert "width" in problem.hint("ja")
    (problem,) = refusals(str(town.folder), policies={"kana": {"width": "15"}})
    assert (problem.code, problem.values["known"]) == ("U296", "—")


def test_an_edition_that_nobody_wrote(town):
    (problem,) = refusals(str(town.folder), "2.2")
    assert (problem.code, problem.values["near"]) == ("U255", "2.1")


def test_two_editions_need_a_choice(town):
    shutil.copytree(town.folder / "2.1", town.folder / "2.2")
    (problem,) = refusals(str(town.folder))
    assert (problem.code, problem.values["known"]) == ("U255", "2.1 2.2")
    town("package.yaml", "title: 町", "edition: 2.1\ntitle: 町")
    assert package.load(str(town.folder)).edition == "2.1"


def test_a_package_that_is_not_there(tmp_path):
    (problem,) = refusals("001/nowhere")
    assert problem.code == "U253"
    (problem,) = refusals(str(tmp_path))
    assert problem.code == "U253"


def test_a_package_without_a_layout(town):
    (town.folder / "layout.yaml").unlink()
    (problem,) = refusals(str(town.folder))
    assert (problem.code, problem.values["file"]) == ("U254", "layout.yaml")


def test_a_file_of_a_business_that_no_spec_knows(town):
    shutil.copy(town.folder / "2.1" / "001_世帯情報.yaml", town.folder / "2.1" / "099_世帯情報.yaml")
    (problem,) = refusals(str(town.folder))
    assert (problem.code, Path(problem.place.file).name) == ("U102", "099_世帯情報.yaml")


def test_a_built_in_name_is_a_folder_of_mappings():
    for name in folders.built_in():
        assert package.find(name) == folders.MAPPINGS / name.replace("/", "_")


@pytest.fixture
def city(town):
    """A municipality's folder that builds on `town`."""
    folder = town.folder.parent / "city"
    (folder / "codes").mkdir(parents=True)
    (folder / "package.yaml").write_text(
        "title: 市\nextends: ../town\npolicies:\n  atena: {pad: ''}\n"
        "drop:\n  SETAI.kihon:\n    メモ: {always: '', reason: 使っていない}\n",
        "utf-8",
    )
    (folder / "codes" / "措置区分.csv").write_text(
        "旧コード,標準コード,ラベル,状態,備考\nB,3,仮,承認,\nC,2,終,承認,\n", "utf-8", newline="\n"
    )
    return folder


def test_a_municipality_builds_on_a_package(city):
    plan = package.load(str(city))
    assert plan.name == "city"
    assert plan.policies == {"atena": {"width": "15", "pad": ""}}
    assert {row.legacy: row.standard for row in plan.codes["措置区分"].rows} == {"A": "1", "B": "3", "C": "2"}
    drops = {one.field: one for one in plan.drops["SETAI.kihon"]}
    assert drops["メモ"].always == ("",)
    assert drops["予備"].reason == "予備"


def test_a_file_of_the_same_name_replaces(city, town):
    text = (town.folder / "2.1" / "001_世帯情報.yaml").read_text("utf-8")
    (city / "2.1").mkdir()
    (city / "2.1" / "001_世帯情報.yaml").write_text(text.replace("旧システムは持たない", "市も持たない"), "utf-8")
    plan = package.load(str(city))
    assert plan.groups[0].absent["世帯主不在フラグ"] == "市も持たない"
    assert len(plan.groups) == 2


def test_a_copybook_of_the_same_name_replaces(host):
    city = host.folder.parent / "city"
    (city / "copy").mkdir(parents=True)
    (city / "package.yaml").write_text("title: 市\nextends: ../host\n", "utf-8")
    base = package.load(str(city))
    assert base.layout.tables["SETAI.kihon"].field("SETAI_NO").digits == 10
    text = (host.folder / "copy" / "SETAI.cpy").read_text("utf-8")
    (city / "copy" / "SETAI.cpy").write_text(text.replace("PIC 9(10)", "PIC 9(12)"), "utf-8")
    own = package.load(str(city))
    assert own.layout.tables["SETAI.kihon"].field("SETAI_NO").digits == 12
    assert own.layout.path == base.layout.path
    assert own.digest != base.digest


def test_the_digest_is_of_the_package_and_of_nothing_else(town, city, tmp_path):
    digest = package.load(str(town.folder)).digest
    own = package.load(str(city)).digest
    assert len(digest) == 64
    assert digest != own
    (town.folder / "notes.txt").write_text("x", "utf-8")
    (town.folder / "data").mkdir()
    (town.folder / "data" / "source.yaml").write_text("note: x", "utf-8")
    assert package.load(str(town.folder)).digest == digest
    moved = shutil.copytree(town.folder, tmp_path / "elsewhere" / "town")
    assert package.load(str(moved)).digest == digest
    town("codes/措置区分.csv", "B,2,仮支援", "B,2,仮の支援")
    assert package.load(str(town.folder)).digest != digest
    assert package.load(str(city)).digest != own


def test_the_order_of_groups_is_that_of_their_references():
    from dataclasses import dataclass

    from utsushi.mappings.ordering import parents_first
    from utsushi.specs.model import Group, Item

    @dataclass(frozen=True)
    class One:
        group: Group

    def group(name, *references):
        return One(
            Group("001", name, tuple(Item("", f"x{n}", name, "X", reference=to) for n, to in enumerate(references)))
        )

    def order(*groups):
        return [one.group.name for one in parents_first(groups)]

    assert order(group("a", "c.x"), group("b"), group("c", "b.x")) == ["b", "c", "a"]
    assert order(group("a", "b.x"), group("b", "a.x"), group("c")) == ["b", "a", "c"]
    assert order(group("a", "a.x", "999:z.x", "z.x"), group("b")) == ["a", "b"]
