"""JSON Schema, pandera source and pages: they are well made, take the converted samples and refuse wrong rows."""

import csv
import importlib.util
import json
import subprocess
import sys
from pathlib import Path

import jsonschema
import polars as pl
import pytest
from pandera.errors import SchemaError

from utsushi.converters.cli.door import run
from utsushi.converters.run import convert
from utsushi.specs import loader
from utsushi.specs.exports import json_schema, pages, pandera_source

ROOT = Path(__file__).resolve().parents[1]
SHIPPED = [loader.business(id_) for id_ in loader.businesses("2.1")]
BUSINESS, GROUP = loader.business("031"), "住登外者宛名基本情報"


@pytest.fixture(scope="module")
def sample(tmp_path_factory):
    """The converted file of 031."""
    out = tmp_path_factory.mktemp("converted") / "OUT"
    convert("031/host", ROOT / "samples" / "small" / "031_host", out)
    (path,) = out.glob("031_*.csv")
    return path


@pytest.fixture(scope="module")
def schemas(tmp_path_factory):
    """The SCHEMAS of the module of 031."""
    path = tmp_path_factory.mktemp("made") / "schema_031.py"
    path.write_text(pandera_source.source(BUSINESS), "utf-8")
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.SCHEMAS


WRONG = {
    "性別": "X",
    "氏名": "ｱ",
    "氏_日本人": "亜" * 51,
    "住所_郵便番号": "12345678",
    "操作年月日": "2023-02-29",
    "操作時刻": "25:00:00",
    "代表宛名フラグ": "",
}


def test_every_json_schema_is_one():
    found = json_schema.files(SHIPPED)
    assert len(found) == sum(len(business.groups) for business in SHIPPED)
    for text in found.values():
        jsonschema.Draft202012Validator.check_schema(json.loads(text))


def test_json_schema_takes_the_sample_and_refuses_wrong_rows(sample):
    judge = jsonschema.Draft202012Validator(json_schema.schema(BUSINESS, BUSINESS.groups[GROUP]))
    with sample.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows
    for row in rows:
        judge.validate(row)
    for name, value in WRONG.items():
        assert [list(error.path) for error in judge.iter_errors(rows[0] | {name: value})] == [[name]], name
    assert not judge.is_valid(rows[0] | {"知らない項目": "1"})
    assert not judge.is_valid({name: value for name, value in rows[0].items() if name != "宛名番号"})
    assert judge.is_valid(rows[0] | {"氏_日本人": "葛\U000e0100" * 50, "生年月日": "1950-00-00"})


def test_the_pandera_schema_takes_the_sample_and_refuses_wrong_rows(sample, schemas):
    frame = pl.read_csv(sample, infer_schema=False)
    schema = schemas[GROUP]
    assert schema.validate(frame).height == frame.height > 1
    for name, value in WRONG.items():
        with pytest.raises(SchemaError, match=name):
            schema.validate(frame.with_columns(pl.lit(value or None, pl.String).alias(name)))
    with pytest.raises(SchemaError, match="宛名番号"):
        schema.validate(pl.concat([frame, frame]))
    schema.validate(
        frame.with_columns(pl.lit("葛\U000e0100" * 50).alias("氏_日本人"), pl.lit("1950-00-00").alias("生年月日"))
    )


def test_the_pandera_source_of_every_business_is_clean(tmp_path):
    for name, text in pandera_source.files(SHIPPED).items():
        compile(text, name, "exec")
        (tmp_path / name).write_text(text, "utf-8")
    ruff = (sys.executable, "-m", "ruff")
    config = ("--config", str(ROOT / "pyproject.toml"))
    subprocess.run([*ruff, "check", *config, "--ignore", "INP001", tmp_path], check=True)
    subprocess.run([*ruff, "format", "--check", *config, tmp_path], check=True)


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("business", SHIPPED, ids=lambda business: business.id)
def test_a_page_holds_every_item_and_its_grade(business, language):
    page = pages.page(business, language)
    rows = [line for line in page.split("\n") if line.startswith("| ")]
    for group in business.groups.values():
        for item in group.items:
            name = item.name.replace("_", "\\_")
            assert any(row.startswith(f"| {name} | ") and item.grades["name"] in row for row in rows), item.name
    for table in business.codes.values():
        assert f"({table.grade})" in page
    assert sum(len(group.items) for group in business.groups.values()) < len(rows)


@pytest.mark.parametrize(
    ("form", "made"),
    [
        ("json-schema", ["031_住登外者宛名基本情報.schema.json"]),
        ("pandera", ["schema_031.py"]),
        ("pages", ["en/031_住登外者宛名番号管理.md", "ja/031_住登外者宛名番号管理.md"]),
    ],
)
def test_the_command_writes_a_folder(tmp_path, capsys, form, made):
    assert run(["spec", "export", "031", "--as", form, "--out", str(tmp_path / "o"), "--format", "json"]) == 0
    found = sorted(
        path.relative_to(tmp_path / "o").as_posix() for path in (tmp_path / "o").rglob("*") if path.is_file()
    )
    assert found == made
    told = json.loads(capsys.readouterr().out)
    assert sorted(told["files"]) == [str(tmp_path / "o" / path) for path in made]


def test_the_command_writes_one_script_of_several_businesses(tmp_path):
    out = tmp_path / "t.sql"
    assert run(["spec", "export", "001", "031", "--as", "ddl", "--dialect", "duckdb", "--out", str(out)]) == 0
    text = out.read_text("utf-8")
    assert '"001_住民情報"' in text
    assert '"031_住登外者宛名基本情報"' in text


def test_a_dialect_belongs_to_ddl_and_a_workbook_to_one_business(tmp_path):
    out = str(tmp_path / "o")
    assert run(["spec", "export", "031", "--as", "pages", "--dialect", "duckdb", "--out", out]) == 2
    assert run(["spec", "export", "031", "001", "--as", "workbook", "--out", out]) == 2
    assert not Path(out).exists()


def test_what_cannot_be_written_is_told(tmp_path, capsys):
    (tmp_path / "o").write_text("", "utf-8")
    assert run(["spec", "export", "031", "--as", "pages", "--out", str(tmp_path / "o")]) == 2
    assert "U178" in capsys.readouterr().err
