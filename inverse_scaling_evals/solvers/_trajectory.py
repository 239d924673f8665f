"""Follow one train of thought, and ask for the answer at checkpoints in it.

The question is thought about once. At every checkpoint the first N tokens of the thinking are
closed, and the model answers; the thinking itself does not know of it. With a rule that ends the
thinking it is written in pieces, from checkpoint to checkpoint, until the answer has settled.
"""

import math
from dataclasses import dataclass, field
from string import ascii_uppercase
from typing import Any

from inspect_ai.model import GenerateConfig, Model, ModelOutput
from inspect_ai.solver import TaskState
from inspect_ai.util import collect

from .._constants import ANSWER_TOKENS, TRAJECTORY
from ..budgets import END_OF_THINKING, Checkpoints, CountedThinking
from ..errors import BudgetError
from ..scorers import read_output
from ._completions import Completions, OpenPrompt, open_prompt, without_end
from ._tokens import ServerTokens, ThinkTokens

_ALTERNATIVES = 20  # the most that a vLLM server reports by default
_OPENING = "<answer>"


@dataclass(frozen=True)
class _Probe:
    """The answer at a checkpoint.

    Attributes:
        checkpoint: Tokens of thinking, those of the template included.
        thinking: Tokens of the thinking that was closed.
        output: The reply.
        answer_tokens: Its tokens.
        probabilities: Of the options, by letter; None without options.
    """

    checkpoint: int
    thinking: int
    output: ModelOutput
    answer_tokens: int
    probabilities: dict[str, float] | None


@dataclass
class _Train:
    """A train of thought so far.

    Attributes:
        prompt: The prompt, up to and including the opening of the block.
        tokens: Thinking tokens.
        ended: Whether the model ended it.
        probes: The answers so far, by checkpoint.
        answer: The answer after thinking that the model ended, and its tokens.
    """

    prompt: OpenPrompt
    tokens: list[int] = field(default_factory=list)
    ended: bool = False
    probes: dict[int, _Probe] = field(default_factory=dict)
    answer: tuple[ModelOutput, int] | None = None

    def length(self, checkpoint: int) -> int:
        """Return how many written tokens a checkpoint stands for."""
        return max(checkpoint - self.prompt.inside, 0)

    def is_past_end(self, checkpoint: int) -> bool:
        """Return whether the model had ended its thinking before a checkpoint."""
        return self.ended and self.length(checkpoint) >= len(self.tokens)


