"""Conditions: one meaning for Arrow columns and for DuckDB."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlglot import exp

from utsushi.mappings.layout import predicate
from utsushi.specs.errors import Place, UtsushiError

DATA = Path(__file__).parent / "data" / "predicate"
TEXT, NUMERIC = ("T", "k.U"), {"N": 0, "k.M": 2}
FIELDS = (*TEXT, *NUMERIC)
DUCKDB = duckdb.connect(config={"threads": 1})


def rows(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader((DATA / name).read_text("utf-8").splitlines()))


def cell(text: str) -> str | None:
    return None if text == "null" else text


@pytest.mark.parametrize("row", rows("meaning.csv"), ids=lambda row: f"{row['condition']} T={row['T']} N={row['N']}")
def test_means(row):
    columns = {name: pa.array([cell(row[name])], pa.string()) for name in ("T", "U", "N", "M")}
    tree = predicate.parse(row["condition"])
    assert predicate.evaluate(tree, columns, {"N", "M"}).to_pylist() == [row["holds"] == "yes"]
    assert in_duckdb(row["condition"], columns, {"N": 0, "M": 2}) == [row["holds"] == "yes"]


def in_duckdb(condition: str, columns: dict[str, pa.Array], scales: dict[str, int]) -> list[bool]:
    flat = predicate.parse(condition).transform(
        lambda node: exp.column(predicate._name(node), quoted=True) if isinstance(node, exp.Column) else node
    )
    query = predicate.sql(flat, scales).sql(dialect="duckdb")
    table = pa.table({"row": range(len(next(iter(columns.values())))), **columns})
    return [
        bool(held)
        for (held,) in DUCKDB.from_arrow(table).project(f"row, {query} AS held").order("row").project("held").fetchall()
    ]


@pytest.mark.parametrize(
    ("text", "code", "column"),
    [
        ("T", "U301", 1),
        ("T = '1' and N", "U301", 13),
        ("(T = '1') = N", "U301", 2),
        ("text(T)", "U302", 1),
        ("T = text(N)", "U302", 5),
        ("'1' = '1'", "U303", 1),
        ("T = '1' or 1 in (N, 2)", "U303", 12),
        ("T > ''", "U304", 1),
        ("T between '' and '9'", "U304", 1),
        ("T = ", "U202", 5),
    ],
)
def test_refuses_what_is_no_condition(text, code, column):
    with pytest.raises(UtsushiError) as caught:
        predicate.parse(text, Place("layout.yaml", 4, 1))
    problem = caught.value.problems[0]
    assert (problem.code, problem.place.line, problem.place.column) == (code, 4, column)
    assert "{" not in problem.text("ja") + problem.text("en")


def test_unknown_fields_and_texts_that_are_no_numbers_are_refused():
    columns = {"REC_KBN": pa.array(["1"]), "KENSU": pa.array(["001"])}
    for text, code in (("REC_KBM = '1'", "U305"), ("KENSU = 'A'", "U306"), ("KENSU in (1, '1e2')", "U306")):
        with pytest.raises(UtsushiError) as caught:
            predicate.evaluate(predicate.parse(text), columns, {"KENSU"})
        assert caught.value.problems[0].code == code
    with pytest.raises(UtsushiError, match="REC_KBN"):
        predicate.evaluate(predicate.parse("REC_KBM = '1'"), columns, set())
    with pytest.raises(UtsushiError, match="U306"):
        predicate.sql(predicate.parse("KENSU = 'A'"), {"KENSU": 0})


words = st.sampled_from(
    ["", "0", "1", "01", "1.50", "-1.5", "-0", "9", "10", " 1", "1e1", "+1", "１", "氏", "1.", ".5"]
)
texts = st.none() | words | st.text(max_size=3)
integers = st.none() | st.just("") | st.integers(-999, 999).map(lambda n: f"{n:04d}" if n < 0 else f"{n:03d}")
decimals = (
    st.none()
    | st.just("")
    | st.decimals(-99, 99, places=2).map(lambda d: f"{d:+06.2f}".replace("+", "").replace("-0.00", "00.00"))
)
literals = (
    words.map(lambda word: "'" + word + "'") | st.integers(-12, 12).map(str) | st.decimals(-2, 2, places=1).map(str)
)


@st.composite
def conditions(draw: st.DrawFn, depth: int = 3) -> str:
    kind = draw(st.sampled_from(["compare", "in", "between"] + ["and", "or", "not"] * (depth > 0)))
    if kind in ("and", "or"):
        return f"({draw(conditions(depth - 1))} {kind} {draw(conditions(depth - 1))})"
    if kind == "not":
        return f"not {draw(conditions(depth - 1))}"
    field = draw(st.sampled_from(FIELDS))
    other = st.sampled_from(FIELDS) | literals
    if kind == "compare":
        sides = [field, draw(other)]
        left, right = draw(st.permutations(sides))
        return f"{left} {draw(st.sampled_from(['=', '<>', '<', '<=', '>', '>=']))} {right}"
    negated = draw(st.sampled_from(["", "not "]))
    if kind == "in":
        return f"{field} {negated}in ({', '.join(draw(st.lists(other, min_size=1, max_size=3)))})"
    return f"{field} {negated}between {draw(other)} and {draw(other)}"


def parsed(condition: str):
    """The tree, or None for a condition that is refused (an order with '', a numeric field beside a word)."""
    try:
        tree = predicate.parse(condition)
        predicate.check_fields(tree, FIELDS, NUMERIC)
    except UtsushiError as error:
        if error.problems[0].code in {"U304", "U306"}:
            return None
        raise
    return tree


tables = st.lists(st.tuples(texts, texts, integers, decimals), min_size=1, max_size=8).map(
    lambda found: {
        name: pa.array(column, pa.string()) for name, column in zip(FIELDS, zip(*found, strict=True), strict=True)
    }
)


@settings(max_examples=300, deadline=None)
@given(conditions(), tables)
def test_arrow_and_duckdb_agree(condition, columns):
    tree = parsed(condition)
    if tree is None:
        return
    held = predicate.evaluate(tree, columns, NUMERIC)
    assert held.null_count == 0
    assert held.to_pylist() == in_duckdb(condition, columns, NUMERIC)


@settings(max_examples=200, deadline=None)
@given(conditions(), tables)
def test_agrees_with_the_definition(condition, columns):
    tree = parsed(condition)
    if tree is None:
        return
    held = predicate.evaluate(tree, columns, NUMERIC).to_pylist()
    for row, found in enumerate(held):
        values = {name: column[row].as_py() for name, column in columns.items()}
        assert found is (truth(tree, values) is True)


@settings(max_examples=100, deadline=None)
@given(conditions(), tables)
def test_a_row_alone_is_judged_as_in_a_batch(condition, columns):
    tree = parsed(condition)
    if tree is None:
        return
    whole = predicate.evaluate(tree, columns, NUMERIC).to_pylist()
    alone = [
        predicate.evaluate(tree, {name: column.slice(row, 1) for name, column in columns.items()}, NUMERIC)[0].as_py()
        for row in range(len(whole))
    ]
    assert whole == alone


def truth(node, values):
    """The definition in predicate's docstring, row by row: True, False or None (unknown)."""
    if isinstance(node, exp.Paren):
        return truth(node.this, values)
    if isinstance(node, exp.Not):
        inner = truth(node.this, values)
        return None if inner is None else not inner
    if isinstance(node, (exp.And, exp.Or)):
        deciding = isinstance(node, exp.Or)
        sides = [truth(node.this, values), truth(node.expression, values)]
        return deciding if deciding in sides else None if None in sides else not deciding
    if isinstance(node, exp.In):
        return any_of([compared(node.this, one, "EQ", values) for one in node.expressions], deciding=True)
    if isinstance(node, exp.Between):
        low, high = node.args["low"], node.args["high"]
        return any_of(
            [compared(node.this, low, "GTE", values), compared(node.this, high, "LTE", values)], deciding=False
        )
    return compared(node.this, node.expression, type(node).__name__, values)


