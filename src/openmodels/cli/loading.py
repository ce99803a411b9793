"""Loading a module that many others come with."""

from __future__ import annotations

import gc
from importlib import import_module
from types import ModuleType


def load(name: str) -> ModuleType:
    """The module, loaded without a search for garbage, which would take a seventh of the time of a short command.

    Modules are many objects and no garbage.
    """
    gc.disable()
    try:
        return import_module(name)
    finally:
        gc.freeze()
        gc.enable()
