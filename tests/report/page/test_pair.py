"""Why a finding does not start at the smallest budget."""

from dataclasses import replace

from inverse_scaling_evals.report.page._curves import Curve, curves_of
from inverse_scaling_evals.report.page._pair import pair_note
from tests.report.figures.drawn import study


def test_a_finding_from_a_larger_budget_says_why_and_what_the_smallest_has() -> None:
    later = _starting(_curve(), 1)
    told = pair_note(later)
    assert "1,024 tokens and not from no thinking" in told
    assert "From no thinking to" in told


def test_a_finding_from_the_smallest_budget_or_a_named_one_says_nothing() -> None:
    curve = _curve()
    assert pair_note(_starting(curve, 0)) == ""
    later = _starting(curve, 1)
    named = replace(later, finding={**later.finding, "primary": True})
    assert pair_note(named) == ""


def _curve() -> Curve:
    return next(
        curve
        for curve in curves_of(study())
        if [str(cell["budget"]) for cell in curve.cells][:2] == ["0", "1024"]
    )


def _starting(curve: Curve, place: int) -> Curve:
    smaller, larger = curve.cells[place]["budget"], curve.cells[-1]["budget"]
    told = {"smaller": smaller, "larger": larger, "primary": False}
    return replace(curve, finding={**curve.finding, **told})
