"""Analysis: logs to frames, frames to curves, estimates and verdicts."""

from ._budget_rank import budget_rank
from ._budget_report import REPORT_COLUMNS, budget_report
from ._cells import CELL_COLUMNS, cells_frame
from ._columns import CELL, CURVE, SAMPLE_COLUMNS, Column
from ._compare import COMPARE_COLUMNS, compare, transcripts_needed
from ._curve_data import CurveData, curve_data
from ._curves import CURVE_COLUMNS, curves
from ._effects import effects
from ._finding import FINDING_COLUMNS, VERDICTS, Finding, Verdict, findings_frame
from ._logs import find_logs
from ._looks import (
    DECISIONS_FILE,
    CurveKey,
    Look,
    Looks,
    curve_key,
    parse_decisions,
    read_looks,
)
from ._noise_frame import NOISE_COLUMNS, noise_frame
from ._noise_words import length_notes, seed_note, unit_note
from ._samples import samples_frame
from ._sequential import look_levels
from ._shared_noise import CellNoise, EqualLengths, NoiseCode, SharedNoise, shared_noise
from ._verdicts import ERROR_MARGIN, MARGIN, findings
from ._words import capitalised
from ._words_effects import WORDS_COLUMNS, words_effects
from .diagnostics import DIAGNOSTIC_COLUMNS, diagnose
from .estimates import INERT_BELOW, Binding

__all__ = [
    "CELL",
    "CELL_COLUMNS",
    "COMPARE_COLUMNS",
    "CURVE",
    "CURVE_COLUMNS",
    "DECISIONS_FILE",
    "DIAGNOSTIC_COLUMNS",
    "ERROR_MARGIN",
    "FINDING_COLUMNS",
    "INERT_BELOW",
    "MARGIN",
    "NOISE_COLUMNS",
    "REPORT_COLUMNS",
    "SAMPLE_COLUMNS",
    "VERDICTS",
    "WORDS_COLUMNS",
    "Binding",
    "CellNoise",
    "Column",
    "CurveData",
    "CurveKey",
    "EqualLengths",
    "Finding",
    "Look",
    "Looks",
    "NoiseCode",
    "SharedNoise",
    "Verdict",
    "budget_rank",
    "budget_report",
    "capitalised",
    "cells_frame",
    "compare",
    "curve_data",
    "curve_key",
    "curves",
    "diagnose",
    "effects",
    "find_logs",
    "findings",
    "findings_frame",
    "length_notes",
    "look_levels",
    "noise_frame",
    "parse_decisions",
    "read_looks",
    "samples_frame",
    "seed_note",
    "shared_noise",
    "transcripts_needed",
    "unit_note",
    "words_effects",
]
