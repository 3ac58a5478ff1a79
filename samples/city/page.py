"""statistics.html: the city at a glance, one page without scripts; pyramid and bars are inline SVG."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from utsushi.samples.city.sheets import Key
from utsushi.samples.city.statistics import compared

_STYLE = """body{font:15px/1.6 sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#222}
table{border-collapse:collapse}td,th{padding:.15rem .8rem;border-bottom:1px solid #ddd;text-align:left}
td.n{text-align:right;font-variant-numeric:tabular-nums}.m{fill:#4a78a8}.f{fill:#c0687b}.h{fill:#6a9a6a}text{font-size:11px}"""


def page(counted: Mapping[str, Any], rows: Mapping[Key, int], parameters: Mapping[str, Any]) -> str:
    """The page, as text."""
    facts = [
        ("住登者", f"{counted['residents']:,}"),
        ("世帯", f"{counted['households']:,}（平均 {counted['household_size']} 人）"),
        ("0–14 / 15–64 / 65 歳以上", " / ".join(f"{counted[f'share_{band}']:.1%}" for band in ("0_14", "15_64", "65"))),
        ("外国人住民", f"{counted['share_foreign']:.1%}"),
        *((_LABELS.get(name, name), _said(value)) for name, value in parameters.items()),
    ]
    files = [(business, group, f"{count:,}") for (business, group), count in rows.items()]
    return f"""<!doctype html>
<html lang="ja"><meta charset="utf-8"><title>合成都市 写海市</title><style>{_STYLE}</style>
<h1>合成都市 写海市</h1>
<p>人も番号も住所も架空です。 / Nobody and nothing in this city is real.</p>
{_table(facts)}
<h2>人口ピラミッド</h2>
{_pyramid(counted["ages_by_five"])}
<h2>世帯人員</h2>
{_bars(counted["household_sizes"])}
<h2>全国との比較</h2>
{_table(_beside(counted))}
<h2>グループごとの行数</h2>
{_table(files)}
</html>
"""


def _beside(counted: Mapping[str, Any]) -> list[list[str]]:
    """The comparison with its heading."""
    rows = [{key: value for key, value in row.items() if key != "項目_英"} for row in compared(dict(counted))]
    return [list(rows[0]), *(list(row.values()) for row in rows)]


_LABELS = {"residents": "指定した人数", "seed": "種", "base_date": "基準日", "format": "形式", "defects": "置いた欠陥"}


def _said(value: object) -> str:
    """A parameter; of defects how many there are, for answers.csv tells them all."""
    return f"{sum(value.values()):,} 件（answers.csv）" if isinstance(value, Mapping) else str(value)


def _table(rows: Sequence[Sequence[str]]) -> str:
    lines = ("<tr>" + "".join(f"<td{_number(cell)}>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    return "<table>" + "\n".join(lines) + "</table>"


def _number(cell: str) -> str:
    return ' class="n"' if cell.replace(",", "").isdigit() else ""


def _pyramid(ages: Mapping[str, list[int]]) -> str:
    most = max(1, *ages["1"], *ages["2"])
    parts = []
    for band, (men, women) in enumerate(zip(ages["1"], ages["2"], strict=True)):
        y = 16 * (len(ages["1"]) - 1 - band)
        left, right = men * 260 // most, women * 260 // most
        parts.append(
            f'<rect class="m" x="{270 - left}" y="{y}" width="{left}" height="14"/>'
            f'<text x="275" y="{y + 11}">{band * 5}</text>'
            f'<rect class="f" x="300" y="{y}" width="{right}" height="14"/>'
        )
    height = 16 * len(ages["1"])
    return (
        f'<svg width="570" height="{height}" role="img" aria-label="男（左）と女（右）、5歳階級">{"".join(parts)}</svg>'
    )


def _bars(counts: Mapping[str, int]) -> str:
    most = max(1, *counts.values()) if counts else 1
    parts = [
        f'<text x="0" y="{18 * n + 12}">{size}人</text><rect class="h" x="40" y="{18 * n}" width="{count * 400 // most}" height="15"/>'
        f'<text x="{45 + count * 400 // most}" y="{18 * n + 12}">{count:,}</text>'
        for n, (size, count) in enumerate(counts.items())
    ]
    return f'<svg width="560" height="{18 * len(counts)}" role="img" aria-label="世帯人員ごとの世帯数">{"".join(parts)}</svg>'
