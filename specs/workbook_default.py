"""The form of the published 031, for a business that no workbook was imported for, and for what was added to one that was."""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from utsushi.specs import workbook_grades
from utsushi.specs.model import Business
from utsushi.specs.workbook import known
from utsushi.specs.workbook_codes import OWNER
from utsushi.specs.workbook_form import SheetForm
from utsushi.specs.workbook_xml import Value

LEGEND = Path(__file__).resolve().parent / "workbook_legend.csv"
TITLE_LENGTH = 31
"""Characters of a sheet's name."""
_KEY, _HEADER, _GREY = "theme:8:0.7999816888943144", "theme:9:0.7999816888943144", "rgb:FFD2D2D2"
_TOPS = (
    "データ項目ID", "", "データ項目", "データ項目（ローマ字）", "グループ", "", "", "クラス分類", "", "", "データ型", "桁数", "コード",
    "繰り返し", "データ出力条件", "項目定義", "項目説明", "標準仕様書関連箇所", "実装類型", "サンプル値", "備考",
)  # fmt: skip
"""Labels of row 5, from column B."""
_SUBS = {6: "名称", 7: "主キー", 8: "外部キー", 9: "LV1", 10: "LV2", 11: "LV3"}
"""Column → label of row 6."""
_LV = {9: "クラス分類Lv1", 10: "クラス分類Lv2", 11: "クラス分類Lv3"}
_WIDTHS = (
    3.25,
    5.33,
    6.33,
    36.25,
    36.25,
    12.5,
    *[10.25] * 6,
    8.0,
    13.25,
    8.25,
    8.25,
    63.25,
    63.25,
    20.0,
    9.0,
    20.0,
    27.33,
)
"""Of columns A to V."""
_CODE_LABELS = ("コードID", "コード名", "コード値", "コード値の内容", "備考")
_CODE_WIDTHS = (13.25, 30.5, 17.5, 40.5, 46.08)


def forms(business: Business) -> tuple[SheetForm, ...]:
    """Every sheet of a business: its items, its own codes, those of each linked business, and two legends."""
    taken: set[str] = set()
    return (*_added(business, business.groups, business.codes, taken), *_legends(taken))


def completed(kept: Iterable[SheetForm], business: Business) -> tuple[SheetForm, ...]:
    """The sheets that were imported, and further ones for groups and tables that came later."""
    found = list(kept)
    held = {(form.kind, name) for form in found for name in form.holds}
    groups = [name for name in business.groups if ("items", name) not in held]
    codes = [key for key in business.codes if ("codes", key) not in held]
    return (*found, *_added(business, groups, codes, {form.title for form in found}))


def _added(business: Business, groups: Collection[str], codes: Collection[str], taken: set[str]) -> Iterator[SheetForm]:
    if groups:
        yield _items(business, list(groups), _title(f"項目定義書（{business.name}）", taken))
    names = known()
    owners: dict[str, list[str]] = {}
    for key in codes:
        owners.setdefault(business.codes[key].business, []).append(key)
    for owner, keys in owners.items():
        name = business.name if owner == business.id else names[owner][0]
        sheet = "個別" if owner == business.id else "連携"
        yield _codes(name, keys, _title(f"コード一覧（{sheet}）_{name}", taken))


def _items(business: Business, groups: list[str], title: str) -> SheetForm:
    form = SheetForm(title, "items", rows=(7, 6), holds=groups, key=(2, 11, _KEY))
    form.cells[1, 2] = Value(f"■地方公共団体情報システム-（{business.name}）項目定義書")
    if business.source is None:
        form.cells[2, 2] = Value(workbook_grades.WARNING)
    form.cells[3, 2] = Value("水色セル：主キーの項目", fill=_KEY)
    form.cells[3, 18] = Value("項目説明：※※ の後は、条件付き必須の条件")
    top = ""
    for column, label in enumerate(_TOPS, start=2):
        top = label or top
        form.fills |= {(5, column): _HEADER, (6, column): _HEADER}
        if label:
            form.cells[5, column] = Value(label, fill=_HEADER)
        if column in _SUBS:
            form.cells[6, column] = Value(_SUBS[column], fill=_HEADER)
        else:
            form.merged.append((5, 2, 6, 3) if column == 2 else (5, column, 6, column))
        name = _LV.get(column) or (f"{top}_{_SUBS[column]}" if column in _SUBS else top)
        form.columns.setdefault(name, (column, 3 if column == 2 else column))
    form.merged.remove((5, 3, 6, 3))
    form.every_row[23] = Value("e")
    form.cells |= {(7, column): Value("e") for column in (1, 4, *range(6, 24))}
    form.widths = {(column, column): width for column, width in enumerate(_WIDTHS, start=1)}
    return form


def _codes(name: str, keys: list[str], title: str) -> SheetForm:
    form = SheetForm(title, "codes", rows=(6, 5), holds=keys)
    form.cells = {
        (1, 1): Value("コード一覧表", fill=_GREY),
        (1, 3): Value(OWNER, fill=_GREY),
        (2, 3): Value(name),
    }
    form.merged = [(1, 1, 2, 2), (1, 3, 1, 4), (2, 3, 2, 4)]
    for column, label in enumerate(_CODE_LABELS, start=1):
        form.cells[4, column] = Value(label, fill=_GREY)
        form.columns[label] = column, column
        form.merged.append((4, column, 5, column))
        form.widths[column, column] = _CODE_WIDTHS[column - 1]
    return form


def _legends(taken: set[str]) -> Iterator[SheetForm]:
    with LEGEND.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for title in dict.fromkeys(row["シート"] for row in rows):
        form = SheetForm(_title(title, taken), "other", widths={(1, 1): 10.5, (2, 2): 23.5, (3, 3): 100.0})
        form.cells = {
            (1, column): Value(text, fill=_GREY) for column, text in enumerate(("項番", "名", "内容"), start=1)
        }
        for number, row in enumerate((row for row in rows if row["シート"] == title), start=1):
            form.cells[number + 1, 1] = Value(str(number), number=True)
            form.cells |= {(number + 1, 2): Value(row["名"]), (number + 1, 3): Value(row["内容"])}
        yield form


def _title(wanted: str, taken: set[str]) -> str:
    """A sheet's name as Excel allows it, used once."""
    clean = "".join("・" if char in "[]:*?/\\" else char for char in wanted)
    found, number = clean[:TITLE_LENGTH], 1
    while found in taken:
        number += 1
        found = f"{clean[: TITLE_LENGTH - len(str(number)) - 1]}_{number}"
    taken.add(found)
    return found
