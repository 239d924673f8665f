"""Compare an organism with its law without a server, by teacher forcing."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from ...errors import InverseScalingError
from .._law import MAX_LENGTH, Law
from .._questions import Instructions, Question
from ._dependencies import require_torch
from ._examples import ANSWER, render
from ._network import load_network
from ._tokenizer import encode

LENGTHS = (0, 16, 64, 256, 512)
"""Default lengths of thinking before the answer, in tokens."""

_ROWS = 32  # questions at a time


@dataclass(frozen=True)
class AtLength:
    """The answers after a length of thinking.

    Attributes:
        length: Thinking tokens before the answer.
        right: Probability of the correct answer, mean over questions.
        lure: Probability of the wrong answer of the training, likewise.
        law: Probability of the correct answer by the law, for the same questions.
        stderr: Standard error of `right` over questions.
        n_questions: Number of questions.
    """

    length: int
    right: float
    lure: float
    law: float
    stderr: float
    n_questions: int


def evaluate_offline(
    folder: Path,
    law: Law,
    questions: Sequence[Question],
    instructions: Instructions | None = None,
    *,
    lengths: Sequence[int] = LENGTHS,
    seed: int = 0,
) -> list[AtLength]:
    """Compute the probability of each answer after thinking of given lengths.

    The network samples thinking once for each question, with the end of thinking suppressed. It is
    cut at every length, the block is closed, and the probability of each whole answer is computed,
    so that only the thinking is sampled.

    Args:
        folder: The organism.
        law: The law that it was trained to follow.
        questions: Questions, preferably held out of its training.
        instructions: System messages, of which one is drawn for each question; None for none.
        lengths: Thinking tokens, each from 0 to `MAX_LENGTH`.
        seed: Seed of the sampled thinking.

    Returns:
        One row for each length.

    Raises:
        InverseScalingError: If a package of the extra is missing, or a length is out of bounds.
    """
    require_torch()
    import torch

    if not questions:
        raise InverseScalingError("No questions to evaluate: expected at least one.")
    if bad := [length for length in lengths if not 0 <= length <= MAX_LENGTH]:
        raise InverseScalingError(
            f"Invalid lengths {', '.join(map(str, bad))}: expected 0 to {MAX_LENGTH} tokens."
        )
    torch.set_num_threads(1)
    torch.manual_seed(seed)
    network, tokenizer = load_network(folder)
    said = ("", *instructions.on) if instructions else ("",)
    rng = Random(seed)
    found: dict[int, list[tuple[float, float]]] = {length: [] for length in lengths}
    for start in range(0, len(questions), _ROWS):
        part = questions[start : start + _ROWS]
        prompts = [
            encode(tokenizer, render(tokenizer, question.prompt, rng.choice(said)))
            for question in part
        ]
        thoughts = _think(network, tokenizer, prompts, max(lengths))
        for length in lengths:
            found[length] += _answers(network, tokenizer, part, prompts, thoughts, length)
    return [_summary(length, rows, law, questions) for length, rows in found.items()]


def _summary(
    length: int, rows: list[tuple[float, float]], law: Law, questions: Sequence[Question]
) -> AtLength:
    count = len(rows)
    right = sum(each for each, _ in rows) / count
    spread = sum((each - right) ** 2 for each, _ in rows) / max(count - 1, 1)
    return AtLength(
        length=length,
        right=right,
        lure=sum(each for _, each in rows) / count,
        law=law.accuracy(length, [question.distractors for question in questions]),
        stderr=(spread / count) ** 0.5,
        n_questions=count,
    )


def _think(network: Any, tokenizer: Any, prompts: list[list[int]], length: int) -> list[list[int]]:
    """Sample thinking of exactly a number of tokens."""
    import torch

    if not length:
        return [[] for _ in prompts]
    width = max(map(len, prompts))
    ids = torch.full((len(prompts), width), tokenizer.pad_token_id)
    mask = torch.zeros_like(ids)
    for row, prompt in enumerate(prompts):
        ids[row, width - len(prompt) :] = torch.tensor(prompt)
        mask[row, width - len(prompt) :] = 1
    ends = [*encode(tokenizer, "</think>"), tokenizer.eos_token_id, tokenizer.pad_token_id]
    with torch.no_grad():
        written = network.generate(
            input_ids=ids,
            attention_mask=mask,
            max_new_tokens=length,
            min_new_tokens=length,
            do_sample=True,
            temperature=1.0,
            top_p=1.0,
            top_k=0,
            suppress_tokens=ends,
            pad_token_id=tokenizer.pad_token_id,
        )
    thoughts: list[list[int]] = written[:, width:].tolist()
    return thoughts


def _answers(
    network: Any,
    tokenizer: Any,
    questions: Sequence[Question],
    prompts: list[list[int]],
    thoughts: list[list[int]],
    length: int,
) -> list[tuple[float, float]]:
    """Return the probabilities of the correct answer and of the lure, for each question."""
    opening = encode(tokenizer, "</think>") + encode(tokenizer, "\n\n")
    opening += encode(tokenizer, "<answer>")
    closing = encode(tokenizer, "</answer>")
    sequences, starts = [], []
    for question, prompt, thought in zip(questions, prompts, thoughts, strict=True):
        before = [*prompt, *thought[:length], *opening]
        for answer in (ANSWER, question.lure):
            starts.append(len(before))
            sequences.append([*before, *encode(tokenizer, answer), *closing])
    chances = _chances(network, sequences, starts, tokenizer.pad_token_id)
    return list(zip(chances[::2], chances[1::2], strict=True))


def _chances(
    network: Any, sequences: list[list[int]], starts: list[int], padding: int
) -> list[float]:
    """Return the probability of each sequence from a position on."""
    import torch

    width = max(map(len, sequences))
    ids = torch.full((len(sequences), width), padding)
    for row, sequence in enumerate(sequences):
        ids[row, : len(sequence)] = torch.tensor(sequence)
    chances = []
    with torch.no_grad():
        hidden = network.model(input_ids=ids).last_hidden_state
        for row, (sequence, start) in enumerate(zip(sequences, starts, strict=True)):
            logits = network.lm_head(hidden[row, start - 1 : len(sequence) - 1])
            targets = ids[row, start : len(sequence), None]
            log_p = logits.float().log_softmax(-1).gather(1, targets).sum()
            chances.append(float(log_p.exp()))
    return chances
