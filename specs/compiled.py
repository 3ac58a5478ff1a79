"""How kernels are compiled: at their first call, kept on disk where a disk can be written, without the interpreter lock."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

from numba import njit

Kernel = TypeVar("Kernel", bound=Callable[..., Any])


def kernel(function: Kernel) -> Kernel:
    """The function, compiled by numba at its first call; its types stay what they say.

    Machine code is kept in NUMBA_CACHE_DIR, beside the module or in the user's cache folder, the first of them that can be
    written; where none can, each process compiles for itself.
    """
    return _compiled(function)


def inline(function: Kernel) -> Kernel:
    """As `kernel`, copied into the kernels that call it."""
    return _compiled(function, inline="always")


def _compiled(function: Kernel, **options: Any) -> Kernel:
    try:
        return cast("Kernel", njit(cache=True, nogil=True, **options)(function))
    except RuntimeError:  # numba found no folder that it can write
        return cast("Kernel", njit(nogil=True, **options)(function))
