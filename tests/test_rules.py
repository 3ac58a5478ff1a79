"""Every rule is what its two examples say, and holds its form."""

import csv

import duckdb
import pyarrow as pa
import pytest

from utsushi.specs import loader
from utsushi.specs.errors import UtsushiError
from utsushi.specs.model import Business, Group, Item
from utsushi.validate.binding import bind
from utsushi.validate.report import Report
from utsushi.validate.rule import Rule, rules
from utsushi.validate.run import Staged, judge

RULES = {rule.id: rule for rule in rules()}
REQUESTED = ("JK-01", "JK-03", "JK-04", "JK-06", "X-03", "X-11", "X-13")


def spec_of(rule, examples):
    """The business that knows the examples' groups: a shipped one, or what the rule says of its own groups."""
    if rule.example_groups:
        groups = {
            name: Group("900", name, tuple(Item("", i, name, "X", key=k != "amount", kind=k) for i, k in items.items()))
            for name, items in rule.example_groups.items()
        }
        return Business("2.1", "900", "例", groups, {})
    shipped = [loader.business(one) for one in loader.businesses("2.1")]
    return next(one for one in shipped if set(examples) <= set(one.groups))


def judged(rule, examples, base_date="2026-01-05"):
    """(violations as (group, item, record), outcomes) of the rule on example rows."""
    business = spec_of(rule, examples)
    with duckdb.connect() as connection:
        staged = {}
        for name, rows in examples.items():
            items = {item.name for item in business.groups[name].items}
            unknown = {item for row in rows for item in row} - items
            assert not unknown, f"{rule.id}: {unknown}"
            table = {item: pa.array([row.get(item, "") for row in rows], pa.string()) for item in items}
            connection.register(f"t_{name}", pa.table({"行": pa.array(range(1, len(rows) + 1), pa.int64()), **table}))
            supplied = {item for row in rows for item, value in row.items() if value}
            staged[name] = Staged(business.id, name, f"t_{name}", frozenset(items), supplied, [(0, name)])
        report = Report("2.1", base_date)
        for bound in bind(rule, business):
            if bound.group in examples:
                judge(connection, bound, staged, report)
    return [(one.group, one.item, one.record) for one in report.findings], report


@pytest.mark.parametrize("id_", RULES)
def test_its_example_passes(id_):
    found, report = judged(RULES[id_], RULES[id_].passes)
    assert found == []
    assert {one.verdict for one in report.outcomes if one.reason == ""} == {"passed"}


@pytest.mark.parametrize("id_", RULES)
def test_its_example_fails(id_):
    rule = RULES[id_]
    found, report = judged(rule, rule.fails)
    assert found
    assert {one.severity for one in report.findings} == {rule.severity}
    assert "failed" in {one.verdict for one in report.outcomes}
    assert "error" not in {one.verdict for one in report.outcomes}


@pytest.mark.parametrize("id_", RULES)
def test_its_sentences_name_items_and_no_value(id_):
    rule = RULES[id_]
    _, report = judged(rule, rule.fails)
    for finding in report.findings:
        for language in ("ja", "en"):
            sentence = finding.sentence(language)
            assert sentence
            assert "{" not in sentence
    assert rule.source


@pytest.mark.parametrize("id_", RULES)
def test_the_examples_differ_only_in_what_the_rule_is_about(id_):
    assert RULES[id_].passes != RULES[id_].fails
    assert set(RULES[id_].passes) == set(RULES[id_].fails)


def test_the_rules_asked_for_are_there_and_every_business_has_those_of_its_structure():
    assert {id_ for id_ in REQUESTED if any(rule.startswith(id_) for rule in RULES)} == set(REQUESTED)
    bound = {
        business: {one.rule.id for rule in rules() for one in bind(rule, loader.business(business))}
        for business in ("001", "031", "036")
    }
    assert bound["031"] == {"X-03a", "AD-01"}
    assert bound["036"] == {id_ for id_ in RULES if id_.startswith(("X-03", "AD-"))} | {"X-13b"}
    assert bound["001"] == {id_ for id_ in RULES if not id_.startswith("X-13")}


def test_every_group_with_a_key_is_held_to_it():
    for business in map(loader.business, ("001", "031", "036")):
        groups = {one.group for one in bind(RULES["X-03a"], business)}
        assert groups == {group.name for group in business.groups.values() if group.key}


