"""A curve as small as a word."""

from collections.abc import Mapping
from html import escape
from typing import Any

import pandas as pd

from ...analysis import CURVE, Verdict
from ...analysis.verdicts import budget_name
from ...budgets import budget_rank, parse_budget
from .._typeset import typeset
from ..results import Results
from ._measure import Measure, measure_of
from ._theme import HATCHED
from ._words import headline

_WIDTH, _HEIGHT = 160, 48
_BESIDE, _ABOVE = 44, 7
"""Room beside the line for the scores at its ends, and above and below it."""

_FONT = 12


def spark(results: Results, finding: "Mapping[Any, Any] | pd.Series[Any]") -> str:
    """Draw the curve of a finding as an inline SVG: its means by budget, the first and last named.

    Args:
        results: The study.
        finding: A row of `findings_df`.

    Returns:
        An SVG element without script or style. Its line has the colour of the text around it, its
        last point that of the verdict, and the class `verdict-NAME`. The scores at its ends are
        written beside them.

    Examples:
        >>> spark(results, results.findings.iloc[0])[:4]
        '<svg'
    """
    cells = results.cells
    for name in CURVE:
        cells = cells[cells[name] == finding[name]]
    ranks = cells["budget"].astype(str).map(lambda label: budget_rank(parse_budget(label)))
    cells = cells.assign(rank=ranks).sort_values("rank")
    cells = cells[cells["mean"].notna()]
    metric, verdict = str(finding["metric"]), str(finding["verdict"])
    measure = measure_of(metric, cells["mean"])
    drawn = measure.turned(cells, "mean", "low", "high")
    low, high = measure.domain([*drawn["low"], *drawn["high"], *drawn["y"]])
    across, up = _WIDTH - 2 * _BESIDE, _HEIGHT - 2 * _ABOVE
    steps = max(len(drawn) - 1, 1)
    points = [
        (_BESIDE + across * step / steps, _ABOVE + up * (high - y) / ((high - low) or 1))
        for step, y in enumerate(drawn["y"])
    ]
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    ends = [_score(measure, y) for y in drawn["y"].iloc[[0, -1]]] if points else []
    said = headline(dict(finding), measure)
    if len(points) > 1:
        names = [budget_name(str(budget)) for budget in cells["budget"].iloc[[0, -1]]]
        said += f": {ends[0]} with {names[0]}, {ends[1]} with {names[1]}"
    label = escape(typeset(said), quote=True)
    parts = [
        f'<svg class="spark" role="img" aria-label="{label}" width="{_WIDTH}" height="{_HEIGHT}" '
        f'viewBox="0 0 {_WIDTH} {_HEIGHT}">',
        f'<path d="M{_BESIDE} {_HEIGHT - 1}H{_WIDTH - _BESIDE}" stroke="currentColor" '
        'stroke-width="1" opacity="0.3"/>',
        f'<polyline points="{line}" fill="none" stroke="currentColor" stroke-width="1.5"/>',
    ]
    if points:
        x, y = points[-1]
        colour, of_verdict = _end(verdict)
        parts.append(
            f'<circle class="verdict-{of_verdict}" cx="{x:.1f}" cy="{y:.1f}" r="3.2" '
            f'fill="{colour}"/>'
        )
        parts += [_named(*points[0], ends[0], -1), _named(x, y, ends[1], 1)][-len(points) :]
    return "".join([*parts, "</svg>"])


def _named(x: float, y: float, score: str, side: int) -> str:
    """Write a score left (-1) or right (1) of its point."""
    return (
        f'<text x="{x + 5 * side:.1f}" y="{y + _FONT / 3:.1f}" font-size="{_FONT}" '
        f'text-anchor="{"start" if side > 0 else "end"}" fill="currentColor">{score}</text>'
    )


def _score(measure: Measure, value: float) -> str:
    """Write a score as sentences do, with a space before the sign."""
    return typeset(measure.text(value).replace("%", " %"))


def _end(verdict: str) -> tuple[str, str]:
    """Return colour and class of the last point."""
    hatched: frozenset[Verdict] = HATCHED
    return f"var(--{'open' if verdict in hatched else verdict})", verdict
