"""Inside one train of thought: the answers at its checkpoints, and when to stop it."""

from ._against_budgets import AGAINST_BUDGETS_COLUMNS, trajectory_against_budgets_df
from ._cells import TRAJECTORY_CELL_COLUMNS, trajectory_cells_df
from ._changes import TRAJECTORY_CHANGE_COLUMNS, trajectory_changes_df
from ._changes_sentence import GOOD_AND_BAD, changes_headline, largest_fall
from ._distractor_turns import DISTRACTOR_TURN_COLUMNS, distractor_turns_df
from ._settle import SETTLE_COLUMNS, settle_df
from ._stopped import STOPPED_COLUMNS, stopped_df
from ._stopped_cells import STOPPED_CELL_COLUMNS, stopped_cells_df
from ._stopped_sentence import stopped_headline, stopped_sentence
from ._trains import STOPPED, TRAJECTORY

__all__ = [
    "AGAINST_BUDGETS_COLUMNS",
    "DISTRACTOR_TURN_COLUMNS",
    "GOOD_AND_BAD",
    "SETTLE_COLUMNS",
    "STOPPED",
    "STOPPED_CELL_COLUMNS",
    "STOPPED_COLUMNS",
    "TRAJECTORY",
    "TRAJECTORY_CELL_COLUMNS",
    "TRAJECTORY_CHANGE_COLUMNS",
    "changes_headline",
    "distractor_turns_df",
    "largest_fall",
    "settle_df",
    "stopped_cells_df",
    "stopped_df",
    "stopped_headline",
    "stopped_sentence",
    "trajectory_against_budgets_df",
    "trajectory_cells_df",
    "trajectory_changes_df",
]
