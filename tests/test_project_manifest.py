"""The manifest: the same run, the same bytes, nothing of this machine."""

import hashlib
import json

import pytest

from utsushi.converters import manifest
from utsushi.converters.project import SourceDeclaration
from utsushi.specs.model import Group, Item


def group(*grades):
    items = tuple(
        Item("", f"i{n}", "住民情報", "X", grades=dict.fromkeys(("name", "group", "type"), grade))
        for n, grade in enumerate(grades)
    )
    return Group("001", "住民情報", items)


def write(folder, name="manifest.json", **more):
    outputs = more.pop("outputs", [manifest.entry(folder / "b.csv", folder, rows=2, of="001/住民情報", my_number=True)])
    manifest.write(
        folder / name,
        package="001/memuro",
        digest="d",
        edition="2.1",
        stage="final",
        groups=[group("official", "background")],
        source=SourceDeclaration(extracted="2026-01-05T18:30:00"),
        inputs=[manifest.entry(folder / "in" / "a.csv", folder / "in", of="JUMIN")],
        outputs=outputs,
        **more,
    )
    return (folder / name).read_bytes()


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.csv").write_bytes(b"abc")
    (tmp_path / "b.csv").write_bytes(b"x" * 3_000_000)
    return tmp_path


def test_it_says_what_decided_the_bytes(folder):
    content = json.loads(write(folder, options={"only": "住民情報"}, corrections={"姓の訂正": 2}))
    assert content["schema"] == 1
    assert content["package"] == {"name": "001/memuro", "sha256": "d"}
    assert content["base_time"] == "2026-01-05T18:30:00"
    assert content["inputs"] == [
        {"name": "a.csv", "bytes": 3, "sha256": hashlib.sha256(b"abc").hexdigest(), "of": "JUMIN"}
    ]
    expected = hashlib.sha256(b"x" * 3_000_000).hexdigest()
    assert content["outputs"] == [
        {"name": "b.csv", "bytes": 3_000_000, "sha256": expected, "rows": 2, "of": "001/住民情報"}
    ]
    assert content["my_number_files"] == ["b.csv"]
    assert content["spec"] == [
        {"business": "001", "group": "住民情報", "grades": {"official": 1, "background": 1}, "provisional": True}
    ]
    assert (content["options"], content["corrections"]) == ({"only": "住民情報"}, {"姓の訂正": 2})


def test_the_same_run_gives_the_same_bytes_in_any_order(folder):
    entries = [manifest.entry(folder / name, folder) for name in ("b.csv", "in/a.csv")]
    first = write(folder, outputs=entries, corrections={"a": 1, "b": 2})
    assert first == write(folder, "again.json", outputs=entries[::-1], corrections={"b": 2, "a": 1})
    assert str(folder).encode() not in first


def test_an_absolute_name_is_a_mistake_of_the_caller(folder):
    with pytest.raises(ValueError, match="absolute"):
        write(folder, outputs=[manifest.Entry(str(folder / "b.csv"), 1, "x")])


def test_a_grade_is_the_weakest_of_name_group_and_type():
    items = (
        Item("", "a", "g", "X", grades={"name": "official", "group": "background", "type": "official"}),
        Item("", "b", "g", "X"),
    )
    assert manifest.grades(Group("001", "g", items)) == {"background": 1, "unknown": 1}
