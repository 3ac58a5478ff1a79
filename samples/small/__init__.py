"""small: the committed samples and what writes them; `python -m utsushi.samples.small OUT` writes them all.

One folder per package, with its `source.yaml`. A test compares the committed bytes with what is written here.
"""

from __future__ import annotations

from pathlib import Path

from utsushi.samples import people
from utsushi.samples.small import jumin, jutogai, shuno, town

Files = dict[str, bytes]
"""Name → bytes of a sample's files."""


def samples() -> dict[str, Files]:
    """Folder → its files, of every small sample."""
    declared = source(people.EXTRACTED, people.BASE_DATE, people.FISCAL_YEAR)
    return {
        "001_memuro": {"resident_table.csv": town.export(people.cast()), "source.yaml": declared},
        "001_host": jumin.files(people.cast()) | {"source.yaml": declared},
        "031_host": jutogai.files() | {"source.yaml": declared},
        "036_host": shuno.files() | {"source.yaml": declared},
    }


def source(extracted: str, base_date: str, fiscal_year: str) -> bytes:
    """A source.yaml: what no clock may say."""
    return (
        f"extracted: {extracted}\nbase_date: {base_date}\nfiscal_year: {fiscal_year}\n"
        "handed_over: 空野市 情報政策課\nnote: 架空の市の見本。実在の人・番号・住所ではない\n"
    ).encode()


def write(out: Path) -> list[Path]:
    """Write every sample under `out`; what stands there under the same name is replaced."""
    written = []
    for folder, contents in samples().items():
        (out / folder).mkdir(parents=True, exist_ok=True)
        for name, raw in contents.items():
            path = out / folder / name
            path.write_bytes(raw)
            written.append(path)
    return written
