"""Run the five diagnostics on logs: one long frame of measures, with a detection per curve."""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Literal

import pandas as pd

from ...budgets import parse_budget
from ..estimates import adjust
from ..logs import CURVE, Logs, Reading, read_readings, with_thinking_off
from ..noise import MATERIAL
from . import (
    _behaviour,
    _constraints,
    _distraction,
    _features,
    _framing,
)
from ._diagnosis import Diagnosis
from ._text import text_tokens
from ._trend import MeasureEstimate

Detected = Literal["yes", "no", "not applicable"]

DIAGNOSTIC_COLUMNS = (
    *CURVE, "diagnostic", "measure", "budget", "value", "reference", "stderr", "low", "high",
    "observations", "questions", "p", "p_adjusted", "detected", "note",
)  # fmt: skip

DIAGNOSTICS = ("distraction", "framing", "features", "constraints", "behaviour")

SIGNIFICANCE = 0.01
"""A mechanism that is there shows strongly; one that is not should seldom be blamed."""
_SUMMARY_BELOW = 0.5  # shown text that is shorter than half of the measured thinking


@dataclass(frozen=True)
class _Diagnostic:
    observe: Callable[[Reading], dict[str, Any] | None]
    measure: Callable[[pd.DataFrame, int], Diagnosis]
    needs: str


_ALL = {
    "distraction": _Diagnostic(_distraction.observe, _distraction.measure, _distraction.NEEDS),
    "framing": _Diagnostic(_framing.observe, _framing.measure, _framing.NEEDS),
    "features": _Diagnostic(_features.observe, _features.measure, _features.NEEDS),
    "constraints": _Diagnostic(_constraints.observe, _constraints.measure, _constraints.NEEDS),
    "behaviour": _Diagnostic(_behaviour.observe, _behaviour.measure, _behaviour.NEEDS),
}


@dataclass
class _Curve:
    """What is kept of a curve's samples: measures, never the transcripts themselves."""

    observed: dict[str, list[dict[str, Any]]] = field(
        default_factory=lambda: {name: [] for name in DIAGNOSTICS}
    )
    kinds: set[str] = field(default_factory=set)
    seen: set[tuple[str, str, int]] = field(default_factory=set)
    versions: set[str] = field(default_factory=set)
    failed: int = 0
    repeated: int = 0
    thought: int = 0
    hidden: int = 0
    shown: list[float] = field(default_factory=list)
    seeds: dict[int, set[str]] = field(default_factory=dict)

    def add(self, other: "_Curve") -> None:
        """Take in the samples of another curve."""
        for name in DIAGNOSTICS:
            self.observed[name] += other.observed[name]
        self.kinds |= other.kinds
        self.seen |= other.seen
        self.versions |= other.versions
        self.failed += other.failed
        self.repeated += other.repeated
        self.thought += other.thought
        self.hidden += other.hidden
        self.shown += other.shown
        for seed, questions in other.seeds.items():
            self.seeds.setdefault(seed, set()).update(questions)


def diagnose(logs: Logs, *, seed: int = 0) -> pd.DataFrame:
    """Look for the paper's five failure modes in the transcripts and answers of logs.

    Args:
        logs: A folder of logs, or logs.
        seed: Of the randomisation tests and bootstraps.

    Returns:
        As `diagnose_readings`. Samples that were not run under a budget are passed over.

    Raises:
        DataError: If a folder or file does not exist.

    Warns:
        UserWarning: Naming logs that are damaged or not complete; what they have is used.
    """
    return diagnose_readings(read_readings(logs), seed=seed)


def diagnose_readings(readings: Iterable[Reading], *, seed: int = 0) -> pd.DataFrame:
    """Look for the paper's five failure modes in samples.

    Args:
        readings: The samples; they are read once and not kept. Of two of one question, epoch and
            budget the first counts.
        seed: Of the randomisation tests and bootstraps.

    Returns:
        Columns `DIAGNOSTIC_COLUMNS`, one row for each measure of each diagnostic at each budget
        of each curve, and one row for each diagnostic of each curve, whose measure ends in
        `_trend`: there `value` is the rise of the headline measure from the lowest to the highest
        budget, `p` its randomisation p-value, `p_adjusted` that after Benjamini-Hochberg over all
        detections of the call, and `detected` says `yes` if the adjusted one is below 0.01 and
        the rise at least the diagnostic's margin, `no`, or `not applicable` with the reason in
        `note`. In the other rows `detected` and `p_adjusted` are missing, and `budget` is missing
        in rows over a whole curve. `stderr`, `low` and `high` (95 %) are clustered by question;
        `reference` is the same figure for the truth or by chance. What is unknown is NaN.
        docs/diagnostics.md defines the measures.
    """
    curves: dict[tuple[str, ...], _Curve] = {}
    for reading in readings:
        _add(curves.setdefault(reading.curve, _Curve()), reading)
    curves = _join_thinking_off(curves)
    rows: list[dict[str, Any]] = []
    for key in sorted(curves):
        for name in DIAGNOSTICS:
            shared = {**dict(zip(CURVE, key, strict=True)), "diagnostic": name}
            rows += [{**shared, **row} for row in _rows(name, curves[key], seed)]
    frame = pd.DataFrame(rows, columns=[*DIAGNOSTIC_COLUMNS, "margin", "two_sided"])
    return _detect(frame)[list(DIAGNOSTIC_COLUMNS)]


