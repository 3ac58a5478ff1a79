"""Write tests/data/specs/groups.csv, where each group of the reference lists found its home: `python tools/specs_groups.py [INTO]`.

It needs only the decision tables; the tests hold the shipped specs to it, and it to the reference where that is at hand.
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from specs_reference import decisions

INTO = Path(__file__).resolve().parents[1] / "tests" / "data" / "specs" / "groups.csv"
HEADER = ("資料", "資料の業務ID", "資料のグループ", "業務ID", "グループ", "なぜ")


def homes() -> list[tuple[str, ...]]:
    """(list, its 業務ID, its group, 業務ID, グループ, why it has none), sorted. A group with several homes has several lines."""
    found = []
    for business in decisions.businesses():
        for row in decisions.business(business).groups:
            for kind in ("観測", "業務資料", "追加"):
                sized = [
                    name.removeprefix("資料=") for name in decisions.names(row["桁の参考"]) if name.startswith("資料=")
                ]
                for name in [*decisions.names(row[kind]), *(sized if kind == "業務資料" else [])]:
                    owner, _, group = name.rpartition(":")
                    found.append((kind, owner or business, group, business, row["グループ"], ""))
    left = [row for row in decisions.shared("left_out.csv") if not row["項目"]]
    found += [("", row["業務ID"], row["グループ"], "", "", row["なぜ"]) for row in left]
    return sorted(found)


def main(into: Path) -> None:
    """Write the list."""
    into.parent.mkdir(parents=True, exist_ok=True)
    with into.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(HEADER)
        writer.writerows(homes())


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else INTO)
