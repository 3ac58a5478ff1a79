"""The day the official list arrives, rehearsed: our 013 meets an invented official workbook with other names, ids and digits."""

import csv
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from utsushi.converters import project as projects
from utsushi.converters.checking import check_package
from utsushi.converters.run import convert
from utsushi.converters.upgrading import spec_diff
from utsushi.converters.validating import validate
from utsushi.mappings import package
from utsushi.specs import crosswalk, loader
from utsushi.specs.columns import OFFICIAL
from utsushi.specs.comparing import spec_crosswalk
from utsushi.specs.editions import Editions
from utsushi.specs.errors import UtsushiError
from utsushi.specs.model import Business, CodeTable, Group, Item
from utsushi.specs.workbook import import_workbook
from utsushi.validate.binding import bind
from utsushi.validate.rule import Rule

GRADES = dict.fromkeys(("name", "group", "type"), "background")
CAR, LEVY = "車両情報", "賦課情報"


def item(group, name, type_="X", **more):
    return Item("", name, group, type_, grades=GRADES, **more)


OURS = Business(
    "2.1",
    "013",
    "軽自動車税",
    {
        CAR: Group(
            "013",
            CAR,
            (
                item(CAR, "軽自管理番号", key=True, kind="key"),
                item(CAR, "軽自履歴番号", "9", key=True, kind="branch"),
                item(CAR, "最新フラグ", kind="flag"),
                item(CAR, "所有者_宛名番号", kind="reference", reference=f"{LEVY}.通知書番号", concept="宛名番号"),
                item(CAR, "車台番号", classification="要配慮"),
                item(CAR, "種別コード", kind="code", code="1"),
                item(CAR, "旧標識"),
            ),
        ),
        LEVY: Group(
            "013",
            LEVY,
            (
                item(LEVY, "通知書番号", key=True, kind="key"),
                item(LEVY, "賦課年度", "YEAR", key=True),
                item(LEVY, "税額", "9", kind="amount"),
            ),
        ),
    },
    {"1": CodeTable("013", "1", "車両種別", {"1": "原付", "2": "軽二輪"}, "background")},
)
OFFICIAL_ROWS = """
1|軽自動車管理番号|軽自動車情報|○|X|15||必須
2|履歴番号|軽自動車情報|○|9|3||必須
3|最新履歴区分|軽自動車情報||X|1||必須
4|納税者等_宛名番号|軽自動車情報||X|15||任意
5|車台番号|軽自動車情報||X|17||任意
6|車両種別コード|軽自動車情報||X|1|7|必須
7|賦課通知書番号|軽自動車税賦課情報|○|X|20||必須
8|賦課年度|軽自動車税賦課情報|○|YEAR|4||必須
9|年税額|軽自動車税賦課情報||9|9||必須
10|減免額|軽自動車税賦課情報||9|9||任意
"""
DECISIONS = {
    (CAR, ""): "軽自動車情報",
    (LEVY, ""): "軽自動車税賦課情報",
    (CAR, "軽自管理番号"): "軽自動車管理番号",
    (CAR, "軽自履歴番号"): "履歴番号",
    (CAR, "最新フラグ"): "最新履歴区分",
    (CAR, "所有者_宛名番号"): "納税者等_宛名番号",
    (CAR, "種別コード"): "車両種別コード",
    (CAR, "旧標識"): None,
    (LEVY, "通知書番号"): "賦課通知書番号",
    (LEVY, "税額"): "年税額",
}
CAR_MAPPING = """
edition: 2.1
group: 車両情報
from: KEIJI.kihon k
items:
  軽自管理番号: text(k.番号)
  軽自履歴番号: integer(k.履歴)
  最新フラグ: latest(k.番号, k.履歴)
  所有者_宛名番号: text(k.所有者)
  車台番号: text(k.車台)
  種別コード: code(k.種別, 種別)
absent: {旧標識: 旧システムは持たない}
tests:
  - given: {k: {番号: A1, 履歴: 1, 種別: K}}
    windows: {最新フラグ: 1}
    expect: {軽自管理番号: A1, 種別コード: 1, 最新フラグ: 1}
"""
LEVY_MAPPING = """
edition: 2.1
group: 賦課情報
from: FUKA.kihon f
items:
  通知書番号: text(f.通知)
  賦課年度: year(f.年度)
  税額: integer(f.税額)
"""
LAYOUT = """
title: 軽自動車税（試験用）
files:
  KEIJI: {path: KEIJI.csv, format: delimited, text: {table: utf-8}, delimiter: ",", quote: minimal, newline: crlf, header: true, bom: false,
    records: {kihon: {columns: [番号, 履歴, 所有者, 車台, 種別]}}, fields: {kihon.種別: {codes: [K, N]}}}
  FUKA: {path: FUKA.csv, format: delimited, text: {table: utf-8}, delimiter: ",", quote: minimal, newline: crlf, header: true, bom: false,
    records: {kihon: {columns: [通知, 年度, 税額]}}, fields: {kihon.年度: {as: seireki}}}
"""
RULE = {
    "id": "KE-99",
    "severity": "error",
    "kind": "reference",
    "business": "013",
    "scope": "最新フラグ <> ''",
    "item": "所有者_宛名番号",
    "violations": "select 行, '車台番号' as 項目 from 車両情報 where 所有者_宛名番号 = ''",
    "ja": "所有者がいる",
    "en": "there is an owner",
    "source": "試験",
    "passes": {},
    "fails": {},
}


