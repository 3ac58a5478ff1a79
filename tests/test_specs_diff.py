"""`spec diff` between 2.1 and an invented 2.2 that carries every kind of drift: each kind is found, each touched thing named."""

from dataclasses import replace
from pathlib import Path

import pytest

from utsushi.converters.cli import door
from utsushi.converters.upgrading import spec_diff
from utsushi.mappings import package, upgrades
from utsushi.specs import crosswalk, loader
from utsushi.specs.comparing import changes, side, spec_crosswalk
from utsushi.specs.diff import KINDS, diff
from utsushi.specs.editions import Editions
from utsushi.specs.errors import UtsushiError
from utsushi.specs.model import Business, CodeTable, Group, Item
from utsushi.specs.pairing import pair
from utsushi.validate.binding import bind
from utsushi.validate.rule import rules


def item(name, group="台帳", type_="X", digits=(10,), **more):
    return Item(more.pop("id", ""), name, group, type_, digits, **more)


def business(edition, items, codes=None):
    groups = {}
    for one in items:
        groups.setdefault(one.group, []).append(one)
    tables = {id_: CodeTable("099", id_, name, values, "official") for id_, (name, values) in (codes or {}).items()}
    return Business(
        edition, "099", "試験", {name: Group("099", name, tuple(of)) for name, of in groups.items()}, tables
    )


def compared(old, new, codes=({}, {})):
    was, now = business("2.1", old, codes[0]), business("2.2", new, codes[1])
    return diff(was, now, pair(was, now))


def told(found):
    return {(one.kind, one.item or one.new_item, one.before, one.after) for one in found}


KEY = item("宛名番号", key=True)
DRIFT = {
    "町字 18 → 120": (
        item("住所_町字", type_="N", digits=(18,)),
        item("住所_町字", type_="N", digits=(120,)),
        {("widened", "18", "120")},
    ),
    "narrowed": (item("方書", digits=(300,)), item("方書", digits=(30,)), {("narrowed", "300", "30")}),
    "digits become known": (item("方書", digits=()), item("方書", digits=(30,)), {("narrowed", "—", "30")}),
    "more before, fewer after the point": (
        item("面積", type_="9V", digits=(5, 2)),
        item("面積", type_="9V", digits=(5, 1)),
        {("narrowed", "5,2", "5,1")},
    ),
    "retyped": (item("番号"), item("番号", type_="N"), {("retyped", "X", "N")}),
    "読み仮名 → フリガナ": (
        item("氏名_読み仮名"),
        item("氏名_フリガナ"),
        {("renamed", "氏名_読み仮名", "氏名_フリガナ")},
    ),
    "アルファベット → ローマ字": (
        item("氏名_外国人アルファベット"),
        item("氏名_外国人ローマ字"),
        {("renamed", "氏名_外国人アルファベット", "氏名_外国人ローマ字")},
    ),
    "by id, whatever the name": (item("甲", id="09900002"), item("乙", id="09900002"), {("renamed", "甲", "乙")}),
    "condition": (item("転出日", required="任意"), item("転出日", required="必須"), {("condition", "任意", "必須")}),
    "condition in prose": (
        item("転出日", required="条件付き必須", description="※※転出した人"),
        item("転出日", required="条件付き必須", description="※※転出する人"),
        {("condition", "条件付き必須 ※※転出した人", "条件付き必須 ※※転出する人")},
    ),
    "key": (item("枝番号"), item("枝番号", key=True), {("key", "—", "○")}),
    "unknown day": (
        item("生年月日", type_="DATE"),
        item("生年月日", type_="DATE", unknown_day=True),
        {("unknown_day", "—", "不詳日を許容する")},
    ),
    "repeat": (item("続柄"), item("続柄", repeat="4"), {("repeat", "—", "4")}),
    "moved": (item("電話"), item("電話", group="連絡先"), {("moved", "台帳", "連絡先")}),
}


@pytest.mark.parametrize(("old", "new", "expected"), DRIFT.values(), ids=DRIFT)
def test_each_kind_of_drift_is_found(old, new, expected):
    found = [one for one in compared([KEY, old], [KEY, new]) if one.item]
    assert {(one.kind, one.before, one.after) for one in found} == expected
    assert {one.item for one in found} == {old.name}


