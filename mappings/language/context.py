"""What an expression may speak of: the items it gives, the fields it reads, the package's code maps and the project's policies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from utsushi.mappings.language.codemap import CodeMap
from utsushi.mappings.layout.model import DateStyle, Table
from utsushi.specs.model import Business, Group


@dataclass(frozen=True)
class Context:
    """The surroundings of one mapping file."""

    business: Business
    group: Group
    tables: Mapping[str, Table]
    """Alias → table, those of `from` and `join`."""
    dates: DateStyle = field(default_factory=DateStyle)
    policies: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    codes: Mapping[str, CodeMap] = field(default_factory=dict)
    """Name → code map."""
    editions: Path | None = None
    """Root of the editions, for code tables of other businesses; None: the shipped ones."""
    joined: frozenset[str] = frozenset()
    """Aliases of `one` and `optional` joins: their fields cannot order or tell apart the rows of the source table."""
