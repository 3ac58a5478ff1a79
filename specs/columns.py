"""One row of items.csv ⇄ Item.

The first twenty columns are the 18 of the official list (クラス分類 is three); source: 凡例）列項目説明 of the official workbooks.
"""

from __future__ import annotations

from typing import cast, get_args

from utsushi.specs import codes
from utsushi.specs.errors import Place, closest, fail
from utsushi.specs.model import Class, Grade, Item, Kind, Type

OFFICIAL = (
    "データ項目ID",
    "データ項目",
    "データ項目（ローマ字）",
    "グループ_名称",
    "グループ_主キー",
    "グループ_外部キー",
    "クラス分類Lv1",
    "クラス分類Lv2",
    "クラス分類Lv3",
    "データ型",
    "桁数",
    "コード",
    "繰り返し",
    "データ出力条件",
    "項目定義",
    "項目説明",
    "標準仕様書関連箇所",
    "実装類型",
    "サンプル値",
    "備考",
)
GRADED = {
    "name": "等級_名称",
    "group": "等級_グループ",
    "type": "等級_型",
    "digits": "等級_桁数",
    "code": "等級_コード",
    "required": "等級_出力条件",
}
"""Graded attribute → its column."""
OWN = ("参照", "条件", "区分", "種別", "概念", "不詳日")
ITEMS = (*OFFICIAL, *GRADED.values(), *OWN)
BUSINESS = ("業務ID", "業務名", "版", "公式ファイル", "SHA-256")
CODES = ("業務ID", "コードID", "コード名", "コード値", "コード値の内容", "備考", "等級")

TYPES: tuple[str, ...] = get_args(Type)
REQUIRED = ("必須", "条件付き必須", "任意", "")
MARKS = ("○", "")


def item(row: dict[str, str], place: Place) -> Item:
    """The item of one row. Raises U108 for a value that its column does not allow."""
    return Item(
        id=row["データ項目ID"],
        name=row["データ項目"],
        group=row["グループ_名称"],
        type=cast("Type", _among(row["データ型"], TYPES, "データ型", place)),
        digits=digits(row["桁数"], place),
        code=code(row["コード"], place),
        key=_among(row["グループ_主キー"], MARKS, "グループ_主キー", place) == "○",
        foreign_key=_among(row["グループ_外部キー"], MARKS, "グループ_外部キー", place) == "○",
        reference=row["参照"],
        repeat=row["繰り返し"],
        required=_among(row["データ出力条件"], REQUIRED, "データ出力条件", place),  # type: ignore[arg-type]  # checked
        condition=row["条件"],
        romaji=row["データ項目（ローマ字）"],
        levels=(row["クラス分類Lv1"], row["クラス分類Lv2"], row["クラス分類Lv3"]),
        definition=row["項目定義"],
        description=row["項目説明"],
        requirement=row["標準仕様書関連箇所"],
        implementation=row["実装類型"],
        sample=row["サンプル値"],
        note=row["備考"],
        grades={part: found for part, column in GRADED.items() if (found := grade(row[column], place))},
        classification=cast("Class", _among(row["区分"], get_args(Class), "区分", place)),
        kind=cast("Kind", _among(row["種別"], get_args(Kind), "種別", place)),
        concept=row["概念"],
        unknown_day=_among(row["不詳日"], MARKS, "不詳日", place) == "○",
    )


def type_of(row: dict[str, str]) -> Type:
    """データ型 of a row whose value was already checked."""
    return cast("Type", row["データ型"])


def cells(item: Item) -> tuple[str, ...]:
    """The row of an item, in the order of ITEMS."""
    return (
        item.id,
        item.name,
        item.romaji,
        item.group,
        _mark(item.key),
        _mark(item.foreign_key),
        *item.levels,
        item.type,
        ",".join(map(str, item.digits)),
        item.code,
        item.repeat,
        item.required,
        item.definition,
        item.description,
        item.requirement,
        item.implementation,
        item.sample,
        item.note,
        *(item.grades.get(part, "") for part in GRADED),
        item.reference,
        item.condition,
        item.classification,
        item.kind,
        item.concept,
        _mark(item.unknown_day),
    )


def digits(text: str, place: Place) -> tuple[int, ...]:
    """桁数: `` → (), `15` → (15,), `5,2` → (5, 2). Raises U108 for anything else."""
    parts = text.replace("，", ",").split(",") if text else []
    if len(parts) > 2 or not all(part.strip().isascii() and part.strip().isdigit() for part in parts):
        raise fail("U108", place, column="桁数", value=text, allowed="15 / 5,2", near="—")
    return tuple(map(int, parts))


def code(text: str, place: Place) -> str:
    """コード as `codes.tables` reads it. Raises U108."""
    if text and not codes.SHAPE.fullmatch(text):
        raise fail("U108", place, column="コード", value=text, allowed="18 / 20-22 / 001:18 / 1,3", near="—")
    return text


def grade(text: str, place: Place) -> Grade:
    """A grade as it is spelled in a file. Raises U108."""
    return cast("Grade", _among(text, get_args(Grade), "等級", place))


def _among(text: str, allowed: tuple[str, ...], column: str, place: Place) -> str:
    if text not in allowed:
        raise fail(
            "U108",
            place,
            column=column,
            value=text,
            allowed=" / ".join(filter(None, allowed)),
            near=closest(text, allowed) or "—",
        )
    return text


def _mark(value: bool) -> str:
    return "○" if value else ""
