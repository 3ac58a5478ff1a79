"""The way back from standard files, on a package made by hand: what is rebuilt, and what is noticed."""

import json
from dataclasses import replace

import pyarrow as pa
import pyarrow.compute as pc
import pytest
import small_town as town

from utsushi.converters.rebuild import identity, rebuild
from utsushi.converters.roundtrip import compare
from utsushi.converters.roundtrip_joins import find_pairs
from utsushi.converters.roundtrip_source import read_originals
from utsushi.mappings.plan import Drop
from utsushi.specs.errors import UtsushiError


@pytest.fixture
def there_and_back(tmp_path):
    """(plan, mend): convert the small town, let `mend` touch the output, and compare."""

    def run(plan=None, mend=None, faults=(), people=None, households=None, back=None):
        plan = plan or town.plan()
        for name in ("source", "work"):
            (tmp_path / name).mkdir()
        source = town.write_source(tmp_path / "source", people, households)
        out = town.write_out(tmp_path / "out", plan, source, faults)
        if mend:
            mend(out)
        return compare(back or plan, source, out, tmp_path / "work").to_json()

    return run


def kinds(report):
    return {(one["table"], one["field"], one["record"], one["kind"]) for one in report["findings"]}


def test_everything_comes_back(there_and_back):
    report = there_and_back()
    assert report["findings"] == []
    assert report["records"] == 4 + 1 + 4
    assert report["unexplained"] == report["fields"]["unexplained"] == 0
    assert report["not_written"] == {"rejected": 0, "held": 0, "excluded": 3}
    assert report["identical"] + report["explained"] == 6
    assert report["bytes"] == {"files": 2, "identical": 2}
    assert report["ok"]


def test_explained_fields_are_counted_by_their_names(there_and_back):
    explained = there_and_back()["fields"]["explained"]
    assert explained == {
        "dropped": 1,  # the memo of household 1
        "excluded: テスト住民": 5,  # KBN is the record type's, the filler is blank
        "unmatched: 空き世帯": 4,  # households 3 and 7: number and address
    }


def test_a_wrong_inverse_is_caught(there_and_back):
    """The way back shortens the name."""
    wrong = town.carry(["氏名"], "k.SIMEI", back=lambda name: [pc.utf8_slice_codeunits(name, 0, 2)])
    report = there_and_back(back=town.changed(town.plan(), "住民", 1, wrong))
    assert kinds(report) == {("JUMIN.kihon", "SIMEI", n, "different") for n in (1, 2, 3)}
    assert report["unexplained"] == report["fields"]["unexplained"] == 3
    assert not report["ok"]


def test_a_wrong_inverse_of_a_joined_field_is_caught(there_and_back):
    wrong = town.carry(
        ["住所"], "s.JUSHO", back=lambda text: [pc.utf8_upper(pc.binary_join_element_wise(text, "x", ""))]
    )
    report = there_and_back(back=town.changed(town.plan(), "住民", 5, wrong))
    assert kinds(report) == {("SETAI.kihon", "JUSHO", n, "different") for n in (1, 2)}


def test_an_inverse_that_says_nothing_leaves_the_field_missing(there_and_back):
    silent = town.carry(["氏名"], "k.SIMEI", back=lambda name: [pa.nulls(len(name), pa.string())])
    report = there_and_back(back=town.changed(town.plan(), "住民", 1, silent))
    assert kinds(report) == {("JUMIN.kihon", "SIMEI", n, "missing") for n in (1, 2, 3)}


def _rewrite(out, name, change):
    path = next(out.glob(f"001_{name}_*.csv"))
    path.write_bytes(change(path.read_bytes().decode()).encode())


def test_two_groups_that_disagree_are_caught(there_and_back):
    """Number 00002 stands in 住民 and in 前住所; one of them is changed after the conversion."""
    report = there_and_back(mend=lambda out: _rewrite(out, "前住所", lambda text: text.replace("00002", "00009")))
    assert kinds(report) == {("JUMIN.kihon", "NO", 2, "disagree")}
    assert report["unexplained"] == 1


def test_two_rows_of_one_group_that_disagree_about_a_joined_row_are_caught(there_and_back):
    """Both residents of household 1 bear its address."""
    report = there_and_back(
        mend=lambda out: _rewrite(out, "住民", lambda text: text.replace("芽室町１", "帯広市１", 1))
    )
    assert kinds(report) == {("SETAI.kihon", "JUSHO", 1, "disagree")}


def test_a_value_changed_in_the_standard_file_is_caught(there_and_back):
    report = there_and_back(mend=lambda out: _rewrite(out, "前住所", lambda text: text.replace("西一条", "西二条")))
    assert kinds(report) == {("JUMIN.kihon.MAE", "JUSHO", 1, "different")}


def test_a_row_that_the_trace_gives_to_nobody_is_counted(there_and_back):
    report = there_and_back(
        mend=lambda out: _rewrite(out, "住民", lambda text: text + text.splitlines(keepends=True)[-1])
    )
    assert report["unpaired"] == 1
    assert not report["ok"]


