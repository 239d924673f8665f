"""Analysis: logs to frames, frames to estimates and verdicts.

`observations_df(logs)` reads logs; the other frames are computed from it. docs/frames.md shows them
side by side. In the examples of docstrings, `observations` is `observations_df("logs/my-study")`
and `one_curve` its rows of the controlled regime; `trajectories` has trains of thought that were
asked at checkpoints. The parts have more: `analysis.estimates` one curve at a time,
`analysis.verdicts`, `analysis.diagnostics`, `analysis.gate`, `analysis.noise` and
`analysis.published`.
"""

from .diagnostics import (
    DIAGNOSTIC_COLUMNS,
    DiagnosticReason,
    diagnostics_df,
)
from .estimates import CurveData, Note, Reason, curve_data
from .frames import (
    BUDGET_COLUMNS,
    CELL_COLUMNS,
    CURVE_COLUMNS,
    EFFICIENCY_COLUMNS,
    ESTIMATE_COLUMNS,
    INCOHERENCE_COLUMNS,
    MITIGATION_COLUMNS,
    MODEL_COLUMNS,
    MODEL_RANK_COLUMNS,
    WORDS_COLUMNS,
    Length,
    budgets_df,
    cells_df,
    curves_df,
    efficiency_df,
    estimates_df,
    findings_df,
    incoherence_df,
    mitigations_df,
    model_ranks_df,
    models_df,
    with_length,
    words_effects_df,
)
from .logs import (
    CELL,
    CURVE,
    OBSERVATION_COLUMNS,
    TRANSCRIPT_COLUMNS,
    Column,
    LogNote,
    LogNoteCode,
    SampleTexts,
    observations_df,
    order_budgets,
    read_texts,
    transcripts_df,
)
from .noise import CellNoise, EqualLengths, NoiseCode, SharedNoise, shared_noise
from .published import (
    COMPARE_COLUMNS,
    compare_df,
    transcripts_needed,
)
from .trajectories import (
    TRAJECTORY_CELL_COLUMNS,
    TRAJECTORY_CHANGE_COLUMNS,
    trajectory_cells_df,
    trajectory_changes_df,
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
    parse_contrast,
    parse_decisions,
    read_looks,
)

# in the order in which a reader meets them
__all__ = [  # noqa: RUF022
    # from logs
    "observations_df",
    "OBSERVATION_COLUMNS",
    "transcripts_df",
    "TRANSCRIPT_COLUMNS",
    "read_texts",
    "SampleTexts",
    "Column",
    "Length",
    "LogNote",
    "LogNoteCode",
    "CURVE",
    "CELL",
    "order_budgets",
    # from observations
    "cells_df",
    "CELL_COLUMNS",
    "curves_df",
    "CURVE_COLUMNS",
    "estimates_df",
    "ESTIMATE_COLUMNS",
    "findings_df",
    "FINDING_COLUMNS",
    "budgets_df",
    "BUDGET_COLUMNS",
    "with_length",
    "words_effects_df",
    "WORDS_COLUMNS",
    "mitigations_df",
    "MITIGATION_COLUMNS",
    "efficiency_df",
    "EFFICIENCY_COLUMNS",
    "incoherence_df",
    "INCOHERENCE_COLUMNS",
    # from observations of trains of thought that were asked at checkpoints
    "trajectory_cells_df",
    "TRAJECTORY_CELL_COLUMNS",
    "trajectory_changes_df",
    "TRAJECTORY_CHANGE_COLUMNS",
    # from observations of several models
    "models_df",
    "MODEL_COLUMNS",
    "model_ranks_df",
    "MODEL_RANK_COLUMNS",
    # from observations and transcripts
    "diagnostics_df",
    "DIAGNOSTIC_COLUMNS",
    "DiagnosticReason",
    "compare_df",
    "COMPARE_COLUMNS",
    "transcripts_needed",
    # verdicts as objects
    "findings",
    "Finding",
    "Verdict",
    "VERDICTS",
    "Cause",
    "Reason",
    "Note",
    "MARGIN",
    "ERROR_MARGIN",
    "parse_contrast",
    "curve_key",
    "CurveKey",
    # studies that ran until decided
    "read_looks",
    "Looks",
    "Look",
    "look_levels",
    "parse_decisions",
    "DECISIONS_FILE",
    # one curve as arrays, for analysis.estimates
    "curve_data",
    "CurveData",
    # noise that questions share
    "shared_noise",
    "SharedNoise",
    "CellNoise",
    "EqualLengths",
    "NoiseCode",
]
