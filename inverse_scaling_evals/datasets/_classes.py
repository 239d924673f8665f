"""Options in data files: `classes`, a list or a Python literal of one, and `answer_index`."""

import ast
import string
from collections.abc import Mapping, Sequence
from typing import Any

LETTERS = string.ascii_uppercase


def read_classes(record: Mapping[str, Any], column: str = "classes") -> tuple[str, ...]:
    """Return the options of a record as they are written; empty where it has none.

    Args:
        record: The record.
        column: Name of its member that holds them.

    Raises:
        ValueError: If they are no list of texts and numbers, nor a Python literal of one.
    """
    classes = record.get(column)
    if isinstance(classes, str) and classes.strip():
        written = classes.strip()
        try:
            classes = ast.literal_eval(written)
        except (ValueError, SyntaxError, MemoryError, RecursionError) as error:
            raise ValueError(
                f"invalid {column} {written[:80]!r}: expected a Python list"
            ) from error
    if not classes:
        return ()
    if (
        not isinstance(classes, list | tuple)
        or len(classes) > len(LETTERS)
        or not all(isinstance(option, str | int | float) for option in classes)
    ):
        raise ValueError(
            f"invalid {column} {classes!r:.80}: expected a list of up to {len(LETTERS)} texts or "
            "numbers"
        )
    return tuple(str(option) for option in classes)


def correct_letter(record: Mapping[str, Any], choices: Sequence[str]) -> str:
    """Return the correct option's letter: by index, else by the answer's text or letter.

    Raises:
        ValueError: If neither names an option, or they contradict each other.
    """
    index, answer = record.get("answer_index"), record.get("answer")
    text = "" if answer is None else str(answer).strip()
    named = [position for position, option in enumerate(choices) if option.strip() == text]
    if index is not None:
        if (
            isinstance(index, bool)
            or not isinstance(index, int)
            or index not in range(len(choices))
        ):
            raise ValueError(f"invalid answer_index {index!r} for {len(choices)} classes")
        if len(named) == 1 and named != [index]:
            raise ValueError(f"answer {text!r} is classes[{named[0]}], answer_index says {index}")
        return LETTERS[index]
    letter = text.strip("() ")
    if not named and len(letter) == 1 and letter in LETTERS[: len(choices)]:
        return letter
    if len(named) != 1:
        raise ValueError(f"answer {answer!r} is none of the classes {list(choices)!r:.80}")
    return LETTERS[named[0]]