def _trace(out, group, change):
    import pyarrow.parquet as pq

    path = out / "trace" / f"001_{group}.parquet"
    table = pq.read_table(path)
    pq.write_table(pa.Table.from_pylist(change(table.to_pylist()), schema=table.schema), path)


def test_a_joined_row_that_the_run_dropped_is_caught(there_and_back):
    """The run says that household 2 is met by nobody, and leaves its address out."""

    def drop(out):
        _trace(
            out,
            "住民",
            lambda rows: [
                row
                | ({"outcome": "unmatched", "name": "空き世帯"} if row["alias"] == "s" and row["record"] == 2 else {})
                for row in rows
            ],
        )
        _rewrite(out, "住民", lambda text: text.replace("芽室町２", ""))

    report = there_and_back(mend=drop)
    assert ("SETAI.kihon", "", 2, "unmatched") in kinds(report) or ("SETAI.kihon", "JUSHO", 2, "different") in kinds(
        report
    )
    assert not report["ok"]


def test_a_record_without_a_trace_is_caught(there_and_back):
    def forget(out):
        _trace(out, "住民", lambda rows: [row for row in rows if not (row["alias"] == "k" and row["record"] == 3)])

    report = there_and_back(mend=forget)
    assert ("JUMIN.kihon", "SIMEI", 3, "untraced") in kinds(report)
    assert report["unpaired"] == 1


def test_rows_given_to_the_wrong_records_are_caught(there_and_back):
    """Two rows of the trace have changed places."""

    def swap(out):
        numbers = {1: 2, 2: 1}
        _trace(out, "住民", lambda rows: [row | {"row": numbers.get(row["row"], row["row"])} for row in rows])

    assert {one[0::3] for one in kinds(there_and_back(mend=swap))} >= {("JUMIN.kihon", "different")}


LOSSY = {"loss": "性別の元の符号", "forward": lambda sex: (pc.replace_substring(sex, "9", "2"),)}


def test_a_declared_loss_is_believed_where_forward_cannot_tell(there_and_back):
    """9 and 2 become 2; 2 comes back."""
    people = [one | {"SEX": "9"} for one in town.PEOPLE[:2]]
    report = there_and_back(town.changed(town.plan(), "住民", 3, town.carry(["性別"], "k.SEX", **LOSSY)), people=people)
    assert report["fields"]["explained"]["loss: 性別の元の符号"] == 2
    assert report["ok"]


def test_a_declared_loss_is_not_believed_where_forward_can_tell(there_and_back):
    """The same loss, but 1 comes back."""
    wrong = town.carry(["性別"], "k.SEX", **LOSSY, back=lambda sex: [pc.replace_substring(sex, "2", "1")])
    report = there_and_back(
        town.changed(town.plan(), "住民", 3, wrong), people=[one | {"SEX": "9"} for one in town.PEOPLE[:2]]
    )
    assert kinds(report) == {("JUMIN.kihon", "SEX", n, "different") for n in (1, 2)}


def test_a_loss_that_is_not_declared_is_unexplained(there_and_back):
    lossy = town.carry(["性別"], "k.SEX", forward=LOSSY["forward"])
    report = there_and_back(
        town.changed(town.plan(), "住民", 3, lossy), people=[one | {"SEX": "9"} for one in town.PEOPLE[:2]]
    )
    assert kinds(report) == {("JUMIN.kihon", "SEX", n, "different") for n in (1, 2)}


def test_an_exact_source_speaks_before_a_lossy_one(there_and_back):
    """世帯番号 is carried exactly and, first, with a loss."""
    lossy = town.carry(["氏名"], "k.SETAI_NO", loss="丸め", forward=lambda n: (pc.utf8_slice_codeunits(n, 0, 3),))
    plan = town.changed(town.plan(), "住民", 1, lossy)
    plan = replace(plan, drops=plan.drops | {"JUMIN.kihon": (Drop("SIMEI", "試験", unchecked=True),)})
    report = there_and_back(plan)
    assert report["ok"]
    assert "loss: 丸め" not in report["fields"]["explained"]


def test_a_field_that_no_item_gives_back_is_missing(there_and_back):
    """A derived item says nothing."""
    plan = town.changed(town.plan(), "住民", 3, town.carry(["性別"], "k.SEX", derived=True))
    assert kinds(there_and_back(plan)) == {("JUMIN.kihon", "SEX", n, "missing") for n in (1, 2, 3)}


def test_a_fault_that_was_blanked_is_explained_by_its_code(there_and_back):
    line = ("001", "住民", "氏名", "too_long", "blank", "", "通常", "JUMIN.DAT", "JUMIN.kihon", "2", "", "94")
    report = there_and_back(
        faults=[line], mend=lambda out: _rewrite(out, "住民", lambda text: text.replace("山田　花子", ""))
    )
    assert report["fields"]["explained"]["faulted: too_long"] == 1
    assert report["ok"]


def test_a_fault_of_another_record_explains_nothing(there_and_back):
    line = ("001", "住民", "氏名", "too_long", "blank", "", "通常", "JUMIN.DAT", "JUMIN.kihon", "1", "", "0")
    report = there_and_back(
        faults=[line], mend=lambda out: _rewrite(out, "住民", lambda text: text.replace("山田　花子", ""))
    )
    assert kinds(report) == {("JUMIN.kihon", "SIMEI", 2, "different")}


