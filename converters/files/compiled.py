"""How kernels are compiled; see `utsushi.specs.compiled`, where mappings reach it too."""

from utsushi.specs.compiled import inline, kernel

__all__ = ["inline", "kernel"]
