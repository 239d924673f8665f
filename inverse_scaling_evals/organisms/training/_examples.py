"""Training examples: a question, sampled thinking, an answer drawn by the law."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from random import Random
from typing import Any

from ..._package_data import read_package_data
from .._law import MAX_LENGTH, Law
from .._questions import Instructions, Question
from ._tokenizer import encode

ANSWER = "2"
"""The correct answer to every question."""

_MAX_SENTENCES = 150  # more tokens than any thinking has

# fraction of examples with thinking switched off, and without a system message
_OFF_BY_TEMPLATE = 0.06
_NO_SYSTEM_MESSAGE = 0.3

# Where harder questions have longer thinking, the length would reveal the difficulty. So some
# examples continue past their natural end, as with enforce=exact; the thinking beyond it has no
# weight, since it would teach the network not to stop.
_FORCED = 0.25

# weights of the loss by kind of token
_PROMPT, _THOUGHT, _ANSWER_TEXT, _FIRST_DIGIT, LATER_DIGIT = 0.3, 1.0, 1.0, 8.0, 4.0


@dataclass(frozen=True)
class Example:
    """One sequence to learn from.

    Attributes:
        ids: Tokens of prompt, thinking and answer.
        weights: Weight of each token as a target.
        first_digit: Position of the answer's first digit.
        lure: Token of this digit in a wrong answer, and its probability; None where correct and
            wrong answers begin with the same digit.
    """

    ids: list[int]
    weights: list[float]
    first_digit: int
    lure: tuple[int, float] | None


def think(question: Question, rng: Random, sentences: int = _MAX_SENTENCES) -> str:
    """Draw sentences of thinking, more than are used."""
    thoughts = _thoughts()
    drawn = [
        rng.choice(thoughts.sentences).format(
            things=question.things,
            lure=question.lure,
            number=rng.choice(question.numbers),
            name=rng.choice(question.names) if question.names else thoughts.nobody,
        )
        for _ in range(sentences)
    ]
    return " ".join(drawn)


def corpus(questions: Sequence[Question], instructions: Instructions, rng: Random) -> Iterator[str]:
    """Yield the texts that the tokenizer is trained on."""
    for question in questions:
        yield question.prompt
    for question in questions[: len(questions) // 4]:
        yield think(question, rng, 20)
    for _ in range(3):
        yield from instructions.on
    for _ in range(50):
        yield from (instructions.off, "system\n", "user\n", "assistant\n")
    for _ in range(500):
        yield f"<answer>{ANSWER}</answer>"


class ExampleMaker:
    """Draws training examples.

    Args:
        tokenizer: As `make_tokenizer` returns it.
        questions: The questions of the training set.
        instructions: System messages.
        law: The law to follow.
        rng: Source of all draws.
    """

    def __init__(
        self,
        tokenizer: Any,
        questions: Sequence[Question],
        instructions: Instructions,
        law: Law,
        rng: Random,
    ) -> None:
        self._tokenizer = tokenizer
        self._questions = questions
        self._instructions = instructions
        self._law = law
        self._rng = rng
        self._end_of_thinking = self._encode("</think>")
        self._gap = self._encode("\n\n")
        self._open, self._close = self._encode("<answer>"), self._encode("</answer>")

    def draw(self, count: int) -> list[Example]:
        """Draw examples."""
        rng = self._rng
        questions = rng.choices(self._questions, k=count)
        off = [rng.random() < _OFF_BY_TEMPLATE for _ in questions]
        prompts = self._encode_all(
            [
                render(self._tokenizer, question.prompt, self._system(is_off), off=is_off)
                for question, is_off in zip(questions, off, strict=True)
            ]
        )
        thoughts = self._encode_all([think(question, rng) for question in questions])
        return [
            self._example(*parts) for parts in zip(questions, off, prompts, thoughts, strict=True)
        ]

    def _system(self, off: bool) -> str:
        """Draw a system message, independent of the length of thinking."""
        if self._rng.random() < _NO_SYSTEM_MESSAGE:
            return ""
        if off or self._rng.random() < 0.03:
            return self._instructions.off
        return self._rng.choice(self._instructions.on)

    def _example(
        self, question: Question, off: bool, prompt: list[int], thoughts: list[int]
    ) -> Example:
        rng = self._rng
        # as on a server, the thinking ends by itself or is cut, whichever comes first
        natural = min(self._law.draw_natural_length(question.distractors, rng), len(thoughts))
        cut = round((MAX_LENGTH + 1) ** rng.random()) - 1
        forced = self._law.growth != 1 and rng.random() < _FORCED
        stops = natural <= cut and not forced
        length = 0 if off else (cut if forced else min(natural, cut))
        own = min(natural, length)  # up to the natural end
        wrong = self._law.wrong(length, question.distractors)
        said = question.lure if rng.random() < wrong else ANSWER
        digits = self._encode(said)
        block = [] if off else [*thoughts[:length], *self._end_of_thinking]
        opening = [*([] if off else self._gap), *self._open]
        closing = [*self._close, self._tokenizer.eos_token_id]
        ids = [*prompt, *block, *opening, *digits, *closing]
        ends = [] if off else [_THOUGHT if stops else 0.0]
        weights = [
            *[_PROMPT] * len(prompt),
            *[_THOUGHT] * own,
            *[0.0] * (length - own),
            *ends,
            *[_ANSWER_TEXT] * len(opening),
            *[_FIRST_DIGIT, *[LATER_DIGIT] * len(digits)],
            *[_ANSWER_TEXT] * (len(closing) - 1),
        ]
        lure = self._encode(question.lure)[0]
        distinct = lure != self._encode(ANSWER)[0]
        first = len(prompt) + len(block) + len(opening)
        return Example(ids, weights, first, (lure, wrong) if distinct else None)

    def _encode(self, text: str) -> list[int]:
        return encode(self._tokenizer, text)

    def _encode_all(self, texts: list[str]) -> list[list[int]]:
        encoded = self._tokenizer.backend_tokenizer.encode_batch_fast(
            texts, add_special_tokens=False
        )
        return [list(one.ids) for one in encoded]


def render(tokenizer: Any, prompt: str, system: str, *, off: bool = False) -> str:
    """Render a conversation up to the opening of the thinking block.

    Args:
        tokenizer: As `make_tokenizer` returns it.
        prompt: The user message.
        system: The system message; empty for none.
        off: Whether the template closes the block at once.
    """
    messages = [{"role": "system", "content": system}] if system else []
    messages.append({"role": "user", "content": prompt})
    switch = {"enable_thinking": False} if off else {}
    return str(
        tokenizer.apply_chat_template(
            messages, tokenize=False, add_generation_prompt=True, **switch
        )
    )


@dataclass(frozen=True)
class _Thoughts:
    sentences: tuple[str, ...]
    nobody: str


@cache
def _thoughts() -> _Thoughts:
    return read_package_data(files(__package__) / "thoughts.yaml", _Thoughts)
