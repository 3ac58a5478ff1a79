"""How kernels are compiled: once, kept on disk, without the interpreter lock."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

from numba import njit

Kernel = TypeVar("Kernel", bound=Callable[..., Any])


def kernel(function: Kernel) -> Kernel:
    """The function, compiled by numba at its first call; its types stay what they say."""
    return cast("Kernel", njit(cache=True, nogil=True)(function))


def inline(function: Kernel) -> Kernel:
    """As `kernel`, copied into the kernels that call it."""
    return cast("Kernel", njit(cache=True, nogil=True, inline="always")(function))
