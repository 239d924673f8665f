"""What else than longer thinking could explain a fall: codes, and their sentences."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from ...analysis.estimates import Reason
from ...analysis.verdicts import Wording, between, budget_name, wording_of
from ._curves import Curve, Row

_RARE = 0.005
"""Fraction of replies below which something counts as absent."""

_MOST, _SOME = 0.8, 0.1
"""Fractions of a change from which a part explains it, and explains a part of it."""

_LEVEL = 0.05


class Topic(StrEnum):
    """What could explain a change of the score."""

    LENGTHS = "lengths"
    CUT_OFF = "cut_off"
    CUT_THINKING = "cut_thinking"
    HARDER = "harder"
    WORDS = "words"
    MISSING = "missing"


TITLES = {
    Topic.LENGTHS: "Any thinking, whatever its length",
    Topic.CUT_OFF: "Cut-off answers",
    Topic.MISSING: "Missing answers",
    Topic.CUT_THINKING: "Thinking cut by the server",
    Topic.HARDER: "Harder questions taking longer",
    Topic.WORDS: "The words of the budget",
}


class Answer(StrEnum):
    """Whether it does."""

    NO = "no"
    PARTLY = "partly"
    YES = "yes"
    OPEN = "open"
    NOT_MEASURED = "not_measured"


ANSWERS = {
    Answer.NO: "not the cause",
    Answer.PARTLY: "a part of it",
    Answer.YES: "the cause",
    Answer.OPEN: "cannot be told",
    Answer.NOT_MEASURED: "not measured",
}


@dataclass(frozen=True)
class Explanation:
    """One thing that could explain a change, and whether it does.

    Attributes:
        topic: What it is.
        answer: Whether it explains the change.
        sentence: Why, in words.
    """

    topic: Topic
    answer: Answer
    sentence: str


def explanations(curve: Curve) -> list[Explanation]:
    """Return for each thing that could explain what happens on a curve whether it does."""
    falls_from_none = curve.finding["change"] < 0 and curve.finding["smaller"] == "0"
    return [
        Explanation(topic, *told(curve))
        for topic, told in (
            *([(Topic.LENGTHS, _lengths)] if falls_from_none else []),
            (Topic.CUT_OFF, _cut_off),
            (Topic.MISSING, _missing),
            (Topic.CUT_THINKING, _cut_thinking),
            (Topic.HARDER, _harder),
            (Topic.WORDS, _words),
        )
    ]


def _lengths(curve: Curve) -> tuple[Answer, str]:
    """Tell a fall with longer thinking from one of any thinking against none."""
    found = curve.estimates.get("drop_with_thinking", {})
    if math.isnan(found.get("value", math.nan)):
        return Answer.OPEN, "Fewer than two budgets have thinking, so lengths cannot be compared."
    words = wording_of(curve.finding["metric"])
    told, interval = words.change(-found["value"], -found["high"], -found["low"])
    where = between(str(found["smaller"]), str(found["larger"]))
    said = f"{words.subject} {told} {where} (95 % CI {interval})"
    is_open = Reason.NO_FALL_WITH_THINKING in str(curve.finding["note_codes"]).split(",")
    if is_open or found["low"] <= 0:
        return Answer.OPEN, (
            f"Among the budgets with thinking no fall is shown: {said}. Any thinking may do what "
            "longer thinking does."
        )
    return Answer.NO, f"Among the budgets with thinking it falls, too: {said}."


def _cut_off(curve: Curve) -> tuple[Answer, str]:
    return _part(
        curve,
        rates=_known(curve.cells, "cut_off"),
        estimate="parts_cut_off",
        none="No reply ran into the output limit.",
        what="replies that ran into the output limit",
    )


def _missing(curve: Curve) -> tuple[Answer, str]:
    return _part(
        curve,
        rates=_known(curve.cells, "no_answer"),
        estimate="parts_answered",
        none="Every reply has a readable answer.",
        what="replies without a readable answer",
    )


def _part(
    curve: Curve, *, rates: Sequence[tuple[str, float]], estimate: str, none: str, what: str
) -> tuple[Answer, str]:
    """Judge a part of the change by its share of the whole."""
    if not rates:
        return Answer.NOT_MEASURED, "It is not recorded in these logs."
    budget, most = max(rates, key=lambda pair: pair[1])
    if most < _RARE:
        return Answer.NO, none
    at_most = f"{100 * most:.0f} % of the replies at {budget_name(budget)}"
    whole, part = (curve.estimates.get(name, {}) for name in ("parts", estimate))
    total, share = whole.get("value", math.nan), part.get("value", math.nan)
    if math.isnan(total) or (math.isnan(share) and part.get("reason") != "no_change"):
        return Answer.OPEN, f"At most {at_most}; the data do not tell what they would have scored."
    share = 0.0 if math.isnan(share) else share
    words = wording_of(curve.finding["metric"])
    low, high = part.get("low", math.nan), part.get("high", math.nan)
    interval = (
        "" if math.isnan(low) else f" (95 % CI {_signed(words, low)} to {_signed(words, high)})"
    )
    told = (
        f"A change of {_signed(words, share)} of the {_signed(words, total)} {words_unit(curve)}"
        f"{interval} is due to {what}; at most {at_most}."
    )
    return _by_share(share, total), told


def _by_share(share: float, change: float) -> Answer:
    """Return whether a part of a change explains it."""
    fraction = share / change if change else 0.0
    if fraction >= _MOST:
        return Answer.YES
    return Answer.PARTLY if fraction >= _SOME else Answer.NO


def _cut_thinking(curve: Curve) -> tuple[Answer, str]:
    rates = _known(curve.cells, "thinking_cut")
    if not rates:
        return Answer.NOT_MEASURED, "The server does not tell where it ended the thinking."
    if max(rate for _, rate in rates) < _RARE:
        return Answer.NO, "The server ended no thinking at the budget."
    where = ", ".join(f"{100 * rate:.0f} % at {budget_name(label)}" for label, rate in rates)
    change, known = curve.finding["change"], dict(rates)
    before = known.get(str(curve.finding["smaller"]), rates[0][1])
    more = known.get(str(curve.finding["larger"]), rates[-1][1]) - before
    if change < 0 and more <= 0:
        return Answer.NO, (
            f"It was not cut more often at the larger budget ({where}), so cutting could only hide "
            "a fall."
        )
    cut = curve.estimates.get("cut", {})
    if math.isnan(cut.get("value", math.nan)):
        return Answer.OPEN, f"It was cut in {where}; what that does to the score cannot be told."
    words, unit = wording_of(curve.finding["metric"]), words_unit(curve)
    told = (
        f"It was cut in {where}. Samples whose thinking was cut score "
        f"{_signed(words, cut['value'])} {unit} beside others of their question and budget (95 % "
        f"CI {_signed(words, cut['low'])} to {_signed(words, cut['high'])})."
    )
    if cut["high"] >= 0:
        return Answer.NO, told
    share = more * cut["value"]
    told += (
        f" If cutting does that, it makes {_signed(words, share)} of the "
        f"{_signed(words, change)} {unit}."
    )
    return _by_share(share, change), told


def _harder(curve: Curve) -> tuple[Answer, str]:
    if curve.finding["regime"] == "natural":
        return Answer.OPEN, (
            "The model chose the length, and a wrong turn may make a sample longer and worse at "
            "once. That harder questions take longer is allowed for: samples are compared within "
            "a question."
        )
    length = curve.estimates.get("length", {}).get("sentence", "")
    how = "drawn at random for" if "randomised" in curve.design else "the same for"
    told = f"Budgets were {how} all questions, so which of them are hard does not move this curve."
    return Answer.NO, f"{told} {length}".strip()


def _words(curve: Curve) -> tuple[Answer, str]:
    if curve.finding["regime"] in ("silent", "natural"):
        return Answer.NO, "The prompt says nothing of the budget: it is the same at every budget."
    rows = [row for row in curve.words if row["score"] == row["score"]]
    if not rows:
        return Answer.NOT_MEASURED, _unmeasured_words(curve)
    words = wording_of(curve.finding["metric"])
    told = "; ".join(
        f"{_signed(words, row['score'])} at {budget_name(str(row['budget']))}"
        + ("*" if row["score_p_adjusted"] <= _LEVEL else "")
        for row in rows
    )
    sentence = (
        f"Score with the words less that without, in {words_unit(curve)}: {told}"
        f"{' (* significant)' if '*' in told else ', none of them significant'}."
    )
    last = rows[-1]
    acts = last["score"] < 0 and last["score_p_adjusted"] <= _LEVEL
    return (Answer.PARTLY if acts else Answer.NO), sentence


def _unmeasured_words(curve: Curve) -> str:
    told = "The prompt names the budget, and these words may change answers by themselves."
    if {row["channel"] for row in curve.budgets} == {"prompt"}:
        return (
            f"{told} Here nothing else sets the budget. To tell the two apart takes a model or "
            "server to which budgets can be sent without words."
        )
    return (
        f"{told} To see whether they do, run the same budgets with prompts that do not name them, "
        "too (inverse-scaling study run … --regime controlled,silent)."
    )


def words_unit(curve: Curve) -> str:
    """Return the unit of changes on a curve."""
    metric = curve.finding["metric"]
    if metric == "negative_absolute_error":
        return "of the mean absolute error"
    return "units of the score" if metric == "score" else "points"


def _signed(words: Wording, value: float) -> str:
    value = -value if words.is_error else value
    number = words.number(abs(value))
    sign = "" if not float(number) else "+" if value > 0 else "−"
    return f"{sign}{number}"


def _known(rows: Sequence[Row], column: str) -> list[tuple[str, float]]:
    return [(str(row["budget"]), row[column]) for row in rows if row[column] == row[column]]
