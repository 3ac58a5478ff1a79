"""JSON Schemas of package.yaml, layout.yaml and mapping files, for editors; generated from the models that read them.

`python -m utsushi.mappings.schemas` writes them anew.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pydantic import BaseModel

FOLDER = Path(__file__).resolve().parent
_DRAFT = "https://json-schema.org/draft/2020-12/schema"


def generate() -> dict[str, str]:
    """File name → its text."""
    return {f"{name}.schema.json": _text(model) for name, model in _models().items()}


def write(folder: Path = FOLDER) -> None:
    """Write every schema into `folder`."""
    for name, text in generate().items():
        (folder / name).write_text(text, "utf-8", newline="\n")


def _models() -> dict[str, type[BaseModel]]:
    from utsushi.mappings.layout.declarations import LayoutFile
    from utsushi.mappings.package_models import MappingFile, PackageFile

    return {"package": PackageFile, "layout": LayoutFile, "mapping": MappingFile}


def _text(model: type[BaseModel]) -> str:
    schema = {"$schema": _DRAFT, **_scalars(model.model_json_schema(mode="validation"))}
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"


def _scalars(schema: Any) -> Any:
    """Editors type scalars themselves (`edition: 2.1` is a number to them); utsushi reads the text: both are allowed."""
    if isinstance(schema, list):
        return [_scalars(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    found = {key: _scalars(value) for key, value in schema.items() if not (key == "default" and value is None)}
    if "anyOf" in found:  # nothing after a key is refused, unless the empty text is meant
        found["anyOf"] = [one for one in found["anyOf"] if one != {"type": "null"}]
    if found.get("type") == "string" and "enum" not in found and "const" not in found:
        found["type"] = ["string", "number", "boolean"]
    return found
