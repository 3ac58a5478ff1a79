"""Two editions side by side, as commands name them: `2.1` a shipped one, `editions/2.1` a folder of an edition."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from utsushi.specs import crosswalk as crosswalks
from utsushi.specs import loader
from utsushi.specs.diff import Change, diff
from utsushi.specs.editions import Editions
from utsushi.specs.errors import fail
from utsushi.specs.model import Business
from utsushi.specs.pairing import pair
from utsushi.specs.translation import propose, translate


@dataclass(frozen=True)
class Side:
    """An edition in a folder of editions."""

    edition: str
    root: Path = field(default_factory=lambda: loader.EDITIONS)

    def business(self, id: str) -> Business:  # noqa: A002  (業務ID)
        """Its spec of a business. Raises U101, U102."""
        return Editions(None if self.root == loader.EDITIONS else self.root, {id: self.edition}).business(
            id, self.edition
        )

    def businesses(self) -> tuple[str, ...]:
        """The 業務ID it has. Raises U101."""
        return loader.businesses(self.edition, self.root)

    @property
    def text(self) -> str:
        """As a person would name it."""
        return self.edition if self.root == loader.EDITIONS else (self.root / self.edition).as_posix()


def side(text: str) -> Side:
    """`2.1` → the shipped edition; `editions/2.1`, or any other path of a folder → that one."""
    path = Path(text)
    return Side(path.name, path.parent) if len(path.parts) > 1 else Side(text)


def spec_crosswalk(business: str, old: str, new: str, out: Path | None = None) -> dict[str, Any]:
    """Write the proposals of crosswalk.csv from edition `old` to edition `new`; rows that are decided are not touched.

    Args:
        business: 業務ID.
        old: the edition whose names mappings and rules use, such as `2.1`.
        new: the one that came, such as `editions/2.1`.
        out: where the crosswalk is; default: beside the new spec.

    Returns:
        `{"schema": 1, "business", "from", "to", "file", "rows", "decided", "same", "undecided": [{"subject", "group",
        "item", "proposal", "why", "score"}]}`: `same` needs no decision, `undecided` does.

    Raises:
        UtsushiError: U101, U102, U107 and U142–U147 where the crosswalk is not right as it stands, U156 it would stand among
            the shipped editions.
    """
    was, now = side(old).business(business), side(new).business(business)
    if out is None and side(new).root.resolve() == loader.EDITIONS:
        raise fail("U156", edition=side(new).text)
    path = out or loader.folder(business, side(new).edition, side(new).root) / crosswalks.FILE
    known = crosswalks.load(path) if path.is_file() else {}
    translate(was, now, known)  # what is wrong with the decisions is said before anything is written
    rows = propose(was, now, known)
    try:
        crosswalks.save(path, rows)
    except OSError as error:
        raise fail("U122", why=str(error.strerror or error)) from error
    undecided = list(_undecided(was, now, rows))
    decided = sum(row.decided for row in rows.values())
    return {
        "schema": 1,
        "business": business,
        "from": side(old).text,
        "to": side(new).text,
        "file": str(path),
        "rows": len(rows),
        "decided": decided,
        "same": len(rows) - decided - len(undecided),
        "undecided": undecided,
    }


def _undecided(old: Business, new: Business, rows: crosswalks.Crosswalk) -> Iterator[dict[str, Any]]:
    found = translate(old, new, rows)
    for row in rows.values():
        table = row.subject == "コード表" and row.item in found.undecided_tables
        if row.edition == old.edition and (
            table or (row.subject != "コード表" and (row.group, row.item) in found.undecided)
        ):
            named = {"subject": row.subject, "group": row.group, "item": row.item}
            yield {**named, "proposal": row.proposal, "why": row.why, "score": row.score}


def changes(old: Side, new: Side, business: str | None = None) -> tuple[tuple[Change, ...], tuple[str, ...]]:
    """(what changed in every business that both editions have, businesses that only one of them has).

    Decided rows of the crosswalk beside the new spec say what is what; the rest is paired by id, name and likeness.
    Raises U101, U102, U142–U147.
    """
    if business:
        return _changes(old, new, business), ()
    both = [one for one in old.businesses() if one in new.businesses()]
    alone = tuple(sorted({*old.businesses()} ^ {*new.businesses()}))
    return tuple(change for one in both for change in _changes(old, new, one)), alone


def _changes(old: Side, new: Side, id_: str) -> tuple[Change, ...]:
    was, now = old.business(id_), new.business(id_)
    path = crosswalks.find(id_, new.edition, [new.root])
    rows = crosswalks.load(path) if path else {}
    translate(was, now, rows)
    mine = [row for row in rows.values() if row.decided and row.edition == was.edition and row.subject != "コード表"]
    decided = {(row.group, row.item): row.target for row in mine if row.target[0]}
    gone = [(row.group, row.item) for row in mine if row.decision == "廃止"]
    return diff(was, now, pair(was, now, decided, gone), (old.root, new.root))
