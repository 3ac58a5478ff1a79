"""The municipality's own folder: `utsushi.toml`, corrections and the declaration of the source (`source.yaml`).

```toml
packages = ["001/memuro", "packages/own"]   # built-in names, or folders beside this file
corrections = ["corrections.csv"]

[editions]                                  # 業務ID = its edition; others are at the package's
"013" = "2.2"

[policies.atena]
width = 15
pad = "0"

[hash]
key_file = "secret.key"                     # or: env = "UTSUSHI_HASH_KEY"
```
"""

from __future__ import annotations

import hashlib
import hmac
import os
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from utsushi.converters.corrections import Corrections
from utsushi.converters.corrections import load as load_corrections
from utsushi.specs.editions import Editions
from utsushi.specs.errors import Place, Problem, UtsushiError, closest, fail

TOML = "utsushi.toml"
SOURCE = "source.yaml"
EDITIONS = "editions"
"""The folder beside utsushi.toml that holds imported official workbooks; it goes before the shipped editions."""
_KEY_BYTES = 16
"""A shorter key can be tried out: what it hashes are numbers of few digits."""
_HASH_DIGITS = 16


def _date(text: str) -> str:
    if text and not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        raise ValueError("YYYY-MM-DD")
    return date.fromisoformat(text).isoformat() if text else ""


def _moment(text: str) -> str:
    if text and not re.fullmatch(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}([+-]\d{2}:\d{2})?", text):
        raise ValueError("YYYY-MM-DDTHH:MM:SS")
    return datetime.fromisoformat(text).isoformat() if text else ""


class SourceDeclaration(BaseModel):
    """`source.yaml` beside the data: what no clock may say. Everything is optional; what is missing stays empty."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    extracted: Annotated[str, AfterValidator(_moment)] = ""
    """抽出基準日時, `2026-01-05T18:30:00`."""
    base_date: Annotated[str, AfterValidator(_date)] = ""
    """基準日, `2026-01-05`: the day that rules judge by."""
    fiscal_year: Annotated[str, Field(pattern=r"^(\d{4})?$")] = ""
    """年度, `2025`."""
    handed_over: str = ""
    """受渡者: who handed the data over."""
    note: str = ""


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class _Hash(_Model):
    key_file: str = ""
    env: str = ""
    sample_key: str = ""
    """A key in the open, for samples; no data of real people may be hashed with it."""


class _Settings(_Model):
    packages: list[str] = []
    corrections: list[str] = []
    policies: dict[str, dict[str, str | int | bool]] = {}
    editions: dict[Annotated[str, Field(pattern=r"^\d{3}$")], str] = {}
    hash: _Hash = _Hash()


@dataclass(frozen=True)
class Project:
    """What a municipality decided, for one run."""

    policies: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """`{"atena": {"width": "15", "pad": "0"}}`: overrule the package's."""
    hash_key: bytes = field(default=b"", repr=False)
    """Empty: records are named by file, number and offset alone."""
    source: SourceDeclaration = field(default_factory=SourceDeclaration)
    corrections: Corrections = field(default_factory=Corrections)
    packages: tuple[str, ...] = ()
    editions: Editions = field(default_factory=Editions)
    """The specs: its own folder of editions before the shipped one, and which edition each business is pinned to."""

    def record_hash(self, record: bytes | str) -> str:
        """HMAC-SHA-256 of a record's key or bytes, cut to 16 hexadecimal digits; "" without a key."""
        raw = record.encode() if isinstance(record, str) else record
        return hmac.new(self.hash_key, raw, hashlib.sha256).hexdigest()[:_HASH_DIGITS] if self.hash_key else ""


def load(folder: Path | None = None, data: Path | None = None) -> Project:
    """Read a project folder and the `source.yaml` beside the data (or, where there is none, in the project folder).

    Args:
        folder: holds utsushi.toml; None: no project, everything by default.
        data: the SOURCE of the run, a file or a folder.

    Raises:
        UtsushiError: U560 no such project, U561 an unknown key, U562 a value of the wrong kind, U563 the hash key cannot be
            read, U140 an edition is pinned of which there is no spec, U564 it is too short, U567 it is given in two ways, U568 no TOML, and what corrections and YAML raise.
    """
    source = _source([place for place in (data, folder) if place is not None])
    if folder is None:
        return Project(source=source)
    settings = _settings(folder / TOML)
    rows = tuple(row for name in _correction_files(folder, settings) for row in load_corrections(folder / name).rows)
    return Project(
        policies={
            name: {key: _text(value) for key, value in policy.items()} for name, policy in settings.policies.items()
        },
        hash_key=_hash_key(folder, settings.hash),
        source=source,
        corrections=Corrections(rows),
        editions=_editions(folder, settings),
        packages=tuple(str(folder / name) if (folder / name).is_dir() else name for name in settings.packages),
    )