class Trajectory:
    """Follows the thinking of one sample.

    Args:
        state: The conversation, of plain text.
        model: The model on its vLLM server.
        tokenizer: The server's tokenizer.
        how: The checkpoints.
        options: Options of the whole generation; `max_tokens` counts thinking and answer.
    """

    def __init__(
        self,
        state: TaskState,
        model: Model,
        tokenizer: ServerTokens,
        how: Checkpoints,
        options: GenerateConfig,
    ) -> None:
        self._state = state
        self._tokenizer = tokenizer
        self._how = how
        self._options = options
        self._completions = Completions(model, options, "checkpoints")

    async def follow(self) -> TaskState:
        """Return the state after thinking up to the last checkpoint or the model's own end.

        The output is the thinking with its last answer: that at the last checkpoint, or, where the
        model ended its thinking before, the answer that follows. The sample's metadata records
        every answer under `trajectory`, and the counts under `thinking`.

        Raises:
            BudgetError: If the model, its context or the conversation does not permit it.
            ServerError: If the server lacks an endpoint that is needed.
        """
        if self._state.tools:
            raise BudgetError(
                "Invalid checkpoints for a task with tools: their calls cannot be continued as "
                "text. Leave checkpoints out."
            )
        rule = self._how.stop
        if rule is not None and rule.kind == "option" and not self._state.metadata.get("choices"):
            raise BudgetError(
                f"Invalid stop={rule} for question {self._state.sample_id}: it has no options, so "
                "the rule would never be met. Use stop=settled."
            )
        tags = await self._tokenizer.tags()
        prompt = await open_prompt(self._state, self._tokenizer, tags, self._options)
        self._end = await self._tokenizer.tokens(f"{END_OF_THINKING}\n\n")
        self._check_context(prompt)
        train = _Train(prompt)
        if self._how.stop is None:
            await self._think(train, tags, self._how.tokens[-1])
            probed = [at for at in self._how.tokens if not train.is_past_end(at)]
            await collect(
                *(self._probe(train, at) for at in probed),
                *([self._answer_after(train)] if train.ended else []),
            )
        else:
            await self._think_until_settled(train, tags)
        return await self._finish(train)

    def _check_context(self, prompt: OpenPrompt) -> None:
        """Raise for a checkpoint that the server's context has no room for."""
        context = self._tokenizer.context
        last = self._how.tokens[-1]
        needed = len(prompt.tokens) + last + len(self._end) + self._how.probe_tokens
        if context is not None and needed > context:
            room = context - (needed - last)
            fewer = f"Use checkpoints up to {room}, or serve" if room > 0 else "Serve"
            raise BudgetError(
                f"Invalid checkpoints {self._how}: with a prompt of {len(prompt.tokens)} tokens "
                f"and {self._how.probe_tokens} for the answer the last needs a context of {needed} "
                f"tokens, and the server has {context}. {fewer} the model with a larger "
                "--max-model-len."
            )

    async def _think(self, train: _Train, tags: ThinkTokens, checkpoint: int) -> None:
        """Write thinking up to a checkpoint, or to its end."""
        left = train.length(checkpoint) - len(train.tokens)
        if left <= 0:
            return
        _, ids = await self._completions.write(
            train.prompt.tokens + train.tokens,
            left,
            stop=(tags.end,),
            shown=f"(thinking up to {checkpoint} tokens)",
        )
        train.tokens += without_end(ids)
        train.ended = ids.stopped

    async def _think_until_settled(self, train: _Train, tags: ThinkTokens) -> None:
        """Write thinking piece by piece, until the rule is met or it ends."""
        assert self._how.stop is not None
        answers: list[str | None] = []
        for checkpoint in self._how.tokens:
            await self._think(train, tags, checkpoint)
            if train.is_past_end(checkpoint):
                await self._answer_after(train)
                return
            await self._probe(train, checkpoint)
            probe = train.probes[checkpoint]
            answers.append(self._answer(probe.output))
            answered = (probe.probabilities or {}).get(answers[-1] or "")
            if self._how.stop.is_met(answers, answered):
                return

    async def _probe(self, train: _Train, checkpoint: int) -> None:
        """Close the thinking at a checkpoint, and take the answer."""
        length = min(train.length(checkpoint), len(train.tokens))
        closed = [*train.prompt.tokens, *train.tokens[:length], *self._end]
        shown = f"(the first {checkpoint} tokens of thinking, closed)"
        output, ids = await self._completions.write(closed, self._how.probe_tokens, shown=shown)
        probabilities = None
        if choices := self._state.metadata.get("choices"):
            opening = await self._tokenizer.tokens(_OPENING)
            begun, _ = await self._completions.write(
                [*closed, *opening], 1, top_logprobs=_ALTERNATIVES, shown=f"{shown} {_OPENING}"
            )
            probabilities = _option_probabilities(begun, len(choices))
        answer_tokens = len(ids.written) - ids.stopped
        train.probes[checkpoint] = _Probe(checkpoint, length, output, answer_tokens, probabilities)

    async def _answer_after(self, train: _Train) -> None:
        """Take the answer that follows thinking which the model ended."""
        closed = [*train.prompt.tokens, *train.tokens, *self._end]
        output, ids = await self._completions.write(
            closed, self._answer_room(train, closed), shown="(the answer after the thinking)"
        )
        train.answer = output, len(ids.written) - ids.stopped

    async def _finish(self, train: _Train) -> TaskState:
        """Put thinking and last answer together, and record everything."""
        state = self._state
        last = train.probes[max(train.probes)] if train.probes else None
        if train.answer is not None:
            output, answer_tokens = train.answer
        else:
            assert last is not None
            output, answer_tokens = last.output, last.answer_tokens
        lengths = [probe.thinking for probe in train.probes.values()]
        thinking, *begun = await self._tokenizer.texts(
            [train.tokens, *(train.tokens[:length] for length in lengths)]
        )
        characters = dict(zip(train.probes, map(len, begun), strict=True))
        joined = self._completions.join(output, thinking, len(train.tokens))
        counted = CountedThinking(len(train.tokens), answer_tokens, train.prompt.inside)
        state.output = joined
        state.messages.append(joined.message)
        state.metadata["thinking"] = {
            **state.metadata["thinking"],
            **counted.as_record(joined.response_id),
            "generated_tokens": self._completions.written,
            "thinking_ended": train.ended,
        }
        state.metadata[TRAJECTORY] = [
            self._record(train, at, characters.get(at))
            for at in self._how.tokens
            if at in train.probes or train.is_past_end(at)
        ]
        return state

    def _record(self, train: _Train, checkpoint: int, characters: int | None) -> dict[str, Any]:
        """Return what the metadata say of a checkpoint; past the end the final answer holds."""
        probe = train.probes.get(checkpoint)
        if probe is None:
            return {
                "checkpoint": checkpoint,
                "past_end": True,
                "thinking_tokens": len(train.tokens),
            }
        return {
            "checkpoint": checkpoint,
            "past_end": False,
            "thinking_tokens": probe.thinking,
            "thinking_characters": characters,
            "reply": probe.output.completion,
            "stop_reason": probe.output.stop_reason,
            "answer_tokens": probe.answer_tokens,
            **({"probabilities": probe.probabilities} if probe.probabilities else {}),
        }

    def _answer(self, output: ModelOutput) -> str | None:
        metadata = self._state.metadata
        return read_output(
            output,
            metadata.get("choices"),
            metadata.get("answer_range"),
            kind=metadata.get("answer_kind"),
        ).answer

    def _answer_room(self, train: _Train, closed: list[int]) -> int:
        """Return the room for the answer after thinking that the model ended itself."""
        room = ANSWER_TOKENS
        if self._options.max_tokens is not None:  # which counts the thinking too
            room = min(room, self._options.max_tokens - train.prompt.inside - len(train.tokens))
        if self._tokenizer.context is not None:
            room = min(room, self._tokenizer.context - len(closed))
        return max(room, 1)


def _option_probabilities(output: ModelOutput, count: int) -> dict[str, float]:
    """Return the probability of each option's letter as the next token.

    The rest, up to 1, is of tokens that begin with no letter of an option.
    """
    letters = ascii_uppercase[:count]
    found = dict.fromkeys(letters, 0.0)
    logprobs = output.choices[0].logprobs
    for entry in (logprobs.content[0].top_logprobs or []) if logprobs and logprobs.content else []:
        letter = entry.token.strip(" (\n")[:1]
        if letter in found and len(entry.token.strip(" (\n).")) == 1:
            found[letter] += math.exp(entry.logprob)
    return {letter: round(probability, 6) for letter, probability in found.items()}
