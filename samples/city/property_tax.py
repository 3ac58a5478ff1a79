"""012 固定資産税: parcels, houses, flats and depreciable assets, what they are worth, what is taxed, and whom the register names.

Two years are told: the fiscal year of the base date and the one before; 賦課期日 is 1 January, bills are told on 1 April and paid in April, July,
December and February (地方税法 359, 362; the city's ordinance takes the months of the law). `estates` says who owns what, `property_values` what
it is worth, `property_levies` what is owed: `bills(shard)` for the families that collect.

Codes of 999 are the city's own: 地目, 種類, 構造 are numbered as 不動産登記規則 99, 113 and 114 list them; 現況用途コード 01 小規模住宅用地, 02 一般住宅用地,
03 非住宅用地, 04 農地, 05 山林, 06 公衆用道路; 分筆・合筆原因区分 1 分筆; 市街化区域区分 1 市街化区域, 2 市街化調整区域; 階層コード is the count of storeys;
木造・非木造区分 1, 2; 物件種別 1 土地, 2 家屋; 評価方法区分 1 路線価, 2 その他; 屋根コード 01 瓦, 02 スレート, 03 亜鉛メッキ鋼板, 04 陸屋根; 免税点区分 the sum of
1 土地, 2 家屋, 4 償却 that are under the limit; 登記原因 01 売買, 02 相続, 03 保存, 04 贈与など; 条項コード 348205 公衆用道路, F15061 新築住宅, F15071
認定長期優良住宅, 367001 減免, with the share that is left out. KT-01 to KT-13.

Land whose use as 住宅用地 was declared late is told twice: 履歴番号 1 as first told, 2 as put right on 10 July. 主たる用途区分 01 専用住宅, 02 併用住宅, 03
共同住宅, 04 事務所・店舗, 05 工場・倉庫.

Simplified: no buildings are joined or divided, so 分棟 items stay empty; 登記・現所有者 tells the running year, and of the year before only what was
different.
"""

from __future__ import annotations

import datetime as dt

from utsushi.samples.city import numbers, property_agents
from utsushi.samples.city.describing import era_year
from utsushi.samples.city.parcels import (
    BUILDING,
    FIELD,
    FOREST,
    PADDY,
    ROAD,
    House,
    Parcel,
    asset_number,
)
from utsushi.samples.city.people import Shard
from utsushi.samples.city.places import Places
from utsushi.samples.city.property_levies import Holding, bills, corrected, decided, holdings
from utsushi.samples.city.property_rows import Rows, parts, place, square
from utsushi.samples.city.property_values import Building, Land, first_year, relief_until, rural, unit_price
from utsushi.samples.city.sheets import Sheets

GROUPS = tuple(
    ("012", group)
    for group in (
        "土地基本情報",
        "家屋基本情報",
        "土地評価情報",
        "家屋評価情報",
        "評価・課税",
        "土地評価_画地",
        "家屋評価明細",
        "区分所有・敷地権",
        "償却資産",
        "名寄",
        "非課税・減免・特例",
        "登記・現所有者",
    )
)


def write_city(city: Places, base: dt.date, sheets: Sheets) -> None:
    """Nothing belongs to the whole city."""


def write(shard: Shard, sheets: Sheets) -> None:
    """Both years of everything, and who answers for owners that are abroad or dead."""
    writer = _Writer(shard, sheets)
    for year, several in holdings(shard).items():
        for holding in several:
            for parcel, land in holding.land:
                writer.parcel(holding, parcel, land)
            for house, building in holding.houses:
                writer.house(holding, house, building)
            writer.holding(holding)
        writer.depreciable(year)
    writer.lots()
    property_agents.write(shard, sheets)


