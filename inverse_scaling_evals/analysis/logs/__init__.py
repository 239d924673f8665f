"""The one reader of logs: observations, transcripts, and what could not be read."""

from ._archive import (
    HEAVY,
)
from ._columns import (
    CELL,
    CURVE,
    OBSERVATION_COLUMNS,
    Column,
)
from ._find import (
    LogFile,
    Logs,
    find_log_files,
    find_logs,
)
from ._observations import (
    dataset_of,
)
from ._ordered_budgets import (
    order_budgets,
)
from ._read import (
    observations_df,
    with_thinking_off,
)
from ._sampling import (
    first_seed,
    run_option,
)
from ._transcripts import (
    Reading,
    read_readings,
)

__all__ = [
    "CELL",
    "CURVE",
    "HEAVY",
    "OBSERVATION_COLUMNS",
    "Column",
    "LogFile",
    "Logs",
    "Reading",
    "dataset_of",
    "find_log_files",
    "find_logs",
    "first_seed",
    "observations_df",
    "order_budgets",
    "read_readings",
    "run_option",
    "with_thinking_off",
]
