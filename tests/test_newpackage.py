"""`utsushi new`: everything is proposed, nothing is decided, and check counts what is left until a person has decided it."""

import json
from pathlib import Path

import pytest

import utsushi
from utsushi.converters.cli.door import run
from utsushi.mappings import yaml
from utsushi.specs.editions import Editions
from utsushi.specs.errors import UtsushiError

ROOT = Path(__file__).resolve().parents[1]
BUSINESS = Editions().business("013", "2.1")


@pytest.fixture
def layout(tmp_path):
    """A file for each group of 013, its columns named as the items are, and one that nobody needs."""
    lines = ["title: 軽自動車税", "text: {table: utf-8}", "dates: {era: {'5': R}}", "files:"]
    for n, group in enumerate(BUSINESS.groups.values()):
        columns = ", ".join(
            json.dumps(name, ensure_ascii=False) for name in (*[one.name for one in group.items], "予備欄")
        )
        lines += [
            f"  F{n}:",
            f"    path: F{n}.csv",
            "    format: delimited",
            f"    records: {{kihon: {{columns: [{columns}]}}}}",
            "    fields:",
            *(
                f"      {json.dumps(f'kihon.{one.name}', ensure_ascii=False)}: {{as: {'iso' if one.type == 'DATE' else 'seireki'}}}"
                for one in group.items
                if one.type in {"DATE", "YEAR"}
            ),
        ]
    path = tmp_path / "source" / "layout.yaml"
    path.parent.mkdir()
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def decide(folder, *, items=True, fields=True):
    """What a person does: take each proposal, say why where there is none, drop what is left."""
    for path in folder.glob("*/*.yaml") if items else ():
        said = yaml.load(path).plain()
        proposed = said.pop("undecided")
        proposed.pop("from")
        said["items"] = {name: text for name, text in proposed.items() if text}
        said["absent"] = {name: "旧に欄が無い" for name, text in proposed.items() if not text}
        path.write_text(json.dumps(said, ensure_ascii=False), "utf-8")
    if fields:
        path = folder / "package.yaml"
        said = yaml.load(path).plain()
        proposed = said.pop("undecided")
        path.write_text(json.dumps(said, ensure_ascii=False), "utf-8")
        left = [one for one in utsushi.check(str(folder)).problems if one.code == "U282"]
        said["drop"] = {table: {} for table in proposed}
        for one in left:
            said["drop"][one.values["table"]][one.values["field"]] = {"unchecked": "true", "reason": "使っていない"}
        said["drop"] = {table: drops for table, drops in said["drop"].items() if drops}
        path.write_text(json.dumps(said, ensure_ascii=False), "utf-8")


def codes(folder):
    return [one.code for one in utsushi.check(str(folder)).problems]


def test_check_counts_what_is_undecided_and_passes_when_all_is_decided(layout, tmp_path):
    folder = tmp_path / "keiji"
    result = utsushi.new(folder, business="013", layout=layout)
    report = utsushi.check(str(folder))
    left = {one.values["group"]: one.values["count"] for one in report.problems if one.code == "U298"}
    assert left == {group.name: len(group.items) for group in BUSINESS.groups.values()}
    assert sum(one.values["count"] for one in report.problems if one.code == "U299") == result.fields
    assert set(codes(folder)) == {"U298", "U299"}
    assert not report.ok
    decide(folder)
    assert codes(folder) == []


def test_every_item_is_proposed_from_the_field_of_its_name(layout, tmp_path):
    utsushi.new(tmp_path / "keiji", business="013", layout=layout)
    for n, group in enumerate(BUSINESS.groups.values()):
        said = yaml.load(tmp_path / "keiji" / "2.1" / f"013_{group.name}.yaml").plain()
        assert said["from"] == f"F{n}.kihon k"
        wanted = {name: text for name, text in said["undecided"].items() if name != "from"}
        assert set(wanted) == {one.name for one in group.items}
        assert [name for name, text in wanted.items() if f"(k.{name})" not in text] == []


