"""What there is in a city, counted shard by shard and added up."""

from __future__ import annotations

from collections import Counter
from typing import Any

from utsushi.samples.city import care_certified, care_insured, pension_spans
from utsushi.samples.city.circumstances import handbooks, insurance
from utsushi.samples.city.dice import age
from utsushi.samples.city.people import Person, Shard
from utsushi.samples.city.places import rows


class Statistics:
    """Counts that can be added; all of residents at the base date, if not said otherwise."""

    def __init__(self) -> None:
        """Nothing counted."""
        self.ages: Counter[tuple[str, int]] = Counter()
        self.households: Counter[int] = Counter()
        self.wards: Counter[str] = Counter()
        self.nations: Counter[str] = Counter()
        self.removed: Counter[str] = Counter()
        self.kinds: Counter[str] = Counter()
        """Who has which insurance, pension, certification or handbook."""

    def count(self, shard: Shard) -> None:
        """Count the people of a shard."""
        for person in shard.people:
            if person.removed_as:
                self.removed[person.removed_as] += 1
                continue
            self.ages[person.sex, min(age(person.born, shard.base), 104)] += 1
            self.wards[person.last.address.street.city] += 1
            if person.nation:
                self.nations[person.nation] += 1
            self.kinds.update(_kinds(shard, person))
        for insured in care_insured.everybody(shard):
            held = insured.on(shard.base)
            if held and held.kind == "1":
                self.kinds["care"] += 1
                self.kinds["certified"] += care_certified.certified(shard, insured, shard.base) is not None
        self.households.update(len(one.members) for one in shard.households if one.members)

    def add(self, other: Statistics) -> None:
        """Add the counts of another part."""
        for name, counter in vars(other).items():
            vars(self)[name].update(counter)

    def to_json(self) -> dict[str, Any]:
        """As JSON values, in a fixed order."""
        bands = {
            sex: [sum(self.ages[sex, year] for year in range(low, low + 5)) for low in range(0, 105, 5)]
            for sex in ("1", "2")
        }
        total = sum(map(sum, bands.values()))
        homes = sum(self.households.values())

        def share(low: int, high: int) -> float:
            found = sum(count for (_, year), count in self.ages.items() if low <= year <= high)
            return round(found / total, 4) if total else 0.0

        def of(*kinds: str, among: int = total) -> float:
            return round(sum(self.kinds[kind] for kind in kinds) / among, 4) if among else 0.0

        return {
            "residents": total,
            "households": homes,
            "household_size": round(total / homes, 3) if homes else 0.0,
            "share_0_14": share(0, 14),
            "share_15_64": share(15, 64),
            "share_65": share(65, 200),
            "share_75": share(75, 200),
            "share_foreign": round(sum(self.nations.values()) / total, 4) if total else 0.0,
            "share_national_health": of("国保"),
            "share_employees_health": of("被用者", "被扶養"),
            "share_late_elderly": of("後期"),
            "share_assisted": of("生保"),
            "share_certified": of("certified", among=self.kinds["care"]),
            "share_pension_1": of("pension"),
            "share_physical": of("身体"),
            "share_intellectual": of("療育"),
            "share_mental": of("精神"),
            "ages_by_five": bands,
            "household_sizes": {str(size): self.households[size] for size in sorted(self.households)},
            "wards": dict(sorted(self.wards.items())),
            "nations": dict(sorted(self.nations.items())),
            "removed": dict(sorted(self.removed.items())),
        }


def _kinds(shard: Shard, person: Person) -> set[str]:
    """The kinds that a resident counts in."""
    found: set[str] = {insurance(shard, person, shard.base)}
    found |= {one.kind for one in handbooks(shard).get(person.number, ()) if one.issued <= shard.base}
    ledger = pension_spans.ledger(shard).get(person.number)
    if ledger and any(
        row.kind == "1" and row.start <= shard.base and (row.end is None or shard.base < row.end) for row in ledger.rows
    ):
        found.add("pension")
    return found


def compared(counted: dict[str, Any]) -> list[dict[str, str]]:
    """The figures that the nation publishes too, beside the city's: 項目, 項目_英, 単位, 都市, 全国, 差, 時点, 出所 (`data/national.csv`)."""
    found = []
    for row in rows("national"):
        here = counted[row["指標"]] * (100 if row["単位"] == "%" else 1)
        found.append(
            {
                "項目": row["項目"],
                "項目_英": row["項目_英"],
                "単位": row["単位"],
                "都市": f"{here:.2f}",
                "全国": row["全国"],
                "差": f"{here - float(row['全国']):+.2f}",
                "時点": row["時点"],
                "出所": row["出所"],
            }
        )
    return found
