"""What every group has by rule: keys, history, the unknown-date companions, split addresses, the audit trio, known sizes."""

from __future__ import annotations

from specs_reference import decisions
from specs_reference.draft import Draft, Row, find, insert
from utsushi.specs import columns
from utsushi.specs.errors import Place

COMPANIONS: dict[str, tuple[str, tuple[int, ...]]] = {"_不詳フラグ": ("X", (1,)), "_不詳表記": ("N", (72,))}
"""Companions of a DATE that may be unknown, as the standard names and sizes them."""
AUDIT: tuple[tuple[str, str, tuple[int, ...]], ...] = (
    ("削除フラグ", "X", (1,)),
    ("操作者ID", "X", (10,)),
    ("操作年月日", "DATE", ()),
    ("操作時刻", "TIME", ()),
)
"""The end of every group, as the official 031 and the observed groups have it."""


def keys(drafts: list[Draft], wanted: Row) -> None:
    """Make the key what groups.csv says: it stands in front, 履歴 is the last of it and brings 最新フラグ."""
    names = decisions.names(wanted["主キー"])
    history = wanted["履歴"]
    if not names and not history:
        return
    if names:
        for draft in drafts:
            draft.key = False
    else:
        names = [draft.name for draft in drafts if draft.key and draft.name != history]
    for at, name in enumerate([*names, *filter(None, [history])]):
        draft = find(drafts, name) or _made(name)
        if draft not in drafts or names == decisions.names(wanted["主キー"]):
            drafts[:] = [other for other in drafts if other is not draft]
            drafts.insert(at, draft)
        draft.key = True
    if history and find(drafts, "最新フラグ") is None:
        insert(drafts, _made("最新フラグ", "X", (1,)), history)


def companions(drafts: list[Draft], wanted: Row) -> None:
    """Every DATE that may be unknown has its flag and its notation, whether a source listed them or 不詳 names the date."""
    listed = {draft.name.removesuffix("_不詳フラグ") for draft in drafts if draft.name.endswith("_不詳フラグ")}
    for name in decisions.names(wanted["不詳"]):
        before = _there(drafts, name).name
        for suffix, (type_, digits) in COMPANIONS.items():
            if find(drafts, name + suffix) is None:
                insert(drafts, _made(name + suffix, type_, digits), before)
            before = name + suffix
        listed.add(name)
    for draft in drafts:
        stem = draft.name.rpartition("（")[2].removesuffix("）")
        draft.unknown_day = draft.type == "DATE" and bool({draft.name, stem} & listed)


def addresses(drafts: list[Draft], wanted: Row) -> None:
    """Each prefix of 住所 becomes the parts of an address; an item that held the address in one line gives way to them."""
    for prefix in decisions.names(wanted["住所"]):
        whole = find(drafts, prefix)
        before = prefix if whole else drafts[-1].name
        for part in decisions.shared("addresses.csv"):
            name = f"{prefix}_{part['部分']}"
            if find(drafts, name) is None:
                insert(drafts, _made(name, part["型"], columns.digits(part["桁数"], Place())), before)
            before = name
        if whole:
            drafts.remove(whole)


def audit(drafts: list[Draft], wanted: Row) -> None:
    """操作者ID, 操作年月日, 操作時刻 and the mark of a deleted row at the end of the group."""
    if not wanted["監査"]:
        return
    for name, type_, digits in AUDIT:
        draft = find(drafts, name) or _made(name, type_, digits)
        drafts[:] = [other for other in drafts if other is not draft]
        drafts.append(draft)


def references(drafts: list[Draft], wanted: Row) -> None:
    """参照: `項目>グループ.項目` says which item of which group the value repeats."""
    for pair in decisions.names(wanted["参照"]):
        name, _, target = pair.partition(">")
        draft = _there(drafts, name)
        draft.reference, draft.foreign_key = target, True


def place_decided(drafts: list[Draft], decided: list[Row], town: set[str]) -> None:
    """Apply items.csv: an item that no source has is added, others are moved, retyped, sized, keyed."""
    for row in decided:
        draft = find(drafts, row["項目"])
        if draft is None:
            observed = row["名称の出所"] in {"芽室町", "業務資料"}
            if row["名称の出所"] == "芽室町" and row["項目"] not in town:
                raise SystemExit(f"{row['項目']}: the town's export has no such column")
            draft = Draft(row["項目"], grades={"name": "observed" if observed else "background", "group": "background"})
            insert(drafts, draft, row["次の項目の後"])
        elif row["次の項目の後"]:
            drafts.remove(draft)
            insert(drafts, draft, _there(drafts, row["次の項目の後"]).name)
        if row["名称の出所"] == "芽室町":
            draft.grades["name"] = "observed"
        _decide(draft, row)


def _decide(draft: Draft, row: Row) -> None:
    draft.decided = row
    draft.key = {"-": False, "○": True}.get(row["主キー"], draft.key)
    draft.foreign_key = draft.foreign_key or row["外部キー"] == "○"
    draft.reference = row["参照"] or draft.reference
    draft.note = row["備考"] or draft.note
    grade = columns.grade(row["等級"], Place("items.csv")) or "background"
    if row["型"] and (draft.type != row["型"] or "type" not in draft.grades):
        draft.type, draft.grades["type"] = row["型"], grade
    if row["桁数"]:
        draft.digits, draft.grades["digits"] = columns.digits(row["桁数"], Place()), grade
    if row["コード"]:
        draft.code, draft.grades["code"] = row["コード"].removeprefix("-"), grade
        if not draft.code:
            draft.grades.pop("code")


def size(draft: Draft, business: str, similar: list[Draft]) -> None:
    """Type and digits of an item without: the same item elsewhere, the standard's companions, then known_items.csv."""
    if draft.decided.get("型"):
        return
    if not draft.digits:
        twin = next((other for other in similar if other.name == draft.name and other.digits), None)
        companion = next((sizes for suffix, sizes in COMPANIONS.items() if draft.name.endswith(suffix)), None)
        if twin:
            draft.shape(twin.type, twin.digits, "background")
            draft.grades["digits"] = twin.grades["digits"]
        elif companion:
            draft.shape(*companion, "background")
    row = next((row for pattern, row in decisions.known(business) if pattern.fullmatch(draft.name)), None)
    if row and (row["上書き"] or not draft.digits):
        grade = columns.grade(row["等級"], Place("known_items.csv")) or "background"
        if draft.type != row["型"] or not draft.digits:
            draft.shape(row["型"], columns.digits(row["桁数"], Place("known_items.csv")), grade)


def _there(drafts: list[Draft], name: str) -> Draft:
    draft = find(drafts, name)
    if draft is None:
        raise SystemExit(f"「{name}」 is not in the group; there are: {' '.join(one.name for one in drafts)}")
    return draft


def _made(name: str, type_: str = "", digits: tuple[int, ...] = ()) -> Draft:
    grades = {"name": "background", "group": "background", "type": "background"} | (
        {"digits": "background"} if digits else {}
    )
    return Draft(name, type_, digits, grades=grades)  # type: ignore[arg-type]  # the words are grades
