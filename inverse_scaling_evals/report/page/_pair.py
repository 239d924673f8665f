"""Why a finding is on the two budgets that it is on."""

from ...analysis.verdicts import between, budget_name, capitalised, wording_of
from ._curves import Curve


def leaves_out_smaller(curve: Curve) -> bool:
    """Return whether a finding starts at a larger budget than the smallest, chosen by the data."""
    finding = curve.finding
    if not finding["smaller"] or finding["primary"] or finding["regime"] == "natural":
        return False
    return bool(curve.cells) and str(finding["smaller"]) != str(curve.cells[0]["budget"])


def pair_note(curve: Curve) -> str:
    """Say why a finding does not start at the smallest budget, and what the change is from there.

    Empty where it does, where the two budgets were named in advance, and without a budget.
    """
    if not leaves_out_smaller(curve):
        return ""
    finding, first = curve.finding, curve.cells[0]
    smallest = str(first["budget"])
    told = (
        f"Why {_from(str(finding['smaller']))} and not {_from(smallest)}: of all smaller budgets "
        f"it is the one that differs most surely from {budget_name(str(finding['larger']))}, and "
        "the interval allows for that choice."
    )
    last = next((cell for cell in curve.cells if cell["budget"] == finding["larger"]), None)
    if last is None:
        return told
    change = float(last["mean"] - first["mean"])
    if change != change:
        return told
    words = wording_of(finding["metric"])
    moved, _ = words.change(change, change, change)
    return (
        f"{told} {capitalised(between(smallest, str(finding['larger'])))} {words.subject} {moved}."
    )


def _from(label: str) -> str:
    return f"from {budget_name(label)}"
