"""The paper's published figures as records."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

import yaml

Quantity = Literal["trend", "score", "reasoning_tokens", "prediction", "study", "sleep", "physical",
                   "stress"]  # fmt: skip
Where = Literal["shortest", "longest", "all"]

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


@cache
def published_figures() -> tuple[PublishedFigure, ...]:
    """Give all figures of the paper that are held here, in the order of its tables."""
    data = _data()
    return (*_trends(data), *_scores(data), *_spans(data), *_axes(data), *_correlations(data))


def paper_model(name: str) -> str | None:
    """Say which of the paper's models an Inspect model name stands for; None for another model."""
    names: dict[str, str] = _data()["names"]
    found = (model for model, pattern in names.items() if re.search(pattern, name, re.IGNORECASE))
    return next(found, None)


@cache
def _data() -> dict[str, Any]:
    text = (files(__package__) / "figures.yaml").read_text(encoding="utf-8")
    data: dict[str, Any] = yaml.safe_load(text)
    return data


def _figure(row: Mapping[str, Any], **given: Any) -> PublishedFigure:
    values = {
        "model": None,
        "where": "all",
        "trend": None,
        "low": float("nan"),
        "high": float("nan"),
        "distractors": row.get("distractors"),
        "concerning": row.get("matching") == "concerning",
        "sure": True,
        "task": row["task"],
        "regime": row.get("regime", "controlled"),
        "shots": None if row.get("shots") is None else str(row["shots"]),
        "source": row.get("source"),
        **given,
    }
    return PublishedFigure(**values)


def _trends(data: Mapping[str, Any]) -> Iterator[PublishedFigure]:
    for row in data["trends"]:
        for model, letter in zip(data["models"], row["trend"].split(), strict=True):
            yield _figure(row, model=model, quantity="trend", trend=TRENDS[letter])


def _scores(data: Mapping[str, Any]) -> Iterator[PublishedFigure]:
    places = {"from": "shortest", "to": "longest", "over": "all"}
    for row in data["scores"]:
        for key, where in places.items():
            if key in row:
                low, high = _pair(row[key])
                yield _figure(
                    row, model=row["model"], quantity="score", where=where, low=low, high=high
                )


def _spans(data: Mapping[str, Any]) -> Iterator[PublishedFigure]:
    for row in data["spans"]:
        for model, span in zip(data["models"], row["values"], strict=True):
            if span != "-":
                yield _figure(
                    row,
                    model=model,
                    quantity=row["quantity"],
                    low=float(span[0]),
                    high=float(span[1]),
                    sure=model not in row.get("unsure", []),
                )


def _axes(data: Mapping[str, Any]) -> Iterator[PublishedFigure]:
    for row in data["axes"]:
        low, high = _pair(row["values"])
        yield _figure(row, quantity="score", low=low, high=high, source="Fig. 30")


def _correlations(data: Mapping[str, Any]) -> Iterator[PublishedFigure]:
    table = data["correlations"]
    for row in table["rows"]:
        for quantity in ("prediction", *table["data"]):
            for budget, value in zip(table["budgets"], row[quantity], strict=True):
                yield _figure(
                    {**row, "task": "grades_regression"},
                    model=row["model"],
                    quantity=quantity,
                    where=budget,
                    low=value,
                    high=value,
                )


def _pair(value: float | Sequence[float]) -> tuple[float, float]:
    if isinstance(value, Sequence):
        low, high = value
        return float(low), float(high)
    return float(value), float(value)
