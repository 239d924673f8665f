"""One row per stop rule: what thinking came to that it was to end."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from ..estimates import (
    CellMean,
    FloatArray,
    cell_mean,
    is_rate,
    mixed_versions,
    sentences,
    without_repeats,
)
from ..logs import CURVE
from ._trains import STOPPED, as_curves, of_design

STOPPED_CELL_COLUMNS = (
    *CURVE, "stop", "metric", "n_questions", "n_observations", "n_left_out", "mean", "stderr",
    "low", "high", "stopped_early", "stopped_early_low", "stopped_early_high", "past_end",
    "no_answer", "mean_tokens", "mean_output_tokens", "note",
)  # fmt: skip
"""The columns of `stopped_cells_df`."""

_NEEDED = (*CURVE, "design", "budget", "stop", "stopped_at", "past_end", "question", "epoch",
           "score", "metric", "no_answer", "reasoning_tokens", "output_tokens", "task_version"
           )  # fmt: skip


def stopped_cells_df(observations: pd.DataFrame) -> pd.DataFrame:
    """Summarise samples whose thinking a rule was to end.

    Args:
        observations: As `observations_df` returns them; rows with the design `stopped` count.

    Returns:
        One row per curve and rule (`stop`) with the columns `STOPPED_CELL_COLUMNS`, ordered by
        `CURVE` and rule. `mean` is the mean of question means, in units of the score (higher is
        better), `stderr` its standard error clustered by question, `low` and `high` its 95 %
        interval: as those of `cells_df`. `n_left_out` are samples without a score, which enter
        nothing. `stopped_early` is the fraction whose thinking the rule ended before the last
        checkpoint, with its interval; `past_end` the fraction that the model ended by itself. The
        others went on to the last checkpoint. `mean_tokens` is the mean thinking,
        `mean_output_tokens` the mean of all that was generated, so with the answers that were taken
        on the way. Empty where no rule was to end anything.

    Raises:
        DataError: If a column is missing.

    Examples:
        >>> by_rule = observations.assign(design="stopped", stop="settled=2 at 16,64")
        >>> by_rule = by_rule[by_rule["budget"] == "natural"].assign(stopped_at=16.0)
        >>> stopped_cells_df(by_rule)[["stop", "n_questions", "mean", "stopped_early"]].round(3)
                         stop  n_questions   mean  stopped_early
        0  settled=2 at 16,64           24  0.854            1.0
    """
    rows = of_design(observations, STOPPED)
    found = (
        [{**key, **_row(of_rule)} for key, of_rule in as_curves(rows, _NEEDED, (*CURVE, "stop"))]
        if len(rows)
        else []
    )
    frame = pd.DataFrame(found, columns=list(STOPPED_CELL_COLUMNS))
    return frame.sort_values([*CURVE, "stop"], kind="stable", ignore_index=True)


def _row(rows: pd.DataFrame) -> Mapping[str, Any]:
    kept = without_repeats(rows)
    scored = kept[kept["score"].notna().to_numpy()]
    scores = scored["score"].to_numpy(dtype=np.float64)
    metric = str(kept["metric"].iloc[0])
    score = _mean(scored, scored["score"], is_rate=is_rate(metric, scores))
    early = _mean(scored, scored["stopped_at"].notna(), is_rate=True)
    return {
        "metric": metric,
        "n_questions": scored["question"].nunique(),
        "n_observations": len(scored),
        "n_left_out": len(kept) - len(scored),
        "mean": score.estimate,
        "stderr": score.error,
        "low": score.low,
        "high": score.high,
        "stopped_early": early.estimate,
        "stopped_early_low": early.low,
        "stopped_early_high": early.high,
        "past_end": scored["past_end"].mean(),
        "no_answer": scored["no_answer"].mean(),
        "mean_tokens": scored["reasoning_tokens"].mean(),
        "mean_output_tokens": scored["output_tokens"].mean(),
        "note": sentences(mixed_versions(kept)),
    }


def _mean(rows: pd.DataFrame, values: pd.Series, *, is_rate: bool) -> CellMean:
    """Estimate the mean of a value of each sample, clustered by question."""
    by_question = values.astype(np.float64).groupby(rows["question"]).mean()
    means: FloatArray = np.asarray(by_question.to_numpy(), dtype=np.float64)
    return cell_mean(means, len(rows), is_rate=is_rate)
