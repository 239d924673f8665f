"""What scores cost: score against output, the frontier, and what is wasted."""

import math

import numpy as np
import pandas as pd

from ...analysis import CURVE
from ...analysis.estimates import has_pole
from ...analysis.verdicts import budget_name
from ..results import Results
from ._axis import in_order, measured_axis
from ._figure import Figure
from ._marks import Spec, complete, field, layer, series_colour, spread, tooltip, values
from ._scope import condition_of, models_of
from ._theme import light, model_colours
from ._words import listed, short_names, spanned

_RATES = frozenset({"accuracy", "safe_rate", "accurate_rate"})


def efficiency(results: Results) -> Figure | None:
    """Draw the mean score of the tasks over the output that it took; None without any."""
    rows = _averages(results)
    if rows.empty:
        return None
    names = short_names(models_of(results))
    of_model = model_colours(models_of(results))
    colours = {names[model]: of_model[model] for model in of_model if model in set(rows["model"])}
    rows = rows.assign(series=rows["model"].map(names), x=np.log2(rows["tokens"]))
    axis = measured_axis(rows["tokens"], title="Mean output of a reply in tokens")
    x: Spec = {**axis.spec(), "field": "x"}
    y: Spec = {
        "field": "mean",
        "type": "quantitative",
        "scale": {"domain": [0, 1], "nice": False},
        "axis": {"title": "Mean score", "format": ".0%", "tickCount": 5},
    }
    colour = series_colour(colours)
    shown = tooltip(
        series=("model", ""),
        budget=("budget", ""),
        mean=("mean score", ".1%"),
        tokens=("output, tokens", ",.0f"),
        n_tasks=("tasks", ",d"),
    )
    frontier = _frontier(rows, axis.high)
    ends = rows.sort_values("x").groupby("series", sort=False).tail(1)
    ends = ends[["series"]].assign(
        at=spread(ends["mean"], 14 / 300, 0.0, 1.0), right=float(rows["x"].max())
    )
    step: Spec = {
        "type": "line",
        "interpolate": "step-after",
        "strokeDash": [4, 3],
        "strokeWidth": 1.5,
        "color": light("muted"),
    }
    name: Spec = {"type": "text", "align": "left", "dx": 9, "fontSize": 12, "fontWeight": 600}
    dot: Spec = {"type": "point", "filled": True, "size": 56, "opacity": 1}
    interval: Spec = {"x": field("x"), "y": field("low"), "y2": {"field": "high"}}
    layers = [
        layer(step, frontier, x=x, y=y),
        layer({"type": "rule", "strokeWidth": 1.5}, **interval, color=colour),
        layer({"type": "line", "strokeWidth": 1.5}, x=field("x"), y=field("mean"), color=colour),
        layer(dot, x=field("x"), y=field("mean"), color=colour, tooltip=shown),
    ]
    if len(colours) > 1:
        where: Spec = {"x": field("right"), "y": field("at")}
        text = field("series", "nominal")
        layers.append(layer(name, ends, **where, text=text, color=colour))
    panel: Spec = {"width": 560, "height": 300, "data": values(rows), "layer": layers}
    n_tasks = int(rows["n_tasks"].max())
    tasks = f"{spanned([n_tasks], 'task')} with a rate"
    tasks += " that all models met" if len(colours) > 1 else ""
    return Figure(
        name="efficiency",
        title=_title(results),
        subtitle="Mean of accuracy, safe and accurate rates over the output of a reply, by budget",
        note=(
            f"{tasks}, each counting alike. Thin lines: 95 % intervals, clustered by question. "
            "Dashed: the best score for as much output or less. Waste is counted by curve: output "
            "beyond that of its best budget, where the score is not higher."
        ),
        alternative="; ".join(
            f"{row['series']}, {row['budget']}: {row['mean']:.0%} for {row['tokens']:,.0f} tokens"
            for row in rows.to_dict("records")
        ),
        spec=complete(panel),
        data=rows[["model", "budget", "mean", "low", "high", "tokens", "n_tasks"]].rename(
            columns={"tokens": "mean_output_tokens"}
        ),
    )