def test_a_claim_that_is_not_true_is_unexplained(there_and_back):
    plan = town.changed(town.plan(), "住民", 3, town.carry(["性別"], "k.SEX", derived=True))
    plan = replace(plan, drops=plan.drops | {"JUMIN.kihon": (Drop("SEX", "定数", always=("1",)),)})
    assert kinds(there_and_back(plan)) == {("JUMIN.kihon", "SEX", 2, "claim"), ("JUMIN.kihon", "SEX", 4, "claim")}


def test_a_claim_of_several_values_explains_those(there_and_back):
    plan = town.changed(town.plan(), "住民", 3, town.carry(["性別"], "k.SEX", derived=True))
    plan = replace(plan, drops=plan.drops | {"JUMIN.kihon": (Drop("SEX", "表", always=("1", "9")),)})
    assert kinds(there_and_back(plan)) == {("JUMIN.kihon", "SEX", 2, "claim")}


def test_a_sum_over_occurrences_and_the_trailer_are_computed(there_and_back, tmp_path):
    report = there_and_back()
    assert report["ok"]
    rebuilt = rebuild(town.plan(), tmp_path / "out", tmp_path / "work")
    trailer = next(rebuilt.tables["JUMIN.trailer"].batches(), None)
    assert trailer is None  # the trace of the hand-made run does not name control records


def test_no_value_of_the_data_is_in_the_report(there_and_back):
    wrong = town.carry(["氏名"], "k.SIMEI", back=lambda name: [pc.utf8_slice_codeunits(name, 0, 2)])
    text = json.dumps(there_and_back(back=town.changed(town.plan(), "住民", 1, wrong)), ensure_ascii=False)
    assert "山田" not in text
    assert "太郎" not in text


def test_rebuilt_records_are_written_as_files_of_the_legacy_system(there_and_back, tmp_path):
    from utsushi.converters.rebuild_write import write

    people = [one for one in town.PEOPLE if one["NO"] < "90000"]
    there_and_back(people=people, households=[(number, address, "") for number, address, _ in town.HOUSEHOLDS[:2]])
    (tmp_path / "again").mkdir()
    source = read_originals(
        town.layout(),
        {"JUMIN": [tmp_path / "source" / "JUMIN.DAT"], "SETAI": [tmp_path / "source" / "SETAI.csv"]},
        {"JUMIN": ["JUMIN.DAT"], "SETAI": ["SETAI.csv"]},
        tmp_path / "again",
    )
    joins = {identity(one): find_pairs(one, source).first for one in town.plan().groups}
    rebuilt = rebuild(town.plan(), tmp_path / "out", tmp_path / "again", spine=source.spine, joined=joins)
    written = write(rebuilt, tmp_path / "legacy")
    assert [path.name for path in written] == ["JUMIN.DAT", "SETAI.csv"]
    assert (tmp_path / "legacy" / "JUMIN.DAT").read_bytes() == (tmp_path / "source" / "JUMIN.DAT").read_bytes()
    numbers = (tmp_path / "legacy" / "SETAI.csv").read_text("utf-8").splitlines()
    assert numbers == ["SETAI_NO,JUSHO,MEMO", "1,芽室町１,", "2,芽室町２,"]


def test_a_derived_item_is_recomputed_and_compared(there_and_back):
    """性別 is derived; one cell of the standard file says something else."""
    plan = town.changed(town.plan(), "住民", 3, town.carry(["性別"], "k.SEX", derived=True))
    plan = replace(plan, drops=plan.drops | {"JUMIN.kihon": (Drop("SEX", "試験", unchecked=True),)})
    report = there_and_back(
        plan, mend=lambda out: _rewrite(out, "住民", lambda text: text.replace("0001,2,", "0001,1,"))
    )
    assert kinds(report) == {("JUMIN.kihon", "性別", 2, "derived")}
    assert report["unexplained"] == 1


def test_two_data_files_of_one_name_are_refused(there_and_back, tmp_path):
    there_and_back()
    for folder in ("a", "b"):
        (tmp_path / "twins" / folder).mkdir(parents=True)
        for path in (tmp_path / "source").iterdir():
            (tmp_path / "twins" / folder / path.name).write_bytes(path.read_bytes())
    layout = town.layout()
    files = {name: replace(file, path=f"*/{file.path}") for name, file in layout.files.items()}
    plan = replace(town.plan(), layout=replace(layout, files=files))
    with pytest.raises(UtsushiError) as caught:
        compare(plan, tmp_path / "twins", tmp_path / "out", tmp_path / "work")
    assert [problem.code for problem in caught.value.problems] == ["U572"]


def test_an_output_folder_without_the_file_of_a_group_is_refused(there_and_back):
    def remove(out):
        next(out.glob("001_前住所_*.csv")).unlink()

    with pytest.raises(UtsushiError) as caught:
        there_and_back(mend=remove)
    assert [problem.code for problem in caught.value.problems] == ["U571"]
