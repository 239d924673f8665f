"""Verdicts: evidence, rules, looks and sentences."""

from ._brief import brief, wording_of
from ._caveats import has_coarser_unit
from ._finding import FINDING_COLUMNS, VERDICTS, Cause, Finding, Verdict
from ._findings import (
    ERROR_MARGIN,
    MARGIN,
    Cluster,
    findings,
    findings_and_strata,
    parse_contrast,
)
from ._length_sentence import length_sentence
from ._look_levels import look_levels
from ._looks import (
    DECISIONS_FILE,
    NO_LOOKS,
    CurveKey,
    Look,
    Looks,
    curve_key,
    error_level,
    parse_decisions,
    read_looks,
)
from ._wording import FIRST_SHOWN, UNREALISTIC, Wording, between, budget_name, capitalised

__all__ = [
    "DECISIONS_FILE",
    "ERROR_MARGIN",
    "FINDING_COLUMNS",
    "FIRST_SHOWN",
    "MARGIN",
    "NO_LOOKS",
    "UNREALISTIC",
    "VERDICTS",
    "Cause",
    "Cluster",
    "CurveKey",
    "Finding",
    "Look",
    "Looks",
    "Verdict",
    "Wording",
    "between",
    "brief",
    "budget_name",
    "capitalised",
    "curve_key",
    "error_level",
    "findings",
    "findings_and_strata",
    "has_coarser_unit",
    "length_sentence",
    "look_levels",
    "parse_contrast",
    "parse_decisions",
    "read_looks",
    "wording_of",
]
