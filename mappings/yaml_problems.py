"""What pydantic finds wrong, told at the line and column of the YAML file, with the nearest known key or value."""

from __future__ import annotations

import types
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any, Union, get_args, get_origin

from utsushi.mappings.yaml import Node
from utsushi.specs.errors import Place, Problem, closest

if TYPE_CHECKING:
    from pydantic import BaseModel, ValidationError
    from pydantic.fields import FieldInfo
    from pydantic_core import ErrorDetails

_KINDS = {
    "string_type": "text",
    "dict_type": "mapping",
    "model_type": "mapping",
    "model_attributes_type": "mapping",
    "mapping_type": "mapping",
    "list_type": "list",
    "tuple_type": "list",
    "set_type": "list",
}
"""Errors of pydantic that say: another kind of node is wanted here."""
_TYPES = {"int": "1 2 3 …", "bool": "true / false", "float": "1.5"}


def problems(model: type[BaseModel], root: Node, error: ValidationError) -> list[Problem]:
    """One Problem for each finding, in the order of the file."""
    unique: dict[tuple[object, ...], Problem] = {}
    for one in (_problem(model, root, one) for one in _relevant(root, error.errors(include_url=False))):
        key = (one.code, one.place, one.values.get("key"))
        other = unique.get(key)
        if other and one.code == "U250" and one.values["form"] != other.values["form"]:
            form = f"{other.values['form']} / {one.values['form']}"
            unique[key] = replace(one, values={**one.values, "form": form})
        else:
            unique[key] = one
    return sorted(unique.values(), key=lambda one: (one.place.line or 0, one.place.column or 0, one.code))


def empty_values(model: type[BaseModel], root: Node) -> list[Problem]:
    """U251 for each key that nothing stands after, except where the model's default is the empty text."""
    return [
        root.problem("U251", place, key=path[-1])
        for path, place in _nulls(root, ())
        if not any(_takes_empty(field) for field in _fields_at(model, path))
    ]


def _nulls(node: Node, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Place]]:
    for key, value in node.mapping.items():
        if value.null:
            yield (*path, key), node.key_place(key)
        yield from _nulls(value, (*path, key))
    for n, value in enumerate(node.sequence):
        if value.null:
            yield (*path, str(n)), value.place
        yield from _nulls(value, (*path, str(n)))


def _relevant(root: Node, errors: Sequence[ErrorDetails]) -> list[ErrorDetails]:
    """Without what an alternative says that the writer did not mean: a wrong kind where another kind was understood."""
    paths = [_walk(root, one["loc"])[1] for one in errors]
    kept = []
    for one, path in zip(errors, paths, strict=True):
        others = [
            other for other, its in zip(errors, paths, strict=True) if its[: len(path)] == path and other is not one
        ]
        if one["type"] in _KINDS and any(other["type"] not in _KINDS for other in others):
            continue
        kept.append(one)
    return kept


def _walk(root: Node, loc: Sequence[int | str]) -> tuple[Node, tuple[str | int, ...], Place]:
    """(innermost node, path of it, place to point at); names of alternatives in `loc` are passed over."""
    node, path, place = root, [], root.place
    for part in loc:
        inner = node.get(part)
        if inner is None:
            continue
        place = node.key_place(part) if isinstance(part, str) else inner.place
        node = inner
        path.append(part)
    return node, tuple(path), place


def _problem(model: type[BaseModel], root: Node, error: ErrorDetails) -> Problem:
    loc = error["loc"]
    node, path, place = _walk(root, loc)
    last = str(loc[-1]) if loc else ""
    shown = str(path[-1]) if path else ""
    context: Mapping[str, Any] = error.get("ctx", {})
    if error["type"] == "extra_forbidden":
        known = list(_names(model, path[:-1]))
        return root.problem("U247", place, key=last, near=closest(last, known) or "—", known=" ".join(known))
    if error["type"] == "missing":
        known = [name for name in _names(model, path) if name not in node.mapping]
        return root.problem("U248", next(iter(node.keys.values()), place), key=last, known=" ".join(known))
    if kind := _KINDS.get(error["type"]):
        return root.problem("U250", place, key=shown, form=_FORMS[kind])
    if error["type"] in {"literal_error", "enum"}:
        allowed = _literals(model, path)
        return root.problem(
            "U249",
            node.place,
            key=shown,
            value=node.text,
            allowed=" / ".join(allowed),
            near=closest(node.text, allowed) or "—",
        )
    expected = _TYPES.get(error["type"].split("_")[0], "") or str(context.get("error") or error["msg"])
    return root.problem("U249", node.place, key=shown, value=node.text, allowed=expected, near="—")


_FORMS = {"text": "key: text", "mapping": "key: {name: value}", "list": "key: [a, b]"}


def _takes_empty(field: FieldInfo) -> bool:
    return bool(field.default == "")


def _names(model: type[BaseModel], path: Sequence[str | int]) -> Iterator[str]:
    """The keys that a model knows at the end of a path."""
    for one in _models(_annotations(model, path)):
        for name, field in one.model_fields.items():
            yield field.alias or name


def _literals(model: type[BaseModel], path: Sequence[str | int]) -> list[str]:
    from typing import Literal

    return [
        str(value) for one in _parts(_annotations(model, path)) if get_origin(one) is Literal for value in get_args(one)
    ]


def _fields_at(model: type[BaseModel], path: Sequence[str]) -> Iterator[FieldInfo]:
    for one in _models(_annotations(model, path[:-1])):
        yield from (field for name, field in one.model_fields.items() if (field.alias or name) == path[-1])


def _annotations(model: Any, path: Sequence[str | int]) -> list[Any]:
    """Every type that may stand at the end of a path."""
    current: list[Any] = [model]
    for part in path:
        inner: list[Any] = []
        for one in _parts(current):
            inner += _inside(one, str(part))
        current = inner
    return current


def _inside(annotation: Any, key: str) -> list[Any]:
    if hasattr(annotation, "model_fields"):
        return [one.annotation for name, one in annotation.model_fields.items() if (one.alias or name) == key]
    arguments = get_args(annotation)
    if isinstance(get_origin(annotation), type) and arguments:
        return [arguments[-1] if arguments[-1] is not Ellipsis else arguments[0]]
    return []


def _parts(annotations: Sequence[Any]) -> Iterator[Any]:
    """The alternatives of unions, without their metadata."""
    for one in annotations:
        origin = get_origin(one)
        if origin is Annotated:
            yield from _parts(get_args(one)[:1])
        elif origin in {Union, types.UnionType}:
            yield from _parts(get_args(one))
        else:
            yield one


def _models(annotations: Sequence[Any]) -> Iterator[type[BaseModel]]:
    return (one for one in _parts(annotations) if hasattr(one, "model_fields"))