def workbook(path):
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(list(OFFICIAL))
    for line in OFFICIAL_ROWS.split():
        number, name, group, key, type_, digits, code, required = line.split("|")
        cells = dict.fromkeys(OFFICIAL, "")
        cells |= {
            "データ項目ID": f"013{int(number):05d}",
            "データ項目": name,
            "グループ_名称": group,
            "グループ_主キー": key,
        }
        cells |= {"データ型": type_, "桁数": digits, "コード": code, "データ出力条件": required}
        sheet.append([cells[label] or None for label in OFFICIAL])
    codes = book.create_sheet("コード一覧")
    codes.append(["コードID", "コード名", "コード値", "コード値の内容", "備考"])
    for row in ((7, "車両種別コード", "1", "原付", None), (None, None, "2", "軽二輪", None)):
        codes.append(list(row))
    book.save(path)
    return path


@pytest.fixture
def town(tmp_path, monkeypatch):
    """A project folder: our 013 as the shipped spec, the official workbook imported beside utsushi.toml, and a package in our names."""
    shipped = tmp_path / "shipped"
    loader.save(OURS, shipped / "2.1" / "013_keijidoshazei")
    monkeypatch.setattr(loader, "EDITIONS", shipped)
    folder = tmp_path / "town"
    own = folder / "packages" / "keiji"
    (own / "2.1").mkdir(parents=True)
    (own / "codes").mkdir()
    (own / "package.yaml").write_text("title: 軽自（試験用）\n", "utf-8")
    (own / "layout.yaml").write_text(LAYOUT, "utf-8")
    (own / "2.1" / "013_車両情報.yaml").write_text(CAR_MAPPING.lstrip(), "utf-8")
    (own / "2.1" / "013_賦課情報.yaml").write_text(LEVY_MAPPING.lstrip(), "utf-8")
    (own / "codes" / "種別.csv").write_text(
        "旧コード,標準コード,ラベル,状態,備考\nK,1,原付,承認,\nN,2,軽二輪,承認,\n", "utf-8"
    )
    (folder / "utsushi.toml").write_text('packages = ["packages/keiji"]\n', "utf-8")
    return folder


def arrive(town):
    """The official list arrives: imported beside utsushi.toml."""
    import_workbook(workbook(town.parent / "013_軽自動車税_基本データリスト.xlsx"), "2.1", town / "editions")


def decide(town, decisions):
    """What a person writes into crosswalk.csv, in the rows of `decisions`."""
    path = Path(spec_crosswalk("013", "2.1", str(town / "editions" / "2.1"))["file"])
    rows = dict(crosswalk.load(path))
    for (group, name), new in decisions.items():
        key = ("項目" if name else "グループ", "2.1", group, name)
        row = rows[key]
        if new is None:
            rows[key] = replace(row, decision="廃止", decided_by="山田", reason="公式の一覧に無い")
        elif new in {row.proposed_item, row.proposed_group if not name else ""}:
            rows[key] = replace(row, decision="採用", decided_by="山田")
        else:
            place = (new, "") if not name else (DECISIONS[group, ""], new)
            rows[key] = replace(
                row, decision="別", decided_group=place[0], decided_item=place[1], decided_by="山田", reason="名称から"
            )
    table = ("コード表", "2.1", "車両種別", "1")
    rows[table] = replace(rows[table], decision="採用", decided_by="山田")
    crosswalk.save(path, rows)
    return path


def confirm(town):
    """Somebody looks at every touched line, and says so in upgrades/2.1.csv of the package."""
    own = town / "packages" / "keiji"
    table = own / "upgrades" / "2.1.csv"
    spec_diff("2.1", str(town / "editions" / "2.1"), "013", [str(own)], out=table)
    head, *lines = table.read_text("utf-8").splitlines()
    rows = [head, *(line.removesuffix(",,,") + ",山田,旧に無い,2026-02-01" for line in lines)]
    table.write_text("\n".join(rows) + "\n", "utf-8")


