"""019 健康管理: vaccinations, mothers and children, examinations of adults; the rows are made in the modules named here."""

from __future__ import annotations

import datetime as dt

from utsushi.samples.city import clinics, examinations, maternity, vaccinations
from utsushi.samples.city.people import Shard
from utsushi.samples.city.places import Places
from utsushi.samples.city.sheets import Sheets
from utsushi.specs import loader
from utsushi.specs.editions import DEFAULT

GROUPS = tuple(("019", group) for group in loader.business("019", DEFAULT).groups)


def write_city(city: Places, _base: dt.date, sheets: Sheets) -> None:
    """医療機関, 医師, 会場."""
    clinics.write_masters(city, sheets)


def write(shard: Shard, sheets: Sheets) -> None:
    """Everybody's rows."""
    vaccinations.write(shard, sheets)
    guided = maternity.write(shard, sheets)
    examinations.write(shard, sheets, guided)
