"""Questions: pinned public files, the paper's own files, and generators that work offline."""

import importlib
from typing import TYPE_CHECKING, Any

from ._item import CANARY, Item, text_digest
from ._sources import Source, sources, task_names

if TYPE_CHECKING:
    from ._fetch import (
        CACHE_VARIABLE,
        MIRROR_VARIABLE,
        Location,
        check_copy,
        fetch,
        fetch_source,
        find_source,
        local_copies,
        local_copy,
    )
    from ._jsonl import read_jsonl

__all__ = [
    "CACHE_VARIABLE",
    "CANARY",
    "MIRROR_VARIABLE",
    "Item",
    "Location",
    "Source",
    "check_copy",
    "fetch",
    "fetch_source",
    "find_source",
    "local_copies",
    "local_copy",
    "read_jsonl",
    "sources",
    "task_names",
    "text_digest",
]

# they need the errors, whose import costs a command that reads no file a second
_LATE = {
    "CACHE_VARIABLE": "_fetch",
    "MIRROR_VARIABLE": "_fetch",
    "Location": "_fetch",
    "check_copy": "_fetch",
    "fetch": "_fetch",
    "fetch_source": "_fetch",
    "find_source": "_fetch",
    "local_copies": "_fetch",
    "local_copy": "_fetch",
    "read_jsonl": "_jsonl",
}


def __getattr__(name: str) -> Any:
    if name in _LATE:
        return getattr(importlib.import_module(f".{_LATE[name]}", __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
