"""The five failure modes, measured from transcripts and answers."""

from ._diagnose import (
    DIAGNOSTIC_COLUMNS,
    DIAGNOSTICS,
    Detected,
    diagnose,
    diagnose_readings,
)

__all__ = [
    "DIAGNOSTICS",
    "DIAGNOSTIC_COLUMNS",
    "Detected",
    "diagnose",
    "diagnose_readings",
]
