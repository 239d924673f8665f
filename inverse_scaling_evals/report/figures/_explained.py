"""What else could explain a change: missing answers, length, words, single questions."""

import math
from collections.abc import Mapping, Sequence

import pandas as pd

from ...analysis.trajectories import GOOD_AND_BAD
from ...analysis.verdicts import capitalised
from ._figure import Figure
from ._forest import forest
from ._marks import Row, Spec, complete, field, layer, series_colour, tooltip, values
from ._scope import TaskScope
from ._theme import light
from ._words import listed, points, spanned

_PARTS: Mapping[str, str] = {
    "parts": "change of the score",
    "parts_answered": "by missing answers",
    "parts_correct": "by {} answers",
    "parts_cut_off": "by answers cut off",
}
_LENGTHS: Mapping[str, str] = {
    "length": "effect of length",
    "length_naive": "naive slope",
    "length_gap": "their difference",
}


def parts(scope: TaskScope) -> Figure | None:
    """Draw how much of a change is missing answers; None where that cannot be told."""
    metric = str(scope.cells["metric"].iloc[0])
    _, bad = GOOD_AND_BAD.get(metric, ("right", "wrong"))
    rows = _estimates(scope, {name: label.format(bad) for name, label in _PARTS.items()})
    if rows.empty or not scope.measure.is_rate:
        return None
    whole = rows[rows["estimate"] == "parts"].sort_values("value")
    title = "Parts of the change"
    if len(whole):
        worst = whole.iloc[0]
        same = (rows["model"] == worst["model"]) & (rows["regime"] == worst["regime"])
        answered = rows.loc[same & (rows["estimate"] == "parts_answered"), "value"]
        share = float(answered.iloc[0]) if len(answered) else 0.0
        missing = points(share) if abs(share) >= 0.0005 else "none"
        more = f" ({worst['series']})" if len(whole) > 1 else ""
        title = (
            f"Missing answers account for {missing} of the {points(worst['value'])} points{more}"
        )
    return Figure(
        name=f"parts-{scope.slug}",
        title=title,
        subtitle="Change of the score to the largest budget in points, split into what is due to "
        f"missing answers and to {bad} ones",
        note=_note(rows, "Hollow: nothing varied, so there is no interval."),
        alternative=_told(rows, in_points=True),
        spec=forest(rows, scope.colours, title="points", is_rate=True),
        data=_data(rows),
    )


def length(scope: TaskScope) -> Figure | None:
    """Draw the effect of length beside the naive slope; None where neither is known."""
    rows = _estimates(scope, _LENGTHS)
    if rows.empty:
        return None
    is_rate, is_error = scope.measure.is_rate, scope.measure.is_error
    if is_error:
        turned = {"value": -rows["value"], "low": -rows["high"], "high": -rows["low"]}
        rows = rows.assign(**turned)
    biased = rows[(rows["estimate"] == "length_gap") & ((rows["low"] > 0) | (rows["high"] < 0))]
    title = "Long replies are not detectably worse or better than their length explains"
    if len(biased):
        title = (
            "Long replies differ from short ones by more than their length explains "
            f"({listed(list(dict.fromkeys(biased['series'])))})"
        )
    unit = (
        "points" if is_rate else "units of the error, more is worse," if is_error else "its units"
    )
    return Figure(
        name=f"length-{scope.slug}",
        title=title,
        subtitle=f"Change of the score in {unit} per doubling of the measured thinking",
        note=_note(
            rows,
            "Effect of length: estimated from the assigned budgets, questions compared with "
            "themselves. Naive slope: long replies against short ones. Their difference is what "
            "else goes with long replies: harder questions, or wrong turns.",
        ),
        alternative=_told(rows, in_points=is_rate),
        spec=forest(rows, scope.colours, title=f"{unit} per doubling", is_rate=is_rate),
        data=_data(rows),
    )


def flips(scope: TaskScope) -> Figure | None:
    """Draw how many questions flip each way from the smallest to the largest budget."""
    found = scope.estimates[scope.estimates["estimate"] == "flips"]
    found = found[found["to_wrong"].notna() & (found["regime"] != "natural")]
    if found.empty or not scope.measure.is_rate:  # an error is neither right nor wrong
        return None
    good, bad = GOOD_AND_BAD.get(str(scope.cells["metric"].iloc[0]), ("right", "wrong"))
    falls, rises = f"{good} to {bad}", f"{bad} to {good}"
    several = found["regime"].nunique() > 1
    rows = [
        {
            "name": scope.names[one["model"]] + (f", {one['regime']}" if several else ""),
            "way": way,
            "questions": one[column],
            "count": sign * one[column],
        }
        for one in found.to_dict("records")
        for way, column, sign in (
            (falls, "to_wrong", -1),
            (rises, "to_right", 1),
        )
    ]
    worst = found.sort_values("to_wrong").iloc[-1]
    more = f" ({scope.names[worst['model']]})" if len(found) > 1 else ""
    n = spanned(found["n_questions"].astype(int).tolist(), "question")
    if scope.cells["n_epochs"].max() > 1:
        n += " with one outcome in most epochs, at both budgets"
    n_to_wrong = int(worst["to_wrong"])
    turn = "question turns" if n_to_wrong == 1 else "questions turn"
    answer = "answer in most epochs" if scope.cells["n_epochs"].max() > 1 else "answer"
    return Figure(
        name=f"flips-{scope.slug}",
        title=f"{n_to_wrong:,} {turn} from {falls}, {worst['to_right']:,.0f} from {rises}{more}",
        subtitle=f"Questions whose {answer} changes from the smallest to the largest budget",
        note=f"{n}.",
        alternative="; ".join(
            f"{row['name']}: {row['questions']:.0f} {row['way']}" for row in rows
        ),
        spec=complete(_both_ways(rows, falls, rises)),
        data=pd.DataFrame(rows)[["name", "way", "questions"]],
    )


