"""What `utsushi spec list|show|import` do, as functions: plain data in and out, nothing is printed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from utsushi.specs import interface, interface_workbook, listing, loader
from utsushi.specs.columns import GRADED
from utsushi.specs.errors import UtsushiError, closest, fail
from utsushi.specs.interface_workbook import InterfaceReport
from utsushi.specs.model import Item
from utsushi.specs.workbook import ImportReport, import_workbook

EDITION = "2.1"


def spec_list(edition: str | None = None, root: Path | None = None) -> dict[str, Any]:
    """Every business and every group, in figures: `listing.listing`. `edition`: only that one. Raises U101."""
    return listing.listing(edition, root)


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
        "interfaces": list(interface.interfaces(id, edition, root)),
        "source": {"file": business.source.file, "sha256": business.source.sha256} if business.source else None,
        "groups": [listing.summary(business, found) for found in groups],
        "items": [_item(item) for found in groups for item in found.items],
        "codes": {
            key: {"name": table.name, "grade": table.grade, "values": dict(table.values)}
            for key, table in business.codes.items()
        },
    }


def spec_import(workbook: Path, edition: str, into: Path) -> ImportReport | InterfaceReport:
    """Import an official workbook, of items or of an API, into `into/<edition>/`.

    Raises U110–U119 and U121–U129, and writes nothing then.
    """
    try:
        return import_workbook(workbook, edition, into)
    except UtsushiError as error:
        if error.problems[0].code != "U111":
            raise
        found = interface_workbook.import_interface(workbook, edition, into)
        if found is None:
            raise
        return found


def spec_interface(id: str, name: str, edition: str = EDITION, root: Path | None = None) -> dict[str, Any]:  # noqa: A002  (業務ID)
    """An interface of a business with its messages, fields and error codes. Raises U101, U102, U131 (no such interface)."""
    return {"schema": 1, **interface.interface(id, name, edition, root).to_json()}


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