def _averages(results: Results) -> pd.DataFrame:
    """Average over the tasks that every model met in one regime, by model and budget."""
    cells = results.efficiency
    cells = cells[cells["metric"].isin(_RATES) & (cells["mean_output_tokens"] >= 1)]
    cells = cells[cells["metric"].map(has_pole).astype(bool) & (cells["regime"] != "natural")]
    if cells.empty:
        return pd.DataFrame()
    cells = cells[cells["mitigation"] == condition_of(cells)]
    regime = cells["regime"].value_counts().index[0]
    cells = cells[cells["regime"] == regime].assign(
        budget=lambda found: found["budget"].astype(str)
    )
    key = ["task", "dataset"]
    n_models = cells["model"].nunique()
    met = cells.groupby(key)["model"].nunique()
    common = met[met == n_models].reset_index()[key]
    cells = cells.merge(common, on=key)
    errors = results.cells.assign(budget=results.cells["budget"].astype(str))
    columns = ["model", *key, "regime", "enforce", "mitigation", "budget"]
    cells = cells.merge(errors[[*columns, "stderr"]], on=columns, how="left")
    rows = []
    for (model, budget), found in cells.groupby(["model", "budget"], sort=False):
        mean = float(found["mean"].mean())
        error = math.sqrt(float((found["stderr"].fillna(0.0) ** 2).sum())) / len(found)
        rows.append(
            {
                "model": model,
                "budget": budget,
                "mean": mean,
                "low": max(mean - 1.96 * error, 0.0),
                "high": min(mean + 1.96 * error, 1.0),
                "tokens": float(found["mean_output_tokens"].mean()),
                "n_tasks": len(found),
            }
        )
    if not rows:
        return pd.DataFrame()
    frame = pd.DataFrame(rows)
    # budgets at which fewer tasks were met would compare other tasks
    whole_sets = frame["n_tasks"] == frame["n_tasks"].max()
    kept: pd.DataFrame = frame[whole_sets]
    return kept.sort_values(["model", "tokens"]).reset_index(drop=True)


def _frontier(rows: pd.DataFrame, end: float) -> pd.DataFrame:
    """Return the points that no other one beats at as much output or less."""
    best, found = -1.0, []
    for row in rows.sort_values(["x", "mean"], ascending=[True, False]).to_dict("records"):
        if row["mean"] > best:
            best = float(row["mean"])
            found.append({"x": float(row["x"]), "mean": best})
    return pd.DataFrame([*found, {"x": end, "mean": best}])


def _title(results: Results) -> str:
    """Say how much of the output of the study is spent beyond the best budgets."""
    cells = results.efficiency
    cells = cells[(cells["best"] != "") & cells["wasted_tokens"].notna()]
    spent = float((cells["mean_output_tokens"] * cells["n_observations"]).sum())
    wasted = float(cells["wasted_tokens"].sum())
    if not spent > 0:
        return "Score against output"
    curves = cells.drop_duplicates(list(CURVE))
    costs = cells["wasted_cost"].sum(min_count=1)
    money = f" (${costs:,.2f})" if costs == costs and costs > 0 else ""
    best = curves["best"].astype(str).value_counts()
    where = budget_name(str(best.index[0]))
    how_often = f"most often {where} ({best.iloc[0]} of {len(curves)} curves)"
    if len(best) == 1:
        how_often = (
            where
            if len(curves) == 1
            else f"{where} on all {len(curves)} curves on which one direction is better"
        )
    often = f"; the best budget is {how_often}"
    digits = 1 if wasted / spent > 0.99 else 0
    share = f"{100 * wasted / spent:.{digits}f} %"
    return f"{share} of the output{money} buys no higher score{often}"


