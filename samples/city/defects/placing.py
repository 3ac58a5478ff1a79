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
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from utsushi.samples.city.defects import raw, tables
from utsushi.samples.city.defects.catalogue import Defect, Found, split
from utsushi.samples.city.defects.ordered import Order
from utsushi.samples.city.defects.tables import ROW, identity, name, quoted, text
from utsushi.samples.city.sheets import Key, items
from utsushi.specs.errors import Place, fail

ANSWERS = "answers.csv"
COLUMNS = ("defect", "rule", "pattern", "business", "group", "file", "record", "item")
_TABLE = re.compile(r'"?(\d{3})_([^\s".,()=<>]+)"?')
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

    def row(self) -> tuple[str, ...]:
        """As a line of answers.csv."""
        record = "" if self.record is None else str(self.record)
        return (self.defect.name, self.rule, self.defect.pattern, *self.key, self.file, record, self.item)


@dataclass(frozen=True)
class _Change:
    """A row that a defect changes."""

    defect: Defect
    row: float


def place(files: Mapping[Key, Path], orders: Sequence[Order], seed: int) -> dict[Key, int]:
    """Change the files and write answers.csv beside them.

    Args:
        files: (業務ID, group) → its standard file (.csv or .parquet), all in one folder.
        orders: what and how many.
        seed: of the city.

    Returns:
        (業務ID, group) → rows, of the files that have another number of rows now.

    Raises:
        UtsushiError: U885 fewer rows where a defect can stand than were ordered, U886 a defect of bytes in a city of Parquet.
    """
    import duckdb

    folder = next(iter(files.values())).parent
    with tempfile.TemporaryDirectory(dir=folder, prefix=".defects-") as spill:
        with closing(duckdb.connect(str(Path(spill) / "city.duckdb"))) as connection:
            connection.execute("set memory_limit = '1GB'")
            connection.execute("set enable_progress_bar = false")
            placing = _Placing(connection, files, seed)
            rows, answers = placing.place([one for one in orders if not one.defect.raw])
        answers += _spoil(files, [one for one in orders if one.defect.raw], {one.key for one in answers})
    with (folder / ANSWERS).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerows([COLUMNS, *(one.row() for one in answers)])
    return rows


