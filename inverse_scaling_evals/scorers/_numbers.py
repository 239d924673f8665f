"""Parse one number from a short text, or none: a range, a choice or a hedge is no answer."""

import re
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from ._number_words import NUMBER_WORDS, ORDINAL_WORD, ordinal_value, words_value
from ._plain import unbox
from ._unread import Found, Setting, Unread

_MAX_DIGITS = 24  # longer numbers are noise, and Python refuses to convert the longest
_MAX_LENGTH = 400  # characters: an answer with some prose around it is shorter
_MAX_WORDS = 12  # "You have 2 fruits: an apple and an orange" has 9
_MAX_WORDS_LABELLED = 25  # "Harry slept 3 hours more than James": a sentence of its own

# A reason or a contrast after the answer: "2 because 1 + 1", "2 rather than 3", "2, not 3"
_ASIDE = re.compile(
    r"\b(?:because|since|rather than|instead of|as opposed to)\b.*|[,(;]\s{0,3}not\b.*",
    re.IGNORECASE | re.DOTALL,
)
# A scale behind the value: "7.5/10", "7.5 out of 10", "7.5 (out of ten)"
_SCALE = re.compile(
    r"(?<=\w)\s{0,3}/\s{0,3}10(?:\.0)?(?![\w/]|[.,][0-9])"
    r"|(?<=\w)\s{1,3}\(?out\s{1,3}of\s{1,3}(?:[0-9]{1,6}(?:\.0)?|ten|five|hundred)\b\)?(?![.,][0-9])",
    re.IGNORECASE,
)
# Words that leave the number (written §) open, deny it, or make it part of another
_OPEN = re.compile(
    r"\b(?:not|never|cannot|neither|nor|unknown|undetermined|indeterminate|impossible|unclear|unanswerable"
    r"|insufficient|unsure|uncertain|wrong|incorrect|mistake|error|misconception|unable|refuse"
    r"|decline|maybe|perhaps|possibly|or|if|unless|wait|actually|sorry"
    r"|depend(?:s|ing)?|between|at\s+least|at\s+most|minimum|maximum|dozens?|couple|pairs?|half"
    r"|halves|thirds?|quarters?|fourths?|fifths?|twice|double|infinity|nan)\b"
    r"|\b(?:(?:more|less|fewer|greater|higher|lower|larger|smaller)\s+than|over|under|above|below"
    r"|up\s+to)\s+(?:about\s+|the\s+)?[~€£¥(]?\s*§"
    r"|§\s+(?:\w+\s+)?and\s+(?:more|less|fewer|over|under|above|below|up)\b"
    r"|n't\b|\bn/a\b|[<>≤≥≠±∞√^!]|§\s?\+(?!\s?§)",
    re.IGNORECASE,
)

# A word that starts with or holds a digit, with whatever could belong to the same number
_CHUNK = re.compile(
    r"(?:(?<![\w.])\.)?(?<!\w)[^\W\d]*+[0-9]"
    r"(?:\w|[.,'⁄:](?=[0-9])|[ ](?=[0-9]{3}(?![\w⁄]))|[ ](?=[0-9]{1,3}⁄)"
    r"|(?<=[0-9][eE])[+-](?=[0-9]))*+"
)
# The shapes of a chunk that are one number: 12, 1.5, .5, 1e3
_DECIMAL = re.compile(r"(?:[0-9]{1,48}(?:\.[0-9]{1,48})?|\.[0-9]{1,48})(?:[eE][+-]?[0-9]{1,2})?")
# 1,234  1 234  1_234.5 (groups of three, one kind of separator)
_GROUPED = re.compile(r"[1-9][0-9]{0,2}([,_ ])[0-9]{3}(?:\1[0-9]{3})*+(?:\.[0-9]{1,48})?")
# 3rd
_ORDINAL = re.compile(r"([0-9]{1,48})(?:st|nd|rd|th)", re.IGNORECASE)
# 48g: units that no one takes for a multiplier or a variable, as 2k, 2m and 2x may be
_WITH_UNIT = re.compile(
    r"([0-9][0-9.,]{0,48})(?:[kmµ]?g|[kcm]m|m?l|h|hrs?|mins?|s|secs?|lbs?|oz|ft|km/?h|mph|kWh?|MB|GB)"
)
# 1⁄2 and 2 1⁄2, from \frac or a fraction character; "1/2" stays ambiguous
_FRACTION = re.compile(r"(?:([0-9]{1,48}) )?([0-9]{1,48})⁄([0-9]{1,48})")

# What can stand before a number, right up to it
_SIGN = re.compile(r"(?:^|[\s(=:~€£¥\"'\[{])([+-])(?:  )?$")
_SIGN_WORD = re.compile(r"\b(?:minus|negative)\s{1,3}$", re.IGNORECASE)
_GLUED = re.compile(r"(?:-\s{0,3}|\+|[\w)]\.|[\w)])$")
# "2-digit"
_COMPOUND = re.compile(r"-[^\W\d]")
# "one" as a pronoun: "the one", "no one", and "one of"
_PRONOUN = re.compile(
    r"\b(?:the|this|that|which|no|any|every|each|correct|right|another|other|first|last)\s{1,3}$",
    re.IGNORECASE,
)
_OF = re.compile(r"\s{1,3}of\b", re.IGNORECASE)

