"""Gathers problems, so that everything wrong with a package is said at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from utsushi.specs import errors
from utsushi.specs.errors import Problem, UtsushiError


class Findings:
    """Problems in the order they were found, each once."""

    def __init__(self) -> None:
        """Nothing found yet."""
        self._found: dict[tuple[object, ...], Problem] = {}

    @property
    def problems(self) -> tuple[Problem, ...]:
        """All of them."""
        return tuple(self._found.values())

    def add(self, *problems: Problem) -> None:
        """Take problems; one that was found before is not taken again."""
        for one in problems:
            self._found.setdefault((one.code, one.place, str(dict(one.values))), one)

    @contextmanager
    def catch(self) -> Iterator[None]:
        """Take the problems of an error raised inside, and go on after the block."""
        try:
            yield
        except UtsushiError as error:
            self.add(*error.problems)

    def settle(self) -> None:
        """Raise what was found, if anything."""
        if self._found:
            raise UtsushiError(*self.problems)


def names(key: str, known: Iterable[str] = ()) -> tuple[str, ...]:
    """`生年月日, 生年月日_不詳フラグ` → both names; a key that is itself a known name is one name."""
    if key in set(known):
        return (key,)
    return tuple(part.strip() for part in key.split(","))


def known_faults() -> frozenset[str]:
    """The codes of faults in data: every code with a sentence that is no problem's."""
    return frozenset(code for code in errors.codes() if not code[:1].isupper())
