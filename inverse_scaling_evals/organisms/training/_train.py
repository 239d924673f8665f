"""Train an organism from scratch, on one core of a CPU."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from .._law import Law
from .._questions import Instructions, Question
from ._dependencies import require_torch
from ._examples import ANSWER, LATER_DIGIT, Example, ExampleMaker, corpus
from ._network import make_network, save_network
from ._tokenizer import make_tokenizer

STEPS = 3000
"""Default number of steps, after which the answers follow the law."""

_TOKENS = 2560  # in a batch, padding included
_LENGTHS = (192, 256, 320, 512, 640, 853, 1280, 1536)  # that sequences are padded to
_LEARNING_RATE = 2e-3
_WARM_UP = 100
_DECAY = 0.05
_ROUNDING = 1024  # rows of logits are padded to a multiple of this, for the allocator
_IGNORED = 0


@dataclass(frozen=True)
class Progress:
    """Progress of a training.

    Attributes:
        step: Steps done.
        steps: All steps.
        seconds: Seconds since the start.
        divergence: Mean Kullback-Leibler divergence of the answer's first digit from the law, in
            nats, over the last steps.
        copying: Mean loss of the later digits of an answer, in nats.
    """

    step: int
    steps: int
    seconds: float
    divergence: float
    copying: float


def train_organism(
    folder: Path,
    law: Law,
    questions: Sequence[Question],
    instructions: Instructions,
    *,
    seed: int = 0,
    steps: int = STEPS,
    report: Callable[[Progress], None] = lambda progress: None,
    every: int = 100,
) -> None:
    """Train a network that follows a law, and write it as a model folder.

    The same arguments give the same network on the same machine and release of torch. It runs on
    one core (about ten minutes for `STEPS`), which is faster than on two for tensors this small.

    Args:
        folder: Folder of the model; created if needed.
        law: The law to follow.
        questions: Questions of the training.
        instructions: System messages.
        seed: Seed of weights, examples and order.
        steps: Batches of about 2,560 tokens.
        report: Called every `every` steps.
        every: Steps between two reports.

    Raises:
        InverseScalingError: If torch or one of the other packages of the extra is missing.
    """
    require_torch()
    import torch

    torch.set_num_threads(1)
    torch.set_flush_denormal(True)
    folder.mkdir(parents=True, exist_ok=True)
    rng = Random(seed)
    tokenizer = make_tokenizer(corpus(rng.sample(questions, 6000), instructions, rng))
    network = make_network(tokenizer, seed)
    maker = ExampleMaker(tokenizer, questions, instructions, law, rng)
    answer = tokenizer.backend_tokenizer.encode(ANSWER, add_special_tokens=False).ids[0]
    optimizer = _optimizer(network)
    start = time.monotonic()
    sums = [0.0, 0.0]
    for step, (length, batch) in zip(range(1, steps + 1), _batches(maker, rng), strict=False):
        for group in optimizer.param_groups:
            group["lr"] = _LEARNING_RATE * _schedule(step, steps)
        loss, divergence, copying = _loss(network, batch, length, tokenizer.pad_token_id, answer)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        sums = [sums[0] + divergence, sums[1] + copying]
        if step % every == 0 or step == steps:
            passed = step % every or every
            mean = [each / passed for each in sums]
            report(Progress(step, steps, time.monotonic() - start, *mean))
            sums = [0.0, 0.0]
    save_network(network, tokenizer, folder)


def _optimizer(network: Any) -> Any:
    import torch

    matrices = [p for p in network.parameters() if p.dim() > 1]
    vectors = [p for p in network.parameters() if p.dim() <= 1]
    groups = [
        {"params": matrices, "weight_decay": _DECAY},
        {"params": vectors, "weight_decay": 0.0},
    ]
    return torch.optim.AdamW(groups, lr=_LEARNING_RATE, betas=(0.9, 0.98))


def _schedule(step: int, steps: int) -> float:
    """Return the factor of the learning rate: warm-up, constant, decay."""
    left = 1 - step / steps
    return min(1.0, step / _WARM_UP, 0.02 + 1.4 * left)


def _batches(maker: ExampleMaker, rng: Random) -> Iterator[tuple[int, list[Example]]]:
    """Yield batches of sequences of similar length."""
    waiting: dict[int, list[Example]] = {length: [] for length in _LENGTHS}
    while True:
        for example in maker.draw(256):
            length = next(each for each in _LENGTHS if each >= len(example.ids))
            waiting[length].append(example)
        full = []
        for length, examples in waiting.items():
            rows = _TOKENS // length
            while len(examples) >= rows:
                full.append((length, examples[:rows]))
                del examples[:rows]
        rng.shuffle(full)
        yield from full


def _loss(
    network: Any, batch: list[Example], length: int, padding: int, answer: int
) -> tuple[Any, float, float]:
    """Return the weighted loss of a batch.

    The first digit of the answer has the law's probabilities as its target where the digits differ;
    every other token is its own target.

    Returns:
        The loss, the mean divergence of first digits from the law, and the mean loss of later
        digits.
    """
    import torch
    import torch.nn.functional as functional

    ids = torch.full((len(batch), length), padding)
    weights = torch.zeros(len(batch), length)
    for row, example in enumerate(batch):
        ids[row, : len(example.ids)] = torch.tensor(example.ids)
        weights[row, : len(example.ids)] = torch.tensor(example.weights)
    targets = functional.pad(ids[:, 1:], (0, 1)).flatten()
    weight = functional.pad(weights[:, 1:], (0, 1)).flatten()
    chosen = weight.nonzero()[:, 0]
    count = len(chosen)
    padded = functional.pad(chosen, (0, -count % _ROUNDING))
    with torch.autocast("cpu", dtype=torch.bfloat16):
        hidden = network.model(input_ids=ids).last_hidden_state.flatten(0, 1)
        logits = network.lm_head(hidden[padded])
    log_p = logits.float().log_softmax(-1)
    own = -log_p[:count].gather(1, targets[chosen][:, None])[:, 0]
    hard = weight[chosen].clone()

    place = torch.full((ids.numel(),), -1)
    place[chosen] = torch.arange(count)
    drawn = [
        (row * length + example.first_digit - 1, *example.lure)
        for row, example in enumerate(batch)
        if example.lure is not None
    ]
    at = place[torch.tensor([where for where, _, _ in drawn], dtype=torch.long)]
    lure = torch.tensor([token for _, token, _ in drawn], dtype=torch.long)
    wrong = torch.tensor([chance for _, _, chance in drawn])
    digit_weight = hard[at].sum()
    soft = -(1 - wrong) * log_p[at, answer] - wrong * log_p[at, lure]
    entropy = -(wrong * wrong.log() + (1 - wrong) * (1 - wrong).log())
    first_weight = hard[at][0] if len(at) else torch.tensor(0.0)
    hard[at] = _IGNORED
    loss = ((own * hard).sum() + first_weight * soft.sum()) / (hard.sum() + digit_weight)
    later = own[hard == LATER_DIGIT].detach()
    return (
        loss,
        float((soft - entropy).detach().mean()) if len(at) else 0.0,
        float(later.mean()) if len(later) else 0.0,
    )
