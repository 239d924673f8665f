"""Requested against measured thinking, one panel a model."""

import math

import pandas as pd

from ...analysis import CURVE
from ..results import Results
from ._figure import Figure
from ._marks import Spec, beside, complete, field, heading, layer, tooltip, values
from ._scope import models_of
from ._theme import light
from ._words import listed, short_names

_BINDINGS = {"binds": "model-1", "unclear": "model-5", "unknown": "open", "inert": "model-2"}


def budgets(results: Results) -> Figure | None:
    """Draw how much was thought for what was asked; None without budgets in tokens."""
    found = results.budgets
    found = found[(found["requested_tokens"] > 0) & (found["mean_tokens"] >= 1)]
    if found.empty:
        return None
    names = short_names(models_of(results))
    found = found.assign(
        series=found["model"].map(names),
        asked=[math.log2(tokens) for tokens in found["requested_tokens"]],
        thought=[math.log2(tokens) for tokens in found["mean_tokens"]],
    )
    low = math.floor(min(found["asked"].min(), found["thought"].min()))
    high = math.ceil(max(found["asked"].max(), found["thought"].max()))
    models = [name for name in names.values() if (found["series"] == name).any()]
    size = 330 if len(models) == 1 else 210 if len(models) < 5 else 150
    panels = [_panel(found[found["series"] == name], name, (low, high), size) for name in models]
    curves = found.drop_duplicates(list(CURVE))
    inert = curves[curves["binding"] == "inert"]
    title = f"Thinking follows the budget on {(curves['binding'] == 'binds').sum()} of "
    title += f"{len(curves)} curves"
    if len(inert):
        title += f"; not at all on {len(inert)} ({listed(sorted(set(inert['series'])))})"
    return Figure(
        name="budgets",
        title=title,
        subtitle="Mean measured thinking over the budget asked for, in tokens; each point is a "
        "task under one budget",
        note=(
            f"{len(found)} points, {found['n_observations'].sum():,} replies. Dashed: as much as "
            "asked for. Blue: thinking follows the budget; orange: it does not; other: not known."
        ),
        alternative="; ".join(
            f"{row['series']}, {row['task']}, {row['regime']}, {row['budget']}: "
            f"{row['mean_tokens']:,.0f} tokens"
            for row in found.to_dict("records")
        ),
        spec=complete(beside(panels, 5 if len(models) == 5 else 4)),
        data=found[
            [
                "model",
                "task",
                "dataset",
                "regime",
                "enforce",
                "mitigation",
                "budget",
                "requested_tokens",
                "mean_tokens",
                "within",
                "thinking_cut",
                "binding",
                "n_observations",
            ]
        ],
    )


def _panel(rows: pd.DataFrame, name: str, ends: tuple[int, int], size: int) -> Spec:
    low, high = ends
    step = max(1, math.ceil((high - low) / 4))
    axis: Spec = {
        "values": list(range(low, high + 1, step)),
        "tickCount": high - low + 2,
        "labelExpr": "format(pow(2, datum.value), ',')",
        "grid": True,
    }
    scale: Spec = {"domain": [low - 0.3, high + 0.3], "nice": False}
    x: Spec = {
        "field": "asked",
        "type": "quantitative",
        "scale": scale,
        "axis": {**axis, "title": "asked for (tokens)"},
    }
    y: Spec = {
        "field": "thought",
        "type": "quantitative",
        "scale": scale,
        "axis": {**axis, "title": "thought (tokens)"},
    }
    colour: Spec = {
        "field": "binding",
        "type": "nominal",
        "legend": None,
        "scale": {"domain": list(_BINDINGS), "range": [light(one) for one in _BINDINGS.values()]},
    }
    rows = rows.assign(curve=rows["task"] + rows["regime"] + rows["enforce"] + rows["mitigation"])
    shown = tooltip(
        task=("task", ""),
        regime=("regime", ""),
        budget=("budget", ""),
        mean_tokens=("mean thinking", ",.0f"),
        binding=("budget", ""),
    )
    diagonal = pd.DataFrame(
        [
            {"asked": float(low), "thought": float(low)},
            {"asked": float(high), "thought": float(high)},
        ]
    )
    dashed = {"type": "line", "strokeDash": [4, 4], "strokeWidth": 1, "color": light("axis")}
    line = {"type": "line", "strokeWidth": 1, "opacity": 0.45}
    dot = {"type": "point", "filled": True, "size": 34, "opacity": 0.85}
    kept = ["task", "regime", "budget", "asked", "thought", "mean_tokens", "binding", "curve"]
    return {
        "width": size,
        "height": size,
        "title": heading(name),
        "data": values(rows[kept].astype({"budget": str})),
        "layer": [
            layer(dashed, diagonal, x=x, y=y),
            layer(line, x=x, y=y, color=colour, detail=field("curve", "nominal")),
            layer(dot, x=x, y=y, color=colour, tooltip=shown),
        ],
    }
