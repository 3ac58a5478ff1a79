"""Rows taken out of a finished file: what stays is byte for byte what was written."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from utsushi.converters import prune


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(st.tuples(st.binary(min_size=1, max_size=9), st.booleans()), max_size=30),
    piece=st.sampled_from([1, 3, 1 << 22]),
)
def test_what_stays_is_what_was_written(tmp_path, rows, piece):
    path = tmp_path / "a.csv"
    path.write_bytes(b"head\r\n" + b"".join(row for row, _ in rows))
    ends = 6 + np.cumsum([len(row) for row, _ in rows], dtype=np.int64)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(prune, "PIECE", piece)
        prune.prune(path, ends, 6, np.array([stays for _, stays in rows], np.bool_))
    assert path.read_bytes() == b"head\r\n" + b"".join(row for row, stays in rows if stays)
