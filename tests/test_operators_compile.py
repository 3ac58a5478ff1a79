"""What an expression may not say, and where it says it."""

from dataclasses import replace

import pytest
from hypothesis import strategies as st
from operator_uses import MAPS, USES, Use, free, host, zoned

from utsushi.mappings.language.codemap import CodeMap, CodeRow
from utsushi.mappings.language.compile import code_uses, compile_claim, compile_items
from utsushi.mappings.language.values import Reference
from utsushi.mappings.layout.model import DateStyle, Field, Hint, Table
from utsushi.mappings.operators import NAMES, find
from utsushi.specs.errors import Place, UtsushiError

FIELDS = (
    zoned("ATENA_NO", 10),
    zoned("UMARE_YMD", 7, form="wareki"),
    zoned("IDO_YMD", 8, form="wareki"),
    host("SIMEI", 20),
    free("SEIBETU"),
    free("KOSHIN"),
)
ANY = st.nothing()


def refusal(items, text, folder=None, **around):
    """The only problem of compiling `items: text`, written in a file at line 2."""
    use = Use("", items, text, FIELDS, ANY, ANY)
    context = replace(use.context, **around)
    key = ", ".join(items)
    place = Place("m.yaml", 2, len(key) + 3)
    if folder is not None:
        path = folder / "m.yaml"
        path.write_text(f"items:\n{key}: {text}\n", encoding="utf-8")
        place = Place(str(path), 2, len(key) + 3)
    with pytest.raises(UtsushiError) as refused:
        compile_items(items, text, place, context)
    (problem,) = refused.value.problems
    for language in ("ja", "en"):
        assert "{" not in problem.text(language)
        assert problem.hint(language)
    return problem


REFUSED = [
    # items, expression, code, column within the expression, what the text must name
    (("氏名",), "txt(k.SIMEI)", "U210", 1, "text"),
    (("氏名",), "split(k.SIMEI, k.SIMEI)", "U211", 1, "split(x)"),
    (("氏名",), "first(k.SIMEI)", "U211", 1, "first(x, y, …)"),
    (("氏名",), "case()", "U211", 1, "case("),
    (("氏", "名"), "text(k.SIMEI)", "U212", 1, "1"),
    (("氏名",), "split(k.SIMEI)", "U212", 1, "2"),
    (("生年月日",), "date(k.UMARE_YMD, k.SEIBETU)", "U212", 1, "2"),
    (("氏名",), "text(q.SIMEI)", "U213", 6, "k"),
    (("氏名",), "text(SIMEI)", "U213", 6, "k"),
    (("氏名",), "text(k.SIMEl)", "U214", 6, "SIMEI"),
    (("氏名",), "case(k.SEIBETU = '1', k.SIMEI, k.SEIBUTU = '2', k.SIMEI)", "U214", 32, "SEIBETU"),
    (("氏名",), "date(k.UMARE_YMD)", "U215", 1, "DATE"),
    (("生年月日", "氏名"), "date(k.UMARE_YMD)", "U215", 1, "X"),
    (("生年月日",), "first(date(k.UMARE_YMD), k.SIMEI)", "U215", 26, "text"),
    (("続柄",), "code(k.SEIBETU, 続き柄)", "U216", 17, "続柄"),
    (("氏名",), "k.SIMEI", "U217", 1, "text("),
    (("氏名",), "'甲'", "U217", 1, "text("),
    (("最新フラグ",), "first(latest(k.ATENA_NO, k.KOSHIN), constant('0'))", "U218", 7, "latest"),
    (("氏名",), "text(date(k.UMARE_YMD))", "U219", 6, "k.F"),
    (("番号",), "era(half(k.UMARE_YMD))", "U219", 5, "k.F"),
    (("番号",), "text(k.SEIBETU = '1')", "U219", 6, "k.F"),
    (("番号",), "constant(k.SIMEI)", "U219", 10, "'…'"),
    (("番号",), "constant(1)", "U219", 10, "'…'"),
    (("続柄",), "code(k.SEIBETU, '続柄')", "U219", 17, "codes"),
    (("続柄",), "code(k.SEIBETU, k.SIMEI)", "U219", 17, "codes"),
    (("最新フラグ",), "latest(k.ATENA_NO, date(k.UMARE_YMD))", "U219", 20, "integer"),
    (("生年月日",), "date(k.SIMEI)", "U230", 1, "SIMEI"),
    (("賦課年度",), "year(k.SIMEI)", "U230", 1, "SIMEI"),
    (("生年月日",), "date(k.IDO_YMD)", "U232", 1, "IDO_YMD"),
    (("賦課年度",), "year(k.UMARE_YMD)", "U232", 1, "UMARE_YMD"),
    (("整数",), "integer(case(k.SEIBETU = '1', k.ATENA_NO, k.KOSHIN))", "U227", 9, "case"),
    (("番号",), "code(k.SEIBETU)", "U234", 1, "text(x)"),
    (("整数",), "constant('1a')", "U235", 1, "整数"),
    (("生年月日",), "constant('20240101')", "U235", 1, "DATE"),
    (("続柄",), "constant('99')", "U236", 1, "02"),
    (("続柄",), "text(k.SEIBETU)", "U238", 1, "code(x)"),
    (("続柄",), "case(k.SEIBETU = '1', k.SIMEI)", "U238", 23, "code(x)"),
    (("氏名",), "text(k.SIMEI", "U202", 13, ")"),
    (("氏名",), "case(k.SIMEI, k.SIMEI)", "U301", 6, ""),
    (("氏名",), "case(k.ATENA_NO = 'a', k.SIMEI)", "U306", 19, ""),
]


