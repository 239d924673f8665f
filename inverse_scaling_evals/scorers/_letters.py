"""Read one option from a short text: its letter in any common format, or its exact text."""

import re
from collections.abc import Sequence
from string import ascii_uppercase

from ._plain import drop_markup, fold, unbox
from ._unread import Found, Setting, Unread

# A reason or a contrast after the answer: "B because it is safe", "B rather than A", "B, not A"
_ASIDE = re.compile(
    r"\b(?:because|since|rather than|instead of|as opposed to)\b|[,(;]\s{0,3}not\b", re.IGNORECASE
)
# A label at the start: B, (B), [b], B), "Option B", "choice: (B)"; the rest is read apart
_LABEL = re.compile(
    r"(?P<noun>(?:the\s{1,3})?(?:option|choice|letter|answer)\s{0,3}:?\s{0,3})?"
    r"(?P<open>[(\[{]\s{0,3})?(?P<letter>[A-Za-z])(?P<close>\s{0,3}[)\]}])?"
    r"(?(close)|(?!\w|['&.]\w))(?P<rest>.*)",
    re.DOTALL | re.IGNORECASE,
)
# What separates a label from the text behind it
_MARK = re.compile(r"\s{0,3}(?P<mark>[.:-](?=\s|$)|—)\s*")
# Another label in the text behind the first: "(A)", "or B", "/ B", or a letter alone
_OTHER_LABEL = re.compile(
    r"[(\[]([A-Z])[)\]]"
    r"|(?:\b(?:and|or|nor|not|over|option|choice|And|Or|Not|Option|Choice)|[&/,])\s{0,3}\(?([A-Z])\b(?!')"
    r"|^\W{0,3}([A-Z])\W{0,3}$"
)
# Words behind a label that take the choice back or leave it open
_OPEN = re.compile(
    r"\b(?:if|unless|depending|maybe|perhaps|wait|actually|or rather|sorry)\b", re.IGNORECASE
)
# The text behind the label goes on as a sentence about it ("(A) is wrong", "(A) or none") ...
_GOES_ON = re.compile(
    r"(?:is|isn't|seems|looks|would|was|cannot|can't|does|doesn't|has|and|or|nor|but)\b",
    re.IGNORECASE,
)
# ... unless it is this one
_IS_THE_ANSWER = re.compile(
    r"(?:is|would be|seems)\s{1,3}(?:(?:the|my|final|correct|right|best)\s{1,3}){0,4}"
    r"(?:answer|choice|option|correct|right|best)\W*",
    re.IGNORECASE,
)
_QUOTES = re.compile(r"[\"'`]")
_EDGES = " \n\t\"'.,;:!?*_"


def read_choice(field: str, setting: Setting, choices: Sequence[str]) -> Found:
    """Return the one option that a text names.

    Args:
        field: Text without markup.
        setting: Where it stood. Alone, it must be the letter, the option's text, or both, and
            nothing else.
        choices: Texts of the options; the first is A.

    Returns:
        The capital letter, or why there is none.
    """
    keys = [_key(drop_markup(fold(choice))) for choice in choices]
    field = unbox(field).strip()
    found = _read(field, setting, keys)
    aside = _ASIDE.search(field)
    plain = field[: aside.start()].rstrip(" \n\t,;(") if aside else field
    label = _LABEL.fullmatch(field)
    names_text = label and _key(_behind(label)[1]) in keys  # an option may begin with "Because"
    if isinstance(found, str) or setting == "alone" or not aside or names_text:
        return found
    # without the aside, only a plain answer may be left: the aside could be part of an option
    return _read(plain, "alone", keys)


def _key(text: str) -> str:
    """Return the text of an option without quotes, case, spacing and punctuation at its ends."""
    return " ".join(_QUOTES.sub("", text).casefold().split()).strip(_EDGES)


def _read(field: str, setting: Setting, keys: Sequence[str]) -> Found:
    """Return the option by its letter and its text, which must not contradict each other."""
    key = _key(field)
    same_text = [ascii_uppercase[index] for index, other in enumerate(keys) if key and other == key]
    label = _LABEL.fullmatch(field.strip(_EDGES))
    by_letter = _read_label(label, setting, keys) if label else Unread.NOTHING
    if not same_text:
        return by_letter
    by_text: Found = same_text[0] if len(same_text) == 1 else Unread.UNCLEAR
    if isinstance(by_letter, str) and by_letter != by_text:
        return Unread.UNCLEAR
    return by_text


def _read_label(label: re.Match[str], setting: Setting, keys: Sequence[str]) -> Found:
    """Return the option by a letter at the start of a text, given what stands behind it."""
    letter = label["letter"].upper()
    index = ascii_uppercase.index(letter)
    if index >= len(keys):
        return Unread.UNCLEAR
    mark, behind = _behind(label)
    enclosed = bool(label["close"] or label["noun"])
    if not _key(behind):
        # "the answer is a" may be the beginning of a sentence
        begins = setting == "statement" and not enclosed and label["letter"].islower()
        return Unread.UNCLEAR if begins else letter
    if not enclosed and label["letter"].islower():
        return Unread.UNCLEAR
    if _key(behind) == keys[index]:
        return letter
    if setting == "alone" or not (enclosed or mark):
        return Unread.UNCLEAR
    return Unread.UNCLEAR if _contradicts(behind, letter, keys) else letter


def _behind(label: re.Match[str]) -> tuple[bool, str]:
    """Return whether a mark separates the letter, and the text behind both."""
    mark = _MARK.match(label["rest"])
    return bool(mark), label["rest"][mark.end() if mark else 0 :].strip()


def _contradicts(behind: str, letter: str, keys: Sequence[str]) -> bool:
    """Return whether the text behind a label names another option, or rejects this one."""
    key, own = _key(behind), keys[ascii_uppercase.index(letter)]
    if key in keys:
        return True
    if own.startswith(key):
        return False
    opening = [
        other
        for other in keys
        if other and key.startswith(other) and not key[len(other) : len(other) + 1].isalnum()
    ]
    if opening and max(opening, key=len) != own:
        return True
    if _GOES_ON.match(behind):
        return not _IS_THE_ANSWER.fullmatch(behind)
    letters = {next(filter(None, match.groups())) for match in _OTHER_LABEL.finditer(behind)}
    within = set(ascii_uppercase[: len(keys)])
    return bool(_OPEN.search(behind) or (letters & within) - {letter})
