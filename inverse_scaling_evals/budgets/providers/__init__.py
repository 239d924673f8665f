"""What each provider does with a thinking budget, as tables."""

from ._support import (
    NATURAL_TOKENS,
    Channel,
    Levels,
    Numbers,
    RefusalReason,
    Sent,
    ThinkingSupport,
)
from ._thinking_support import thinking_support
from ._vllm import CAP_FIELD, CONTINUED_FIELD, exact_options

__all__ = [
    "CAP_FIELD",
    "CONTINUED_FIELD",
    "NATURAL_TOKENS",
    "Channel",
    "Levels",
    "Numbers",
    "RefusalReason",
    "Sent",
    "ThinkingSupport",
    "exact_options",
    "thinking_support",
]
