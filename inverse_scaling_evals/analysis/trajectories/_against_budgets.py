"""One row per checkpoint and budget of as many tokens: two experiments beside each other."""

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
    closing_note,
    compared,
    joined,
    of_same,
    unpaired,
)
from ._trains import TRAJECTORY, as_curves, of_design, of_one_list

AGAINST_BUDGETS_COLUMNS = (
    *CURVE, "checkpoint", "budget", "budget_regime", "budget_enforce", "metric", "mean",
    "mean_of_budget", "tokens", "tokens_of_budget", "difference", "low", "high", "p", "p_adjusted",
    "n_questions", "n_unpaired", "reason", "note",
)  # fmt: skip
"""The columns of `trajectory_against_budgets_df`."""


def trajectory_against_budgets_df(observations: pd.DataFrame) -> pd.DataFrame:
    """Compare the answers at checkpoints with those under budgets of the same number of tokens.

    These are two experiments. Under a budget, the prompt may name it and the model may plan for
    it, and what cuts the thinking differs between channels; a train of thought does not know where
    it will be asked, and one train gives the answers at all checkpoints. A difference is what
    knowing the budget, or the way of enforcing it, does to the answer at equal length.

    Args:
        observations: As `observations_df` returns them: of the design `trajectory`, and `crossed`.

    Returns:
        One row per curve, checkpoint and budget of that many tokens (0 for thinking off) with the
        columns `AGAINST_BUDGETS_COLUMNS`, ordered by `CURVE` (that of the trajectories) and
        checkpoint. Model, task, data set and mitigation are the same; `budget_regime` and
        `budget_enforce` name the curve of the budget. `mean` and `mean_of_budget` are over the
        questions that both have, `difference` is the first minus the second, in units of the score
        (higher is better), with its 95 % interval `low` to `high`, paired and so clustered by
        question, and a two-sided `p`; `p_adjusted` is Benjamini and Hochberg's over all rows.
        `tokens` are the mean thinking up to the checkpoint, `tokens_of_budget` the mean measured
        thinking under the budget. `n_unpaired` counts the questions that only one of the two has.
        What cannot be estimated is NaN; `reason` says why as a code, `note` in words. Empty where
        no budget is a checkpoint.

    Raises:
        DataError: If a column is missing.

    Examples:
        >>> crossed = trajectories.assign(design="crossed", regime="silent", enforce="exact")
        >>> found = trajectory_against_budgets_df(pd.concat([trajectories, crossed]))
        >>> found[["checkpoint", "budget_regime", "budget_enforce", "mean", "mean_of_budget"]]
           checkpoint budget_regime budget_enforce  mean  mean_of_budget
        0        64.0        silent          exact  0.75            0.75
        1       256.0        silent          exact  0.75            0.75
        2      1024.0        silent          exact  0.50            0.50
    """
    rows: list[dict[str, Any]] = []
    own = of_design(observations, TRAJECTORY)
    if len(own):
        cells = budget_cells(observations)
        scored = own[own["score"].notna().to_numpy()]
        for curve, of_curve in as_curves(scored, (*NEEDED, "checkpoint", "checkpoints", "log")):
            rows += _of_curve(curve, without_repeats(of_one_list(of_curve)), of_same(cells, curve))
    frame = pd.DataFrame(rows, columns=list(AGAINST_BUDGETS_COLUMNS))
    frame["p_adjusted"] = adjust(frame["p"].to_numpy(dtype=np.float64))
    return frame.sort_values([*CURVE, "checkpoint"], kind="stable", ignore_index=True)


def _of_curve(
    curve: Mapping[str, Any], rows: pd.DataFrame, cells: Sequence[BudgetCell]
) -> Iterator[dict[str, Any]]:
    for checkpoint, own in rows.groupby("checkpoint"):
        for cell in cells:
            if cell.tokens != checkpoint:
                continue
            found, means = compared(own, cell, "score")
            yield {
                **curve,
                "checkpoint": checkpoint,
                "budget": cell.key["budget"],
                "budget_regime": cell.key["regime"],
                "budget_enforce": cell.key["enforce"],
                "metric": own["metric"].iloc[0],
                "mean": means[:, 0].mean() if len(means) else np.nan,
                "mean_of_budget": means[:, 1].mean() if len(means) else np.nan,
                "tokens": own["reasoning_tokens"].mean(),
                "tokens_of_budget": cell.rows["reasoning_tokens"].mean(),
                "difference": found.estimate,
                "low": found.low,
                "high": found.high,
                "p": found.p,
                "n_questions": found.n_questions,
                "n_unpaired": unpaired(own, cell, len(means)),
                "reason": str(found.reason or ""),
                "note": joined(found.note, closing_note(own, cell)),
            }
