"""Dispositions: the defaults by kind of item, the words of a mapping, and what each stage passes over."""

import csv
import io
from importlib.resources import files
from typing import get_args

import pyarrow.parquet as pq
import pytest
import run_plans as plans

from utsushi.converters.corrections import COLUMNS as CORRECTION_COLUMNS
from utsushi.converters.corrections import load as load_corrections
from utsushi.converters.dispositions import SEVERITY, decide, needs_decision
from utsushi.converters.project import Project, SourceDeclaration
from utsushi.converters.run import Options, carry
from utsushi.mappings.plan import Disposition
from utsushi.specs.model import Kind

TABLE = list(csv.DictReader((files("utsushi.converters") / "dispositions.csv").read_text("utf-8").splitlines()))


def test_every_kind_of_item_has_a_default_and_a_reason():
    assert {row["kind"] for row in TABLE if row["fault"] == "*"} == set(get_args(Kind))
    assert {row["disposition"] for row in TABLE} <= set(SEVERITY) == set(get_args(Disposition))
    assert all(row["why"] for row in TABLE)


@pytest.mark.parametrize("row", [row for row in TABLE if row["fault"] == "*"], ids=lambda row: row["kind"])
def test_a_default_decides_nothing_by_name(row):
    group = plans.people()
    of_kind = type(group.group)("001", "試験", (plans.item("項目", "試験", row["kind"]),))
    decision = decide(type(group)(**{**vars(group), "group": of_kind}), ("項目",), "any_fault")
    assert (decision.disposition, decision.named) == (row["disposition"], False)


@pytest.mark.parametrize(
    ("own", "fault", "expected"),
    [
        ({"氏名": {"no_character": "reject"}}, "no_character", "reject"),
        ({"氏名": {"*": "blank"}}, "no_character", "blank"),
        ({"氏名": {"*": "blank", "no_character": "hold"}}, "no_character", "hold"),
        ({"氏名": {"too_long": "blank"}}, "no_character", "substitute"),
        ({"名": {"*": "stop"}}, "no_character", "stop"),
    ],
    ids=["the fault", "any fault", "the fault before any", "another fault", "an item beside it"],
)
def test_the_words_of_the_mapping_go_before_the_default(own, fault, expected):
    group = plans.people(dispositions=own, reasons=dict.fromkeys(own, "団体決定"))
    decision = decide(group, ("氏名", "名"), fault)
    assert decision.disposition == expected
    assert decision.reason == ("団体決定" if decision.named else "")


@pytest.mark.parametrize(
    ("stage", "disposition", "fault", "named", "needed"),
    [
        ("rehearsal", "blank", "no_such_day", False, False),
        ("rehearsal", "keep", "private_use", False, False),
        ("rehearsal", "substitute", "no_character", False, True),
        ("rehearsal", "hold", "not_in_map", False, True),
        ("rehearsal", "hold", "not_in_map", True, False),
        ("rehearsal", "listed", "unchecked_code", False, False),
        ("final", "blank", "no_such_day", False, True),
        ("final", "keep", "private_use", False, True),
        ("final", "hold", "not_in_map", True, False),
        ("final", "listed", "overrun", False, False),
        ("final", "listed", "unchecked_code", False, True),
    ],
)
def test_a_final_run_passes_over_nothing(stage, disposition, fault, named, needed):
    assert needs_decision(stage, disposition, fault, named=named) is needed


TOWN = {"people": ["1|1|山田|2000-01-01|7|", "2|1||2000-01-01|7|", "3|1|佐藤|2000-01-01|7|"], "households": ["7|町"]}


def go(tmp_path, group=None, stage="rehearsal", project=None, rows=None):
    number = len(list(tmp_path.iterdir()))
    source = plans.write(tmp_path / f"source{number}", **(rows or TOWN))
    plan = plans.plan(plans.households(), group or plans.people())
    return carry(plan, source, tmp_path / f"OUT{number}", project, Options(stage=stage), plans.spec_nothing)


def outcomes(result):
    rows = pq.read_table(result.out / "trace" / "001_住民情報.parquet").to_pylist()
    return [row["outcome"] for row in rows if row["role"] == "from"]


@pytest.mark.parametrize(
    ("disposition", "second"),
    [("blank", "written"), ("keep", "written"), ("hold", "held"), ("reject", "rejected"), ("substitute", "held")],
)
def test_each_disposition_does_what_it_says(tmp_path, disposition, second):
    """An empty name has no byte that 〓 could stand for: substitute holds it."""
    group = plans.people(dispositions={"氏名": {"empty_name": disposition}}, reasons={"氏名": "団体決定"})
    result = go(tmp_path, group, "final")
    assert outcomes(result) == ["written", second, "written"]
    assert result.exit_code == 0


def test_a_bank_account_is_rejected_without_its_owner(tmp_path):
    group = plans.people()
    items = tuple(
        type(one)(**{**vars(one), "kind": "account"}) if one.name == "氏名" else one for one in group.group.items
    )
    accounts = type(group)(**{**vars(group), "group": type(group.group)("001", "住民情報", items)})
    rows = {**TOWN, "people": [*TOWN["people"], "2|2|鈴木|2000-01-01|7|"]}
    assert outcomes(go(tmp_path, accounts, rows=rows)) == ["written", "rejected", "written", "written"]
    assert outcomes(go(tmp_path, rows=rows)) == ["written", "held", "written", "held"]


def test_a_default_is_enough_for_a_rehearsal_only_where_nothing_is_lost(tmp_path):
    kept = plans.people(dispositions={})
    late = {**TOWN, "people": ["1|1|山田|2000-01-01|7|"], "households": ["7|町"]}
    assert go(tmp_path, kept, "rehearsal", rows=late).exit_code == 0
    assert go(tmp_path, kept, "rehearsal").exit_code == 1
    assert go(tmp_path, kept, "final").exit_code == 1


def corrections(tmp_path, *rows):
    text = io.StringIO()
    csv.writer(text).writerows([CORRECTION_COLUMNS, *rows])
    (tmp_path / "corrections.csv").write_text(text.getvalue(), "utf-8")
    return load_corrections(tmp_path / "corrections.csv")


def test_corrections_are_applied_before_anything_looks(tmp_path):
    row = (
        "氏名の補記",
        "JUMIN.kihon",
        "",
        "",
        "ATENA_NO=2",
        "SIMEI",
        "",
        "",
        "鈴木",
        "住民課",
        "台帳で確認",
        "2026-01-05",
    )
    project = Project(corrections=corrections(tmp_path, row), source=SourceDeclaration(extracted="2026-01-05T18:30:00"))
    result = go(tmp_path, project=project)
    assert result.exit_code == 0
    written = (result.out / "001_住民情報_20260105183000_1.csv").read_text("utf-8")
    assert "鈴木" in written
    assert '"氏名の補記": 1' in (result.out / "manifest.json").read_text("utf-8")


def test_a_correction_that_finds_another_value_is_a_finding(tmp_path):
    row = (
        "氏名の補記",
        "JUMIN.kihon",
        "",
        "",
        "ATENA_NO=1",
        "SIMEI",
        "川田",
        "",
        "鈴木",
        "住民課",
        "台帳で確認",
        "2026-01-05",
    )
    rows = {**TOWN, "people": TOWN["people"][:1]}
    result = go(tmp_path, project=Project(corrections=corrections(tmp_path, row)), rows=rows)
    assert result.exit_code == 1
    assert "correction_other_value" in (result.out / "faults.csv").read_text("utf-8")
