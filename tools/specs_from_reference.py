"""Write specs/editions/2.1 from the reference data: `python tools/specs_from_reference.py REFERENCE_DIR [INTO] [業務ID …]`.

031 is the import of the official workbook. The others are gathered from observed products and from professional
knowledge; `specs_2_1/` says in data what is joined, renamed and decided, each attribute with its grade (its README.md
explains the tables). An attribute that no source gives stays empty. Nothing of the reference is left out in silence: a
row that is no clean item needs a line, and so does a group that is not used.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from specs_reference import decisions, shape, tables
from specs_reference.draft import Draft, Row, merge
from specs_reference.items import finish
from specs_reference.sources import Sources, read

from utsushi.specs import loader
from utsushi.specs.model import Business, CodeTable, Group

EDITION = "2.1"


def main(reference: Path, into: Path, only: tuple[str, ...] = ()) -> None:
    """Write every shipped business of the edition; with `only`, just those."""
    if not only or "031" in only:
        from utsushi.specs.interface_workbook import import_interface
        from utsushi.specs.workbook import import_workbook

        import_workbook(next((reference / "official").glob("031_*項目定義書*.xlsx")), EDITION, into)
        import_interface(next((reference / "official").glob("031_*API仕様*.xlsx")), EDITION, into)
    names = {row["業務ID"]: row for row in read(loader.EDITIONS.parent / "businesses.csv")}
    sources = Sources(reference / "data")
    wanted = [id_ for id_ in decisions.businesses() if not only or id_ in only]
    for id_ in wanted:
        codes = tables.of_business(id_, sources.data)
        groups = {row["グループ"]: _group(id_, row, sources, codes) for row in decisions.business(id_).groups}
        business = Business(EDITION, id_, names[id_]["業務名"], groups, codes)
        loader.save(business, into / EDITION / loader.folder_name(id_, names[id_]["ローマ字"]))
    left = [f"{name}: {id_} {group}" for name, id_, group in sources.unused(set(wanted)) if id_ or not only]
    left += [f"code_tables.csv: {name}" for name in ([] if only else tables.undecided(sources.data))]
    if left:
        said = "neither used nor left out with a reason:\n" + "\n".join(left)
        if not only:
            raise SystemExit(said)
        print(said)


def _group(business: str, wanted: Row, sources: Sources, codes: dict[str, CodeTable]) -> Group:
    decided = decisions.business(business)
    drafts: list[Draft] = []
    for column, gather in (("観測", sources.observed), ("業務資料", sources.domain), ("追加", sources.additions)):
        for name in decisions.names(wanted[column]):
            found = gather(business, name, decided)
            if name.rpartition(":")[0] not in {"", business}:
                for draft in found:  # what another business has is only likely here
                    draft.grades = dict.fromkeys(draft.grades, "background")
            merge(drafts, found)
    try:
        shape.keys(drafts, wanted)
        mine = [row for row in decided.items if row["グループ"] == wanted["グループ"]]
        shape.place_decided(
            drafts, mine, {row["column"] for row in read(sources.data / "legacy_memuro_resident_columns.csv")}
        )
        shape.addresses(drafts, wanted)
        shape.audit(drafts, wanted)
        similar = _similar(business, wanted, sources)
        for draft in drafts:
            shape.size(draft, business, similar)
        shape.companions(drafts, wanted)
        shape.references(drafts, wanted)
    except SystemExit as stop:
        raise SystemExit(f"{business} {wanted['グループ']}: {stop}") from stop
    for draft in drafts:
        tables.settle(draft, business, codes)
    return Group(
        business,
        wanted["グループ"],
        tuple(finish(draft, business, wanted["グループ"], {one.name for one in drafts}) for draft in drafts),
    )


def _similar(business: str, wanted: Row, sources: Sources) -> list[Draft]:
    """Items that 桁の参考 names as the same: `資料=グループ` of the domain notes, which keep their grade, else observed elsewhere."""
    found: list[Draft] = []
    for name in decisions.names(wanted["桁の参考"]):
        kind, _, group = name.rpartition("=")
        seen = (sources.domain if kind else sources.observed)(business, group, None)
        for draft in seen if not kind else []:
            draft.grades["digits"] = "background"
        found += seen
    return found


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]) if len(sys.argv) > 2 else loader.EDITIONS, tuple(sys.argv[3:]))
