"""The one reader of logs: observations, transcripts, and what could not be read."""

from ._columns import (
    CELL,
    CURVE,
    OBSERVATION_COLUMNS,
    TRANSCRIPT_COLUMNS,
    Column,
)
from ._find import (
    LogFile,
    Logs,
    find_logs,
)
from ._notes import (
    LogNote,
    LogNoteCode,
)
from ._ordered_budgets import (
    order_budgets,
)
from ._read import (
    OBSERVATION,
    observations_df,
    transcripts_df,
)

__all__ = [
    "CELL",
    "CURVE",
    "OBSERVATION",
    "OBSERVATION_COLUMNS",
    "TRANSCRIPT_COLUMNS",
    "Column",
    "LogFile",
    "LogNote",
    "LogNoteCode",
    "Logs",
    "find_logs",
    "observations_df",
    "order_budgets",
    "transcripts_df",
]