def _both_ways(rows: Sequence[Row], falls: str, rises: str) -> Spec:
    """Draw counts to the left and to the right of nothing, a line for each name."""
    names = list(dict.fromkeys(row["name"] for row in rows))
    most = 1.15 * max(1.0, *(row["questions"] for row in rows))
    x: Spec = {
        "field": "count",
        "type": "quantitative",
        "scale": {"domain": [-most, most], "nice": False},
        "axis": {
            "title": f"questions: {falls} (left), {rises} (right)",
            "labelExpr": "abs(datum.value)",
            "tickMinStep": 1,
            "grid": True,
        },
    }
    y: Spec = {
        "field": "name",
        "type": "nominal",
        "sort": names,
        "axis": {"title": None, "domain": False, "ticks": False, "labelLimit": 260},
    }
    ways = {falls: light("inverse"), rises: light("positive")}
    colour = series_colour(ways, "way")
    shown = tooltip(name=("model", ""), way=("flip", ""), questions=("questions", ",d"))
    text = {"type": "text", "fontSize": 12}
    label: Spec = {"x": field("count"), "y": y, "text": field("questions")}
    layers = [
        layer({"type": "bar", "height": 14}, x=x, y=y, color=colour, tooltip=shown),
        layer({**text, "align": "right", "dx": -5}, only={"way": falls}, **label),
        layer({**text, "align": "left", "dx": 5}, only={"way": rises}, **label),
    ]
    return {"width": 430, "height": 30 * len(names), "data": values(rows), "layer": layers}


def words(
    results_words: pd.DataFrame, names: Mapping[str, str], colours: Mapping[str, str]
) -> Figure | None:
    """Draw what the words of a budget do by themselves; None without a silent regime."""
    known = results_words[results_words["score"].notna()]
    if known.empty:
        return None
    rates = known[~known["metric"].isin(["negative_absolute_error", "score"])]
    rows = pd.DataFrame(
        {
            "label": rates["task"].astype(str) + ", " + rates["budget"].astype(str),
            "series": rates["model"].map(dict(names)),
            "value": rates["score"],
            "low": rates["score_low"],
            "high": rates["score_high"],
            "estimate": "score",
            "n_questions": rates["score_n_questions"],
            "model": rates["model"],
            "regime": rates["regime"],
        }
    )
    if rows.empty:
        return None
    moved = rates[rates["score_p_adjusted"] < 0.05]
    title = (
        f"The words of a budget change the score at {len(moved)} of {len(rates)} points of curves"
    )
    return Figure(
        name="words",
        title=title,
        subtitle="Score with the budget named in the prompt less that without, in points",
        note=_note(
            rows,
            "Counted as changed: significant after adjusting for their number (Benjamini and "
            "Hochberg).",
        ),
        alternative=_told(rows, in_points=True),
        spec=forest(rows, colours, title="points", is_rate=True),
        data=_data(rows),
    )


def _estimates(scope: TaskScope, labels: Mapping[str, str]) -> pd.DataFrame:
    """Return the estimates that are known, one row each, models in order."""
    found = scope.estimates[scope.estimates["estimate"].isin(list(labels))]
    found = found[found["value"].notna() & (found["regime"] != "natural")]
    if found.empty:
        return found
    several = found["regime"].nunique() > 1
    label = found["estimate"].map(dict(labels))
    rows = found.assign(
        series=found["model"].map(scope.names),
        label=label + " (" + found["regime"] + ")" if several else label,
        order=found["estimate"].map({name: place for place, name in enumerate(labels)}),
    )
    return rows.sort_values(["series", "regime", "order"], kind="stable").reset_index(drop=True)


def _note(rows: pd.DataFrame, more: str) -> str:
    low, high = rows["n_questions"].min(), rows["n_questions"].max()
    n = f"{low:,.0f}" if low == high else f"{low:,.0f} to {high:,.0f}"
    told = f"{n} questions. Thin lines: 95 % intervals, clustered by question. {more}"
    if rows[["low", "high"]].isin([-math.inf, math.inf]).any(axis=None):
        told += " A rule that reaches the edge has no end there: the data do not limit it."
    return told


def _told(rows: pd.DataFrame, *, in_points: bool) -> str:
    def text(value: float) -> str:
        return f"{points(value)} points" if in_points else f"{value:.3g}"

    said = [
        f"{row['series']}, {row['label']}: {text(row['value'])}" for row in rows.to_dict("records")
    ]
    return capitalised("; ".join(said))


def _data(rows: pd.DataFrame) -> pd.DataFrame:
    kept = ["model", "regime", "estimate", "label", "value", "low", "high", "n_questions"]
    return rows[[name for name in kept if name in rows]]
