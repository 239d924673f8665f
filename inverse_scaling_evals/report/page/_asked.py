"""What a reader asks next, of the whole study: whether it is length, and what is not known."""

from collections import Counter
from collections.abc import Sequence

from ..._counted import counted
from ..figures import spanned
from ._answer import Group, group_of
from ._curves import Curve
from ._explanations import TITLES, Answer, Topic, explanations

_OPEN = {
    "inconclusive": "the data do not decide",
    "inert": "the budget did not change the thinking",
}

_NAMED = 3
"""Tasks that are named; of more, the number is."""


def asked(curves: Sequence[Curve]) -> list[tuple[str, str]]:
    """Return questions with their answers, in a sentence or two each.

    Args:
        curves: Worst first.
    """
    inverse = [curve for curve in curves if group_of(curve) is Group.INVERSE]
    found = [("Length, or something else?", _explained(inverse))] if inverse else []
    return [*found, ("What is not known?", _unknown(curves))]


def _explained(inverse: Sequence[Curve]) -> str:
    """Say of everything that could explain a fall on how many curves it does."""
    told: dict[Topic, Counter[Answer]] = {topic: Counter() for topic in Topic}
    for curve in inverse:
        for one in explanations(curve):
            told[one.topic][one.answer] += 1
    said = []
    falls = f"the {counted(len(inverse), 'fall')}" if len(inverse) > 1 else "the fall"
    none = [topic for topic, answers in told.items() if set(answers) == {Answer.NO}]
    if none:
        of = " none of" if len(inverse) > 1 else " no part of"
        said.append(f"{_listed(none)} explain{of} {falls}")
    unsettled: list[str] = []
    for answer, into, words in (
        (Answer.OPEN, unsettled, "{} (cannot be told{})"),
        (Answer.NOT_MEASURED, unsettled, "{} (not measured{})"),
        (Answer.YES, said, "explained by {}{}"),
        (Answer.PARTLY, said, "explained in part by {}{}"),
    ):
        topics = [topic for topic, answers in told.items() if answers[answer]]
        into += [
            words.format(_name(topic), _of_falls(told[topic][answer], len(inverse)))
            for topic in topics
        ]
    if unsettled:
        unsettled[0] = f"not settled: {unsettled[0]}"
    # what is open comes first: the rest does not answer the question while it is
    texts = ["; ".join(part) for part in (unsettled, said) if part]
    return " ".join(f"{text[0].upper()}{text[1:]}." for text in texts)


def _of_falls(n: int, total: int) -> str:
    return f" for {n} of {total} falls" if total > 1 else ""


def _unknown(curves: Sequence[Curve]) -> str:
    """Name the curves that are left open, and say what no curve tells."""
    open_ones = [curve for curve in curves if curve.finding["verdict"] in ("inconclusive", "inert")]
    names = list(dict.fromkeys(str(curve.finding["task"]) for curve in open_ones))
    where = f" ({', '.join(names)})" if 0 < len(names) <= _NAMED else ""
    told = "No curve is left open."
    if open_ones:
        verdicts = {str(curve.finding["verdict"]) for curve in open_ones}
        are = "is" if len(open_ones) == 1 else "are"
        why = " or ".join(_OPEN[verdict] for verdict in sorted(verdicts))
        told = f"{counted(len(open_ones), 'curve')} {are} left open{where}: {why}."
    told += _of_units(curves)
    spoken = [
        one
        for curve in curves
        for one in explanations(curve)
        if one.topic is Topic.WORDS and one.answer is Answer.NOT_MEASURED
    ]
    if spoken:
        told += " What the words of the budget do by themselves was not measured."
    questions = [int(curve.finding["n_questions_curve"]) for curve in curves]
    if questions:
        told += f" Curves rest on {spanned(questions, 'question')}; others may give other results."
    return told


def _of_units(curves: Sequence[Curve]) -> str:
    """Name the curves whose verdict does not hold for new templates, or other coarser units."""
    other = [
        str(curve.finding["task"])
        for curve in curves
        if curve.finding["verdict_by_unit"] != curve.finding["verdict"]
    ]
    if not other:
        return ""
    named = ", ".join(dict.fromkeys(other)) if len(other) <= _NAMED else f"{len(other)} curves"
    return f" On {named} the verdict is on questions like these, not on new kinds of questions."


def _name(topic: Topic) -> str:
    title = TITLES[topic]
    return f"{title[0].lower()}{title[1:]}"


def _listed(topics: Sequence[Topic]) -> str:
    names = list(map(_name, topics))
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
