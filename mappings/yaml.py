"""YAML as mappings, layouts and declarations use it: every scalar is text, every node keeps its place.

`08` stays `08`, `edition: 2.1` is the text `2.1`, `no` is the text `no`; the model that expects a value types it. What
would make two readers of one file see different things is refused: duplicate keys, anchors, aliases, tags, merge keys,
several documents. Scanning and parsing are PyYAML's (YAML 1.1); only its resolver and constructor are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from utsushi.specs.errors import Place, Problem, UtsushiError, fail

if TYPE_CHECKING:
    from pydantic import BaseModel

    Model = TypeVar("Model", bound=BaseModel)

_BREAKS = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
"""Line breaks of YAML 1.1."""
_NULLS = {"", "~", "null", "Null", "NULL"}
_DEPTH = 50
"""Deeper nesting is no declaration but an accident; it would exhaust the stack."""


@dataclass(frozen=True)
class Node:
    """A scalar, a mapping or a sequence of a YAML file, and where it stands."""

    value: str | dict[str, Node] | list[Node]
    place: Place
    """First character of the value; of the text itself where it is quoted or a block."""
    keys: Mapping[str, Place] = field(default_factory=dict)
    """Where each key of a mapping stands."""
    lines: tuple[str, ...] = ()
    """The whole file, for carets."""
    null: bool = False
    """Nothing stands after the key, or `null`, or `~`: the value is `""`."""

    def __getitem__(self, key: str) -> Node:
        """The value under `key`. Raises KeyError."""
        return self.mapping[key]

    def __contains__(self, key: object) -> bool:
        """Whether the mapping has that key."""
        return key in self.mapping

    @property
    def mapping(self) -> dict[str, Node]:
        """The values of a mapping by key, in order; empty for anything else."""
        return self.value if isinstance(self.value, dict) else {}

    @property
    def sequence(self) -> list[Node]:
        """The values of a sequence; empty for anything else."""
        return self.value if isinstance(self.value, list) else []

    @property
    def text(self) -> str:
        """The text of a scalar; "" for anything else."""
        return self.value if isinstance(self.value, str) else ""

    def get(self, *path: str | int) -> Node | None:
        """The node at the end of a path of keys and indices, or None."""
        node: Node | None = self
        for part in path:
            if node is None:
                return None
            if isinstance(part, int):
                node = node.sequence[part] if part < len(node.sequence) else None
            else:
                node = node.mapping.get(part)
        return node

    def key_place(self, key: str) -> Place:
        """Where the key stands; the place of the mapping for a key it does not have."""
        return self.keys.get(key, self.place)

    def line(self, place: Place) -> str:
        """The line of the file that `place` is on."""
        return self.lines[place.line - 1] if place.line and place.line <= len(self.lines) else ""

    def problem(self, code: str, place: Place | None = None, **values: object) -> Problem:
        """A problem at `place` (default: of this node), with its source line."""
        where = place or self.place
        return Problem(code, where, values, self.line(where))

    def plain(self) -> Any:
        """The value as str, dict and list."""
        if isinstance(self.value, dict):
            return {key: node.plain() for key, node in self.value.items()}
        return [node.plain() for node in self.value] if isinstance(self.value, list) else self.value


def load(path: Path) -> Node:
    """The document in `path`; an empty mapping where it holds none.

    Raises:
        UtsushiError: U240 unreadable, U241 not UTF-8, U242 no YAML, U243 tabs, U244 a key twice, U245 anchors, aliases, tags
            or merge keys, U246 several documents, U252 a key that is no text.
    """
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise fail("U240", Place(str(path)), why=error.strerror or str(error)) from error
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode("utf-8")
        lines = _BREAKS.split(before)
        raise fail("U241", Place(str(path), len(lines), len(lines[-1]) + 1)) from error
    return loads(text, str(path))


def loads(text: str, file: str = "") -> Node:
    """The document in `text`; `file` names it in places. Raises as `load` does."""
    import yaml

    builder = _Builder(file, tuple(_BREAKS.split(text)))
    try:
        return builder.document(yaml.parse(text, yaml.SafeLoader))
    except yaml.reader.ReaderError as error:
        before = _BREAKS.split(text[: error.position])
        place = Place(file, len(before), len(before[-1]) + 1)
        raise builder.refuse("U242", place, why=f"U+{_point(error.character):04X}") from error
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = Place(file, mark.line + 1, mark.column + 1) if mark else Place(file)
        if "'\\t'" in str(error.problem):
            raise builder.refuse("U243", place) from error
        raise builder.refuse("U242", place, why=error.problem or error.context or "") from error


def validate(model: type[Model], node: Node) -> Model:
    """`node` as a pydantic model, which types the scalars (`15` → int, `true` → bool).

    Raises:
        UtsushiError: all that is wrong, each at its own place: U247 an unknown key, U248 a missing one, U249 a value that is
            not allowed, U250 the wrong kind of value, U251 nothing after a key.
    """
    from pydantic import ValidationError

    from utsushi.mappings.yaml_problems import empty_values, problems

    empty = empty_values(model, node)
    if empty:
        raise UtsushiError(*empty)
    try:
        return model.model_validate(node.plain())
    except ValidationError as error:
        raise UtsushiError(*problems(model, node, error)) from error


def _point(character: object) -> int:
    """PyYAML names a character that it does not take by its number, or as itself."""
    return character if isinstance(character, int) else ord(str(character))


class _Builder:
    """Nodes from the events of PyYAML's parser."""

    def __init__(self, file: str, lines: tuple[str, ...]) -> None:
        self._file = file
        self._lines = lines

    def refuse(self, code: str, place: Place, **values: object) -> UtsushiError:
        line = self._lines[place.line - 1] if place.line and place.line <= len(self._lines) else ""
        return UtsushiError(Problem(code, place, values, line))

    def document(self, events: Iterator[Any]) -> Node:
        from yaml import DocumentStartEvent, NodeEvent

        found: Node | None = None
        for event in events:
            if isinstance(event, DocumentStartEvent) and found is not None:
                raise self.refuse("U246", self._place(event.start_mark))
            if isinstance(event, NodeEvent):
                found = self._node(event, events, 0)
        if found is None or found.null:
            return Node({}, Place(self._file, 1, 1), lines=self._lines)
        return found

    def _node(self, event: Any, events: Iterator[Any], depth: int) -> Node:
        from yaml import MappingStartEvent, SequenceStartEvent

        self._plain(event)
        if depth > _DEPTH:
            raise self.refuse("U242", self._place(event.start_mark), why=f"> {_DEPTH}")
        if isinstance(event, MappingStartEvent):
            return self._mapping(event, events, depth)
        if isinstance(event, SequenceStartEvent):
            return self._sequence(event, events, depth)
        null = event.style is None and event.value in _NULLS
        return Node("" if null else event.value, self._text_place(event), lines=self._lines, null=null)

    def _mapping(self, start: Any, events: Iterator[Any], depth: int) -> Node:
        from yaml import MappingEndEvent, ScalarEvent

        values: dict[str, Node] = {}
        keys: dict[str, Place] = {}
        while not isinstance(event := next(events), MappingEndEvent):
            place = self._place(event.start_mark)
            self._plain(event)
            if not isinstance(event, ScalarEvent) or not event.value:
                raise self.refuse("U252", place)
            if event.value == "<<" and event.style is None:
                raise self.refuse("U245", place, what="<<")
            if event.value in keys:
                raise self.refuse("U244", place, key=event.value, first=keys[event.value].line)
            keys[event.value] = place
            values[event.value] = self._node(next(events), events, depth + 1)
        return Node(values, self._place(start.start_mark), keys, self._lines)

    def _sequence(self, start: Any, events: Iterator[Any], depth: int) -> Node:
        from yaml import SequenceEndEvent

        values: list[Node] = []
        while not isinstance(event := next(events), SequenceEndEvent):
            values.append(self._node(event, events, depth + 1))
        return Node(values, self._place(start.start_mark), lines=self._lines)

    def _plain(self, event: Any) -> None:
        """Refuse what stands for something else than it is written."""
        from yaml import AliasEvent

        place = self._place(event.start_mark)
        if isinstance(event, AliasEvent):
            raise self.refuse("U245", place, what=f"*{event.anchor}")
        if event.anchor is not None:
            raise self.refuse("U245", place, what=f"&{event.anchor}")
        if event.tag is not None:
            raise self.refuse("U245", place, what=event.tag)

    def _place(self, mark: Any) -> Place:
        return Place(self._file, mark.line + 1, mark.column + 1)

    def _text_place(self, event: Any) -> Place:
        line, column = event.start_mark.line, event.start_mark.column
        if event.style in {"'", '"'}:
            return Place(self._file, line + 1, column + 2)
        if event.style in {"|", ">"}:
            line = next((n for n in range(line + 1, len(self._lines)) if self._lines[n].strip()), line)
            column = len(self._lines[line]) - len(self._lines[line].lstrip(" "))
        return Place(self._file, line + 1, column + 1)
