"""Statements of the answer in running text: "The answer is 2", "Answer: B", a LaTeX box."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from ._plain import BOX
from ._unread import Found, Setting, Unread

Reader = Callable[[str, Setting], Found]

_MAX_STATEMENTS = 50  # the last ones; a text with more is not arguing
_LOOK_BACK = 200  # characters before a statement in which its sentence is taken to begin

_ADJECTIVE = r"(?:final|correct|right|best|overall|actual|true|predicted)\s{1,3}"
_NOUN = r"(?:answer|choice|option|prediction|(?<=predicted )grade)"
_ANSWER = rf"(?:{_ADJECTIVE}){{0,3}}{_NOUN}"
# "the answer to your question is", "Final answer:", "Answer =", and a heading on its own line
_STATES = re.compile(
    rf"(?:\b(?:the|my|our)\s{{1,3}}|^[^\w\n]{{0,10}}|(?<=[.!?;:]\s)|\b(?:so|thus|therefore|hence|and),?\s{{1,3}})"
    rf"{_ANSWER}[\"']?"
    r"(?:\s{1,3}(?:to|of|for)(?:\s{1,3}[\w']{1,20}){1,6}?)?"
    r"(?:\s{0,3}[:=]|\s{1,3}(?:is|was|remains|becomes|(?:would|should|must|will)\s{1,3}be)\b)"
    r"(?:\s{1,3}(?:therefore|thus|then|clearly|simply|just|indeed|still|definitely|now)\b)?"
    r"\s{0,3}:?"
    rf"|^[ \t]{{0,8}}(?:(?:the|my)\s)?{_ANSWER}[ \t]{{0,8}}$",
    re.IGNORECASE | re.MULTILINE,
)
# "I choose (B)": states a choice between options; numbers are not chosen
_CHOOSES = re.compile(
    r"\bI(?:\s{1,3}would|\s{1,3}will|'d|'ll)?\s{1,3}(?:choose|pick|select|go with|opt for)\b",
    re.IGNORECASE,
)
# The end of a sentence or line; "A." and "approx." do not end one
_STOP = re.compile(r"(?:(?<![^\w][A-Za-z])(?<!\bapprox)\.|[!?;])(?=[\"')\]]{0,3}(?:\s|$))|\n")
# The second item of a list whose first "1." could be taken for the answer
_SECOND_ITEM = re.compile(r"\s2\.\s")
# Where a new clause begins within a sentence
_CLAUSE = re.compile(r"\b(?:but|however|though|(?<!if )so|therefore|yet|hence)\b", re.IGNORECASE)
# In the sentence before the statement: it holds on a condition only
_SUPPOSED = re.compile(
    r"\b(?:if|suppose|supposing|assume|assuming|imagine|unless|format)\b", re.IGNORECASE
)
# In the words right before the statement: it is denied, doubted or reported
_DENIED = re.compile(
    r"\b(?:not|never|whether|doubt|cannot|might|may|could|someone|people|some|others|many)\b|n't\b",
    re.IGNORECASE,
)
# Between two statements: the second puts the first right
_CORRECTS = re.compile(
    r"\b(?:actually|wait|correction|corrected|correcting|sorry|apolog\w{1,5}|mistake|mistaken"
    r"|on reflection|on second thoughts?|scratch that|I was wrong|instead"
    r"|let me (?:re)?-?(?:check|count|consider|do|think|calculate))\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class _Statement:
    found: Found
    text: str
    final: bool


def read_statements(reply: str, read: Reader, *, chooses: bool) -> tuple[Found, str]:
    r"""Return the answer that a text commits itself to.

    Statements that differ cancel each other, but for two: one that corrects those before it
    ("Wait, ... the answer is 3"), and a final one ("Final answer: 3", `\boxed{3}`) after some
    that were not called final.

    Args:
        reply: Text without markup.
        read: Parses the text that a statement names.
        chooses: Whether "I choose ..." states an answer.

    Returns:
        The answer or why there is none, and the text that was parsed.
    """
    statements = _statements(reply, read, chooses)
    if not statements:
        return Unread.NOTHING, ""
    last = statements[-1]
    rivals = {
        other.found
        for other in statements
        if isinstance(other.found, str) and other.final >= last.final
    }
    agreed = isinstance(last.found, str) and rivals == {last.found}
    return (last.found if agreed else Unread.UNCLEAR), last.text


def _statements(reply: str, read: Reader, chooses: bool) -> list[_Statement]:
    """Return the statements that still stand at the end of a text, in order."""
    patterns = [_STATES, BOX, *([_CHOOSES] if chooses else [])]
    matches = sorted(
        (match for pattern in patterns for match in pattern.finditer(reply)), key=re.Match.start
    )[-_MAX_STATEMENTS:]
    standing: list[_Statement] = []
    previous_end = 0
    for position, match in enumerate(matches):
        if match.re is BOX:
            text, final = match[1].strip(), True
        else:
            text = _named_text(reply, match, matches[position + 1 :])
            final = "final" in match[0].lower()
        meant = match.re is BOX or _is_meant(reply, previous_end, match.start())
        found = read(text, "statement") if text and meant else Unread.NOTHING
        if found is not Unread.NOTHING:
            if _CORRECTS.search(reply, previous_end, match.end()):
                standing.clear()
            standing.append(_Statement(found, text, final))
        previous_end = match.end()
    return standing


def _named_text(reply: str, match: re.Match[str], later: list[re.Match[str]]) -> str:
    """Return the text that a statement names, to the end of its sentence; "" for a question."""
    begin = match.end()
    while begin < len(reply) and reply[begin].isspace():
        begin += 1
    limit = next((other.start() for other in later if other.re is not BOX), len(reply))
    if begin >= limit:
        return ""
    stop = _STOP.search(reply, begin, limit)
    text = reply[begin : stop.start() if stop else limit].strip()
    enumerates = stop and text == "1" and _SECOND_ITEM.search(reply, stop.end(), limit)
    return "" if enumerates or (stop and stop[0] == "?") else text


def _is_meant(reply: str, previous_end: int, start: int) -> bool:
    """Return whether the words before a statement permit it: no condition, denial or doubt."""
    before = reply[max(previous_end, start - _LOOK_BACK) : start]
    for boundary in (_STOP, _CLAUSE):
        before = boundary.split(before)[-1]
    return not _SUPPOSED.search(before) and not _DENIED.search(before.rpartition(",")[2])
