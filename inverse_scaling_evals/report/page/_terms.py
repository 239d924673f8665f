"""The terms that a page uses, each with what it means."""

from collections.abc import Mapping, Sequence

from ...analysis.verdicts import FIRST_SHOWN, capitalised
from ..results import Results
from ._curves import Curve

_REGIMES: Mapping[str, str] = {
    "controlled": "the prompt names the budget and asks to use all of it",
    "cautioned": "the prompt names the budget and says that it need not be used up",
    "silent": "the prompt says nothing of the budget, which is set outside it",
    "natural": "there is no budget, and the model thinks as long as it likes",
}


_MITIGATIONS: Mapping[str, str] = {
    "anchor": "solved examples before the question (anchor=N: N of them)",
    "priors": "the prompt says what is known of such questions",
    "caution": "the prompt warns of long thinking",
    "ignore": "the prompt says that some of the text may not matter",
    "clamp": "the budget is lowered to N tokens where it is larger (clamp=N)",
}


def terms(results: Results, curves: Sequence[Curve]) -> list[tuple[str, str]]:
    """Return the terms that the page of a study uses.

    Args:
        results: The study.
        curves: Its curves.
    """
    found = []
    if curves:
        found += [
            (
                "Budget",
                "how much thinking is asked for: a number of tokens, a level of effort, or none "
                "(“thinking off”)",
            ),
            ("Curve", "the scores of one model on one task under several budgets, all else equal"),
        ]
    regimes = dict.fromkeys(str(name) for name in results.samples["regime"].dropna().unique())
    if told := "; ".join(f"{name}: {_REGIMES[name]}" for name in _REGIMES if name in regimes):
        found.append(("Regime", told))
    found.append(("Epoch", "one pass through the questions; with several, each is asked anew"))
    if results.samples["stratum"].nunique() > 1:
        found.append(("Stratum", "one kind of a task's questions, such as those of one size"))
    used = {str(name).partition("=")[0] for name in results.samples["mitigation"].unique()}
    if told := "; ".join(f"{name}: {_MITIGATIONS[name]}" for name in _MITIGATIONS if name in used):
        found.append(("Mitigation", told))
    if curves:
        found += [
            ("Points", "hundredths of a rate: from 100 % to 60 % is a fall of 40 points"),
            ("Margin", "the smallest change that counts as one"),
        ]
    if any(curve.finding["onset"] for curve in curves):
        found += [
            (
                capitalised(FIRST_SHOWN),
                "the smallest budget whose score is significantly below that of a smaller budget; "
                "the curve may go down before it, by less than the data can show",
            ),
        ]
    if not results.trajectories.empty:
        found += [
            ("Train of thought", "the thinking of one reply"),
            ("Checkpoint", "a number of thinking tokens after which the answer was asked for"),
            (
                "Stop rule",
                "when to end the thinking. settled=k: once k answers in a row are equal; option=p: "
                "once the answered option has at least the probability p; checkpoint=N: always "
                "after N tokens",
            ),
        ]
    if any("length" in curve.estimates or "length_naive" in curve.estimates for curve in curves):
        found += [
            (
                "Effect of length",
                "the change of the score for twice as much measured thinking, as far as the "
                "budgets brought it about; it is that of length alone where budgets act in no "
                "other way",
            ),
            (
                "Naive slope",
                "the same from a plain comparison of long replies with short ones; where harder "
                "questions are thought about longer, it takes their difficulty for an effect of "
                "length",
            ),
        ]
    return found
