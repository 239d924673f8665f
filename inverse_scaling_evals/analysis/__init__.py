"""Analysis: logs to frames, frames to curves, estimates and verdicts."""

from .diagnostics import (
    DIAGNOSTIC_COLUMNS,
    diagnose,
)
from .estimates import (
    INERT_BELOW,
    Binding,
    CurveData,
    Note,
    Reason,
    curve_data,
)
from .frames import (
    CELL_COLUMNS,
    CURVE_COLUMNS,
    ESTIMATE_COLUMNS,
    NOISE_COLUMNS,
    REPORT_COLUMNS,
    WORDS_COLUMNS,
    budget_report,
    cells_df,
    curves_df,
    estimates_df,
    findings_df,
    noise_frame,
    words_effects_df,
)
from .logs import (
    CELL,
    CURVE,
    OBSERVATION_COLUMNS,
    Column,
    find_logs,
    observations_df,
    order_budgets,
)
from .noise import (
    CellNoise,
    EqualLengths,
    NoiseCode,
    SharedNoise,
    shared_noise,
)
from .published import (
    COMPARE_COLUMNS,
    compare_df,
    transcripts_needed,
)
from .verdicts import (
    DECISIONS_FILE,
    ERROR_MARGIN,
    FINDING_COLUMNS,
    MARGIN,
    VERDICTS,
    Cause,
    CurveKey,
    Finding,
    Look,
    Looks,
    Verdict,
    curve_key,
    findings,
    look_levels,
    parse_decisions,
    read_looks,
)

# in the order in which a reader meets them
__all__ = [  # noqa: RUF022
    # from logs
    "observations_df",
    "OBSERVATION_COLUMNS",
    "Column",
    "CURVE",
    "CELL",
    "order_budgets",
    "find_logs",
    # from observations
    "cells_df",
    "CELL_COLUMNS",
    "curves_df",
    "CURVE_COLUMNS",
    "estimates_df",
    "ESTIMATE_COLUMNS",
    "findings_df",
    "FINDING_COLUMNS",
    "words_effects_df",
    "WORDS_COLUMNS",
    "noise_frame",
    "NOISE_COLUMNS",
    "budget_report",
    "REPORT_COLUMNS",
    # from transcripts
    "diagnose",
    "DIAGNOSTIC_COLUMNS",
    "compare_df",
    "COMPARE_COLUMNS",
    "transcripts_needed",
    # verdicts as objects
    "findings",
    "Finding",
    "Verdict",
    "Cause",
    "Reason",
    "Note",
    "VERDICTS",
    "MARGIN",
    "ERROR_MARGIN",
    "read_looks",
    "Looks",
    "Look",
    "look_levels",
    "parse_decisions",
    "DECISIONS_FILE",
    "curve_key",
    "CurveKey",
    # one curve as arrays
    "curve_data",
    "CurveData",
    "Binding",
    "INERT_BELOW",
    # noise that questions share
    "shared_noise",
    "SharedNoise",
    "CellNoise",
    "EqualLengths",
    "NoiseCode",
]
