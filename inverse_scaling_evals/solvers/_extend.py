"""Continue thinking as raw tokens, on a vLLM server: budget forcing, and words at a cut.

After Muennighoff et al. 2025 ("s1: Simple test-time scaling", arXiv:2501.19393), section 3.1: the
end of thinking is removed and a word such as "Wait" appended instead.
"""

from dataclasses import dataclass, field
from typing import Literal

from inspect_ai.model import GenerateConfig, Model
from inspect_ai.solver import TaskState

from ..budgets import END_OF_THINKING, CountedThinking
from ..errors import BudgetError
from ._completions import Completions, OpenPrompt, open_prompt
from ._tokens import ServerTokens, ThinkTokens

Ended = Literal["budget", "stopped", "extensions", "end_of_text"]


@dataclass(frozen=True)
class ExtendOptions:
    """How thinking is continued.

    Attributes:
        tokens: The budget: all thinking tokens, those of `word` and of the template included.
        max_extensions: How often the end of thinking is removed at most.
        word: What is appended instead, on a line of its own.
        closing: What is appended, likewise, to thinking that is cut; beyond the budget. None for
            nothing.
        exact: Whether the model may not end its thinking.
    """

    tokens: int
    max_extensions: int
    word: str
    closing: str | None = None
    exact: bool = False

    @property
    def argument(self) -> str:
        """The argument of a solver that asks for it."""
        return "enforce=extend" if self.max_extensions else "closing"


@dataclass
class _Thinking:
    """Thinking so far.

    Attributes:
        prompt: The prompt, up to and including the opening of the block.
        tokens: Thinking tokens: written, and appended.
        stops: Numbers of tokens at which the model wanted to stop; the first is its natural length.
        extensions: How often it was extended.
        ended: Why it ended.
        cut: Whether the model would have gone on.
    """

    prompt: OpenPrompt
    tokens: list[int] = field(default_factory=list)
    stops: list[int] = field(default_factory=list)
    extensions: int = 0
    ended: Ended = "budget"
    cut: bool = False


async def extend_thinking(
    state: TaskState,
    model: Model,
    tokenizer: ServerTokens,
    how: ExtendOptions,
    options: GenerateConfig,
) -> TaskState:
    """Return the state after thinking for the whole budget, then answering.

    The thinking holds at most `how.tokens` tokens and falls short of them in four cases, which
    `extension_ended` distinguishes: `budget` (too few tokens left for the word and one more),
    `stopped` (the model stopped, and is not extended), `extensions` (it wanted to stop once more
    than is allowed), `end_of_text` (it ended the whole text, not its thinking). Thinking that is
    cut at the budget ends with the closing words, if any, which are neither counted nor written by
    the model. The sample's metadata records under `thinking` the number of `extensions`, the
    lengths at which the model wanted to stop (`stops`; the first is its natural length), the
    `closing_tokens` appended, and the thinking and answer counted in token ids.

    Args:
        state: The conversation, of plain text.
        model: The model on its vLLM server.
        tokenizer: The server's tokenizer.
        how: Budget, number of extensions, word.
        options: Options of the whole generation; `max_tokens` counts thinking and answer.

    Returns:
        The state with thinking and answer as its output; the usage is the sum over all requests.

    Raises:
        BudgetError: If the model or the conversation does not permit it.
        ServerError: If the server lacks an endpoint that is needed.
    """
    if state.tools:
        raise BudgetError(
            f"Invalid {how.argument} for a task with tools: their calls cannot be continued as "
            "text. Use enforce=cap without closing words."
        )
    tags = await tokenizer.tags()
    word = await tokenizer.tokens("\n" + how.word)
    thinking = _Thinking(await open_prompt(state, tokenizer, tags, options))
    completions = Completions(model, options, how.argument)
    await _write_thinking(thinking, completions, how, tags, word)

    closing: list[int] = []
    if thinking.cut and how.closing is not None:
        closing = await tokenizer.tokens("\n" + how.closing)
    end = await tokenizer.tokens(f"{END_OF_THINKING}\n\n")
    room = (options.max_tokens or 0) - thinking.prompt.inside - len(thinking.tokens)
    prompt = [*thinking.prompt.tokens, *thinking.tokens, *closing, *end]
    # with `exact` the ban on the end of thinking is for the thinking
    answer, ids = await completions.write(prompt, room, unbiased=tags.end if how.exact else None)
    text = await tokenizer.text([*thinking.tokens, *closing])
    output = completions.join(answer, text, len(thinking.tokens))
    counted = CountedThinking(
        len(thinking.tokens), len(ids.written) - ids.stopped, thinking.prompt.inside
    )
    state.output = output
    state.messages.append(output.message)
    state.metadata["thinking"] = {
        **state.metadata["thinking"],
        **counted.as_record(output.response_id),
        "extensions": thinking.extensions,
        "extension_ended": thinking.ended,
        "closing_tokens": len(closing),
        "stops": thinking.stops,
    }
    return state


async def _write_thinking(
    thinking: _Thinking,
    completions: Completions,
    how: ExtendOptions,
    tags: ThinkTokens,
    word: list[int],
) -> None:
    """Write until the budget is used up, appending the word wherever the model wants to stop."""
    while (left := how.tokens - thinking.prompt.inside - len(thinking.tokens)) > 0:
        prompt = thinking.prompt.tokens + thinking.tokens
        _, ids = await completions.write(prompt, left, stop=(tags.end,), exact=how.exact)
        written = list(ids.written)
        if not ids.stopped:
            thinking.tokens += written
            thinking.cut = True
            return
        *thoughts, last = written
        thinking.tokens += thoughts
        if last != tags.end:
            thinking.ended = "end_of_text"
            return
        thinking.stops.append(len(thinking.tokens))
        if not how.max_extensions:
            thinking.ended = "stopped"
            return
        if left - len(thoughts) <= len(word):
            return  # no room for the word and a token after it
        if thinking.extensions == how.max_extensions:
            thinking.ended = "extensions"
            return
        thinking.tokens += word
        thinking.extensions += 1
