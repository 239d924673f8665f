"""The answer in one screen: a sentence, the worst findings, and how many curves have which."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from ..._constants import ONLY_NATURAL, RUN_BUDGETS
from ..._counted import counted
from ...analysis import Cause
from ...analysis.trajectories import changes_headline, largest_fall, stopped_headline
from ...analysis.verdicts import brief, wording_of
from ..results import Results
from ._curves import Curve, Row, curves_of
from ._shown_names import with_shown_names

N_WORST = 5
"""Findings on the first screen."""

_RATES = frozenset({"accuracy", "safe_rate", "accurate_rate"})


class Group(StrEnum):
    """What the counts of the first screen count."""

    INVERSE = "inverse"
    NO_DIRECTION = "no_direction"
    NOT_SHOWN = "not_shown"
    NOT_MEASURABLE = "not_measurable"


_UNMEASURED = frozenset(Cause) - {Cause.MULTIPLICITY, Cause.TOO_FEW_QUESTIONS}

MEANINGS = {
    Group.INVERSE: "worse with longer thinking, by more than the margin that matters; "
    "non-monotonic curves fall on a part of their budgets",
    Group.NO_DIRECTION: "answers change with longer thinking: fewer match the behaviour that the "
    "task asks about, or more do; neither is agreed to be the better answer",
    Group.NOT_SHOWN: "the score is flat or rises, or the data do not tell whether it falls",
    Group.NOT_MEASURABLE: "the data cannot tell: the budget did not change the thinking, "
    "answers are missing or cut off, or nothing can be compared",
}

TITLES = {
    Group.INVERSE: "inverse",
    Group.NO_DIRECTION: "changed, no direction is better",
    Group.NOT_SHOWN: "no fall shown",
    Group.NOT_MEASURABLE: "not measurable",
}


@dataclass(frozen=True)
class Count:
    """One of the counts.

    Attributes:
        group: What it counts.
        n: How many curves.
        title: Its name.
        meaning: What that means.
        verdicts: The verdicts among them with their numbers, in words.
    """

    group: Group
    n: int
    title: str
    meaning: str
    verdicts: str


def group_of(curve: Curve) -> Group:
    """Return which of the counts a curve belongs to."""
    verdict = curve.finding["verdict"]
    if verdict in ("inverse", "non-monotonic"):
        return Group.INVERSE
    if verdict == "inert" or (verdict == "inconclusive" and curve.finding["cause"] in _UNMEASURED):
        return Group.NOT_MEASURABLE
    return Group.NO_DIRECTION if verdict in ("falling", "rising") else Group.NOT_SHOWN


def counts(curves: Sequence[Curve]) -> list[Count]:
    """Return the counts, with what each means; without a better direction, where there are any."""
    found = []
    for group in Group:
        mine = [curve.finding["verdict"] for curve in curves if group_of(curve) is group]
        if group is Group.NO_DIRECTION and not mine:
            continue
        verdicts = ", ".join(f"{n} {verdict}" for verdict, n in Counter(mine).most_common())
        found.append(Count(group, len(mine), TITLES[group], MEANINGS[group], verdicts))
    return found


def headline(curves: Sequence[Curve]) -> str:
    """Return the answer of the study in a sentence."""
    if not curves:
        return "No curve has two budgets to compare."
    worse = [curve for curve in curves if curve.finding["verdict"] == "inverse"]
    models = list(dict.fromkeys(curve.finding["model"] for curve in curves))
    if all(curve.finding["regime"] == "natural" for curve in curves):
        longer = f"; longer samples of a question are worse on {len(worse)} of {len(curves)} curves"
        return f"{ONLY_NATURAL}{longer if worse else ''}. {RUN_BUDGETS}"
    if not worse:
        return _nothing_shown(curves, models)
    falling = {curve.finding["model"] for curve in worse}
    tasks = {_task(curve) for curve in curves}
    if len(models) == 1:
        n_worse = len({_task(curve) for curve in worse})
        if len(tasks) == 1:
            told = f"{models[0]} gets worse with longer thinking on {worse[0].finding['task']}"
        else:
            told = f"{models[0]} gets worse with longer thinking on {n_worse} of {len(tasks)} tasks"
    else:
        verb = "gets" if len(falling) == 1 else "get"
        told = f"{len(falling)} of {len(models)} models {verb} worse with longer thinking"
        if len(tasks) > 1:
            told += " on at least one task"
    return f"{told}{_largest(worse, with_model=len(models) > 1, with_task=len(tasks) > 1)}."


def headline_within(results: Results) -> str:
    """Return what trains of thought answer in a sentence, or samples that a rule stopped.

    It is empty where there are neither.

    Args:
        results: With the names to show.
    """
    changes = results.trajectory_changes
    worst = largest_fall(changes)
    if worst is None:
        stopped = results.stopped_cells[results.stopped_cells["mean"].notna()].to_dict("records")
        return f"{stopped_headline(dict(stopped[0]))}." if len(stopped) else ""
    named = [str(worst["task"])] if changes["task"].nunique() > 1 else []
    named += [str(worst["model"])] if changes["model"].nunique() > 1 else []
    where = f" ({', '.join(named)})" if named else ""
    return f"{changes_headline(worst)}{where}."


def headlines(results: Results, curves: Sequence[Curve]) -> str:
    """Return the answer of a study in a sentence for budgets, and one for trains of thought.

    Args:
        results: With the names to show.
        curves: Its curves of budgets, with the same names.
    """
    within = headline_within(results)
    if within and not curves:
        return f"{within} Nothing ran under several budgets."
    return " ".join(filter(None, (headline(curves), within)))


def _nothing_shown(curves: Sequence[Curve], models: Sequence[str]) -> str:
    n_groups = Counter(map(group_of, curves))
    whom = models[0] if len(models) == 1 else f"any of {len(models)} models"
    if n_groups[Group.NOT_MEASURABLE] == len(curves):
        where = f"on all {len(curves)} curves " if len(curves) > 1 else ""
        return (
            f"Whether {whom} gets worse with longer thinking was not measured: {where}the budget "
            "did not act, answers are missing, or nothing can be compared."
        )
    # the fall of a natural curve is one for each doubling of the thinking
    rates = [
        curve.finding["largest_fall"]
        for curve in curves
        if curve.finding["metric"] in _RATES and curve.finding["regime"] != "natural"
    ]
    limit = max((fall for fall in rates if fall == fall), default=None)
    told = f"No curve shows that {whom} gets worse with longer thinking"
    if limit is None:
        return f"{told}."
    return f"{told}; falls of up to {max(100 * limit, 0.0):.1f} points are not excluded."


def _largest(worse: Sequence[Curve], *, with_model: bool, with_task: bool) -> str:
    rates = [curve for curve in worse if curve.finding["metric"] in _RATES]
    if not rates:
        return ""
    largest = min(rates, key=lambda curve: curve.finding["change"]).finding
    size = wording_of(largest["metric"]).amount(-largest["change"])
    equal = [curve.finding["task"] for curve in rates if _tie(curve.finding, largest)]
    others = f" (and {counted(len(equal) - 1, 'other task')})" if len(equal) > 1 else ""
    where = f", on {largest['task']}{others}" if with_task else ""
    whose = f" ({largest['model']})" if with_model else ""
    return f"; the largest drop is {size}{where}{whose}"


def _tie(one: Row, other: Row) -> bool:
    return one["model"] == other["model"] and math.isclose(one["change"], other["change"])


def _task(curve: Curve) -> tuple[str, str]:
    return curve.finding["task"], curve.finding["dataset"]


def in_one_line(curve: Curve) -> str:
    """Return the finding on a curve in one line; why there is none, where there is none."""
    finding = curve.finding
    return brief(finding) if finding["change"] == finding["change"] else str(finding["sentence"])


def with_dataset(task: str, dataset: str, curves: Sequence[Curve]) -> str:
    """Return the name of a task, with its data set where the study has several of it."""
    several = len({one for name, one in map(_task, curves) if name == task}) > 1
    return f"{task}, {dataset}" if several else task


def answer_lines(results: Results, n: int = 3) -> list[str]:
    """Return the answer of a study in a few lines: the sentence, the worst findings, the counts.

    It needs no extra.

    Args:
        results: Of the study.
        n: Findings.

    Examples:
        >>> answer_lines(read_results("logs/my-study"))[0]
    """
    results = with_shown_names(results)
    curves = curves_of(results)
    several = results.findings["model"].nunique() > 1
    found = [headlines(results, curves)]
    for curve in curves[:n]:
        named = [curve.finding["model"]] if several else []
        named += [curve.finding["mitigation"]] if curve.finding["mitigation"] != "none" else []
        whose = f" ({', '.join(named)})" if named else ""
        task = with_dataset(*_task(curve), curves)
        found.append(f"{task}{whose}: {in_one_line(curve)}")
    told = Counter(curve.finding["verdict"] for curve in curves)
    if told:
        counted = ", ".join(f"{count} {verdict}" for verdict, count in told.most_common())
        found.append(f"Verdicts: {counted}.")
    return found
