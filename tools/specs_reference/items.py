"""A finished draft → Item: its kind, class and concept are proposed as an import of the official list proposes them."""

from __future__ import annotations

from typing import cast

from specs_reference.draft import Draft
from specs_reference.sources import UNCLEAN
from utsushi.specs import concepts, kinds
from utsushi.specs.model import Class, Item, Kind, Type

KEYS = {"key", "branch", "reference", "protection", "my_number"}
"""What an item of the key may be."""


def finish(draft: Draft, business: str, group: str, names: set[str]) -> Item:
    """The item. Stops at a type that no source and no decision gave."""
    if UNCLEAN.search(draft.name) or UNCLEAN.search(group):
        raise SystemExit(f"{business} {group} {draft.name}: not the name of an item")
    if not draft.type:
        raise SystemExit(
            f"{business} {group} {draft.name}: no type; known_items.csv or {business}_items.csv must give it"
        )
    kind, classification = kinds.propose(group, draft.name, cast("Type", draft.type), draft.code, business)
    if draft.key and kind not in KEYS:
        kind = "key"
    required, condition = draft.decided.get("出力条件", ""), draft.decided.get("条件", "")
    flag = draft.name.removesuffix("_不詳表記") + "_不詳フラグ"
    if draft.name.endswith("_不詳表記") and flag in names:
        required, condition = "条件付き必須", f"{flag} = '1'"
    if required:
        draft.grades["required"] = "background"
    return Item(
        id=draft.id,
        name=draft.name,
        group=group,
        type=cast("Type", draft.type),
        digits=draft.digits,
        code=draft.code,
        key=draft.key,
        foreign_key=draft.foreign_key,
        reference=draft.reference,
        required=required,  # type: ignore[arg-type]  # the loader checks it
        condition=condition,
        note=draft.note,
        grades=draft.grades,
        classification=cast("Class", draft.decided.get("区分", "") or classification),
        kind=cast("Kind", draft.decided.get("種別", "") or kind),
        concept=concepts.propose(business, group, draft.name),
        unknown_day=draft.unknown_day,
    )
