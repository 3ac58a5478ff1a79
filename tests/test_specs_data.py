"""The specs that ship: every item is one the standard could have, every attribute says how sure it is, nothing points nowhere."""

import csv
import re
import runpy
from collections import defaultdict
from dataclasses import replace
from pathlib import Path
from typing import get_args

import pytest

from utsushi.specs import codes, concepts, listing, loader
from utsushi.specs.columns import GRADED, TYPES
from utsushi.specs.errors import UtsushiError
from utsushi.specs.model import Class, Grade, Kind, Source

TOOLS = Path(__file__).parents[1] / "tools"
HOMES = Path(__file__).parent / "data" / "specs" / "groups.csv"
SHIPPED = {id_: loader.business(id_) for id_ in loader.businesses("2.1")}
GROUPS = [(business, group) for business in SHIPPED.values() for group in business.groups.values()]
NO_NAME = re.compile(r"[/／*＊\s]|\.\.|．．|…")
"""A name that bundles, stands for many, or repeats."""
SHAPES = {
    "9": "[0-9]+",
    "S9": "-?[0-9]+",
    "DATE": r"\d{4}-\d\d-\d\d",
    "TIME": r"\d\d:\d\d(:\d\d)?",
    "YEAR": r"\d{4}",
    "X": "[\x20-\x7e]*",
}


def rows(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def form(item):
    """What is wrong with an item by itself."""
    yield from [f"名称: {item.name}"] if NO_NAME.search(item.name) else []
    yield from [f"グループ: {item.group}"] if NO_NAME.search(item.group) else []
    yield from [f"型: {item.type}"] if item.type not in TYPES else []
    yield from [f"種別: {item.kind}"] if item.kind not in get_args(Kind) else []
    yield from [f"区分: {item.classification}"] if item.classification not in get_args(Class) else []
    yield from ["桁数"] if len(item.digits) > (2 if item.type == "9V" else 1) else []
    yield from ["条件"] if item.condition and item.required != "条件付き必須" else []
    yield from ["不詳日"] if item.unknown_day and item.type != "DATE" else []
    yield from ["概念"] if not item.concept else []


def grades(business, item):
    """What is wrong with its grades: a value without one, one without a value, an official one without its file."""
    known = dict.fromkeys(GRADED, True) | {
        "digits": bool(item.digits),
        "code": bool(item.code),
        "required": bool(item.required),
    }
    named = business.source and business.source.file and re.fullmatch("[0-9a-f]{64}", business.source.sha256)
    for part, there in known.items():
        grade = item.grades.get(part, "")
        yield from [f"等級 {part}: {grade}"] if grade not in get_args(Grade) else []
        yield from [f"等級なし {part}"] if there and not grade else []
        yield from [f"公式のファイルなし {part}"] if grade == "official" and not named else []
        yield from [f"値のない等級 {part}"] if grade and not there and not business.source else []


def links(business, item):
    """What it points at and is not there; samples and codes that do not fit."""
    try:
        found = loader.code_list(business, item)
    except UtsushiError:
        yield f"コード表なし {item.code}"
        return
    if found and not found.open and item.digits and max(map(len, found.values)) > item.digits[0]:
        yield f"コード値が桁数より長い {item.code}"
    owners = {owner for owner, table in codes.tables(item.code, business.id) if table != codes.OPEN}
    yield from [f"コードの業務なし {owner}" for owner in owners - SHIPPED.keys() - {"019"}]
    if item.reference:
        group, _, name = item.reference.rpartition(".")
        owner, _, group = group.rpartition(":")
        home = SHIPPED.get(owner or business.id)
        there = home.groups[group].item(name) if home and group in home.groups else None
        yield from [] if there else [f"参照先なし {item.reference}"]
        yield from [f"参照先と型が違う {item.reference}"] if there and there.type != item.type else []
    for name in re.findall(r"(\w+) = ", item.condition):
        yield from [] if business.groups[item.group].item(name) else [f"条件の項目なし {name}"]
    for sample in [line.rpartition("：")[2] for line in item.sample.split("\n") if line]:
        fits = re.fullmatch(SHAPES.get(item.type, ".*"), sample) and len(sample) <= (item.digits or (999,))[0]
        listed = found is None or found.open or sample in found.values
        yield from [] if fits and listed else ["サンプル値"]


def wrong(business, item):
    return [*form(item), *grades(business, item), *links(business, item)]


@pytest.mark.parametrize(("business", "group"), GROUPS, ids=lambda it: getattr(it, "id", "") or it.name)
def test_every_item_of_a_group_is_in_order(business, group):
    assert {item.name: found for item in group.items if (found := wrong(business, item))} == {}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"name": "給与収入/給与所得"}, "名称"),
        ({"name": "給与収入／給与所得"}, "名称"),
        ({"name": "本籍_*"}, "名称"),
        ({"name": "本籍_＊"}, "名称"),
        ({"name": "期別1..4"}, "名称"),
        ({"name": "期別1．．4"}, "名称"),
        ({"type": "J"}, "型"),
        ({"grades": {}}, "等級なし name"),
        ({"grades": {"name": "official"}}, "公式のファイルなし name"),
        ({"grades": {"name": "sure"}}, "等級 name"),
        ({"code": "77"}, "コード表なし"),
        ({"code": "040:1"}, "コードの業務なし"),
        ({"reference": "住民情報.宛名"}, "参照先なし"),
        ({"reference": "099:住民情報.宛名番号"}, "参照先なし"),
        ({"reference": "住民情報.生年月日"}, "参照先と型が違う"),
        ({"required": "条件付き必須", "condition": "氏 = '1'"}, "条件の項目なし"),
        ({"sample": "あ"}, "サンプル値"),
        ({"concept": ""}, "概念"),
        ({"digits": (1, 2)}, "桁数"),
        ({"unknown_day": True}, "不詳日"),
    ],
    ids=str,
)
def test_these_checks_see(change, said):
    business = SHIPPED["001"]
    item = business.groups["世帯情報"].item("世帯番号")
    assert wrong(business, item) == []
    assert any(one.startswith(said) for one in wrong(business, replace(item, **change)))


