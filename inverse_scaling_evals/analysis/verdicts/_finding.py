"""What is said of a curve: the finding and its words."""

from dataclasses import dataclass, fields
from typing import Literal, get_args

Verdict = Literal["inverse", "positive", "flat", "non-monotonic", "inconclusive", "inert"]
Cause = Literal["cut off", "multiplicity", "not estimable", "shared seeds", "too few questions"]

VERDICTS: tuple[Verdict, ...] = get_args(Verdict)


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What a study says of one curve, or of one stratum of its questions.

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
        cause: Of `inconclusive`: a change that is explained by answers `cut off`, one that does
            not stand among so many curves (`multiplicity`), one that is `not estimable`, one whose
            questions are no independent observations because of `shared seeds`, or `too few
            questions`; else empty.
        sentence: The verdict in words: estimate, interval, n, and what would change it.
        change: From the best (or worst) smaller budget to the largest one: negative is a fall.
            In the natural regime per doubling of thinking; for `flat` the difference between two
            budgets whose interval reaches furthest.
        low: Lower end of its 95 % interval; for `flat` of the 90 % interval of equivalence.
        high: Upper end.
        onset: Of `inverse` and `non-monotonic`: the first budget that is significantly below an
            earlier one, all pairs tested at once; empty if there is none.
        p: P value of the hypothesis against which the verdict was reached, before adjustment.
        p_adjusted: After Benjamini and Hochberg over all verdicts that were asked for together;
            NaN with shared seeds, which are in no family.
        margin: Change that matters.
        n_questions: Questions.
        n_epochs: Repeats of a question under a budget, at most.
        budgets: Labels, comma-joined.
        notes: What to know of the data.
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


FINDING_COLUMNS = tuple(field.name for field in fields(Finding))
