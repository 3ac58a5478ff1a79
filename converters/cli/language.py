"""Japanese or English: `--lang`, else UTSUSHI_LANG, else what the environment names; Japanese where it names nothing."""

from __future__ import annotations

import os
from collections.abc import Sequence

from utsushi.specs.errors import Language

_chosen: list[Language] = []


def chosen(arguments: Sequence[str] = ()) -> Language:
    """Decide the language of this run from its arguments and environment, for `language` and `say`."""
    _chosen[:] = [_option(arguments) or _environment()]
    return _chosen[0]


def language() -> Language:
    """The language of this run."""
    return _chosen[0] if _chosen else chosen()


def say(japanese: str, english: str) -> str:
    """One of two texts."""
    return english if language() == "en" else japanese


def _option(arguments: Sequence[str]) -> Language | None:
    for place, word in enumerate(arguments):
        value = word.partition("=")[2] if word.startswith("--lang=") else ""
        if word == "--lang" and place + 1 < len(arguments):
            value = arguments[place + 1]
        if value in {"ja", "en"}:
            return "en" if value == "en" else "ja"
    return None


def _environment() -> Language:
    for name in ("UTSUSHI_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name, "").lower()
        if value and value not in {"c", "posix", "c.utf-8", "c.utf8"}:
            return "ja" if value.startswith("ja") else "en"
    return _windows() if os.name == "nt" else "ja"


def _windows() -> Language:
    import locale

    name = (locale.getlocale()[0] or "ja").lower()
    return "ja" if name.startswith("ja") else "en"
