"""One row per curve: how often trains of thought are talked out of the right answer, or into it."""

import math
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from ...errors import InverseScalingError
from ..estimates import Estimate, Reason, has_pole, join_notes, note, sentences
from ..frames import paired_change
from ..logs import CURVE
from ._beside import joined
from ._changes_sentence import changes_sentence
from ._fraction import token_fraction
from ._settling import at_place, changes_of_mind, has_settled, settled_place
from ._trains import NEEDED, TRAJECTORY, Trains, curves_of_trains, of_design

_ESTIMATES = (
    "right_then_wrong", "wrong_then_right", "changes", "settled_at", "wasted_tokens",
    "wasted_fraction",
)  # fmt: skip

TRAJECTORY_CHANGE_COLUMNS = (
    *CURVE, "by", "group", "metric", "basis", "checkpoints", "n_questions", "n_trains",
    "n_left_out", "first_to_last", "first_to_last_low", "first_to_last_high", "first_to_last_p",
    *(f"{name}{end}" for name in _ESTIMATES for end in ("", "_low", "_high")),
    "settled_at_median", "unsettled", "never_settled", "reason", "note", "sentence",
)  # fmt: skip
"""The columns of `trajectory_changes_df`."""


def trajectory_changes_df(observations: pd.DataFrame, by: str | None = None) -> pd.DataFrame:
    """Measure how answers change within trains of thought, and where they settle.

    Args:
        observations: As `observations_df` returns them; rows with the design `trajectory` count.
        by: Column that splits the questions of a curve, such as `stratum` or `distractor_kind`.

    Returns:
        One row per curve with the columns `TRAJECTORY_CHANGE_COLUMNS`, ordered by `CURVE`; with
        `by` each is followed by a row for each `group`, a value of that column.

        `first_to_last` is the mean score at the last checkpoint minus that at the first, of the
        same trains of thought, with its 95 % interval, paired and clustered by question, and a
        two-sided `first_to_last_p`: the net change. `right_then_wrong` is the fraction of trains of
        thought that were right at an earlier checkpoint and are wrong at the last one,
        `wrong_then_right` the fraction that were wrong at an earlier one and are right at the last.
        `basis` is `right_or_wrong`; where scores are not 0 or 1, such as errors of grades, it is
        `score`, and the two compare scores: higher at an earlier checkpoint than at the last one,
        or lower. Answers that vary by chance give both, so neither alone shows that thinking does
        harm or good. `changes` is the mean number of checkpoints with another answer than the one
        before; no answer counts as an answer of its own. An answer has settled at the first
        checkpoint from which it never changes: `settled_at` is the mean thinking up to there,
        `settled_at_median` the median, `wasted_tokens` the mean thinking after it and
        `wasted_fraction` the part of all thinking that this is. `never_settled` is the fraction
        without an answer at the last checkpoint: these have settled nowhere, and the four measures
        are of the others. `unsettled` is the fraction whose answer changed at the last checkpoint
        to another one; whether those have settled is not known. Each estimate has NAME_low and
        NAME_high, its 95 % interval clustered by question. `checkpoints` are joined by commas,
        `n_trains` are trains of thought. What cannot be estimated is NaN; `reason` says why as a
        code, `note` in words.
        `sentence` puts the row in words.

    Raises:
        DataError: If a column is missing.
        InverseScalingError: If there is no column `by`.

    Examples:
        >>> found = trajectory_changes_df(trajectories, by="stratum")
        >>> found[["group", "right_then_wrong", "wrong_then_right", "settled_at"]]
          group  right_then_wrong  wrong_then_right  settled_at
        0                    0.25               0.0       352.0
        1     1              0.00               0.0        64.0
        2     2              0.50               0.0       640.0
    """
    if by is not None and len(of_design(observations, TRAJECTORY)) and by not in observations:
        raise InverseScalingError(
            f"Invalid column by={by!r}: expected a column of the observations that splits these "
            f"questions: {', '.join(_splitting(observations)) or 'none does'}."
        )
    rows = [
        {**key, "by": by or "", **row}
        for key, trains in curves_of_trains(observations, [by] if by else [])
        for row in _rows(trains, by)
    ]
    frame = pd.DataFrame(rows, columns=list(TRAJECTORY_CHANGE_COLUMNS))
    return frame.sort_values(list(CURVE), kind="stable", ignore_index=True)


