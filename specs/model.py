"""The model of the national standard: edition → business (業務ID) → group → item, and its code lists.

Source: データ要件・連携要件標準仕様書, the official list's 18 columns (`データ項目ID` … `備考`) and its コード一覧.
Each attribute of an item carries a grade: official > observed > transcribed > background.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Grade = Literal["official", "observed", "transcribed", "background", ""]
Type = Literal["X", "N", "9", "9V", "S9", "BLOB", "YEAR", "DATE", "TIME"]
Class = Literal["個人番号", "要配慮", "支援措置", "通常"]
"""秘匿区分 of an item (practice.md §1-11)."""

Kind = Literal[
    "key",  # part of the identity of a thing (宛名番号, 通知書番号 …)
    "branch",  # tells rows of one thing apart (履歴番号, 枝番号, 期別)
    "reference",  # key of another thing (世帯番号, 世帯主_宛名番号)
    "name",  # 氏名, 住所: text that must not be lost
    "status",  # codes that decide a state (住民種別, 住民状態, 続柄, 事由 …)
    "code",  # other codes
    "effect_date",  # dates of effect (異動, 取得, 喪失 …)
    "birth_date",
    "date",  # other dates
    "amount",  # money, shares, counts of months
    "account",  # 口座
    "my_number",  # 個人番号
    "protection",  # 支援措置, 発行抑止, 参照不可
    "flag",  # 最新フラグ, 除票フラグ
    "text",
    "blob",
]
"""What a fault in the item may cost: selects the default disposition (practice.md §5)."""


@dataclass(frozen=True)
class Item:
    """One row of the official list, and what utsushi knows beside it."""

    id: str
    """データ項目ID, 8 digits; empty where nobody has seen it."""
    name: str
    group: str
    type: Type
    digits: tuple[int, ...] = ()
    """() not known · (n,) characters · (n, m) for 9V."""
    code: str = ""
    """`18` a table of the same business · `001:18` of another · `20-22` several · `999` the municipality's own."""
    key: bool = False
    foreign_key: bool = False
    """○ in グループ_外部キー: the item ties its group to another one."""
    reference: str = ""
    """`グループ.項目` that the value refers to, as far as known."""
    repeat: str = ""
    required: Literal["必須", "条件付き必須", "任意", ""] = ""
    condition: str = ""
    """The predicate where 条件付き必須 is prose; an expression over items of the group."""
    romaji: str = ""
    levels: tuple[str, str, str] = ("", "", "")
    definition: str = ""
    description: str = ""
    requirement: str = ""
    """標準仕様書関連箇所."""
    implementation: str = ""
    """実装類型."""
    sample: str = ""
    note: str = ""
    grades: Mapping[str, Grade] = field(default_factory=dict)
    """Attribute (name, group, type, digits, code, required) → grade."""
    classification: Class = "通常"
    kind: Kind = "text"
    concept: str = ""
    unknown_day: bool = False
    """不詳日を許容する: a DATE that may hold `00` parts."""


@dataclass(frozen=True)
class CodeTable:
    """One table of コード一覧."""

    business: str
    id: str
    name: str
    values: Mapping[str, str]
    """コード値 → コード値の内容, in order; a table whose only value is `任意` admits anything."""
    grade: Grade
    notes: Mapping[str, str] = field(default_factory=dict)
    """コード値 → 備考, where there is one."""

    @property
    def open(self) -> bool:
        """True when any value is allowed: the only コード値 is `任意`."""
        return tuple(self.values) == ("任意",)


@dataclass(frozen=True)
class Group:
    """グループ: the unit of output; one group, one file."""

    business: str
    name: str
    items: tuple[Item, ...]

    @property
    def key(self) -> tuple[Item, ...]:
        """The items of グループ_主キー, in order."""
        return tuple(item for item in self.items if item.key)

    @property
    def identity(self) -> tuple[Item, ...]:
        """The key less its branches (履歴番号, 期別 …): what a hold or a reject acts on as a whole."""
        return tuple(item for item in self.key if item.kind != "branch")

    def item(self, name: str) -> Item | None:
        """The item of that name, or None."""
        return self._by_name.get(name)

    @property
    def _by_name(self) -> dict[str, Item]:
        return {item.name: item for item in self.items}

    @property
    def provisional(self) -> bool:
        """True unless every item's name, group and type is official or observed."""
        sure = {"official", "observed"}
        return not all(item.grades.get(part, "") in sure for item in self.items for part in ("name", "group", "type"))


@dataclass(frozen=True)
class Source:
    """The official file that a business was imported from."""

    file: str
    """Its name as published."""
    sha256: str
    """Of its bytes, in hexadecimal."""


@dataclass(frozen=True)
class Business:
    """One 業務ID in one edition."""

    edition: str
    id: str
    name: str
    groups: Mapping[str, Group]
    codes: Mapping[str, CodeTable]
    """By コードID; a linked table (コード一覧（連携）) by `001:18`."""
    source: Source | None = None
    """None: gathered from several sources, none of them the official list."""


@dataclass(frozen=True)
class CodeList:
    """The values an item may hold: the union of its tables, or anything (`open`)."""

    values: Mapping[str, str]
    open: bool = False
    grade: Grade = ""