class _Writer(Rows):
    """Writes a shard."""

    def __init__(self, shard: Shard, sheets: Sheets) -> None:
        super().__init__(shard, sheets)
        self._lots: dict[tuple[int, int], dict[str, object]] = {}
        self._flats: set[int] = set()

    # land

    def parcel(self, holding: Holding, parcel: Parcel, land: Land) -> None:
        """A parcel in a year."""
        year, number = holding.fiscal_year, asset_number(parcel.number)
        where = place(parcel.street, parcel.lot)
        uses = self._uses(parcel, land)
        facts: dict[str, object] = {
            "物件番号": number,
            "課税年度": year,
            "土地基本履歴番号": 1,
            "最新フラグ": "1",
            "納税義務者_宛名番号": numbers.atena(holding.owner),
            "土地_現況所在": where,
            "土地_登記所在": parcel.street.town + parcel.street.name,
            "地番": parcel.lot,
            "登記地目": parcel.registered_category,
            "現況地目": parcel.category,
            "登記地積": square(parcel.whole + land.area - parcel.area),
            "現況地積": square(parcel.whole + land.area - parcel.area),
            "課税地積": square(land.area),
            **{f"現況用途コード{index}": use for index, use in enumerate(uses, 1)},
            "画地番号": "1" if land.price and parcel.category not in {PADDY, FIELD, FOREST} else "",
            "市街化区域区分": "2" if rural(parcel.street) else "1",
        }
        if parcel.origin:
            facts |= {
                "分筆・合筆原因区分": "1",
                "分筆元・合筆先_物件番号": asset_number(parcel.origin.number),
                "分筆元・合筆先_履歴番号": 1,
            }
        if parcel.corrected == year and dt.date(year, 5, 20) <= self.shard.base:
            self.row("土地基本情報", {**facts, "最新フラグ": "0"})
            facts |= {"土地基本履歴番号": 2, "登記地目": parcel.category, "操作年月日": dt.date(year, 5, 20)}
        elif 0 < parcel.corrected < year:
            facts["登記地目"] = parcel.category
        self.row("土地基本情報", facts)
        self._land_value(holding, parcel, land)
        self.title("1", parcel, holding)
        if parcel.category == ROAD:
            self.exempt(parcel.number, "348205", max(2015, parcel.owners[1].day.year + 1), None, (1, 1))

    @staticmethod
    def _uses(parcel: Parcel, land: Land) -> list[str]:
        kinds = {PADDY: "04", FIELD: "04", FOREST: "05", ROAD: "06"}
        if parcel.category in kinds:
            return [kinds[parcel.category]]
        return [code for code, area in (("01", land.small), ("02", land.general), ("03", land.other)) if area]

    def _land_value(self, holding: Holding, parcel: Parcel, land: Land) -> None:
        year, number = holding.fiscal_year, asset_number(parcel.number)
        self.row(
            "土地評価情報",
            {
                "市区町村コード": holding.ward,
                "物件番号": number,
                "課税年度": year,
                "評価年度": land.valued,
                "評価額": land.price,
                "土地評価_履歴番号": 1,
                "最新フラグ": "1",
            },
        )
        told = holding.told.get(parcel.number)
        if told:
            self._land_base(year, parcel, told, 1, latest=False)
        self._land_base(year, parcel, land, 2 if told else 1, latest=True)
        key = (parcel.number, land.valued)
        if not land.price or parcel.category in {PADDY, FIELD, FOREST}:
            return
        whole = parcel.whole + land.area - parcel.area
        self._lots[key] = {
            "物件番号": number,
            "画地番号": "1",
            "評価年度": land.valued,
            "評価方法区分": "2" if rural(parcel.street) else "1",
            "路線価": unit_price(parcel, year),
            "間口": square(parcel.frontage),
            "奥行": square(whole * 100 // parcel.frontage),
            "補正率合計": parts(parcel.correction),
            "住宅戸数": land.dwellings,
            "負担水準": parts(land.level),
        }

    def _land_base(self, year: int, parcel: Parcel, land: Land, history: int, *, latest: bool) -> None:
        built_on = parcel.category == BUILDING
        self.row(
            "評価・課税",
            {
                "物件種別": "1",
                "物件番号": asset_number(parcel.number),
                "課税年度": year,
                "履歴番号": history,
                "最新フラグ": latest,
                "操作年月日": corrected(year) if history > 1 else decided(year),
                "評価年度": land.valued,
                "評価額": land.price,
                "登録年月日": dt.date(max(land.valued, parcel.since.year + 1 if parcel.origin else 0), 3, 31),
                "前年度課税標準額": land.before,
                "固定課税標準額": land.base,
                "都計課税標準額": land.city_base,
                "負担水準": parts(land.level) if land.price else "",
                "軽減税額": 0,
                "小規模住宅用地_地積": square(land.small) if built_on else "",
                "一般住宅用地_地積": square(land.general) if built_on else "",
                "非住宅用地_地積": square(land.other) if built_on else "",
            },
        )

    def lots(self) -> None:
        """画地 of each 評価年度, as they are in the last year that it holds for."""
        for values in self._lots.values():
            self.row("土地評価_画地", values)

    # houses

    def house(self, holding: Holding, house: House, value: Building) -> None:
        """A house in a year."""
        year, number = holding.fiscal_year, asset_number(house.number)
        where = place(house.street, house.lot)
        registered: dict[str, object] = {}
        if house.name:
            registered = {
                "家屋_登記所在地": where.replace("番", "番地"),
                "家屋番号": house.name,
                "登記種類区分": house.kind,
                "床面積": square(house.registered_floor),
                "登記建築年月日": f"{house.built.year}-00-00" if house.day_unknown else house.built,
                "登記建築年月日_不詳フラグ": house.day_unknown,
            }
            if house.day_unknown:
                registered["登記建築年月日_不詳表記"] = era_year(house.built) + "月日不詳"
        self.row(
            "家屋基本情報",
            {
                "市区町村コード": holding.ward,
                "物件番号": number,
                "課税年度": year,
                "家屋基本履歴番号": 1,
                **registered,
                "納税義務者_宛名番号": numbers.atena(holding.owner),
                "現況建築年月日": house.built,
                "現況種類区分": house.kind,
                "主たる用途区分": house.use,
                "現況用途区分2": "04" if house.use == "02" else "",
                "合計現況床面積": square(house.floor),
                "家屋_現況所在地": where,
                "最新フラグ": "1",
                "階層コード": f"{house.storeys:02d}",
                "構造コード": house.structure,
                "木造・非木造区分": "1" if house.structure == "01" else "2",
            },
        )
        self._house_value(holding, house, value)
        self.title("2", house, holding)
        if value.until and first_year(house) <= self.latest <= value.until + 1:
            clause = "F15071" if house.durable else "F15061"
            self.exempt(house.number, clause, first_year(house), relief_until(house), (1, 2))
        if house.building and house.number not in self._flats:
            self._flat(holding, house)

    def _house_value(self, holding: Holding, house: House, value: Building) -> None:
        year, number = holding.fiscal_year, asset_number(house.number)
        entered = dt.date(value.valued, 3, 31)
        self.row(
            "家屋評価情報",
            {
                "市区町村コード": holding.ward,
                "物件番号": number,
                "課税年度": year,
                "家屋評価額": value.price,
                "登録年月日": entered,
                "家屋評価_履歴番号": 1,
                "最新フラグ": "1",
            },
        )
        self.row(
            "評価・課税",
            {
                "物件種別": "2",
                "物件番号": number,
                "課税年度": year,
                "履歴番号": 1,
                "最新フラグ": "1",
                "評価年度": value.valued,
                "評価額": value.price,
                "登録年月日": entered,
                "前年度課税標準額": value.before,
                "固定課税標準額": value.price,
                "都計課税標準額": value.city_base,
                "軽減税額": value.relief,
            },
        )
        roof = (
            "04" if house.structure in {"08", "09"} else "03" if house.structure == "06" else f"0{house.number % 2 + 1}"
        )
        self.row(
            "家屋評価明細",
            {
                "物件番号": number,
                "課税年度": year,
                "再建築費評点数": value.points,
                "経年減点補正率": parts(value.rate),
                "損耗減点補正率": "1.0000",
                "屋根コード": roof,
                "地上階数": house.storeys,
                "地下階数": 0,
                "新築軽減終了年度": value.until or "",
            },
        )

    def _flat(self, holding: Holding, house: House) -> None:
        self._flats.add(house.number)
        land = next(parcel for parcel, _ in holding.land if parcel.lot == house.lot and parcel.owners is house.owners)
        self.row(
            "区分所有・敷地権",
            {
                "一棟番号": asset_number(house.building),
                "専有番号": asset_number(house.number),
                "土地_物件番号": asset_number(land.number),
                "専有床面積": square(house.registered_floor),
                "敷地権割合_分子": house.share[0],
                "敷地権割合_分母": house.share[1],
            },
        )


__all__ = ["GROUPS", "bills", "write", "write_city"]
