"""Score over thinking: as it was asked for, as it was measured, and by stratum."""

import re
from collections.abc import Iterator
from dataclasses import replace

import pandas as pd

from ...analysis import cells_df
from ...budgets import parse_budget
from ._axis import LengthAxis, in_order, measured_axis, place_of, requested_axis
from ._figure import Figure
from ._marks import Spec, beside, complete
from ._measure import Measure
from ._panel import HOLLOW_FROM, score_panel
from ._points import rows_of
from ._scope import TaskScope
from ._words import listed, of_questions, task_headline

_NAMES = ("regime", "enforce")


def curve(scope: TaskScope) -> Figure:
    """Draw the score over the budgets that were asked for."""
    rows = with_natural_range(scope)
    panels = list(_requested(rows, scope, width=_width(rows), height=300))
    drawn = pd.concat([found for found, _ in panels])
    spec = beside([spec for _, spec in panels], 1)  # it stands beside the explanations
    return _figure("curve", scope, drawn, spec, "the budget asked for")


def curve_measured(scope: TaskScope) -> Figure | None:
    """Draw the score over the thinking that was measured; None where nothing was."""
    rows = scope.points[scope.points["median_tokens"].notna()]
    if rows.empty or not (rows["median_tokens"] >= 1).any():
        return None
    axis = measured_axis([*rows["median_tokens"], *_ends(rows)])
    places = [place_of(tokens, axis) for tokens in rows["median_tokens"]]
    rows = _placed(rows.assign(x=places), axis)
    domain = _domain(rows, scope)
    panels = []
    groups = list(_by_regime(rows))
    for name, of_regime in groups:
        panels.append(
            score_panel(
                of_regime,
                axis,
                scope.measure,
                domain,
                scope.colours,
                width=_width(rows),
                height=300,
                title=name if len(groups) > 1 else "",
                chance=chance_of(scope.observations),
            )
        )
    figure = _figure("curve_measured", scope, rows, beside(panels, 2), "measured thinking")
    told = task_headline(scope.findings, scope.measure, scope.names, "Over measured thinking")
    return replace(figure, title=told)


def strata(scope: TaskScope) -> Figure | None:
    """Draw the score over the budgets in each stratum; None where there are none."""
    names = sorted(scope.observations["stratum"].dropna().unique(), key=in_number)
    if len(names) < 2:
        return None
    # a stratum is summarised as a data set of its own
    parted = scope.observations[scope.observations["stratum"].notna()]
    cells = cells_df(parted.assign(dataset=parted["stratum"])).rename(
        columns={"dataset": "stratum"}
    )
    cells["dataset"] = scope.dataset
    # the regime that most curves have: small multiples are of one thing
    budgets = cells[cells["regime"] != "natural"]
    if budgets.empty:
        return None
    regime, enforce = budgets[list(_NAMES)].value_counts().reset_index().iloc[0][list(_NAMES)]
    cells = budgets[(budgets["regime"] == regime) & (budgets["enforce"] == enforce)]
    cells = cells[~cells["budget"].astype(str).map(lambda label: bool(parse_budget(label).effort))]
    if cells.empty:
        return None
    rows = rows_of(cells, scope.measure, scope.names).assign(stratum=cells["stratum"].to_numpy())
    axis = requested_axis(in_order(cells["budget"]))
    rows = _placed(rows.assign(x=rows["budget"].map(axis.places)), axis)
    domain = _domain(rows, scope)
    columns = min(len(names), 3 if len(names) != 4 else 4)
    width = {2: 380, 3: 250, 4: 190}[columns]
    panels = []
    for name in names:
        here = rows[rows["stratum"] == name]
        if here.empty:
            continue
        panels.append(
            score_panel(
                here,
                axis,
                scope.measure,
                domain,
                scope.colours,
                width=width,
                height=170,
                title=stratum_name(name),
                chance=chance_of(scope.observations[scope.observations["stratum"] == name]),
                labelled=name == names[-1],
                small=True,
            )
        )
    found = scope.of(scope.results.strata)
    found = found[(found["regime"] == regime) & (found["enforce"] == enforce)]
    data = rows.assign(regime=regime)
    figure = _figure("strata", scope, data, beside(panels, columns), "the budget asked for")
    title = "Every stratum by itself"
    if len(found):
        called = found[found["verdict"].isin(["inverse", "falling"])]
        what = "A rise of the error" if scope.measure.is_error else "A fall"
        title = f"{what} is shown in {len(called)} of {len(found)} strata"
        if len(called):
            where = listed([stratum_name(name) for name in dict.fromkeys(called["stratum"])])
            title += f": {where}"
    note = f"{figure.note} With fewer questions than the task, a stratum need not show its change."
    return replace(figure, title=title, note=note)