def _join_thinking_off(curves: dict[tuple[str, ...], _Curve]) -> dict[tuple[str, ...], _Curve]:
    """Put thinking off on the curve that it begins, as the samples frame does."""
    cells = [(*key, kind) for key, curve in curves.items() for kind in sorted(curve.kinds)]
    frame = pd.DataFrame(cells, columns=[*CURVE, "budget_kind"])
    begun = dict(zip(cells, with_thinking_off(frame)["enforce"], strict=True))
    joined: dict[tuple[str, ...], _Curve] = {}
    for key, curve in curves.items():
        only_off = curve.kinds == {"off"}
        joined.setdefault((*key[:-1], begun[(*key, "off")]) if only_off else key, _Curve()).add(
            curve
        )
    return joined


def _add(curve: _Curve, reading: Reading) -> None:
    identity = (reading.budget, reading.question, reading.epoch)
    curve.kinds.add(parse_budget(reading.budget).kind)
    if reading.failed:
        curve.failed += 1
        return
    if identity in curve.seen:
        curve.repeated += 1
        return
    curve.seen.add(identity)
    curve.versions.add(reading.version)
    if reading.seed is not None:
        curve.seeds.setdefault(reading.seed, set()).add(reading.question)
    curve.thought += reading.readable != "none"
    curve.hidden += reading.readable == "hidden"
    if reading.thinking and reading.tokens > 0:
        curve.shown.append(text_tokens(reading.thinking) / reading.tokens)
    for name, diagnostic in _ALL.items():
        if (found := diagnostic.observe(reading)) is not None:
            curve.observed[name].append(
                {
                    "budget": reading.budget,
                    "step": reading.step,
                    "question": reading.question,
                    "epoch": reading.epoch,
                    **found,
                }
            )


def _rows(name: str, curve: _Curve, seed: int) -> list[dict[str, Any]]:
    """Give the rows of one diagnostic of one curve, the detection last."""
    observed = curve.observed[name]
    if not observed:
        note = f"Not applicable: the questions carry no {_ALL[name].needs}."
        if not curve.seen:
            note = f"Not applicable: no sample has a score; failed or not scored: {curve.failed}."
        return [
            _trend_row(Diagnosis([], name, MeasureEstimate(math.nan, note=note), math.nan), note)
        ]
    frame = pd.DataFrame(observed)
    # steps as ranks: plain numbers sort and group faster than pairs
    ranks = {step: rank for rank, step in enumerate(sorted(set(frame["step"])))}
    diagnosis = _ALL[name].measure(frame.assign(step=frame["step"].map(ranks)), seed)
    notes = _notes(curve)
    if len(curve.versions) > 1:
        versions = " and ".join(sorted(curve.versions))
        notes.insert(0, f"Not applicable: versions {versions} of the task are mixed.")
    elif diagnosis.trend.note:
        notes.insert(0, diagnosis.trend.note)
    rows = [
        {
            "measure": measured.name,
            "budget": measured.budget,
            **_figures(measured.estimate),
            "reference": measured.reference,
            "note": measured.estimate.note,
        }
        for measured in diagnosis.measures
    ]
    detection = _trend_row(diagnosis, " ".join(notes))
    if len(curve.versions) > 1:
        detection["p"] = math.nan
    return [*rows, detection]


def _notes(curve: _Curve) -> list[str]:
    """Say what was left out, and how much of the thinking can be read."""
    notes = []
    if curve.hidden:
        notes.append(
            f"Samples whose thinking cannot be read: {curve.hidden} of {curve.thought}; measures "
            "of the thinking leave them out."
        )
    shown = sorted(curve.shown)
    if shown and (median := shown[len(shown) // 2]) < _SUMMARY_BELOW:
        notes.append(f"What can be read is a summary: {median:.0%} of the measured tokens.")
    if curve.failed:
        notes.append(f"Samples left out because they failed or were not scored: {curve.failed}.")
    sharing = {name for names in curve.seeds.values() if len(names) > 1 for name in names}
    questions = {question for _, question, _ in curve.seen}
    if len(sharing) > MATERIAL * len(questions):
        notes.append(
            f"Questions that have seeds that others have too: {len(sharing)} of {len(questions)}; "
            "their noise may be the same, and the p value takes them for independent."
        )
    if curve.repeated:
        notes.append(f"Samples that are there twice and count once: {curve.repeated}.")
    return notes


def _trend_row(diagnosis: Diagnosis, note: str) -> dict[str, Any]:
    return {
        "measure": f"{diagnosis.headline}_trend",
        "budget": None,
        **_figures(diagnosis.trend),
        "reference": math.nan,
        "note": note,
        "margin": diagnosis.margin,
        "two_sided": diagnosis.two_sided,
    }


def _figures(estimate: MeasureEstimate) -> dict[str, float]:
    return {
        "value": estimate.value,
        "stderr": estimate.stderr,
        "low": estimate.low,
        "high": estimate.high,
        "observations": estimate.n,
        "questions": estimate.questions,
        "p": estimate.p,
    }


def _detect(frame: pd.DataFrame) -> pd.DataFrame:
    """Adjust the detections' p-values over the call, and decide."""
    decides = frame["measure"].str.endswith("_trend").astype(bool)
    tested = decides & frame["p"].notna()
    p = frame["p"].where(decides).to_numpy(dtype=float)
    adjusted = pd.Series(adjust(p), index=frame.index)
    moved = frame["value"].where(~frame["two_sided"].eq(True), frame["value"].abs())
    found: list[Detected | None] = [
        None if not deciding else "not applicable" if not testable else "yes" if large else "no"
        for deciding, testable, large in zip(
            decides, tested, (adjusted < SIGNIFICANCE) & (moved >= frame["margin"]), strict=True
        )
    ]
    return frame.assign(
        p_adjusted=adjusted, detected=pd.Series(found, index=frame.index, dtype=object)
    )