class _Placing:
    """Rows of a city while defects are placed."""

    def __init__(self, connection: Connection, files: Mapping[Key, Path], seed: int) -> None:
        self._connection, self._files, self._seed = connection, files, seed
        self._taken: set[tuple[str, ...]] = set()
        self._kept: dict[Key, int] = {}
        """Group → rows of it that are kept as they were."""
        self._numbers: dict[tuple[Key, float], int] = {}
        """Group and row of a change → its number among the rows kept as they were."""

    def place(self, orders: Sequence[Order]) -> tuple[dict[Key, int], list[Answer]]:
        """Choose for all, then change, then look where it shows."""
        for key in dict.fromkeys(key for order in orders for key in _needed(order.defect) if key in self._files):
            tables.load(self._connection, key, self._files[key])
        changes = [change for order in orders for change in self._choose(order)]
        for change in changes:
            self._keep(change)
        for change in changes:
            self._apply(change)
        for key in dict.fromkeys(key for order in orders for key in _needed(order.defect) if key in self._files):
            self._connection.execute(f"alter table {name(key)} add column 順 bigint")
            self._connection.execute(
                f"update {name(key)} t set 順 = o.n from (select {ROW}, row_number() over (order by {ROW}) n from {name(key)}) o "  # noqa: S608  (names of the spec)
                f"where o.{ROW} = t.{ROW}"
            )
        answers = [one for change in changes for one in self._answers(change)]
        touched = dict.fromkeys(order.defect.key for order in orders)
        return {key: tables.store(self._connection, key, self._files[key]) for key in touched}, answers

    def _choose(self, order: Order) -> Iterator[_Change]:
        """The rows of one defect."""
        defect = order.defect
        table, own = name(defect.key), identity(defect.key)
        subjects = [item for item in items(*defect.key) if _SUBJECT.search(item) and not _NO_SUBJECT.search(item)]
        (rows,) = self._connection.execute(f"select count(*) from {table} d where {defect.where}").fetchone()  # noqa: S608  (a condition of the catalogue)
        wanted = left = order.wanted(rows)
        digest = " || '/' || ".join([text(f"{self._seed}/{defect.name}"), *(f"d.{quoted(item)}" for item in own)])
        listed = ", ".join([ROW, *(f"d.{quoted(item)}" for item in (*own, *subjects))])
        drawn = self._connection.cursor().execute(
            f"select {listed} from {table} d where {defect.where} order by md5({digest}), {ROW}"  # noqa: S608  (the same)
        )
        while left and (row := drawn.fetchone()):
            number, key, values = row[0], row[1 : 1 + len(own)], row[1 + len(own) :]
            about = {(_plain(item), value) for item, value in zip(subjects, values, strict=True) if value.strip("0")}
            about.add(("/".join(defect.key), *key))
            if self._taken.isdisjoint(about):
                self._taken |= about
                left -= 1
                yield _Change(defect, number)
        if left:
            raise fail("U885", name=defect.name, wanted=wanted, placed=wanted - left)

    def _keep(self, change: _Change) -> None:
        """Keep the row as it was, numbered by the change."""
        key = change.defect.key
        kept = quoted("前/" + "_".join(key))
        if key not in self._kept:
            self._connection.execute(f"create table {kept} as select 0 as 変更, * from {name(key)} limit 0")  # noqa: S608  (names of the spec)
        number = self._kept[key] = self._kept.get(key, 0) + 1
        self._numbers[key, change.row] = number
        copy = f"insert into {kept} select ?, * from {name(key)} where {ROW} = ?"  # noqa: S608  (names of the spec)
        self._connection.execute(copy, [number, change.row])

    def _apply(self, change: _Change) -> None:
        defect, table = change.defect, name(change.defect.key)
        row = change.row
        if defect.drop_row:
            self._connection.execute(f"delete from {table} where {ROW} = ?", [row])  # noqa: S608  (names of the spec)
            return
        if defect.copy_row:
            self._connection.execute(
                f"insert into {table} select * replace ({ROW} + 0.5 as {ROW}) from {table} where {ROW} = ?",  # noqa: S608  (the same)
                [row],
            )
            row += 0.5
        if defect.set:
            values = ", ".join(f"{quoted(item)} = ({value})" for item, value in defect.set.items())
            self._connection.execute(f"update {table} as d set {values} where {ROW} = ?", [row])  # noqa: S608  (expressions of the catalogue)

    def _answers(self, change: _Change) -> Iterator[Answer]:
        for found in change.defect.found:
            key = split(found.group) if found.group else change.defect.key
            item = change.defect.item if found.item is None else found.item
            for record in self._records(change, key, found):
                yield Answer(change.defect, found.rule or change.defect.rule, self._files[key].name, record, item, key)

    def _records(self, change: _Change, key: Key, found: Found) -> list[int]:
        """Where it shows in the finished table."""
        if not found.where:
            row = change.row + (0.5 if change.defect.copy_row else 0)
            sql = f"select 順 from {name(key)} where {ROW} = ?"  # noqa: S608  (names of the spec)
            return [record for (record,) in self._connection.execute(sql, [row]).fetchall()]
        kept = quoted("前/" + "_".join(change.defect.key))
        changed = self._numbers[change.defect.key, change.row]
        sql = f"select distinct f.順 from {name(key)} f, {kept} d where d.変更 = ? and ({found.where}) order by 1"  # noqa: S608  (a condition of the catalogue)
        records = [record for (record,) in self._connection.execute(sql, [changed]).fetchall()]
        picked = {"all": records, "first": records[:1], "last": records[-1:]}[found.pick]
        if not picked:
            raise fail("U887", Place(path=change.defect.name))
        return picked


def _needed(defect: Defect) -> Iterator[Key]:
    """Groups that a defect changes or asks."""
    yield defect.key
    for found in defect.found:
        if found.group:
            yield split(found.group)
    for said in (defect.where, *defect.set.values(), *(found.where for found in defect.found)):
        yield from _TABLE.findall(said)


def _plain(item: str) -> str:
    """What number it is: 児童_宛名番号 is a 宛名番号."""
    return item.rpartition("_")[2]


def _spoil(files: Mapping[Key, Path], orders: Sequence[Order], used: set[Key]) -> list[Answer]:
    """Defects of bytes, each in a file that nothing else is wrong with."""
    answers = []
    for order in orders:
        key = order.defect.key
        path = files[key]
        if path.suffix != ".csv":
            raise fail("U886", name=order.defect.name)
        if not order.wanted(1):
            continue
        if key in used or order.wanted(1) > 1:
            raise fail("U885", name=order.defect.name, wanted=order.wanted(1), placed=0 if key in used else 1)
        used.add(key)
        record = raw.spoil(path, order.defect.raw)
        answers.append(Answer(order.defect, order.defect.rule, path.name, record, order.defect.item, key))
    return answers
