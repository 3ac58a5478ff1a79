"""What takes a grammar in a dump, read by sqlglot."""

from __future__ import annotations

import logging
from typing import Any

_READS = {"sqlserver": "tsql", "postgresql": "postgres", "db2": ""}
"""Our names of dialects → sqlglot's."""


def tree(text: str, dialect: str) -> Any:
    """Sqlglot's tree of one statement or expression; None where it reads none.

    Nothing that it says is passed on: its messages and warnings hold the text.
    """
    import sqlglot

    logger = logging.getLogger("sqlglot")
    level = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        return sqlglot.parse_one(text, dialect=_READS.get(dialect, dialect))
    except Exception:  # noqa: BLE001 — damaged text must not end in another program's error, whichever it is
        return None
    finally:
        logger.setLevel(level)


def defined(text: str, dialect: str) -> tuple[str, ...] | None:
    """The columns of a CREATE TABLE, in order; None where there are none to read."""
    from sqlglot import exp

    one = tree(text, dialect)
    schema = one.this if isinstance(one, exp.Create) else None
    if not isinstance(schema, exp.Schema):
        return None
    return tuple(part.name for part in schema.expressions if isinstance(part, exp.ColumnDef)) or None
