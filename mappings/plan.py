"""A package, compiled against its layout and the spec of its edition: what a run works on.

`mappings.package.load` gives it; `mappings.check` proves that it leaves nothing out.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from utsushi.mappings.language.values import Reference, StringArray, Values
from utsushi.mappings.layout.model import Layout, Table
from utsushi.specs.errors import Place
from utsushi.specs.model import Business, Group

if TYPE_CHECKING:
    from utsushi.mappings.language.codemap import CodeMap
    from utsushi.mappings.undecided import Undecided

FROM = "from"
"""Under `undecided:` of a mapping: the table behind `from` is a proposal."""

Disposition = Literal["substitute", "blank", "hold", "reject", "stop", "keep"]
"""keep: the value stands and the finding is listed (foreign keys in rehearsal, flags that disagree)."""


@dataclass(frozen=True)
class Application:
    """One line of `items:`: an expression and the items it gives."""

    items: tuple[str, ...]
    references: tuple[Reference, ...]
    """Every field the expression reads, each once, in order."""
    evaluate: Callable[[Mapping[Reference, StringArray], int], Values]
    """(columns, n) → values. Columns may hold nulls (bytes that are no value): the row's fault is then `undecodable`.
    With `window`, the SQL result comes in as `Reference("", items[0])`, as text."""
    invert: Callable[[Mapping[str, StringArray]], Mapping[Reference, StringArray]]
    """{item: column} → {field: column}; empty when `derived`. Null where an item says nothing of the field."""
    place: Place
    text: str
    """The expression as written."""
    derived: bool = False
    loss: str = ""
    """What the way back may lose, by name; empty: nothing."""
    window: Any = None
    """A sqlglot expression over `alias.field` columns, for what needs several rows (latest, history)."""


@dataclass(frozen=True)
class Join:
    """`s: one SETAI.kihon on s.SETAI_NO = k.SETAI_NO`; `k: parent of q` joins an OCCURS row to its record."""

    alias: str
    table: Table
    kind: Literal["one", "optional", "parent"]
    on: Any
    """sqlglot condition; None for `parent`."""
    of: str = ""
    """For `parent`: the alias of the OCCURS table."""
    unmatched: str = ""
    """The name under which rows of the joined table that nothing matches are accepted; empty: they are not."""
    place: Place = field(default_factory=Place)


@dataclass(frozen=True)
class Drop:
    """A source field that feeds no item, and the checked claim that allows it."""

    field: str
    reason: str
    always: tuple[str, ...] | None = None
    """Claim: the field only ever holds one of these."""
    equals: str = ""
    """Claim: the field always equals this expression over fields of the same table (or `sum(TABLE.FIELD)` over its occurrences)."""
    unchecked: bool = False
    """No claim: dropped because the layout's owner decided so, by name (`reason`), and counted in the manifest."""
    place: Place = dataclasses.field(default_factory=Place)  # `field` means a source field here
    claim: Application | None = None
    """`equals`, compiled: its references have the alias "". None for `sum(…)` and for other claims."""
    sum_of: tuple[str, str] = ("", "")
    """(TABLE, FIELD) of `equals: sum(TABLE.FIELD)`, whose occurrences are added up; ("", "") otherwise."""


@dataclass(frozen=True)
class Given:
    """One test of a mapping file: a record, and what becomes of it."""

    given: Mapping[Reference, str]
    """Field → value in canonical form; the others are empty."""
    windows: Mapping[str, str]
    """Item → what its window (latest, history) gives."""
    expect: Mapping[str, str]
    """Item → value."""
    faults: Mapping[str, str]
    """Item → code of the fault that its expression gives."""
    place: Place = field(default_factory=Place)
    note: str = ""


@dataclass(frozen=True)
class GroupPlan:
    """One mapping file, compiled."""

    group: Group
    source: Table
    alias: str
    joins: tuple[Join, ...]
    excludes: Mapping[str, Any]
    """Name → sqlglot condition over `alias.field`; the first that holds wins."""
    applications: tuple[Application, ...]
    absent: Mapping[str, str]
    """Item → reason."""
    dispositions: Mapping[str, Mapping[str, Disposition]]
    """Item → fault code or `*` → what the mapping decides."""
    reasons: Mapping[str, str]
    """Item → the words of that decision."""
    path: Path
    digest: str
    tests: tuple[Given, ...] = ()
    place: Place = field(default_factory=Place)
    """Where the mapping file says `items:`."""
    places: Mapping[str, Place] = field(default_factory=dict)
    """Item → where the mapping file names it under `absent:`, `decided:` or `faults:`."""
    decided: Mapping[str, str] = field(default_factory=dict)
    """Item that no field is read for → why it has its constant value."""
    undecided: Mapping[str, str] = field(default_factory=dict)
    """Item, or `from` → a proposal that nobody has decided yet."""


@dataclass(frozen=True)
class Plan:
    """A package for one run."""

    name: str
    """`001/memuro`, or the folder's name."""
    path: Path
    edition: str
    layout: Layout
    businesses: Mapping[str, Business]
    groups: tuple[GroupPlan, ...]
    """Parents before children."""
    drops: Mapping[str, tuple[Drop, ...]]
    """Table → dropped fields."""
    policies: Mapping[str, Mapping[str, str]]
    """`{"atena": {"width": "15", "pad": "0"}}` and the like, of package.yaml, overruled by the municipality's utsushi.toml."""
    digest: str
    """SHA-256 over the package's files."""
    codes: Mapping[str, CodeMap] = field(default_factory=dict)
    """Code maps by name (`codes/<name>.csv`)."""
    undecided: tuple[Undecided, ...] = ()
    """Fields that package.yaml names as undecided."""
