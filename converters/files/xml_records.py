"""An XML file, record by record: where each record stands, and what is none; nothing of a record is looked at."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from utsushi.converters.files.plain import Codec
from utsushi.converters.files.sql_source import Window
from utsushi.converters.files.xml_markup import Attribute, Element, opened, parsed, tokens
from utsushi.mappings.layout.model import File
from utsushi.specs.errors import Place, fail


@dataclass(frozen=True, slots=True)
class Found:
    """One record; positions are bytes of the file."""

    path: str
    start: int
    end: int
    raw: bytes


@dataclass(frozen=True, slots=True)
class Strange:
    """What no record type reads and `ignore` does not name."""

    start: int
    end: int
    fault: Literal["no_record_type", "unread"]
    name: str


@dataclass
class Records:
    """The records of one file. Raises U801 a record longer than 64 MiB, U814 elements too deep, and what `Judged` raises."""

    window: Window
    file: File
    codec: Codec
    _stack: list[str] = field(default_factory=list)
    _inside: str = ""
    """The path of the element around."""
    _at: int = 0

    def __post_init__(self) -> None:
        """Know the paths."""
        self._wanted = {record.source for record in self.file.records}
        named = {*self._wanted, *(path for path in self.file.ignore if "@" not in path)}
        self._ignored = set(self.file.ignore)
        self._around = {path[:n] for path in named for n, char in enumerate(path) if char == "/" and n}
        self._tokens = tokens(self.codec.name == "cp932")

    def __iter__(self) -> Iterator[Found | Strange]:
        """All of it, in order."""
        self.window.need(0, 3)
        self._at = 3 if self.window.data[:3] == b"\xef\xbb\xbf" else 0
        while True:
            self._at = self.window.drop(self._at)
            found = self._tokens.match(self.window.data, self._at)
            if (found is None or found.end() == len(self.window.data)) and self.window.more(self._at):
                continue
            if found is None:
                if self._at < len(self.window.data):
                    raise fail("U811", Place(self.window.name, offset=self.window.base + self._at), why="—")
                return
            if found.lastgroup == "end":
                path = f"{self._inside}/{self._text(found['open'])}"
                if path in self._wanted and (end := self._simple_end(found)):
                    start, self._at = self._at, end
                    base = self.window.base
                    yield Found(path, base + start, base + end, self.window.data[start:end])
                else:
                    yield from self._element(opened(found), path)
                continue
            if found.lastgroup == "close":
                if not self._stack:
                    raise fail("U811", Place(self.window.name, offset=self.window.base + self._at), why="—")
                self._stack.pop()
                self._inside = "".join(f"/{name}" for name in self._stack)
            elif found.lastgroup == "cdata" or (found.lastgroup == "text" and not found.group().isspace()):
                start = self.window.base + found.start()
                yield Strange(start, self.window.base + found.end(), "unread", f"{self._inside}/text()")
            self._at = found.end()

    def _element(self, one: Element, path: str) -> Iterator[Found | Strange]:
        if path in self._around and path not in self._wanted:
            yield from self._container(one, path)
            return
        at = self._at
        self._at = self._whole(at).end
        start, end = self.window.base + at, self.window.base + self._at
        if path in self._wanted:
            yield Found(path, start, end, self.window.data[at : self._at])
        elif path not in self._ignored:
            yield Strange(start, end, "no_record_type", path)

    def _container(self, one: Element, path: str) -> Iterator[Strange]:
        base = self.window.base
        for attribute in one.attributes:
            if unread(attribute, path, self._ignored, self.codec):
                name = f"{path}/@{self._text(attribute.name)}"
                yield Strange(base + one.start, base + one.inside, "unread", name)
                break
        if not one.closed:
            self._stack.append(self._text(one.name))
            self._inside = path
        self._at = one.inside

    def _simple_end(self, tag: re.Match[bytes]) -> int:
        """Where an element ends in which none of its name can stand, hidden or not; 0 where that takes a closer look."""
        data, name, inside = self.window.data, tag["open"], tag.end()
        if tag["end"] == b"/>":
            return inside
        close = b"</" + name + b">"
        end = data.find(close, inside)
        if end < 0 or data.find(b"<" + name, inside, end) >= 0:
            return 0
        hidden = data.find(b"<!", inside, end) >= 0 or data.find(b"<?", inside, end) >= 0
        return 0 if hidden else end + len(close)

    def _whole(self, at: int) -> Element:
        while True:
            one = parsed(self.window.data, at, self._tokens)
            if one is not None:
                return one
            if not self.window.more(at):
                raise fail("U814", Place(self.window.name, offset=self.window.base + at), why="DEPTH")

    def _text(self, name: bytes) -> str:
        return self.codec.decode(name) or name.decode("latin-1")


def unread(one: Attribute, path: str, ignored: set[str], codec: Codec) -> bool:
    """Whether an attribute that no column reads holds something: namespaces do not."""
    name = codec.decode(one.name) or ""
    return not (name == "xmlns" or name.startswith("xmlns:") or f"{path}/@{name}" in ignored)
