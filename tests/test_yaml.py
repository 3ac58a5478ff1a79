"""The one YAML loader: text stays text, places are kept, two readings of one file are refused."""

import re
from typing import Annotated, Literal

import pytest
import yaml as pyyaml
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, Field

from utsushi.mappings import yaml
from utsushi.specs.errors import UtsushiError


class Inner(BaseModel):
    model_config = ConfigDict(extra="forbid")

    width: int = 15
    pad: str = ""
    form: Annotated[Literal["fixed", "lines", ""], Field(alias="as")] = ""


class Outer(BaseModel):
    model_config = ConfigDict(extra="forbid")

    title: str
    header: bool = True
    inner: Inner = Inner()
    names: dict[str, str | Inner] = {}
    many: list[Inner] = []
    mark: tuple[str, ...] = ()


def refusals(text, model=None):
    with pytest.raises(UtsushiError) as refused:
        yaml.validate(model, yaml.loads(text, "x.yaml")) if model else yaml.loads(text, "x.yaml")
    for problem in refused.value.problems:
        for language in ("ja", "en"):
            assert not re.search(r"\{\w+\}", problem.text(language)), problem.text(language)
            assert problem.hint(language)
    return refused.value.problems


@pytest.mark.parametrize("text", ["08", "2.1", "no", "on", "1e3", "0x10", "2026-01-05", "1:30", "true", "'null'"])
def test_every_scalar_is_text(text):
    assert yaml.loads(f"a: {text}")["a"].value == text.strip("'")


def test_every_node_knows_its_place():
    node = yaml.loads("items:\n  氏名: text(k.X)\n  性別: 'code(k.Y)'\n式: |\n\n    a = 1\nlist: [a, bb]\n", "x.yaml")
    items = node["items"]
    assert (items.place.line, items.place.column) == (2, 3)
    assert items.key_place("性別").text("ja") == "x.yaml:3:3"
    assert items["氏名"].place.text("ja") == "x.yaml:2:7"
    assert items["性別"].place.text("ja") == "x.yaml:3:8"
    assert node["式"].place.text("ja") == "x.yaml:6:5"
    assert node.get("list", 1).place.column == 11
    assert items.line(items["性別"].place) == "  性別: 'code(k.Y)'"
    assert node.get("items", "無い") is None


@pytest.mark.parametrize(
    ("text", "code", "line", "column"),
    [
        ("a: 1\nb: 2\na: 3\n", "U244", 3, 1),
        ("a: {b: 1, b: 2}\n", "U244", 1, 11),
        ("a: &x 1\nb: *x\n", "U245", 1, 4),
        ("b: *x\n", "U245", 1, 4),
        ("*x : 1\n", "U245", 1, 1),
        ("a: !!int 08\n", "U245", 1, 4),
        ("a: !mine {b: 1}\n", "U245", 1, 4),
        ("a: {b: 1}\nc:\n  <<: {b: 1}\n", "U245", 3, 3),
        ("a: 1\n---\nb: 2\n", "U246", 2, 1),
        ("a:\n\tb: 1\n", "U243", 2, 1),
        ("a: [1, 2\n", "U242", 2, 1),
        ("a: b: c\n", "U242", 1, 5),
        ("a: 'x\n", "U242", 2, 1),
        ("a: x\x07\n", "U242", 1, 5),
        ("? [a]\n: 1\n", "U252", 1, 3),
        ("'': 1\n", "U252", 1, 1),
        ("a: " + "[" * 60 + "]" * 60 + "\n", "U242", 1, 54),
    ],
)
def test_what_is_refused_and_where(text, code, line, column):
    (problem,) = refusals(text)
    assert (problem.code, problem.place.line, problem.place.column) == (code, line, column)


def test_the_first_of_two_keys_is_named_and_the_line_is_shown_with_a_caret():
    (problem,) = refusals("氏名: 1\nb: 2\n氏名: 3\n")
    assert "1 行目" in problem.sentence("ja")
    assert problem.text("ja").splitlines()[1:3] == ["    3 | 氏名: 3", "        ^"]


