"""A COBOL copybook → its records as trees of items with offsets and lengths.

Source: ISO/IEC 1989:2014 13.18 (data description entry); what differs between compilers: `dialects`. What is not read is refused
with its line and column, never passed over.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from utsushi.mappings.layout import storage
from utsushi.mappings.layout.clauses import CLAUSES, ZEROS, Reader
from utsushi.mappings.layout.counters import resolve
from utsushi.mappings.layout.dialects import DIALECTS
from utsushi.mappings.layout.items import Item
from utsushi.mappings.layout.library import expanded, members
from utsushi.mappings.layout.reference import Text, read
from utsushi.mappings.layout.words import Word, words
from utsushi.specs.errors import Place, UtsushiError, closest

__all__ = ["Copybook", "Item", "parse"]


@dataclass(frozen=True)
class Copybook:
    """One file of data descriptions."""

    path: Path
    text: Text
    records: tuple[Item, ...]
    """Its 01 levels in order; one item without a name where there is none."""
    members: tuple[Path, ...] = ()
    """The files that it copies, and that those copy."""

    def record(self, name: str) -> Item | None:
        """The record of that name, in any spelling of case and hyphens."""
        return next((one for one in self.records if same(one.name, name)), None)


def parse(
    path: Path,
    form: Literal["fixed", "free"] = "fixed",
    encoding: str = "cp932",
    dialect: str = "ibm",
    folders: Sequence[Path] = (),
) -> Copybook:
    """The records of a copybook, measured as a compiler (`dialects.DIALECTS`) does.

    What it copies stands in its own folder, in `copy` there or in `folders`, written in the same form and encoding.

    Raises:
        UtsushiError: U310–U317 (`reference.read`, `words.words`), U318–U349, U700–U722: with file, line, column and the line itself.
    """
    library = members((path.parent, path.parent / "copy", *folders), form, encoding)
    text = expanded(read(path, form, encoding), library, (path.resolve(),))
    compiler = DIALECTS[dialect]
    reader = _Entries(text, words(text), compiler)
    entries = list(reader)
    if not entries:
        raise text.wrong("U318", 0)
    records = _records(text, entries)
    for n, record in enumerate(records):
        if record.redefines and not any(same(record.redefines, one.name) for one in records[:n]):
            near = closest(record.redefines, [one.name for one in records[:n]]) or "—"
            raise text.wrong("U343", record.redefines_start, name=record.redefines, near=near)
        storage.measure(record, text, compiler)
        resolve(record, text)
    _check_lengths(text, records, reader.contains)
    return Copybook(path, text, tuple(records), tuple(library.members))


def same(left: str, right: str) -> bool:
    """Whether two data names are one: case of ASCII letters says nothing, an underscore is a hyphen."""
    return _folded(left) == _folded(right)


def _folded(name: str) -> str:
    return name.replace("-", "_").upper()


def _check_lengths(text: Text, records: list[Item], contains: list[tuple[int, int]]) -> None:
    """What RECORD CONTAINS of a file says is as long as its longest record. Raises U722."""
    for n, (start, length) in enumerate(contains):
        end = contains[n + 1][0] if n + 1 < len(contains) else len(text.text)
        longest = max((one.length for one in records if start < one.start < end), default=0)
        if length and longest and length != longest:
            raise text.wrong("U722", start, length=length, longest=longest)


_HEADINGS = {"DATA", "FILE", "WORKING-STORAGE", "LINKAGE", "LOCAL-STORAGE"}
"""Before DIVISION or SECTION."""


class _Entries(Reader):
    """The data description entries of a text, one after the other."""

    def __iter__(self) -> Iterator[Item]:
        self.contains: list[tuple[int, int]] = []
        """Of every file: where its FD stands, or its RECORD CONTAINS, and the bytes of that; 0 where it says none."""
        while self.word.kind != "end":
            if self.word.key in {"FD", "SD"}:
                self._file()
            elif self.word.key in _HEADINGS:
                self._heading()
            else:
                yield self._entry()

    def _file(self) -> None:
        """A file description says nothing of a record but its length."""
        start, length = self.next().start, 0
        while self.word.kind not in {"stop", "end"}:
            if not self.take("RECORD"):
                self.next()
                continue
            start = self.word.start
            self.take("IS")
            self.take("CONTAINS")
            length = self.number() if self.word.value.isdigit() else 0
            if self.take("TO"):
                length = self.count()
        self._stop()
        self.contains.append((start, length))

    def _heading(self) -> None:
        first = self.next()
        if not self.take("DIVISION", "SECTION"):
            raise self.wrong("U319", first, found=first.value)
        self._stop()

    def _stop(self) -> None:
        if self.word.kind != "stop":
            raise self.wrong("U323", self.word, found=self.word.value or "—")
        self.next()

    def _entry(self) -> Item:
        first = self.next()
        level = _level(first)
        if level is None:
            known = first.key == "EXEC" or first.key.startswith(">>")
            raise self.wrong("U320" if known else "U319", first, found=first.value)
        if not (1 <= level <= 49 or level in {66, 77, 88}):
            raise self.wrong("U321", first, level=first.value)
        item = Item(level=level, name="", place=self.text.place(first.start), start=first.start)
        if self.word.kind == "word" and self.word.key not in CLAUSES:
            item.start = self.word.start
            item.place = self.text.place(self.word.start)
            name = self.next()
            item.name = "" if name.key == "FILLER" else name.value
        if level == 88:
            item.codes = self.condition_values()
        elif level == 66:
            item.renames = self.renames()
        else:
            self._clauses(item)
        self._stop()
        return item

    def _clauses(self, item: Item) -> None:
        seen: set[str] = set()
        while self.word.kind not in {"stop", "end"}:
            word = self.word
            clause = CLAUSES.get(word.key)
            if clause is None:
                raise self.wrong("U322", word, found=word.value, near=closest(word.key, CLAUSES) or "—")
            if clause.name in seen:
                raise self.wrong("U324", word, found=word.value)
            seen.add(clause.name)
            clause.read(self, item)


def _level(word: Word) -> int | None:
    digits = word.value if word.kind == "word" else ""
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= 2 else None


@dataclass
class _Stack:
    text: Text
    records: list[Item] = field(default_factory=list)
    open: list[Item] = field(default_factory=list)
    """The items that enclose the next one, outermost first."""

    def wrong(self, code: str, item: Item, **values: Any) -> UtsushiError:
        return self.text.wrong(code, item.start, **values)

    def take(self, item: Item) -> None:
        closed: Item | None = None
        level = 1 if item.level == 77 else item.level
        while self.open and (1 if self.open[-1].level == 77 else self.open[-1].level) >= level:
            closed = self.open.pop()
        if closed is not None and closed.level not in {item.level, 77} and level != 1:
            raise self.wrong("U325", item, level=f"{item.level:02d}", known=f"{closed.level:02d}")
        if self.open:
            parent = self.open[-1]
            if parent.picture is not None or parent.level == 77:
                raise self.wrong("U326", item, parent=parent.name or "FILLER")
            parent.children.append(item)
            item.parent = parent
        else:
            self.records.append(item)
        self.open.append(item)


def _records(text: Text, entries: list[Item]) -> list[Item]:
    """The trees; condition names give their values to the item before them."""
    stack = _Stack(text)
    if entries[0].level not in {1, 77}:
        stack.take(Item(level=0, name="", place=Place(text.file, 1, 1), start=0))
    last: Item | None = None
    for item in entries:
        if item.level == 88:
            if last is None:
                raise stack.wrong("U327", item)
            last.codes = _joined(last, item.codes)
            continue
        if item.level == 66:
            _check_renamed(stack, item)
            last = None
            continue
        if item.level in {1, 77} and stack.records and stack.records[0].level == 0:
            raise stack.wrong("U328", item)
        stack.take(item)
        last = item
    return stack.records


def _check_renamed(stack: _Stack, item: Item) -> None:
    """RENAMES is one more view of items of the record before it, which have all its bytes: it only has to name them. Raises U707."""
    known = [one.name for one in stack.records[-1].items if one.name] if stack.records else []
    for name, start in item.renames:
        if not any(same(name, one) for one in known):
            raise stack.text.wrong("U707", start, name=name, near=closest(name, known) or "—")


def _joined(item: Item, more: tuple[str, ...] | None) -> tuple[str, ...] | None:
    """The values of an item's condition names so far; None: some of them cannot be listed."""
    if item.codes is None or more is None or (ZEROS in more and item.picture is None):
        return None
    zeros = "0" * (item.picture.size if item.picture else 0)
    return tuple(dict.fromkeys((*item.codes, *(zeros if code == ZEROS else code for code in more))))
