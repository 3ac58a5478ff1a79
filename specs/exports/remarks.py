"""What is said about a table or a column beside it, in Japanese: as the standard says it, and how sure that is."""

from __future__ import annotations

from utsushi.specs import codes as named
from utsushi.specs.model import Business, CodeList, Group, Item

_SHOWN = 20
"""The most codes that a remark lists; of a longer list it says how many there are."""
_PROSE = 120
"""Characters of 項目定義 before `…`."""


def of_group(business: Business, group: Group) -> str:
    """業務, グループ, 版, and 暫定 where the group is neither official nor observed."""
    sure = "（暫定）" if group.provisional else ""
    return f"{business.id} {business.name}・{group.name} 版{business.edition}{sure}"


def of_item(own: str, item: Item, codes: CodeList | None) -> str:
    """名称, 項目定義, データ型, コード, 条件, 参照, 区分 and 等級 of an item of business `own`; what nobody knows is left out."""
    parts = [
        item.name,
        _prose(item.definition),
        f"{item.type} {','.join(map(str, item.digits))}".strip(),
        _codes(own, item, codes),
        f"{item.required} {item.condition}".strip(),
        item.reference and f"参照 {item.reference}",
        "不詳日を許容" if item.unknown_day else "",
        "" if item.classification == "通常" else f"区分 {item.classification}",
        f"等級 {item.grades['name']}" if item.grades.get("name") else "",
    ]
    return "。".join(part for part in parts if part)


def _codes(own: str, item: Item, codes: CodeList | None) -> str:
    if codes is None:
        return ""
    tables = [id_ if owner == own else f"{owner}:{id_}" for owner, id_ in named.tables(item.code, own)]
    head = f"コード {'、'.join(tables)}"
    if codes.open:
        return f"{head}（値は問わない）"
    if len(codes.values) > _SHOWN:
        return f"{head}（{len(codes.values)} 値）"
    return f"{head}（{'、'.join(f'{value} {label}'.strip() for value, label in codes.values.items())}）"


def _prose(text: str) -> str:
    line = " ".join(text.split()).rstrip("。")
    return line if len(line) <= _PROSE else line[:_PROSE] + "…"
