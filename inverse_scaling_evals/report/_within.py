"""The frames of a report on what was observed within trains of thought, and on stopping them."""

import pandas as pd

from ..analysis import (
    AGAINST_BUDGETS_COLUMNS,
    DISTRACTOR_TURN_COLUMNS,
    SETTLE_COLUMNS,
    STOPPED_CELL_COLUMNS,
    STOPPED_COLUMNS,
    TRAJECTORY_CELL_COLUMNS,
    TRAJECTORY_CHANGE_COLUMNS,
    TRANSCRIPT_COLUMNS,
    distractor_turns_df,
    settle_df,
    stopped_cells_df,
    stopped_df,
    trajectory_against_budgets_df,
    trajectory_cells_df,
    trajectory_changes_df,
)

_EMPTY = {
    "trajectory_cells": TRAJECTORY_CELL_COLUMNS,
    "trajectory_changes": TRAJECTORY_CHANGE_COLUMNS,
    "distractor_turns": DISTRACTOR_TURN_COLUMNS,
    "settle": SETTLE_COLUMNS,
    "against_budgets": AGAINST_BUDGETS_COLUMNS,
    "stopped_cells": STOPPED_CELL_COLUMNS,
    "stopped": STOPPED_COLUMNS,
}


def frames_within(
    observations: pd.DataFrame, trajectories: pd.DataFrame, *, seed: int
) -> dict[str, pd.DataFrame]:
    """Return the frames by the names that `Results` has for them; empty where there is nothing.

    Args:
        observations: All of a study, with those under budgets that others stand beside.
        trajectories: Those of them that are on no curve of budgets.
        seed: Of the split of questions in halves.
    """
    found = {name: pd.DataFrame(columns=list(columns)) for name, columns in _EMPTY.items()}
    if trajectories.empty:
        return found
    if set(TRANSCRIPT_COLUMNS) <= set(trajectories.columns):
        found["distractor_turns"] = distractor_turns_df(trajectories)
    return found | {
        "trajectory_cells": trajectory_cells_df(trajectories),
        "trajectory_changes": trajectory_changes_df(trajectories),
        "settle": settle_df(trajectories, seed=seed),
        "against_budgets": trajectory_against_budgets_df(observations),
        "stopped_cells": stopped_cells_df(trajectories),
        "stopped": stopped_df(observations),
    }
