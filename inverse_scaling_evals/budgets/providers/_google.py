"""What Gemini models do with a thinking budget, through Inspect's `google` provider.

Source: `inspect_ai/model/_providers/google.py` and `_google_reasoning.py` (0.3.285), read; ranges
of the 2.5 models from https://ai.google.dev/gemini-api/docs/thinking.
"""

import re
from dataclasses import replace

from ._support import (
    NATURAL_TOKENS,
    NOTHING,
    Numbers,
    RefusalReason,
    Sent,
    ThinkingSupport,
    find_row,
    without_thinking,
)

_TOKENS_FIELD = "thinking_config.thinking_budget"
# Inspect turns "none" into thinking_budget=0 on the models that accept it
_OFF = Sent.effort("none", _TOKENS_FIELD)


def _numeric(
    family: str,
    min_tokens: int = 1,
    max_tokens: int | None = None,
    *,
    off: Sent | RefusalReason = _OFF,
    natural: Sent = NOTHING,
    note: str = "",
) -> ThinkingSupport:
    return ThinkingSupport(
        family=family,
        numbers=Numbers(_TOKENS_FIELD, min_tokens, max_tokens),
        levels=RefusalReason.REPLACED,  # Inspect would choose a number for the level
        off=off,
        natural=natural,
        output_limit=65_536,
        note=note,
    )


_DEPRECATED = "From Gemini 3 on a number of tokens is deprecated, though it is still sent."
# Inspect warns of a request to stop, and lets Pro think
_ON = RefusalReason.ALWAYS_THINKS
_THREE_PRO = _numeric("Gemini 3 and later, Pro", off=_ON, note=_DEPRECATED)
_UNKNOWN = replace(
    _THREE_PRO,
    family="unknown Google model",
    off=RefusalReason.UNVERIFIED,
    note="This Google model is not in the table; it is taken for the newest that always thinks.",
)

# (part of the name, what it does), first match wins
_ROWS = (
    (
        r"gemini-(?:1|2\.0)|gemma|embedding|imagen|veo|aqa|learnlm|tts",
        without_thinking("Google model that does not think", output_limit=8192),
    ),
    (r"gemini-2\.5-pro", _numeric("Gemini 2.5 Pro", 128, 32_768, off=_ON)),
    (
        r"gemini-2\.5-flash-lite",
        # does not think unless it is told to
        _numeric(
            "Gemini 2.5 Flash-Lite",
            512,
            24_576,
            natural=Sent.tokens(NATURAL_TOKENS, _TOKENS_FIELD),
        ),
    ),
    (r"gemini-2\.5", _numeric("Gemini 2.5 Flash", 1, 24_576)),
    (r"gemini-.*-pro|gemini-pro", _THREE_PRO),
    (
        r"gemini-.*flash|gemini-flash",
        _numeric("Gemini 3 and later, Flash", note=f"{_DEPRECATED} So is a budget of 0."),
    ),
)
_NEWEST = 3

# to an endpoint without a model name Inspect sends no thinking options
_UNNAMED_ENDPOINT = ThinkingSupport(
    family="Vertex endpoint of unknown model",
    numbers=RefusalReason.NOT_SENT,
    off=RefusalReason.NOT_SENT,
)

_VERSION = re.compile(r"gemini-(\d+)")


def gemini_support(name: str) -> ThinkingSupport:
    """Return what a Google model can be told, by the name behind `google/`."""
    name = name.lower()
    model = name.rsplit("/", 1)[-1]
    support = find_row(_ROWS, model)
    if support is None:
        at_endpoint = "gemini" not in model and name.startswith("vertex/")
        return _UNNAMED_ENDPOINT if at_endpoint else _UNKNOWN
    found = _VERSION.search(model)
    if found and int(found[1]) > _NEWEST and isinstance(support.numbers, Numbers):
        note = f"{support.note} This generation is not in the table; it is taken for Gemini 3."
        return replace(support, note=note)
    return support
