"""The error rate that a verdict is held to where a study was looked at several times."""

import math
from dataclasses import dataclass, replace

from ._evidence import Evidence
from ._finding import Finding
from ._looks import Look, Looks, curve_key
from ._look_levels import look_levels

ALPHA = 0.05
"""Error rate of a study that is looked at once."""


@dataclass(frozen=True)
class Held:
    """How strictly a verdict is reached.

    Attributes:
        level: The error rate.
        stopped: At which look the questions of the curve were stopped, in words; empty if at none.
        note: What the looks mean for the verdict.
        stands: The finding of the look, where the logs are still those that were looked at.
    """

    level: float
    stopped: str = ""
    note: str = ""
    stands: Finding | None = None


def held_to(found: Evidence, looks: Looks, alpha: float | None) -> Held:
    """Give the error rate of a whole curve.

    The verdict of a look stands as long as the curve has the data, the margin and the error rate
    that it had then: the other curves of its family may have gone on since. Else a verdict is
    reached anew, at the level of the look that is nearest to the questions that there are.

    Args:
        found: The evidence of the curve.
        looks: The looks that were taken.
        alpha: Error rate over all looks; None for theirs.
    """
    look = looks.curves.get(curve_key(found.curve.key))
    if look is None:
        unknown = "no look at this curve is on record, so it is held to the whole error rate"
        return Held(ALPHA if alpha is None else alpha, note=unknown if looks.curves else "")
    same_data = _is_same(found, look.finding)
    same_rules = math.isclose(look.finding.margin, found.margin) and alpha in (None, look.alpha)
    number = look.number(found.curve.n_questions)
    level = look_levels(look.fractions, alpha or look.alpha)[number - 1]
    of = f"look {number} of {len(look.fractions)}"
    early = f"{of}, after {100 * look.share:.0f} % of the questions"
    rate = f"{100 * level:.3g} %"
    if not same_data or not same_rules:
        note = f"{_changed(look, same_data)}; the verdict is a new one, held to the error rate of "
        return Held(level, note=f"{note}{of}, {rate}")
    if number == len(look.fractions):
        note = f"held to {rate}, the error rate of the last of {number} looks"
        return Held(level, "", note, look.finding)
    if look.finding.verdict == "inconclusive":
        note = f"left open at {early}, and held to its error rate of {rate}; the rest was not run"
        return Held(level, "", note, look.finding)
    note = f"stopped early at {early}, and held to its error rate of {rate}"
    if look.finding.verdict in ("inverse", "positive", "non-monotonic"):
        note += "; the change as seen is a little too large on average, as that is why it stopped"
    return Held(level, f"stopped at {of}", note, look.finding)


def of_stratum(whole: Held) -> Held:
    """Hold a stratum to the error rate of its curve; no look has a verdict on it."""
    note = f"held to the error rate of its whole curve, {100 * whole.level:.3g} %"
    return replace(whole, note=note if whole.note else "", stands=None)


def _is_same(found: Evidence, before: Finding) -> bool:
    """Whether a finding is of the same data, as far as its numbers tell.

    One end of an interval is enough: the other may rest on the seed of a bootstrap.
    """
    curve = found.curve
    shape = (curve.n_questions, curve.n_epochs, ",".join(curve.labels))
    if shape != (before.n_questions, before.n_epochs, before.budgets):
        return False
    rise, others = found.rise, (found.fall, found.widest)
    now = [(rise.estimate, rise.low, rise.high), *((-x.estimate, -x.high, -x.low) for x in others)]
    if math.isnan(before.change):
        return all(math.isnan(change) for change, _, _ in now)
    return any(
        _close(before.change, change) and (_close(before.low, low) or _close(before.high, high))
        for change, low, high in now
    )


def _close(one: float, other: float) -> bool:
    return math.isclose(one, other, abs_tol=1e-9)


def _changed(look: Look, same_data: bool) -> str:
    before = look.finding
    if same_data:
        return (
            f"the looks were taken with a margin of {before.margin:g} and an error rate of "
            f"{100 * look.alpha:g} %"
        )
    return (
        f"the logs are not those that were looked at after {100 * look.share:.0f} % of the "
        f"questions ({before.n_questions} questions with up to {before.n_epochs} epochs)"
    )
