"""One row per checkpoint: accuracy within one train of thought."""

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from ..estimates import sentences
from ..logs import CURVE
from ._trains import Trains, curves_of_trains

TRAJECTORY_CELL_COLUMNS = (
    *CURVE, "checkpoint", "metric", "n_questions", "n_observations", "n_left_out", "mean", "stderr",
    "low", "high", "no_answer", "past_end", "mean_tokens", "mean_answer_tokens", "note",
)  # fmt: skip
"""The columns of `trajectory_cells_df`."""


def trajectory_cells_df(observations: pd.DataFrame) -> pd.DataFrame:
    """Summarise the answers at each checkpoint of trains of thought.

    All checkpoints have the same trains of thought, so that they differ by what was thought in
    between alone. The thinking does not know where it will be asked: a curve over checkpoints is
    another experiment than a curve over budgets.

    Args:
        observations: As `observations_df` returns them; rows with the design `trajectory` count.

    Returns:
        One row per curve and checkpoint with the columns `TRAJECTORY_CELL_COLUMNS`, ordered by
        `CURVE` and checkpoint. `checkpoint` is in tokens of thinking. `mean` is the mean of
        question means, in units of the score (higher is better), `stderr` its standard error
        clustered by question, `low` and `high` its 95 % interval: as those of `cells_df`.
        `n_observations` are the trains of thought; `n_left_out` those that lack a score at one of
        the checkpoints, or were asked at others than most; they enter nothing. `no_answer` is the
        fraction without an answer, `past_end` the fraction whose thinking had ended by itself
        before the checkpoint, where the final answer counts. `mean_tokens` is the mean thinking up
        to the answer, `mean_answer_tokens` the mean length of the answer; NaN where unknown. Empty
        where there are no trajectories.

    Raises:
        DataError: If a column is missing.

    Examples:
        >>> trajectory_cells_df(trajectories)[["checkpoint", "mean", "past_end", "mean_tokens"]]
           checkpoint  mean  past_end  mean_tokens
        0        64.0  0.75      0.00         64.0
        1       256.0  0.75      0.25        242.0
        2      1024.0  0.50      0.50        662.0
    """
    rows = [
        {**key, **row} for key, trains in curves_of_trains(observations) for row in _rows(trains)
    ]
    frame = pd.DataFrame(rows, columns=list(TRAJECTORY_CELL_COLUMNS))
    return frame.sort_values([*CURVE, "checkpoint"], ignore_index=True)


def _rows(trains: Trains) -> Iterator[dict[str, Any]]:
    for place, checkpoint in enumerate(trains.checkpoints):
        found = trains.mean(trains.score[:, place], is_rate=trains.is_rate)
        answer_tokens = trains.answer_tokens[:, place]
        known = answer_tokens[~np.isnan(answer_tokens)]
        yield {
            "checkpoint": float(checkpoint),
            "metric": trains.metric,
            "n_questions": trains.n_questions,
            "n_observations": len(trains),
            "n_left_out": trains.n_left_out,
            "mean": found.estimate,
            "stderr": found.error,
            "low": found.low,
            "high": found.high,
            "no_answer": float(trains.no_answer[:, place].mean()),
            "past_end": float(trains.past_end[:, place].mean()),
            "mean_tokens": float(trains.tokens[:, place].mean()),
            "mean_answer_tokens": float(known.mean()) if known.size else math.nan,
            "note": sentences(trains.notes),
        }