def _splitting(observations: pd.DataFrame) -> list[str]:
    """Name the columns that have one value for each question, and several over all."""
    rows = of_design(observations, TRAJECTORY)
    of_question = rows.groupby("question", observed=True)
    n_questions = rows["question"].nunique()
    names = [name for name in rows.columns if name not in (*NEEDED, *CURVE)]
    return [
        name
        for name in names
        if 1 < rows[name].nunique() < n_questions and (of_question[name].nunique() <= 1).all()
    ]


def _rows(trains: Trains, by: str | None) -> Iterator[dict[str, Any]]:
    yield {"group": "", **_row(trains)}
    if by and len(trains):
        groups = pd.Series(trains.extra[by][:, 0])
        for value in sorted(
            groups.dropna().unique(), key=lambda each: (isinstance(each, str), each)
        ):
            yield {"group": _label(value), **_row(trains.only((groups == value).to_numpy()))}


def _label(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def _row(trains: Trains) -> dict[str, Any]:
    binary = bool(np.isin(trains.score, (0.0, 1.0)).all())
    problem = None
    if len(trains.checkpoints) < 2:
        problem = note(Reason.ONE_CHECKPOINT)
    elif not len(trains):
        problem = note(Reason.NO_SCORE)
    found = dict.fromkeys(_ESTIMATES, Estimate()) if problem else _estimates(trains)
    net = Estimate()
    median = unsettled = never = math.nan
    if not problem:
        net = _first_to_last(trains)
        settled = has_settled(trains)
        place = settled_place(trains)[settled]
        unsettled = float((place == len(trains.checkpoints) - 1).sum() / len(trains))
        never = float(1 - settled.mean())
        if len(place):
            median = float(np.median(at_place(trains.tokens[settled], place)))
    told = sentences(join_notes(problem, *trains.notes))
    row = {
        "metric": trains.metric,
        "basis": "right_or_wrong" if binary and has_pole(trains.metric) else "score",
        "checkpoints": ",".join(f"{each:.0f}" for each in trains.checkpoints),
        "n_questions": trains.n_questions,
        "n_trains": len(trains),
        "n_left_out": trains.n_left_out,
        "first_to_last": net.estimate,
        "first_to_last_low": net.low,
        "first_to_last_high": net.high,
        "first_to_last_p": net.p,
        **_flat(found),
        "settled_at_median": median,
        "unsettled": unsettled,
        "never_settled": never,
        "reason": str(problem.code) if problem else "",
        "note": joined(f"first to last checkpoint: {net.note}" if net.note else "", told),
    }
    return {**row, "sentence": changes_sentence(row)}


def _first_to_last(trains: Trains) -> Estimate:
    """Estimate what the thinking between the first and the last checkpoint changes on balance."""
    means = np.column_stack([trains.by_question(trains.score[:, place]) for place in (-1, 0)])
    return paired_change(means, trains.span, (), None, trains.bounds)


def _estimates(trains: Trains) -> Mapping[str, Estimate]:
    last, earlier = trains.score[:, -1], trains.score[:, :-1]
    settled = trains.only(has_settled(trains))
    at, end = at_place(settled.tokens, settled_place(settled)), settled.tokens[:, -1]
    return {
        "right_then_wrong": trains.mean(earlier.max(axis=1) > last, is_rate=True),
        "wrong_then_right": trains.mean(earlier.min(axis=1) < last, is_rate=True),
        "changes": trains.mean(changes_of_mind(trains), is_rate=False),
        "settled_at": settled.mean(at, is_rate=False),
        "wasted_tokens": settled.mean(end - at, is_rate=False),
        "wasted_fraction": token_fraction(
            settled.by_question(end - at), settled.by_question(end), len(settled)
        ),
    }


def _flat(found: Mapping[str, Estimate]) -> dict[str, float]:
    """Return estimates as columns; what cannot be below 0 has no lower end below it."""
    return {
        f"{name}{end}": value
        for name, one in found.items()
        for end, value in (("", one.estimate), ("_low", max(one.low, 0.0)), ("_high", one.high))
    }
