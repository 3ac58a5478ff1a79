"""The day the official list of 013 arrives, for every group that we ship: other names, ids, digits and code tables; none is lost."""

from dataclasses import replace

import openpyxl
import pytest

from utsushi.specs import loader
from utsushi.specs.columns import OFFICIAL, cells
from utsushi.specs.comparing import spec_crosswalk
from utsushi.specs.errors import UtsushiError
from utsushi.specs.translation import propose, translate
from utsushi.specs.workbook import import_workbook

OURS = loader.business("013", "2.1")
OTHER = {"車両情報管理": "軽自動車情報", "賦課": "軽自動車税_賦課情報", "減免": "軽自動車税_減免情報"}
"""Groups under a name of its own; the rest gain a word."""
SYNONYMS = (("年月日", "日"), ("コード", "区分コード"), ("フラグ", "区分"), ("番号", "管理番号"), ("_", "・"))


def spoken(name):
    """What an official list could call an item: one word of it said otherwise, where it has one."""
    return next((name.replace(old, new, 1) for old, new in SYNONYMS if old in name), name)


def group_name(name):
    return OTHER.get(name, f"軽自動車税_{name}")


@pytest.fixture(scope="module")
def arrived(tmp_path_factory):
    """The invented official workbook, imported: (business, what each of our items is called there)."""
    folder = tmp_path_factory.mktemp("official")
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(list(OFFICIAL))
    names = {}
    for group in OURS.groups.values():
        taken = set()
        for item in group.items:
            said = spoken(item.name)
            said = item.name if said in taken else said
            taken.add(said)
            names[group.name, item.name] = (group_name(group.name), said)
            row = dict(zip(OFFICIAL, cells(item), strict=False))
            row |= {"データ項目ID": f"013{len(names):05d}", "データ項目": said, "グループ_名称": group_name(group.name)}
            row |= {"桁数": ",".join(str(n + 1) for n in item.digits), "コード": "", "データ出力条件": "任意"}
            sheet.append([row[label] or None for label in OFFICIAL])
    path = folder / "013_軽自動車税_基本データリスト.xlsx"
    book.save(path)
    import_workbook(path, "2.1", folder / "editions")
    return loader.business("013", "2.1", folder / "editions"), names


def decided(rows, names):
    """Every proposal looked at: taken where it is right, said otherwise where it is not."""
    done = {}
    for key, row in rows.items():
        if row.subject == "コード表":
            done[key] = replace(row, decision="廃止", decided_by="山田", reason="公式の一覧に無い")
            continue
        truth = names[row.group, row.item] if row.item else (group_name(row.group), "")
        if (row.proposed_group, row.proposed_item) == truth:
            done[key] = replace(row, decision="採用", decided_by="山田")
        else:
            place = dict(zip(("decided_group", "decided_item"), truth, strict=True))
            done[key] = replace(row, decision="別", decided_by="山田", reason="名称から", **place)
    return done


def test_nothing_follows_by_itself_that_is_called_otherwise(arrived):
    official, names = arrived
    undecided = translate(OURS, official, {}).undecided
    assert {(group, "") for group in OURS.groups} <= set(undecided)
    assert set(names) <= set(undecided)


def test_proposals_are_right_more_often_than_not_and_say_why(arrived):
    official, names = arrived
    rows = [row for row in propose(OURS, official, {}).values() if row.subject == "項目"]
    right = [row for row in rows if (row.proposed_group, row.proposed_item) == names[row.group, row.item]]
    assert len(rows) == len(names)
    assert all(row.why and row.score for row in rows if row.proposed_item)
    assert len(right) > 0.9 * len(rows)


def test_every_group_and_item_follows_its_decision(arrived):
    official, names = arrived
    found = translate(OURS, official, decided(propose(OURS, official, {}), names))
    assert found.undecided == {}
    assert found.undecided_tables == {}
    assert found.groups == {name: group_name(name) for name in OURS.groups}
    assert found.items == names
    wider = {(one.group, one.item) for one in found.changes if one.kind == "widened"}
    assert wider == {(g.name, item.name) for g in OURS.groups.values() for item in g.items if item.digits}


@pytest.mark.parametrize("new", ["2.1", str(loader.EDITIONS / "2.1")])
def test_no_crosswalk_is_written_among_the_shipped_editions(new, tmp_path):
    with pytest.raises(UtsushiError) as refused:
        spec_crosswalk("013", "2.1", new)
    assert refused.value.problems[0].code == "U156"
    assert not (loader.folder("013", "2.1", loader.EDITIONS) / "crosswalk.csv").exists()
    assert spec_crosswalk("013", "2.1", new, tmp_path / "crosswalk.csv")["undecided"] == []
