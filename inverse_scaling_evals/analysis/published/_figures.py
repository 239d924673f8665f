"""The paper's published figures as records, read from `figures.yaml`."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

from ..._package_data import read_package_data

Quantity = Literal["trend", "score", "reasoning_tokens", "prediction", "study", "sleep", "physical",
                   "stress"]  # fmt: skip

_Span = tuple[float, float]

TRENDS = {"d": "inverse", "u": "positive", "n": "noisy", "f": "flat"}
"""The paper's labels; flat includes saturated."""


@dataclass(frozen=True)
class PublishedFigure:
    """One figure of the paper (arXiv 2507.14417 v2), for one model, task and regime.

    Attributes:
        model: The paper's model, such as `claude-opus-4`; None for an axis over all models.
        task: Registry name of the task.
        regime: `controlled` or `natural`.
        quantity: `trend`, the mean `score` (higher is better), the mean `reasoning_tokens`, or the
            correlation of predictions with the grade (`prediction`) or a feature.
        where: At the shortest or the longest thinking, over all points, or the label of a budget.
        trend: The label for a trend, else None.
        low: Least published value; NaN for a trend.
        high: Greatest published value; equal to `low` where the paper gives one number.
        shots: `zero`, `few` or a number of examples, for grades; None where it is not split.
        distractors: Number of distractors, where only one is published.
        concerning: Whether the figure is of the rate of the concerning answer.
        sure: False where panel or axis was taken from the order of extraction.
        source: Table, figure or section.
    """

    model: str | None
    task: str
    regime: str
    quantity: Quantity
    where: str
    trend: str | None
    low: float
    high: float
    shots: str | None
    distractors: int | None
    concerning: bool
    sure: bool
    source: str

    @property
    def is_range(self) -> bool:
        """Whether the paper gives a span in place of a number."""
        return self.trend is None and self.low != self.high


@dataclass(frozen=True, kw_only=True)
class _Row:
    """What the rows of all tables may say."""

    task: str
    source: str
    regime: str = "controlled"
    shots: str | int | None = None
    distractors: int | None = None
    matching: Literal["concerning"] | None = None

    def figure(
        self,
        quantity: Quantity,
        model: str | None,
        value: float | _Span = float("nan"),
        *,
        where: str = "all",
        trend: str | None = None,
        sure: bool = True,
    ) -> PublishedFigure:
        low, high = value if isinstance(value, tuple) else (value, value)
        return PublishedFigure(
            model=model,
            task=self.task,
            regime=self.regime,
            quantity=quantity,
            where=where,
            trend=trend,
            low=float(low),
            high=float(high),
            shots=None if self.shots is None else str(self.shots),
            distractors=self.distractors,
            concerning=self.matching is not None,
            sure=sure,
            source=self.source,
        )


@dataclass(frozen=True, kw_only=True)
class _Trend(_Row):
    trend: str  # a letter per model


@dataclass(frozen=True, kw_only=True)
class _Score(_Row):
    model: str
    shortest: float | _Span | None = None
    longest: float | _Span | None = None
    all: float | _Span | None = None


@dataclass(frozen=True, kw_only=True)
class _Spans(_Row):
    quantity: Literal["score", "reasoning_tokens"]
    values: tuple[_Span | None, ...]
    unsure: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class _Axis(_Row):
    values: _Span


@dataclass(frozen=True, kw_only=True)
class _Correlations(_Row):
    model: str
    prediction: tuple[float, ...]
    study: tuple[float, ...]
    sleep: tuple[float, ...]
    physical: tuple[float, ...]
    stress: tuple[float, ...]


@dataclass(frozen=True)
class _CorrelationTable:
    budgets: tuple[str, ...]
    data: Mapping[Literal["study", "sleep", "physical", "stress"], float]
    rows: tuple[_Correlations, ...]


@dataclass(frozen=True)
class _Figures:
    models: tuple[str, ...]
    names: Mapping[str, str]
    trends: tuple[_Trend, ...]
    scores: tuple[_Score, ...]
    spans: tuple[_Spans, ...]
    axes: tuple[_Axis, ...]
    correlations: _CorrelationTable

    def __post_init__(self) -> None:
        for trend in self.trends:
            if len(trend.trend.split()) != len(self.models) or set(trend.trend.split()) - {*TRENDS}:
                raise ValueError(
                    f"{trend.task}: expected {len(self.models)} trends out of {', '.join(TRENDS)}; "
                    f"found {trend.trend}"
                )


@cache
def _data() -> _Figures:
    return read_package_data(files(__package__) / "figures.yaml", _Figures)


@cache
def published_figures() -> tuple[PublishedFigure, ...]:
    """Return all figures of the paper that are held here, in the order of its tables."""
    data = _data()
    return (*_trends(data), *_scores(data), *_spans(data), *_axes(data), *_correlations(data))


def paper_model(name: str) -> str | None:
    """Find which of the paper's models an Inspect model name stands for; None for another model."""
    names = _data().names
    found = (model for model, pattern in names.items() if re.search(pattern, name, re.IGNORECASE))
    return next(found, None)


def _trends(data: _Figures) -> Iterator[PublishedFigure]:
    for row in data.trends:
        for model, letter in zip(data.models, row.trend.split(), strict=True):
            yield row.figure("trend", model, trend=TRENDS[letter])


def _scores(data: _Figures) -> Iterator[PublishedFigure]:
    for row in data.scores:
        for where in ("shortest", "longest", "all"):
            if (value := getattr(row, where)) is not None:
                yield row.figure("score", row.model, value, where=where)


def _spans(data: _Figures) -> Iterator[PublishedFigure]:
    for row in data.spans:
        for model, span in zip(data.models, row.values, strict=True):
            if span is not None:
                yield row.figure(row.quantity, model, span, sure=model not in row.unsure)


def _axes(data: _Figures) -> Iterator[PublishedFigure]:
    for row in data.axes:
        yield row.figure("score", None, row.values)


def _correlations(data: _Figures) -> Iterator[PublishedFigure]:
    table = data.correlations
    quantities: tuple[Quantity, ...] = ("prediction", *table.data)
    for row in table.rows:
        for quantity in quantities:
            for budget, value in zip(table.budgets, getattr(row, quantity), strict=True):
                yield row.figure(quantity, row.model, value, where=budget)
