"""The diagnostics: one long frame of measures, with a decision per curve and diagnostic."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from statistics import NormalDist
from typing import Any, Literal, get_args

import numpy as np
import pandas as pd

from ...budgets import ThinkingSource, budget_rank, parse_budget
from ..estimates import adjust, check_columns, split_curves, without_repeats
from ..logs import CURVE, OBSERVATION_COLUMNS, TRANSCRIPT_COLUMNS, order_budgets
from ..noise import shared_noise, sharing_questions
from ..transcripts import as_number
from . import (
    _abstention,
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

Diagnostic = Literal[
    "distraction", "framing", "features", "constraints", "behaviour", "abstention"
]  # fmt: skip

Unit = Literal["fraction", "per_1000_tokens", "correlation", "standard_deviations"]

DIAGNOSTIC_COLUMNS = (
    *CURVE, "diagnostic", "measure", "budget", "value", "unit", "reference", "stderr", "low",
    "high", "level", "n_observations", "n_questions", "p", "p_adjusted", "margin", "detected",
    "reason", "questions_needed", "shown_fraction", "note",
)  # fmt: skip
"""The columns of `diagnostics_df`."""

DIAGNOSTICS: tuple[Diagnostic, ...] = get_args(Diagnostic)

SIGNIFICANCE = 0.01
"""A mechanism that is there shows strongly; one that is not should seldom be blamed."""


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
        "abstention": _abstention,
    }.items()
}


def diagnostics_df(transcripts: pd.DataFrame, *, seed: int = 0) -> pd.DataFrame:
    """Look for the paper's five failure modes, and for invented answers, in transcripts.

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
        for the truth or by chance. `shown_fraction` is the median fraction of a sample's measured
        thinking that the transcript shows, by its characters; well below 1, it is a summary. Of
        thinking that was counted in token ids it is 1. What is unknown is NaN:
        `reason` says why, as a code of `DiagnosticReason` (empty where nothing is missing), and
        `note` in words.
        docs/diagnostics.md defines the measures.

    Raises:
        DataError: If a column is missing.

    Examples:
        >>> diagnostics = diagnostics_df(transcripts_df("logs/my-study"))
        >>> diagnostics[diagnostics["detected"] == "yes"]
    """
    check_columns(transcripts, (*OBSERVATION_COLUMNS, *TRANSCRIPT_COLUMNS), "transcripts_df(logs)")
    curves = sorted(split_curves(transcripts), key=lambda item: tuple(map(str, item[0].values())))
    rows = [row for key, curve in curves for row in _rows_of_curve(key, curve, seed)]
    frame = pd.DataFrame(
        rows, columns=[*DIAGNOSTIC_COLUMNS, "two_sided", "bounds", "veto", "needed"]
    )
    return order_budgets(_decide(frame)[list(DIAGNOSTIC_COLUMNS)])


def _rows_of_curve(
    key: dict[str, Any], transcripts: pd.DataFrame, seed: int
) -> list[dict[str, Any]]:
    transcripts = without_repeats(transcripts)
    scored = _prepare(transcripts)
    versions = sorted(scored["task_version"].unique())
    notes = _notes(scored, failed=len(transcripts) - len(scored))
    fractions = scored["shown"] / scored["reasoning_tokens"].where(lambda t: t > 0)
    # the server that gives all token ids gives the whole text, however short its tokens are
    whole = scored["reasoning_tokens_source"] == ThinkingSource.TOKEN_IDS
    shown_fraction = float(fractions.mask(whole & fractions.notna(), 1.0).median())
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
        decision: dict[str, Any] = {
            "measure": f"{diagnosis.headline}_trend",
            "budget": None,
            **_figures(diagnosis.trend),
            "reference": math.nan,
            "reason": reason or "",
            "note": " ".join(filter(None, said)),
            "margin": diagnosis.margin,
            "two_sided": diagnosis.two_sided,
            "bounds": diagnosis.trend.bounds,
            "veto": diagnosis.veto,
            "needed": diagnosis.trend.needed,
        }
        if reason is DiagnosticReason.MIXED_VERSIONS:
            decision["p"] = math.nan
        measures: list[dict[str, Any]] = [
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
        rows += [
            {
                **key,
                "diagnostic": name,
                "unit": _unit(row["measure"]),
                "level": 0.95,
                "shown_fraction": shown_fraction,
                **row,
            }
            for row in (*measures, decision)
        ]
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
    """Return notes on what was left out."""
    notes = []
    shown, tokens = scored["shown"], scored["reasoning_tokens"]
    hidden = int((shown.isna() & (tokens > 0)).sum())
    if hidden:
        thought = hidden + int(shown.notna().sum())
        notes.append(
            f"Samples whose thinking cannot be read: {hidden} of {thought}; measures of the "
            "thinking leave them out."
        )
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


def _unit(measure: str) -> Unit:
    """Return the unit of a measure."""
    if "per_1000_tokens" in measure:
        return "per_1000_tokens"
    if measure.startswith("correlation_"):
        return "correlation"
    return "standard_deviations" if measure.startswith("weight_") else "fraction"


def _decide(frame: pd.DataFrame) -> pd.DataFrame:
    """Adjust the p-values of the decisions over the call, and decide.

    Benjamini and Hochberg end up testing each p-value at a level of its own: alpha times the
    fraction of those that are significant, one more for one that is not. The interval has that
    level (Benjamini and Yekutieli 2005), so it leaves 0 out where the trend is significant.
    """
    decides = frame["measure"].str.endswith("_trend").astype(bool)
    adjusted = pd.Series(adjust(frame["p"].where(decides).to_numpy(dtype=float)), index=frame.index)
    significant = adjusted < SIGNIFICANCE
    tested, rejected = int(adjusted.notna().sum()), int(significant.sum())
    decided: list[dict[Any, Any]] = []
    for row, deciding, p, found in zip(
        frame.to_dict("records"), decides, adjusted, significant, strict=True
    ):
        decision: dict[str, Any] = {"detected": "not_applicable" if deciding else None}
        if not math.isnan(p):
            places = min(rejected + (not found), tested)
            decision = _decision(row, p, SIGNIFICANCE * places / tested)
        needed = row["needed"] if deciding else math.nan
        decided.append({**row, "questions_needed": needed, "p_adjusted": p, **decision})
    return pd.DataFrame(decided, columns=frame.columns, index=frame.index).astype(
        {"detected": object}
    )


def _decision(row: dict[Any, Any], p: float, alpha: float) -> dict[str, Any]:
    """Decide one row whose p-value is tested at alpha."""
    tail = alpha / 2 if row["two_sided"] else alpha
    known: dict[str, Any] = {"level": 1 - 2 * tail}
    if callable(row["bounds"]):
        known["low"], known["high"] = row["bounds"](tail)
    moved = abs(row["value"]) if row["two_sided"] else row["value"]
    if isinstance(row["veto"], str):
        reason, why = DiagnosticReason(row["veto"]), []
    elif moved < row["margin"]:
        reason, why = DiagnosticReason.BELOW_MARGIN, [_margin(row)]
    elif p >= SIGNIFICANCE:
        reason = DiagnosticReason.NOT_SIGNIFICANT
        why = [f"{p:.3f}", f"{SIGNIFICANCE:g}"]
    else:
        return {**known, "detected": "yes"}
    said = [sentence(reason, *why)]
    if reason is DiagnosticReason.NOT_SIGNIFICANT:
        known["questions_needed"] = needed = _questions_needed(row, tail)
        if not math.isnan(needed):
            said.append(f"About {needed:,.0f} questions would show a trend as large as this one.")
    return {
        **known,
        "detected": "no",
        "reason": reason,
        "note": " ".join(filter(None, [*said, row["note"]])),
    }


def _margin(row: Mapping[Any, Any]) -> str:
    """Write the margin of a decision in the unit of its trend."""
    if row["unit"] == "fraction":
        return f"{100 * row['margin']:g} points"
    return f"{row['margin']:g}{' per 1,000 tokens' if row['unit'] == 'per_1000_tokens' else ''}"


def _questions_needed(row: Mapping[Any, Any], tail: float) -> float:
    """Return the questions that show a trend of this size and spread with a power of 80 %."""
    if not row["stderr"] > 0 or not row["value"]:
        return math.nan
    normal = NormalDist()
    distance = normal.inv_cdf(1 - tail) + normal.inv_cdf(0.8)
    needed: float = row["n_questions"] * (distance * row["stderr"] / row["value"]) ** 2
    return math.ceil(needed)
