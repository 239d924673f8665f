"""The five diagnostics: one long frame of measures, with a decision per curve and diagnostic."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, get_args

import numpy as np
import pandas as pd

from ...budgets import budget_rank, parse_budget
from ...errors import DataError
from ..estimates import adjust, split_curves
from ..logs import CURVE, OBSERVATION_COLUMNS, TRANSCRIPT_COLUMNS, order_budgets
from ..noise import shared_noise, sharing_questions
from ..transcripts import as_number
from . import (
    _behaviour,
    _constraints,
    _distraction,
    _features,
    _framing,
)
from ._diagnosis import Diagnosis
from ._reasons import DiagnosticReason, sentence
from ._trend import MeasureEstimate

Detected = Literal["yes", "no", "not_applicable"]

Diagnostic = Literal["distraction", "framing", "features", "constraints", "behaviour"]

DIAGNOSTIC_COLUMNS = (
    *CURVE, "diagnostic", "measure", "budget", "value", "reference", "stderr", "low", "high",
    "n_observations", "n_questions", "p", "p_adjusted", "detected", "reason", "note",
)  # fmt: skip
"""The columns of `diagnostics_df`."""

DIAGNOSTICS: tuple[Diagnostic, ...] = get_args(Diagnostic)

SIGNIFICANCE = 0.01
"""A mechanism that is there shows strongly; one that is not should seldom be blamed."""
_SUMMARY_BELOW = 0.5  # shown text that is shorter than half of the measured thinking


@dataclass(frozen=True)
class _Method:
    observe: Callable[[pd.DataFrame], pd.DataFrame]
    measure: Callable[[pd.DataFrame, int], Diagnosis]
    needs: str


_METHODS = {
    name: _Method(module.observe, module.measure, module.NEEDS)
    for name, module in {
        "distraction": _distraction,
        "framing": _framing,
        "features": _features,
        "constraints": _constraints,
        "behaviour": _behaviour,
    }.items()
}


def diagnostics_df(transcripts: pd.DataFrame, *, seed: int = 0) -> pd.DataFrame:
    """Look for the paper's five failure modes in transcripts and answers.

    Args:
        transcripts: The frame of transcripts.
        seed: Of the randomisation tests and bootstraps.

    Returns:
        Columns `DIAGNOSTIC_COLUMNS`, one row for each measure of each diagnostic at each budget
        of each curve, and one row for each diagnostic of each curve, whose measure ends in
        `_trend`: there `value` is the rise of the headline measure from the lowest to the highest
        budget, `p` its randomisation p-value, `p_adjusted` that after Benjamini-Hochberg over all
        decisions of the call, and `detected` is `yes` if the adjusted one is below 0.01 and the
        rise at least the diagnostic's margin, else `no`, or `not_applicable`. In the other rows
        `detected` and `p_adjusted` are missing, and `budget` is missing in rows over a whole curve.
        `stderr`, `low` and `high` (95 %) are clustered by question; `reference` is the same figure
        for the truth or by chance. What is unknown is NaN: `reason` says why, as a code of
        `DiagnosticReason` (empty where nothing is missing), and `note` in words.
        docs/diagnostics.md defines the measures.

    Raises:
        DataError: If a column is missing.

    Examples:
        >>> diagnostics = diagnostics_df(transcripts_df("logs/my-study"))
        >>> diagnostics[diagnostics["detected"] == "yes"]
    """
    needed = (*OBSERVATION_COLUMNS, *TRANSCRIPT_COLUMNS)
    if missing := [name for name in needed if name not in transcripts.columns]:
        raise DataError(
            f"transcripts lacks the columns {', '.join(missing)}. "
            "Build it with transcripts_df(logs)."
        )
    curves = sorted(split_curves(transcripts), key=lambda item: tuple(map(str, item[0].values())))
    rows = [row for key, curve in curves for row in _rows_of_curve(key, curve, seed)]
    frame = pd.DataFrame(rows, columns=[*DIAGNOSTIC_COLUMNS, "margin", "two_sided"])
    return order_budgets(_decide(frame)[list(DIAGNOSTIC_COLUMNS)])


def _rows_of_curve(
    key: dict[str, Any], transcripts: pd.DataFrame, seed: int
) -> list[dict[str, Any]]:
    scored = _prepare(transcripts)
    versions = sorted(scored["task_version"].unique())
    notes = _notes(scored, failed=len(transcripts) - len(scored))
    rows = []
    for name, method in _METHODS.items():
        observed = method.observe(scored)
        diagnosis = Diagnosis([], name, MeasureEstimate(math.nan), math.nan)
        reason: DiagnosticReason | None
        if scored.empty:
            reason = DiagnosticReason.NO_SCORES
            said = [sentence(reason, len(transcripts))]
        elif observed.empty:
            reason = DiagnosticReason.NO_SUCH_QUESTIONS
            said = [sentence(reason, method.needs)]
        else:
            diagnosis = method.measure(observed, seed)
            reason = diagnosis.trend.reason
            said = [diagnosis.trend.note, *notes]
            if len(versions) > 1:
                reason = DiagnosticReason.MIXED_VERSIONS
                said = [sentence(reason, " and ".join(versions)), *notes]
        decision = {
            "measure": f"{diagnosis.headline}_trend",
            "budget": None,
            **_figures(diagnosis.trend),
            "reference": math.nan,
            "reason": reason or "",
            "note": " ".join(filter(None, said)),
            "margin": diagnosis.margin,
            "two_sided": diagnosis.two_sided,
        }
        if reason is DiagnosticReason.MIXED_VERSIONS:
            decision["p"] = math.nan
        measures = [
            {
                "measure": measured.name,
                "budget": measured.budget,
                **_figures(measured.estimate),
                "reference": measured.reference,
                "reason": measured.estimate.reason or "",
                "note": measured.estimate.note,
            }
            for measured in diagnosis.measures
        ]
        rows += [{**key, "diagnostic": name, **row} for row in (*measures, decision)]
    return rows


def _prepare(transcripts: pd.DataFrame) -> pd.DataFrame:
    """Keep the transcripts with a score, and put what several diagnostics read in columns."""
    scored = transcripts[transcripts["outcome"] != "error"]
    labels = scored["budget"].astype(str)
    ranks = {label: budget_rank(parse_budget(label)) for label in labels.unique()}
    steps = {rank: step for step, rank in enumerate(sorted(set(ranks.values())))}
    answers = {text: as_number(str(text)) for text in scored["answer"].dropna().unique()}
    right = {"right": 1.0, "wrong": 0.0, "no_answer": 0.0}
    return scored.assign(
        budget=labels,
        step=labels.map({label: steps[rank] for label, rank in ranks.items()}).astype(np.int64),
        number=scored["answer"].map(answers).astype(np.float64),
        right=scored["outcome"].map(right).astype(np.float64),
        shown=scored["shown_tokens"].where(scored["shown_tokens"] > 0),
    )


def _notes(scored: pd.DataFrame, failed: int) -> list[str]:
    """Return notes on what was left out, and on how much of the thinking can be read."""
    notes = []
    shown, tokens = scored["shown"], scored["reasoning_tokens"]
    hidden = int((shown.isna() & (tokens > 0)).sum())
    if hidden:
        thought = hidden + int(shown.notna().sum())
        notes.append(
            f"Samples whose thinking cannot be read: {hidden} of {thought}; measures of the "
            "thinking leave them out."
        )
    fractions = np.sort((shown / tokens)[shown.notna() & (tokens > 0)])
    if fractions.size and (median := fractions[fractions.size // 2]) < _SUMMARY_BELOW:
        notes.append(f"What can be read is a summary: {median:.0%} of the measured tokens.")
    if failed:
        notes.append(f"Samples left out because they failed or were not scored: {failed}.")
    if sharing := sharing_questions(shared_noise(scored)):
        notes.append(
            f"{sharing[0].upper()}{sharing[1:]}; their noise may be the same, and the p value "
            "takes them for independent."
        )
    return notes


def _figures(estimate: MeasureEstimate) -> dict[str, float]:
    return {
        "value": estimate.value,
        "stderr": estimate.stderr,
        "low": estimate.low,
        "high": estimate.high,
        "n_observations": estimate.n,
        "n_questions": estimate.questions,
        "p": estimate.p,
    }


def _decide(frame: pd.DataFrame) -> pd.DataFrame:
    """Adjust the p-values of the decisions over the call, and decide."""
    decides = frame["measure"].str.endswith("_trend").astype(bool)
    tested = decides & frame["p"].notna()
    p = frame["p"].where(decides).to_numpy(dtype=float)
    adjusted = pd.Series(adjust(p), index=frame.index)
    moved = frame["value"].where(~frame["two_sided"].eq(True), frame["value"].abs())
    found: list[Detected | None] = [
        None if not deciding else "not_applicable" if not testable else "yes" if large else "no"
        for deciding, testable, large in zip(
            decides, tested, (adjusted < SIGNIFICANCE) & (moved >= frame["margin"]), strict=True
        )
    ]
    return frame.assign(
        p_adjusted=adjusted, detected=pd.Series(found, index=frame.index, dtype=object)
    )
