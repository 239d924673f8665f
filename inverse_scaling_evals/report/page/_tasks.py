"""A section for each task: its findings, its figures, and what else could explain a fall."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..._counted import counted
from ...analysis.verdicts import capitalised, wording_of
from ...catalogue import about_task
from ..explorer import Jump, JumpKind
from ..figures import task_figures
from ..results import FAMILIES, Results
from ._curves import Curve
from ._explanations import Explanation, explanations
from ._figures import PageFigure, page_figure
from ._pair import pair_note

_BESIDE = "curve"
_EXAMPLES = (JumpKind.TO_WRONG, JumpKind.TO_RIGHT)


@dataclass(frozen=True)
class CurveBlock:
    """What is said of a curve in the section of its task.

    Attributes:
        name: Model and setting.
        verdict: Verdict.
        sentence: The finding, in full.
        pair: Why it is not from the smallest budget on; empty where it is.
        notes: What to know of the data.
        explanations: What else could explain a change.
    """

    name: str
    verdict: str
    sentence: str
    pair: str
    notes: str
    explanations: list[Explanation]


@dataclass(frozen=True)
class TaskSection:
    """The section of a task and data set.

    Attributes:
        anchor: Its id.
        title: Name of the task.
        about: What it asks, in one line; empty of a task of another package.
        subtitle: Family, data set, measure, number of questions.
        curves: What is said of its curves, worst first.
        lead: The figure beside the explanations; None where there is none.
        evidence: The other figures; those as wide as the page come last.
        examples: Links to pairs of samples in the explorer, each with its words.
    """

    anchor: str
    title: str
    about: str
    subtitle: str
    curves: list[CurveBlock]
    lead: PageFigure | None
    evidence: list[PageFigure]
    examples: list[tuple[str, str]]


def section_ids(curves: Sequence[Curve]) -> dict[tuple[str, str], str]:
    """Return the id of the section of each task and data set, in the order of the curves."""
    tasks = dict.fromkeys((curve.finding["task"], curve.finding["dataset"]) for curve in curves)
    return {
        task: f"task-{number}-{re.sub(r'[^A-Za-z0-9_-]+', '-', task[0])[:60]}"
        for number, task in enumerate(tasks, 1)
    }


def task_sections(
    results: Results,
    curves: Sequence[Curve],
    sections: Mapping[tuple[str, str], str],
    jumps: Sequence[Jump],
) -> list[TaskSection]:
    """Return the section of each task, worst first.

    Args:
        results: With the names to show.
        curves: Worst first.
        sections: Id of each section.
        jumps: Pairs of samples that the explorer can show.
    """
    return [
        _section(
            results,
            [curve for curve in curves if _of(curve) == task],
            anchor,
            [jump for jump in jumps if (jump.task, jump.dataset) == task],
        )
        for task, anchor in sections.items()
    ]


def _section(
    results: Results, curves: Sequence[Curve], anchor: str, jumps: Sequence[Jump]
) -> TaskSection:
    first = curves[0].finding
    figures = {
        role: page_figure(figure)
        for role, figure in task_figures(results, first["task"], first["dataset"]).items()
    }
    asked = counted(max(curve.finding["n_questions_curve"] for curve in curves), "question")
    family = FAMILIES.get(curves[0].family, FAMILIES["other"])
    subject = capitalised(wording_of(first["metric"]).subject)
    measure = "Mean absolute error (MAE): more is worse" if subject == "MAE" else subject
    if first["metric"] == "matching_rate":
        measure += ": how often the answer is the one with the behaviour asked about"
    return TaskSection(
        anchor=anchor,
        title=first["task"],
        about=about_task(first["task"]),
        subtitle=f"{family}. Data set: {first['dataset']}, {asked}. {measure}.",
        curves=[
            CurveBlock(
                name=f"{curve.finding['model']}" + (f", {curve.setting}" if curve.setting else ""),
                verdict=curve.finding["verdict"],
                sentence=curve.finding["sentence"],
                pair=pair_note(curve),
                notes=curve.finding["notes"],
                explanations=explanations(curve),
            )
            for curve in curves
        ],
        lead=figures.pop(_BESIDE, None),
        evidence=sorted(figures.values(), key=lambda figure: figure.is_wide),
        examples=_examples(jumps),
    )


def _examples(jumps: Sequence[Jump]) -> list[tuple[str, str]]:
    """Return a pair of samples that flips each way, as far as there is one."""
    firsts = [next((jump for jump in jumps if jump.kind == kind), None) for kind in _EXAMPLES]
    return [(jump.address, jump.within_task) for jump in firsts if jump]


def _of(curve: Curve) -> tuple[str, str]:
    return curve.finding["task"], curve.finding["dataset"]