def test_an_official_grade_needs_the_file_and_its_checksum():
    business = SHIPPED["031"]
    item = next(iter(business.groups.values())).items[0]
    assert wrong(business, item) == []
    for source in (None, Source("", business.source.sha256), Source(business.source.file, "")):
        assert "公式のファイルなし name" in wrong(replace(business, source=source), item)


@pytest.mark.parametrize("business", SHIPPED.values(), ids=lambda business: business.id)
def test_group_has_a_key_that_names_something(business):
    for group in business.groups.values():
        assert group.identity, group.name
        assert {item.kind for item in group.identity} <= {"key", "reference", "protection", "my_number"}, group.name


@pytest.mark.parametrize(("business", "group"), GROUPS, ids=lambda it: getattr(it, "id", "") or it.name)
def test_every_unknown_date_has_its_companions_and_the_other_way_round(business, group):
    assert business.id
    for flag in (item for item in group.items if item.name.endswith("_不詳フラグ")):
        stem = flag.name.removesuffix("_不詳フラグ")
        dates = [
            item for item in group.items if item.unknown_day and stem in {item.name, *re.findall("（(.*)）", item.name)}
        ]
        assert len(dates) == 1, flag.name
    for date in (item for item in group.items if item.unknown_day and business.source is None):
        stems = {date.name, *re.findall("（(.*)）", date.name)}
        assert any(group.item(f"{stem}_不詳フラグ") for stem in stems), date.name


def test_every_group_of_the_lists_has_its_home():
    homes = rows(HOMES)
    assert len(homes) > 200
    for row in homes:
        assert row["なぜ"] or row["グループ"] in SHIPPED[row["業務ID"]].groups, row
    used = {(row["業務ID"], row["グループ"]) for row in homes}
    for business, group in GROUPS:
        mine = (business.id, group.name) not in used and business.source is None
        assert not mine or {item.grades["group"] for item in group.items} == {"background"}, group.name


def test_list_of_homes_is_what_the_decision_tables_say(tmp_path):
    runpy.run_path(str(TOOLS / "specs_groups.py"))["main"](tmp_path / "groups.csv")
    assert (tmp_path / "groups.csv").read_text("utf-8") == HOMES.read_text("utf-8")


def test_no_group_of_the_reference_is_missing(reference):
    lists = {"観測": "items_observed.csv", "業務資料": "items_domains.csv", "追加": "items_additions.csv"}
    wanted = {
        (kind, row["business_id"], row["group"])
        for kind, name in lists.items()
        for row in rows(reference / "data" / name)
    }
    wanted |= {("観測", "019", row["group"]) for row in rows(reference / "data" / "items_019_health_ids.csv")}
    homes = rows(HOMES)
    taken = {(row["資料"], row["資料の業務ID"], row["資料のグループ"]) for row in homes}
    shared = {(row["資料"], row["資料のグループ"]) for row in homes}
    left = {(row["資料の業務ID"], row["資料のグループ"]) for row in homes if row["なぜ"]}
    missing = {
        one
        for one in wanted - taken
        if one[1:] not in left and not (one[1] == "" and (one[0], one[2]) in shared) and one[1] in SHIPPED
    }
    assert missing == set()


def test_every_domain_and_business_is_there(reference):
    known = {row["business_id"]: row["domain_of_20"] for row in rows(reference / "data" / "business_ids.csv")}
    domains = listing.domains()
    assert domains.keys() == known.keys()
    assert {id_: domain for id_, domain in domains.items() if domain != "共通機能"} == {
        id_: domain for id_, domain in known.items() if domains[id_] != "共通機能"
    }
    assert len({domain for domain in known.values() if domain} - {"税務共通"}) == 20