def problems(town):
    return [
        (one.code, Path(one.place.file).name, one.place.line)
        for one in check_package("packages/keiji", project=town).problems
    ]


def test_before_the_list_everything_is_in_our_names(town):
    assert problems(town) == []


def test_the_day_the_list_arrives_check_names_what_is_undecided(town):
    arrive(town)
    assert sorted(problems(town)) == sorted([("U148", "013_車両情報.yaml", 4), ("U148", "013_賦課情報.yaml", 4)])


def test_the_crosswalk_proposes_and_a_person_decides(town):
    arrive(town)
    report = spec_crosswalk("013", "2.1", str(town / "editions" / "2.1"))
    proposed = {(one["group"], one["item"]): one["proposal"] for one in report["undecided"]}
    assert proposed[CAR, ""] == "軽自動車情報"
    assert proposed[LEVY, ""] == "軽自動車税賦課情報"
    assert proposed[CAR, "軽自管理番号"] == "軽自動車情報.軽自動車管理番号"
    assert proposed[LEVY, "通知書番号"] == "軽自動車税賦課情報.賦課通知書番号"
    assert proposed["車両種別", "1"] == "車両種別コード.7"
    assert all(float(one["score"]) >= 0.4 and one["why"] for one in report["undecided"] if one["proposal"])


def test_each_undecided_item_is_an_error_at_its_line(town):
    arrive(town)
    left = {name: new for name, new in DECISIONS.items() if name != (CAR, "所有者_宛名番号")}
    decide(town, left)
    confirm(town)
    assert problems(town) == [("U141", "013_車両情報.yaml", 8)]


def test_each_change_is_an_error_until_it_is_confirmed(town):
    arrive(town)
    decide(town, DECISIONS)
    found = problems(town)
    assert {code for code, _, _ in found} == {"U152"}
    assert {line for _, file, line in found if file == "013_車両情報.yaml"} == {5, 6, 7, 8, 9, 10}


def test_everything_follows_and_nothing_is_lost(town, tmp_path):
    arrive(town)
    decide(town, DECISIONS)
    confirm(town)
    assert problems(town) == []
    source = tmp_path / "source"
    source.mkdir()
    cars = ["番号,履歴,所有者,車台,種別", "A1,1,000000000000001,CH1,K", "A1,2,,CH1,N"]
    (source / "KEIJI.csv").write_bytes("".join(f"{line}\r\n" for line in cars).encode())
    (source / "FUKA.csv").write_bytes("通知,年度,税額\r\n77,2025,2000\r\n".encode())
    result = convert("packages/keiji", source, tmp_path / "out", project=town)
    files = {path.name.split("_")[1]: path for path in (tmp_path / "out").glob("013_*.csv")}
    assert set(files) == {"軽自動車情報", "軽自動車税賦課情報"}
    rows = list(csv.DictReader(files["軽自動車情報"].open(encoding="utf-8")))
    assert [row["最新履歴区分"] for row in rows] == ["0", "1"]
    assert [row["車両種別コード"] for row in rows] == ["1", "2"]
    levy = list(csv.DictReader(files["軽自動車税賦課情報"].open(encoding="utf-8")))
    assert [(row["賦課通知書番号"], row["年税額"], row["減免額"]) for row in levy] == [("77", "2000", "")]
    assert {(one["group"], one["read"], one["written"]) for one in result.ledger["lines"]} == {
        ("軽自動車情報", 2, 2),
        ("軽自動車税賦課情報", 1, 1),
    }
    report = validate(tmp_path / "out", project=town)
    assert not [one for one in report.findings if one.severity == "error"]
    passed = {(one.rule, one.group) for one in report.outcomes if one.verdict == "passed"}
    assert {("X-03a", "軽自動車情報"), ("X-03b", "軽自動車情報"), ("X-03c", "軽自動車情報")} <= passed


def test_what_we_know_beside_the_list_is_carried(town):
    arrive(town)
    decide(town, DECISIONS)
    found = projects.load(town).editions.business("013", "2.1").groups["軽自動車情報"]
    assert found.item("履歴番号").kind == "branch"
    assert found.item("車台番号").classification == "要配慮"
    owner = found.item("納税者等_宛名番号")
    assert (owner.concept, owner.reference) == ("宛名番号", "軽自動車税賦課情報.賦課通知書番号")


