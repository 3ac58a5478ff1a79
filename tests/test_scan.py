"""`utsushi scan` with a layout: what it counts, what it keeps to itself."""

import json
from pathlib import Path

import pytest

import utsushi
from utsushi.converters.cli.door import run
from utsushi.converters.scan import column as columns
from utsushi.specs.errors import UtsushiError

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("001_host", "001_memuro", "031_host", "036_host")


def of_sample(package, **options):
    return utsushi.scan(
        ROOT / "samples" / "small" / package, layout=ROOT / "mappings" / package / "layout.yaml", **options
    )


def fields(found):
    return {f"{table.name}.{one.name}": one for file in found.files for table in file.tables for one in table.fields}


@pytest.mark.parametrize("package", PACKAGES)
def test_a_sample_is_what_its_layout_says(package):
    found = of_sample(package)
    assert all(not file.rejected for file in found.files)
    for name, one in fields(found).items():
        assert one.undecodable == 0, name
        form = one.shape.get("as")
        if form in {"wareki", "seireki", "iso", "slash"} and one.rows > one.empty and one.dates:
            assert {form, f"{form}_year"} & {style["style"] for style in one.dates}, name


@pytest.mark.parametrize("package", PACKAGES)
def test_declared_totals_are_found(package):
    declared = {
        f"{one.table}.{one.field}"
        for one in [control for file in _layout(package).files.values() for control in file.controls]
    }
    found = {one["field"] for file in of_sample(package).files for one in file.controls if one["declared"]}
    counted = {name.rpartition(".")[0]: one for name, one in fields(of_sample(package)).items()}
    small = {name for name in declared if all(one.rows < 2 for table, one in counted.items() if "trailer" not in table)}
    assert declared - small <= found | {name for name in declared if name not in found and _empty(package, name)}


def _empty(package, name):
    return fields(of_sample(package))[name].rows == 0


def _layout(package):
    from utsushi.mappings.layout.load import load

    return load(ROOT / "mappings" / package / "layout.yaml")


def test_eras_are_told_by_their_years():
    (birth,) = [one for name, one in fields(of_sample("001_host")).items() if name == "JUKIKHN.kihon.UMARE_YMD"]
    assert birth.kind == "date"
    assert birth.dates[0]["eras"][0] == {"scheme": "1=M 2=T 3=S 4=H 5=R", "share": 1.0}


def test_no_value_of_a_person_is_told():
    text = json.dumps(of_sample("001_memuro", show_rare=True).to_json(), ensure_ascii=False)
    rows = (ROOT / "samples" / "small" / "001_memuro" / "resident_table.csv").read_text("utf-8-sig").splitlines()
    names = rows[0].split(",")
    told = [one for one in ("氏名", "氏名_フリガナ", "生年月日", "個人番号", "宛名番号", "世帯主氏名") if one in names]
    assert len(told) >= 4
    for name in told:
        values = {row.split(",")[names.index(name)].strip('"') for row in rows[1:]}
        assert not [value for value in values if len(value) > 2 and f'"{value}"' in text], name


def test_rare_codes_are_hidden_unless_asked_for():
    hidden, shown = (fields(of_sample("001_memuro", show_rare=rare))["JUMIN.kihon.続柄表記"] for rare in (False, True))
    assert hidden.rare > 0
    assert all(n >= columns.RARE for _, n in hidden.values)
    assert shown.rare == 0
    assert sum(n for _, n in shown.values) == shown.rows - shown.empty


def test_distinct_values_are_capped_and_say_so(monkeypatch):
    monkeypatch.setattr(columns, "DISTINCT_KEPT", 10)
    one = fields(of_sample("001_memuro"))["JUMIN.kihon.宛名番号"]
    assert one.capped
    assert one.values is None


def test_the_command_writes_a_file_once(tmp_path, capsys):
    out = tmp_path / "report.json"
    layout = ROOT / "mappings" / "031_host" / "layout.yaml"
    source = ROOT / "samples" / "small" / "031_host"
    arguments = ["scan", str(source), "--layout", str(layout), "--format", "json", "--out", str(out)]
    assert run(arguments) == 0
    assert json.loads(out.read_text("utf-8"))["schema"] == 1
    assert run(arguments) == 2
    assert "U841" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["report.json"]


def test_the_terminal_shows_tables(capsys):
    assert (
        run(
            [
                "--lang",
                "en",
                "scan",
                str(ROOT / "samples/small/036_host"),
                "--layout",
                str(ROOT / "mappings/036_host/layout.yaml"),
            ]
        )
        == 0
    )
    text = capsys.readouterr().out
    assert "SHUNO.trailer.T_KENSU" in text
    assert "count(SHUNO.shuno)" in text


def test_nothing_there_is_said():
    with pytest.raises(UtsushiError, match="U501"):
        utsushi.scan("nowhere", layout=ROOT / "mappings" / "031_host" / "layout.yaml")
