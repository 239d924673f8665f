"""One row per curve: does the answer turn to a distractor where the thinking takes it up?"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from ..estimates import BoolArray, CellMean, Estimate, FloatArray, Reason, note
from ..frames import paired_change
from ..logs import CURVE
from ..transcripts import as_number
from ._fraction import event_fraction, ratio_values
from ._trains import Trains, curves_of_trains

DISTRACTOR_TURN_COLUMNS = (
    *CURVE, "n_questions", "n_trains", "n_mentions", "at_mention", "at_mention_low",
    "at_mention_high", "n_elsewhere", "elsewhere", "elsewhere_low", "elsewhere_high", "difference",
    "low", "high", "p", "reason", "note",
)  # fmt: skip
"""The columns of `distractor_turns_df`."""

_NEEDED = ("answer", "distractor_numbers", "distractor_mentions")


def distractor_turns_df(transcripts: pd.DataFrame) -> pd.DataFrame:
    """Measure whether answers turn to a distractor where the thinking first mentions one.

    A step is the thinking between two checkpoints, where there was any and the answer before it was
    not a distractor's number already. At some steps the thinking mentions a distractor for the
    first time; the others are beside it. First mentions come early, so that steps differ in more
    than the mention: this is an association, not an experiment.

    Args:
        transcripts: As `transcripts_df` returns them; rows with the design `trajectory` count,
            whose measures are those of the thinking up to the checkpoint.

    Returns:
        One row per curve with the columns `DISTRACTOR_TURN_COLUMNS`, ordered by `CURVE`.
        `at_mention` is the fraction of steps with a first mention at which the answer turns to the
        number of a distractor, `elsewhere` the same fraction of the other steps, with 95 %
        intervals clustered by question. `difference` is the first minus the second, with its 95 %
        interval `low` to `high`, clustered likewise, and a two-sided `p`. `n_questions` and
        `n_trains` count those with distractors that are numbers, `n_mentions` and `n_elsewhere` the
        steps. What cannot be estimated is NaN; `reason` says why as a code, `note` in words:
        without distractors, everything.

    Raises:
        DataError: If a column is missing.

    Examples:
        >>> read = trajectories.assign(distractor_numbers="7.0", distractor_mentions=0)
        >>> read.loc[read["checkpoint"] == 1024, "distractor_mentions"] = 1
        >>> distractor_turns_df(read)[["n_mentions", "at_mention", "n_elsewhere", "elsewhere"]]
           n_mentions  at_mention  n_elsewhere  elsewhere
        0           2         0.5            4       0.25
    """
    rows = [
        {**key, **_row(trains)}
        for key, trains in curves_of_trains(transcripts, _NEEDED)
        if len(trains)
    ]
    frame = pd.DataFrame(rows, columns=list(DISTRACTOR_TURN_COLUMNS))
    return frame.sort_values(list(CURVE), ignore_index=True)


def _row(trains: Trains) -> dict[str, Any]:
    pools = pd.Series(trains.extra["distractor_numbers"][:, 0], dtype=object)
    trains = trains.only((pools.notna() & (pools != "")).to_numpy(dtype=bool))
    answers = trains.extra["answer"]
    at_distractor = _at_distractor(trains, answers)
    mentions = pd.DataFrame(trains.extra["distractor_mentions"]).astype(float).fillna(0).to_numpy()
    steps = ~at_distractor[:, :-1] & (trains.tokens[:, 1:] > trains.tokens[:, :-1])
    first = (mentions[:, 1:] > 0) & (mentions[:, :-1] == 0)
    turned = at_distractor[:, 1:]
    kinds = {"at_mention": steps & first, "elsewhere": steps & ~first}
    sums = [_sums(trains, kind, turned) for kind in kinds.values()]
    found = {
        name: event_fraction(turns, n, int(n.sum()))
        for name, (turns, n) in zip(kinds, sums, strict=True)
    }
    if not len(trains):
        difference = Estimate(notes=(note(Reason.NO_DISTRACTORS),))
    elif not all(n.sum() for _, n in sums):
        difference = Estimate(n_questions=trains.n_questions, notes=(note(Reason.NO_STEP),))
    else:
        values = np.column_stack([ratio_values(turns, n) for turns, n in sums])
        difference = paired_change(values, 1.0, (), None, (-1.0, 1.0))
    return {
        "n_questions": trains.n_questions,
        "n_trains": len(trains),
        "n_mentions": int(kinds["at_mention"].sum()),
        "n_elsewhere": int(kinds["elsewhere"].sum()),
        **_flat(found),
        "difference": difference.estimate,
        "low": difference.low,
        "high": difference.high,
        "p": difference.p,
        "reason": str(difference.reason or ""),
        "note": difference.note,
    }


def _at_distractor(trains: Trains, answers: "np.typing.NDArray[np.object_]") -> BoolArray:
    """(T, C) whether the answer is the number of one of the question's distractors."""
    pools = [
        frozenset(map(float, str(text).split(",")))
        for text in trains.extra["distractor_numbers"][:, 0]
    ]
    numbers = [
        [None if pd.isna(answer) else as_number(str(answer)) for answer in train]
        for train in answers
    ]
    hits = [
        [number in pool for number in train] for train, pool in zip(numbers, pools, strict=True)
    ]
    return np.array(hits, dtype=bool).reshape(answers.shape)


def _sums(trains: Trains, steps: BoolArray, turned: BoolArray) -> tuple[FloatArray, FloatArray]:
    """(G,) the steps of each question at which the answer turns, and all of them."""
    sums = [
        np.bincount(trains.question, values.sum(axis=1), minlength=trains.n_questions)
        for values in (steps & turned, steps)
    ]
    return sums[0].astype(np.float64), sums[1].astype(np.float64)


def _flat(found: Mapping[str, CellMean]) -> dict[str, float]:
    return {
        f"{name}{end}": value
        for name, one in found.items()
        for end, value in (("", one.estimate), ("_low", one.low), ("_high", one.high))
    }
