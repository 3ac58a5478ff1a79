"""validate: a clean town raises no alarm, every seeded defect is found, and nothing that is judged is told."""

import csv
import json
import os
import stat
import tempfile
from pathlib import Path

import pytest

from utsushi.converters.cli.door import run
from utsushi.converters.validating import validate
from utsushi.specs import loader
from utsushi.specs.errors import UtsushiError

DATA = Path(__file__).parent / "data" / "validate"
INTERFACE = {"rule", "severity", "group", "item", "file", "record", "message"}


def rows_of(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


CLEAN = {path.stem: rows_of(path) for path in sorted((DATA / "clean").glob("*.csv"))}
SEEDED = [tuple(row.values()) for row in rows_of(DATA / "seeded.csv")]


def group_of(name):
    business, _, group = name.partition("_")
    return loader.business(business).groups[group]


def write(folder, name, rows, header=None, number=1, encoding="utf-8"):
    """A standard file of the group with all its items, or the given header."""
    path = folder / f"{name}_20260105183000_{number}.csv"
    header = header or [item.name for item in group_of(name).items]
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.DictWriter(file, header, restval="", lineterminator="\r\n")
        writer.writeheader()
        writer.writerows(rows)
    return path


def town(folder, changes=()):
    """The clean town, with cells changed: (group, row from 1, item, value); with changes, only the groups they are in."""
    for name, rows in CLEAN.items():
        if changes and name not in {change[0] for change in changes}:
            continue
        mended = [dict(row) for row in rows]
        for group, number, item, value in changes:
            if group == name:
                mended[int(number) - 1][item] = value
        write(folder, name, mended)
    return folder


def said(report):
    return "\n".join([json.dumps(report.to_json(one), ensure_ascii=False) + report.text(one) for one in ("ja", "en")])


def test_a_clean_town_raises_no_alarm(tmp_path):
    report = validate(town(tmp_path))
    assert report.to_json()["findings"] == []
    assert report.to_json()["summary"] == {"error": 0, "warning": 0}
    assert report.exit_code == 0
    assert [(file.group, file.records) for file in report.files] == [
        (name.partition("_")[2], len(rows)) for name, rows in CLEAN.items()
    ]
    assert {outcome.verdict for outcome in report.outcomes} == {"passed"}


@pytest.mark.parametrize(
    ("group", "row", "item", "value", "rule"), SEEDED, ids=[f"{s[4]}-{n}" for n, s in enumerate(SEEDED)]
)
def test_every_seeded_defect_is_found(tmp_path, group, row, item, value, rule):
    report = validate(town(tmp_path, [(group, row, item, value)]))
    found = [finding for finding in report.to_json()["findings"] if finding["rule"] == rule]
    assert found
    assert {finding["group"] for finding in found} == {group.partition("_")[2]}
    assert all(set(finding) == INTERFACE for finding in found)


def test_the_seeds_cover_every_rule_and_fault_that_shipped_groups_can_break():
    from utsushi.validate.rule import rules

    assert {rule.id for rule in rules()} - {rule for *_, rule in SEEDED} == {"X-13a"}


def test_findings_are_in_the_record_where_the_defect_is(tmp_path):
    town(tmp_path, [("001_住民情報", 4, "生年月日", "1930-02-30"), ("001_住民情報", 4, "生年月日_不詳表記", "")])
    found = validate(tmp_path).to_json()["findings"]
    file = "001_住民情報_20260105183000_1.csv"
    assert [(one["rule"], one["severity"], one["item"], one["file"], one["record"]) for one in found] == [
        ("no_such_day", "error", "生年月日", file, 4),
        ("X-11", "warning", "生年月日_不詳表記", file, 4),
    ]


def test_keys_are_unique_across_the_files_of_a_group(tmp_path):
    rows = CLEAN["001_世帯情報"]
    write(tmp_path, "001_世帯情報", rows[:1])
    second = write(tmp_path, "001_世帯情報", [rows[1], rows[0]], number=2)
    found = [one for one in validate(tmp_path).to_json()["findings"] if one["rule"] == "X-03a"]
    assert [(one["file"], one["record"]) for one in found] == [(second.name, 2)]


def test_batches_do_not_show(tmp_path):
    town(tmp_path, [seed[:4] for seed in SEEDED[2:20:3]])
    reports = [validate(tmp_path, batch_rows=rows).to_json() for rows in (1, 2, 65_536)]
    for report in reports:
        report["findings"].sort(key=lambda one: (one["rule"], one["item"], one["record"]))
        report["counts"].sort(key=str)
    assert reports[0] == reports[1] == reports[2]
    assert reports[0]["findings"]


def test_no_value_is_ever_told(tmp_path):
    told = "秘密SECRET"
    names = ("001_住民情報", "001_世帯情報", "001_個人番号管理", "036_調定収納情報（統合収滞納）")
    for name in names:
        items = [item.name for item in group_of(name).items]
        write(tmp_path, name, [dict.fromkeys(items, told), dict.fromkeys(items, told)])
    report = validate(tmp_path)
    assert not report.ok
    assert told not in said(report)


def test_more_findings_than_are_listed_are_counted(tmp_path):
    rows = [CLEAN["001_世帯情報"][0] | {"世帯番号": "一"}] * 50
    write(tmp_path, "001_世帯情報", rows)
    report = validate(tmp_path, limit=7, batch_rows=10)
    listed = [one["record"] for one in report.to_json()["findings"] if one["rule"] == "wrong_width"]
    assert listed == [1, 2, 3, 4, 5, 6, 7]
    assert report.counts["wrong_width", "error", "世帯情報", "世帯番号"] == 50
    assert len([one for one in report.findings if one.rule == "X-03a"]) == 7
    assert report.to_json()["summary"]["error"] == sum(n for key, n in report.counts.items() if key[1] == "error")


def test_verdicts_without_an_official_spec_are_provisional(tmp_path):
    town(tmp_path)
    town(tmp_path, [("001_世帯情報", 1, "世帯開始年月日", "2020-02-30")])
    write(tmp_path, "001_個人番号管理", [])
    report = validate(tmp_path)
    household, resident = (
        next(one for one in report.to_json()["provisional"] if one["group"] == group)
        for group in ("世帯情報", "住民情報")
    )
    assert (household["business"], household["group"], household["error"]) == ("001", "世帯情報", 1)
    assert "background" in household["grades"]
    assert resident["group"] == "住民情報"
    assert "暫定: 001 世帯情報" in report.text("ja")
    assert "provisional: the verdict on 001 住民情報" in report.text("en")


def test_what_the_source_never_had_is_not_applicable(tmp_path):
    write(tmp_path, "001_世帯情報", [row | {"最新フラグ": ""} for row in CLEAN["001_世帯情報"]])
    report = validate(tmp_path)
    assert report.findings == []
    assert ("X-03b", "not_applicable", "最新フラグ") in {(o.rule, o.verdict, o.reason) for o in report.outcomes}
    assert "対象外: 最新フラグ" in report.text("ja")


def codes_of(path, **options):
    report = validate(path, **options)
    assert all(set(one) == INTERFACE and one["message"] for one in report.to_json()["findings"])
    assert "{" not in report.text("ja") + report.text("en")
    return [(one.rule, one.item) for one in report.findings]


def test_a_misspelt_or_missing_item_of_the_header_is_found(tmp_path):
    items = [item.name for item in group_of("001_世帯情報").items]
    header = ["世帯主_宛名番合" if item == "世帯主_宛名番号" else item for item in items]
    path = write(tmp_path, "001_世帯情報", [], header)
    assert codes_of(path) == [("U601", "世帯主_宛名番合"), ("U602", "世帯主_宛名番号")]
    assert "もしかして: 世帯主_宛名番号" in validate(path).text("ja")
    rules = {o.rule: (o.verdict, o.reason) for o in validate(path).outcomes}
    assert rules["X-03a"] == ("passed", "")
    path = write(tmp_path, "001_世帯情報", [], [items[1], items[0], *items[2:]])
    assert codes_of(path) == [("U603", "")]
    assert validate(path).exit_code == 0


def test_rules_do_not_judge_an_item_that_has_no_column(tmp_path):
    header = [item.name for item in group_of("001_世帯情報").items if item.name != "最新フラグ"]
    path = write(tmp_path, "001_世帯情報", [{"世帯番号": "1"}], header)
    report = validate(path)
    assert {o.rule: (o.verdict, o.reason) for o in report.outcomes}["X-03b"][0] == "not_applicable"


def test_a_file_without_a_header_tells_none_of_its_data(tmp_path):
    path = tmp_path / "001_個人番号管理_20260105183000_1.csv"
    path.write_text("9,1,123456789012,山田,2026-01-01,09:00:00,x\r\n", "utf-8")
    assert codes_of(path) == [("U604", "")]
    assert "123456789012" not in said(validate(path))
    path.write_text("山田,山田,123456789012,,2026-01-01,09:00:00,1\r\n", "utf-8")
    assert codes_of(path) == [("U466", "")]
    assert "山田" not in said(validate(path))


def test_names_that_are_not_those_of_standard_files(tmp_path):
    good = write(tmp_path, "001_世帯情報", CLEAN["001_世帯情報"])
    for name, code in (
        ("世帯.csv", "U465"),
        ("999_世帯情報_20260105183000_1.csv", "U102"),
        ("001_世態情報_20260105183000_1.csv", "U120"),
    ):
        other = tmp_path / name
        other.write_bytes(good.read_bytes())
        assert codes_of(other) == [(code, "")]
        assert validate(other).exit_code == 1
        other.unlink()
    (tmp_path / "faults.csv").write_text("a\n", "utf-8")
    report = validate(tmp_path)
    assert report.ok
    assert report.to_json()["skipped"] == ["faults.csv"]


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "U461"),
        ("\ufeff世帯番号\r\n".encode(), "U451"),
        ("世帯番号,世帯主_宛名番号\r\n".encode("cp932"), "U453"),
    ],
)
def test_files_that_cannot_be_read_at_all(tmp_path, raw, code):
    path = tmp_path / "001_世帯情報_20260105183000_1.csv"
    path.write_bytes(raw)
    assert [rule for rule, _ in codes_of(path)] == [code]


