"""The one reader of logs: observations, transcripts, and what could not be read."""

from ._columns import (
    BUDGET_DESIGNS,
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
from ._noise_label import (
    has_noise,
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
from ._texts import (
    SampleTexts,
    read_texts,
)

__all__ = [
    "BUDGET_DESIGNS",
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
    "SampleTexts",
    "find_logs",
    "has_noise",
    "observations_df",
    "order_budgets",
    "read_texts",
    "transcripts_df",
]
