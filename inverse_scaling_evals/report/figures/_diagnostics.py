"""Failure modes: on which curves they were detected."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from ..._counted import counted
from ..results import Results
from ._figure import Figure
from ._heat import Look, heat_map
from ._marks import complete, tooltip
from ._scope import condition_of, models_of
from ._theme import light
from ._words import points, short_names

MODES: Mapping[str, str] = {
    "distraction": "distractors taken up",
    "framing": "famous framing",
    "features": "spurious features",
    "constraints": "doubts and lost clues",
    "behaviour": "turned behaviour",
    "abstention": "invented answers",
}
"""The diagnostics, as they are named in figures."""

MODE_MEANINGS: Mapping[str, str] = {
    "distraction": "wrong answers made of the numbers of the question's irrelevant statements, "
    "minus those that would fit by chance",
    "framing": "wrong answers that are the known answer of the famous puzzle which the question "
    "recalls, minus those that would fit by chance",
    "features": "the part of the predictions' variance that follows what says nothing of the grade",
    "constraints": "restarts and doubts in the thinking become more frequent, and more of the "
    "given answers are wrong; the less certain of the two rises decides",
    "behaviour": "answers that are unsafe (inaccurate, in questions about the model itself); where "
    "no answer is agreed to be better, answers that do not match the behaviour asked about",
    "abstention": "answers to questions that lack what it takes to answer them",
}
"""What each of them measures, in words."""

ALONG_A_LINE = (
    "rise from the smallest to the largest budget along a straight line fitted over all budgets"
)
"""What the number of a decision is."""

_MEASURES: Mapping[str, str] = {"distractors_taken_up": "distractors that the thinking mentions"}
"""Names of measures that read as those of a failure mode."""

_NUMBERS = [
    "model", "task", "dataset", "regime", "enforce", "mitigation", "diagnostic", "measure",
    "value", "low", "high", "unit", "detected", "p_adjusted", "n_questions",
]  # fmt: skip


def diagnostics(results: Results) -> Figure | None:
    """Draw where a failure mode was detected: tasks by modes; None where nothing was looked for."""
    cells = _cells(results)
    if cells.empty:
        return None
    modes = list(dict.fromkeys(cells["column"]))
    panel = heat_map(
        cells.to_dict("records"),
        columns={mode: float(place) for place, mode in enumerate(modes)},
        rows=list(dict.fromkeys(cells["row"])),
        by="detected",
        looks={
            "yes": Look(light("inverse"), light("inverse"), light("on-verdict")),
            "no": Look(light("ground"), light("grid"), light("text"), bold=False),
        },
        cell=(150, 24),
        shown=tooltip(
            row=("task", ""),
            column=("failure mode", ""),
            detected=("detected", ""),
            text=("rise along the line", ""),
            decides=("measure that decides", ""),
        ),
    )
    return Figure(
        name="diagnostics",
        title=_title(cells),
        subtitle=f"The measure that decides on each mode: its {ALONG_A_LINE}, in points where no "
        "other unit is written",
        note=(
            "Filled: detected (the rise is at least its margin, adjusted p below 0.01). White with "
            "a number: measured, not detected. Empty: the questions lack what the mode needs, or "
            "are too few to tell. The line compares each question with itself and takes budgets as "
            "equally far apart, so its rise is not the change between two budgets that a verdict "
            "is on."
        ),
        alternative="; ".join(
            f"{row['row']}, {row['column']}: {row['text']}, detected: {row['detected']}"
            for row in cells.to_dict("records")
        ),
        spec=complete(panel),
        data=cells[_NUMBERS],
    )


def measure_name(row: Mapping[Any, Any]) -> str:
    """Write the measure of a row, such as `Doubts per 1,000 tokens`; that of a decision, too.

    Args:
        row: Of `diagnostics_df`.
    """
    measure = measure_of_row(row)
    text = _MEASURES.get(measure, measure.replace("_", " ").replace("1000", "1,000"))
    return text[0].upper() + text[1:]


def measure_of_row(row: Mapping[Any, Any]) -> str:
    """Return the measure of a row; of a decision that whose rise decides."""
    return str(row["measure"]).removesuffix("_trend")


def rise(row: Mapping[Any, Any]) -> str:
    """Write the value of a decision of `diagnostics_df` with its sign."""
    value = float(row["value"])
    if row["unit"] == "fraction":
        return points(value, 0).removesuffix(".0")
    return f"{value:+.1f} per 1,000 tokens".replace("-", "\N{MINUS SIGN}")


def _cells(results: Results) -> pd.DataFrame:
    """Return the decisions, those of a mode one below the other."""
    found = results.diagnostics
    found = found[found["detected"].isin(["yes", "no"])]
    found = found[found["mitigation"] == condition_of(found)]
    names = short_names(models_of(results))
    several = found["model"].nunique() > 1 or found["regime"].nunique() > 1
    order = {mode: place for place, mode in enumerate(MODES)}
    found = found.assign(
        column=found["diagnostic"].map(dict(MODES)),
        place=found["diagnostic"].map(order),
        row=[
            f"{row['task']} · {names[row['model']]}, {row['regime']}" if several else row["task"]
            for row in found.to_dict("records")
        ],
        text=[rise(row) for row in found.to_dict("records")],
        decides=[measure_name(row) for row in found.to_dict("records")],
    )
    return found.sort_values(["place", "row"], kind="stable").drop_duplicates(["row", "column"])


def _title(cells: pd.DataFrame) -> str:
    """Say on how many curves each mode was detected."""
    counts = cells.assign(yes=cells["detected"] == "yes").groupby("column", sort=False)["yes"]
    detected = {str(mode): (n, len(of)) for mode, of in counts if (n := int(of.sum()))}
    if not detected:
        return f"No failure mode is detected on {len(cells)} curves that could show one"
    n_modes = cells["column"].nunique()
    if len(detected) > 1:  # which they are stands above the columns
        where = cells.loc[cells["detected"] == "yes", "row"].nunique()
        return (
            f"{len(detected)} of {n_modes} failure modes are detected, on {where} of "
            f"{counted(cells['row'].nunique(), 'curve')}"
        )
    [(mode, (n, of))] = detected.items()
    others = "; no other mode" if n_modes > 1 else ""
    return f"Detected: {mode} on {n} of {counted(of, 'curve')}{others}"
