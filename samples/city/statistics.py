"""What there is in a city, counted shard by shard and added up."""

from __future__ import annotations

from collections import Counter
from typing import Any

from utsushi.samples.city.dice import age
from utsushi.samples.city.people import Shard


class Statistics:
    """Counts that can be added; all of residents at the base date, if not said otherwise."""

    def __init__(self) -> None:
        """Nothing counted."""
        self.ages: Counter[tuple[str, int]] = Counter()
        self.households: Counter[int] = Counter()
        self.wards: Counter[str] = Counter()
        self.nations: Counter[str] = Counter()
        self.removed: Counter[str] = Counter()

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

        return {
            "residents": total,
            "households": homes,
            "household_size": round(total / homes, 3) if homes else 0.0,
            "share_0_14": share(0, 14),
            "share_15_64": share(15, 64),
            "share_65": share(65, 200),
            "share_75": share(75, 200),
            "share_foreign": round(sum(self.nations.values()) / total, 4) if total else 0.0,
            "ages_by_five": bands,
            "household_sizes": {str(size): self.households[size] for size in sorted(self.households)},
            "wards": dict(sorted(self.wards.items())),
            "nations": dict(sorted(self.nations.items())),
            "removed": dict(sorted(self.removed.items())),
        }
