"""Every class of damage that legacy files bring: what becomes of it, and the sentence that a person gets.

The cases stand in tests/data/dirty/cases.yaml, for everybody to read and add to.
"""

from __future__ import annotations

import csv
import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow.csv
import pytest
import yaml
from operator_uses import STYLE, Use
from test_rules import RULES, judged

from utsushi.converters import files
from utsushi.converters.controls import Totals
from utsushi.converters.files import Rejected
from utsushi.converters.run import convert
from utsushi.mappings.layout.load import load
from utsushi.mappings.layout.model import Field, Hint
from utsushi.mappings.yaml import load as load_yaml
from utsushi.specs.errors import Problem, UtsushiError

DATA = Path(__file__).parent / "data"
CASES = load_yaml(DATA / "dirty" / "cases.yaml").plain()
TOWN = DATA / "packages" / "town"
HEADERS = {
    "SETAI.csv": "世帯番号,履歴番号,世帯主番号,開始日,終了日,開始元号,予備,メモ",
    "SHIEN.csv": "宛名番号,履歴番号,開始日,措置区分,区分名,世帯番号,相手方氏名",
}


def of(kind: str) -> Any:
    """The cases of a kind, numbered; a name of a case holds no data."""
    chosen = [(n, case) for n, case in enumerate(CASES, 1) if kind in case]
    return pytest.mark.parametrize("case", [case for _, case in chosen], ids=[str(n) for n, _ in chosen])


