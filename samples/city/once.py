"""What is asked of a shard again and again is worked out once and kept with it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from utsushi.samples.city.people import Shard

P = ParamSpec("P")
T = TypeVar("T")


def once(function: Callable[Concatenate[Shard, P], T]) -> Callable[Concatenate[Shard, P], T]:
    """Keep what `function(shard, *hashable)` gave in `shard.kept`; nobody may change it afterwards."""
    name = f"{function.__module__}.{function.__qualname__}"

    @wraps(function)
    def kept(shard: Shard, /, *args: P.args, **kwargs: P.kwargs) -> T:
        assert not kwargs, "only positional arguments make the key"
        key: tuple[Any, ...] = (name, *args)
        if key not in shard.kept:
            shard.kept[key] = function(shard, *args, **kwargs)
        found: T = shard.kept[key]
        return found

    return kept