def any_of(held, *, deciding):
    return deciding if deciding in held else None if None in held else not deciding


def compared(left, right, kind, values):
    sides = [side(one, values) for one in (left, right)]
    empty_literal = any(not is_field and value == "" for is_field, _, value in sides)
    if not empty_literal and any(numeric for _, numeric, _ in sides):
        found = [number(value) for _, _, value in sides]
    elif (sides[0][0] and sides[1][0]) or kind not in ("EQ", "NEQ"):
        found = [value or None for _, _, value in sides]
    else:
        found = [value for _, _, value in sides]
    a, b = found
    if a is None or b is None:
        return None
    return {"EQ": a == b, "NEQ": a != b, "LT": a < b, "LTE": a <= b, "GT": a > b, "GTE": a >= b}[kind]


def side(node, values):
    """(is a field, makes the comparison numeric, value)."""
    if isinstance(node, exp.Column):
        name = predicate._name(node)
        return True, name in NUMERIC, values[name]
    if isinstance(node, exp.Neg):
        return False, True, f"-{node.this.name}"
    return False, not node.is_string, node.name


def number(value):
    whole, _, fraction = (value or "").removeprefix("-").partition(".")
    digits = all(part.isascii() and part.isdigit() for part in (whole, fraction or "0"))
    return Decimal(value) if digits and not (value or "").endswith(".") else None


