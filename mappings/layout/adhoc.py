"""A layout without layout.yaml: a copybook, and what the command line says about the file it describes.

What a person would have to decide in layout.yaml is decided here by rule, so that a file can be looked at: of a REDEFINES the
first description is read, unless a condition is given for another one (`undecided` names those left out; their bytes come back
as the residue keeps them). Which record is of which type is never guessed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal

from utsushi.mappings.layout import copybook
from utsushi.mappings.layout.copybook import Copybook, same
from utsushi.mappings.layout.dialects import DIALECTS
from utsushi.mappings.layout.items import Item
from utsushi.mappings.layout.load import loads
from utsushi.mappings.layout.model import Layout
from utsushi.mappings.layout.naming import chain, labels
from utsushi.mappings.layout.tables import alternatives
from utsushi.specs.errors import Place, closest, fail

Form = Literal["fixed", "free"]
Conditions = Mapping[str, str]
"""A record (as the copybook names it) → the condition that tells it, or "" for all that are left; `RECORD.GROUP` → the condition
that selects this description of a REDEFINES."""


def from_copybook(
    path: Path,
    *,
    record_format: str = "fixed",
    charset: str = "ibm-930",
    dialect: str = "ibm",
    records: Conditions | None = None,
    data_path: str = "*",
    form: Form = "fixed",
    encoding: str = "cp932",
    options: Mapping[str, Any] | None = None,
) -> Layout:
    """The layout of one file whose records a copybook describes; its only file is named as the copybook is.

    Args:
        path: the copybook.
        record_format: `fixed`, `lines`, `variable` (RDW), `variable-blocked` (RDW in blocks), `variable-length2`,
            `variable-length4`: how records follow each other.
        charset: the character set of the data, as `text: table` of layout.yaml.
        dialect: the compiler whose sizes and signs hold.
        records: record types in the order in which they are tried; needed where the copybook has several records.
        data_path: name or pattern of the data.
        form: of the copybook: columns count, or free format.
        encoding: of the copybook.
        options: further keys of the file in layout.yaml, such as `{"header": 128}`.

    Raises:
        UtsushiError: U860 several records and none is named, U861 no such record or group, U872 no such compiler, and what `load` raises.
    """
    written = declared(
        path,
        record_format=record_format,
        charset=charset,
        dialect=dialect,
        records=records,
        data_path=data_path,
        form=form,
        encoding=encoding,
        copybook_path=path.name,
        options=options,
    )
    return loads(json.dumps(written, ensure_ascii=False, indent=1), path)


def declared(
    path: Path,
    *,
    record_format: str,
    charset: str,
    dialect: str,
    records: Conditions | None,
    data_path: str,
    form: Form,
    encoding: str,
    copybook_path: str,
    options: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """What a layout.yaml would say, as `from_copybook` takes and raises it; `copybook_path`: of the copybook, from the layout."""
    book = _book(path, form, encoding, dialect)
    chosen = dict(_records(book, records or {}))
    fields = {f"{name}.{label}": said for name, item in chosen.items() for label, said in _views(item, name, records)}
    file = {
        "path": data_path,
        **_format(record_format),
        "copybook": copybook_path,
        "records": {name: _record(item, name, records or {}) for name, item in chosen.items()},
        **({"length": longest} if (longest := _length(chosen, record_format)) else {}),
        **({"fields": fields} if fields else {}),
        **(options or {}),
    }
    return {
        "title": path.name,
        "cobol": {"dialect": dialect, "format": form, "encoding": encoding},
        "text": {"table": charset},
        "files": {path.stem.replace(".", "_"): file},
    }


def undecided(
    path: Path, records: Conditions | None = None, form: Form = "fixed", encoding: str = "cp932", dialect: str = "ibm"
) -> list[str]:
    """The descriptions of a REDEFINES that `from_copybook` leaves out, as `RECORD.GROUP`."""
    book = _book(path, form, encoding, dialect)
    found = dict(_records(book, records or {}))
    return [
        f"{name}.{label}"
        for name, item in found.items()
        for label, said in _views(item, name, records)
        if said.get("ignore")
    ]


def _book(path: Path, form: Form, encoding: str, dialect: str) -> Copybook:
    if dialect not in DIALECTS:
        raise fail("U872", name=dialect, near=closest(dialect, DIALECTS) or "—", known=" ".join(DIALECTS))
    return copybook.parse(path, form, encoding, dialect)


def _records(book: Copybook, given: Conditions) -> Iterator[tuple[str, Item]]:
    """Name as the tables have it → record, in the order in which they are tried."""
    known = [one.name for one in book.records]
    for name in given:
        if book.record(name.partition(".")[0]) is None:
            near = closest(name, known) or "—"
            raise fail("U861", Place(str(book.path)), name=name, near=near, known=" ".join(known))
    named = [name for name in given if "." not in name]
    if not named and len(book.records) > 1:
        raise fail("U860", Place(str(book.path)), known=" ".join(known))
    if not named:
        yield _label(book.records[0].name or book.path.stem), book.records[0]
    for name in named:
        item = book.record(name)
        assert item is not None
        yield _label(item.name), item


def _format(name: str) -> dict[str, Any]:
    """The keys of layout.yaml that a record format stands for."""
    kind, _, descriptor = name.partition("-")
    said = {"blocked": "bdw+rdw"}.get(descriptor, descriptor)
    return {"format": kind, **({"variable": {"descriptor": said}} if said else {})}


def _record(item: Item, name: str, given: Conditions) -> dict[str, str]:
    when = next((text for key, text in given.items() if same(key, name)), "")
    return {key: text for key, text in (("record", item.name), ("when", when)) if text} or {"when": ""}


def _length(chosen: Mapping[str, Item], record_format: str) -> int:
    """What `length:` has to say: the longest record, where records that follow each other by length alone differ."""
    lengths = {item.length for item in chosen.values()}
    return max(lengths) if len(lengths) > 1 and record_format == "fixed" else 0


def _views(record: Item, name: str, given: Conditions | None) -> Iterator[tuple[str, dict[str, Any]]]:
    """What `fields:` has to say about the descriptions of a REDEFINES: those with a condition are read, else the first one."""
    known = labels(record)
    conditions = {
        key.partition(".")[2]: text for key, text in (given or {}).items() if same(key.partition(".")[0], name)
    }
    conditions.pop("", None)
    used: set[str] = set()
    ignored: set[int] = set()
    for item in record.items:
        rivals = alternatives(item)
        if not rivals or item is not rivals[0] or any(id(one) in ignored for one in item.ancestors):
            continue
        whens = {id(one): _condition(one, known, conditions, used) for one in rivals}
        for one in rivals:
            label = ".".join(chain(one, known, unnamed=True))
            if whens[id(one)]:
                yield label, {"when": whens[id(one)]}
            elif any(whens.values()) or one is not rivals[0]:
                ignored.add(id(one))
                yield label, {"ignore": True}
    if left := next((key for key in conditions if key not in used), ""):
        views = [".".join(chain(one, known)) for one in record.items if alternatives(one)]
        raise fail(
            "U861",
            Place(str(record.place.file)),
            name=f"{name}.{left}",
            near=closest(left, views) or "—",
            known=" ".join(views) or "—",
        )


def _condition(item: Item, known: Mapping[int, str], conditions: Conditions, used: set[str]) -> str:
    path = [label.upper() for label in chain(item, known)]
    for key, text in conditions.items():
        parts = [part.replace("-", "_").upper() for part in key.split(".")]
        if path[-len(parts) :] == parts:
            used.add(key)
            return text
    return ""


def _label(name: str) -> str:
    return name.replace("-", "_").replace(".", "_")
