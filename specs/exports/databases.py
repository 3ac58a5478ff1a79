"""What each database can hold and say, as far as the tables of the standard need it.

Sources: the manuals of PostgreSQL 15, DuckDB, Oracle Database 19c, SQL Server 2019 and MySQL 8.0 on identifiers, types and constraints.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from utsushi.specs.exports.names import Unit

UNISTR = "UNISTR"


@dataclass(frozen=True)
class Database:
    """One dialect of sqlglot, and the facts that decide how a table is written for it."""

    name: str
    limit: int
    """The longest name it takes, in `unit`."""
    unit: Unit
    sized: str
    """Text of at most `{n}` characters."""
    longest: int
    """The most that `sized` takes; longer text is `unsized`."""
    unsized: str
    """Text of any length."""
    unsized_key: str
    """The same where it stands in a key."""
    image: str
    decimals: str
    """A decimal number whose digits nobody has seen."""
    room: int
    """How many of its characters one character of the standard may take: a variation selector or a surrogate is one more."""
    patterns: bool = True
    """CHECK knows regular expressions."""
    character: str = r"\x{{{0:X}}}"
    """How a character is written in a regular expression; UNISTR: as Oracle's function of that name does."""
    comments: Literal["statement", "column", "procedure"] = "statement"
    """COMMENT ON, COMMENT in the definition, or a procedure of its own."""
    unique: Literal["nulls_not_distinct", "constraint", "index"] = "constraint"
    """How a key with empty parts is kept unique: a constraint that takes them as equal, the plain one that does so too, or an index."""
    late: bool = True
    """A foreign key can be added when all tables are there."""
    deferrable: bool = False
    listed: int = 1000
    """The most values of one IN."""


DATABASES = {
    database.name: database
    for database in (
        Database(
            *("postgres", 63, "bytes", "VARCHAR({n})", 10_000_000, "TEXT", "TEXT", "BYTEA", "NUMERIC", 2),
            character=r"\U{0:08X}",
            unique="nulls_not_distinct",
            deferrable=True,
        ),
        Database(
            *("duckdb", 10_000, "characters", "VARCHAR({n})", 10_000_000, "TEXT", "TEXT", "BLOB", "DECIMAL(38,10)", 2),
            unique="index",
            late=False,
        ),
        Database(
            *("oracle", 128, "bytes", "VARCHAR2({n} CHAR)", 4000, "CLOB", "VARCHAR2(4000 BYTE)", "BLOB", "NUMBER", 2),
            character=UNISTR,
            deferrable=True,
        ),
        Database(
            *("tsql", 128, "characters", "NVARCHAR({n})", 4000, "NVARCHAR(MAX)", "NVARCHAR(450)", "VARBINARY(MAX)"),
            *("DECIMAL(38,10)", 4),
            patterns=False,
            comments="procedure",
        ),
        Database(
            *("mysql", 64, "characters", "VARCHAR({n})", 255, "TEXT", "VARCHAR(255)", "LONGBLOB", "DECIMAL(38,10)", 2),
            comments="column",
            unique="index",
        ),
    )
}
