"""Questions: pinned public files, the paper's own files, and generators that need no network."""

from ._fetch import Place, check_copy, fetch_source, find_source, local_copies, local_copy
from ._item import CANARY, Item, text_digest
from ._jsonl import read_jsonl
from ._sources import Source, sources, task_names, task_source

__all__ = [
    "CANARY",
    "Item",
    "Place",
    "Source",
    "check_copy",
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
