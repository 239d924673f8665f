"""Estimates with their intervals, one below the other, beside the line of no change."""

import math
from collections.abc import Mapping

import pandas as pd

from ._marks import Spec, complete, field, layer, series_colour, tooltip, values
from ._theme import light

_ROW = 26


def forest(
    rows: pd.DataFrame,
    colours: Mapping[str, str],
    *,
    title: str,
    is_rate: bool,
    width: int = 430,
) -> Spec:
    """Draw estimates as points and their 95 % intervals as rules.

    Args:
        rows: One row an estimate: `label`, `series`, `value`, `low`, `high`; in order. An estimate
            without an interval is a hollow point; an infinite end reaches the edge of the panel.
        colours: Of the series.
        title: Of the axis.
        is_rate: Whether values are fractions, written in points.
        width: Of the plot.
    """
    scale = 100.0 if is_rate else 1.0
    several = rows["series"].nunique() > 1
    drawn = [
        {
            "name": f"{row['series']}: {row['label']}" if several else row["label"],
            "series": row["series"],
            **{name: row[name] * scale for name in ("value", "low", "high")},
            "known": not math.isnan(row["low"]),
        }
        for row in rows.to_dict("records")
    ]
    ends = [row[name] for row in drawn for name in ("value", "low", "high")]
    ends = [end for end in ends if math.isfinite(end)]
    least, most = min(*ends, 0.0), max(*ends, 0.0)
    margin = 0.06 * ((most - least) or 1.0)
    domain = [round(least - margin, 6), round(most + margin, 6)]
    digits = ".1f" if is_rate else ".3g"
    for row in drawn:
        row["interval"] = _interval(row["low"], row["high"], digits)
        # an end that is not limited is drawn to the edge of the panel
        row["low"], row["high"] = max(row["low"], domain[0]), min(row["high"], domain[1])
    x: Spec = {
        "field": "value",
        "type": "quantitative",
        "scale": {"domain": domain, "nice": False},
        "axis": {"title": title, "grid": True, "tickCount": 6},
    }
    y: Spec = {
        "field": "name",
        "type": "nominal",
        "sort": [row["name"] for row in drawn],
        "axis": {"title": None, "labelLimit": 330, "domain": False, "ticks": False, "grid": False},
    }
    shown = tooltip(name=("estimate", ""), value=("value", digits), interval=("95 % interval", ""))
    colour = series_colour(colours)
    zero = {"type": "rule", "color": light("axis"), "strokeWidth": 1}
    rule: Spec = {"type": "rule", "strokeWidth": 2}
    ends_of: Spec = {"x": {**x, "field": "low"}, "x2": {"field": "high"}}
    dot: Spec = {"type": "point", "filled": True, "size": 70, "opacity": 1}
    hollow: Spec = {**dot, "filled": False, "fill": light("ground"), "strokeWidth": 2}
    point: Spec = {"x": field("value"), "y": y, "color": colour, "tooltip": shown}
    layers = [
        layer(zero, [{"at": 0.0}], x={**x, "field": "at"}),
        layer(rule, only={"known": True}, **ends_of, y=y, color=colour),
        layer(dot, only={"known": True}, **point),
        layer(hollow, only={"known": False}, **point),
    ]
    panel: Spec = {
        "width": width,
        "height": _ROW * len(drawn),
        "data": values(drawn),
        "layer": layers,
    }
    return complete(panel)


def _interval(low: float, high: float, digits: str) -> str:
    if math.isnan(low):
        return "none"
    if math.isinf(low) and math.isinf(high):
        return "the data do not limit it"
    ends = [f"{end:{digits}}" if math.isfinite(end) else "no limit" for end in (low, high)]
    return " to ".join(ends)