def test_results_are_plain_booleans_for_numpy():
    tree = predicate.parse("T = '1'")
    held = predicate.evaluate(tree, {"T": pa.chunked_array([["1"], [None, "2"]])}, set())
    assert np.asarray(held, dtype=np.bool_).tolist() == [True, False, False]


@pytest.mark.parametrize(
    "condition", ["s.A = k.A", "s.N = k.N", "s.N = k.A and s.B = k.B", "s.A = k.A and s.KBN = '1'"]
)
def test_joins_are_hashed(condition):
    flat = predicate.parse(condition).transform(
        lambda node: exp.column(predicate._name(node), quoted=True) if isinstance(node, exp.Column) else node
    )
    on = predicate.sql(flat, {"s.N": 0, "k.N": 2}).sql(dialect="duckdb")
    names = ("A", "B", "N", "KBN")
    s, k = (
        DUCKDB.sql("SELECT CAST(i AS VARCHAR) AS i FROM range(1000) t(i)")
        .project(", ".join(f'i AS "{alias}.{name}"' for name in names))
        .set_alias(alias)
        for alias in "sk"
    )
    joined = s.join(k, on)
    assert "HASH_JOIN" in joined.explain().upper().replace(" ", "_")
    assert len(joined) == (1 if "KBN" in condition else 1000)


def test_windows_keep_their_shape_and_sort_numbers_as_numbers():
    window = exp.Window(
        this=exp.RowNumber(),
        partition_by=[exp.column("k.A", quoted=True)],
        order=exp.Order(expressions=[exp.column("k.N", quoted=True)]),
    )
    tree = exp.Case(
        ifs=[exp.If(this=exp.EQ(this=window, expression=exp.Literal.number(1)), true=exp.Literal.string("1"))]
    )
    query = predicate.sql(tree, {"k.N": 0}).sql(dialect="duckdb")
    table = DUCKDB.from_arrow(pa.table({"k.A": ["x", "x"], "k.N": ["-1", "-2"]}))
    assert table.project(f'"k.N", {query}').order('"k.N"').fetchall() == [("-1", None), ("-2", "1")]


def test_long_conditions_do_not_exhaust_the_stack():
    condition = " or ".join(f"T = '{n}'" for n in range(2000))
    columns = {"T": pa.array(["1999", "x"])}
    assert predicate.evaluate(predicate.parse(condition), columns, set()).to_pylist() == [True, False]
    assert in_duckdb(condition, columns, {}) == [True, False]
