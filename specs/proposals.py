"""Proposals for crosswalk.csv: by id, by name, by likeness, each with what speaks for it. Nothing follows from a proposal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from utsushi.specs.crosswalk import Row
from utsushi.specs.model import Business, CodeTable
from utsushi.specs.pairing import PROPOSED, Name, Pair, pair
from utsushi.specs.similarity import alike


def proposals(old: Business, new: Business, decided: Mapping[Name, Name], gone: Iterable[Name]) -> Iterator[Row]:
    """A row for every group, item and code table of `old`; decisions so far guide the rest."""
    pairing = pair(old, new, decided, gone, PROPOSED)
    for group in old.groups:
        yield _row("グループ", old, (group, ""), pairing.groups.get(group), new)
        for item in old.groups[group].items:
            yield _row("項目", old, (group, item.name), pairing.items.get((group, item.name)), new)
    for table in old.codes.values():
        yield _table(old, table, new)


def _row(subject: str, old: Business, name: Name, found: Pair | None, new: Business) -> Row:
    group, item = name
    known = old.groups[group].item(item) if item else None
    row = Row(subject, old.edition, old.id, group, item, known.concept if known else "")  # type: ignore[arg-type]  # one of Subject
    if found is None:
        return row
    other = new.groups[found.new[0]].item(found.new[1]) if found.new[1] else None
    return _proposed(row, other.id if other else "", found.new, found.why or "決定", found.score)


def _proposed(row: Row, id_: str, name: Name, why: str, score: float) -> Row:
    from dataclasses import replace

    group, item = name
    return replace(row, proposed_id=id_, proposed_group=group, proposed_item=item, why=why, score=f"{score:.2f}")


def _table(old: Business, table: CodeTable, new: Business) -> Row:
    key = next(key for key, one in old.codes.items() if one is table)
    row = Row("コード表", old.edition, old.id, table.name, key)
    scored = [(*_likeness(table, other), id_, other.name) for id_, other in new.codes.items()]
    score, why, id_, name = max(scored, key=lambda one: one[0], default=(0.0, "", "", ""))
    return _proposed(row, "", (name, id_), why, score) if score >= PROPOSED else row


def _likeness(old: CodeTable, new: CodeTable) -> tuple[float, str]:
    """Half the name, half the values that mean the same."""
    name = alike(old.name, new.name)
    same = sum(new.values.get(value) == label for value, label in old.values.items())
    values = same / max(len(old.values), len(new.values), 1)
    return round((name + values) / 2, 2), f"名称 {name:.2f} 値 {values:.2f}"
