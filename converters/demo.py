"""The demonstration: every shipped sample there, judged, and back again; one report over all."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from utsushi.specs.errors import Language

SAMPLES = Path(__file__).resolve().parents[1] / "samples" / "small"
"""One folder for each package that ships with a sample, named as its folder in `mappings/`."""


def demo(out: Path, *, language: Language = "ja", samples: Path = SAMPLES) -> dict[str, Any]:
    """Convert, judge and rebuild every sample into `out/<package>/`, with `out/report.json` and `out/report.html`.

    Returns:
        `{"schema": 1, "ok", "packages": [{"package", "records", "written", "balanced", "faults", "errors", "warnings",
        "provisional", "unexplained"}]}`; ok: every ledger balances, no error is found and nothing is unexplained on the way back.

    Raises:
        UtsushiError: U550–U554 of the output folder, and whatever a conversion refuses.
    """
    from utsushi.converters.output import Output

    with Output(out) as output:
        rows = [_one(folder, output.path / folder.name) for folder in sorted(samples.iterdir()) if _is_sample(folder)]
        report = {"schema": 1, "ok": all(row["ok"] for row in rows), "packages": rows}
        _write(output.path, report, language)
        output.commit()
    return report


def _is_sample(folder: Path) -> bool:
    """A folder with a declared source; the code that writes the samples stands beside them."""
    return (folder / "source.yaml").is_file()


def _one(sample: Path, out: Path) -> dict[str, Any]:
    from utsushi.converters.roundtrip import roundtrip
    from utsushi.converters.run import convert
    from utsushi.converters.validating import validate

    package = sample.name.replace("_", "/", 1)
    result = convert(package, sample, out)
    judged = validate([out]).to_json()
    back = roundtrip(package, sample).to_json()
    lines = [line for line in result.ledger["lines"] if line["role"] == "from"]
    row = {
        "package": package,
        "records": back["records"],
        "written": sum(line["written"] for line in lines),
        "balanced": result.ledger["balanced"],
        "faults": sum(line["faults"] for line in lines),
        "errors": judged["summary"]["error"],
        "warnings": judged["summary"]["warning"],
        "provisional": judged["provisional"],
        "unexplained": back["unexplained"],
    }
    good = row["balanced"] and not row["errors"] and back["ok"] and result.ok
    return row | {"ok": good, "ledger": result.ledger, "findings": judged["findings"], "roundtrip": back}


def _write(folder: Path, report: Mapping[str, Any], language: Language) -> None:
    from utsushi.converters.demo_report import page

    (folder / "report.json").write_text(json.dumps(report, ensure_ascii=False, indent=2) + "\n", "utf-8", newline="\n")
    (folder / "report.html").write_text(page(report, language), "utf-8", newline="\n")