def test_severities_are_those_of_the_reviewed_list(reference):
    with (reference / "data" / "rules_domains.csv").open(encoding="utf-8", newline="") as file:
        reviewed = {row["rule_id"]: row["severity"] for row in csv.DictReader(file)}
    warned = {"JK-01b", "JK-04c", "JK-06c", "X-03c", "X-11", "X-13b"}  # the list's own words soften these parts
    own = {"AD-01"}  # a defect that real conversions showed; the list has no rule of it
    for rule in (rule for rule in RULES.values() if rule.id not in own):
        word = reviewed[rule.id.rstrip("abc")]
        assert rule.severity == ("warning" if rule.id in warned or word == "warn" else "error")


def changed(rule, **fields):
    return Rule.model_validate(rule.model_dump() | fields)


def test_a_rule_without_its_items_group_or_day_is_not_applicable():
    rule = RULES["JK-06b"]
    rows = {"住民情報": rule.fails["住民情報"]}
    dated = changed(rule, effective={"since": "2014-06-20", "until": "2020-01-01"})
    for base_date, verdict in (
        ("", "not_applicable"),
        ("2014-06-19", "not_applicable"),
        ("2014-06-20", "failed"),
        ("2021-01-01", "not_applicable"),
    ):
        assert [one.verdict for one in judged(dated, rows, base_date)[1].outcomes] == [verdict]
    lacking = changed(rule, violations="select 行 from 住民情報 where 知らない項目 = '1'")
    assert [(one.verdict, one.reason) for one in judged(lacking, rows)[1].outcomes] == [
        ("not_applicable", "知らない項目")
    ]
    unlisted = changed(rule, parameters=rule.model_dump()["parameters"] | {"消除": {"codes": "987"}})
    assert [(one.verdict, one.reason) for one in judged(unlisted, rows)[1].outcomes] == [("not_applicable", "001:987")]
    elsewhere = changed(rule, violations="select 行 from 住民情報 where 宛名番号 in (select 宛名番号 from 転出情報)")
    assert [(one.verdict, one.reason) for one in judged(elsewhere, rows)[1].outcomes] == [
        ("not_applicable", "転出情報")
    ]


def test_an_item_that_the_source_never_supplied_is_not_judged():
    rows = {"個人番号管理": [{"宛名番号": "1", "履歴番号": "1", "最新フラグ": ""}]}
    found, report = judged(RULES["X-03b"], rows)
    assert found == []
    assert [(one.verdict, one.reason) for one in report.outcomes] == [("not_applicable", "最新フラグ")]


def test_every_instalment_has_its_own_latest_row():
    first = {"通知書番号": "1", "期別": "1", "履歴番号": "1", "最新フラグ": "1"}
    rows = [first, {**first, "期別": "2"}]
    assert judged(RULES["X-03b"], {"督促情報（統合収滞納）": rows})[0] == []
    twice = [*rows, {**first, "履歴番号": "2"}]
    assert judged(RULES["X-03b"], {"督促情報（統合収滞納）": twice})[0] == [("督促情報（統合収滞納）", "最新フラグ", 1)]


def test_a_rule_that_cannot_run_is_an_error_that_tells_no_value():
    rule = changed(RULES["JK-04a"], violations="select cast(宛名番号 as int) as 行 from 住民情報")
    _, report = judged(rule, {"住民情報": [{"宛名番号": "秘密", "最新フラグ": "1"}]})
    assert [one.verdict for one in report.outcomes] == ["error"]
    assert not report.ok
    assert "秘密" not in str(report.to_json()) + report.text("ja") + report.text("en")


def test_a_rule_file_is_read_strictly(tmp_path):
    good = "id: A\nseverity: error\nkind: code\nviolations: select 行 from 群\nja: 甲\nen: a\nsource: s\npasses: {}\nfails: {}\n"
    for text, code in (
        (good.replace("error", "fatal"), "U249"),
        (good + "sevrity: error\n", "U247"),
        (good.replace("id: A", "id: B"), "U610"),
    ):
        path = tmp_path / "A.yaml"
        path.write_text(text, "utf-8")
        with pytest.raises(UtsushiError) as refused:
            rules.__wrapped__(tmp_path)
        assert refused.value.problems[0].code == code
        assert refused.value.problems[0].place.line
