"""roundtrip --write: the rebuilt legacy files, under their own names, for their owner alone."""

import os
import stat
from pathlib import Path

import pytest

from utsushi.converters.roundtrip import roundtrip
from utsushi.specs.errors import UtsushiError

SAMPLE = Path(__file__).parent.parent / "samples" / "small" / "036_host"


def test_the_rebuilt_files_have_the_records_of_the_originals(tmp_path):
    written = tmp_path / "back"
    assert roundtrip("036/host", SAMPLE, write=written).ok
    assert [path.name for path in written.iterdir()] == ["SHUNO.DAT"]
    back, original = (written / "SHUNO.DAT").read_bytes(), (SAMPLE / "SHUNO.DAT").read_bytes()
    assert len(back) == len(original)
    assert back[:11] == original[:11]
    if os.name == "posix":
        assert stat.S_IMODE((written / "SHUNO.DAT").stat().st_mode) == 0o600


def test_a_folder_that_holds_something_is_left_alone(tmp_path):
    (tmp_path / "mine.txt").write_text("x", "utf-8")
    with pytest.raises(UtsushiError) as refused:
        roundtrip("036/host", SAMPLE, write=tmp_path)
    assert (refused.value.problems[0].code, refused.value.exit_code) == ("U573", 2)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]
