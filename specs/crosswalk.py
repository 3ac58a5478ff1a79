"""crosswalk.csv: our names ⇄ those of a spec that came later (the official list, the next edition); proposals and decisions apart.

It lies beside the spec it leads to (`editions/<版>/<業務ID>_…/crosswalk.csv`). A row speaks of a group, an item or a code
table. The proposal is the program's and is written anew each time; a row that a person has decided is never touched.

決定: 採用 (the proposal is right) · 別 (another: 決定グループ, 決定項目) · 廃止 (it has no counterpart). 決定者 is always
needed, 理由 unless the proposal was taken.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, cast, get_args

from utsushi.specs.errors import Place, closest, fail

FILE = "crosswalk.csv"
COLUMNS = (
    "種類",
    "旧版",
    "業務ID",
    "グループ",
    "項目",
    "概念",
    "提案ID",
    "提案グループ",
    "提案項目",
    "根拠",
    "得点",
    "決定",
    "決定グループ",
    "決定項目",
    "決定者",
    "理由",
)
Subject = Literal["グループ", "項目", "コード表"]
Decision = Literal["", "採用", "別", "廃止"]
Key = tuple[str, str, str, str]
"""種類, 旧版, グループ, 項目; a code table has its name for the group and its コードID for the item."""


@dataclass(frozen=True)
class Row:
    """One row."""

    subject: Subject
    edition: str
    """旧版: of the spec that the old names are from."""
    business: str
    group: str
    item: str = ""
    """Empty for a group; the コードID of a code table."""
    concept: str = ""
    proposed_id: str = ""
    proposed_group: str = ""
    proposed_item: str = ""
    why: str = ""
    score: str = ""
    decision: Decision = ""
    decided_group: str = ""
    decided_item: str = ""
    decided_by: str = ""
    reason: str = ""
    place: Place = field(default_factory=Place, compare=False)

    @property
    def key(self) -> Key:
        """What the row speaks of."""
        return self.subject, self.edition, self.group, self.item

    @property
    def decided(self) -> bool:
        """Whether a person has said what becomes of it."""
        return bool(self.decision)

    @property
    def target(self) -> tuple[str, str]:
        """(group, item) that the decision names; ("", "") without one, and where the thing is gone."""
        if self.decision == "採用":
            return self.proposed_group, self.proposed_item
        return (self.decided_group, self.decided_item) if self.decision == "別" else ("", "")

    @property
    def proposal(self) -> str:
        """The proposal in words; empty where there is none."""
        return ".".join(filter(None, [self.proposed_group, self.proposed_item]))


Crosswalk = Mapping[Key, Row]


def find(id: str, edition: str, roots: Sequence[Path]) -> Path | None:  # noqa: A002  (業務ID)
    """The crosswalk that leads to a business of an edition, in the first of `roots` that has one."""
    for root in roots:
        found = sorted(path for path in (root / edition).glob(f"{id}*/{FILE}") if path.parent.name[:3] == id)
        if found:
            return found[0]
    return None


def load(path: Path) -> Crosswalk:
    """The rows of a crosswalk. Raises U142 (header), U143 (a value no column allows), U144 (a decision without its words), U145 (twice)."""
    rows: dict[Key, Row] = {}
    for row in _rows(path):
        if row.key in rows:
            raise fail("U145", row.place, group=row.group, item=row.item)
        rows[row.key] = row
    return rows


def save(path: Path, rows: Crosswalk) -> None:
    """Write `rows`; the folder is made when it is not there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(_cells(row) for row in rows.values())


def merge(known: Crosswalk, proposed: Crosswalk) -> Crosswalk:
    """`proposed` with every decided row as it stood; decided rows that nothing proposes any more stay, at the end."""
    kept = {key: known[key] if key in known and known[key].decided else row for key, row in proposed.items()}
    return kept | {key: row for key, row in known.items() if row.decided and key not in kept}


def _rows(path: Path) -> Iterator[Row]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:  # spreadsheets write the mark
            reader = csv.reader(file, strict=True)
            if tuple(next(reader, ())) != COLUMNS:
                raise fail("U142", Place(str(path), 1), columns=",".join(COLUMNS))
            for cells in reader:
                place = Place(str(path), reader.line_num)
                if len(cells) != len(COLUMNS):
                    raise fail("U142", place, columns=",".join(COLUMNS))
                yield _checked(cells, place)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise fail("U107", Place(str(path)), why=str(error)) from error


def _checked(cells: Sequence[str], place: Place) -> Row:
    row = dict(zip(COLUMNS, (cell.strip() for cell in cells), strict=True))
    allowed: tuple[tuple[str, tuple[str, ...]], ...] = (("種類", get_args(Subject)), ("決定", get_args(Decision)))
    for column, words in allowed:
        if row[column] not in words:
            near = closest(row[column], words) or "—"
            raise fail(
                "U143", place, column=column, value=row[column], allowed=" / ".join(filter(None, words)), near=near
            )
    found = Row(
        subject=cast("Subject", row["種類"]),
        edition=row["旧版"],
        business=row["業務ID"],
        group=row["グループ"],
        item=row["項目"],
        concept=row["概念"],
        proposed_id=row["提案ID"],
        proposed_group=row["提案グループ"],
        proposed_item=row["提案項目"],
        why=row["根拠"],
        score=row["得点"],
        decision=cast("Decision", row["決定"]),
        decided_group=row["決定グループ"],
        decided_item=row["決定項目"],
        decided_by=row["決定者"],
        reason=row["理由"],
        place=place,
    )
    _complete(found)
    return found


def _complete(row: Row) -> None:
    """A decision names who decided, and why where it is not simply the proposal; another counterpart is named."""
    lacking = [
        *(["決定者"] if row.decided and not row.decided_by else []),
        *(["理由"] if row.decision in {"別", "廃止"} and not row.reason else []),
        *(["決定グループ"] if row.decision == "別" and not row.decided_group else []),
        *(["決定項目"] if row.decision == "別" and row.subject != "グループ" and not row.decided_item else []),
        *(["提案グループ"] if row.decision == "採用" and not row.proposed_group else []),
        *(["提案項目"] if row.decision == "採用" and row.subject != "グループ" and not row.proposed_item else []),
    ]
    stray = not row.decided and any((row.decided_group, row.decided_item, row.decided_by))
    if lacking or stray:
        raise fail("U144", row.place, group=row.group, item=row.item, missing="、".join(lacking) or "決定")


def _cells(row: Row) -> tuple[str, ...]:
    return (
        row.subject,
        row.edition,
        row.business,
        row.group,
        row.item,
        row.concept,
        row.proposed_id,
        row.proposed_group,
        row.proposed_item,
        row.why,
        row.score,
        row.decision,
        row.decided_group,
        row.decided_item,
        row.decided_by,
        row.reason,
    )


__all__ = ["COLUMNS", "FILE", "Crosswalk", "Row", "find", "load", "merge", "save"]