def test_the_way_an_item_was_recognised_is_told():
    (by_id,) = compared([KEY, item("甲", id="1")], [KEY, item("乙", id="1")])
    (by_likeness,) = compared([KEY, item("氏名_読み仮名")], [KEY, item("氏名_フリガナ")])
    assert (by_id.by, by_likeness.by) == ("id", "likeness")


def test_what_is_like_nothing_is_removed_and_added():
    found = compared([KEY, item("甲乙丙")], [KEY, item("電話番号", type_="N", digits=(3,))])
    assert told(found) == {("removed", "甲乙丙", "甲乙丙", "—"), ("added", "電話番号", "—", "電話番号")}


def test_a_code_value_that_means_something_else():
    old, new = item("代表宛名フラグ", code="2"), item("名寄せ元フラグ", code="2")
    tables = (
        {"2": ("代表宛名フラグ", {"0": "代表宛名", "1": "非代表宛名"})},
        {"2": ("名寄せ元フラグ", {"1": "名寄せ元", "2": "名寄せ先"})},
    )
    found = compared([KEY, old], [KEY, new], tables)
    assert told(found) == {
        ("renamed", "代表宛名フラグ", "代表宛名フラグ", "名寄せ元フラグ"),
        ("code_meaning", "代表宛名フラグ", "1=非代表宛名", "1=名寄せ元"),
        ("code_removed", "代表宛名フラグ", "0=代表宛名", "—"),
        ("code_added", "代表宛名フラグ", "—", "2=名寄せ先"),
    }
    assert {one.table for one in found if one.kind.startswith("code")} == {"2"}


def test_codes_that_become_known_and_tables_that_no_item_names():
    found = compared(
        [KEY, item("区分", code="999")],
        [KEY, item("区分", code="1")],
        ({"7": ("余り", {"1": "甲"})}, {"1": ("区分", {"1": "甲"}), "7": ("余り", {"1": "乙"})}),
    )
    assert told(found) == {
        ("code_table", "区分", "999（値を問わない）", "1（1 値）"),
        ("code_meaning", "", "1=甲", "1=乙"),
    }


def test_the_same_spec_has_not_changed():
    shipped = loader.business("001")
    assert diff(shipped, shipped, pair(shipped, shipped)) == ()


# an invented 2.2 of 001


def changed(group, which, **new):
    """001 with one item of a group changed."""

    def of(one):
        return replace(one, **new) if one.name == which else one

    return Group(group.business, group.name, tuple(map(of, group.items)))


@pytest.fixture
def later(tmp_path):
    """editions/2.2/001: 町字 wider, 異動事由 of another table, 続柄 02 means something else, 世帯番号 renamed by likeness."""
    old = loader.business("001")
    people = old.groups["住民情報"]
    people = changed(people, "住所_町字", digits=(130,))
    people = changed(people, "氏名_フリガナ", name="氏名_カタカナ")
    people = changed(people, "住民票コード", type="N")
    people = changed(people, "世帯番号", required="任意" if people.item("世帯番号").required != "任意" else "必須")
    people = Group("001", people.name, (*people.items, Item("", "氏名_点字", people.name, "N", (100,))))
    table = old.groups["住民情報"].item("続柄コード1").code
    codes = dict(old.codes)
    codes[table] = replace(codes[table], values={**codes[table].values, "02": "筆頭者", "ZZ": "新しい続柄"})
    new = replace(old, edition="2.2", groups={**old.groups, people.name: people}, codes=codes)
    loader.save(new, tmp_path / "editions" / "2.2" / "001_jumin_kihon_daicho")
    return tmp_path / "editions"


def test_each_change_names_what_it_touches(later):
    found = spec_diff("2.1", str(later / "2.2"), packages=["001/memuro"])
    by_kind = {(one["kind"], one["item"] or one["new_item"]): one for one in found["changes"]}
    street = by_kind["widened", "住所_町字"]
    assert (street["before"], street["after"]) == ("120", "130")
    assert street["layouts"] == ["001/memuro JUMIN.kihon.住所_町字"]
    (line,) = street["mappings"]
    assert line.startswith("001/memuro 2.1/001_住民情報.yaml:")
    assert street["samples"] == ["samples/small/001_memuro"]
    assert street["rules"] == ["AD-01"]
    assert "JK-04c" in by_kind["retyped", "住民票コード"]["rules"]
    assert "JK-01a" in by_kind["code_meaning", "続柄コード1"]["rules"]
    assert by_kind["code_meaning", "続柄コード1"]["after"] == "02=筆頭者"
    assert by_kind["code_added", "続柄コード1"]["after"] == "ZZ=新しい続柄"
    assert by_kind["added", "氏名_点字"]["mappings"]
    assert by_kind["condition", "世帯番号"]["mappings"]
    assert by_kind["renamed", "氏名_フリガナ"]["by"] == "likeness"
    assert set(found["counts"]) <= set(KINDS)


