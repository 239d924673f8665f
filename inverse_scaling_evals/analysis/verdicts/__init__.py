"""Verdicts: evidence, rules, multiplicity, looks and sentences."""

from ._finding import (
    FINDING_COLUMNS,
    VERDICTS,
    Finding,
    Verdict,
    findings_frame,
)
from ._length_sentence import (
    length_sentence,
)
from ._looks import (
    DECISIONS_FILE,
    NO_LOOKS,
    CurveKey,
    Look,
    Looks,
    curve_key,
    parse_decisions,
    read_looks,
)
from ._look_levels import (
    look_levels,
)
from ._rules import (
    ERROR_MARGIN,
    MARGIN,
    findings,
)
from ._words import (
    UNREALISTIC,
    capitalised,
)

__all__ = [
    "DECISIONS_FILE",
    "ERROR_MARGIN",
    "FINDING_COLUMNS",
    "MARGIN",
    "NO_LOOKS",
    "UNREALISTIC",
    "VERDICTS",
    "CurveKey",
    "Finding",
    "Look",
    "Looks",
    "Verdict",
    "capitalised",
    "curve_key",
    "findings",
    "findings_frame",
    "length_sentence",
    "look_levels",
    "parse_decisions",
    "read_looks",
]
