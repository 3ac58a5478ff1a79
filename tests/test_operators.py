"""What is promised of every operator, over every way to use it."""

import re
from dataclasses import replace

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from operator_uses import DERIVED, USES, every, fixtures

from utsushi.mappings import operators
from utsushi.mappings.language.nodes import agreed
from utsushi.mappings.operators import NAMES, find
from utsushi.specs.errors import Problem

ALL = [*every(), *((name, use) for name, use in DERIVED.items() if name == "era")]
BACK = every()
quick = settings(deadline=None, max_examples=20)


def ids(pairs):
    return [f"{name}-{use.label}" for name, use in pairs]


def evaluated(use, rows):
    return use.application.evaluate(use.columns(rows), len(rows))


def plain(values):
    note = values.note.to_pylist() if values.note is not None else [None] * len(values.fault)
    return [column.to_pylist() for column in values.columns], values.fault.to_pylist(), note


def rebuilt(use, rows, values, invert=None):
    """The rows put together again from the items; what they say nothing of is as it was."""
    found = (invert or use.application.invert)(dict(zip(use.items, values.columns, strict=True)))
    before = use.columns(rows)
    columns = [pc.coalesce(found[ref], before[ref]) if ref in found else before[ref] for ref in before]
    return list(zip(*(column.to_pylist() for column in columns), strict=True))


def prove_way_back(use, rows, invert=None):
    """Law 4: what comes back is what was; or the use declares a loss, and it maps to the same values."""
    values = evaluated(use, rows)
    again = rebuilt(use, rows, values, invert)
    same = evaluated(use, again)
    for n, fault in enumerate(values.fault.to_pylist()):
        if fault is not None:
            continue
        if use.application.loss:
            assert [column[n] for column in same.columns] == [column[n] for column in values.columns]
        else:
            assert again[n] == rows[n]


def test_every_operator_is_used_here_and_has_examples():
    modules = {path.stem for path in operators_folder().glob("*.py")} - {"__init__", "model"}
    assert modules == set(NAMES)
    for name in NAMES:
        assert USES[name] or name in DERIVED
        assert fixtures(name)


def operators_folder():
    from pathlib import Path

    return Path(operators.__file__).parent


@pytest.mark.parametrize("name", NAMES)
def test_the_manual_of_an_operator_names_its_faults_and_losses(name):
    operator = find(name)
    assert operator.name == name
    assert operator.manual.startswith(f"{name}: ")
    assert f"{name}(" in operator.manual
    assert re.search(r"[A-Za-z]{4}", operator.manual)
    assert "Faults: " in operator.manual
    assert ("Way back: " in operator.manual) != ("Derived: " in operator.manual)
    assert (operator.back is None) == operator.derived
    uses = USES[name] or [DERIVED[name]]
    for use in uses:
        own = {} if operator.derived else set(operator.loses(_call(use)))
        assert all(loss in operator.manual for loss in own)
    for row in fixtures(name):
        for code in filter(None, (row["故障"], row["一覧"])):
            assert Problem(code).sentence("ja") != Problem(code).sentence("en")
            assert code in operator.manual or name in {"first", "case", "era", "money"}


def _call(use):
    from utsushi.mappings.operators.model import Call

    context = use.context
    return Call(
        items=tuple(context.group.item(item) for item in use.items),
        fields=use.fields[:1],
        dates=use.style,
        map=next((context.codes[word] for word in re.findall(r", (\w+)\)", use.text) if word in context.codes), None),
    )


ONE_ROW = [(name, row) for name in NAMES if find(name).window is None for row in fixtures(name)]


@pytest.mark.parametrize(("name", "row"), ONE_ROW)
def test_examples(name, row):
    uses = [use for use in (*USES[name], DERIVED.get(name)) if use and use.label == row["書き方"]]
    (use,) = uses
    columns, fault, note = plain(evaluated(use, [tuple(row["入力"].split("|"))]))
    expected = [None] * len(columns) if row["故障"] else row["期待"].split("|")
    assert [column[0] for column in columns] == expected
    assert (fault[0] or "") == row["故障"]
    assert (note[0] or "") == row["一覧"]


@pytest.mark.parametrize(("name", "use"), ALL, ids=ids(ALL))
def test_value_is_null_exactly_where_fault_is_not(name, use):
    @quick
    @given(st.lists(use.any, max_size=8))
    def prove(rows):
        values = evaluated(use, rows)
        assert len(values.columns) == len(use.items)
        for column in (*values.columns, values.fault):
            assert column.type == pa.string()
            assert len(column) == len(rows)
            column.validate(full=True)
        for column in values.columns:
            assert pc.is_null(column).equals(pc.is_valid(values.fault))
        if values.note is not None:
            assert not pc.any(pc.and_(pc.is_valid(values.note), pc.is_valid(values.fault))).as_py()

    prove()


