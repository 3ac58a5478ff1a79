"""Bytes copied eight at a time, wherever they stand: numba's own loops copy them one by one."""

from __future__ import annotations

from typing import Any

from llvmlite import ir
from numba import types
from numba.extending import intrinsic

Kind = Any


def _copy_word(_: Kind, out: Kind, at: Kind, data: Kind, place: Kind) -> Any:
    def generated(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        word = ir.IntType(64).as_pointer()
        target, source = (
            builder.bitcast(
                builder.gep(
                    context.make_array(signature.args[n])(context, builder, arguments[n]).data, [arguments[n + 1]]
                ),
                word,
            )
            for n in (0, 2)
        )
        builder.store(builder.load(source, align=1), target, align=1)
        return context.get_dummy_value()

    return types.void(out, at, data, place), generated


copy_word: Any = intrinsic(_copy_word)
"""`copy_word(out, at, data, place)` in a kernel: eight bytes of `data` (uint8) from `place` to `out` at `at`.

Nothing is checked: both arrays must be contiguous and have eight bytes there.
"""
