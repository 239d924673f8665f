"""What is found of a curve: the finding, its verdict and the cause of none."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from typing import Literal, get_args

import pandas as pd

from ..estimates import Reason

Verdict = Literal["inverse", "positive", "flat", "non-monotonic", "inconclusive", "inert"]

VERDICTS: tuple[Verdict, ...] = get_args(Verdict)


class Cause(StrEnum):
    """Why a verdict is `inconclusive`."""

    CUT_OFF = "cut_off"
    """Answers that were cut off explain the change."""
    MULTIPLICITY = "multiplicity"
    """The change, or equivalence, is significant alone, not among all curves of the study."""
    NOT_ESTIMABLE = "not_estimable"
    """There is no estimate; `reason` says why."""
    SHARED_SEEDS = "shared_seeds"
    """Questions share seeds, so they are not independent observations."""
    TOO_FEW_QUESTIONS = "too_few_questions"
    """The data show neither a change nor that there is none."""


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What a study finds of one curve, or of one stratum of its questions.

    Attributes:
        model: Model.
        task: Task.
        dataset: Data set.
        regime: Regime.
        enforce: How the budget was enforced.
        stratum: Which of its questions; empty for all.
        metric: What the score is.
        verdict: `inverse`: the score falls by more than the margin towards the largest budget;
            `positive`: it rises by more; `flat`: no two budgets differ by the margin;
            `non-monotonic`: it falls and rises by more than the margin; `inert`: the budgets did
            not move the thinking; `inconclusive`: none of these is shown.
        cause: Why it is `inconclusive`; else empty.
        reason: Of the cause `not_estimable`: why there is no estimate; else empty.
        sentence: The verdict in words: change, interval, n, and what it does not show.
        change: From the best (or worst) smaller budget to the largest one, in units of the score:
            negative is a fall. In the natural regime per doubling of thinking; for `flat` the
            difference between two budgets whose interval reaches furthest.
        low: Lower end of its 95 % interval; for `flat` of the 90 % interval of equivalence.
        high: Upper end.
        onset: Of `inverse` and `non-monotonic`: the first budget that is significantly below an
            earlier one, all pairs tested at once; empty if there is none.
        p: P value of the hypothesis against which the verdict was reached, before adjustment.
        p_adjusted: After Benjamini and Hochberg over all verdicts that were asked for together;
            NaN with shared seeds, which are in no family.
        margin: Change that matters.
        n_questions: Questions.
        n_epochs: Epochs of a question under a budget, at most.
        budgets: Labels, comma-joined.
        notes: What to know of the data, joined by semicolons.
        note_codes: Their codes, comma-joined.
    """

    model: str
    task: str
    dataset: str
    regime: str
    enforce: str
    stratum: str = ""
    metric: str
    verdict: Verdict
    cause: Cause | Literal[""]
    reason: Reason | Literal[""] = ""
    sentence: str
    change: float
    low: float
    high: float
    onset: str = ""
    p: float
    p_adjusted: float
    margin: float
    n_questions: int
    n_epochs: int
    budgets: str
    notes: str
    note_codes: str = ""


FINDING_COLUMNS = tuple(field.name for field in fields(Finding))


def findings_frame(found: Sequence[Finding]) -> pd.DataFrame:
    """Return findings as a frame: one row each, the columns `FINDING_COLUMNS`."""
    return pd.DataFrame([asdict(finding) for finding in found], columns=list(FINDING_COLUMNS))