@pytest.mark.parametrize(("items", "text", "code", "column", "named"), REFUSED)
def test_a_refused_expression_says_where_and_what_to_do(tmp_path, items, text, code, column, named):
    problem = refusal(items, text, tmp_path)
    assert problem.code == code
    assert (problem.place.line, problem.place.column) == (2, len(", ".join(items)) + 2 + column)
    assert problem.source.endswith(text)
    for language in ("ja", "en"):
        assert named in problem.text(language)


def test_an_item_that_the_group_has_not():
    problem = refusal(("生年月目",), "date(k.UMARE_YMD)")
    assert problem.code == "U239"
    assert "生年月日" in problem.text("ja")


def test_wareki_needs_era_codes_of_one_length():
    assert refusal(("生年月日",), "date(k.UMARE_YMD)", dates=DateStyle()).code == "U231"
    assert refusal(("生年月日",), "date(k.UMARE_YMD)", dates=DateStyle(era={"3": "S", "04": "H"})).code == "U231"
    assert refusal(("生年月日",), "date(k.UMARE_YMD)", dates=DateStyle(era={"昭": "S"})).code == "U231"


@pytest.mark.parametrize("policy", [{"width": "x"}, {"width": "15", "pad": " "}, {"pad": "00"}])
def test_a_policy_that_is_none(policy):
    assert refusal(("番号",), "atena(k.ATENA_NO)", policies={"atena": policy}).code == "U233"


def test_fields_of_a_joined_table_do_not_order_rows():
    table = Table("S.s", FIELDS)
    around = {"tables": {"k": Table("J.k", FIELDS), "s": table}, "joined": frozenset({"s"})}
    problem = refusal(("最新フラグ",), "latest(k.ATENA_NO, s.KOSHIN)", **around)
    assert problem.code == "U237"
    assert problem.place.column == len("最新フラグ") + 3 + len("latest(k.ATENA_NO, ")


def test_codes_that_become_one_are_declared():
    folding = CodeMap("続柄", (CodeRow("1", "02"), CodeRow("2", "02")))
    problem = refusal(("続柄",), "code(k.SEIBETU, 続柄)", codes={"続柄": folding})
    assert problem.code == "U225"
    assert problem.values["codes"] == "2"
    declared = replace(folding, rows=(folding.rows[0], replace(folding.rows[1], folds=True)))
    use = Use("", ("続柄",), "code(k.SEIBETU, 続柄)", FIELDS, ANY, ANY)
    for fine in (declared, replace(folding, lossy=True)):
        context = replace(use.context, codes={"続柄": fine})
        assert compile_items(use.items, use.text, Place(), context).loss == "many_to_one"


@pytest.mark.parametrize("text", ["date(k.D)", "date(k.D, k.G)"])
def test_the_flag_that_the_layout_names_is_the_one_that_is_carried(text):
    date = Field("D", "delimited", hint=Hint(form="iso", unknown_flag="F"))
    table = Table("J.k", (date, free("F"), free("G")))
    problem = refusal(("生年月日", "生年月日_不詳フラグ"), text, tables={"k": table})
    assert problem.code == "U226"
    assert "date(k.D, k.F)" in problem.hint("ja")
    use = Use("", ("生年月日", "生年月日_不詳フラグ"), "date(k.D, k.F)", table.fields, ANY, ANY)
    assert use.application.references == (Reference("k", "D"), Reference("k", "F"))


def test_references_stand_once_and_in_order():
    use = Use("", ("氏名",), "case(k.SEIBETU = '1', k.SIMEI, k.KOSHIN = '1', k.SIMEI)", FIELDS, ANY, ANY)
    assert use.application.references == tuple(Reference("k", name) for name in ("SEIBETU", "KOSHIN", "SIMEI"))


def test_losses_of_nested_operators_are_all_named():
    use = Use("", ("整数",), "integer(half(k.SEIBETU))", FIELDS, ANY, ANY)
    assert use.application.loss.split() == ["leading_zeros", "width"]


def test_a_condition_of_a_case_is_no_argument_of_the_operators_inside():
    use = Use("", ("続柄",), "case(k.SEIBETU in ('1', '2'), code(k.KOSHIN, 続柄), constant('20'))", FIELDS, ANY, ANY)
    assert [one.map for one in code_uses(use.items, use.text, Place(), use.context)] == [MAPS["続柄"]]
    assert use.application.loss == "choice"


def test_a_claim_names_fields_without_alias():
    table = Table("J.k", (free("生年月日", form="iso"), free("元号")))
    claim = compile_claim("era(生年月日)", Place("p.yaml", 1, 1), table, DateStyle(era={"3": "S"}))
    assert claim.references == (Reference("", "生年月日"),)
    import pyarrow as pa

    values = claim.evaluate({Reference("", "生年月日"): pa.array(["1958-05-12", "", None])}, 3)
    assert values.columns[0].to_pylist() == ["3", "", None]
    same = compile_claim("元号", Place("p.yaml", 1, 1), table, DateStyle())
    assert same.references == (Reference("", "元号"),)


def test_a_claim_has_no_items_and_no_maps():
    table = Table("J.k", (free("A", form="iso"),))
    for text in ("code(A, 続柄)", "date(A)", "A = '1'", "era(k.A)", "era(B)"):
        with pytest.raises(UtsushiError):
            compile_claim(text, Place("p.yaml", 1, 1), table, DateStyle(era={"3": "S"}))


def test_operators_are_imported_when_they_are_used():
    with pytest.raises(KeyError):
        find("model")
    assert set(USES) == set(NAMES)
