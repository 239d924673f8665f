"""The rules: from the evidence on all curves of a study to a decision on each."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from ..estimates import Contrast, Note, adjust, final_level, next_level
from ._evidence import Evidence, negated
from ._finding import Cause, Verdict
from ._looks import ErrorRate


@dataclass(frozen=True, kw_only=True)
class Case:
    """A curve, or a stratum of it, on which a verdict is to be reached.

    Attributes:
        evidence: What the verdict rests on.
        rate: The error rate at which it is reached.
        stratum: Which questions; empty for all of a curve.
        note: What to know of the strata.
    """

    evidence: Evidence
    rate: ErrorRate
    stratum: str = ""
    note: Note | None = None


@dataclass(frozen=True, kw_only=True)
class Decision:
    """A verdict and the contrast that it rests on; finding and sentence are made from this alone.

    Attributes:
        case: What was decided.
        verdict: The verdict.
        cause: Why it is inconclusive; empty for other verdicts.
        change: The contrast as a change from the smaller to the larger budget: negative is a fall.
        p: Its p value, before adjustment.
        p_adjusted: After adjustment.
        onset: The first budget below an earlier one, of a verdict with a fall; else empty.
        needed_change: Level that the p value of a change would have to meet among all curves.
        needed_flat: The same of equivalence.
        n_family: Curves and strata with a p value, for which those were adjusted.
    """

    case: Case
    verdict: Verdict
    cause: Cause | Literal[""]
    change: Contrast
    p: float
    p_adjusted: float
    onset: str
    needed_change: float
    needed_flat: float
    n_family: int


@dataclass(frozen=True)
class _Adjusted:
    """P values of one case after adjustment over all cases."""

    fall: float
    rise: float
    flat: float


def decide(cases: Sequence[Case], *, allow_shared_seeds: bool) -> list[Decision]:
    """Decide on every case, with control of the false discovery rate over all of them.

    Args:
        cases: The curves and strata of a study.
        allow_shared_seeds: Whether those whose questions share seeds have verdicts, too.
    """
    void = [bool(case.evidence.curve.noise.seeded) and not allow_shared_seeds for case in cases]
    # p values that hold for independent questions alone are in no family
    tested = [
        replace(case.evidence, p_fall_uncut=math.nan, p_rise_uncut=math.nan, p_flat=math.nan)
        if is_void
        else case.evidence
        for case, is_void in zip(cases, void, strict=True)
    ]
    # both directions of all cases are one family: what may be called a change by mistake
    directed = [one.p_fall_uncut for one in tested] + [one.p_rise_uncut for one in tested]
    flat = [one.p_flat for one in tested]
    adjusted = adjust(directed)
    decisions = []
    for case, is_void, *p in zip(
        cases, void, adjusted[: len(cases)], adjusted[len(cases) :], adjust(flat), strict=True
    ):
        p_adjusted = _Adjusted(*map(float, p))
        rate = case.rate
        verdict: Verdict
        cause: Cause | Literal[""]
        if is_void and not case.evidence.problem:
            # whatever a look found, it did not know
            rate = replace(rate, note=None, finding=None)
            verdict, cause = "inconclusive", Cause.SHARED_SEEDS
        elif rate.finding:
            verdict, cause = rate.finding.verdict, rate.finding.cause
        else:
            level = final_level(directed, rate.level)
            verdict = _verdict(case.evidence, p_adjusted, rate.level, level)
            cause = _cause(case.evidence, rate.level) if verdict == "inconclusive" else ""
        change, p_value, p_value_adjusted = _contrast(case.evidence, verdict, p_adjusted)
        falls = verdict in ("inverse", "non-monotonic")
        standing = rate.finding
        decisions.append(
            Decision(
                case=replace(case, rate=rate),
                verdict=verdict,
                cause=cause,
                change=change,
                p=standing.p if standing else p_value,
                p_adjusted=standing.p_adjusted if standing else p_value_adjusted,
                onset=case.evidence.onset(rate.level).budget if falls else "",
                needed_change=next_level(directed, rate.level),
                needed_flat=next_level(flat, rate.level),
                n_family=sum(not math.isnan(one.p_fall_uncut) for one in tested),
            )
        )
    return decisions


def _verdict(found: Evidence, p: _Adjusted, alpha: float, level: float) -> Verdict:
    """Return the verdict; the second leg of `non-monotonic` is tested at `level`."""
    if found.problem:
        return "inconclusive"
    if found.is_inert:
        return "inert" if found.binding.p_inert <= alpha / 2 else "inconclusive"
    falls, rises = p.fall <= alpha, p.rise <= alpha
    if (falls and (rises or found.p_any_rise <= level)) or (rises and found.p_any_fall <= level):
        return "non-monotonic"
    if falls:
        return "inverse"
    if rises:
        return "positive"
    return "flat" if p.flat <= alpha else "inconclusive"


def _cause(found: Evidence, alpha: float) -> Cause:
    if found.problem:
        return Cause.NOT_ESTIMABLE
    alone = alpha / 2  # one of two directions
    if min(found.p_fall_uncut, found.p_rise_uncut) <= alone or found.p_flat <= alpha:
        return Cause.MULTIPLICITY
    if min(found.p_fall, found.p_rise) <= alone:
        return Cause.CUT_OFF
    return Cause.TOO_FEW_QUESTIONS


def _contrast(found: Evidence, verdict: Verdict, p: _Adjusted) -> tuple[Contrast, float, float]:
    """Return the contrast that a verdict rests on, with its p value before and after adjustment."""
    if verdict == "flat":
        return negated(found.widest), found.p_flat, p.flat
    if found.falling:
        return negated(found.fall), found.p_fall_uncut, p.fall
    return found.rise, found.p_rise_uncut, p.rise