def test_every_business_of_the_20_domains_ships():
    wanted = {id_ for id_, domain in listing.domains().items() if domain not in {"", "共通機能"}}
    assert wanted | {"031", "032", "036", "037"} == SHIPPED.keys()


def test_listing_counts_what_is_there():
    found = {row["business"]: row for row in listing.listing("2.1")["businesses"]}
    assert found.keys() == SHIPPED.keys()
    for id_, row in found.items():
        groups = SHIPPED[id_].groups.values()
        assert (row["groups"], row["items"]) == (len(groups), sum(len(group.items) for group in groups))
        assert row["codes"] == len(SHIPPED[id_].codes)
        assert sum(row["grades"].values()) == row["items"]
        assert row["domain"]
        assert row["edition"] == "2.1"
    assert found["031"]["grades"].keys() == {"official"}


# concepts


def test_a_concept_has_one_meaning_and_a_meaning_one_concept():
    lines = rows(concepts.CONCEPTS)
    assert len({row["概念"] for row in lines}) == len(lines)
    assert len({row["意味"] for row in lines}) == len(lines)
    assert all(row["意味"] for row in lines)


@pytest.mark.parametrize(("business", "group"), GROUPS, ids=lambda it: getattr(it, "id", "") or it.name)
def test_concepts_are_unique_in_a_group(business, group):
    seen = defaultdict(set)
    for item in group.items:
        seen[item.concept].add(item.name)
        assert item.concept == concepts.propose(business.id, group.name, item.name)
    assert [names for names in seen.values() if len(names) > 1] == []


@pytest.mark.parametrize(
    ("business", "name", "concept"),
    [
        ("013", "所有者_宛名番号", "宛名番号@所有者"),
        ("037", "義務者宛名番号", "宛名番号@義務者"),
        ("001", "宛名番号", "宛名番号"),
        ("032", "団体内統合宛名番号", "団体内統合宛名番号"),
        ("031", "氏名_読み仮名", "氏名_フリガナ"),
        ("031", "氏名_外国人アルファベット", "氏名_外国人ローマ字"),
        ("016", "所在地_町字", "町字@所在地"),
        ("014", "収納区分", "収納:収納区分"),
        ("036", "収納区分", "収納:収納区分"),
        ("013", "車台番号", "013:車台番号"),
        ("031", "代表宛名フラグ", "031:代表宛名フラグ"),
    ],
)
def test_concept(business, name, concept):
    assert concepts.propose(business, "どれか", name) == concept


# kinds and classes


def kind_of(business, group, name):
    item = SHIPPED[business].groups[group].item(name)
    return item.kind, item.classification


@pytest.mark.parametrize(
    ("business", "group", "name", "expected"),
    [
        ("001", "発行抑止・異動保留", "抑止対象区分", ("protection", "支援措置")),
        ("004", "附票支援措置", "支援措置終了年月日", ("protection", "支援措置")),
        ("006", "公民権停止", "刑終期", ("protection", "要配慮")),
        ("003", "在籍者", "父の氏名", ("name", "要配慮")),
        ("010", "所得・控除", "給与所得", ("amount", "通常")),
        ("010", "納税義務者情報", "障害者区分", ("code", "要配慮")),
        ("010", "個人住民税課税情報", "課税非課税区分", ("status", "通常")),
        ("012", "土地基本情報", "登記地積", ("amount", "通常")),
        ("013", "車両情報管理", "廃車年月日", ("effect_date", "通常")),
        ("032", "団体内統合宛名情報", "個人番号", ("my_number", "個人番号")),
        ("036", "振替口座情報（統合収滞納）", "口座番号", ("account", "通常")),
        ("002", "印影", "印影データ", ("blob", "通常")),
    ],
)
def test_kind_and_class(business, group, name, expected):
    assert kind_of(business, group, name) == expected


def test_my_number_is_a_class_of_its_own_everywhere():
    named = {item.name for _, group in GROUPS for item in group.items if item.classification == "個人番号"}
    assert named
    assert all(name.endswith("個人番号") for name in named)


# the pipeline


def test_shipped_editions_are_what_the_tool_writes(reference, tmp_path):
    runpy.run_path(str(TOOLS / "specs_from_reference.py"))["main"](reference, tmp_path)
    made = {path.relative_to(tmp_path): path.read_bytes() for path in tmp_path.rglob("*.csv")}
    shipped = {path.relative_to(loader.EDITIONS): path.read_bytes() for path in loader.EDITIONS.rglob("*.csv")}
    assert made.keys() == shipped.keys()
    assert [str(path) for path, content in made.items() if shipped[path] != content] == []
