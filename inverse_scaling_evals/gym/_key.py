"""The right answer of a question as other data write it: a number, or one of its options."""

import re
from collections.abc import Sequence
from decimal import Decimal

from ..datasets.records import LETTERS, correct_letter, plain_number

_WITH_SEPARATORS = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?", re.ASCII)


def number_key(answer: object, column: str = "answer") -> str:
    """Return the number that an answer is, in digits: `1450` of `… #### 1,450`.

    Args:
        answer: The answer.
        column: Where it stands, for messages.

    Raises:
        ValueError: If it is none.
    """
    # GSM8K and its like close a worked solution with #### and the number
    written = str(answer).rpartition("####")[2].strip()
    key = _number(written)
    if key is None:
        raise ValueError(f"invalid {column} {written!r:.80}: expected a number, or options")
    return key


def option_key(
    answer: object, choices: Sequence[str], *, typed: bool, column: str = "answer"
) -> tuple[str, tuple[str, ...]]:
    """Return the letter of the right option, and the options.

    Options that are the letters A, B and so on in another order are put in order: "(A) C" would be
    read as either.

    Args:
        answer: The option's text or letter, or its index (from 0).
        choices: The options, without white space around them.
        typed: Whether the data tell numbers from texts. Where they do not, as in CSV, digits may
            be an index.
        column: Where the answer stands, for messages.

    Raises:
        ValueError: If it names no option, or is the text of one and the index of another.
    """
    if len(set(choices)) < len(choices):
        raise ValueError(f"invalid options {list(choices)!r:.80}: expected different ones")
    index = _index(answer, typed)
    facts: dict[str, object] = {"answer": answer}
    if index is not None:
        same = [place for place, option in enumerate(choices) if _is(option, index)]
        if index in range(len(choices)) and same and same != [index]:
            letters = LETTERS[same[0]], LETTERS[index]
            texts = f"the text {choices[same[0]]!r}, or " if typed else ""
            raise ValueError(
                f"ambiguous {column} {answer!r}: it is the text of option {letters[0]} and the "
                f"index (from 0) of option {letters[1]}, {choices[index]!r}. Give {texts}the "
                f"letter, {letters[0]!r} or {letters[1]!r}"
            )
        if len(same) == 1:
            facts = {"answer": choices[same[0]]}
        elif not same:
            facts = {"answer_index": index}
    try:
        letter = correct_letter(facts, choices)
    except ValueError as error:
        raise ValueError(
            f"invalid {column} {answer!r:.80}: expected the text, letter or index (0 to "
            f"{len(choices) - 1}) of one of the options {list(choices)!r:.80}"
        ) from error
    if sorted(choices) == list(LETTERS[: len(choices)]):
        return choices[LETTERS.index(letter)], tuple(sorted(choices))
    return letter, tuple(choices)


def _index(answer: object, typed: bool) -> int | None:
    if isinstance(answer, int) and not isinstance(answer, bool):
        return answer
    if not typed and isinstance(answer, str) and re.fullmatch(r"\d{1,2}", answer.strip(), re.A):
        return int(answer)
    return None


def _is(option: str, number: int) -> bool:
    text = _number(option)
    return text is not None and Decimal(text) == number


def _number(text: str) -> str | None:
    text = text.strip()
    return plain_number(text.replace(",", "") if _WITH_SEPARATORS.fullmatch(text) else text)
