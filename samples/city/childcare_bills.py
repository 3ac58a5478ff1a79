"""Fees of childcare (028) as bills: what the city collects of the guardians of children in 保育所, month by month.

Sources: 子ども・子育て支援法 附則 6 第 4 項 (of children in a 保育所 the city collects the fee; other facilities do it themselves), 児童福祉法 56;
domains.md (児童_宛名番号 is a part of 期別キー). The guardian pays who lives with the child in the first month. Simplified: due at the end of the month; 延長保育料 and 副食費 are paid to the nursery.
"""

from __future__ import annotations

import datetime as dt

from utsushi.samples.city.bills import Bill, Instalment, due_day
from utsushi.samples.city.childcare_fees import Fees, using
from utsushi.samples.city.nurseries import NURSERY, courses, parents_on
from utsushi.samples.city.once import once
from utsushi.samples.city.people import Shard
from utsushi.samples.city.sheets import Sheets


@once
def bills(shard: Shard) -> tuple[Bill, ...]:
    """A bill for each child and fiscal year with something to pay."""
    found: list[Bill] = []
    fees = Fees(shard, Sheets(shard.base))
    for course in courses(shard):
        for year in (shard.fiscal_year - 1, shard.fiscal_year):
            instalments = []
            for _, months, judged in fees.halves(course, year):
                for month in months:
                    place = using(course, month)
                    if judged.fee and place and place.kind == NURSERY:
                        due = due_day(month.year, month.month)
                        number = (month.month - 4) % 12 + 1
                        instalments.append(Instalment(number, f"{month:%Y%m}", due, judged.fee))
            if instalments:
                first = instalments[0].month
                told = dt.date(int(first[:4]), int(first[4:]), 1)
                payer = (parents_on(shard, course.child, told) or course.parents)[0]
                row = payer.at(told) or payer.histories[0]
                notice = str(shard.number_from(55, len(found)))
                ward, child = row.address.street.city, course.child.number
                found.append(
                    Bill(
                        "028", year, year, notice, payer.number, ward, "普通徴収", told, tuple(instalments), child=child
                    )
                )
    return tuple(found)
