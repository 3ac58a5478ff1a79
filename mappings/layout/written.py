"""Values as YAML that a person goes on with: block style down to what fits on a line."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

_PLAIN = re.compile(r"[^\W\d_][\w.\-/]*")
"""A scalar that YAML reads as it stands."""
_WORDS = {"null", "true", "false", "yes", "no", "on", "off", "y", "n"}
"""Texts that other readers of YAML take for something else."""
_LINE = 60
"""Characters of a mapping that stands on one line, at most."""


def lines(value: Mapping[str, Any], margin: str = "") -> Iterator[str]:
    """The lines of a mapping, each with `margin` before it."""
    for key, one in value.items():
        if isinstance(one, Mapping) and (len(json.dumps(one, ensure_ascii=False)) > _LINE or margin in {"", "  "}):
            yield f"{margin}{scalar(key)}:"
            yield from lines(one, margin + "  ")
        else:
            yield f"{margin}{scalar(key)}: {_flow(one)}"


def _flow(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{scalar(key)}: {_flow(one)}" for key, one in value.items()) + "}"
    return "[" + ", ".join(map(_flow, value)) + "]" if isinstance(value, list | tuple) else scalar(value)


def scalar(value: Any) -> str:
    """One scalar, in quotes where it needs them."""
    if isinstance(value, bool):
        return str(value).lower()
    text = str(value)
    plain = (_PLAIN.fullmatch(text) and text.lower() not in _WORDS) or (text.isascii() and text.isdigit())
    return text if plain else json.dumps(text, ensure_ascii=False)