def package(name: str, folder: Path | None) -> str:
    """A package's name, or its folder: one of the project goes before a built-in package of that name."""
    own = folder / name if folder else None
    return str(own) if own and own.is_dir() else name


def _editions(folder: Path, settings: _Settings) -> Editions:
    """The specs of the project. Raises U140 for a pin that no spec answers."""
    own = folder / EDITIONS
    found = Editions(own if own.is_dir() else None, settings.editions)
    path = folder / TOML
    problems = [
        Problem(
            "U140", _key_place(path, "editions", id_), {"id": id_, "edition": edition, "known": " ".join(known) or "—"}
        )
        for id_, edition in settings.editions.items()
        for known in [found.of(id_)]
        if edition not in known
    ]
    if problems:
        raise UtsushiError(*problems)
    return found


def _key_place(path: Path, *names: str) -> Place:
    return Place(str(path), _line(path.read_text("utf-8"), names), path=".".join(names))


def _source(places: Sequence[Path]) -> SourceDeclaration:
    for place in places:
        path = (place if place.is_dir() else place.parent) / SOURCE
        if path.is_file():
            from utsushi.mappings import yaml

            return yaml.validate(SourceDeclaration, yaml.load(path))
    return SourceDeclaration()


def _settings(path: Path) -> _Settings:
    try:
        text = path.read_text("utf-8")
    except OSError as error:
        raise fail("U560", Place(str(path))) from error
    except UnicodeDecodeError as error:
        raise fail("U568", Place(str(path)), why="UTF-8") from error
    try:
        return _Settings.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        line, column = _numbers(str(error))
        raise fail("U568", Place(str(path), line, column), why=str(error)) from error
    except ValidationError as error:
        raise UtsushiError(*(_problem(path, text, dict(one)) for one in error.errors())) from error


def _problem(path: Path, text: str, error: Mapping[str, Any]) -> Problem:
    names = [str(part) for part in error["loc"]]
    place = Place(str(path), _line(text, names), path=".".join(names))
    if error["type"] == "extra_forbidden":
        model = _Hash if names[0] == "hash" else _Settings
        return Problem("U561", place, {"key": names[-1], "closest": closest(names[-1], model.model_fields) or "-"})
    wanted = {"list_type": '["…"]', "dict_type": "[…]", "string_type": '"…"', "model_type": "[…]"}
    return Problem("U562", place, {"key": ".".join(names), "wanted": wanted.get(error["type"], '"…"')})


def _line(text: str, names: Sequence[str]) -> int | None:
    """The line that sets the key (its table's, where it sets none): TOML keeps no positions."""
    table, nearest = "", None
    for number, line in enumerate(text.splitlines(), 1):
        if header := re.match(r"\s*\[([^\[\]]+)\]", line):
            table = header[1].strip()
            if ".".join(names).startswith(table):
                nearest = number
        key = re.match(r"\s*\"?([^\"=\s]+)\"?\s*=", line)
        if key and ".".join([*filter(None, [table]), key[1]]) in {
            ".".join(names[:size]) for size in range(1, len(names) + 1)
        }:
            return number
    return nearest


def _numbers(words: str) -> tuple[int | None, int | None]:
    found = re.search(r"line (\d+), column (\d+)", words)
    return (int(found[1]), int(found[2])) if found else (None, None)


def _text(value: str | int | bool) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _correction_files(folder: Path, settings: _Settings) -> list[str]:
    usual = "corrections.csv"
    return settings.corrections or ([usual] if (folder / usual).is_file() else [])


def _hash_key(folder: Path, declared: _Hash) -> bytes:
    place = Place(str(folder / TOML), path="hash")
    given = [name for name in ("key_file", "env", "sample_key") if getattr(declared, name)]
    if len(given) > 1:
        raise fail("U567", place, given=", ".join(given))
    if declared.sample_key or not given:
        return declared.sample_key.encode()
    try:
        key = (
            (folder / declared.key_file).read_bytes().strip()
            if declared.key_file
            else os.environ[declared.env].encode()
        )
    except (OSError, KeyError) as error:
        raise fail("U563", place, where=declared.key_file or f"${declared.env}") from error
    if len(key) < _KEY_BYTES:
        raise fail("U564", place, wanted=_KEY_BYTES)
    return key