# "third", "the third house" as the whole text
_ORDINAL_FIELD = re.compile(
    rf"(?:the\s{{1,3}})?({ORDINAL_WORD.pattern})(?:\s{{1,3}}(?:house|position|place|person|one|seat|spot))?",
    re.IGNORECASE,
)

# Between two mentions of one number: what restates it, and what lists, adds or divides
_RESTATES = re.compile(r"[(=:;\n]|[.]\s")
_LISTS = re.compile(r"[,+&/*×÷~-]|\b(?:and|plus|minus|times|to|by|versus|vs|also)\b", re.IGNORECASE)

# What must stand before the first number (written §) in prose: nothing, or a word that says it
# is the value asked for, as in "would get §" and "the § house"; "aged §" does not
_SAYS_VALUE = re.compile(
    r"(?:^(?:an?\s{1,3})?|[:=(]\s{0,3}|\b(?:the|is|are|was|be|have|has|had|get|gets|got|own|owns|of|at|total|exactly"
    r"|only|just|predict|estimate|grade|score|position|house|place|number|count|answer|no|about"
    r"|approximately|approx|around|roughly|circa)\b[.:]?\s{0,3})[\"'~€£¥(\[{]?\s{0,3}§",
    re.IGNORECASE,
)
# A number (written §) in a sentence that is no amount asked for: "aged §", "on page §"
_NAMES_OTHER = re.compile(
    r"\b(?:aged?|than|from|since|after|before|during|on|per|every|clues?|steps?|questions?|options?"
    r"|items?|pages?|lines?|chapters?|sections?|tables?|figures?|equations?)\s{1,3}\W{0,3}§",
    re.IGNORECASE,
)
# "=" right before the last number, and what tells apart the equations left of it
_EQUALS = re.compile(r"=\s{0,9}[€£¥~]?\s{0,9}$")
_NEXT_EQUATION = re.compile(r"[,;:\n]|[.!?]\s|\b(?:and|so|then|where|which|with)\b", re.IGNORECASE)
# The only words that may stand around the number (written §) when it stands alone
_BARE = re.compile(
    r"(?:[^=\n]{0,80}=){0,8}\s{0,3}"
    r"(?:(?:about|approximately|approx\.?|around|roughly|circa|the|position|house|number|no\.)"
    r"\s{1,3}|[~€£¥]\s{0,3}){0,4}"
    r"[(\[{]?\s{0,3}§\s{0,3}[)\]}]?(?:\s{0,3}\(\s{0,3}§\s{0,3}\))?"
    r"(?:\s{0,3}(?:[%€£¥¢]|°[CF]?)"
    r"|\s{1,3}(?!(?:is|are|was|were|of|and|to|as|in|on|at|that|seems?|looks?|a|an|the)\b)"
    r"[A-Za-z]{2,20})?(?:\s{1,3}in\s{1,3}total)?",
    re.IGNORECASE,
)
_EDGES = " \n\t\"'.,;:!?"


@dataclass(frozen=True)
class _Numeral:
    """A number in a text: where it stands with its sign, and its value if it is a plain one."""

    start: int
    end: int
    value: Fraction | None


def read_number(field: str, setting: Setting) -> Found:
    """Return the one number that a text names.

    Args:
        field: Text without markup.
        setting: Where it stood. Alone, it must be the number (a unit may follow) or an equation
            that ends in it; a statement may have up to a dozen words around it; labelled, it may
            be a sentence with one number.

    Returns:
        The number in canonical digits (see `canonical`), or why there is none.
    """
    field = unbox(field).strip()
    if len(field) > _MAX_LENGTH:
        return Unread.UNCLEAR
    ordinal = _ORDINAL_FIELD.fullmatch(field.strip(_EDGES))
    if ordinal:
        return str(ordinal_value(ordinal[1]))
    plain = _ASIDE.sub("", field).strip()
    text = _SCALE.sub("", plain).replace("#", "").strip()
    numerals = _numerals(text)
    skeleton = _skeleton(text, numerals)
    if _OPEN.search(skeleton.rstrip("!")):
        return Unread.UNCLEAR
    if not numerals:
        return Unread.NOTHING
    labelled = setting == "labelled"
    if len(skeleton.split()) > (_MAX_WORDS_LABELLED if labelled else _MAX_WORDS):
        return Unread.UNCLEAR
    if setting == "alone":
        # "20 × 4 = 80 slices. Since each ..." goes on: the aside is the next sentence or step
        goes_on = plain != field and ("=" in plain or plain.endswith((".", "!", "?")))
        if goes_on or not _BARE.fullmatch(skeleton.strip(_EDGES)):
            return Unread.UNCLEAR
    equation = _equation_value(text, numerals)
    says_value = _SAYS_VALUE.search(skeleton.split("§")[0] + "§")
    only_number = labelled and len(numerals) == 1 and not _NAMES_OTHER.search(skeleton)
    if equation is None and not says_value and not only_number:
        return Unread.UNCLEAR
    value = equation if equation is not None else _single_value(text, numerals)
    return (None if value is None else canonical(value)) or Unread.UNCLEAR