def patterns() -> list[dict[str, str]]:
    """The catalogue."""
    with (DATA / "dirty" / "patterns.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def heard(case: Mapping[str, Any], codes: set[str]) -> None:
    """Every code that came has the sentence that the case tells, and one in English."""
    said = case.get("said", {})
    assert codes == set(said)
    for code, sentence in said.items():
        problem = Problem(code, values={"bom": "UTF-8"})
        assert problem.sentence("ja") == sentence
        assert problem.sentence("en")
        assert problem.sentence("en") != sentence


def test_every_pattern_has_a_case() -> None:
    """And every case a pattern."""
    assert {row["pattern"] for row in patterns()} == {case["pattern"] for case in CASES}


def test_no_pattern_of_the_catalogue_is_missing(reference: Path) -> None:
    """The catalogue of dirty data, row by row."""
    with (reference / "data" / "legacy_dirty_patterns.csv").open(encoding="utf-8", newline="") as file:
        rows = [(row["class"], row["pattern"]) for row in csv.DictReader(file)]
    known = [(row["class"], row["begins"]) for row in patterns()]
    for kind, pattern in rows:
        assert any(kind == one and pattern.startswith(begins) for one, begins in known), pattern


@of("item")
def test_an_item(case: Mapping[str, Any]) -> None:
    """Value, note or fault of each row."""
    said = case["item"]
    form = said["field"].get("form", "")
    hint = Hint(form=form, width=said["field"].get("width", ""))
    field = Field("X", said["field"]["usage"], length=int(said["field"].get("length", 0)), hint=hint)
    style = replace(
        STYLE,
        overrun=said.get("overrun", "convert"),
        unknown=tuple(said.get("unknown", STYLE.unknown)),
        empty=tuple(said.get("empty", STYLE.empty)),
    )
    use = Use("", tuple(said["items"]), said["use"], (field,), None, None, style)  # type: ignore[arg-type]
    values = use.application.evaluate(use.columns([tuple(row[0]) for row in said["rows"]]), len(said["rows"]))
    codes: set[str] = set()
    for n, row in enumerate(said["rows"]):
        found = [column[n].as_py() for column in values.columns]
        fault = values.fault[n].as_py()
        note = values.note[n].as_py() if values.note is not None else None
        codes |= {one for one in (fault, note) if one}
        if isinstance(row[1], str):
            assert (fault, found) == (row[1], [None] * len(found))
        else:
            assert (fault, found, note) == (None, row[1], row[2] if len(row) > 2 else None)
    heard(case, codes)


def layout_of(said: Mapping[str, Any], folder: Path) -> Any:
    """The layout that a case describes."""
    file: dict[str, Any] = {"path": "DATA"}
    if "cobol" in said:
        (folder / "R.cpy").write_text(said["cobol"], "utf-8")
        file |= {"format": "fixed", "copybook": "R.cpy", "records": said.get("records", {"r": {"record": "R"}})}
    else:
        file |= {"format": "delimited", "records": {"r": {"columns": said["columns"]}}}
    if "control" in said:
        file["control"] = said["control"]
    layout = {
        "title": "試験",
        "cobol": {"format": "free", "encoding": "utf-8"},
        "text": said["text"],
        "files": {"F": file},
    }
    (folder / "layout.yaml").write_text(yaml.safe_dump(layout, allow_unicode=True, default_style='"'), "utf-8")
    return load(folder / "layout.yaml")


@of("file")
def test_a_file(case: Mapping[str, Any], tmp_path: Path) -> None:
    """Values, faults, rejected records, totals; or the error that stops."""
    said = case["file"]
    layout = layout_of(said, tmp_path)
    file = layout.files["F"]
    data = tmp_path / "DATA"
    data.write_bytes(bytes.fromhex(said["hex"]) if "hex" in said else said["data"].encode("utf-8"))
    if "error" in said:
        with pytest.raises(UtsushiError) as error:
            list(files.read(file, [data]))
        assert [problem.code for problem in error.value.problems] == [said["error"]]
        heard(case, {said["error"]})
        return
    totals = Totals(layout, {"F": (data,)})
    values: dict[str, list[str]] = {}
    faults, rejected = [], []
    for one in files.read(file, [data]):
        if isinstance(one, Rejected):
            rejected.append(one.fault)
            continue
        for listen in totals.listeners.get(one.table, ()):
            listen(one)
        faults += zip(one.faults["field"].to_pylist(), one.faults["fault"].to_pylist(), strict=True)
        for name in one.rows.schema.names:
            values.setdefault(name, []).extend(one.rows[name].to_pylist())
    assert faults == [tuple(one) for one in said.get("faults", [])]
    assert rejected == said.get("rejected", [])
    for name, expected in said.get("values", {}).items():
        assert values[name] == expected
    if "totals" in said:
        assert [str(line["ok"]).lower() for line in totals.lines()] == said["totals"]
    heard(case, {fault for _, fault in faults} | set(rejected))


@of("rule")
def test_a_rule(case: Mapping[str, Any]) -> None:
    """The rule finds it and says what is wrong in both languages."""
    said = case["rule"]
    found, report = judged(RULES[said["id"]], {said["group"]: said["rows"]})
    assert found
    for finding in report.findings:
        assert finding.sentence("ja") != finding.sentence("en")


@of("run")
def test_a_conversion(case: Mapping[str, Any], tmp_path: Path) -> None:
    """Faults listed, rows written, rows excluded by name, the ledger balanced."""
    said = case["run"]
    source = tmp_path / "source"
    source.mkdir()
    shutil.copytree(TOWN, tmp_path / "town")
    for name, header in HEADERS.items():
        (source / name).write_text("".join(f"{line}\r\n" for line in (header, *said[name])), "utf-8", newline="")
    result = convert(str(tmp_path / "town"), source, tmp_path / "OUT")
    assert result.ledger["balanced"]
    listed = pyarrow.csv.read_csv(result.out / "faults.csv").to_pylist()
    assert [[row["項目"], row["故障"]] for row in listed] == said["faults"]
    for group, count in said.get("rows", {}).items():
        (path,) = result.out.glob(f"001_{group}_*.csv")
        assert len(path.read_text("utf-8").splitlines()) == int(count) + 1
    excluded = {name: str(n) for line in result.ledger["lines"] for name, n in line["excluded"].items()}
    assert excluded == said.get("excluded", {})
    heard(case, {fault for _, fault in said["faults"]})
