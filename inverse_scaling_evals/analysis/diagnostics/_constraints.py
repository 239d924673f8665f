"""Constraints: does the thinking work on the clues, or doubt itself and start over?"""

import math
from dataclasses import replace

import pandas as pd

from ._diagnosis import SHARED, Diagnosis, Measure, by_budget
from ._reasons import DiagnosticReason
from ._trend import MeasureEstimate, rise

NEEDS = "grid size"
HEADLINE = "restarts_and_doubts_per_1000_tokens"
MARGIN = 1.0  # mentions per 1,000 tokens of thinking
ACCURACY_MARGIN = 0.02  # fraction of the answers


def observe(scored: pd.DataFrame) -> pd.DataFrame:
    """Keep the grids, with densities per 1,000 tokens of the thinking that is shown.

    Args:
        scored: Transcripts with a score.
    """
    needed = ["grid_size", "right", "answer", "shown", "clues_cited", "clues_covered", "restarts",
              "doubts"]  # fmt: skip
    rows = scored.loc[scored["grid_size"].notna(), [*SHARED, *needed]]
    per_thousand = 1000 / rows["shown"]
    return rows.assign(
        right_if_answered=rows["right"].where(rows["answer"].notna()),
        cited=rows["clues_cited"] * per_thousand,
        covered=rows["clues_covered"],
        restarted=rows["restarts"] * per_thousand,
        doubted=rows["doubts"] * per_thousand,
        astray=(rows["restarts"] + rows["doubts"]) * per_thousand,
    )


def measure(frame: pd.DataFrame, seed: int) -> Diagnosis:
    """Measure lost constraints per budget, and their trend.

    Two things must hold: restarts and doubts grow denser, and fewer of the given answers are
    right. A model that doubts more and answers as well checks its work. The p-value is the larger
    of the two (an intersection-union test).
    """
    frame = frame.assign(wrong_if_answered=1 - frame["right_if_answered"])
    doubts = rise(frame, "astray", seed)
    # the same budgets for both: where there is no thinking, nothing can be lost in it
    errors = rise(frame[frame["astray"].notna()], "wrong_if_answered", seed + 1)
    sizes = [
        measured
        for size, part in frame.groupby("grid_size", sort=True)
        for measured in by_budget(part, {"right": f"accuracy_size_{size:.0f}"})
    ]
    names = {
        "cited": "clues_cited_per_1000_tokens",
        "covered": "clues_covered",
        "restarted": "restarts_per_1000_tokens",
        "doubted": "doubts_per_1000_tokens",
        "astray": HEADLINE,
        "wrong_if_answered": "wrong_if_answered",
    }
    return Diagnosis(
        measures=[*by_budget(frame, names), *sizes, Measure("wrong_if_answered_rise", errors)],
        headline=HEADLINE,
        trend=_both(doubts, errors),
        margin=MARGIN,
        veto=DiagnosticReason.ANSWERS_HOLD if errors.value < ACCURACY_MARGIN else None,
        limiting=errors if errors.p > doubts.p else doubts,
    )


def _both(doubts: MeasureEstimate, errors: MeasureEstimate) -> MeasureEstimate:
    """Join the two trends: the rise of doubts, as sure as the less sure of the two."""
    missing = doubts if math.isnan(doubts.value) else errors
    if math.isnan(missing.value):
        return replace(missing, n=doubts.n, questions=doubts.questions)
    note = f"Wrong answers move by {errors.value:+.3f} (p = {errors.p:.2g})."
    return replace(doubts, p=max(doubts.p, errors.p), note=f"{doubts.note} {note}".lstrip())
