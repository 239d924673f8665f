"""Questions: pinned public files, the paper's own files, and generators that work offline."""

from ._fetch import (
    CACHE_VARIABLE,
    MIRROR_VARIABLE,
    Location,
    NoConnectionError,
    check_copy,
    data_folders,
    fetch,
    fetch_source,
    find_source,
    local_copies,
    local_copy,
)
from ._item import CANARY, Item, text_digest
from ._jsonl import read_jsonl
from ._sources import Source, sources, task_names, task_source

__all__ = [
    "CACHE_VARIABLE",
    "CANARY",
    "MIRROR_VARIABLE",
    "Item",
    "Location",
    "NoConnectionError",
    "Source",
    "check_copy",
    "data_folders",
    "fetch",
    "fetch_source",
    "find_source",
    "local_copies",
    "local_copy",
    "read_jsonl",
    "sources",
    "task_names",
    "task_source",
    "text_digest",
]
