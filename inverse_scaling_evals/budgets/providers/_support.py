"""What can be known of a model's thinking before it is asked: the vocabulary of the tables.

The rows themselves are in `_claude.py`, `_openai.py`, `_gemini.py`, `_open_weights.py` and
`_hosted.py`; `_providers.py` finds the row of a model, `_config.py` turns it into options.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from .._constants import ANSWER_TOKENS as ANSWER_TOKENS
from ._budget import Effort

Channel = Literal["tokens", "cap", "exact", "extend", "effort", "prompt"]

NATURAL_TOKENS = 16_384
"""Thinking that the natural budget makes room for on an API (paper: limit 16,384 + 10,000)."""

# tokens to make room for when a level is asked for, and the numbers that become a level where
# only levels exist: the paper maps 1024 to low, 4096 to medium, 8192 to high; the next doublings
# continue its scale (an extension of ours, used for the output limit alone)
EFFORT_TOKENS: Mapping[Effort, int] = {
    "minimal": 1024, "low": 1024, "medium": 4096, "high": 8192, "xhigh": 16_384, "max": 32_768,
}  # fmt: skip
"""Thinking tokens that a level of effort stands for."""

LOW_MEDIUM_HIGH: tuple[Effort, ...] = ("low", "medium", "high")
"""The levels that the paper asks for, and for which a number of tokens can stand."""


@dataclass(frozen=True)
class Sent:
    """How a setting is expressed.

    Attributes:
        options: `GenerateConfig` fields; empty when leaving every field out expresses it.
        wire_field: Field of the request that they become; empty when nothing is sent.
        channel: Channel that they use, when it is not the first of the model's.
    """

    options: Mapping[str, Any] = field(default_factory=dict)
    wire_field: str = ""
    channel: Channel | None = None


NOTHING = Sent()


def level(effort: str, wire_field: str, channel: Channel | None = None) -> Sent:
    """Express a setting as a value of `reasoning_effort`."""
    return Sent({"reasoning_effort": effort}, wire_field, channel)


def numbers_of(efforts: tuple[Effort, ...]) -> dict[int, Effort]:
    """Give the budgets in tokens that have a level of their own among these."""
    return {EFFORT_TOKENS[effort]: effort for effort in LOW_MEDIUM_HIGH if effort in efforts}


@dataclass(frozen=True)
class ThinkingSupport:
    """What a model lets itself be told about thinking, through Inspect's provider.

    Attributes:
        family: Row of the table that the model falls under.
        channels: How it can be made to obey, strongest first; `prompt` is always last.
        tokens_field: Request field of a number of tokens.
        least_tokens: Smallest number accepted.
        most_tokens: Largest number accepted, or None when unknown.
        number_refusal: Why a number of tokens cannot be passed on, where it cannot.
        efforts: Levels accepted, each different from the others.
        effort_refusal: Why no level can be passed on, where none can.
        effort_field: Request field of a level.
        number_to_effort: Numbers that have a level of their own, where only levels exist.
        off: How thinking is switched off, or None when it cannot be.
        off_refusal: Why it cannot be.
        natural: How unconstrained thinking is expressed.
        natural_tokens: Thinking that the natural budget makes room for; None leaves the output
            unlimited (the rest of the context).
        prompt_room: Room beside a budget given in words only, when it is not the answer's.
        output_limit: Most tokens the model writes in all, or None when unknown or never reached.
        always: Options that go with every request.
        ways_out: What to use instead where a budget cannot bind.
        note: What is uncertain about this row.
        model: Inspect's name of the model.
        provider: Its first part.
    """

    family: str
    channels: tuple[Channel, ...] = ("prompt",)
    tokens_field: str = ""
    least_tokens: int = 1
    most_tokens: int | None = None
    number_refusal: str = "it takes no number of tokens"
    efforts: tuple[Effort, ...] = ()
    effort_refusal: str = "it takes no level"
    effort_field: str = ""
    number_to_effort: Mapping[int, Effort] = field(default_factory=dict)
    off: Sent | None = None
    off_refusal: str = "its thinking cannot be switched off"
    natural: Sent = NOTHING
    natural_tokens: int | None = NATURAL_TOKENS
    prompt_room: int | None = None
    output_limit: int | None = None
    always: Mapping[str, Any] = field(default_factory=dict)
    ways_out: str = ""
    note: str = ""
    model: str = ""
    provider: str = ""

    @property
    def answer_tokens(self) -> int:
        """Default room for the answer, in tokens."""
        return min(ANSWER_TOKENS, self.output_limit or ANSWER_TOKENS)


def without_thinking(family: str, *, output_limit: int | None = None) -> ThinkingSupport:
    """Describe a model that does not think: off and natural are all it knows."""
    return ThinkingSupport(
        family=family,
        number_refusal="it does not think, and would drop a thinking budget silently",
        off=NOTHING,
        natural_tokens=0,
        output_limit=output_limit,
    )
