"""What a scan found. Counts and shapes only: a value is listed where it is a code that many records share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Guess:
    """One property of a file that nobody declared, what speaks for it, and what else it may be."""

    property: str
    """`kind`, `encoding`, `newline`, `record_length`, `descriptor`, `delimiter`, `quote`, `header`, `record_type`."""
    value: str
    evidence: Mapping[str, Any]
    """Numbers by name; shares are of 1."""
    alternatives: tuple[Mapping[str, Any], ...] = ()
    """`{"value": …, "evidence": {…}}`, the likelier first."""

    def to_json(self) -> dict[str, Any]:
        """As it stands in the report."""
        return {
            "property": self.property,
            "value": self.value,
            "evidence": dict(self.evidence),
            "alternatives": [dict(one) for one in self.alternatives],
        }


@dataclass
class FieldProfile:
    """One field, column or range of bytes."""

    name: str
    shape: Mapping[str, Any]
    """What the layout says (usage, offset, length, digits, scale), or what a scan of unknown bytes cut out."""
    rows: int = 0
    empty: int = 0
    undecodable: int = 0
    """Values whose bytes are no value."""
    shortest: int = 0
    longest: int = 0
    """Characters of the values that are not empty."""
    distinct: int = 0
    capped: bool = False
    """More distinct values than are counted."""
    kind: str = ""
    """empty, digits, number, date, kana, code, text: what most values look like."""
    classes: Mapping[str, int] = field(default_factory=dict)
    """Class of characters → characters."""
    dates: tuple[Mapping[str, Any], ...] = ()
    """Date styles that fit, with the share of values they fit."""
    negative: int = 0
    residue: int = 0
    """Values whose bytes are not those that the encoder writes: another sign nibble, a second code, other padding."""
    values: tuple[tuple[str, int], ...] | None = None
    """The codes and how often; None where the field is not listed."""
    rare: int = 0
    """Values that are not listed because fewer than five records hold them."""
    gaiji: Mapping[str, int] = field(default_factory=dict)
    """`U+E000` → characters."""
    unmapped: Mapping[str, int] = field(default_factory=dict)
    """Hexadecimal code that is no character → how often."""
    faults: Mapping[str, int] = field(default_factory=dict)
    items: tuple[Mapping[str, Any], ...] = ()
    """Items of the standard that it may feed: proposals."""

    def to_json(self) -> dict[str, Any]:
        """As it stands in the report."""
        return {
            "name": self.name,
            "shape": dict(self.shape),
            "kind": self.kind,
            "rows": self.rows,
            "empty": self.empty,
            "undecodable": self.undecodable,
            "length": [self.shortest, self.longest],
            "distinct": self.distinct,
            "distinct_capped": self.capped,
            "negative": self.negative,
            "not_canonical": self.residue,
            "classes": dict(self.classes),
            "dates": [dict(one) for one in self.dates],
            "values": None if self.values is None else [{"value": value, "count": n} for value, n in self.values],
            "rare_values": self.rare,
            "gaiji": dict(self.gaiji),
            "unmapped": dict(self.unmapped),
            "faults": dict(self.faults),
            "proposed_items": [dict(one) for one in self.items],
        }


@dataclass
class TableProfile:
    """A record type, an OCCURS group of it, or the only table of an unknown file."""

    name: str
    rows: int
    fields: list[FieldProfile]
    role: str = "data"

    def to_json(self) -> dict[str, Any]:
        """As it stands in the report."""
        return {
            "name": self.name,
            "role": self.role,
            "rows": self.rows,
            "fields": [one.to_json() for one in self.fields],
        }


@dataclass
class FileScan:
    """One file of the layout (which may be several on disk), or one unknown file."""

    name: str
    files: list[str]
    size: int
    declared: Mapping[str, Any]
    """What the layout says of the whole file; empty without a layout."""
    guesses: list[Guess] = field(default_factory=list)
    tables: list[TableProfile] = field(default_factory=list)
    rejected: Mapping[str, int] = field(default_factory=dict)
    controls: list[Mapping[str, Any]] = field(default_factory=list)
    """Fields of a closing record that equal a count or a sum."""
    notes: list[str] = field(default_factory=list)
    """Codes of what is to be known about this scan (`U841` …)."""
    sampled: int = 0
    """Bytes that the guesses were made from; 0 where there are none."""

    def to_json(self) -> dict[str, Any]:
        """As it stands in the report."""
        return {
            "name": self.name,
            "files": self.files,
            "bytes": self.size,
            "declared": dict(self.declared),
            "guesses": [one.to_json() for one in self.guesses],
            "guessed_from_bytes": self.sampled,
            "tables": [one.to_json() for one in self.tables],
            "rejected": dict(self.rejected),
            "control_totals": [dict(one) for one in self.controls],
            "notes": list(self.notes),
        }


@dataclass
class Scan:
    """The whole report."""

    source: str
    files: list[FileScan]
    business: str = ""
    proposal: Mapping[str, Any] = field(default_factory=dict)
    """`layout`: the text of a layout.yaml; `copybooks`: name → text. Empty where nothing is proposed."""
    out: str = ""

    def to_json(self) -> dict[str, Any]:
        """As `--format json` writes it."""
        return {
            "schema": 1,
            "source": self.source,
            "business": self.business,
            "files": [one.to_json() for one in self.files],
            "proposal": dict(self.proposal),
        }