@pytest.mark.parametrize(("name", "use"), ALL, ids=ids(ALL))
def test_a_row_alone_is_as_in_a_batch(name, use):
    @quick
    @given(st.lists(use.any, min_size=1, max_size=8))
    def prove(rows):
        columns, fault, note = plain(evaluated(use, rows))
        alone = [plain(evaluated(use, [row])) for row in rows]
        assert fault == [one[1][0] for one in alone]
        assert note == [one[2][0] for one in alone]
        assert columns == [[one[0][n][0] for one in alone] for n in range(len(columns))]

    prove()


@pytest.mark.parametrize(("name", "use"), ALL, ids=ids(ALL))
def test_a_slice_is_as_the_whole(name, use):
    @quick
    @given(st.lists(use.any, min_size=2, max_size=8), st.data())
    def prove(rows, data):
        cut = data.draw(st.integers(1, len(rows) - 1))
        application = use.application
        part = {ref: column.slice(cut) for ref, column in use.columns(rows).items()}
        values = application.evaluate(part, len(rows) - cut)
        assert plain(values) == plain(evaluated(use, rows[cut:]))
        halves = {item: column.slice(0) for item, column in zip(use.items, values.columns, strict=True)}
        longer = {
            item: pa.concat_arrays([pa.array(["?", None], pa.string()), column]).slice(2)
            for item, column in halves.items()
        }
        back, again = application.invert(halves), application.invert(longer)
        assert {ref: one.to_pylist() for ref, one in back.items()} == {
            ref: one.to_pylist() for ref, one in again.items()
        }

    prove()


@pytest.mark.parametrize(("name", "use"), BACK, ids=ids(BACK))
def test_the_way_back_gives_what_was(name, use):
    @quick
    @given(st.lists(use.exact, min_size=1, max_size=8))
    def prove(rows):
        values = evaluated(use, rows)
        assert values.fault.null_count == len(rows)
        assert rebuilt(use, rows, values) == rows

    prove()


@pytest.mark.parametrize(("name", "use"), BACK, ids=ids(BACK))
def test_what_the_way_back_loses_is_declared_and_means_the_same(name, use):
    @settings(deadline=None, max_examples=50)
    @given(st.lists(use.any, min_size=1, max_size=8))
    def prove(rows):
        prove_way_back(use, rows)

    prove()


@pytest.mark.parametrize(("name", "use"), BACK, ids=ids(BACK))
def test_a_null_item_says_nothing(name, use):
    nothing = {item: pa.nulls(3, pa.string()) for item in use.items}
    for column in use.application.invert(nothing).values():
        assert column.null_count == 3


WITH_WAY_BACK = [pair for pair in BACK if pair[1].text != "constant('016373')"]


@pytest.mark.parametrize(("name", "use"), WITH_WAY_BACK, ids=ids(WITH_WAY_BACK))
def test_a_wrong_inverse_is_caught(name, use):
    rows = [tuple(row["入力"].split("|")) for row in fixtures(name) if row["書き方"] == use.label and not row["故障"]]
    rows = list(dict.fromkeys(rows))
    right = use.application.invert

    def shifted(items):
        return {ref: pa.concat_arrays([column[1:], column[:1]]) for ref, column in right(items).items()}

    def emptied(items):
        return {ref: pa.array([""] * len(column)) for ref, column in right(items).items()}

    assert len(rows) > 1, "give this use two examples without a fault"
    prove_way_back(use, rows)
    for wrong in (shifted, emptied):
        with pytest.raises(AssertionError):
            prove_way_back(use, rows, wrong)


@pytest.mark.parametrize(("name", "use"), ALL, ids=ids(ALL))
def test_bytes_that_are_no_value_are_the_fault_of_the_row(name, use):
    rows = [(None,) * len(use.fields)]
    application = use.application
    columns, fault, _ = plain(evaluated(use, rows))
    if application.references:
        assert fault == ["undecodable"]
        assert columns == [[None]] * len(use.items)
    else:
        assert fault == [None]


def test_a_field_that_two_branches_tell_apart_is_said_nothing_of():
    pair = pa.array(["a", "b", None, None]), pa.array(["a", "c", "d", None])
    (found,) = agreed([("F", pair[0]), ("F", pair[1])]).values()
    assert found.to_pylist() == ["a", None, "d", None]


def test_a_branch_that_is_not_chosen_has_no_say():
    (use,) = (use for use in USES["case"] if use.label == "2択")
    values = evaluated(
        use, [("1", "甲", None), ("2", None, "ｱ"), (None, "甲", "ｱ"), ("1", None, "ｱ"), ("3", None, None)]
    )
    assert values.columns[0].to_pylist() == ["甲", "ア", None, None, ""]
    assert values.fault.to_pylist() == [None, None, "undecodable", "undecodable", None]


def test_the_policy_decides_about_zeros():
    (use,) = (use for use in USES["atena"] if use.label == "ゼロ埋め")
    kept = replace(use, policies={"atena": {"width": "10", "pad": ""}})
    assert evaluated(kept, [("0000000012",)]).columns[0].to_pylist() == ["0000000012"]
