"""Questions: pinned public files, the paper's own files, and generators that need no network."""

from ._canary import CANARY
from ._item import Item, text_digest

__all__ = ["CANARY", "Item", "text_digest"]
