"""Places what was ordered into the files of a city, and says where everything is.

Rows are drawn by a hash of the seed, the defect and their key, so the same order gives the same files. What a row is about (宛名番号,
世帯番号, numbers of levies and cases) is taken by the first defect that touches it; no other one comes near.
"""

from __future__ import annotations

import csv
import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from utsushi.samples.city.defects import raw, tables
from utsushi.samples.city.defects.catalogue import Defect, Found, groups_of, split
from utsushi.samples.city.defects.ordered import Order
from utsushi.samples.city.defects.tables import ROW, identity, name, quoted, text
from utsushi.samples.city.sheets import Key, items
from utsushi.specs.errors import Problem, UtsushiError, fail

ANSWERS = "answers.csv"
COLUMNS = (
    *("defect", "rule", "pattern", "business", "group", "file", "record", "item"),
    *("changed_file", "changed_record", "changed_items", "ja", "en"),
)
_SUBJECT = re.compile(r"番号$")
_NO_SUBJECT = re.compile(
    r"履歴番号|枝番号|連番号|員番号|電話番号|法人番号|郵便番号|口座番号|店舗番号|施設番号|事業所番号|(?<!被)保険者番号$|負担者番号"
    r"|指定番号|ロット番号|分類番号|画地番号|家屋番号|事業年度番号|識別番号"
)
Connection = Any


@dataclass(frozen=True)
class Answer:
    """One thing that a judge has to find."""

    defect: Defect
    rule: str
    file: str
    record: int | None
    """From 1, the header not counted; None: the file."""
    item: str
    key: Key
    changed: tuple[str, int | None] = ("", None)
    """(file, record) of what was changed; no record where the row is gone or the file is meant."""

    def row(self) -> tuple[str, ...]:
        """As a line of answers.csv."""
        record, changed = ("" if one is None else str(one) for one in (self.record, self.changed[1]))
        shown = (self.defect.name, self.rule, self.defect.pattern, *self.key, self.file, record, self.item)
        return (*shown, self.changed[0], changed, "・".join(self.defect.set), self.defect.ja, self.defect.en)


@dataclass
class Placed:
    """A defect with the rows that it changes."""

    order: Order
    number: int
    rows: list[float] = field(default_factory=list)

    @property
    def defect(self) -> Defect:
        """What is placed."""
        return self.order.defect

    @property
    def kept(self) -> str:
        """The table of its rows as they were, quoted."""
        return quoted(f"前{self.number}")

    @property
    def changed(self) -> str:
        """Where a kept row `d` stands after the change."""
        return f"d.{ROW} + 0.5" if self.defect.copy_row else f"d.{ROW}"


def place(files: Mapping[Key, Path], orders: Sequence[Order], seed: int) -> tuple[dict[Key, int], dict[str, int]]:
    """Change the files and write answers.csv beside them.

    Args:
        files: (業務ID, group) → its standard file (.csv or .parquet), all in one folder.
        orders: what and how many.
        seed: of the city.

    Returns:
        (業務ID, group) → rows, of the files that were written anew; defect → how many were placed.

    Raises:
        UtsushiError: U885 fewer rows where a defect can stand than were ordered, for every such order.
    """
    import duckdb

    folder = next(iter(files.values())).parent
    with tempfile.TemporaryDirectory(dir=folder, prefix=".defects-") as spill:
        with closing(duckdb.connect(str(Path(spill) / "city.duckdb"))) as connection:
            connection.execute("set memory_limit = '1GB'")
            connection.execute("set enable_progress_bar = false")
            ordered = [one for one in orders if not one.defect.raw]
            for key in dict.fromkeys(key for one in ordered for key in groups_of(one.defect)):
                tables.load(connection, key, files[key])
            placing = Placing(connection, seed)
            placing.change(ordered)
            answers = placing.answers(files)
            touched = dict.fromkeys(one.defect.key for one in ordered)
            rows = {key: tables.store(connection, key, files[key]) for key in touched}
        answers += [_spoilt(files, one.defect) for one in orders if one.defect.raw]
    with (folder / ANSWERS).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerows([COLUMNS, *(one.row() for one in answers)])
    counts = {one.defect.name: len(one.rows) for one in placing.placed}
    return rows, {one.defect.name: counts.get(one.defect.name, 1) for one in orders}


