"""Number words in English: "twenty-one" is 21, "one hundred and five" is 105."""

import re

_UNITS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
_TEENS = [
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_ORDINALS = [
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
]

_VALUES = {
    "zero": 0,
    **{word: value for value, word in enumerate(_UNITS, 1)},
    **{word: value for value, word in enumerate(_TEENS, 10)},
    **{word: 10 * value for value, word in enumerate(_TENS, 2)},
    "hundred": 100,
    "thousand": 1_000,
    "million": 1_000_000,
}
# One letter a word, so that the grammar is a regular expression over letters
_KINDS = {
    "zero": "z",
    **dict.fromkeys(_UNITS, "u"),
    **dict.fromkeys(_TEENS, "t"),
    **dict.fromkeys(_TENS, "T"),
    "hundred": "H",
    "thousand": "K",
    "million": "M",
    "and": "&",
}
_BELOW_1000 = "(?:[ut]?H(?:&?(?:Tu?|t|u))?|Tu?|t|u)"
_GRAMMAR = re.compile(f"z|(?:{_BELOW_1000}?M&?)?(?:{_BELOW_1000}?K&?)?{_BELOW_1000}?")

_WORD = f"(?:{'|'.join(sorted((w for w in _KINDS if w != 'and'), key=len, reverse=True))})"

NUMBER_WORDS = re.compile(
    rf"(?<![\w-]){_WORD}(?:(?:\s{{1,3}}|-)(?:and\s{{1,3}})?{_WORD})*+(?!\w|-\w)", re.IGNORECASE
)
"""A run of number words; `words_value` decides whether it is one number."""

ORDINAL_WORD = re.compile(rf"(?:{'|'.join(_ORDINALS)})\b", re.IGNORECASE)


def ordinal_value(word: str) -> int:
    """Return the value of a word that `ORDINAL_WORD` matches: "third" is 3."""
    return _ORDINALS.index(word.lower()) + 1


def words_value(run: str) -> int | None:
    """Return the value of a run of number words; None if they are not one number ("two three")."""
    words = re.split(r"[\s-]+", run.lower())
    kinds = "".join(_KINDS[word] for word in words)
    if kinds.endswith("&") or not _GRAMMAR.fullmatch(kinds):
        return None
    total = group = 0
    for word in words:
        if word in ("thousand", "million"):
            total += max(group, 1) * _VALUES[word]
            group = 0
        elif word == "hundred":
            group = max(group, 1) * 100
        elif word != "and":
            group += _VALUES[word]
    return total + group
