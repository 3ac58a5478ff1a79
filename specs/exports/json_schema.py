"""JSON Schema 2020-12 of a group: one row as an object whose values are text, as they stand in the standard's files.

An item without a value is `""` or left out. Patterns are ECMAScript's, in Unicode mode. Source: https://json-schema.org/draft/2020-12
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from utsushi.specs import loader, shapes
from utsushi.specs.exports.remarks import of_group, of_item
from utsushi.specs.model import Business, CodeList, Group, Item

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_HALF = shapes.ranges(shapes.HALF_WIDTH, "{0:c}")
_UNCOUNTED = shapes.ranges(shapes.UNCOUNTED, "{0:c}")


def files(businesses: Sequence[Business], root: Path | None = None) -> Mapping[str, str]:
    """`001_住民情報.schema.json` → its text, for every group. Raises U109 where a code table is missing."""
    return {
        f"{business.id}_{group.name}.schema.json": _printed(schema(business, group, root))
        for business in businesses
        for group in business.groups.values()
    }


def _printed(found: Mapping[str, Any]) -> str:
    """Characters that cannot be seen alone are escaped."""
    text = json.dumps(found, ensure_ascii=False, indent=2) + "\n"
    unseen = {chr(point) for ends in shapes.UNCOUNTED for point in ends}
    return "".join(json.dumps(character)[1:-1] if character in unseen else character for character in text)


def schema(business: Business, group: Group, root: Path | None = None) -> dict[str, Any]:
    """The schema of one row of `group`."""
    return {
        "$schema": _DIALECT,
        "$id": f"urn:utsushi:spec:{business.edition}:{business.id}:{quote(group.name)}",
        "title": of_group(business, group),
        "type": "object",
        "properties": {
            item.name: {"description": of_item(business.id, item, codes), **_value(item, codes)}
            for item in group.items
            for codes in [loader.code_list(business, item, root)]
        },
        "required": [item.name for item in group.items if item.required == "必須"],
        "additionalProperties": False,
    }


def _value(item: Item, codes: CodeList | None) -> dict[str, Any]:
    needed = item.required == "必須"
    if codes is not None and not codes.open:
        return {"enum": [*([] if needed else [""]), *codes.values]}
    found: dict[str, Any] = {"type": "string"}
    if item.type == "X" and item.digits:
        found["maxLength"] = item.digits[0]
    if needed:
        found["minLength"] = 1
    if pattern := _pattern(item):
        found["pattern"] = f"^{pattern}$" if needed else f"^({pattern})?$"
    return found


def _pattern(item: Item) -> str | None:
    if item.type == "X":
        return f"[{_HALF}]*"
    if item.type == "N":
        most = item.digits[0] if item.digits else ""
        return f"([^{_HALF}{_UNCOUNTED}][{_UNCOUNTED}]*){{0,{most}}}"
    if item.type in {"9", "S9", "9V"} and item.digits:
        whole, *fraction = item.digits
        sign = "-?" if item.type == "S9" else ""
        return f"{sign}[0-9]{{1,{whole}}}" + "".join(f"([.][0-9]{{1,{most}}})?" for most in fraction)
    return shapes.whole(item)