@pytest.mark.parametrize(
    ("bad", "code"), [(b"1,2\r\n", "U463"), (b'"1,1\r\n', "U463"), (b"\x81\xff,,,,,,,,,,\r\n", "U464")]
)
def test_rules_are_silent_about_a_group_that_could_not_be_read_to_its_end(tmp_path, bad, code):
    path = write(tmp_path, "001_世帯情報", CLEAN["001_世帯情報"])
    path.write_bytes(path.read_bytes() + bad)
    report = validate(path)
    (finding,) = report.to_json()["findings"]
    assert (finding["rule"], finding["file"], finding["record"]) == (code, path.name, 3)
    assert {(o.verdict, o.reason) for o in report.outcomes} == {("error", path.name)}


def test_what_cannot_be_judged_is_refused(tmp_path):
    for arguments, code in (
        ((tmp_path,), "U620"),
        ((tmp_path / "none",), "U621"),
        ((tmp_path, "9.9"), "U101"),
        ((tmp_path, "2.1", "2026-02-30"), "U622"),
        ((tmp_path, "2.1", "20260105"), "U622"),
    ):
        with pytest.raises(UtsushiError) as refused:
            validate(*arguments)
        assert [problem.code for problem in refused.value.problems] == [code]
        assert refused.value.exit_code == 2


