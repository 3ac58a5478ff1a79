"""Code maps: read, merged, and held against the layout and the item's own list."""

import pytest

from utsushi.mappings.language import codemap
from utsushi.mappings.language.codemap import CodeMap, CodeRow
from utsushi.mappings.layout.model import Field, Hint
from utsushi.specs.errors import UtsushiError
from utsushi.specs.model import CodeList

HEAD = "旧コード,標準コード,ラベル,状態,備考\n"
FOLDING = HEAD.strip() + ",多対一\n"


def written(folder, text, name="続柄.csv"):
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_map_is_read_as_it_stands(tmp_path):
    found = codemap.load(written(tmp_path, HEAD + "2,02,世帯主,承認,\n02,12,妻,未確認,原課に確認中\n,20,,承認,\n"))
    assert found.name == "続柄"
    assert [(row.legacy, row.standard, row.approved) for row in found.rows] == [
        ("2", "02", True),
        ("02", "12", False),
        ("", "20", True),
    ]
    assert [row.place.line for row in found.rows] == [2, 3, 4]
    assert found.rows[1].note == "原課に確認中"


def test_codes_that_become_one_are_declared_row_by_row(tmp_path):
    found = codemap.load(written(tmp_path, FOLDING + "1,02,,承認,,\n2,02,,承認,,○\n3,02,,承認,,\n"))
    assert [row.legacy for row in found.folded] == ["2", "3"]
    assert [row.legacy for row in found.undeclared] == ["3"]
    assert codemap.load(tmp_path / "続柄.csv", lossy=True).undeclared == ()


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("旧コード,標準コード\n1,02\n", "U221", 1),
        (HEAD + "1,02,世帯主,承認\n", "U221", 2),
        (HEAD + "1,02,世帯主,承任,\n", "U222", 2),
        (FOLDING + "1,02,世帯主,承認,,×\n", "U222", 2),
        (HEAD + "1,02,,承認,\n2,12,,承認,\n1,12,,承認,\n", "U223", 4),
        (HEAD, "U224", None),
        ("", "U221", 1),
        (HEAD + '1,"02,,承認,\n', "U220", None),
    ],
)
def test_what_is_no_map_is_refused_where_it_stands(tmp_path, text, code, line):
    with pytest.raises(UtsushiError) as refused:
        codemap.load(written(tmp_path, text))
    (problem,) = refused.value.problems
    assert (problem.code, problem.place.line) == (code, line)
    for language in ("ja", "en"):
        assert "{" not in problem.text(language)
        assert problem.hint(language)


def test_a_map_that_is_not_there_or_no_text(tmp_path):
    (tmp_path / "sjis.csv").write_bytes(HEAD.encode("cp932"))
    for name in ("none.csv", "sjis.csv"):
        with pytest.raises(UtsushiError) as refused:
            codemap.load(tmp_path / name)
        assert refused.value.problems[0].code == "U220"


def test_a_municipality_replaces_rows_and_adds_its_own():
    base = CodeMap("続柄", (CodeRow("1", "02"), CodeRow("2", "12", approved=False)))
    own = CodeMap("続柄", (CodeRow("2", "11"), CodeRow("7", "20")))
    merged = codemap.merge(base, own)
    assert [(row.legacy, row.standard, row.approved) for row in merged.rows] == [
        ("1", "02", True),
        ("2", "11", True),
        ("7", "20", True),
    ]
    assert codemap.merge(base, CodeMap("続柄", (), lossy=True)).lossy


def test_rows_that_lead_outside_the_list_of_the_item():
    found = CodeMap("続柄", (CodeRow("1", "02"), CodeRow("2", "99"), CodeRow("9", "")))
    assert [row.legacy for row in codemap.outside(found, CodeList({"02": "世帯主"}))] == ["2"]
    assert not codemap.outside(found, CodeList({}, open=True))
    assert not codemap.outside(found, None)


def test_codes_of_the_layout_that_nobody_maps():
    field = Field("ZOKUGARA", "text", hint=Hint(codes=("1", "2", "", "02")))
    assert codemap.uncovered(CodeMap("続柄", (CodeRow("1", "02"),)), field) == ("2", "02")
    assert codemap.unlisted(field, CodeList({"02": "世帯主"})) == ("1", "2")
    assert not codemap.unlisted(field, CodeList({}, open=True))
    assert not codemap.unlisted(field, None)
