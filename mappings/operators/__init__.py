"""operators: one file each; what a value is, and why there is none."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from utsushi.mappings.operators.model import Operator

NAMES = (
    "text",
    "half",
    "full",
    "atena",
    "integer",
    "decimal",
    "money",
    "date",
    "year",
    "time",
    "kana",
    "code",
    "split",
    "constant",
    "first",
    "case",
    "latest",
    "history",
    "era",
)
"""Every operator, in the order of the manual."""


def find(name: str) -> Operator:
    """The operator of that name, imported when it is first asked for. Raises KeyError for a name that is none."""
    if name not in NAMES:
        raise KeyError(name)
    found: Operator = getattr(import_module(f"{__name__}.{name}"), name)
    return found
