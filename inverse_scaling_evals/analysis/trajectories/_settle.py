"""One row per stop rule: what it would have saved and lost on recorded trains of thought."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from ..estimates import (
    BoolArray,
    Estimate,
    FloatArray,
    Reason,
    adjust,
    has_pole,
    join_notes,
    note,
    sentences,
)
from ..frames import paired_change
from ..logs import CURVE
from ._fraction import token_fraction
from ._settle_sentence import settle_sentence
from ._settling import at_place
from ._stop_rules import Rule, check_enough_checkpoints, check_rules, rules_of
from ._trains import Trains, curves_of_trains

SETTLE_COLUMNS = (
    *CURVE, "checkpoints", "half", "rule", "kind", "number", "chosen", "metric", "n_questions",
    "n_trains", "n_left_out", "mean", "low", "high", "mean_tokens", "mean_answer_tokens", "stopped",
    "saved", "saved_low", "saved_high", "difference", "difference_low", "difference_high",
    "difference_p", "difference_p_adjusted", "best_checkpoint", "to_best", "to_best_low",
    "to_best_high", "reason", "note", "sentence",
)  # fmt: skip
"""The columns of `settle_df`."""


def settle_df(
    observations: pd.DataFrame,
    k: Sequence[int] | None = None,
    p: Sequence[float] = (),
    *,
    seed: int = 0,
) -> pd.DataFrame:
    """Judge rules that stop thinking on trains of thought that were not stopped.

    `settled=k` stops at the first checkpoint where the last k answers are equal (no answer settles
    nothing), `option=p` at the first where the answered option has at least the probability p. A
    train that meets no rule goes on to its end. `checkpoint=N` always stops at N, as the simple
    alternative; the largest is never to stop. Nothing is generated: the answers are those that the
    trains gave at their checkpoints.

    A rule that is chosen because it did well looks better than it is, so each curve is split, too:
    the rule is chosen on one half of the questions and judged on the other.

    Args:
        observations: As `observations_df` returns them; rows with the design `trajectory` count.
        k: Numbers of equal answers, from 2; None for 2, 3 and 4, as far as there are checkpoints.
        p: Probabilities of the answered option, above 0.5 and up to 1.
        seed: Of the split in halves.

    Returns:
        One row per curve, half and rule with the columns `SETTLE_COLUMNS`, ordered by `CURVE`:
        `checkpoints` are those of its trains; `half` is `all`, then `choose` and `judge`. `mean` is
        the mean score of the questions when the rule stops (higher is better), `low` and `high` its
        95 % interval, as those of `cells_df`. `mean_tokens` is the mean thinking,
        `mean_answer_tokens` the mean of all answers that the rule takes on its way, `stopped` the
        fraction of trains that end sooner. `saved` is the part of all thinking that is saved,
        without an interval where that is none or all of it by definition: at the largest
        checkpoint, and at 0. `difference` is the mean less that of never stopping, within
        questions, with its 95 % interval, two-sided p value, and the same after Benjamini and
        Hochberg over the stop rules of the same half. `best_checkpoint` is the one with the highest
        mean, the smaller of equal ones: of these questions, but of the other half for `judge`;
        `to_best` is the mean less the mean there, with its interval. Where it was chosen on the
        same questions it is flattered, so `to_best` is too low there. `chosen` marks the stop rule
        with the highest mean on the half `choose`, of equal ones that with the fewest tokens of
        thinking, in all halves. What cannot be estimated is NaN; `reason` says why as a code,
        `note` in words. `sentence` says when to stop, as the chosen rule does on the half `judge`;
        it is empty in other rows. The frame is empty where there are no trajectories.

    Raises:
        InverseScalingError: If a number of equal answers is below 2 or above the number of
            checkpoints, or a probability outside its range.
        DataError: If a column is missing.

    Examples:
        >>> found = settle_df(trajectories, k=[2])
        >>> whole = found[found["half"] == "all"].set_index("rule")
        >>> whole[["mean", "mean_tokens", "saved", "difference"]].round(3)
                         mean  mean_tokens  saved  difference
        rule
        checkpoint=64    0.75         64.0  0.903        0.25
        checkpoint=256   0.75        242.0  0.634        0.25
        checkpoint=1024  0.50        662.0  0.000         NaN
        settled=2        0.75        278.0  0.580        0.25
    """
    check_rules(k, p)
    curves = [(key, trains) for key, trains in curves_of_trains(observations) if len(trains)]
    if curves:
        check_enough_checkpoints(k, max(len(trains.checkpoints) for _, trains in curves))
    rows = [
        {**key, **row}
        for key, trains in curves
        for row in _of_curve(trains, list(rules_of(trains, k, p)), seed)
    ]
    frame = pd.DataFrame(rows, columns=list(SETTLE_COLUMNS))
    rules = frame["kind"] != "checkpoint"
    for half in ("all", "choose", "judge"):
        mine = rules & (frame["half"] == half)
        p_values = frame.loc[mine, "difference_p"].to_numpy(dtype=np.float64)
        frame.loc[mine, "difference_p_adjusted"] = adjust(p_values)
    frame["difference_p_adjusted"] = frame["difference_p_adjusted"].astype(np.float64)
    return frame.sort_values(list(CURVE), kind="stable", ignore_index=True)


@dataclass(frozen=True, eq=False)
class _Outcome:
    """What a rule comes to: score, thinking and tokens of answers of each train."""

    score: FloatArray
    tokens: FloatArray
    answer_tokens: FloatArray

    def mean(self, trains: Trains) -> float:
        return float(trains.by_question(self.score).mean())


def _of_curve(trains: Trains, rules: Sequence[Rule], seed: int) -> Iterator[dict[str, Any]]:
    first = _first_half(trains, seed)
    chosen, best = _choice(trains.only(first), rules)
    _, best_of_all = _choice(trains, rules)
    yield from _rows("all", trains, rules, chosen, best_of_all)
    yield from _rows("choose", trains.only(first), rules, chosen, best)
    yield from _rows("judge", trains.only(~first), rules, chosen, best)


def _first_half(trains: Trains, seed: int) -> BoolArray:
    """(T,) trains of the questions that choose: half of them, the same for the same questions."""
    drawn = np.random.default_rng(seed).permutation(trains.n_questions)
    return np.isin(trains.question, drawn[: (trains.n_questions + 1) // 2])


def _choice(trains: Trains, rules: Sequence[Rule]) -> tuple[Rule | None, Rule | None]:
    """Return the best stop rule and the best checkpoint; None where no score is the better one."""
    if not has_pole(trains.metric):
        return None, None
    ranked = {}
    for rule in rules:
        if rule.problem(trains) is None:
            found = _outcome(rule, trains)
            tokens = float(trains.by_question(found.tokens).mean())
            ranked[rule] = (-round(found.mean(trains), 12), tokens)
    stop = [rule for rule in ranked if rule.kind != "checkpoint"]
    fixed = [rule for rule in ranked if rule.kind == "checkpoint"]
    return min(stop, key=ranked.__getitem__, default=None), min(fixed, key=ranked.__getitem__)


def _outcome(rule: Rule, trains: Trains) -> _Outcome:
    place = rule.place(trains)
    answers = at_place(trains.answer_tokens, place)
    if rule.kind != "checkpoint":
        # on the way an answer is taken at every checkpoint, and after the end the final one, once
        before = np.arange(len(trains.checkpoints)) < place[:, None]
        taken = before & ~trains.past_end
        answers = answers + np.where(taken, trains.answer_tokens, 0.0).sum(axis=1)
    return _Outcome(at_place(trains.score, place), at_place(trains.tokens, place), answers)


def _rows(
    half: str, trains: Trains, rules: Sequence[Rule], chosen: Rule | None, best: Rule | None
) -> Iterator[dict[str, Any]]:
    """Go through the rows of some questions of a curve."""
    end = _outcome(Rule("checkpoint", float(trains.checkpoints[-1])), trains)
    at_best = _outcome(best, trains) if best else None
    for rule in rules:
        row = {
            "checkpoints": ",".join(f"{each:.0f}" for each in trains.checkpoints),
            "half": half,
            "rule": str(rule),
            "kind": rule.kind,
            "number": rule.number,
            "chosen": rule == chosen,
            "metric": trains.metric,
            "n_questions": trains.n_questions,
            "n_trains": len(trains),
            "n_left_out": trains.n_left_out,
            "best_checkpoint": best.number if best else math.nan,
            **_measures(rule, trains, end, best, at_best),
        }
        yield {**row, "sentence": settle_sentence(row)}


def _measures(
    rule: Rule, trains: Trains, end: _Outcome, best: Rule | None, at_best: _Outcome | None
) -> Mapping[str, Any]:
    problem = rule.problem(trains) or (None if len(trains) else note(Reason.NO_SCORE))
    mean = saved = difference = to_best = Estimate()
    tokens = answer_tokens = stopped = math.nan
    if problem is None:
        found = _outcome(rule, trains)
        mean = trains.mean(found.score, is_rate=trains.is_rate)
        tokens = float(trains.by_question(found.tokens).mean())
        answer_tokens = float(trains.by_question(found.answer_tokens).mean())
        stopped = float((found.tokens < end.tokens).mean())
        spared, all_tokens = (
            trains.by_question(values) for values in (end.tokens - found.tokens, end.tokens)
        )
        saved = token_fraction(spared, all_tokens, len(trains))
        if (rule.kind, rule.number) == ("checkpoint", trains.checkpoints[-1]):
            saved = Estimate(estimate=0.0)  # by definition, as is the difference
        else:
            difference = _change(trains, found, end)
            if rule.kind == "checkpoint" and not found.tokens.any():
                saved = replace(saved, low=math.nan, high=math.nan)  # all of it, by definition
        if at_best and rule != best:
            to_best = _change(trains, found, at_best)
    return {
        "mean": mean.estimate,
        "low": mean.low,
        "high": mean.high,
        "mean_tokens": tokens,
        "mean_answer_tokens": answer_tokens,
        "stopped": stopped,
        "saved": saved.estimate,
        "saved_low": saved.low,
        "saved_high": saved.high,
        "difference": difference.estimate,
        "difference_low": difference.low,
        "difference_high": difference.high,
        "difference_p": difference.p,
        "to_best": to_best.estimate,
        "to_best_low": to_best.low,
        "to_best_high": to_best.high,
        "reason": str(problem.code if problem else difference.reason or ""),
        "note": sentences(join_notes(problem, *difference.notes, *trains.notes)),
    }


def _change(trains: Trains, found: _Outcome, other: _Outcome) -> Estimate:
    """Estimate the difference of two rules within questions."""
    means = np.column_stack([trains.by_question(each.score) for each in (found, other)])
    return paired_change(means, trains.span, (), None, trains.bounds)
