"""Inside one train of thought: the answers at its checkpoints, and when to stop it."""

from ._cells import TRAJECTORY_CELL_COLUMNS, trajectory_cells_df
from ._changes import TRAJECTORY_CHANGE_COLUMNS, trajectory_changes_df
from ._trains import STOPPED, TRAJECTORY

__all__ = [
    "STOPPED",
    "TRAJECTORY",
    "TRAJECTORY_CELL_COLUMNS",
    "TRAJECTORY_CHANGE_COLUMNS",
    "trajectory_cells_df",
    "trajectory_changes_df",
]
