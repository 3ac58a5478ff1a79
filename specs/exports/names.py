"""Names that a database can hold: it may cut a longer one in silence, and two names may then be one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Literal

Unit = Literal["bytes", "characters"]


def shortened(names: Iterable[str], limit: int, unit: Unit) -> Mapping[str, str]:
    """Name → a name of at most `limit` bytes of UTF-8 or characters, no two alike.

    A name that fits stays as it is. A longer one keeps its beginning and ends in `_` and the first hexadecimal digits of its
    SHA-256: 8 of them, more where two would meet. The same names always give the same result.
    """
    wanted = list(dict.fromkeys(names))
    found = {name: name for name in wanted if _size(name, unit) <= limit}
    taken = set(found)
    for name in wanted:
        if name in found:
            continue
        digest = sha256(name.encode()).hexdigest()
        candidates = (_cut(name, f"_{digest[:digits]}", limit, unit) for digits in range(8, len(digest)))
        found[name] = next(candidate for candidate in candidates if candidate not in taken)
        taken.add(found[name])
    return {name: found[name] for name in wanted}


def _cut(name: str, ending: str, limit: int, unit: Unit) -> str:
    while _size(name + ending, unit) > limit:
        name = name[:-1]
    return name + ending


def _size(name: str, unit: Unit) -> int:
    return len(name.encode()) if unit == "bytes" else len(name)