def test_bytes_that_are_no_utf8_and_files_that_are_not_there(tmp_path):
    path = tmp_path / "layout.yaml"
    path.write_bytes("title: ok\nname: 町".encode("cp932"))
    with pytest.raises(UtsushiError) as refused:
        yaml.load(path)
    place = refused.value.problems[0].place
    assert (refused.value.problems[0].code, place.line, place.column) == ("U241", 2, 7)
    with pytest.raises(UtsushiError) as refused:
        yaml.load(tmp_path / "none.yaml")
    assert refused.value.problems[0].code == "U240"


def test_a_byte_order_mark_and_an_empty_file_are_no_error(tmp_path):
    path = tmp_path / "a.yaml"
    path.write_bytes(b"\xef\xbb\xbfa: 1\r\n")
    assert yaml.load(path)["a"].text == "1"
    path.write_text("# nothing yet\n", "utf-8")
    assert yaml.load(path).value == {}


def test_the_model_types_the_scalars():
    node = yaml.loads('title: 08\nheader: false\ninner: {width: "15", as: fixed}\nnames: {a: x, b: {pad: "0"}}\n')
    outer = yaml.validate(Outer, node)
    assert (outer.title, outer.header, outer.inner.width, outer.inner.form) == ("08", False, 15, "fixed")
    assert outer.names == {"a": "x", "b": Inner(pad="0")}


@pytest.mark.parametrize(
    ("text", "code", "line", "column", "words"),
    [
        ("title: a\nheadr: true\n", "U247", 2, 1, "もしかして: header"),
        ("title: a\ninner:\n  widht: 3\n", "U247", 3, 3, "もしかして: width"),
        ("title: a\nnames:\n  x:\n    pat: 3\n", "U247", 4, 5, "もしかして: pad"),
        ("title: a\nmany:\n  - pad: a\n  - ad: b\n", "U247", 4, 5, "もしかして: pad"),
        ("header: true\n", "U248", 1, 1, "title"),
        ("title: a\ninner: {width: x}\n", "U249", 2, 16, "1 2 3"),
        ("title: a\nheader: maybe\n", "U249", 2, 9, "true"),
        ("title: a\ninner: {as: fixd}\n", "U249", 2, 13, "もしかして: fixed"),
        ("title: [a]\n", "U250", 1, 1, "key: text"),
        ("title: a\ninner: 3\n", "U250", 2, 1, "name: value"),
        ("title: a\nmany: {pad: 1}\n", "U250", 2, 1, "[a, b]"),
        ("title: a\nnames: {x: [1]}\n", "U250", 2, 9, "key:"),
        ("title:\n", "U251", 1, 1, "title"),
        ("title: ~\n", "U251", 1, 1, "title"),
        ("title: a\nmany:\n  - pad: a\n  -\n", "U251", 4, 4, "値"),
        ("title: a\nmark: [a, null]\n", "U251", 2, 11, "値"),
    ],
)
def test_the_model_refuses_at_the_key_itself(text, code, line, column, words):
    (problem,) = refusals(text, Outer)
    assert (problem.code, problem.place.line, problem.place.column) == (code, line, column)
    assert words in problem.text("ja")


def test_nothing_may_stand_where_the_model_says_that_nothing_is_the_default():
    assert yaml.validate(Outer, yaml.loads("title: a\ninner:\n  pad:\n")).inner.pad == ""


def test_all_findings_come_together_in_the_order_of_the_file():
    found = refusals("titel: a\ninner: {width: x, pat: 1}\n", Outer)
    assert [one.code for one in found] == ["U247", "U248", "U249", "U247"]
    assert [one.place.line for one in found] == [1, 1, 2, 2]


TREES = st.recursive(
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("あいabc01", min_size=1), inner, max_size=3),
    max_leaves=12,
)


@given(st.dictionaries(st.text("あいabc01", min_size=1, max_size=4), TREES, min_size=1, max_size=4))
def test_what_was_written_is_what_is_read(tree):
    text = pyyaml.safe_dump(tree, allow_unicode=True, default_style='"').replace("!!null", "")
    assert yaml.loads(text).plain() == tree


@given(st.text("ab: -[]{},'\"|>&*!%\n\t#あ", max_size=30))
def test_any_text_is_read_or_refused_with_a_place(text):
    problems = []
    try:
        yaml.loads(text, "x.yaml")
    except UtsushiError as refused:
        problems += refused.problems
    assert all(problem.place.line for problem in problems)