class Placing:
    """Rows of a city while defects are placed; the connection holds every group that a defect asks (`tables.load`)."""

    def __init__(self, connection: Connection, seed: int) -> None:
        """Nothing is changed yet."""
        self._connection, self._seed = connection, seed
        self._taken: set[tuple[str, ...]] = set()
        self.placed: list[Placed] = []

    def change(self, orders: Sequence[Order]) -> None:
        """Choose for all, keep the rows as they were, then change them. Raises U885 for every order that cannot be met."""
        problems: list[Problem] = []
        for number, order in enumerate(orders):
            placed = Placed(order, number)
            wanted = self._choose(placed)
            if len(placed.rows) < wanted:
                problems.append(order.problem("U885", wanted=wanted, placed=len(placed.rows)))
            self.placed.append(placed)
        if problems:
            raise UtsushiError(*problems)
        for placed in self.placed:
            self._connection.execute(
                f"create table {placed.kept} as select * from {name(placed.defect.key)} where {ROW} in (select unnest(?::double[]))",  # noqa: S608  (names of the spec)
                [placed.rows],
            )
        for placed in self.placed:
            self._apply(placed)

    def answers(self, files: Mapping[Key, Path]) -> list[Answer]:
        """Where everything shows in the finished tables."""
        for key in dict.fromkeys(key for one in self.placed for key in groups_of(one.defect)):
            self._connection.execute(
                f"create view {_counted(key)} as select *, row_number() over (order by {ROW}) as 順 from {name(key)}"  # noqa: S608  (names of the spec)
            )
        return [answer for placed in self.placed for answer in self._answers(placed, files)]

    def _choose(self, placed: Placed) -> int:
        """Draw the rows of a defect; how many were wanted."""
        defect = placed.defect
        table, own = name(defect.key), identity(defect.key)
        subjects = [item for item in items(*defect.key) if _SUBJECT.search(item) and not _NO_SUBJECT.search(item)]
        (rows,) = self._connection.execute(f"select count(*) from {table} d where {defect.where}").fetchone()  # noqa: S608  (a condition of the catalogue)
        wanted = placed.order.wanted(rows)
        digest = " || '/' || ".join([text(f"{self._seed}/{defect.name}"), *(f"d.{quoted(item)}" for item in own)])
        listed = ", ".join([ROW, *(f"d.{quoted(item)}" for item in (*own, *subjects))])
        drawn = self._connection.cursor().execute(
            f"select {listed} from {table} d where {defect.where} order by md5({digest}), {ROW}"  # noqa: S608  (the same)
        )
        while len(placed.rows) < wanted and (row := drawn.fetchone()):
            key, values = row[1 : 1 + len(own)], row[1 + len(own) :]
            about = {(_plain(item), value) for item, value in zip(subjects, values, strict=True) if value.strip("0")}
            about.add(("/".join(defect.key), *key))
            if self._taken.isdisjoint(about):
                self._taken |= about
                placed.rows.append(row[0])
        return wanted

    def _apply(self, placed: Placed) -> None:
        """Change the rows of a defect. Raises U887 where the catalogue changes nothing, or makes a value of nothing."""
        defect, table = placed.defect, name(placed.defect.key)
        if defect.drop_row:
            self._connection.execute(f"delete from {table} where {ROW} in (select {ROW} from {placed.kept})")  # noqa: S608  (names of the spec)
            return
        if defect.copy_row:
            self._connection.execute(
                f"insert into {table} select * replace ({ROW} + 0.5 as {ROW}) from {placed.kept}"  # noqa: S608  (the same)
            )
        if not defect.set:
            return
        values = ", ".join(f"{quoted(item)} = ({value})" for item, value in defect.set.items())
        rows = f"select {placed.changed} from {placed.kept} d"  # noqa: S608  (the same)
        self._connection.execute(f"update {table} as d set {values} where {ROW} in ({rows})")  # noqa: S608  (expressions of the catalogue)
        same = " and ".join(f"t.{quoted(item)} is not distinct from d.{quoted(item)}" for item in defect.set)
        none = " or ".join(f"t.{quoted(item)} is null" for item in defect.set)
        (idle,) = self._connection.execute(
            f"select count(*) from {table} t join {placed.kept} d on t.{ROW} = {placed.changed} where ({same}) or {none}"  # noqa: S608  (names of the spec)
        ).fetchone()
        if idle:
            raise fail("U887", name=defect.name)

    def _answers(self, placed: Placed, files: Mapping[Key, Path]) -> Iterator[Answer]:
        """One after the other, by the rows that were changed."""
        defect = placed.defect
        where = f"select d.{ROW}, c.順 from {placed.kept} d left join {_counted(defect.key)} c on c.{ROW} = {placed.changed}"  # noqa: S608  (the same)
        changed = dict(self._connection.execute(where).fetchall())
        for found in defect.found:
            key = split(found.group) if found.group else defect.key
            item = defect.item if found.item is None else found.item
            shown = self._shown(placed, key, found)
            for row in sorted(placed.rows):
                records = shown.get(row, [])
                if not records:
                    raise fail("U887", name=defect.name)
                for record in records:
                    place = (files[defect.key].name, None if defect.drop_row else changed[row])
                    yield Answer(defect, found.rule or defect.rule, files[key].name, record, item, key, place)

    def _shown(self, placed: Placed, key: Key, found: Found) -> dict[float, list[int]]:
        """Changed row → records that show it."""
        condition = f"({found.where})" if found.where else f"f.{ROW} = {placed.changed}"
        sql = f"select distinct d.{ROW}, f.順 from {_counted(key)} f, {placed.kept} d where {condition} order by all"  # noqa: S608  (conditions of the catalogue)
        shown: dict[float, list[int]] = {}
        for row, record in self._connection.execute(sql).fetchall():
            shown.setdefault(row, []).append(record)
        picked = {"all": slice(None), "first": slice(1), "last": slice(-1, None)}[found.pick]
        return {row: records[picked] for row, records in shown.items()}


def _counted(key: Key) -> str:
    """The view of a group in which records are counted, quoted."""
    return quoted("後" + "_".join(key))


def _plain(item: str) -> str:
    """What number it is: 児童_宛名番号 is a 宛名番号."""
    return item.rpartition("_")[2]


def _spoilt(files: Mapping[Key, Path], defect: Defect) -> Answer:
    """Spoil the bytes of a file."""
    path = files[defect.key]
    record = raw.spoil(path, defect.raw)
    return Answer(defect, defect.rule, path.name, record, defect.item, defect.key, (path.name, None))
