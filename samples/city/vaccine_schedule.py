"""The injections of `data/vaccines.csv` and `elders_vaccines.csv`: from which day and up to which day each is due.

Sources: 予防接種法施行令 3 (ages), 年齢計算ニ関スル法律 (an age is reached on the eve of the birthday, with which a time up to that age ends). Marks of the
source of figures, kinds, makers and names stand in the column 根拠 of both files.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cache

from utsushi.samples.city.dice import months_after, months_reached, reached, school_entry
from utsushi.samples.city.places import rows


@dataclass(frozen=True, slots=True)
class Dose:
    """One injection of a schedule."""

    kind: str
    number: str
    due: str
    """Months of age, or 就学前 or 中１."""
    interval: int
    """Days since the one before, at least."""
    limit: str
    born_from: dt.date
    born_to: dt.date
    since: dt.date
    """The vaccination is by law from this day on."""
    taken: int
    """Of a thousand who had the one before."""
    amount: str
    maker: str
    vaccine: str
    sex: str
    up_to: int
    """Years of age at the base date up to which it is told."""
    ticket: bool
    """A ticket is sent for it (and for those that follow)."""


@cache
def schedule() -> tuple[tuple[Dose, ...], ...]:
    """The injections of `data/vaccines.csv`, kind by kind."""
    kinds: dict[str, list[Dose]] = {}
    for row in rows("vaccines"):
        dose = Dose(
            row["接種種類コード"],
            row["回数"],
            row["月齢"],
            int(row["間隔日数"]),
            row["期限月"],
            dt.date.fromisoformat(row["生年月日_自"]),
            dt.date.fromisoformat(row["生年月日_至"] or "9999-12-31"),
            dt.date.fromisoformat(row["定期_自"]),
            int(row["接種率"]),
            row["接種量"],
            row["メーカー"],
            row["ワクチン"],
            row["性別"],
            int(row["対象_歳"]),
            row["券"] == "1",
        )
        kinds.setdefault(dose.kind, []).append(dose)
    return tuple(tuple(doses) for doses in kinds.values())


def first_day(born: dt.date, due: str) -> dt.date:
    """The day from which an injection is due: the birthday itself (simplified: nobody comes on its eve, as the law allows)."""
    if due == "就学前":
        return dt.date(school_entry(born) - 1, 4, 1)
    if due == "中１":
        return dt.date(school_entry(born) + 6, 4, 1)
    return months_after(born, int(due))


def last_day(born: dt.date, limit: str) -> dt.date:
    """The last day by law: the eve of the birthday that ends it, or 31 March before school and of the first year of 高校."""
    if limit == "就学前":
        return dt.date(school_entry(born), 3, 31)
    if limit == "高１":
        return dt.date(school_entry(born) + 10, 3, 31)
    return months_reached(born, int(limit))


@cache
def plans() -> tuple[dict[str, str], ...]:
    """Those of the old, as the file has them."""
    return tuple(rows("elders_vaccines"))


def season(plan: dict[str, str], year: int, born: dt.date) -> tuple[dt.date, dt.date]:
    """The first and the last day of a fiscal year for somebody, within the years in which it was by law; none where the last comes first.

    Who turns 65 in the year begins then; where the plan is for those of 65 only, it ends with that age, also in the year after.
    """
    first = dt.date.fromisoformat(f"{year}-{plan['開始月日']}")
    last = dt.date.fromisoformat(f"{year + 1 if plan['終了月日'] < plan['開始月日'] else year}-{plan['終了月日']}")
    first = max(first, dt.date.fromisoformat(plan["自"]))
    last = min(last, dt.date.fromisoformat(plan["至"] or "9999-12-31"))
    if plan["年齢"] in {"65", "65-"}:
        first = max(first, reached(born, 65))
    return first, reached(born, 66) if plan["年齢"] == "65" and first <= last else last
