"""One number a sample, higher is better, out of the scores that a log holds."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from inspect_ai.scorer import NOANSWER, value_to_float

from ..._constants import MEASURES, PACKAGE

_BUDGETED = f"{PACKAGE}budgeted"

# the words for a score that Inspect's own conversion knows; it turns all others into 0
_SCORE_WORDS = {"C", "I", "P", "N", "yes", "no", "true", "false"}

# Inspect's reasons for an abnormal score that lie with the model, in the suite's words
_REASONS = {
    "refusal": "refused",
    "no_response": "empty",
    "invalid_response_format": "unparseable",
}


@dataclass(frozen=True)
class ScoreReading:
    """What one score comes to.

    Attributes:
        score: Higher is better; NaN when it is not a number.
        outcome: `right`, `wrong`, `answered`, `no_answer` or `error`.
        reason: Why there is no answer, as far as the score says so.
    """

    score: float
    outcome: str
    reason: str | None = None


UNSCORED = ScoreReading(math.nan, "error")


@dataclass(frozen=True)
class ScoreRule:
    """How the samples of one log are scored.

    Attributes:
        metric: What the score is.
        scorer: Key of the score among a sample's scores; empty where there is none.
        read: Reads that score.
        note: What stands in the way of a number, for all samples.
    """

    metric: str
    scorer: str
    read: Callable[[Mapping[str, Any]], ScoreReading]
    note: str | None = None


def score_again(scorer: str | None) -> str:
    """Give the command that puts new scores of a scorer in the place of those in a log."""
    return f"inspect score LOG --scorer {PACKAGE}{scorer} --action overwrite"


def is_own_task(header: Mapping[str, Any]) -> bool:
    """Whether a log is of one of the suite's tasks, and not of another under a budget."""
    name = header["eval"].get("task_registry_name") or ""
    return name.startswith(PACKAGE) and name != _BUDGETED


def score_rule(header: Mapping[str, Any], samples: Sequence[Mapping[str, Any]]) -> ScoreRule:
    """Choose what the score of a log's samples is.

    The suite's tasks have the score of design: 1 or 0, or minus the absolute error of a predicted
    grade, an unanswered one entering with the error of the constant mean. Other tasks have the
    score of their headline metric if they name one, else of their first scorer.
    """
    task = header["eval"]["task"]
    headline = header["eval"].get("headline_metric") or {}
    scorer, key = headline.get("scorer"), headline.get("score")
    if is_own_task(header):
        again = f"Score it again: {score_again(scorer)}"
        if scorer == "grade_error":
            note = _why_no_number(task, scorer, "absolute_error", samples, again)
            return ScoreRule("negative_absolute_error", scorer, _read_grade, note)
        if scorer == "behaviour_choice":
            note = _why_no_number(task, scorer, key, samples, again)
            return ScoreRule(f"{key}_rate", scorer, lambda score: _read_choice(score, key), note)
        if scorer == "exact_answer":
            note = _why_no_number(task, scorer, None, samples, again)
            return ScoreRule("accuracy", scorer, _read_word, note)
    return _rule_of_other_task(header, samples, scorer, key)


def _read_word(score: Mapping[str, Any]) -> ScoreReading:
    number = _number(score["value"])
    if score["value"] == NOANSWER:
        return ScoreReading(0.0, "no_answer", score.get("reason"))
    return _right_or_wrong(number)


def _read_choice(score: Mapping[str, Any], key: str | None) -> ScoreReading:
    number = _number(_part(score, key))
    if score.get("answer") is None and number == 0:
        return ScoreReading(0.0, "no_answer", score.get("reason"))
    return _right_or_wrong(number)


def _read_grade(score: Mapping[str, Any]) -> ScoreReading:
    error = _number(_part(score, "absolute_error"))
    if not math.isnan(error):
        return ScoreReading(-error, "answered")
    constant = _number((score.get("metadata") or {}).get("baseline_mean"))
    if math.isnan(constant):
        return UNSCORED
    return ScoreReading(-round(constant, 6), "no_answer", score.get("reason"))


def _rule_of_other_task(
    header: Mapping[str, Any],
    samples: Sequence[Mapping[str, Any]],
    scorer: str | None,
    key: str | None,
) -> ScoreRule:
    present = {name: score for s in samples for name, score in (s.get("scores") or {}).items()}
    if scorer not in present:
        scorer, key = next((name for name in present if name != MEASURES), None), None
    task = header["eval"]["task"]
    if scorer is None:
        return ScoreRule("score", "", lambda _: UNSCORED, f"{task} has no score")

    def read(score: Mapping[str, Any]) -> ScoreReading:
        number = _number(_part(score, key))
        reason = _REASONS.get(score.get("reason") or "")
        if not math.isnan(number) and (score["value"] == NOANSWER or reason):
            return ScoreReading(number, "no_answer", reason)
        return _right_or_wrong(number)

    return ScoreRule("score", scorer, read, _why_no_number(task, scorer, key, samples))


def _why_no_number(
    task: str,
    scorer: str,
    key: str | None,
    samples: Sequence[Mapping[str, Any]],
    way_out: str = "",
) -> str | None:
    """Say which values of a scorer are no numbers; None if all are, or were not scored."""
    values = [s["scores"][scorer]["value"] for s in samples if scorer in (s.get("scores") or {})]
    strange = [
        value
        for value in (v.get(key, v) if isinstance(v, dict) else v for v in values)
        if math.isnan(_number(value)) and value == value  # NaN is how Inspect calls it unscored
    ]
    if not strange:
        return None
    example = strange[0]
    shown = f"{{{', '.join(example)}}}" if isinstance(example, dict) else repr(example)[:60]
    way_out = way_out or (
        "Name one with Task(headline_metric=HeadlineMetric(scorer, score, metric))"
        if isinstance(example, dict)
        else "Name a scorer that gives numbers with Task(headline_metric=…)"
    )
    return (
        f"{len(strange)} of {len(values)} scores of {scorer} on {task} are no numbers ({shown}) "
        f"and stand as NaN. {way_out}"
    )


def _part(score: Mapping[str, Any], key: str | None) -> Any:
    """The value of a score, or the part of it that is meant."""
    value = score["value"]
    return value.get(key) if isinstance(value, dict) else value


def _right_or_wrong(number: float) -> ScoreReading:
    if math.isnan(number):
        return UNSCORED
    return ScoreReading(number, {1.0: "right", 0.0: "wrong"}.get(number, "answered"))


_to_float = value_to_float()


def _number(value: Any) -> float:
    """Convert a score as Inspect does, but give NaN where Inspect would give 0 with a warning.

    What is infinite is NaN too: nothing can be estimated of it.
    """
    if isinstance(value, str) and (value in _SCORE_WORDS or value.lower() in _SCORE_WORDS):
        return _to_float(value)
    if not isinstance(value, bool | int | float | str):
        return math.nan
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return math.nan
    return number if math.isfinite(number) else math.nan
