"""Our estimates beside the figures that the paper publishes for the same model, task and regime."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any

import pandas as pd

from ..diagnostics import diagnostics_df
from ..estimates import READ, check_columns, narrowed, rank_curve, split_curves
from ..frames import cells_df
from ..logs import CURVE, has_noise
from ..verdicts import NO_LOOKS, Cause, Finding, Looks, findings
from ._figures import PublishedFigure, paper_model, published_figures

COMPARE_COLUMNS = (
    *CURVE, "paper_model", "subset", "quantity", "where", "published", "published_low",
    "published_high", "is_range", "sure", "ours", "ours_low", "ours_high", "compatible", "source",
    "note",
)  # fmt: skip
"""The columns of `compare_df`."""

PAPER_QUESTIONS = frozenset({"paper", "human"})
"""Data sets that are the paper's own questions; `human` of the AI-risk tasks."""

_OPPOSITE = {"inverse": "positive", "positive": "inverse"}


class Compatible(StrEnum):
    """Whether our estimate and the paper's figure can both be right."""

    YES = "yes"
    NO = "no"
    TOO_WIDE = "too_wide"
    """Our interval holds the published effect, and none or its opposite as well."""
    UNKNOWN = "unknown"


_HARDLY = 0.1
"""Correlation, or distance of a rate from one half, that is hardly an effect."""

_AS_PAPER = {"falling": "inverse", "rising": "positive"}
"""What the paper calls a rate that falls or rises, whether or not a direction is better."""

_RATES = ("accuracy", "safe_rate", "accurate_rate", "matching_rate")

_CORRELATIONS = {
    "prediction": "correlation_grade",
    **{name: f"correlation_{name}" for name in ("study", "sleep", "physical", "stress")},
}


