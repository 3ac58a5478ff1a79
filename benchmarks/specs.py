"""How long the specs of an edition take to load, one business and all of them, each in a process that has read nothing yet.

`python benchmarks/specs.py`. Wanted: one business under 50 ms, all under 0.5 s. The imports are not counted: a command
pays them once, whatever it reads.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any

EDITION = "2.1"
HERE = Path(__file__).resolve().parent
ONE, ALL = 0.050, 0.500
"""Seconds that are wanted."""


def load(edition: str) -> dict[str, Any]:
    """Seconds of every business by 業務ID, read from its files each time, and how much it holds."""
    from utsushi.specs import loader

    seconds, items = {}, {}
    for id_ in loader.businesses(edition):
        folder = next((loader.EDITIONS / edition).glob(f"{id_}*"))
        begun = time.perf_counter()
        business = loader.load(folder)
        seconds[id_] = time.perf_counter() - begun
        items[id_] = sum(len(group.items) for group in business.groups.values())
    return {"seconds": seconds, "items": items}


def main() -> None:
    """Print the figures; end with 1 where they are above what is wanted."""
    from harness import fresh, machine

    measure = fresh(HERE / "specs.py", "load", 5, edition=EDITION)
    seconds, items = measure.result["seconds"], measure.result["items"]
    slowest = max(seconds, key=seconds.__getitem__)
    print(f"{machine()}; edition {EDITION}: {len(items)} businesses, {sum(items.values()):,} items")
    print(
        f"one business: {seconds[slowest] * 1e3:.0f} ms at most ({slowest}, {items[slowest]} items); wanted {ONE * 1e3:.0f} ms"
    )
    print(
        f"all: {measure.median:.3f} s, first time {measure.first:.3f} s with the imports; wanted {ALL} s; {measure.peak:.0f} MB peak"
    )
    sys.exit(int(seconds[slowest] > ONE or measure.median > ALL))


if __name__ == "__main__":
    main()
