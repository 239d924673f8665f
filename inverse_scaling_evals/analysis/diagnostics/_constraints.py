"""Constraints: does the thinking work on the clues, or doubt itself and start over?"""

import math
import re
from dataclasses import replace
from typing import Any

import pandas as pd

from ..logs import Reading
from ._diagnosis import Diagnosis, Measure, by_budget
from ._text import per_thousand
from ._trend import MeasureEstimate, rise

NEEDS = "grid_size"
HEADLINE = "restarts_and_doubts_per_1000_tokens"
MARGIN = 1.0  # mentions per 1,000 tokens of thinking
ACCURACY_MARGIN = 0.02  # share of the answers

_NUMBER = r"[*_#]{0,3}[0-9]{1,3}(?![0-9])"
_CITED = re.compile(
    rf"\bclues?[\s*_(\[]{{0,4}}(?:no\.?|number|nr\.?)?\s{{0,3}}#?\s?"
    rf"({_NUMBER}(?:(?:\s{{0,2}}(?:,|;|&|/|,?\s?\band\b|\bor\b)\s{{0,2}}|[-\u2013]){_NUMBER}){{0,50}})",
    re.IGNORECASE,
)
_RESTART = re.compile(
    r"\b(?:start(?:ing)?\s(?:all\s)?(?:over|again|afresh|fresh)|(?:start|begin|go|try)\sagain"
    r"|from\sscratch|back\sto\s(?:the\sbeginning|square\sone|the\sstart)"
    r"|back\s?track(?:ed|ing)?|re-?do(?:ing)?|re-?start(?:ed|ing)?|re-?think(?:ing)?|scrap\sthat"
    r"|another\sattempt|(?:another|different|new)\sapproach)\b",
    re.IGNORECASE,
)
# right of somebody is a place, not a doubt
_NO_PLACE = (
    r"(?![\s-](?:of|to|next|after|before|beside|between|above|below|behind|hand|neighbou?r))"
)
_DOUBT = re.compile(
    r"\b(?:wait|hold\son|hmm+|oops|not\s(?:so\s|quite\s|entirely\s)?sure|unsure|confus(?:ed|ing)"
    r"|lost\strack|on\ssecond\sthought|maybe\si|did\si|am\si|i\smust\shave|(?:i\s|have\s)misread"
    r"|reconsider(?:s|ed|ing)?|(?:made|make|is)\sa(?:n)?\s(?:mistake|error)"
    r"|(?:that|this)(?:['’]s|\sis)\swrong|(?:can(?:no|['’])t|cannot)\sbe\sright" + _NO_PLACE +
    r"|(?:is|was)(?:n['’]t|\snot)\s(?:quite\s)?right" + _NO_PLACE +
    r"|does(?:n['’]t|\snot)\s(?:seem|look|sound)\sright" + _NO_PLACE +
    r"|(?:double[\s-]?|re-?)check(?:s|ed|ing)?"
    r"|(?:drop|ignore|skip|forget)\s(?:one\sof\s)?(?:the|a|this|that)\sclues?)\b",
    re.IGNORECASE,
)  # fmt: skip


def observe(reading: Reading) -> dict[str, Any] | None:
    """Count cited clues, restarts and doubts in the thinking.

    Returns:
        Measures, NaN where no thinking can be read; None for a question that is no grid.
    """
    size = reading.metadata.get("grid_size")
    if not isinstance(size, int):
        return None
    thinking = reading.thinking
    cited = [
        int(number)
        for listed in _CITED.findall(thinking)
        for number in re.findall("[0-9]+", listed)
    ]
    clues = reading.metadata.get("num_clues")
    restarts, doubts = (len(found.findall(thinking)) for found in (_RESTART, _DOUBT))
    return {
        "size": size,
        "right": reading.right,
        "right_if_answered": math.nan if reading.answer is None else reading.right,
        "cited": per_thousand(len(cited), thinking),
        "covered": _coverage(cited, clues) if thinking else math.nan,
        "restarts": per_thousand(restarts, thinking),
        "doubts": per_thousand(doubts, thinking),
        "astray": per_thousand(restarts + doubts, thinking),
    }


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
        for size, part in frame.groupby("size", sort=True)
        for measured in by_budget(part, {"right": f"accuracy_size_{size}"})
    ]
    names = {
        "cited": "clues_cited_per_1000_tokens",
        "covered": "clues_covered",
        "restarts": "restarts_per_1000_tokens",
        "doubts": "doubts_per_1000_tokens",
        "astray": HEADLINE,
        "wrong_if_answered": "wrong_if_answered",
    }
    return Diagnosis(
        measures=[*by_budget(frame, names), *sizes, Measure("wrong_if_answered_rise", errors)],
        headline=HEADLINE,
        trend=_both(doubts, errors),
        margin=MARGIN,
    )


def _both(doubts: MeasureEstimate, errors: MeasureEstimate) -> MeasureEstimate:
    """Join the two trends: the rise of doubts, as sure as the less sure of the two."""
    missing = doubts if math.isnan(doubts.value) else errors
    if math.isnan(missing.value):
        return MeasureEstimate(math.nan, n=doubts.n, questions=doubts.questions, note=missing.note)
    note = f"Wrong answers move by {errors.value:+.3f} (p = {errors.p:.2g})."
    # below the margin, worse answers do not count, however sure
    p = max(doubts.p, errors.p) if errors.value >= ACCURACY_MARGIN else 1.0
    return replace(doubts, p=p, note=f"{doubts.note} {note}".lstrip())


def _coverage(cited: list[int], clues: object) -> float:
    if not isinstance(clues, int) or clues < 1:
        return math.nan
    return len({number for number in cited if 1 <= number <= clues}) / clues
