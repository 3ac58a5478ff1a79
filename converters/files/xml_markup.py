"""The markup of well-formed XML, over bytes: tokens, and the tree of one record with the place of everything in it.

lxml has found the document well-formed before anything of it comes here, so that names and attributes need no second judge.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache

DEPTH = 256
"""Elements in each other at most."""

_DOUBLE = rb"[\x81-\x9f\xe0-\xfc][\x40-\x7e\x80-\xfc]|"
_NAME = rb"[^\s<>/=\"'!?]++"
_ATTRIBUTE = re.compile(rb"\s+(?P<name>" + _NAME + rb")\s*=\s*(?P<quote>[\"'])(?P<value>.*?)(?P=quote)", re.DOTALL)


@cache
def tokens(double: bool) -> re.Pattern[bytes]:
    """One token; the last group that matched is its kind. `double`: cp932, where `]` may be half of a character."""
    pair = _DOUBLE if double else b""
    return re.compile(
        rb"(?P<text>[^<]++)"
        rb"|<(?P<open>"
        + _NAME
        + rb")(?P<attributes>(?:\s++"
        + _NAME
        + rb"\s*+=\s*+(?:\"[^\"]*+\"|'[^']*+'))*+)\s*+(?P<end>/?>)"
        rb"|</(?P<close>" + _NAME + rb")\s*+>"
        rb"|(?P<comment><!--.*?-->)"
        rb"|(?P<cdata><!\[CDATA\[(?:" + pair + rb"(?!\]\]>).)*+\]\]>)"
        rb"|(?P<instruction><\?.*?\?>)",
        re.DOTALL,
    )


@dataclass(slots=True)
class Attribute:
    """`name="…"`; `start` and `end` are those of the value, quotes not counted."""

    name: bytes
    start: int
    end: int


@dataclass(slots=True)
class Element:
    """One element; positions within the bytes that were parsed."""

    name: bytes
    start: int
    tag: int
    """Of what ends the start tag: `>` or `/>`."""
    inside: int
    """Behind the start tag."""
    attributes: list[Attribute]
    closed: bool
    """`<name/>`."""
    stop: int = 0
    """Where the end tag begins; `inside` of an empty element."""
    end: int = 0
    children: list[Element] = field(default_factory=list)
    texts: list[tuple[int, int]] = field(default_factory=list)
    """Text and CDATA directly in it that is not blank."""


def opened(found: re.Match[bytes]) -> Element:
    """The element of a start tag."""
    at = found.start("attributes")
    attributes = [
        Attribute(one["name"], at + one.start("value"), at + one.end("value"))
        for one in _ATTRIBUTE.finditer(found["attributes"])
    ]
    closed = found["end"] == b"/>"
    return Element(
        found["open"], found.start(), found.start("end"), found.end(), attributes, closed, found.end(), found.end()
    )


def parsed(data: bytes, start: int, pattern: re.Pattern[bytes]) -> Element | None:
    """The element that begins at `start`; None where it does not end within `data`, or lies deeper than 256 elements."""
    stack: list[Element] = []
    at = start
    for found in pattern.finditer(data, start):
        if found.start() != at or len(stack) > DEPTH:
            return None  # a token that `data` cuts
        at, kind = found.end(), found.lastgroup
        if kind in {"end", "close"}:
            one = _tag(found, stack)
            if not stack:
                return one
        elif kind == "cdata" or (kind == "text" and not found.group().isspace()):
            stack[-1].texts.append((found.start(), found.end()))
    return None


def _tag(found: re.Match[bytes], stack: list[Element]) -> Element:
    """The element that a tag begins or ends; `stack` holds those that are open."""
    if found.lastgroup == "close":
        one = stack.pop()
        one.stop, one.end = found.start(), found.end()
        return one
    one = opened(found)
    if stack:
        stack[-1].children.append(one)
    if not one.closed:
        stack.append(one)
    return one
