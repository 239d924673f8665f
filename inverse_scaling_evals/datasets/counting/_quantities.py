"""Count what a sentence lists: `a harp and an oboe`, `3 red and 1 blue door`, `you and Ada`."""

import re
from itertools import islice, pairwise

from ._words import NUMBER_WORDS, words

_AMOUNTS = {
    **{word: number for number, word in enumerate(NUMBER_WORDS)},
    **dict.fromkeys(("a", "an", "another", "single"), 1),
}
_DETERMINERS = frozenset(words("your my his her their our"))
_PERSONS = frozenset(words("you i me myself yourself he she him"))
_FILLERS = frozenset(words("only exactly just precisely both got altogether a total of"))
_VERBS = frozenset(
    words(
        "is are was were am has have had own owns do does did can could will would may might must "
        "says said thinks claims sells gives likes belong belongs stand stands sit sits"
    )
)
# words that end a list
_CLOSERS = frozenset(
    words(
        "but although though while whereas which that who whose yet because since if when as so or "
        "nobody nothing no none neither"
    )
)
_HOLDING = frozenset(
    words(
        "own owns have has had possess possesses keep keeps hold holds contain contains carry "
        "carries got given include includes"
    )
)
_BEING = frozenset(words("is are was were see sees lie lies stand stands sit sits live lives"))
_OPENERS = frozenset(
    words(
        "there in on at the this that these those it if suppose imagine say all how what when "
        "where so nobody nothing no none every each some somebody"
    )
)
_EXCEPTIONS = frozenset(words("except besides"))
_TOKEN = re.compile(r"[0-9]+(?:[.,][0-9]+)*%?|[^\W\d_][\w'’-]*|[,;:.!?()]")
_MAX_TOKENS = 200
_DEFINITE = re.compile(
    r"\b(?:only|exactly|just|precisely|nobody else|no one else|no others?|nothing else|except"
    r"|apart from|(?:is|are|am) alone)\b",
    re.IGNORECASE,
)
_BELONGS = re.compile(r"\b(?:belongs?|yours|mine)\b", re.IGNORECASE)
_ALONE = re.compile(r"\b(?:is|are|am) alone\b", re.IGNORECASE)


def tokens_of(sentence: str) -> list[str]:
    """Return words, numbers and punctuation of a sentence, at most 200 of them."""
    return [match[0] for match in islice(_TOKEN.finditer(sentence), _MAX_TOKENS)]


def count_held(sentence: str) -> int:
    """Count the list after a verb such as `own`; 0 if there is none."""
    tokens = tokens_of(sentence)
    starts = [i + 1 for i, token in enumerate(tokens) if token.lower() in _HOLDING]
    return _first_count(tokens, starts)


def count_listed(sentence: str) -> int:
    """Count the list after `except` or a verb such as `own` or `are`, or else at the start.

    At the start only if the sentence states that these are all, or whose they are.

    Returns:
        The total; 0 if the sentence lists nothing.
    """
    tokens = tokens_of(sentence)
    lowered = [token.lower() for token in tokens]
    pairs = list(pairwise(lowered))
    starts = [i + 1 for i, word in enumerate(lowered) if word in _EXCEPTIONS]
    starts += [i + 2 for i, pair in enumerate(pairs) if pair == ("apart", "from")]
    starts += [i + 1 for i, word in enumerate(lowered) if word in _HOLDING | _BEING]
    if total := _first_count(tokens, starts):
        return total
    if not is_definite(sentence) and not _BELONGS.search(sentence):
        return 0
    # somebody who is alone is one, wherever the sentence states it
    return _count_from(tokens, 0, subject=True) or int(_ALONE.search(sentence) is not None)


def is_definite(sentence: str) -> bool:
    """Return whether a sentence states that a list is complete."""
    return _DEFINITE.search(sentence) is not None


def _first_count(tokens: list[str], starts: list[int]) -> int:
    totals = (_count_from(tokens, start) for start in starts)
    return next((total for total in totals if total), 0)


def _count_from(tokens: list[str], position: int, *, subject: bool = False) -> int:
    """Add up a list that begins at a token.

    In a list that is the subject, the verb ends the last member; elsewhere a verb means that the
    last member begins another clause and does not count.
    """
    total = 0
    position = _skip_fillers(tokens, position)
    while position < len(tokens):
        amount = _amount(tokens, position)
        if amount is None:
            break
        position += 1
        while position < len(tokens) and _continues(tokens[position]):
            position += 1
        ending = tokens[position].lower() if position < len(tokens) else "."
        if ending in _VERBS:
            return total + amount if subject else total
        total += amount
        if ending not in (",", "and", "plus"):
            break
        while position < len(tokens) and tokens[position].lower() in (",", "and", "plus", "also"):
            position += 1
    return 0 if subject else total


def _continues(token: str) -> bool:
    word = token.lower()
    return token[0].isalnum() and word not in _CLOSERS | _VERBS | {"and", "plus"}


def _skip_fillers(tokens: list[str], position: int) -> int:
    while position < len(tokens) and tokens[position].lower() in _FILLERS:
        # "a" begins the list ("a harp") or a filler ("a total of")
        if tokens[position].lower() == "a" and tokens[position + 1 : position + 2] != ["total"]:
            break
        position += 1
    return position


def _amount(tokens: list[str], position: int) -> int | None:
    """Return the amount of the list member that begins here; None if none does."""
    token, word = tokens[position], tokens[position].lower()
    following = tokens[position + 1] if position + 1 < len(tokens) else "."
    if word in _PERSONS:
        return 1
    if word in _AMOUNTS or (token.isascii() and token.isdigit() and len(token) < 10):
        # an amount needs a noun: "5%", "0.5" and "in place 7" are not amounts
        if not _continues(following):
            return None
        return _AMOUNTS[word] if word in _AMOUNTS else int(word)
    if word in _DETERMINERS:
        return 1 if _continues(following) else None
    return 1 if token[0].isupper() and word not in _OPENERS else None
