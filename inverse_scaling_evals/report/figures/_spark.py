"""A curve as small as a word."""

from collections.abc import Mapping
from html import escape
from typing import Any

import pandas as pd

from ...analysis import CURVE, Verdict
from ...budgets import budget_rank, parse_budget
from .._typeset import typeset
from ..results import Results
from ._measure import measure_of
from ._theme import HATCHED
from ._words import headline

_WIDTH, _HEIGHT, _MARGIN = 120, 56, 5


def spark(results: Results, finding: "Mapping[Any, Any] | pd.Series[Any]") -> str:
    """Draw the curve of a finding as an inline SVG: its means by budget, the last one marked.

    Args:
        results: The study.
        finding: A row of `findings_df`.

    Returns:
        An SVG element without script or style. Its line has the colour of the text around it, its
        last point that of the verdict, and the class `verdict-NAME`.

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
    across, up = _WIDTH - 2 * _MARGIN, _HEIGHT - 2 * _MARGIN
    steps = max(len(drawn) - 1, 1)
    points = [
        (_MARGIN + across * step / steps, _MARGIN + up * (high - y) / ((high - low) or 1))
        for step, y in enumerate(drawn["y"])
    ]
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    label = escape(typeset(headline(dict(finding), measure)), quote=True)
    parts = [
        f'<svg class="spark" role="img" aria-label="{label}" width="{_WIDTH}" height="{_HEIGHT}" '
        f'viewBox="0 0 {_WIDTH} {_HEIGHT}">',
        f'<path d="M{_MARGIN} {_HEIGHT - 1}H{_WIDTH - _MARGIN}" stroke="currentColor" '
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
    return "".join([*parts, "</svg>"])


def _end(verdict: str) -> tuple[str, str]:
    """Return colour and class of the last point."""
    hatched: frozenset[Verdict] = HATCHED
    return f"var(--{'open' if verdict in hatched else verdict})", verdict
