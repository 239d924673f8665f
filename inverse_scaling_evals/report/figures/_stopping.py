"""What stopping a train of thought in time saves, and costs."""

from collections.abc import Iterator

import pandas as pd

from ...analysis import CURVE
from ._figure import Figure
from ._marks import Spec, beside, complete, field, heading, layer, spread, tooltip
from ._theme import light
from ._trains import TrainsOfTask
from ._words import spanned

_RIGHT_FROM = 0.7
"""Saved thinking from which a rule is named on its left."""

_NEAR = 0.1
"""Difference of saved thinking below which two checkpoints are named below each other."""

_ROOM = 0.12
"""Room below the scores for the names of checkpoints, as a part of their span."""


def stopping(task: TrainsOfTask) -> Figure | None:
    """Draw the score of stop rules over the thinking that they save; None without rules."""
    settle = task.results.settle
    settle = settle[(settle["half"] == "all") & settle["mean"].notna() & settle["saved"].notna()]
    drawn, panels = [], []
    groups = list(task.curves())
    for key, title, _ in groups:
        rows = settle
        for name in CURVE:
            rows = rows[rows[name] == key[name]]
        if rows.empty or (rows["kind"] == "checkpoint").all():
            continue
        points = _rules(rows, task)
        drawn.append(points.assign(**key))
        panels.append(_rule_panel(points, task, title if len(groups) > 1 else ""))
    if not panels:
        return None
    rows = pd.concat(drawn, ignore_index=True)
    columns = [*CURVE, "rule", "saved", "saved_low", "saved_high", "y", "low", "high"]
    return Figure(
        name=f"stopping-{task.slug}",
        title=f"{task.name}: what stopping in time saves, and costs",
        subtitle=f"{task.measure.title} over the part of the thinking that is saved",
        note=f"{spanned(rows['n_questions'].tolist(), 'question')}. Grey: always stopping at a "
        "checkpoint. Coloured: a rule that looks at the answers; settled=k stops at k equal "
        "answers in a row. Thin lines: 95 % intervals, clustered by question. Replayed on the "
        "recorded trains of thought of all questions: nothing was generated for it. The sentence "
        "on when to stop judges the best rule on questions that had no part in its choice.",
        alternative="; ".join(
            f"{row['rule']}: {task.measure.text(row['y'])}, saves {row['saved']:.0%}"
            for row in rows.to_dict("records")
        ),
        spec=complete(beside(panels, 2)),
        data=rows[columns].rename(columns={"y": "value"}),
    )


def _rules(rows: pd.DataFrame, task: TrainsOfTask) -> pd.DataFrame:
    turned = task.measure.turned(rows, "mean", "low", "high")
    fixed = rows["kind"] == "checkpoint"
    kept = rows[["rule", "kind", "saved", "saved_low", "saved_high", "mean_tokens", "n_questions"]]
    return pd.concat([kept, turned], axis=1).assign(
        fixed=fixed,
        label=[
            ("off" if number == 0 else f"{number:,.0f}") if is_fixed else rule
            for rule, number, is_fixed in zip(rows["rule"], rows["number"], fixed, strict=True)
        ],
    )


def _rule_panel(rows: pd.DataFrame, task: TrainsOfTask, title: str) -> Spec:
    measure, height = task.measure, 280
    domain = measure.domain([*rows["low"], *rows["high"], *rows["y"]])
    digits = ".1%" if measure.is_rate else measure.format
    x: Spec = {
        **field("saved"),
        "scale": {"domain": [-0.04, 1.04], "nice": False},
        "axis": {"title": "Thinking that is saved", "format": ".0%", "tickCount": 6},
    }
    bottom = domain[0] - _ROOM * (domain[1] - domain[0])
    y: Spec = {**measure.spec((bottom, domain[1])), "field": "y"}
    shown = tooltip(
        rule=("rule", ""),
        y=(measure.title, digits),
        low=("95 % from", digits),
        high=("to", digits),
        saved=("thinking saved", ".1%"),
        mean_tokens=("thinking, mean tokens", ",.0f"),
        n_questions=("questions", ",d"),
    )
    layers: list[Spec] = []
    for fixed in (True, False):
        here = rows[rows["fixed"] == fixed].sort_values("saved")
        colour = {"color": light("muted" if fixed else "model-2")}
        rule: Spec = {"type": "rule", "strokeWidth": 1, "opacity": 0.5, **colour}
        first = not layers
        where: Spec = {"x": x if first else field("saved"), "y": y if first else field("y")}
        plain: Spec = {"x": field("saved"), "y": field("y")}
        if fixed:
            line: Spec = {"type": "line", "strokeWidth": 1.5, "strokeDash": [4, 3], **colour}
            layers.append(layer(line, here, **where))
        layers += [
            layer(rule, here, x=field("saved"), y=field("low"), y2={"field": "high"}),
            layer(rule, here, y=field("y"), x=field("saved_low"), x2={"field": "saved_high"}),
        ]
        dot: Spec = {"type": "point", "filled": True, "size": 56, "opacity": 1, **colour}
        layers.append(layer(dot, here, **plain, tooltip=shown))
        layers += _rule_labels(here, (bottom, domain[1]), height, fixed=fixed)
    spec: Spec = {"width": 520 if not title else 380, "height": height, "layer": layers}
    return {**spec, "title": heading(title)} if title else spec


def _rule_labels(
    rows: pd.DataFrame, domain: tuple[float, float], height: int, *, fixed: bool
) -> Iterator[Spec]:
    """Name rules beside their points, on the side where there is room; checkpoints below."""
    colour = light("muted" if fixed else "model-2")
    text: Spec = {"type": "text", "fontSize": 11, "color": colour}
    sides: list[tuple[pd.DataFrame, Spec]]
    if fixed:
        near, lower = rows["saved"].diff() < _NEAR, [False]
        for is_near in near[1:]:
            lower.append(bool(is_near) and not lower[-1])
        low = pd.Series(lower[: len(rows)], index=rows.index)
        sides = [
            (rows[~low], {"align": "center", "dy": 14}),
            (rows[low], {"align": "center", "dy": 26}),
        ]
    else:
        gap = 14 / height * (domain[1] - domain[0])
        rows = rows.assign(y=spread(rows["y"], gap, *domain))
        right = rows["saved"] > _RIGHT_FROM
        sides = [
            (rows[~right], {"align": "left", "dx": 8, "dy": -8}),
            (rows[right], {"align": "right", "dx": -8, "dy": -8}),
        ]
    for here, place in sides:
        if len(here):
            told = field("label", "nominal")
            yield layer({**text, **place}, here, x=field("saved"), y=field("y"), text=told)
