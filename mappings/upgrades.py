"""`upgrades/<edition>.csv` of a package: which changes of the spec somebody has looked at, and found the mapping still right.

One row confirms one change of one item, as `utsushi spec diff --package … --out` writes it; where the spec changes again, the
row no longer fits and the mapping has to be looked at again. A confirmed 追加 says why the source has no such item.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from utsushi.specs.diff import Change
from utsushi.specs.errors import Place, Problem, fail

COLUMNS = ("業務ID", "グループ", "項目", "変化", "旧", "新", "確認者", "理由", "日付")
ADDED = "追加"


class Subject(NamedTuple):
    """What a row confirms."""

    business: str
    group: str
    item: str
    """Names as the mapping file spells them; those of the new spec for what was added."""
    change: str
    before: str
    after: str


@dataclass(frozen=True)
class Confirmed:
    """Who looked at it."""

    by: str
    reason: str
    date: str
    place: Place = field(default_factory=Place, compare=False)


Upgrades = Mapping[Subject, Confirmed]


def subject(change: Change) -> Subject:
    """What has to be confirmed about a change."""
    new = change.kind == "added"
    group, item = (change.new_group, change.new_item) if new else (change.group, change.item)
    return Subject(change.business, group, item, change.word, change.before, change.after)


def load(path: Path) -> Upgrades:
    """The confirmed rows of a table; rows without 確認者 confirm nothing. Raises U107, U142, U145, U155."""
    found: dict[Subject, Confirmed] = {}
    for one, confirmed in _rows(path):
        if one in found:
            raise fail("U145", confirmed.place, group=one.group, item=one.item)
        if confirmed.by:
            lacking = [*([] if confirmed.date else ["日付"])]
            lacking += ["理由"] if one.change == ADDED and not confirmed.reason else []
            if lacking:
                raise fail("U155", confirmed.place, group=one.group, item=one.item, missing="、".join(lacking))
            found[one] = confirmed
    return found


def save(path: Path, changes: Iterable[Change]) -> int:
    """Write a row for each change that has to be confirmed; rows that were confirmed stay. Returns how many are not."""
    known = load(path) if path.is_file() else {}
    rows = {subject(one): known.get(subject(one)) for one in changes} | dict(known)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(
            (*one, *((who.by, who.reason, who.date) if who else ("", "", ""))) for one, who in rows.items()
        )
    return sum(who is None for who in rows.values())


def stale(upgrades: Upgrades, changes: Iterable[Change]) -> Iterator[Problem]:
    """U153 for rows that confirm what has not changed: they would lie there as if they did something."""
    there = {subject(one) for one in changes}
    for one, confirmed in upgrades.items():
        if one not in there:
            values = {"group": one.group, "item": one.item, "change": one.change}
            yield Problem("U153", confirmed.place, {**values, "before": one.before, "after": one.after})


def _rows(path: Path) -> Iterator[tuple[Subject, Confirmed]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:  # spreadsheets write the mark
            reader = csv.reader(file, strict=True)
            if tuple(next(reader, ())) != COLUMNS:
                raise fail("U142", Place(str(path), 1), columns=",".join(COLUMNS))
            for cells in reader:
                place = Place(str(path), reader.line_num)
                if len(cells) != len(COLUMNS):
                    raise fail("U142", place, columns=",".join(COLUMNS))
                by, reason, date = (cell.strip() for cell in cells[6:])
                yield Subject(*cells[:6]), Confirmed(by, reason, date, place)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise fail("U107", Place(str(path)), why=str(error)) from error