def canonical(value: Fraction) -> str | None:
    """Return a number in plain digits: no sign on zero, no superfluous zero, no exponent.

    For example "2", "-3", "7.35"; None where no decimal of 24 digits is exact.
    """
    scaled, places = abs(value), 0
    while scaled.denominator != 1 and places < _MAX_DIGITS:
        scaled, places = scaled * 10, places + 1
    if scaled.denominator != 1 or scaled >= 10**_MAX_DIGITS:
        return None
    digits = str(scaled.numerator).rjust(places + 1, "0")
    whole, decimals = digits[: len(digits) - places], digits[len(digits) - places :]
    return ("-" if value < 0 else "") + whole + ("." + decimals if decimals else "")


def _numerals(text: str) -> list[_Numeral]:
    """Return the numbers of a text in order, in digits and in words."""
    found = [_signed(text, match, _digits_value(match[0])) for match in _CHUNK.finditer(text)]
    for match in NUMBER_WORDS.finditer(text):
        before = text[max(0, match.start() - 12) : match.start()]
        pronoun = match[0].lower() == "one" and (
            _PRONOUN.search(before) or _OF.match(text, match.end())
        )
        if not pronoun:
            value = words_value(match[0])
            found.append(_signed(text, match, None if value is None else Fraction(value)))
    return sorted(found, key=lambda numeral: numeral.start)


def _signed(text: str, match: re.Match[str], value: Fraction | None) -> _Numeral:
    """Return a number with its sign; one attached to a word or a stray dash has no value."""
    start = match.start()
    before = text[max(0, start - 12) : start]
    if sign := _SIGN.search(before):
        start -= len(before) - sign.start(1)
        value = -value if value is not None and sign[1] == "-" else value
    elif word := _SIGN_WORD.search(before):
        start -= len(before) - word.start()
        value = -value if value is not None else None
    elif _GLUED.search(before):
        value = None
    if _COMPOUND.match(text, match.end()):
        value = None
    return _Numeral(start, match.end(), value)


def _digits_value(chunk: str) -> Fraction | None:
    """Return the value of a chunk that starts with a digit or a point; None if not one number."""
    if len(chunk) > 2 * _MAX_DIGITS:
        return None
    if ordinal := _ORDINAL.fullmatch(chunk):
        return Fraction(ordinal[1])
    if fraction := _FRACTION.fullmatch(chunk):
        below = int(fraction[3])
        return Fraction(fraction[1] or 0) + Fraction(int(fraction[2]), below) if below else None
    if _GROUPED.fullmatch(chunk):
        return Fraction(re.sub(r"[,_ ]", "", chunk))
    if with_unit := _WITH_UNIT.fullmatch(chunk):
        return _digits_value(with_unit[1])
    return Fraction(chunk) if _DECIMAL.fullmatch(chunk) else None


def _equation_value(text: str, numerals: list[_Numeral]) -> Fraction | None:
    """Return the number that an equation ends in, "2" of "5 - 3 = 2"; None for other texts."""
    last = numerals[-1]
    if not _EQUALS.search(text, max(0, last.start - 20), last.start):
        return None
    between = text[: last.start].split("=")[1:-1]
    return None if any(map(_NEXT_EQUATION.search, between)) else last.value


def _single_value(text: str, numerals: list[_Numeral]) -> Fraction | None:
    """Return the value that all numbers share, or that the others add up to."""
    if any(numeral.value is None for numeral in numerals):
        return None
    if _is_itemised(text, numerals):
        return numerals[0].value
    for one, next_one in pairwise(numerals):
        gap = text[one.end : next_one.start]
        if one.value != next_one.value or _LISTS.search(gap) or not _RESTATES.search(gap):
            return None
    return numerals[-1].value


def _is_itemised(text: str, numerals: list[_Numeral]) -> bool:
    """Return whether the first number is the sum of a list: "2: one apple and one orange"."""
    values = [numeral.value or Fraction(0) for numeral in numerals]
    gaps = [text[one.end : other.start] for one, other in pairwise(numerals)]
    return (
        len(values) > 2
        and values[0] == sum(values[1:])
        and any(mark in gaps[0] for mark in ":(")
        and all(_LISTS.search(gap) for gap in gaps[1:])
    )


def _skeleton(text: str, numerals: list[_Numeral]) -> str:
    """Return the text with § in place of every number."""
    parts, position = [], 0
    for numeral in numerals:
        parts += [text[position : numeral.start], "§"]
        position = numeral.end
    return "".join([*parts, text[position:]])
