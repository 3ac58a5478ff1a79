"""latest and history: what DuckDB says of several rows, against the plain meaning of their manual."""

import duckdb
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from operator_uses import DERIVED, fixtures
from sqlglot import exp

from utsushi.mappings.language.values import Reference
from utsushi.mappings.layout.predicate import sql


def over(use, rows):
    """The values of a use over all rows: its window in DuckDB, as the run binds it, then its Arrow function."""
    application = use.application
    columns = use.columns(rows)
    table = pa.table(
        {"n": pa.array(range(len(rows)), pa.int64())}
        | {f"{ref.alias}.{ref.field}": column for ref, column in columns.items()}
    )
    scales = {f"k.{one.name}": one.scale for one in use.fields if one.numeric}
    flat = application.window.copy().transform(
        lambda node: exp.column(f"{node.table}.{node.name}", quoted=True) if isinstance(node, exp.Column) else node
    )
    bound = sql(flat, scales).sql(dialect="duckdb")
    with duckdb.connect() as connection:
        connection.register("t", table)
        found = connection.execute(f"SELECT CAST({bound} AS VARCHAR) AS w FROM t ORDER BY n").fetchall()  # noqa: S608  (our own SQL)
    window = pa.array([row[0] for row in found], pa.string())
    return application.evaluate(columns | {Reference("", use.items[0]): window}, len(rows))


def oracle(name, rows, order):
    """By the manual: rows of one key, an empty order first, ties alike."""
    keyed = [(key, order(text)) for key, text in rows]
    found = []
    for key, mine in keyed:
        others = [other for its_key, other in keyed if its_key == key]
        if name == "latest":
            found.append("1" if mine == max(others) else "0")
        else:
            found.append(str(1 + sum(other < mine for other in others)))
    return found


def as_number(text):
    return int(text) if text else -1


@pytest.mark.parametrize("name", ["latest", "history"])
def test_examples(name):
    use, rows = DERIVED[name], fixtures(name)
    assert {row["書き方"] for row in rows} == {use.label}
    values = over(use, [tuple(row["入力"].split("|")) for row in rows])
    assert values.columns[0].to_pylist() == [row["期待"] for row in rows]


@pytest.mark.parametrize("name", ["latest", "history"])
def test_the_manual_is_what_happens(name):
    width = "{:03d}".format if name == "latest" else str
    keys = st.integers(1, 3).map(width)
    orders = st.just("") | st.integers(0, 120).map(width)

    @settings(deadline=None, max_examples=25)
    @given(st.lists(st.tuples(keys, orders), max_size=12))
    def prove(rows):
        assert over(DERIVED[name], rows).columns[0].to_pylist() == oracle(name, rows, as_number)

    prove()


def test_text_is_compared_as_text_unless_it_is_called_a_number():
    use = DERIVED["history"]
    rows = [("1", "9"), ("1", "10")]
    assert over(use, rows).columns[0].to_pylist() == ["1", "2"]
    as_text = use.__class__(use.label, use.items, "history(k.A, k.B)", use.fields, use.any, use.exact)
    assert over(as_text, rows).columns[0].to_pylist() == ["2", "1"]


@pytest.mark.parametrize("name", ["latest", "history"])
def test_a_key_or_order_that_is_no_value_is_a_fault_and_no_number(name):
    values = over(DERIVED[name], [("001", "001"), (None, "001"), ("001", None)])
    assert values.fault.to_pylist() == [None, "undecodable", "undecodable"]
    assert values.columns[0].to_pylist()[1:] == [None, None]


@pytest.mark.parametrize("name", ["latest", "history"])
def test_it_is_derived_and_says_nothing_back(name):
    application = DERIVED[name].application
    assert application.derived
    assert not application.loss
    assert not application.invert({application.items[0]: pa.array(["1"])})
