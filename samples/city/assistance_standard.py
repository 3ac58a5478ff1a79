"""生活保護: the standards of need, what of an income counts, and in which order it is used up.

Sources: 生活保護法による保護の基準 (昭和38年厚生省告示158号) 別表第1 (第1類, 第2類 and 逓減率 as of October 2023 for 1級地の2, 特例加算 of October 2023 and
October 2025, 障害者加算, 母子加算, 児童養育加算), 別表第2 教育扶助, 別表第3 住宅扶助, 別表第7 高等学校等就学費, 別表第8 葬祭扶助; 生活保護法による保護の実施要領
(昭和36年厚生省発社123号 第8, 第10: incomes are used up for living, housing, education, care, medicine … in that order), 同局長通知 第8 の 4 (基礎控除). The figures
stand in `data/assistance_standard.csv`, from memory where its 出所 says so, to be confirmed.
Simplified: the figures of October 2023 hold for every month; 経過的加算 is left out; the city lies in Ⅵ区, where 冬季加算 is from November to March; limits of rents are the city's own.
"""

from __future__ import annotations

import datetime as dt
from functools import cache

from utsushi.samples.city.places import rows

LIVING, HOUSING, EDUCATION, CARE, MEDICINE, BIRTH, TRADE, FUNERAL = "1", "2", "3", "4", "5", "6", "7", "8"
"""021:9001; the order in which an income is used up."""


_WINTER = frozenset({11, 12, 1, 2, 3})


@cache
def standard(kind: str, at: int, month: str = "999912") -> int:
    """Yen (per mille for 逓減率) of a kind, at an age, a number of persons, a school year or a grade; 0 where there is none."""
    found = [
        int(row["額"])
        for row in rows("assistance_standard")
        if row["種類"] == kind and int(row["下限"]) <= at <= int(row["上限"]) and row["適用年月"] <= month
    ]
    return found[-1] if found else 0


def living(ages: tuple[int, ...], month: dt.date) -> int:
    """生活扶助 of a household without additions: 第1類 × 逓減率 (up to whole ten yen), 第2類 with 冬季加算, and 特例加算."""
    count = len(ages)
    if not count:
        return 0
    first = sum(standard("第1類", age) for age in ages) * standard("逓減率", count)
    second = standard("第2類", count) + (standard("冬季加算", count) if month.month in _WINTER else 0)
    return -(-first // 10_000) * 10 + second + count * standard("特例加算", count, f"{month:%Y%m}")


def year_end(count: int, month: dt.date) -> int:
    """期末一時扶助, in December."""
    return standard("期末一時扶助", count) if month.month == 12 else 0


def lone_parent(children: int) -> int:
    """母子加算 for so many children."""
    return standard("母子加算", min(children, 2)) + max(children - 2, 0) * standard("母子加算", 3)


def earned(wages: int) -> int:
    """基礎控除 of a month's wages: all up to 15,200 yen, which it stays below 19,000 yen; from there 400 more for each 4,000 begun anew."""
    return wages if wages <= 15_000 else min(15_200 + (wages - 15_000) // 4000 * 400, wages)
