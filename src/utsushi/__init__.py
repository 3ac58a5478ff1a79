"""utsushi: carry a municipality's core-system data into the national standard layout, and prove that nothing was lost.

Every command is a function of the same name, imported when it is first used: `utsushi.convert(...)`.
"""

from __future__ import annotations

from typing import Any

__version__ = "0.1.0"

_COMMANDS = {
    "check": "utsushi.converters.checking:check_package",
    "convert": "utsushi.converters.run:convert",
    "demo": "utsushi.converters.demo:demo",
    "encode": "utsushi.converters.looking.encoding:encode",
    "new": "utsushi.converters.newpackage:new",
    "read": "utsushi.converters.looking.reading:read",
    "roundtrip": "utsushi.converters.roundtrip:roundtrip",
    "scan": "utsushi.converters.scan.scanning:scan",
    "spec_crosswalk": "utsushi.specs.comparing:spec_crosswalk",
    "spec_diff": "utsushi.converters.upgrading:spec_diff",
    "spec_import": "utsushi.specs.commands:spec_import",
    "spec_list": "utsushi.specs.commands:spec_list",
    "spec_show": "utsushi.specs.commands:spec_show",
    "validate": "utsushi.converters.validating:validate",
}

__all__ = ["__version__", *sorted(_COMMANDS)]  # noqa: PLE0604 - names of functions that are imported when asked for


def __getattr__(name: str) -> Any:
    """The function of a command."""
    if name not in _COMMANDS:
        raise AttributeError(name)
    from importlib import import_module

    module, _, function = _COMMANDS[name].partition(":")
    return getattr(import_module(module), function)
