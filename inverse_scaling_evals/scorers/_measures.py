"""Scorer that records what a generation took: budget, thinking, answer, limits."""

import logging
import re
from functools import cache
from typing import Any

from inspect_ai.scorer import Score, Scorer, Target, mean, scorer
from inspect_ai.solver import TaskState

from ..budgets import measured_thinking, read_counted, thinking_was_cut
from ._checkpoints import answer_changes
from ._metrics import question_stderr
from ._outcome import read_output, read_sample

_log = logging.getLogger(__name__)


_AVERAGED = ("reasoning_tokens", "answer_tokens", "no_answer", "cut_off")
"""Not the budget, which is the same for most samples of a log, and no number in natural runs."""

_STRATUM = re.compile(r"[a-z]+_([0-9]{1,4})")
_FLAGGED = {"clean": 0.0, "flagged": 1.0}


@scorer(metrics={name: [mean(), question_stderr()] for name in _AVERAGED})
def thinking_measures(answers: bool = True) -> Scorer:
    """Return a scorer that records requested and measured thinking, and scores no answer.

    The value holds numbers: `budget` (tokens requested; NaN for an effort level or the natural
    budget), `reasoning_tokens` and `answer_tokens` (measured; NaN where unknown), `no_answer` and
    `cut_off` (0 or 1), and `stratum` where the question's is a number, such as its distractors, or
    tells whether it is flagged; all but budget and stratum are averaged. Of a sample with
    checkpoints, `answer_changes` counts those with another answer than the one before. The
    metadata of the score
    holds `reasoning_tokens_source` (a `ThinkingSource`), `reasoning_tokens_in_prompt` (thinking
    tokens of the chat template, which a server counts against the budget), `thinking_cut` (whether
    the server ended the thinking at the budget; None where unknown), `impossible_usage` (whether
    the provider reports a usage that cannot be), `leaked_parser` (vLLM's parser for thinking that
    stands in the reply; None without any, empty where the parser is not clear), `unbudgeted`
    (whether no solver of this package ran), `stop_reason`, and `no_answer_reason`.

    Everything is read from the sample's output and metadata, so `inspect score` on a saved log
    gives the same values.

    Args:
        answers: Whether answers have the formats of this package. False for other tasks, whose
            answers only their own scorers can parse: the value has no `no_answer` then.
    """

    async def score(state: TaskState, target: Target) -> Score:
        recorded = state.metadata.get("thinking")
        is_record = isinstance(recorded, dict) and "budget_kind" in recorded
        asked: dict[str, Any] = recorded if recorded and is_record else {}
        # a limit may have ended the sample before the solver set its budget
        unbudgeted = not asked and not state.output.empty
        if unbudgeted:
            _warn_of_unbudgeted()
        counted = read_counted(asked, state.output.response_id)
        measured = measured_thinking(state.output, counted)
        outcome = read_sample(state) if answers else read_output(state.output)
        return Score(
            value={
                "budget": _number(asked.get("budget_tokens")),
                "reasoning_tokens": _number(measured.reasoning_tokens),
                "answer_tokens": _number(measured.answer_tokens),
                **({"no_answer": int(outcome.answer is None)} if answers else {}),
                "cut_off": int(outcome.cut_off),
                **_stratum(state.metadata.get("stratum")),
                **(answer_changes(state) if answers else {}),
            },
            metadata={
                "reasoning_tokens_source": measured.source.value,
                "reasoning_tokens_in_prompt": counted.tokens_in_prompt if counted else None,
                "thinking_cut": thinking_was_cut(asked, counted),
                "impossible_usage": measured.impossible,
                "leaked_parser": asked.get("leaked_parser", measured.leaked_parser),
                "unbudgeted": unbudgeted,
                "stop_reason": None if state.output.empty else state.output.stop_reason,
                "no_answer_reason": outcome.reason if answers else None,
            },
        )

    return score


@cache  # once for all samples
def _warn_of_unbudgeted() -> None:
    _log.warning(
        "The thinking solver did not run, so these samples are under no budget and on no curve. "
        "--solver replaces it: leave that out, or put your solver under a budget with with_budget."
    )


def _stratum(name: Any) -> dict[str, float]:
    """Return the number in a stratum: lists of samples have columns of scores, not of metadata.

    A text would be taken for a score that is no number wherever epochs are averaged.
    """
    if not isinstance(name, str):
        return {}
    if name in _FLAGGED:
        return {"stratum": _FLAGGED[name]}
    found = _STRATUM.fullmatch(name)
    return {"stratum": float(found[1])} if found else {}


def _number(value: int | None) -> float:
    return float("nan") if value is None else float(value)