def test_a_rule_follows_with_its_codes(town):
    arrive(town)
    decide(town, DECISIONS)
    editions = projects.load(town).editions
    translation = editions.translation("013", "2.1", "2.1")
    business = editions.business("013", "2.1")
    (bound,) = bind(Rule.model_validate(RULE), business, translation)
    assert (bound.group, bound.item, bound.missing) == ("軽自動車情報", "納税者等_宛名番号", "")
    assert bound.needs == {"軽自動車情報": {"納税者等_宛名番号", "最新履歴区分"}}
    assert bound.official("車台番号") == "車台番号"
    listed = RULE | {
        "scope": "all",
        "parameters": {"種別": {"codes": "1"}},
        "violations": "select 行 from 車両情報 where 種別コード not in {種別}",
    }
    (bound,) = bind(Rule.model_validate(listed), business, translation)
    assert "('1', '2')" in bound.query
    assert not bound.missing


def test_decided_rows_are_never_touched(town):
    arrive(town)
    path = decide(town, {(CAR, ""): "軽自動車情報", (CAR, "車台番号"): "軽自動車管理番号"})
    before = [row for row in crosswalk.load(path).values() if row.decided]
    spec_crosswalk("013", "2.1", str(town / "editions" / "2.1"))
    assert [row for row in crosswalk.load(path).values() if row.decided] == before


BROKEN = {
    "a word nobody knows": ("採用,,,山田,", "承認,,,山田,", "U143"),
    "nobody decided": ("採用,,,山田,", "採用,,,,", "U144"),
    "gone without a reason": ("採用,,,山田,", "廃止,,,山田,", "U144"),
    "another that is not there": ("採用,,,山田,", "別,軽自動車,,山田,名称から", "U146"),
}


@pytest.mark.parametrize(("old", "new", "code"), BROKEN.values(), ids=BROKEN)
def test_a_decision_that_cannot_be_followed_is_refused_with_its_line(town, old, new, code):
    arrive(town)
    path = decide(town, {(CAR, ""): "軽自動車情報"})
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(UtsushiError) as caught:
        spec_crosswalk("013", "2.1", str(town / "editions" / "2.1"))
    assert caught.value.problems[0].code == code
    assert caught.value.problems[0].place.line == 2


def test_two_old_items_cannot_become_one(town):
    arrive(town)
    twice = {(CAR, ""): "軽自動車情報", (CAR, "軽自管理番号"): "軽自動車管理番号", (CAR, "旧標識"): "軽自動車管理番号"}
    decide(town, twice)
    with pytest.raises(UtsushiError) as caught:
        projects.load(town).editions.translation("013", "2.1", "2.1")
    assert caught.value.problems[0].code == "U147"


def test_a_package_in_the_names_of_the_list_needs_no_crosswalk(town):
    arrive(town)
    own = town / "packages" / "keiji"
    (own / "package.yaml").write_text("title: 軽自（試験用）\nspec: project\n", "utf-8")
    found = problems(town)
    assert {code for code, _, _ in found} == {"U259"}  # the files still say our names


def test_a_business_is_at_another_edition_than_its_neighbour(town):
    arrive(town)
    shipped = loader.EDITIONS
    loader.save(replace(OURS, id="014", groups=dict(OURS.groups)), shipped / "2.1" / "014")
    loader.save(replace(OURS, edition="2.2"), shipped / "2.2" / "013")
    editions = Editions(pinned={"013": "2.2"})
    assert [editions.business(id_, editions.edition(id_)).edition for id_ in ("013", "014")] == ["2.2", "2.1"]
    assert editions.edition("013", "2.1") == "2.1"


def test_a_pin_that_no_spec_answers_is_refused_at_its_line(town):
    (town / "utsushi.toml").write_text('packages = []\n[editions]\n"013" = "9.9"\n', "utf-8")
    with pytest.raises(UtsushiError) as caught:
        projects.load(town)
    assert (caught.value.problems[0].code, caught.value.problems[0].place.line) == ("U140", 3)


def test_a_pin_decides_which_mappings_are_used(town):
    loader.save(replace(OURS, edition="2.2"), loader.EDITIONS / "2.2" / "013")
    (town / "utsushi.toml").write_text('[editions]\n"013" = "2.2"\n', "utf-8")
    plan = package.load(str(town / "packages" / "keiji"), editions=projects.load(town).editions)
    assert plan.businesses["013"].edition == "2.2"
    assert {one.group.name for one in plan.groups} == {CAR, LEVY}
    with pytest.raises(UtsushiError) as caught:
        package.load(str(town / "packages" / "keiji"), editions=Editions(pinned={"013": "1.0"}))
    assert caught.value.problems[0].code == "U154"
