"""019 歯周疾患検診: the teeth of a mouth, what is counted of them, and the judgement that follows from it.

Source: 歯周病検診マニュアル2023 (厚生労働省): BOP and PD of six places (the highest counts; X where there is no tooth), 要精密検査 with a pocket of
4 mm or more, an untreated tooth or a gap that needs a tooth, 要指導 with bleeding, calculus or an uncleaned mouth. Shares of states of teeth by
age after 歯科疾患実態調査, rounded.
"""

from __future__ import annotations

from functools import cache

from utsushi.samples.city.dice import Dice, Weighted

_PLACES = (
    ("１７または１６", ("右上１７", "右上１６")),
    ("１１", ("右上１１",)),
    ("２６または２７", ("左上１６", "左上１７")),
    ("４７または４６", ("右下１７", "右下１６")),
    ("３１", ("左下１１",)),
    ("３６または３７", ("左下１６", "左下１７")),
)
_SIDES = ("右上", "左上", "左下", "右下")
_TEETH = tuple(f"{side}１{digit}" for side in _SIDES for digit in "１２３４５６７８")
_SOUND, _CARIES, _ROOTS, _TREATED, _NEEDED, _REPLACED, _NO_NEED = "1", "2", "34", "5", "6", "7", "8"
"""歯式コード（成人）, 019:218."""
_WISDOM = Weighted((("8", 62), ("1", 28), ("5", 8), ("2", 2)))


@cache
def _states(years: int) -> Weighted[str]:
    """Weights of the states of a tooth other than a wisdom tooth, in ten-thousandths."""
    by_age = {
        20: (8600, 120, 2, 1, 1270, 2, 3, 2),
        30: (7700, 130, 4, 3, 2120, 10, 28, 5),
        40: (6700, 130, 6, 6, 3000, 28, 120, 10),
        50: (5900, 120, 10, 10, 3550, 60, 340, 10),
        60: (5200, 110, 15, 20, 3600, 115, 930, 10),
        70: (4700, 110, 20, 30, 3400, 180, 1550, 10),
    }
    return Weighted((str(code), weight) for code, weight in enumerate(by_age[min(max(years // 10 * 10, 20), 70)], 1))


def examine(dice: Dice, years: int) -> tuple[dict[str, object], int]:
    """Items of 歯周疾患一次検診 and the outcome: 0 nothing, 1 要指導, 2 要精密検査."""
    states, healthy = _states(years), dice.chance(0.45)
    teeth = {tooth: (_WISDOM if tooth.endswith("８") else states).pick(dice) for tooth in _TEETH}
    row: dict[str, object] = {f"歯式{tooth}": state for tooth, state in teeth.items()}
    counted = _counted(tuple(teeth.values()))
    bleeding, pockets = _gums(dice, teeth, healthy=healthy, years=years)
    dirty = dice.below(100)
    calculus = "1" if dirty < 40 else "2" if dirty < 85 else "3"
    cleaned = "1" if dirty < 45 else "2" if dirty < 90 else "3"
    row |= {**counted, **bleeding, **pockets, "歯石の付着": calculus, "口腔清掃状態": cleaned}
    if pockets["歯周ポケットＰＤ（最大値）"] in {"1", "2"} or counted["未処置歯数"] or counted["要補綴歯数"]:
        return row, 2
    advised = bleeding["歯肉出血ＢＯＰ（最大値）"] == "1" or calculus == "3" or cleaned == "3"
    return row, int(advised)


def _counted(states: tuple[str, ...]) -> dict[str, int | str]:
    count = states.count
    untreated = count(_CARIES) + sum(map(count, _ROOTS))
    lost = count(_NEEDED) + count(_REPLACED)
    return {
        "健全歯数": count(_SOUND),
        "未処置歯数": untreated,
        "処置歯数": count(_TREATED),
        "現在歯数": count(_SOUND) + untreated + count(_TREATED),
        "喪失歯数": lost,
        "要補綴歯数": count(_NEEDED),
        "欠損補綴歯数": count(_REPLACED),
        "補綴不要欠損歯数": count(_NO_NEED),
        "Ｃのみの未処置歯数": count(_CARIES),
        "ＤＭＦ歯数": untreated + count(_TREATED) + lost,
        "補綴治療の必要がある欠損部位の有無": "2" if count(_NEEDED) else "1",
    }


def _gums(
    dice: Dice, teeth: dict[str, str], *, healthy: bool, years: int
) -> tuple[dict[str, object], dict[str, object]]:
    """歯肉出血 and 歯周ポケット of the six places and their highest."""
    bleeding: dict[str, object] = {}
    pockets: dict[str, object] = {}
    for place, candidates in _PLACES:
        there = any(teeth[tooth] in "12345" for tooth in candidates)
        draw = dice.below(100)
        bleeds = not healthy and draw < 45
        deep = "0" if healthy or draw >= years // 3 else "1" if draw >= years // 12 else "2"
        bleeding[f"歯肉出血ＢＯＰ（{place}）"] = ("1" if bleeds else "0") if there else "X"
        pockets[f"歯周ポケットＰＤ（{place}）"] = deep if there else "X"
    for name, found in (("歯肉出血ＢＯＰ", bleeding), ("歯周ポケットＰＤ", pockets)):
        found[f"{name}（最大値）"] = max((str(one) for one in found.values() if one != "X"), default="X")
    return bleeding, pockets
