"""The sections after the tasks: diagnostics, budgets, the paper, efficiency, incoherence."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ...analysis import DiagnosticReason
from ...analysis.published import PAPER_QUESTIONS
from ...analysis.verdicts import capitalised
from ..figures import ALONG_A_LINE, MODE_MEANINGS, MODES, Figure, listed
from ..results import Results
from ._curves import Curve
from ._figures import PageFigure, page_figure
from ._methods import controls
from ._tables import (
    PageTable,
    binding_table,
    comparison_tables,
    diagnostics_table,
    efficiency_table,
)


@dataclass(frozen=True)
class Section:
    """A section of the page.

    Attributes:
        anchor: Its id.
        title: Title.
        short: Its name in the navigation.
        paragraphs: What is said.
        figures: Its figures.
        tables: Its tables.
        terms: Words with what each means, said before the figures.
    """

    anchor: str
    title: str
    short: str
    paragraphs: Sequence[str] = ()
    figures: Sequence[PageFigure] = ()
    tables: Sequence[PageTable] = field(default_factory=list)
    terms: Sequence[tuple[str, str]] = ()


_ROLES: Mapping[str, tuple[str, ...]] = {
    "diagnostics": ("diagnostics",),
    "budgets": ("budgets", "words"),
    "efficiency": ("efficiency",),
    "incoherence": ("incoherence",),
}
"""Roles of the figures of a study by section; `grid` is set as a table."""


def sections_of(
    results: Results, curves: Sequence[Curve], figures: Mapping[str, Figure]
) -> list[Section]:
    """Return the sections after the tasks.

    Args:
        results: With the names to show.
        curves: Worst first.
        figures: Of the whole study, by role.
    """
    drawn = {
        anchor: [
            page_figure(figure)
            for role, figure in figures.items()
            if any(role == name or role.startswith(f"{name}_") for name in roles)
        ]
        for anchor, roles in _ROLES.items()
    }
    found = [
        Section(
            "diagnostics",
            "How it fails: failure modes",
            "Failure modes",
            [_diagnosed(curves)],
            drawn["diagnostics"],
            [diagnostics_table(curves)],
            _modes(curves),
        ),
        Section(
            "budgets",
            "Did the thinking follow the budgets?",
            "Budgets",
            [_bound(curves)],
            drawn["budgets"],
            [binding_table(curves)],
        ),
        Section(
            "paper",
            "Beside the paper",
            "Paper",
            _compared(results),
            [],
            comparison_tables(results.comparison, results.findings),
        ),
    ]
    if drawn["efficiency"]:
        found.append(
            Section(
                "efficiency",
                "What thinking buys",
                "Efficiency",
                [
                    "Scores beside the output that they took. The best budget of a curve is the "
                    "one with the highest score, of equal ones the cheapest; output beyond it for "
                    "no higher score counts as wasted.",
                    "Which budget is best is seldom certain. “May be best, too” lists those whose "
                    "score is not shown to be lower than that of the best. To allow for the choice "
                    "of the best, every budget is compared with every other there, which takes "
                    "wider intervals than a verdict, so a budget at which a fall is shown can "
                    "stand in the list.",
                ],
                drawn["efficiency"],
                [efficiency_table(curves, results.efficiency)],
            )
        )
    if drawn["incoherence"]:
        found.append(
            Section(
                "incoherence",
                "Systematic or erratic errors",
                "Incoherence",
                [
                    "The error of each question, split over its epochs into bias (wrong in the "
                    "same way each time) and variance (different each time), after "
                    "arXiv 2601.23045."
                ],
                drawn["incoherence"],
            )
        )
    return found


def _modes(curves: Sequence[Curve]) -> list[tuple[str, str]]:
    """Say what each failure mode is that the questions could show."""
    found = {
        str(row["diagnostic"])
        for curve in curves
        for row in curve.diagnostics
        if row["detected"] != "not_applicable"
    }
    return [(MODES[mode], meaning) for mode, meaning in MODE_MEANINGS.items() if mode in found]


def _diagnosed(curves: Sequence[Curve]) -> str:
    decided = [row for curve in curves for row in curve.diagnostics]
    shown = Counter(str(row["diagnostic"]) for row in decided if row["detected"] == "yes")
    applied = Counter(
        str(row["diagnostic"]) for row in decided if row["detected"] != "not_applicable"
    )
    if not applied:
        return _undecided(decided)
    told = ", ".join(
        f"{MODES.get(mode, mode)} on {shown[mode]} of {n} {'curve' if n == 1 else 'curves'}"
        for mode, n in applied.items()
    )
    missed = [row for row in decided if row["diagnostic"] not in applied]
    tried = {str(row["diagnostic"]) for row in missed if _looked_for(row)}
    left = [name for mode, name in MODES.items() if mode not in applied and mode not in tried]
    untold = f" {_undecided(missed)}" if tried else ""
    absent = f" No task here has questions for: {', '.join(left)}." if left else ""
    return (
        f"Detected in transcripts and answers: {told}.{untold}{absent} A failure mode is detected "
        f"where its measure shows a {ALONG_A_LINE} of its margin or more, with p below 0.01 after "
        "adjusting for the number of diagnostics."
    )


def _undecided(rows: Sequence[Mapping[str, Any]]) -> str:
    """Say why nothing is shown: no task has such questions, or they are too few to tell."""
    looked = list(filter(_looked_for, rows))
    if not looked:
        return "No diagnostic applies to these tasks, or the logs hold no transcripts."
    modes = dict.fromkeys(MODES.get(row["diagnostic"], str(row["diagnostic"])) for row in looked)
    notes = dict.fromkeys(str(row["note"]) for row in looked)
    return f"Looked for, and not to be told from these logs: {', '.join(modes)}. {' '.join(notes)}"


def _looked_for(row: Mapping[str, Any]) -> bool:
    without = (DiagnosticReason.NO_SUCH_QUESTIONS, DiagnosticReason.NO_SCORES)
    return bool(row["reason"]) and row["reason"] not in without


def _bound(curves: Sequence[Curve]) -> str:
    bindings = Counter(
        str(curve.budgets[0]["binding"])
        for curve in curves
        if curve.budgets and curve.finding["regime"] != "natural"
    )
    if not bindings:
        return "No curve has budgets: the models chose how long to think."
    total = bindings.total()
    told = ", ".join(
        f"{f'on {n} of {total} curves' if total > 1 else 'on the one curve'} {_BINDINGS[binding]}"
        for binding, n in bindings.most_common()
    )
    return (
        f"{capitalised(told)}. Where a line of the figure turns flat, a larger budget no longer "
        "makes the model think longer, and an equal score there says nothing of longer thinking."
    )


def _compared(results: Results) -> list[str]:
    compared = results.comparison
    if compared.empty:
        return [
            "The paper has no figure for any model, task and regime of this study. It ran Claude "
            "Sonnet 3.7, Sonnet 4 and Opus 4, o3-mini, o4-mini, o3, Qwen3-32B, QwQ-32B and R1."
        ]
    told = Counter(str(value) for value in compared["compatible"])
    whole = ", ".join(f"{n} {_COMPATIBLE.get(value, value)}" for value, n in told.most_common())
    others = compared[~compared["dataset"].isin(PAPER_QUESTIONS)]
    asked = ""
    if len(others):
        sets = ", ".join(sorted(others["dataset"].unique()))
        which = "All" if len(others) == len(compared) else f"{len(others)} of them"
        asked = (
            f"{which} are of other questions than the paper's (data sets: {sets}), so a difference "
            "may be one of questions."
        )
    figures = "figure" if len(compared) == 1 else "figures"
    over_all = ""
    if (compared["paper_model"] == "all").any():
        over_all = (
            " The range of “all its models” is that of a plot's whole axis, and says little of a "
            "single model."
        )
    scripted = controls(compared["model"].dropna().unique().tolist())
    first = ""
    if scripted:
        which = "" if len(scripted) == compared["model"].nunique() else f" ({listed(scripted)})"
        first = (
            f"A model whose behaviour was built in{which} can neither confirm the paper nor "
            "contradict it: what follows only shows how a model is compared. "
        )
    return [
        f"{first}{len(compared)} {figures} of the paper (arXiv 2507.14417) can be set beside ours: "
        f"{whole}. {asked}".rstrip(),
        "Compatible means that our range over the budgets, or our 95 % interval, overlaps the "
        "paper's range, or that our verdict is its label. Both can then be right, but wide ranges "
        "overlap easily, so it confirms nothing. Not compatible means that ours lies outside the "
        "paper's range, or that the verdict is another. The paper prints no table of its scores, "
        "so its ranges are read from its plots, with a question mark where it is not certain "
        f"which plot is meant.{over_all}",
    ]


_BINDINGS = {
    "binds": "the thinking follows the budget",
    "inert": "the thinking does not follow the budget",
    "unclear": "the data do not tell whether it does",
    "unknown": "thinking was not measured at several budgets",
}

_COMPATIBLE = {
    "yes": "compatible",
    "no": "not compatible",
    "too_wide": "where our interval is too wide to tell",
    "unknown": "that cannot be compared",
}
