"""What Gemini models do with a thinking budget, through Inspect's `google` provider.

Source: `inspect_ai/model/_providers/google.py` and `_google_reasoning.py` (0.3.285), read; ranges
of the 2.5 models from https://ai.google.dev/gemini-api/docs/thinking.
"""

import re
from dataclasses import replace

from ._support import (
    NATURAL_TOKENS,
    NOTHING,
    Sent,
    ThinkingSupport,
    level,
    without_thinking,
)

TOKENS_FIELD = "thinking_config.thinking_budget"
# Inspect turns "none" into thinking_budget=0 on the models that accept it
_OFF = level("none", TOKENS_FIELD)
_OUTPUT_LIMIT = 65_536

_VERSION = re.compile(r"gemini-(\d+)(?:\.(\d+))?")
_NOT_THINKING = re.compile(r"gemini-(?:1|2\.0)|gemma|embedding|imagen|veo|aqa|learnlm|tts")
_NEWEST = 3


def _numeric(
    family: str,
    least: int = 1,
    most: int | None = None,
    *,
    off: Sent | None = _OFF,
    natural: Sent = NOTHING,
    note: str = "",
) -> ThinkingSupport:
    return ThinkingSupport(
        family=family,
        channels=("tokens", "prompt"),
        tokens_field=TOKENS_FIELD,
        least_tokens=least,
        most_tokens=most,
        effort_refusal="it takes a number of tokens, and Inspect would choose one for the level",
        off=off,
        off_refusal="Gemini Pro cannot stop thinking: Inspect warns and lets it think",
        natural=natural,
        output_limit=_OUTPUT_LIMIT,
        note=note,
    )


_DEPRECATED = "From Gemini 3 on a number of tokens is deprecated, though it is still sent."
_THREE_PRO = _numeric("Gemini 3 and later, Pro", off=None, note=_DEPRECATED)
_UNKNOWN = replace(
    _THREE_PRO,
    family="unknown Google model",
    off_refusal="whether it can stop thinking is not known",
    note="This Google model is not in the table; it is taken for the newest that always thinks.",
)

# (part of the name, what it does), first match wins
_ROWS: tuple[tuple[str, ThinkingSupport], ...] = (
    (r"gemini-2\.5-pro", _numeric("Gemini 2.5 Pro", 128, 32_768, off=None)),
    (
        r"gemini-2\.5-flash-lite",
        # does not think unless it is told to
        _numeric(
            "Gemini 2.5 Flash-Lite",
            512,
            24_576,
            natural=Sent({"reasoning_tokens": NATURAL_TOKENS}, TOKENS_FIELD),
        ),
    ),
    (r"gemini-2\.5", _numeric("Gemini 2.5 Flash", 1, 24_576)),
    (r"gemini-.*-pro|gemini-pro", _THREE_PRO),
    (
        r"gemini-.*flash|gemini-flash",
        _numeric("Gemini 3 and later, Flash", note=f"{_DEPRECATED} So is a budget of 0."),
    ),
)


def gemini_support(name: str) -> ThinkingSupport:
    """Find what a Google model can be told, by the name behind `google/`."""
    model = name.lower().rsplit("/", 1)[-1]
    if _NOT_THINKING.search(model):
        return without_thinking("Google model that does not think", output_limit=8192)
    if "gemini" not in model and name.lower().startswith("vertex/"):
        return ThinkingSupport(
            family="Vertex endpoint of unknown model",
            number_refusal="Inspect sends no thinking options to an endpoint without a model name",
            off_refusal="Inspect sends no thinking options to an endpoint without a model name",
        )
    support = next((row for part, row in _ROWS if re.search(part, model)), _UNKNOWN)
    found = _VERSION.search(model)
    if found and int(found[1]) > _NEWEST and support is not _UNKNOWN:
        note = f"{support.note} This generation is not in the table; it is taken for Gemini 3."
        return replace(support, note=note)
    return support
