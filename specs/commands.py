"""What `utsushi spec list|show|import` do, as functions: plain data in and out, nothing is printed."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

from utsushi.specs import loader
from utsushi.specs.columns import GRADED
from utsushi.specs.errors import closest, fail
from utsushi.specs.model import Business, Group, Item
from utsushi.specs.workbook import ImportReport, import_workbook

EDITION = "2.1"


def spec_list(edition: str | None = None, root: Path | None = None) -> dict[str, Any]:
    """Every group of every business: `{"schema": 1, "groups": [{edition, business, name, group, items, key, grades, provisional}]}`.

    `edition`: only that one. Raises U101.
    """
    rows = [
        _summary(business, group)
        for found in ([edition] if edition else loader.editions(root))
        for id_ in loader.businesses(found, root)
        for business in [loader.business(id_, found, root)]
        for group in business.groups.values()
    ]
    return {"schema": 1, "groups": rows}


def spec_show(id: str, group: str | None = None, edition: str = EDITION, root: Path | None = None) -> dict[str, Any]:  # noqa: A002  (業務ID)
    """The items of a business, or of one of its groups, with their codes: `{"schema": 1, …, "items": […], "codes": {…}}`.

    Raises U101, U102, U120 (no such group).
    """
    business = loader.business(id, edition, root)
    if group is not None and group not in business.groups:
        raise fail(
            "U120",
            id=id,
            group=group,
            edition=edition,
            near=closest(group, business.groups) or "—",
            known=" ".join(business.groups),
        )
    groups = [found for name, found in business.groups.items() if group in {None, name}]
    return {
        "schema": 1,
        "edition": edition,
        "business": business.id,
        "name": business.name,
        "source": {"file": business.source.file, "sha256": business.source.sha256} if business.source else None,
        "groups": [_summary(business, found) for found in groups],
        "items": [_item(item) for found in groups for item in found.items],
        "codes": {
            key: {"name": table.name, "grade": table.grade, "values": dict(table.values)}
            for key, table in business.codes.items()
        },
    }


def spec_import(workbook: Path, edition: str, into: Path) -> ImportReport:
    """Import an official workbook into `into/<edition>/`. Raises U110–U119, and writes nothing then."""
    return import_workbook(workbook, edition, into)


def _summary(business: Business, group: Group) -> dict[str, Any]:
    return {
        "edition": business.edition,
        "business": business.id,
        "name": business.name,
        "group": group.name,
        "items": len(group.items),
        "key": [item.name for item in group.key],
        "grades": dict(Counter(item.grades.get("name", "") for item in group.items)),
        "provisional": group.provisional,
    }


def _item(item: Item) -> dict[str, Any]:
    return {
        "id": item.id,
        "group": item.group,
        "name": item.name,
        "key": item.key,
        "type": item.type,
        "digits": list(item.digits),
        "code": item.code,
        "required": item.required,
        "condition": item.condition,
        "description": item.description,
        "sample": item.sample,
        "reference": item.reference,
        "kind": item.kind,
        "class": item.classification,
        "unknown_day": item.unknown_day,
        "grades": {part: item.grades.get(part, "") for part in GRADED},
    }
