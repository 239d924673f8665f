"""One row per stop rule and budget or checkpoint: thinking that was stopped in time beside them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from ..estimates import adjust, without_repeats
from ..logs import CURVE
from ._beside import (
    NEEDED,
    BudgetCell,
    budget_cells,
    checkpoint_cells,
    closing_note,
    compared,
    joined,
    of_same,
    unpaired,
)
from ._trains import STOPPED, as_curves, of_design

STOPPED_COLUMNS = (
    *CURVE, "stop", "beside", "budget", "budget_regime", "budget_enforce", "metric", "mean",
    "mean_of_budget", "difference", "low", "high", "p", "p_adjusted", "output_tokens",
    "output_tokens_of_budget", "output_difference", "output_low", "output_high", "n_questions",
    "n_unpaired", "reason", "note",
)  # fmt: skip
"""The columns of `stopped_df`."""


def stopped_df(observations: pd.DataFrame) -> pd.DataFrame:
    """Compare thinking that a rule stopped with every budget, and every checkpoint of trains.

    Args:
        observations: As `observations_df` returns them: of the design `stopped`, and `crossed`
            or `trajectory`.

    Returns:
        One row per curve of stopped samples, rule (`stop`) and budget or checkpoint with the
        columns `STOPPED_COLUMNS`, ordered by `CURVE`, rule, and `beside`: `budget` for fixed
        budgets and the natural one in order of thinking, then `checkpoint` for trains of thought
        that went on, which always stopping there would have ended. Their number is in `budget`.
        Model, task, data set and mitigation are the same; `budget_regime` and `budget_enforce` name
        the curve of the budget, which is their own for checkpoints. Means are over the questions
        that both have. `difference` is the mean score of the stopped samples minus that under the
        budget (higher is better), with its 95 % interval `low` to `high`, paired and so clustered
        by question, and a two-sided `p`; `p_adjusted` is Benjamini and Hochberg's over all rows
        with the same `beside`. `output_difference` is the same for output tokens, all that was
        generated, so with the answers that were taken on the way; `output_low` to `output_high` is
        its interval. `n_unpaired` counts the questions that only one of the two has. What cannot be
        estimated is NaN; `reason` says why as a code, `note` in words. Empty where nothing was
        stopped, or neither a budget nor a train of thought asked the same: `stopped_cells_df` has
        the samples themselves.

    Raises:
        DataError: If a column is missing.

    Examples:
        >>> by_rule = observations.assign(design="stopped", stop="settled=2")
        >>> by_rule = by_rule[by_rule["budget"] == "natural"]
        >>> found = stopped_df(pd.concat([observations, by_rule]))
        >>> found[["stop", "budget_regime", "budget", "mean", "mean_of_budget"]].round(3)
                stop budget_regime   budget   mean  mean_of_budget
        0  settled=2    controlled        0  0.854           1.000
        1  settled=2        silent        0  0.854           1.000
        2  settled=2    controlled     1024  0.854           0.875
        3  settled=2        silent     1024  0.854           0.875
        4  settled=2    controlled    16384  0.854           0.646
        5  settled=2        silent    16384  0.854           0.646
        6  settled=2       natural  natural  0.854           0.854
    """
    rows: list[dict[str, Any]] = []
    own = of_design(observations, STOPPED)
    if len(own):
        cells = budget_cells(observations)
        scored = own[own["score"].notna().to_numpy()]
        for key, of_rule in as_curves(scored, (*NEEDED, "stop"), (*CURVE, "stop")):
            kept = without_repeats(of_rule)
            rows += _of_rule(key, kept, of_same(cells, key), "budget")
            rows += _of_rule(key, kept, checkpoint_cells(observations, key), "checkpoint")
    frame = pd.DataFrame(rows, columns=list(STOPPED_COLUMNS))
    for beside in ("budget", "checkpoint"):
        mine = frame["beside"] == beside
        p_values = frame.loc[mine, "p"].to_numpy(dtype=np.float64)
        frame.loc[mine, "p_adjusted"] = adjust(p_values)
    frame["p_adjusted"] = frame["p_adjusted"].astype(np.float64)
    return frame.sort_values([*CURVE, "stop"], kind="stable", ignore_index=True)


def _of_rule(
    key: Mapping[str, Any], own: pd.DataFrame, cells: Sequence[BudgetCell], beside: str
) -> Iterator[dict[str, Any]]:
    for cell in cells:
        found, means = compared(own, cell, "score")
        output, output_means = compared(own, cell, "output_tokens")
        known = len(means), len(output_means)
        of_output = f"output tokens: {output.note}" if output.note else ""
        yield {
            **key,
            "beside": beside,
            "budget": cell.key["budget"],
            "budget_regime": cell.key["regime"],
            "budget_enforce": cell.key["enforce"],
            "metric": own["metric"].iloc[0],
            "mean": means[:, 0].mean() if known[0] else np.nan,
            "mean_of_budget": means[:, 1].mean() if known[0] else np.nan,
            "difference": found.estimate,
            "low": found.low,
            "high": found.high,
            "p": found.p,
            "output_tokens": output_means[:, 0].mean() if known[1] else np.nan,
            "output_tokens_of_budget": output_means[:, 1].mean() if known[1] else np.nan,
            "output_difference": output.estimate,
            "output_low": output.low,
            "output_high": output.high,
            "n_questions": found.n_questions,
            "n_unpaired": unpaired(own, cell, len(means)),
            "reason": str(found.reason or ""),
            "note": joined(found.note, of_output, closing_note(own, cell)),
        }