def stratum_name(stratum: str) -> str:
    """Write a stratum, such as `5 distractors`."""
    kind, _, number = stratum.rpartition("_")
    if not kind or not number.isdigit():
        return stratum
    if kind == "size":
        return f"{number} people"
    if kind == "noise":
        return f"{number} {'piece' if number == '1' else 'pieces'} of noise"
    name = kind.replace("_", " ")
    return f"{number} {name.removesuffix('s') if number == '1' else name}"


def in_number(text: str) -> tuple[str, float]:
    """Return what strata are sorted by: name, then number."""
    found = re.search(r"(\d+)$", text)
    return (text[: found.start()], float(found[1])) if found else (text, 0.0)


def chance_of(observations: pd.DataFrame) -> float | None:
    """Return the score of guessing where it is known: of options of two letters, and in grids."""
    family, metric = observations["family"].iloc[0], observations["metric"].iloc[0]
    if family == "ai_risk":
        letters = set(observations["answer"].dropna()) | set(observations["target"].dropna())
        return 0.5 if letters == {"A", "B"} else None
    if family == "deduction" and metric == "accuracy":
        sizes = observations["grid_size"].dropna()
        return float((1 / sizes).mean()) if len(sizes) == len(observations) else None
    return None


def with_natural_range(scope: TaskScope) -> pd.DataFrame:
    """Return the points of a task with the range of lengths of thinking without a budget alone.

    Where there is a budget, its number is the place of a point.
    """
    found = scope.points
    natural = found["regime"] == "natural"
    return found.assign(**{name: found[name].where(natural) for name in ("x_low", "x_high")})


def _requested(
    rows: pd.DataFrame, scope: TaskScope, width: int, height: int
) -> Iterator[tuple[pd.DataFrame, Spec]]:
    """Draw one panel for each regime and kind of budget; natural thinking stands in the first."""
    natural = rows[(rows["regime"] == "natural") & (rows["median_tokens"] >= 1)]
    budgets = rows[rows["regime"] != "natural"]
    domain = _domain(rows, scope)
    groups = list(_by_kind(budgets)) if len(budgets) else []
    apart = not groups or natural["model"].nunique() > 1
    for place, (name, of_kind) in enumerate(groups):
        levels = any(parse_budget(label).effort for label in of_kind["budget"])
        shown = natural[:0] if levels or place or apart else natural
        beside_it = [*shown["median_tokens"], *_ends(shown)]
        axis = requested_axis(in_order(of_kind["budget"]), beside_it)
        here = of_kind.assign(x=of_kind["budget"].map(axis.places))
        on_top = shown.assign(x=[place_of(tokens, axis) for tokens in shown["median_tokens"]])
        drawn = _placed(pd.concat([here, on_top]), axis)
        spec = score_panel(
            drawn,
            axis,
            scope.measure,
            domain,
            scope.colours,
            width=width,
            height=height,
            title=name if len(groups) > 1 or (apart and len(natural)) else "",
            chance=chance_of(scope.observations),
        )
        yield drawn, spec
    if apart and len(natural):
        axis = measured_axis([*natural["median_tokens"], *_ends(natural)])
        places = [place_of(tokens, axis) for tokens in natural["median_tokens"]]
        drawn = _placed(natural.assign(x=places), axis)
        spec = score_panel(
            drawn,
            axis,
            scope.measure,
            domain,
            scope.colours,
            width=width,
            height=height,
            title="natural: no budget",
            chance=chance_of(scope.observations),
        )
        yield drawn, spec


def _by_kind(rows: pd.DataFrame) -> Iterator[tuple[str, pd.DataFrame]]:
    """Go through regimes, and in each through the kinds of budget; off belongs to every kind."""
    for name, of_regime in _by_regime(rows):
        effort = of_regime["budget"].map(lambda label: bool(parse_budget(label).effort))
        off = of_regime["budget"] == "0"
        kinds = [~effort & ~off, effort]
        if not (kinds[0].any() and kinds[1].any()):
            yield name, of_regime
            continue
        for kind, text in zip(kinds, ("tokens", "effort"), strict=True):
            models = of_regime.loc[kind, "model"]
            yield f"{name}, {text}", of_regime[kind | (off & of_regime["model"].isin(models))]