def compare_df(
    observations: pd.DataFrame,
    transcripts: pd.DataFrame | None = None,
    *,
    looks: Looks = NO_LOOKS,
    of_curves: Sequence[Finding] | None = None,
    cells: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Put our estimates beside the paper's figures (arXiv 2507.14417 v2).

    Args:
        observations: As `observations_df` returns them.
        transcripts: The transcripts of the logs that `transcripts_needed` names, for the
            correlations of predictions with features; without them those rows are left out.
        looks: The looks after which questions were stopped, from `read_looks(logs)`.
        of_curves: What `verdicts.findings(observations, looks=looks)` returns, where it is known.
        cells: What `cells_df(observations)` returns, likewise.

    Returns:
        One row per curve and published figure, with the columns `COMPARE_COLUMNS`. `published` is
        the paper's trend label, its number, or its span (`is_range`: it prints an axis, no point);
        `sure` is False where a figure's panel or axis could not be told for certain. `subset` says
        which questions count. `ours` is our verdict, mean or span; `ours_low` and `ours_high` its
        95 % interval, for a span the least and the greatest mean. `compatible` (`Compatible`) says
        whether our verdict is the paper's label, or whether interval and published span meet; it
        is `too_wide` where our interval holds the published effect and also none, or its opposite,
        and `unknown` where the paper's label is noisy or either side has no number. Curves of
        models that the paper did not run get the axes over all its models alone.

    Raises:
        DataError: If a column is missing.

    Examples:
        >>> o3_mini = observations.assign(model="openai/o3-mini")
        >>> found = compare_df(o3_mini[o3_mini["regime"] == "controlled"])
        >>> found[["quantity", "published", "ours"]]
    """
    check_columns(observations, ("shots", "num_distractors"))
    observations = narrowed(observations, (*READ, "shots", "num_distractors"))
    diagnosed = _diagnose_predictions(transcripts)
    figures = published_figures()
    rows: list[dict[str, Any]] = []
    for subset, part in _subsets(observations):
        wanted = [figure for figure in figures if _subset(figure) == subset]
        if part.empty or not wanted:
            continue
        known, known_cells = (of_curves, cells) if subset == "all" else (None, None)
        reached = findings(part, looks=looks) if known is None else known
        for curve in _our_curves(part, reached, known_cells):
            rows += [
                _row(curve, figure, subset, ours)
                for figure in wanted
                if _concerns(figure, curve)
                for ours in [_ours(curve, figure, diagnosed)]
                if ours is not None
            ]
    frame = pd.DataFrame(rows, columns=list(COMPARE_COLUMNS))
    return frame.sort_values([*CURVE, "subset"], kind="stable", ignore_index=True)


def transcripts_needed(observations: pd.DataFrame) -> list[str]:
    """Name the logs whose transcripts `compare_df` has a use for, so that no others need be read.

    Args:
        observations: As `observations_df` returns them.

    Examples:
        >>> transcripts_needed(observations)  # the paper did not run the scripted model
        []
    """
    logs = observations[["model", "task", "log"]].drop_duplicates()
    wanted = {(model, task) for model, task, _ in _correlated()}
    models = {name: paper_model(str(name)) for name in logs["model"].unique()}
    return [
        str(row["log"])
        for row in logs.to_dict("records")
        if (models[row["model"]], row["task"]) in wanted and row["log"]
    ]


_Diagnosed = dict[str, pd.DataFrame]
"""Diagnostics by number of shots."""


def _correlated() -> set[tuple[str | None, str, str | None]]:
    """Model, task and shots of which the paper gives correlations."""
    figures = published_figures()
    return {(f.model, f.task, f.shots) for f in figures if f.quantity in _CORRELATIONS}


def _diagnose_predictions(transcripts: pd.DataFrame | None) -> _Diagnosed:
    """Diagnose what the paper gives correlations of."""
    if transcripts is None:
        return {}
    wanted = _correlated()
    shots = transcripts["shots"].map("{:.0f}".format)
    models = {name: paper_model(str(name)) for name in transcripts["model"].unique()}
    keys = zip(transcripts["model"].map(models), transcripts["task"], shots, strict=True)
    kept = transcripts[[key in wanted for key in keys]]
    return {
        number: diagnostics_df(rows)
        for number, rows in kept.groupby(shots.loc[kept.index], sort=False)
    }


@dataclass(frozen=True)
class _Ours:
    """What we have of a figure: a value with its interval, or a word."""

    value: float | str
    low: float = math.nan
    high: float = math.nan
    note: str = ""


@dataclass(frozen=True)
class _Curve:
    """One curve on a subset of its questions, with what is compared of it."""

    key: dict[str, str]
    paper_model: str | None
    finding: Finding
    rows: pd.DataFrame
    cells: pd.DataFrame | None

    @cached_property
    def points(self) -> pd.DataFrame:
        """From the shortest to the longest thinking: mean, low, high, mean_tokens."""
        if self.finding.regime == "natural":
            return rank_curve(self.rows)
        if self.cells is None:
            return cells_df(self.rows)
        return self.cells[(self.cells[list(CURVE)] == list(self.key.values())).all(axis=1)]


def _subset(figure: PublishedFigure) -> str:
    if figure.distractors is not None:
        return f"{figure.distractors} distractors"
    if figure.shots is None:
        return "all"
    return {"zero": "0 shots", "few": "8 and 16 shots"}.get(figure.shots, f"{figure.shots} shots")


def _subsets(samples: pd.DataFrame) -> Iterator[tuple[str, pd.DataFrame]]:
    yield "all", samples
    yield "0 shots", samples[samples["shots"] == 0]
    yield "8 and 16 shots", samples[samples["shots"] > 0]
    yield "16 shots", samples[samples["shots"] == 16]
    yield "5 distractors", samples[samples["num_distractors"] == 5]


def _our_curves(
    samples: pd.DataFrame, reached: Sequence[Finding], cells: pd.DataFrame | None
) -> Iterator[_Curve]:
    found = {tuple(getattr(one, name) for name in CURVE): one for one in reached}
    for values, rows in split_curves(samples):
        key = {name: str(value) for name, value in values.items()}
        finding = found[tuple(key.values())]
        yield _Curve(key, paper_model(finding.model), finding, rows, cells)


def _concerns(figure: PublishedFigure, curve: _Curve) -> bool:
    same_model = figure.model is None or figure.model == curve.paper_model
    key = curve.key
    # the paper has neither mitigations nor noise
    is_plain = key["mitigation"] == "none" and not has_noise(key["dataset"])
    return same_model and (figure.task, figure.regime) == (key["task"], key["regime"]) and is_plain


def _ours(curve: _Curve, figure: PublishedFigure, diagnosed: _Diagnosed) -> _Ours | None:
    if figure.quantity == "trend":
        return _Ours(curve.finding.verdict, note=curve.finding.sentence)
    if figure.quantity in _CORRELATIONS:
        return _correlation(curve, figure, diagnosed)
    return _mean(curve, figure)


def _mean(curve: _Curve, figure: PublishedFigure) -> _Ours:
    tokens = figure.quantity == "reasoning_tokens"
    column = "mean_tokens" if tokens else "mean"
    points = curve.points[curve.points[column].notna()]
    if points.empty:
        return _Ours(math.nan, note="no point of this curve could be estimated")
    if figure.where == "all":
        least, greatest = float(points[column].min()), float(points[column].max())
        return _Ours(f"{_number(least)} to {_number(greatest)}", least, greatest)
    point = points.iloc[0 if figure.where == "shortest" else -1]
    value = float(point[column])
    return _Ours(value) if tokens else _Ours(value, float(point["low"]), float(point["high"]))


def _correlation(curve: _Curve, figure: PublishedFigure, diagnosed: _Diagnosed) -> _Ours | None:
    found = diagnosed.get(str(figure.shots))
    if found is None:
        return None
    wanted = {**curve.key, "measure": _CORRELATIONS[figure.quantity], "budget": figure.where}
    row = found[(found[list(wanted)] == pd.Series(wanted)).all(axis=1)]
    if row.empty:
        return None
    value = row.iloc[0]
    return _Ours(
        float(value["value"]), float(value["low"]), float(value["high"]), str(value["note"])
    )


def _row(curve: _Curve, figure: PublishedFigure, subset: str, ours: _Ours) -> dict[str, Any]:
    low, high, trend = figure.low, figure.high, figure.trend
    notes = [ours.note]
    if figure.concerning and curve.finding.metric != "matching_rate":
        low, high, trend = 1 - high, 1 - low, _OPPOSITE.get(trend or "", trend)
        notes.insert(0, "the paper plots the concerning answer; shown is its complement")
    if curve.finding.cause == Cause.SHARED_SEEDS and figure.quantity != "trend":
        notes.append("our questions share seeds, so the interval is too narrow")
    if curve.key["dataset"] not in PAPER_QUESTIONS:
        notes.append(f"our questions ({curve.key['dataset']}) are not the paper's")
    if figure.model is None:
        notes.append("an axis over all the paper's models")
    published = trend or _number(low)
    if figure.is_range:
        published = f"{_number(low)} to {_number(high)}"
    return {
        **curve.key,
        "paper_model": figure.model or "all",
        "subset": subset,
        "quantity": figure.quantity,
        "where": figure.where,
        "published": published,
        "published_low": low,
        "published_high": high,
        "is_range": figure.is_range,
        "sure": figure.sure,
        "ours": ours.value if isinstance(ours.value, str) else _number(ours.value),
        "ours_low": ours.low,
        "ours_high": ours.high,
        "compatible": str(_compatible(curve, figure, trend, low, high, ours)),
        "source": figure.source,
        "note": "; ".join(filter(None, notes)),
    }


def _compatible(
    curve: _Curve,
    figure: PublishedFigure,
    trend: str | None,
    low: float,
    high: float,
    ours: _Ours,
) -> Compatible:
    if trend is not None:
        return _compatible_trend(trend, curve.finding)
    if math.isnan(ours.low) or math.isnan(ours.high):
        return Compatible.UNKNOWN
    if not (ours.low <= high and low <= ours.high):
        return Compatible.NO
    is_rate = figure.quantity == "score" and curve.finding.metric in _RATES
    if figure.where == "all" or not (is_rate or figure.quantity in _CORRELATIONS):
        return Compatible.YES
    # a rate means most answers or few, so its opposite lies on the other side of one half
    middle = 0.5 if is_rate else 0.0
    effect = (low + high) / 2 - middle
    size, sign = max(abs(effect), _HARDLY), -1 if effect < 0 else 1
    told_apart = 0.0 if abs(effect) >= _HARDLY and not is_rate else -size
    ends = sorted((sign * (ours.low - middle), sign * (ours.high - middle)))
    return Compatible.TOO_WIDE if ends[0] <= told_apart and ends[1] >= size else Compatible.YES


def _compatible_trend(trend: str, finding: Finding) -> Compatible:
    # noisy: beyond the paper's threshold, but not significantly; nothing could contradict it
    if trend == "noisy" or finding.verdict == "inert":
        return Compatible.UNKNOWN
    if finding.verdict != "inconclusive":
        same = trend == _AS_PAPER.get(finding.verdict, finding.verdict)
        return Compatible.YES if same else Compatible.NO
    falls, rises = finding.low <= -finding.margin, finding.high >= finding.margin
    holds = {"inverse": falls, "positive": rises, "flat": falls or rises}
    has_none = finding.low <= 0 <= finding.high
    return Compatible.TOO_WIDE if holds.get(trend, False) and has_none else Compatible.UNKNOWN


def _number(value: float) -> str:
    if math.isnan(value):
        return "unknown"
    rounded = round(value, 3) + 0.0  # no minus before a zero
    return f"{value:,.0f}" if abs(value) >= 10 else f"{rounded:.3f}".rstrip("0").rstrip(".")