def test_a_part_of_the_decisions_is_counted_too(layout, tmp_path):
    folder = tmp_path / "keiji"
    utsushi.new(folder, business="013", layout=layout)
    decide(folder, fields=False)
    assert "U298" not in codes(folder)
    # the fields that items use now are decided, and their lines have to go
    assert {"U295", "U299"} == set(codes(folder))


def test_an_item_that_is_decided_and_undecided_is_refused(layout, tmp_path):
    folder = tmp_path / "keiji"
    utsushi.new(folder, business="013", layout=layout)
    path = next(folder.glob("2.1/*.yaml"))
    said = yaml.load(path).plain()
    name = next(name for name, text in said["undecided"].items() if name != "from" and text)
    said["items"] = {name: said["undecided"][name]}
    path.write_text(json.dumps(said, ensure_ascii=False), "utf-8")
    assert "U261" in codes(folder)


def test_nothing_is_converted_while_anything_is_undecided(tmp_path):
    folder = tmp_path / "juto"
    utsushi.new(folder, business="031", layout=ROOT / "mappings" / "031_host" / "layout.yaml")
    with pytest.raises(UtsushiError, match="U298"):
        utsushi.convert(str(folder), ROOT / "samples" / "small" / "031_host", tmp_path / "out")


def test_from_a_copybook(tmp_path, capsys):
    book = ROOT / "mappings" / "031_host" / "copy" / "JUTOGAI.cpy"
    folder = tmp_path / "juto"
    records = ["--record", "JUTOGAI-REC=REC_KBN = '1'", "--record", "JUTOGAI-TRL=REC_KBN = '9'"]
    told = ["--business", "031", "--copybook", str(book), "--charset", "ibm-1390", *records]
    assert run(["--lang", "en", "new", str(folder), *told]) == 0
    assert "undecided" in capsys.readouterr().out
    assert (folder / "copy" / "JUTOGAI.cpy").read_bytes() == book.read_bytes()
    assert {"U298", "U299"} <= set(codes(folder))


def test_from_a_scan(tmp_path):
    report = tmp_path / "scan.json"
    utsushi.scan(ROOT / "samples" / "small" / "001_memuro" / "resident_table.csv", out=report)
    folder = tmp_path / "jumin"
    result = utsushi.new(folder, business="001", scan=report)
    assert result.fields == 122
    said = yaml.load(folder / "2.1" / "001_住民情報.yaml").plain()
    assert said["undecided"]["生年月日"] == "date(k.生年月日)"
    assert set(codes(folder)) == {"U298", "U299"}


@pytest.mark.parametrize(
    "content", [b"", b"{}", b"[1]", b'{"proposal": {}, "files": []}', b"\xff", b'{"proposal": 3, "files": 4}']
)
def test_what_is_no_scan_is_refused(tmp_path, content):
    (tmp_path / "scan.json").write_bytes(content)
    with pytest.raises(UtsushiError, match="U848"):
        utsushi.new(tmp_path / "out", business="013", scan=tmp_path / "scan.json")
    assert [one.name for one in tmp_path.iterdir()] == ["scan.json"]


def test_nothing_is_overwritten(layout, tmp_path):
    folder = tmp_path / "keiji"
    folder.mkdir()
    (folder / "mine").write_text("mine", "utf-8")
    with pytest.raises(UtsushiError, match="U550"):
        utsushi.new(folder, business="013", layout=layout)
    assert [one.name for one in folder.iterdir()] == ["mine"]


def test_one_origin_is_needed(layout, tmp_path):
    for given in ({}, {"layout": layout, "copybook": layout}):
        with pytest.raises(UtsushiError, match="U847"):
            utsushi.new(tmp_path / "out", business="013", **given)


def test_a_copybook_elsewhere_is_refused(tmp_path):
    source = ROOT / "mappings" / "031_host"
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    text = (source / "layout.yaml").read_text("utf-8").replace("copybook: copy/", "copybook: ../")
    (inner / "layout.yaml").write_text(text, "utf-8")
    (tmp_path / "a" / "JUTOGAI.cpy").write_bytes((source / "copy" / "JUTOGAI.cpy").read_bytes())
    with pytest.raises(UtsushiError, match="U849"):
        utsushi.new(tmp_path / "out", business="031", layout=inner / "layout.yaml")
    assert not (tmp_path / "out").exists()
