"""English in small: articles, lists, numbers in words, and numbers in text."""

import re
from collections.abc import Sequence


def words(text: str) -> tuple[str, ...]:
    """Split a line into words."""
    return tuple(text.split())


NUMBER_WORDS = words(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen twenty"
)

# a number that is not part of a name, a decimal or a format specification
_NUMBER = re.compile(r"(?<![\w.])[0-9]{1,20}(?:\.[0-9]{1,20})?(?=(?:st|nd|rd|th)?(?!\w))")


def with_article(noun: str) -> str:
    """Write a noun with `a` or `an`; a ukulele starts with the sound of a consonant."""
    vowel = noun[0].lower() in "aeiou" and not noun.startswith("uku")
    return f"{'an' if vowel else 'a'} {noun}"


def join_list(parts: Sequence[str]) -> str:
    """Join as in `a, b and c`."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def ordinal(number: int) -> str:
    """Write 3 as `3rd`."""
    if number % 100 in (11, 12, 13):
        return f"{number}th"
    return f"{number}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th') }"


def numbers_in(text: str) -> list[str]:
    """Return the numbers in digits, each once, in order of appearance."""
    return list(dict.fromkeys(_NUMBER.findall(text)))
