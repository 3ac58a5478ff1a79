"""The tests inside mapping files: one record is given, some items are expected.

They run through the same `Application.evaluate` as a conversion. A field that is not given is empty. What several rows
decide is given as it comes out: fields of joined tables under their alias, latest and history numbers under `windows:`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from utsushi.mappings import yaml
from utsushi.mappings.findings import Findings, known_faults
from utsushi.mappings.language.values import Reference
from utsushi.mappings.layout.model import Field, Table
from utsushi.mappings.package_models import GivenTest, MappingFile
from utsushi.mappings.plan import Application, Given, GroupPlan
from utsushi.specs.errors import Place, Problem, UtsushiError, closest

_NUMBER = re.compile(r"(?P<sign>-?)(?P<whole>\d+)(?:\.(?P<part>\d+))?")


def canonical(field: Field, text: str) -> str | None:
    """`text` as the field's value in canonical form: `12` in a PIC 9(5)V99 is `00012.00`; None where the field cannot hold it."""
    if not field.numeric or not text:
        return text
    found = _NUMBER.fullmatch(text)
    if not found or (found["sign"] and not field.signed):
        return None
    whole = found["whole"].lstrip("0").zfill(field.digits - field.scale)
    part = (found["part"] or "").rstrip("0").ljust(field.scale, "0")
    if field.digits == field.scale:
        whole = whole.lstrip("0")
    if len(whole) > field.digits - field.scale or len(part) > field.scale:
        return None
    sign = found["sign"] if whole.strip("0") or part.strip("0") else ""
    return sign + whole + (f".{part}" if part else "")


def given_tests(node: yaml.Node, declared: MappingFile, plan: GroupPlan, findings: Findings) -> tuple[Given, ...]:
    """The tests of a mapping file. Finds U266, U267, U260, U269, U288 an item without a window, U292 a value no field holds."""
    return tuple(_given(node["tests"].sequence[n], test, plan, findings) for n, test in enumerate(declared.tests))


def run(plan: GroupPlan, test: Given) -> tuple[Problem, ...]:
    """U287 for every item that does not come out as expected; the values of a test are the mapping's own, not a person's."""
    expected = {**dict.fromkeys(test.faults, ""), **test.expect}
    found = dict(_outcomes(plan, test, set(expected)))
    problems = []
    for item in expected:
        value, fault = found.get(item, (None, ""))
        wanted = test.faults.get(item, "")
        if fault != wanted or (item in test.expect and value != test.expect[item]):
            words = {"item": item, "found": _said(value, fault), "expected": _said(test.expect.get(item), wanted)}
            problems.append(Problem("U287", test.place, words))
    return tuple(problems)


def _outcomes(plan: GroupPlan, test: Given, items: set[str]) -> Iterator[tuple[str, tuple[str | None, str]]]:
    """(item, (value, fault code)) of the applications that give any of `items`."""
    import pyarrow as pa

    for one in plan.applications:
        if not items & set(one.items):
            continue
        columns = {reference: pa.array([test.given.get(reference, "")], pa.string()) for reference in one.references}
        if one.window is not None:
            columns[Reference("", one.items[0])] = pa.array([test.windows.get(one.items[0], "")], pa.string())
        values = one.evaluate(columns, 1)
        fault = values.fault[0].as_py() or ""
        yield from ((item, (column[0].as_py(), fault)) for item, column in zip(one.items, values.columns, strict=True))


def _said(value: str | None, fault: str) -> str:
    return f"{fault}" if fault else f'"{value}"' if value is not None else "—"


def _given(node: yaml.Node, test: GivenTest, plan: GroupPlan, findings: Findings) -> Given:
    tables = {plan.alias: plan.source} | {join.alias: join.table for join in plan.joins}
    given: dict[Reference, str] = {}
    for alias, fields in test.given.items():
        with findings.catch():
            given |= _record(node["given"], alias, fields, tables, findings)
    for section, names in (("expect", test.expect), ("faults", test.faults), ("windows", test.windows)):
        for item in names:
            with findings.catch():
                _expected(node[section], section, item, plan)
    if not (test.expect or test.faults):
        findings.add(node.problem("U248", key="expect", known="expect faults"))
    return Given(given, test.windows, test.expect, test.faults, node.key_place(next(iter(node.keys))), test.note)


def _record(
    node: yaml.Node, alias: str, fields: dict[str, str], tables: dict[str, Table], findings: Findings
) -> dict[Reference, str]:
    if alias not in tables:
        near = closest(alias, tables) or "—"
        raise UtsushiError(node.problem("U266", node.key_place(alias), alias=alias, near=near, known=" ".join(tables)))
    found: dict[Reference, str] = {}
    for name, text in fields.items():
        field = tables[alias].field(name)
        place = node[alias].key_place(name)
        if field is None:
            findings.add(unknown_field(node, place, name, tables[alias]))
        elif (value := canonical(field, text)) is None:
            findings.add(
                node.problem("U292", node[alias][name].place, field=name, usage=field.usage, digits=field.digits)
            )
        else:
            found[Reference(alias, name)] = value
    return found


def unknown_field(node: yaml.Node, place: Place, name: str, table: Table) -> Problem:
    """U267 with the nearest field."""
    known = [one.name for one in table.fields]
    return node.problem("U267", place, field=name, table=table.name, near=closest(name, known) or "—")


def _expected(node: yaml.Node, section: str, item: str, plan: GroupPlan) -> None:
    place = node.key_place(item)
    giving: dict[str, Application] = {name: one for one in plan.applications for name in one.items}
    if item not in giving:
        known = " ".join(giving)
        near = closest(item, giving) or "—"
        raise UtsushiError(node.problem("U288", place, item=item, near=near, known=known))
    if section == "windows" and giving[item].window is None:
        raise UtsushiError(node.problem("U293", place, item=item))
    if section == "faults" and node[item].text not in known_faults():
        near = closest(node[item].text, known_faults()) or "—"
        raise UtsushiError(node.problem("U269", node[item].place, fault=node[item].text, near=near))