def test_the_command(tmp_path, capsys):
    town(tmp_path)
    assert run(["validate", str(tmp_path), "--format", "json", "--base-date", "2026-01-05"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert {"schema", "summary", "provisional", "findings"} <= set(found)
    assert (found["schema"], found["base_date"]) == (1, "2026-01-05")
    town(tmp_path, [("001_世帯情報", 1, "世帯番号", "")])
    assert run(["--lang", "en", "validate", str(tmp_path)]) == 1
    out = capsys.readouterr().out
    assert "required" in out
    assert "世帯情報" in out
    assert run(["validate", str(tmp_path / "none")]) == 2


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps other people out by other means than modes")
def test_what_is_staged_is_private_and_gone_afterwards(tmp_path, monkeypatch):
    from utsushi.converters import validating

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "private"))
    (tmp_path / "private").mkdir()
    seen = []
    original = validating._judge

    def look(bound, staged, folder, *others):
        seen.append((stat.S_IMODE(folder.stat().st_mode), len(list(folder.glob("*.parquet")))))
        original(bound, staged, folder, *others)

    monkeypatch.setattr(validating, "_judge", look)
    (tmp_path / "town").mkdir()
    validate(town(tmp_path / "town"))
    assert seen == [(0o700, len(CLEAN))]
    assert list((tmp_path / "private").iterdir()) == []


def test_the_towns_own_sample_breaks_only_what_its_shape_breaks(reference, tmp_path):
    rows = rows_of(reference / "memuro" / "resident_table.csv")
    items = {item.name for item in group_of("001_住民情報").items}
    write(tmp_path, "001_住民情報", [{name: value for name, value in row.items() if name in items} for row in rows])
    found = validate(tmp_path).to_json()["findings"]
    notations = [one for one in found if one["rule"] == "X-11"]
    assert [(one["severity"], one["item"], one["record"]) for one in notations] == [
        ("warning", "生年月日_不詳表記", 26)
    ]
    keys = [one for one in found if one["rule"].startswith(("X-03", "JK-04a", "JK-04b", "JK-03"))]
    assert keys == []
