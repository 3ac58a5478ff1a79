"""Expressions: what they may say, where they stand, how they are refused."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlglot import exp

from utsushi.mappings.language import dialect
from utsushi.specs.errors import Place, UtsushiError

DATA = Path(__file__).parent / "data" / "dialect"


def rows(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader((DATA / name).read_text("utf-8").splitlines()))


@pytest.mark.parametrize("row", rows("accepted.csv"), ids=lambda row: row["expression"])
def test_prints_as_it_was_meant(row):
    assert dialect.parse(row["expression"]).sql(normalize_functions=False) == row["sql"]


@pytest.mark.parametrize("row", rows("refused.csv"), ids=lambda row: row["expression"][:20] or "empty")
def test_refuses_with_code_and_column(row):
    with pytest.raises(UtsushiError) as caught:
        dialect.parse(row["expression"], Place("m.yaml", 7, 11))
    problem = caught.value.problems[0]
    assert (problem.code, problem.place.line, problem.place.column) == (row["code"], 7, 10 + int(row["column"]))
    for language in ("ja", "en"):
        shown = problem.text(language)
        assert row["expression"].strip() in shown
        assert "{" not in problem.sentence(language) + problem.hint(language)


@pytest.mark.parametrize(
    "name", ["date", "year", "split", "left", "coalesce", "case", "first", "current_date", "time", "cast", "if"]
)
def test_no_function_is_known(name):
    call = dialect.parse(f"{name}(k.F, 'x')")
    assert type(call) is exp.Anonymous
    assert call.this == name
    assert type(dialect.parse(name)) is exp.Column


@pytest.mark.parametrize("quote", ["", '"'])
def test_points_into_the_line_of_the_file(tmp_path, quote):
    path = tmp_path / "m.yaml"
    line = f"  氏名: {quote}text(k.SIMEI) + 1{quote}"
    path.write_text(f"items:\n{line}\n", "utf-8")
    at_quote = Place(str(path), 2, line.index(quote or "text") + 1)
    with pytest.raises(UtsushiError) as caught:
        dialect.parse("text(k.SIMEI) + 1", at_quote)
    problem = caught.value.problems[0]
    assert problem.source == line
    assert line[problem.place.column - 1] == "+"


def test_a_folded_expression_is_placed_as_a_whole(tmp_path):
    path = tmp_path / "m.yaml"
    path.write_text("items:\n  氏名: >\n    text(\n    k.SIMEI +)\n", "utf-8")
    place = Place(str(path), 2, 7)
    with pytest.raises(UtsushiError) as caught:
        dialect.parse("text( k.SIMEI +)\n", place)
    assert caught.value.problems[0].place == place


def test_every_node_knows_its_place_and_keeps_it_in_a_copy():
    text = "case(k.A = '1' and not (k.\"1期\" in (1, -2)), text(k.B), '')"
    tree = dialect.parse(text, Place("m.yaml", 3, 5, path="items.氏名")).copy()
    for node in tree.walk():
        place = dialect.place(node)
        assert (place.file, place.line, place.path) == ("m.yaml", 3, "items.氏名")
        assert "start" in node.meta
    column = next(node for node in tree.find_all(exp.Column) if node.name == "B")
    assert dialect.place(column).column == 5 + text.index("k.B")
    error = dialect.wrong("U305", column, name="k.B", near="—")
    assert error.problems[0].place.column == 5 + text.index("k.B")


def test_columns_each_once_in_order():
    assert dialect.columns(dialect.parse("f(k.B, A, k.B, 'x') = s.C")) == (("k", "B"), ("", "A"), ("s", "C"))


def test_more_parts_where_they_are_asked_for():
    tree = dialect.parse("sum(JUKIKHN.kihon.KIBETSU.GAKU)", parts=4)
    assert [part.name for part in tree.expressions[0].parts] == ["JUKIKHN", "kihon", "KIBETSU", "GAKU"]


@settings(deadline=None)
@given(st.text(max_size=30))
def test_any_name_can_be_written_in_quotes(name):
    column = dialect.parse('k."' + name.replace('"', '""') + '"')
    assert (column.table, column.name) == ("k", name)


@settings(deadline=None)
@given(st.text(max_size=30))
def test_any_text_can_be_written(text):
    literal = dialect.parse("'" + text.replace("'", "''") + "'")
    assert literal.is_string
    assert literal.name == text


@settings(deadline=None)
@given(st.text(alphabet=st.sampled_from("kAa1.,()'\"=<>!-+*/ 　氏（、\n"), max_size=25) | st.text(max_size=25))
def test_only_our_own_errors_come_out(text):
    try:
        tree = dialect.parse(text, Place("m.yaml", 1, 1))
    except UtsushiError as error:
        refused = {problem.code for problem in error.problems}
    else:
        refused = set()
        assert dialect.parse(tree.sql(normalize_functions=False)) == tree
    assert refused <= {f"U20{n}" for n in range(8)}
