"""What is known of a model's thinking before it is asked: the vocabulary of the tables."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Literal, TypeVar

from ..._constants import ANSWER_TOKENS
from .._budget import EFFORT_TOKENS, EFFORTS, BudgetKind, Effort
from .._source import ThinkingSource

T = TypeVar("T")

Channel = Literal["tokens", "cap", "exact", "extend", "effort", "countdown", "prompt"]

NATURAL_TOKENS = 16_384
"""Thinking that the natural budget makes room for on an API (paper: limit 16,384 + 10,000)."""

_PAPER_EFFORTS: tuple[Effort, ...] = ("low", "medium", "high")


class RefusalReason(StrEnum):
    """Why a budget cannot be set on a model; `explain_refusal` makes a sentence of it."""

    # what a model, a server or Inspect's provider does with a kind of budget
    UNSUPPORTED = "unsupported"
    DEPRECATED = "deprecated"
    DROPPED = "dropped"
    REPLACED = "replaced"
    NOT_SENT = "not_sent"
    REJECTED = "rejected"
    LEFT_TO_TEMPLATE = "left_to_template"
    MODEL_ARGUMENT = "model_argument"
    NO_THINKING_BLOCK = "no_thinking_block"
    NO_THINKING = "no_thinking"
    ALWAYS_THINKS = "always_thinks"
    UNVERIFIED = "unverified"
    # what is wrong with this one
    BELOW_MINIMUM = "below_minimum"
    ABOVE_MAXIMUM = "above_maximum"
    NO_LEVEL_OF_ITS_OWN = "no_level_of_its_own"
    NOT_A_DISTINCT_LEVEL = "not_a_distinct_level"
    ABOVE_OUTPUT_LIMIT = "above_output_limit"
    # what `enforce` needs
    NEEDS_VLLM = "needs_vllm"
    NEEDS_COUNTDOWN = "needs_countdown"
    NEEDS_NUMBER = "needs_number"
    NEEDS_END_TOKEN = "needs_end_token"
    NOT_CUT = "not_cut"
    NOT_CONTINUED = "not_continued"


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

    @classmethod
    def effort(cls, level: str, wire_field: str, channel: Channel | None = None) -> "Sent":
        """Express a setting as a value of `reasoning_effort`."""
        return cls({"reasoning_effort": level}, wire_field, channel)

    @classmethod
    def tokens(cls, number: int, wire_field: str) -> "Sent":
        """Express a setting as a value of `reasoning_tokens`."""
        return cls({"reasoning_tokens": number}, wire_field)


NOTHING = Sent()


@dataclass(frozen=True)
class Numbers:
    """Numbers of tokens that a model accepts.

    Attributes:
        wire_field: Request field of the number.
        min_tokens: Smallest number accepted.
        max_tokens: Largest number accepted; None when unknown.
        channels: How they are enforced, strongest first.
    """

    wire_field: str
    min_tokens: int = 1
    max_tokens: int | None = None
    channels: tuple[Channel, ...] = ("tokens",)


@dataclass(frozen=True)
class Levels:
    """Effort levels that a model accepts.

    Attributes:
        efforts: The levels, each different from the others.
        wire_field: Request field of the level.
        stand_for_numbers: Whether the paper's numbers of tokens are sent as their levels.
    """

    efforts: tuple[Effort, ...]
    wire_field: str
    stand_for_numbers: bool = False

    @property
    def by_tokens(self) -> dict[int, Effort]:
        """Numbers of tokens that have a level of their own."""
        if not self.stand_for_numbers:
            return {}
        return {
            EFFORT_TOKENS[effort]: effort for effort in self.efforts if effort in _PAPER_EFFORTS
        }


@dataclass(frozen=True)
class ThinkingSupport:
    """What a model can be told about thinking, through Inspect's provider.

    Attributes:
        family: Row of the table that the model falls under.
        numbers: Numbers of tokens that it accepts, or why it accepts none.
        levels: Effort levels that it accepts, or why it accepts none.
        countdown: Numbers of tokens that it can be told of as a budget for thinking and answer
            together, which is advisory; None where it cannot.
        off: How thinking is switched off, or why it cannot be.
        natural: How unconstrained thinking is expressed.
        natural_tokens: Thinking that the natural budget makes room for; None leaves the output
            unlimited (the rest of the context).
        prompt_room: Room beside a budget given in words only, when it is not the answer's.
        output_limit: Most tokens the model writes in all; None when unknown or never reached.
        always: Options that go with every request.
        fix: What to use instead where a budget cannot be set; a sentence, or empty.
        note: What is uncertain about this row; a sentence, or empty.
        sources: Where the measured thinking comes from, best first; what a response does not have
            is skipped.
        model: Inspect's name of the model.
        provider: Its first part.
    """

    family: str
    numbers: Numbers | RefusalReason = RefusalReason.UNSUPPORTED
    levels: Levels | RefusalReason = RefusalReason.UNSUPPORTED
    countdown: Numbers | None = None
    off: Sent | RefusalReason = RefusalReason.UNSUPPORTED
    natural: Sent = NOTHING
    natural_tokens: int | None = NATURAL_TOKENS
    prompt_room: int | None = None
    output_limit: int | None = None
    always: Mapping[str, Any] = field(default_factory=dict)
    fix: str = ""
    note: str = ""
    sources: tuple[ThinkingSource, ...] = ()
    model: str = ""
    provider: str = ""

    @property
    def channels(self) -> tuple[Channel, ...]:
        """How a budget is enforced, strongest first; `prompt` (words only) is always last."""
        numbers = self.numbers.channels if isinstance(self.numbers, Numbers) else ()
        levels: tuple[Channel, ...] = ("effort",) if isinstance(self.levels, Levels) else ()
        countdown: tuple[Channel, ...] = ("countdown",) if self.countdown else ()
        return (*numbers, *levels, *countdown, "prompt")

    @property
    def answer_tokens(self) -> int:
        """Default room for the answer, in tokens."""
        return min(ANSWER_TOKENS, self.output_limit or ANSWER_TOKENS)

    def refusal_of(self, kind: BudgetKind) -> RefusalReason | None:
        """Return why no budget of a kind can be set; None where one can."""
        settings = {"off": self.off, "tokens": self.numbers, "effort": self.levels}
        setting = settings.get(kind)
        return setting if isinstance(setting, RefusalReason) else None


def efforts_between(first: Effort, last: Effort) -> tuple[Effort, ...]:
    """Return the effort levels from one to another, both included."""
    return EFFORTS[EFFORTS.index(first) : EFFORTS.index(last) + 1]


def find_row(rows: Iterable[tuple[str, T]], name: str) -> T | None:
    """Return the row of the first pattern that is found in a model's name; None without one."""
    return next((row for pattern, row in rows if re.search(pattern, name)), None)


def without_thinking(family: str, *, output_limit: int | None = None) -> ThinkingSupport:
    """Describe a model that does not think: it takes the budgets off and natural alone."""
    return ThinkingSupport(
        family=family,
        numbers=RefusalReason.NO_THINKING,
        off=NOTHING,
        natural_tokens=0,
        output_limit=output_limit,
    )
