"""The families of domains that a city is written in; a new one is a module like `registry` and one word here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from importlib import import_module
from typing import Protocol, cast

from utsushi.samples.city.people import Shard
from utsushi.samples.city.places import Places
from utsushi.samples.city.sheets import Key, Sheets

NAMES = (
    "registry",
    "outside",
    "seals",
    "family_register",
    "register_addresses",
    "family_register_papers",
    "voters",
    "schooling",
    "children",
    "linked_addresses",
    "single_parents",
    "vehicles",
    "health",
    "health_insurance",
    "care",
    "disability",
    "resident_tax",
    "corporate_tax",
    "property_tax",
    "assistance",
    "late_elderly",
    "childcare",
    "collection",
    "arrears",
    "pension",
)
"""Modules of `utsushi.samples.city`, in the order in which they write."""


class Family(Protocol):
    """What such a module offers."""

    GROUPS: Sequence[Key]
    """Every group that it writes; each becomes a file, even where no row is written."""

    def write_city(self, city: Places, base: dt.date, sheets: Sheets) -> None:
        """Rows of the whole city (masters); called once."""

    def write(self, shard: Shard, sheets: Sheets) -> None:
        """Rows of a shard."""


def families() -> tuple[Family, ...]:
    """The modules."""
    return tuple(cast("Family", import_module(f"utsushi.samples.city.{name}")) for name in NAMES)


def groups() -> tuple[Key, ...]:
    """Every group of every family, by 業務ID and in the order of the modules."""
    return tuple(sorted((key for family in families() for key in family.GROUPS), key=lambda key: key[0]))