def test_after_an_upgrade_check_fails_until_each_change_is_confirmed(later, tmp_path):
    folder = tmp_path / "own"
    folder.mkdir()
    (folder / "package.yaml").write_text("title: 町\nextends: 001/memuro\n", "utf-8")
    editions = Editions(later, {"001": "2.2"})
    with pytest.raises(UtsushiError) as caught:
        package.load(str(folder), editions=editions)
    codes = {problem.code for problem in caught.value.problems}
    assert codes == {"U141", "U152"}
    assert all(problem.place.line for problem in caught.value.problems)
    table = folder / "upgrades" / "2.2.csv"
    left = spec_diff("2.1", str(later / "2.2"), packages=[str(folder)], out=table)["unconfirmed"]
    assert left >= len([one for one in caught.value.problems if one.code == "U152"]) > 0
    confirm(table)
    decide(later)
    plan = package.load(str(folder), editions=Editions(later, {"001": "2.2"}))
    names = {name for group in plan.groups for one in group.applications for name in one.items}
    assert "氏名_カタカナ" in names
    assert "氏名_フリガナ" not in names
    assert plan.businesses["001"].edition == "2.2"
    (people,) = [group for group in plan.groups if group.group.name == "住民情報"]
    assert people.absent["氏名_点字"] == "旧に無い"


def confirm(table):
    text = table.read_text("utf-8").splitlines()
    table.write_text(
        "\n".join([text[0], *(line.rstrip(",") + ",山田,旧に無い,2026-02-01" for line in text[1:])]) + "\n", "utf-8"
    )


def decide(later):
    report = spec_crosswalk("001", "2.1", str(later / "2.2"))
    assert [(one["item"], one["proposal"]) for one in report["undecided"]] == [
        ("氏名_フリガナ", "住民情報.氏名_カタカナ")
    ]
    rows = dict(crosswalk.load(Path(report["file"])))
    key = ("項目", "2.1", "住民情報", "氏名_フリガナ")
    rows[key] = replace(rows[key], decision="採用", decided_by="山田")
    crosswalk.save(Path(report["file"]), rows)


def test_a_confirmation_of_what_has_not_changed_is_told(later, tmp_path):
    folder = tmp_path / "own"
    (folder / "upgrades").mkdir(parents=True)
    (folder / "package.yaml").write_text("title: 町\nextends: 001/memuro\n", "utf-8")
    head = ",".join(upgrades.COLUMNS)
    row = "001,住民情報,住所_町字,桁数拡大,18,120,山田,,2026-02-01"
    (folder / "upgrades" / "2.2.csv").write_text(f"{head}\n{row}\n", "utf-8")
    with pytest.raises(UtsushiError) as caught:
        package.load(str(folder), editions=Editions(later, {"001": "2.2"}))
    assert [one.place.line for one in caught.value.problems if one.code == "U153"] == [2]


def test_the_command_tells_what_changed(later, capsys):
    result = door.run(
        ["--lang", "ja", "spec", "diff", "2.1", str(later / "2.2"), "--business", "001", "--package", "001/memuro"]
    )
    assert result == 1
    assert "桁数拡大" in capsys.readouterr().out
    assert changes(side("2.1"), side("2.1")) == ((), ())


def test_a_rule_that_spells_out_a_code_of_another_meaning_waits_for_somebody(later):
    editions = Editions(later, {"001": "2.2"})
    translation = editions.translation("001", "2.1", "2.2")
    business = editions.business("001", "2.2")
    (rule,) = [one for one in rules() if one.id == "JK-01a"]
    (bound,) = bind(rule, business, translation)
    assert bound.missing == "続柄コード1"
    (bound,) = bind(rule.model_copy(update={"confirmed": ["2.2"]}), business, translation)
    assert not bound.missing
    assert bound.needs["住民情報"] >= {"続柄コード1", "世帯番号"}
