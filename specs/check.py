"""What `utsushi spec check` finds in the specs themselves: every rule of the house that a table of items can break.

A finding is a Problem at file:line of items.csv (or codes.csv); `check_items` looks at an item, `check_names` across businesses.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from utsushi.specs import check_items, check_names, loader
from utsushi.specs.errors import Place, Problem, UtsushiError
from utsushi.specs.model import Business

Condition = Callable[[str, Place, Sequence[str]], Sequence[Problem]]
"""(predicate, where it stands, items it may read) → what is wrong with it; the language of predicates lives in a higher room."""


def check(
    ids: Sequence[str] = (), edition: str = "2.1", root: Path | None = None, condition: Condition | None = None
) -> tuple[list[Business], list[Problem]]:
    """The businesses of an edition (`ids`; none: all of them) and what is wrong with them.

    A business that cannot be loaded is a finding. Raises U101 (edition) and U102 (業務ID).
    """
    known = loader.businesses(edition, root)
    wanted = ids or known
    problems: list[Problem] = []
    loaded: dict[str, check_items.Placed] = {}
    for id_ in dict.fromkeys((*wanted, *known)):
        try:
            folder = loader.folder(id_, edition, root)
            loaded[id_] = check_items.Placed(loader.load(folder), loader.places(folder))
        except UtsushiError as error:
            if id_ not in known:
                raise
            problems += error.problems if id_ in wanted else ()
    for id_, placed in loaded.items():
        if id_ in wanted:
            problems += check_items.check(placed, loaded, condition)
    problems += [problem for owner, problem in check_names.check(loaded) if owner in wanted]
    return [loaded[id_].business for id_ in wanted if id_ in loaded], problems


def report(businesses: Sequence[Business], problems: Sequence[Problem]) -> dict[str, Any]:
    """`{"schema": 1, "ok", "businesses": [{business, edition, groups, items}], "findings": [{code, file, line, path, ja, en, hint_ja, hint_en}]}`."""
    return {
        "schema": 1,
        "ok": not problems,
        "businesses": [
            {
                "business": business.id,
                "edition": business.edition,
                "groups": len(business.groups),
                "items": sum(len(group.items) for group in business.groups.values()),
            }
            for business in businesses
        ],
        "findings": [
            {
                "code": problem.code,
                "file": problem.place.file,
                "line": problem.place.line,
                "path": problem.place.path,
                "ja": problem.sentence("ja"),
                "en": problem.sentence("en"),
                "hint_ja": problem.hint("ja"),
                "hint_en": problem.hint("en"),
            }
            for problem in problems
        ],
    }