def _by_regime(rows: pd.DataFrame) -> Iterator[tuple[str, pd.DataFrame]]:
    several = rows["enforce"].nunique() > 1
    for (regime, enforce), found in rows.groupby(list(_NAMES), sort=True):
        yield f"{regime}, {enforce}" if several else str(regime), found


def _placed(rows: pd.DataFrame, axis: LengthAxis) -> pd.DataFrame:
    """Tell which points a line joins: not thinking off, nor thinking without a budget."""
    alone = rows["regime"] == "natural"
    if axis.broken_at is not None:
        alone |= rows["x"] < axis.broken_at
    return rows.assign(joined=~alone).sort_values(["series", "x"]).reset_index(drop=True)


def _domain(rows: pd.DataFrame, scope: TaskScope) -> tuple[float, float]:
    return scope.measure.domain([*rows["low"], *rows["high"], *rows["y"]])


def _ends(rows: pd.DataFrame) -> list[float]:
    """Return the lengths at the ends of the ranges that are drawn."""
    return [2**place for name in ("x_low", "x_high") for place in rows[name].dropna()]


def _width(rows: pd.DataFrame) -> int:
    several = rows.loc[rows["regime"] != "natural", list(_NAMES)].drop_duplicates()
    return 520 if len(several) < 2 else 400


def _figure(role: str, scope: TaskScope, rows: pd.DataFrame, spec: Spec, over: str) -> Figure:
    measure = scope.measure
    title = task_headline(scope.findings, measure, scope.names)
    unit = "" if not measure.is_rate else ", % of replies"
    data = rows.drop(columns=["joined", "x", "x_low", "x_high", "series"], errors="ignore")
    data = data.rename(columns={"y": "value"})
    n = of_questions(rows["n_questions"], rows["n_epochs"])
    return Figure(
        name=f"{role}-{scope.slug}",
        title=title,
        subtitle=f"{measure.title}{unit}, over {over}",
        note=" ".join([f"{n}. Bands and thin lines: 95 % intervals, clustered by question.",
                       *_what_else(rows, measure)]),
        alternative=_alternative(rows, scope, over),
        spec=complete(spec),
        data=data[["model", "dataset", "regime", "enforce", "budget", "value", "low", "high"]
                  + [name for name in data if name not in _FIRST]],
    )  # fmt: skip


_FIRST = ("model", "dataset", "regime", "enforce", "budget", "value", "low", "high")


def _what_else(rows: pd.DataFrame, measure: Measure) -> list[str]:
    """Say what the marks of a figure are, as far as they are in it."""
    said = []
    if (rows["no_answer"] > 0.005).any() or (rows["cut_off"] > 0.005).any():
        worst = rows.sort_values("no_answer").iloc[-1]
        lines = (
            "Dashed: replies without an answer; finely dashed: cut off." if measure.is_rate else ""
        )
        said.append(f"{lines} At most {worst['no_answer']:.0%} of a cell have no answer.".strip())
    if (rows["thinking_cut"].fillna(0.0) >= HOLLOW_FROM).any():
        said.append(f"Hollow: the server cut the thinking of {HOLLOW_FROM:.0%} or more.")
    if (rows["regime"] == "natural").any():
        said.append("Without a budget: a point at the median length, with its quartiles.")
    return said


def _alternative(rows: pd.DataFrame, scope: TaskScope, over: str) -> str:
    """Write the figure in words: each line from its first point to its last."""
    text = scope.measure.text
    said = []
    for (name, regime), line in rows.groupby(["series", "regime"], sort=False):
        line = line.sort_values("x")
        first, last = line.iloc[0], line.iloc[-1]
        where = f"{name}, {regime}"
        if len(line) == 1:
            said.append(f"{where}: {text(first['y'])} at {first['budget']}")
        else:
            said.append(
                f"{where}: {text(first['y'])} at {first['budget']}, "
                f"{text(last['y'])} at {last['budget']}"
            )
    return f"{scope.measure.title} over {over}. {'; '.join(said)}."
