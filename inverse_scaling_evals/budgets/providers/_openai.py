"""What OpenAI models do with a thinking budget, through Inspect's `openai` provider.

Source: requests recorded with inspect-ai 0.3.285 and openai 3.52.0 (Responses API), and the model
tests of `inspect_ai/model/_openai.py`. A number of tokens is dropped silently by all of them.
"""

import re
from dataclasses import replace

from .._budget import Effort
from ._support import (
    NOTHING,
    Levels,
    RefusalReason,
    Sent,
    ThinkingSupport,
    efforts_between,
    find_row,
    without_thinking,
)

_EFFORT_FIELD = "reasoning.effort"
_OFF = Sent.effort("none", _EFFORT_FIELD)
_HIGH = Sent.effort("high", _EFFORT_FIELD)
_TO_HIGH = efforts_between("low", "high")
_TO_XHIGH = efforts_between("low", "xhigh")
_TO_MAX = efforts_between("low", "max")

# left unset, Inspect sends one more request per model to find out whether summaries are allowed;
# "auto" is rejected for organisations that are not verified
_ALWAYS = {"reasoning_summary": "none"}


def _levels(
    family: str,
    efforts: tuple[Effort, ...],
    *,
    off: Sent | RefusalReason = RefusalReason.ALWAYS_THINKS,
    natural: Sent = NOTHING,
    note: str = "",
) -> ThinkingSupport:
    return ThinkingSupport(
        family=family,
        numbers=RefusalReason.DROPPED,
        levels=Levels(efforts, _EFFORT_FIELD, stand_for_numbers=True),
        off=off,
        natural=natural,
        always=_ALWAYS,
        note=note,
    )


def _without_options(family: str, note: str) -> ThinkingSupport:
    reason = RefusalReason.NOT_SENT
    return ThinkingSupport(family=family, numbers=reason, off=reason, always=_ALWAYS, note=note)


_ALWAYS_THINKS = _levels("gpt-6 that always thinks", _TO_MAX)

# From 5.1 to 5.4 an unset effort means no or undetermined thinking, so natural is a level.
# `minimal` went with 5.1, `xhigh` came with 5.2, `max` with 5.6 (before, Inspect sends xhigh).
# (first version, what it does), first match wins
_GPT_ROWS = (
    ((5, 6), _levels("gpt-5.6 and later", _TO_MAX, off=_OFF)),
    ((5, 5), _levels("gpt-5.5", _TO_XHIGH, off=_OFF)),
    ((5, 2), _levels("gpt-5.2 to 5.4", _TO_XHIGH, off=_OFF, natural=_HIGH)),
    ((5, 1), _levels("gpt-5.1", _TO_HIGH, off=_OFF, natural=_HIGH)),
    ((5, 0), _levels("gpt-5", efforts_between("minimal", "high"))),
)
_NEWEST_NUMBERED = (6, 1)

# OpenAI's model pages list neither none nor minimal for codex and pro
_CODEX_NOTE = "Codex models are listed without effort none, so thinking counts as always on."
_PRO_NOTE = "Pro models are listed without effort none and low."
_UNKNOWN_NOTE = (
    "This OpenAI model is not in the table; it is taken for one of the newest generation that "
    "always thinks."
)
_UNKNOWN = replace(_ALWAYS_THINKS, note=_UNKNOWN_NOTE)

# models that have no version of gpt-5 or later in their names; first match wins
_OTHER_ROWS = (
    (r"gpt-oss", _without_options("gpt-oss", "Inspect sends this model no reasoning options.")),
    (r"gpt", replace(without_thinking("OpenAI model that does not think"), always=_ALWAYS)),
    (r"codex", _levels("OpenAI codex", _TO_HIGH, note=_CODEX_NOTE)),
    (
        r"o\d",
        _levels("OpenAI o-series", _TO_HIGH, note="The paper's natural condition was effort high."),
    ),
)
_UNNAMED_DEPLOYMENT = _without_options(
    "deployment of unknown model",
    "The deployment's name does not say which model it is, and Inspect then sends no reasoning "
    "options. Name the deployment after its model.",
)

# most output tokens of models that do not think (inspect_ai/model/_model_data/openai.yml)
_OUTPUT_LIMITS = (
    (r"gpt-4\.1", 32_768),
    (r"gpt-4o", 16_384),
    (r"gpt-4\.5", 16_384),
    (r"gpt-4-turbo|gpt-3", 4096),
    (r"gpt-4", 8192),
    (r"-chat", 16_384),
)

_VERSION = re.compile(r"gpt-(\d)(?!\d)(?:\.(\d+))?")


def openai_support(name: str) -> ThinkingSupport:
    """Return what an OpenAI model can be told, by the name behind `openai/`."""
    name = name.lower()
    service, slash, deployment = name.partition("/")
    if slash:
        name = deployment
    found = _VERSION.search(name)
    version = (int(found[1]), int(found[2] or 0)) if found else (0, 0)
    if version >= (5, 0) and "-chat" not in name:
        return _gpt_support(name, version)
    support = find_row(_OTHER_ROWS, name)
    if support is None:
        return _UNNAMED_DEPLOYMENT if service in ("azure", "bedrock") else _UNKNOWN
    return replace(support, output_limit=find_row(_OUTPUT_LIMITS, name))


def _gpt_support(name: str, version: tuple[int, int]) -> ThinkingSupport:
    row = next(support for first, support in _GPT_ROWS if version >= first)
    if "gpt-6-astra" in name or "gpt-6.1-sol" in name:
        return _ALWAYS_THINKS
    if version > _NEWEST_NUMBERED:
        return _UNKNOWN
    if "-pro" in name:
        efforts = ("high",) if version == (5, 0) else efforts_between("medium", "xhigh")
        return _levels(f"{row.family} pro", efforts, natural=row.natural, note=_PRO_NOTE)
    if "codex" in name:
        efforts = _TO_XHIGH if "codex-max" in name or version >= (5, 2) else _TO_HIGH
        return _levels(f"{row.family} codex", efforts, natural=row.natural, note=_CODEX_NOTE)
    return row
