"""One sample as the diagnostics see it: what was asked, thought and answered."""

import math
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Literal

from inspect_ai.log import EvalLog, EvalSample, read_eval_log, read_eval_log_samples
from inspect_ai.model import ContentReasoning
from inspect_ai.scorer import CORRECT, INCORRECT, NOANSWER, Score

from ..._constants import MEASURES
from ...budgets import budget_rank, parse_budget, seed_is_noise
from ._archive import HEAVY
from ._find import Logs, find_logs
from ._observations import dataset_of
from ._sampling import first_seed, run_option

Readable = Literal["text", "hidden", "none"]
"""Whether the thinking can be read: it can, it is withheld, or there was none."""

_LETTERS = {CORRECT: 1.0, INCORRECT: 0.0, NOANSWER: 0.0}
_SCORERS = ("exact_answer", "grade_error", "behaviour_choice")
_POLES = ("safe", "accurate", "matching")  # the first that a question has is its task's headline


@dataclass(frozen=True)
class Reading:
    """One sample of one epoch.

    Attributes:
        curve: Values of `CURVE`, what all cells of a curve share.
        version: The task's version, which says what a score means.
        budget: Label of the budget.
        step: Sorts budgets: off, tokens, effort levels, natural.
        question: Sample id.
        epoch: From 1.
        failed: Whether the sample ended in an error, or has no score that says right or wrong.
        thinking: The thinking, or what its provider shows of it; empty where nothing is shown.
        readable: Whether there is thinking and it can be read.
        tokens: Measured thinking tokens, NaN where unknown.
        answer: Number or letter as the scorer read it; None for no answer.
        found: The text that the scorer read the answer from, "" where it found none.
        target: The right answer, "" where there are several.
        right: 1 or 0: right, or the option at the good end of `pole`; NaN for predictions.
        pole: Of a question about behaviour: `safe`, `accurate` or `matching`; else "".
        metadata: The sample's metadata.
        seed: Seed of its first generation, if it had one that may have made its noise; else None.
    """

    curve: tuple[str, str, str, str, str]
    version: str
    budget: str
    step: tuple[int, float]
    question: str
    epoch: int
    failed: bool
    thinking: str
    readable: Readable
    tokens: float
    answer: str | None
    found: str
    target: str
    right: float
    pole: str
    metadata: Mapping[str, Any]
    seed: int | None = None


def read_readings(logs: Logs) -> Iterator[Reading]:
    """Read the samples of logs one by one, without their messages and events.

    Args:
        logs: A folder of logs, or logs.

    Yields:
        One reading for every sample that was run under a budget; others are passed over. Those of
        the newest complete logs come first, so that of two of one sample the first is the one that
        the samples frame keeps.

    Raises:
        DataError: If a folder or file does not exist.

    Warns:
        UserWarning: Naming logs that are damaged or not complete; what they have is given.
    """
    headers: list[EvalLog] = []
    for log in find_logs(logs):
        if isinstance(log, EvalLog):
            headers.append(log)
        else:
            with _damage_is_told(log.location):
                headers.append(read_eval_log(log.location, header_only=True))
    headers.sort(key=lambda log: (log.status == "success", log.eval.created, log.location))
    for header in reversed(headers):
        if header.status != "success":
            warnings.warn(
                f"{header.location} is not complete, its status is {header.status}: what it has "
                "is used.",
                stacklevel=2,
            )
        for sample in _samples(header):
            if (reading := read_sample(header, sample)) is not None:
                yield reading


def _samples(log: EvalLog) -> Iterator[EvalSample]:
    if log.samples is not None:
        yield from log.samples
        return
    with _damage_is_told(log.location):
        yield from read_eval_log_samples(
            log.location, all_samples_required=False, exclude_fields=HEAVY
        )


@contextmanager
def _damage_is_told(location: str) -> Iterator[None]:
    try:
        yield
    # a damaged file fails anywhere between the archive, its compression and the JSON within
    except Exception as error:
        warnings.warn(
            f"{location} cannot be read to its end ({type(error).__name__}: {error}), so samples "
            "are left out. It is damaged or only half written: put it aside, and run its cell "
            "again.",
            stacklevel=3,
        )


def read_sample(header: EvalLog, sample: EvalSample) -> Reading | None:
    """Take what the diagnostics need of a sample; None for one that was not run under a budget."""
    asked = sample.metadata.get("thinking")
    if not isinstance(asked, dict) or not asked.keys() >= {"budget", "regime", "enforce"}:
        return None
    scores = sample.scores or {}
    score = next((scores[name] for name in _SCORERS if name in scores), None)
    measures = scores[MEASURES].value if MEASURES in scores else {}
    tokens = measures.get("reasoning_tokens") if isinstance(measures, dict) else None
    measured = math.nan if tokens is None else float(tokens)
    thinking = _thinking(sample)
    value = score.value if score else None
    pole, right = _right(value)
    return Reading(
        curve=(
            header.eval.model,
            header.eval.task.split("/")[-1],
            dataset_of(header),
            asked["regime"],
            asked["enforce"],
        ),
        version=str(header.eval.task_version),
        budget=asked["budget"],
        step=budget_rank(parse_budget(asked["budget"])),
        question=str(sample.id),
        epoch=sample.epoch,
        seed=_noise_seed(header, asked, sample.epoch),
        failed=sample.error is not None or not scores or not _is_scored(score),
        thinking=thinking,
        readable="text" if thinking else "hidden" if measured > 0 else "none",
        tokens=measured,
        answer=score.answer if score else None,
        found=(score.explanation or "") if score else "",
        target=sample.target if isinstance(sample.target, str) else "",
        right=right,
        pole=pole,
        metadata=sample.metadata,
    )


def _noise_seed(header: EvalLog, asked: Mapping[str, Any], epoch: int) -> int | None:
    if not seed_is_noise(header.eval.model) or run_option(header, "temperature") == 0:
        return None
    base = run_option(header, "seed")
    return first_seed(asked, epoch=epoch, model=header.eval.model, base=base)


def _thinking(sample: EvalSample) -> str:
    """Join the thinking that is shown; a redacted block shows its summary at most."""
    shown = []
    for choice in sample.output.choices:
        content = choice.message.content
        for block in content if isinstance(content, list) else []:
            if isinstance(block, ContentReasoning):
                hidden = block.redacted or not block.reasoning.strip()
                shown.append((block.summary or "") if hidden else block.reasoning)
    return "\n".join(text for text in shown if text.strip())


def _right(value: Any) -> tuple[str, float]:
    """Read pole and score: a letter of `exact_answer`, or the rates of `behaviour_choice`."""
    if isinstance(value, dict):
        pole = next((name for name in _POLES if name in value), "")
        return pole, _number(value.get(pole))
    return "", _number(value)


def _number(value: Any) -> float:
    if isinstance(value, str):
        return _LETTERS.get(value, math.nan)
    return float(value) if isinstance(value, int | float) else math.nan


def _is_scored(score: Score | None) -> bool:
    """Whether a score says right or wrong, or is of a kind that says neither."""
    if score is None:
        return True
    pole, right = _right(score.value)
    return not math.isnan(right) or (isinstance(score.value, dict) and not pole)
