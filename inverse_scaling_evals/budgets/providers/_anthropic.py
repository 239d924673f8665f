"""What Claude generations do with a thinking budget, through Inspect's `anthropic` provider.

Source: requests recorded with inspect-ai 0.3.285 and anthropic 2.11.0, and the generation tests
of `inspect_ai/model/_providers/anthropic.py`. The same code serves `anthropic/bedrock/...`,
`anthropic/vertex/...` and `anthropic/azure/...`.
"""

import re
from dataclasses import dataclass, replace

from ._budget import Effort
from ._support import (
    NATURAL_TOKENS,
    NOTHING,
    Sent,
    ThinkingSupport,
    level,
    numbers_of,
    without_thinking,
)

Version = tuple[int, int]

TOKENS_FIELD = "thinking.budget_tokens"
EFFORT_FIELD = "output_config.effort"
_LEVELS: tuple[Effort, ...] = ("low", "medium", "high", "xhigh", "max")
_LEAST_TOKENS = 1024  # the API's minimum; Inspect sends less without a word

# both orders of the id: claude-opus-4-5-20251101, claude-3-7-sonnet-20250219; a date is no minor
_TIER_FIRST = re.compile(r"claude-([a-z]+)-(\d{1,2})(?:[-.](\d{1,2}))?(?![0-9a-z])")
_VERSION_FIRST = re.compile(r"claude-(\d{1,2})(?:[-.](\d{1,2}))?(?:-([a-z]+))?(?![0-9])")

_KNOWN_VERSIONS = {
    (1, 2), (2, 0), (2, 1), (3, 0), (3, 5), (3, 7),
    (4, 0), (4, 1), (4, 5), (4, 6), (4, 7), (4, 8), (5, 0), (5, 1), (5, 5),
}  # fmt: skip

_NEWEST_NOTE = (
    "This Claude is not in the table; it is taken for one of the newest generation, which takes "
    "levels only and always thinks."
)


def _numeric(family: str, natural: Sent) -> ThinkingSupport:
    return ThinkingSupport(
        family=family,
        channels=("tokens", "prompt"),
        tokens_field=TOKENS_FIELD,
        least_tokens=_LEAST_TOKENS,
        effort_refusal="it takes a number of tokens, and Inspect would choose one for the level",
        off=NOTHING,  # no `thinking` field means no thinking
        natural=natural,
    )


def _adaptive(family: str, off: Sent | None, natural: Sent = NOTHING) -> ThinkingSupport:
    return ThinkingSupport(
        family=family,
        channels=("effort", "prompt"),
        number_refusal="from 4.7 on Claude takes a level, not a number of tokens",
        efforts=_LEVELS,
        effort_field=EFFORT_FIELD,
        number_to_effort=numbers_of(_LEVELS),
        off=off,
        off_refusal="it always thinks: Inspect drops the request to stop, and the API rejects it",
        natural=natural,
    )


@dataclass(frozen=True)
class _Row:
    """Claude models from one version to another, of some tiers (a pattern), and what they do."""

    first: Version
    last: Version
    tiers: str
    support: ThinkingSupport


_BUDGET = Sent({"reasoning_tokens": NATURAL_TOKENS}, TOKENS_FIELD)
_HIGH = level("high", EFFORT_FIELD, "effort")
_DISABLED = level("none", "thinking.type")
_ALWAYS_THINKS = _adaptive("Claude that always thinks", None)

_ROWS = (
    _Row((0, 0), (3, 6), "", without_thinking("Claude up to 3.5")),
    # unset means no thinking up to 4.5, so that the paper's natural condition is a budget too
    _Row((3, 7), (3, 99), "", _numeric("Claude 3.7", _BUDGET)),
    _Row((4, 0), (4, 5), "", _numeric("Claude 4.0 to 4.5", _BUDGET)),
    _Row((4, 6), (4, 6), "", _numeric("Claude 4.6", _HIGH)),
    # Without a `thinking` field 4.8 does not think, Opus 5 does: platform.claude.com, "Migration
    # guide" of Opus 5. A level makes sure of it, and `high` is the server's own default.
    _Row((4, 7), (4, 99), "", _adaptive("Claude 4.7 and 4.8", _DISABLED, natural=_HIGH)),
    _Row((5, 0), (5, 4), "opus|sonnet", _adaptive("Claude Opus 5 and Sonnet 5", _DISABLED)),
    _Row(
        (5, 5),
        (5, 99),
        "sonnet",
        replace(
            _adaptive("Claude Sonnet 5.5", _DISABLED),
            note="Off is sent as between_tools, the lowest setting there is: no thinking up front.",
        ),
    ),
    _Row((5, 5), (5, 99), "haiku", _adaptive("Claude Haiku 5.5", _DISABLED)),
    _Row((5, 0), (99, 99), "", _ALWAYS_THINKS),
)

# most output tokens, thinking included (inspect_ai/model/_model_data/anthropic.yml and the caps
# of its provider), first match wins
_OUTPUT_LIMITS: tuple[tuple[Version, Version, str, int], ...] = (
    ((0, 0), (3, 4), "", 4096),
    ((3, 5), (3, 6), "", 8192),
    ((3, 7), (3, 99), "", 128_000),
    ((4, 0), (4, 4), "opus", 32_000),
    ((4, 6), (4, 99), "opus", 128_000),
    ((4, 0), (4, 99), "", 64_000),
    ((5, 0), (99, 99), "", 128_000),
)


def parse_claude(name: str) -> tuple[str, Version] | None:
    """Read tier and version out of a Claude id, in either order and under any prefix.

    Returns:
        For example `("opus", (4, 5))`, or None when no version is named.
    """
    found = _TIER_FIRST.search(name)
    if found:
        return found[1], (int(found[2]), int(found[3] or 0))
    found = _VERSION_FIRST.search(name)
    if found:
        return found[3] or "", (int(found[1]), int(found[2] or 0))
    return None


def claude_support(name: str) -> ThinkingSupport:
    """Find what a Claude model can be told, by the name behind `anthropic/`."""
    parsed = parse_claude(name.lower())
    if parsed is None:
        return replace(_ALWAYS_THINKS, output_limit=128_000, note=_NEWEST_NOTE)
    tier, version = parsed
    support = next(
        row.support
        for row in _ROWS
        if row.first <= version <= row.last and re.search(row.tiers, tier)
    )
    limit = next(
        tokens
        for first, last, tiers, tokens in _OUTPUT_LIMITS
        if first <= version <= last and re.search(tiers, tier)
    )
    note = support.note if version in _KNOWN_VERSIONS else _newer_note(support)
    return replace(support, output_limit=limit, note=note)


def _newer_note(support: ThinkingSupport) -> str:
    if support is _ALWAYS_THINKS:
        return _NEWEST_NOTE
    return f"This Claude version is not in the table; it is taken for {support.family}."
