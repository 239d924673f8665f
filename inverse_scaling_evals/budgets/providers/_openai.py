"""What OpenAI models do with a thinking budget, through Inspect's `openai` provider.

Source: requests recorded with inspect-ai 0.3.285 and openai 3.52.0 (Responses API), and the model
tests of `inspect_ai/model/_openai.py`. A number of tokens is dropped silently by all of them.
"""

import re
from dataclasses import replace

from ._budget import Effort
from ._support import (
    LOW_MEDIUM_HIGH,
    NOTHING,
    Sent,
    ThinkingSupport,
    level,
    numbers_of,
    without_thinking,
)

EFFORT_FIELD = "reasoning.effort"
_OFF = level("none", EFFORT_FIELD)
_HIGH = level("high", EFFORT_FIELD)
_TO_XHIGH: tuple[Effort, ...] = (*LOW_MEDIUM_HIGH, "xhigh")
_TO_MAX: tuple[Effort, ...] = (*_TO_XHIGH, "max")

# left unset, Inspect sends one more request per model to find out whether summaries are allowed;
# "auto" is rejected for organisations that are not verified
_ALWAYS = {"reasoning_summary": "none"}

_VERSION = re.compile(r"gpt-(\d)(?!\d)(?:\.(\d+))?")
_O_SERIES = re.compile(r"o\d")
_NEWEST_NUMBERED = (6, 1)

_UNKNOWN_NOTE = (
    "This OpenAI model is not in the table; it is taken for one of the newest generation that "
    "always thinks."
)


def _levels(
    family: str,
    efforts: tuple[Effort, ...],
    *,
    off: Sent | None = None,
    natural: Sent = NOTHING,
    note: str = "",
) -> ThinkingSupport:
    return ThinkingSupport(
        family=family,
        channels=("effort", "prompt"),
        number_refusal="OpenAI's API takes a level, and Inspect drops a number of tokens silently",
        efforts=efforts,
        effort_field=EFFORT_FIELD,
        number_to_effort=numbers_of(efforts),
        off=off,
        off_refusal="it always thinks, and the API rejects effort none",
        natural=natural,
        always=_ALWAYS,
        note=note,
    )


_O_ROW = _levels(
    "OpenAI o-series", LOW_MEDIUM_HIGH, note="The paper's natural condition was effort high."
)
_GPT_5_0 = _levels("gpt-5", ("minimal", *LOW_MEDIUM_HIGH))
_ALWAYS_THINKS = _levels("gpt-6 that always thinks", _TO_MAX)

# From 5.1 to 5.4 an unset effort means no or undetermined thinking, so natural is a level.
# `minimal` went with 5.1, `xhigh` came with 5.2, `max` with 5.6 (before, Inspect sends xhigh).
_GPT_ROWS: tuple[tuple[tuple[int, int], ThinkingSupport], ...] = (
    ((5, 6), _levels("gpt-5.6 and later", _TO_MAX, off=_OFF)),
    ((5, 5), _levels("gpt-5.5", _TO_XHIGH, off=_OFF)),
    ((5, 2), _levels("gpt-5.2 to 5.4", _TO_XHIGH, off=_OFF, natural=_HIGH)),
    ((5, 1), _levels("gpt-5.1", LOW_MEDIUM_HIGH, off=_OFF, natural=_HIGH)),
    ((5, 0), _GPT_5_0),
)

# OpenAI's model pages list neither none nor minimal for codex and pro
_CODEX_NOTE = "Codex models are listed without effort none, so thinking counts as always on."
_PRO_NOTE = "Pro models are listed without effort none and low."

# most output tokens (inspect_ai/model/_model_data/openai.yml), first match wins
_CHAT_LIMITS: tuple[tuple[str, int], ...] = (
    (r"gpt-4\.1", 32_768),
    (r"gpt-4o", 16_384),
    (r"gpt-4\.5", 16_384),
    (r"gpt-4-turbo|gpt-3", 4096),
    (r"gpt-4", 8192),
    (r"-chat", 16_384),
)


def openai_support(name: str) -> ThinkingSupport:
    """Find what an OpenAI model can be told, by the name behind `openai/`."""
    name = name.lower()
    service, slash, deployment = name.partition("/")
    if slash:
        name = deployment
    found = _VERSION.search(name)
    version = (int(found[1]), int(found[2] or 0)) if found else None
    if version and version >= (5, 0) and "-chat" not in name:
        return _gpt_support(name, version)
    if "gpt-oss" in name:
        return _without_options("gpt-oss", "Inspect sends this model no reasoning options.")
    if "gpt" in name:
        return replace(_chat_support(name), always=_ALWAYS)
    if "codex" in name:
        return _levels("OpenAI codex", LOW_MEDIUM_HIGH, note=_CODEX_NOTE)
    if _O_SERIES.search(name):
        return _O_ROW
    if service in ("azure", "bedrock"):
        return _without_options(
            "deployment of unknown model",
            "The deployment's name does not say which model it is, and Inspect then sends no "
            "reasoning options. Name the deployment after its model.",
        )
    return replace(_ALWAYS_THINKS, note=_UNKNOWN_NOTE)


def _gpt_support(name: str, version: tuple[int, int]) -> ThinkingSupport:
    row = next(support for first, support in _GPT_ROWS if version >= first)
    if "gpt-6-astra" in name or "gpt-6.1-sol" in name:
        return _ALWAYS_THINKS
    if version > _NEWEST_NUMBERED:
        return replace(_ALWAYS_THINKS, note=_UNKNOWN_NOTE)
    if "-pro" in name:
        efforts: tuple[Effort, ...] = ("high",) if version == (5, 0) else _TO_XHIGH[1:]
        return _levels(f"{row.family} pro", efforts, natural=row.natural, note=_PRO_NOTE)
    if "codex" in name:
        efforts = _TO_XHIGH if "codex-max" in name or version >= (5, 2) else LOW_MEDIUM_HIGH
        return _levels(f"{row.family} codex", efforts, natural=row.natural, note=_CODEX_NOTE)
    return row


def _chat_support(name: str) -> ThinkingSupport:
    limit = next((tokens for part, tokens in _CHAT_LIMITS if re.search(part, name)), None)
    return without_thinking("OpenAI model that does not think", output_limit=limit)


def _without_options(family: str, note: str) -> ThinkingSupport:
    return ThinkingSupport(
        family=family,
        number_refusal="Inspect sends no reasoning options to it",
        off_refusal="Inspect sends no reasoning options to it",
        always=_ALWAYS,
        note=note,
    )
