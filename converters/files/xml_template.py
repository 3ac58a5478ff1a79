"""Records that are written alike: the markup of one that was read, as one expression that reads the next in a single match.

Only values that need no second look take part: no reference, CDATA or comment in them, nothing that the encoder would write
otherwise. Any other record is read element by element, with the same result.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from utsushi.converters.files.holes import hole
from utsushi.converters.files.plain import Codec
from utsushi.converters.files.xml_reading import Hole, Row

_TEXT, _ATTRIBUTE = rb"([^<>&\r]*+)", rb"([^<>&\"'\t\r\n]*+)"
_EMPTY = rb"(/>)"


@dataclass(frozen=True)
class Template:
    """The markup of a record."""

    pattern: re.Pattern[bytes]
    framing: bytes
    """Its frame: markup, hole, markup … markup."""
    places: tuple[tuple[int, int, int], ...]
    """Of each hole: table, row, field."""
    empty: frozenset[int]
    """Holes of empty elements."""
    rows: tuple[tuple[int, int, int, int, int, int], ...]
    """Of each row: table, parent; the hole before its start and the distance from that; the same of its end."""
    widths: tuple[int, ...]

    def read(self, raw: bytes, start: int, codec: Codec) -> list[list[Row]] | None:
        """The rows of every table of a record that begins at `start` of the file; None where it is written otherwise."""
        found = self.pattern.fullmatch(raw)
        if found is None:
            return None
        values = codec.decode_all(found.groups())
        if codec.name != "utf-8" and not _canonical(found.groups(), values, codec):
            return None
        own: list[str | None] = [""] * self.widths[0]
        rows: list[list[Row]] = [[Row(0, start, len(raw), own)], *([] for _ in self.widths[1:])]
        if len(self.rows) > 1:
            ends = [0, *(end for _, end in found.regs[1:])]
            for table, parent, first, after, last, behind in self.rows[1:]:
                begin = ends[first] + after
                fields: list[str | None] = [""] * self.widths[table]
                rows[table].append(Row(parent, start + begin, ends[last] + behind - begin, fields))
        for n, (table, row, field) in enumerate(self.places):
            if n not in self.empty:
                rows[table][row].values[field] = values[n]
        return rows

    def frame(self, tail: bytes) -> bytes:
        """The frame of such a record and what follows."""
        return self.framing + tail


def _canonical(raws: Sequence[bytes], values: Sequence[str | None], codec: Codec) -> bool:
    """Whether the encoder would write the same bytes: some characters have several codes."""
    return all(value is not None and codec.encode(value) == raw for raw, value in zip(raws, values, strict=True))


def template(
    raw: bytes, start: int, holes: Sequence[Hole], rows: Sequence[Sequence[Row]], widths: Sequence[int]
) -> Template:
    """The markup of a record that was read element by element."""
    at, parts, pieces = 0, [], []
    for one in holes:
        parts += [re.escape(raw[at : one.start]), {"t": _TEXT, "a": _ATTRIBUTE, "s": _EMPTY}[one.style]]
        pieces += [raw[at : one.start], hole(one.style, one.table, one.row, one.column)]
        at = one.end
    ends = [0, *(one.end for one in holes)]

    def anchor(position: int) -> tuple[int, int]:
        last = bisect_right(ends, position) - 1
        return last, position - ends[last]

    return Template(
        re.compile(b"".join([*parts, re.escape(raw[at:])])),
        b"".join([*pieces, raw[at:]]),
        tuple((one.table, one.row, one.column) for one in holes),
        frozenset(n for n, one in enumerate(holes) if one.style == "s"),
        tuple(
            (table, row.parent, *anchor(row.start - start), *anchor(row.start - start + row.length))
            for table, some in enumerate(rows)
            for row in some
        ),
        tuple(widths),
    )