def incoherence(results: Results) -> Figure | None:
    """Draw the error of each model as bias and variance by budget; None without epochs."""
    cells = results.incoherence
    cells = cells[(cells["basis"] == "answer") & cells["error"].notna()]
    cells = cells[cells["regime"] != "natural"]
    if cells.empty:
        return None
    cells = cells[cells["mitigation"] == condition_of(cells)]
    regime = cells["regime"].value_counts().index[0]
    cells = cells[cells["regime"] == regime].assign(
        budget=lambda found: found["budget"].astype(str)
    )
    names = short_names(models_of(results))
    rows = []
    for (model, budget), found in cells.groupby(["model", "budget"], sort=False):
        error, bias = float(found["error"].mean()), float(found["bias"].mean())
        for part, low, high in (("bias", 0.0, bias), ("variance", bias, error)):
            rows.append(
                {
                    "model": model,
                    "series": names[model],
                    "budget": budget,
                    "part": part,
                    "low": max(low, 0.0),
                    "high": max(high, 0.0),
                    "value": high - low,
                    "n_tasks": len(found),
                    "error": error,
                }
            )
    frame = pd.DataFrame(rows)
    order = in_order(frame["budget"])
    colours = {"bias": light("inverse"), "variance": light("model-5")}
    panels = [
        _stacked(frame[frame["series"] == series], series, order, colours, first=not place)
        for place, series in enumerate(dict.fromkeys(frame["series"]))
    ]
    told = []
    for series, found in frame.groupby("series", sort=False):
        of = found[found["budget"] == order[-1]]
        whole = float(of["value"].sum())
        varied = float(of.loc[of["part"] == "variance", "value"].sum())
        if whole > 0:
            told.append(f"{series} {100 * varied / whole:.0f} %")
    last = budget_name(order[-1])
    epochs = cells["n_epochs"]
    return Figure(
        name="incoherence",
        title=f"Variance between epochs, as part of the error at {last}: {listed(told)}"
        if told
        else "No errors at the largest budget",
        subtitle=(
            f"Wrong answers by budget in the regime {regime}: bias (below, red) and variance "
            "(above, ochre)"
        ),
        note=(
            f"Mean over {spanned([cells['task'].nunique()], 'task')}, "
            f"{spanned(list(epochs), 'epoch')}. "
            "Bias: the same wrong answer in every epoch; variance: answers that differ between "
            "epochs."
        ),
        alternative="; ".join(
            f"{row['series']}, {row['budget']}: {row['part']} {row['value']:.1%}" for row in rows
        ),
        spec=complete({"concat": panels, "columns": 5} if len(panels) > 1 else panels[0]),
        data=frame[["model", "budget", "part", "value", "n_tasks"]],
    )


def _stacked(
    rows: pd.DataFrame, title: str, order: list[str], colours: dict[str, str], *, first: bool
) -> Spec:
    named = {
        label: "off" if label == "0" else f"{int(label):,}" if label.isdigit() else label
        for label in order
    }
    rows = rows.assign(name=rows["budget"].map(named))
    x: Spec = {
        "field": "name",
        "type": "nominal",
        "sort": list(named.values()),
        "axis": {"title": None, "labelAngle": 0, "ticks": False},
        "scale": {"paddingInner": 0.35},
    }
    y: Spec = {
        "field": "low",
        "type": "quantitative",
        "scale": {"domain": [0, 1], "nice": False},
        "axis": {"title": "Wrong answers" if first else None, "format": ".0%", "tickCount": 5},
    }
    colour: Spec = {
        "field": "part",
        "type": "nominal",
        "legend": None,
        "scale": {"domain": list(colours), "range": list(colours.values())},
    }
    shown = tooltip(
        series=("model", ""),
        name=("budget", ""),
        part=("part", ""),
        value=("of all answers", ".1%"),
        error=("wrong answers", ".1%"),
    )
    kept = ["series", "name", "part", "low", "high", "value", "error"]
    layers = [layer({"type": "bar"}, x=x, y=y, y2={"field": "high"}, color=colour, tooltip=shown)]
    return {
        "width": 42 * len(order),
        "height": 190,
        "title": {"text": title, "anchor": "start", "fontSize": 12.5, "fontWeight": 600},
        "data": values(rows[kept]),
        "layer": layers,
    }
