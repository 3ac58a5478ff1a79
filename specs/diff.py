"""What changed from one spec of a business to another: items and codes, each change with what it was and what it is.

Which item is which comes from `pairing`: by decision, by id, by name, by likeness (`by` says so). What a change touches is
no business of this room.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal, get_args

from utsushi.specs import codes, loader
from utsushi.specs.errors import UtsushiError
from utsushi.specs.model import Business, CodeList, Item
from utsushi.specs.pairing import By, Name, Pair, Pairing

Kind = Literal[
    "added",
    "removed",
    "renamed",
    "moved",
    "retyped",
    "widened",
    "narrowed",
    "condition",
    "unknown_day",
    "repeat",
    "key",
    "code_table",
    "code_added",
    "code_removed",
    "code_meaning",
]
KINDS: tuple[Kind, ...] = get_args(Kind)
WORDS: dict[Kind, str] = {
    "added": "追加",
    "removed": "廃止",
    "renamed": "改称",
    "moved": "移動",
    "retyped": "型",
    "widened": "桁数拡大",
    "narrowed": "桁数縮小",
    "condition": "出力条件",
    "unknown_day": "不詳日",
    "repeat": "繰り返し",
    "key": "主キー",
    "code_table": "コード表",
    "code_added": "コード値追加",
    "code_removed": "コード値廃止",
    "code_meaning": "コードの意味",
}
"""As tables for people name them."""

NONE = "—"
"""What was not known, or is not there."""
_MARK = "※※"
"""What the condition of an item begins with in 項目説明."""


@dataclass(frozen=True)
class Change:
    """One thing that is different. `item` is empty where a whole group, or a code table that no item names, is meant."""

    kind: Kind
    business: str
    group: str
    item: str
    new_group: str
    new_item: str
    """Names in the new spec; empty for what was removed, as the old names are for what was added."""
    before: str = ""
    after: str = ""
    by: By | Literal[""] = ""
    """How the two were found to be the same."""
    table: str = ""
    """コードID, where codes are meant: the old one, or the new one where there was none."""

    @property
    def word(self) -> str:
        """The kind in a table for people."""
        return WORDS[self.kind]

    def to_json(self) -> dict[str, Any]:
        """As the command prints it."""
        return asdict(self)


def diff(
    old: Business, new: Business, pairing: Pairing, roots: tuple[Path | None, Path | None] = (None, None)
) -> tuple[Change, ...]:
    """Every change from `old` to `new`, in the order of the old spec, what is new at the end.

    Args:
        old: a business …
        new: … and the same 業務ID in another edition, or from another source.
        pairing: of the two.
        roots: folders of editions where the code tables of other businesses are looked up.
    """
    compare = _Compare(old, new, roots)
    return (*compare.groups(pairing), *compare.items(pairing), *compare.tables())


@dataclass(frozen=True)
class _Compare:
    old: Business
    new: Business
    roots: tuple[Path | None, Path | None]

    def groups(self, pairing: Pairing) -> Iterator[Change]:
        for name in self.old.groups:
            one = pairing.groups.get(name)
            if one is None:
                yield Change("removed", self.old.id, name, "", "", "", name, NONE)
            elif one.new[0] != name:
                yield Change("renamed", self.old.id, name, "", one.new[0], "", name, one.new[0], one.by)
        known = {one.new[0] for one in pairing.groups.values()}
        for name in self.new.groups:
            if name not in known:
                yield Change("added", self.old.id, "", "", name, "", NONE, name)

    def items(self, pairing: Pairing) -> Iterator[Change]:
        counterparts = {name: one.new[0] for name, one in pairing.groups.items()}
        for group in self.old.groups.values():
            for item in group.items:
                found = pairing.items.get((group.name, item.name))
                if found is None:
                    yield Change("removed", self.old.id, group.name, item.name, "", "", item.name, NONE)
                else:
                    yield from self._item(found, item, counterparts)
        for group_name, name in pairing.added:
            yield Change("added", self.old.id, "", "", group_name, name, NONE, name)

    def _item(self, pair: Pair, old: Item, counterparts: dict[str, str]) -> Iterator[Change]:
        new = self.new.groups[pair.new[0]].item(pair.new[1])
        assert new is not None

        def change(kind: Kind, before: str, after: str, table: str = "") -> Change:
            return Change(kind, self.old.id, *pair.old, *pair.new, before or NONE, after or NONE, pair.by, table)

        if old.name != new.name:
            yield change("renamed", old.name, new.name)
        if counterparts.get(old.group, old.group) != new.group:
            yield change("moved", old.group, new.group)
        if old.type != new.type:
            yield change("retyped", old.type, new.type)
        for kind, before, after in _attributes(old, new):
            yield change(kind, before, after)
        yield from self._codes(old, new, change)

    def _codes(self, old: Item, new: Item, change: Callable[[Kind, str, str, str], Change]) -> Iterator[Change]:
        was, now = _list(self.old, old, self.roots[0]), _list(self.new, new, self.roots[1])
        table = old.code or new.code
        if was is None or now is None or was.open or now.open:
            before, after = _described(was, old.code), _described(now, new.code)
            if before != after:
                yield change("code_table", before, after, table)
            return
        yield from _values(was, now, lambda kind, before, after: change(kind, before, after, table))

    def tables(self) -> Iterator[Change]:
        """Tables of the business that no item names, by コードID: those of items are told there."""
        used = _used(self.old) | _used(self.new)
        for id_ in [*self.old.codes, *(one for one in self.new.codes if one not in self.old.codes)]:
            was, now = self.old.codes.get(id_), self.new.codes.get(id_)
            if id_ in used or (was and now and was.values == now.values):
                continue
            names = [one.name if one else "" for one in (was, now)]

            def change(kind: Kind, before: str, after: str, id_: str = id_, names: list[str] = names) -> Change:
                return Change(kind, self.old.id, names[0], "", names[1], "", before, after, "id", id_)

            if was and now:
                yield from _values(CodeList(was.values), CodeList(now.values), change)
            else:
                yield change("code_table", names[0] or NONE, names[1] or NONE)


def _attributes(old: Item, new: Item) -> Iterator[tuple[Kind, str, str]]:
    if old.digits != new.digits:
        before, after = (",".join(map(str, one.digits)) for one in (old, new))
        yield ("narrowed" if _narrower(old, new) else "widened"), before, after
    if (before := _condition(old)) != (after := _condition(new)):
        yield "condition", before, after
    if old.unknown_day != new.unknown_day:
        yield "unknown_day", _said(old.unknown_day, "不詳日を許容する"), _said(new.unknown_day, "不詳日を許容する")
    if old.repeat != new.repeat:
        yield "repeat", old.repeat, new.repeat
    if old.key != new.key:
        yield "key", _said(old.key, "○"), _said(new.key, "○")


def _said(holds: bool, word: str) -> str:
    return word if holds else ""


def _narrower(old: Item, new: Item) -> bool:
    """Whether some value that the old digits allowed does not fit the new ones; digits that nobody knew allowed any."""
    if not old.digits or not new.digits:
        return bool(new.digits)
    was, now = (_room(one.digits) for one in (old, new))
    return any(after < before for before, after in zip(was, now, strict=True))


def _room(digits: tuple[int, ...]) -> tuple[int, int]:
    """(digits before the point, digits after it)."""
    whole, part = (*digits, 0)[:2]
    return whole - part, part


def _condition(item: Item) -> str:
    """出力条件 with its predicate or, where there is none, its prose after ※※."""
    prose = _MARK + item.description.split(_MARK, 1)[1].strip() if _MARK in item.description else ""
    if item.required != "条件付き必須":
        return item.required
    return " ".join(filter(None, [item.required, item.condition or prose]))


def _list(business: Business, item: Item, root: Path | None) -> CodeList | None:
    try:
        return loader.code_list(business, item, root)
    except UtsushiError:  # a table that is not there: `spec check` says so
        return CodeList({}, open=True)


def _described(found: CodeList | None, code: str) -> str:
    if found is None:
        return NONE
    return f"{code}（値を問わない）" if found.open else f"{code}（{len(found.values)} 値）"


def _values(was: CodeList, now: CodeList, change: Callable[[Kind, str, str], Change]) -> Iterator[Change]:
    """Values that came, went, or mean something else."""
    gone = [value for value in was.values if value not in now.values]
    came = [value for value in now.values if value not in was.values]
    other = [
        value for value in was.values if value in now.values and _plain(was.values[value]) != _plain(now.values[value])
    ]
    if other:
        yield change("code_meaning", _labelled(was, other), _labelled(now, other))
    if gone:
        yield change("code_removed", _labelled(was, gone), NONE)
    if came:
        yield change("code_added", NONE, _labelled(now, came))


def _labelled(found: CodeList, values: list[str]) -> str:
    return "、".join(f"{value}={found.values[value]}" for value in values)


def _plain(label: str) -> str:
    return unicodedata.normalize("NFKC", label).replace(" ", "")


def _used(business: Business) -> set[str]:
    named = {
        (owner, id_)
        for group in business.groups.values()
        for item in group.items
        for owner, id_ in codes.tables(item.code, business.id)
    }
    return {id_ if owner == business.id else f"{owner}:{id_}" for owner, id_ in named} | {codes.OPEN}


__all__ = ["KINDS", "NONE", "WORDS", "Change", "Kind", "Name", "diff"]
