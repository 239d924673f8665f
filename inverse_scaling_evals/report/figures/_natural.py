"""Thinking without a budget: shorter against longer samples of the same questions."""

import pandas as pd

from ...analysis.estimates import curve_data, rank_curve, split_curves
from ._axis import measured_axis, place_of
from ._figure import Figure
from ._marks import complete
from ._panel import score_panel
from ._scope import TaskScope
from ._words import points, task_headline


def natural(scope: TaskScope) -> Figure | None:
    """Draw the score of the shortest sample of every question, the second shortest, and so on."""
    rows = scope.observations[scope.observations["regime"] == "natural"]
    parts = []
    for key, of_curve in split_curves(rows):
        ranks = rank_curve(curve_data(of_curve))
        if len(ranks) > 1:
            drawn = scope.measure.turned(ranks, "mean", "low", "high")
            kept = ranks[["rank", "n_questions", "mean_tokens", "no_answer", "cut_off"]]
            model = str(key["model"])
            parts.append(
                pd.concat([kept, drawn], axis=1).assign(model=model, series=scope.names[model])
            )
    if not parts:
        return None
    found = pd.concat(parts, ignore_index=True)
    axis = measured_axis(found["mean_tokens"], title="Mean thinking in tokens of samples of a rank")
    found = found.assign(
        x=[place_of(tokens, axis) for tokens in found["mean_tokens"]],
        joined=True,
        thinking_cut=0.0,
        budget=[f"sample {rank} by length" for rank in found["rank"]],
    )
    if scope.measure.is_rate:
        found = found.assign(low=found["low"].clip(0, 1), high=found["high"].clip(0, 1))
    domain = scope.measure.domain([*found["low"], *found["high"], *found["y"]])
    slopes = scope.estimates[scope.estimates["estimate"].isin(["natural", "natural_pooled"])]
    slopes = slopes[(slopes["regime"] == "natural") & slopes["value"].notna()]
    told = [
        f"{scope.names[one['model']]}, {_KINDS[one['estimate']]}: "
        + (f"{points(one['value'])} points" if scope.measure.is_rate else f"{one['value']:.3g}")
        for one in slopes.to_dict("records")
    ]
    findings = scope.findings[scope.findings["regime"] == "natural"]
    spec = score_panel(found, axis, scope.measure, domain, scope.colours, width=520, height=280)
    return Figure(
        name=f"natural-{scope.slug}",
        title=task_headline(findings, scope.measure, scope.names),
        subtitle=f"{scope.measure.title} of the shortest sample of each question, the second, …",
        note=(
            f"{found['n_questions'].min():,} questions with all their samples. The model chose the "
            f"length: an association. Per doubling: {'; '.join(told) or 'not estimable'}."
        ),
        alternative="; ".join(
            f"{row['series']}, {row['budget']}: {scope.measure.text(row['y'])}"
            for row in found.to_dict("records")
        ),
        spec=complete(spec),
        data=found[["model", "rank", "mean_tokens", "y", "low", "high", "n_questions"]].rename(
            columns={"y": "value"}
        ),
    )


_KINDS = {"natural": "within questions", "natural_pooled": "over all questions"}
