"""Split the text of a question into stem and options: human-written, LM-written or rendered."""

import re
from dataclasses import dataclass
from itertools import takewhile

from ...errors import DataError
from .._item import text_digest

_QUESTION_PREFIX = re.compile(r"(?:Question:\s*)+")
_ANSWER_SUFFIX = "Answer:"
_FIRST_LABEL = "(A)"
_LABEL = re.compile(r"\s*\(([A-Z])\)(.*)", re.DOTALL)
_WORD = re.compile(r"[^\W\d_]+")

_HEADER_WORDS = r"(?:(?:possible|answer)\s+)?(?:choices?|options?|answers?)"
# alone on its line: "Choices:", "* Choices:", "__Choices:__", "Possible Answers"
_HEADER_LINE = re.compile(rf"[\W_]*{_HEADER_WORDS}[\W_]*", re.IGNORECASE)
# after the end of a sentence: "What would you do? Choices:"
_HEADER_AT_END = re.compile(rf"""(?<=[.?!"'”’)])\s+{_HEADER_WORDS}\s*:[\W_]*\Z""", re.IGNORECASE)
# before the first option, on its line: "Choices: (A) Yes"
_HEADER_BEFORE_LABEL = re.compile(rf"\b{_HEADER_WORDS}\s*:[\W_]*?(?=\(A\))", re.IGNORECASE)


@dataclass(frozen=True)
class ParsedQuestion:
    """Stem and options of a question.

    Attributes:
        stem: The question without prefix, header of the options and surrounding white space;
            empty in some LM-written rows, which have options only.
        choices: Texts of the options in order (`A` is the first), at least two; a text is empty
            where the row has nothing after the label.
    """

    stem: str
    choices: tuple[str, ...]


def parse_question(text: str) -> ParsedQuestion:
    """Split the text of a row of a model-written evaluation.

    The options begin at the last line that starts with "(A)"; earlier blocks are examples in the
    stem. All lines up to the next label in order belong to an option; a label out of order is
    text of that option. Headers such as "Choices:" are dropped, but not required: a quarter of the
    LM-written rows has another one or none. Line ends may be LF, CRLF or CR.

    Args:
        text: The row's `question`, with or without "Question:" before and "Answer:" after.

    Raises:
        DataError: If no line starts with "(A)", or no "(B)" follows it.
    """
    lines = _lines(text)
    while lines and lines[-1].strip() in ("", _ANSWER_SUFFIX):
        lines.pop()
    stem, choices = _stem_and_choices(lines)
    return ParsedQuestion(stem, tuple("\n".join(choice).strip() for choice in choices))


def stem_digest(question: ParsedQuestion) -> str:
    """Return the digest of a stem, equal for questions that ask the same with other amounts.

    Only letters count, in lower case: neither digits nor punctuation and white space. The options
    in alphabetical order stand in for a stem without letters. A paraphrase is another stem.
    """
    texts = (question.stem, " ".join(sorted(question.choices)))
    words = next(filter(None, (_WORD.findall(text.casefold()) for text in texts)), texts)
    return text_digest(*words)


def parse_message(text: str) -> ParsedQuestion:
    """Split a user message of a question and an instruction on how to answer it.

    As `parse_question`, but the last option ends at the first blank line.

    Raises:
        DataError: As `parse_question`.
    """
    stem, choices = _stem_and_choices(_lines(text))
    texts = ["\n".join(choice) for choice in choices]
    return ParsedQuestion(
        stem, (*(text.strip() for text in texts[:-1]), first_paragraph(texts[-1]))
    )


def read_choice(text: str) -> ParsedQuestion | None:
    """Return the multiple-choice question in a user message; None if it has no options.

    Args:
        text: The whole message: stem, options on lines that start with "(A)", "(B)" and so on,
            and after a blank line how to answer.
    """
    if _FIRST_LABEL not in text:
        return None
    try:
        return parse_message(text)
    except DataError:
        return None


def first_paragraph(text: str) -> str:
    """Return the first line and those after it up to the first blank one, stripped."""
    first, *others = text.split("\n")
    return "\n".join([first, *takewhile(str.strip, others)]).strip()


def is_label_line(line: str) -> bool:
    """Return whether a line starts with the label of an option."""
    return _LABEL.match(line) is not None


def _lines(text: str) -> list[str]:
    # not str.splitlines: it also breaks at characters that are text here, such as U+2028
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def _stem_and_choices(lines: list[str]) -> tuple[str, list[list[str]]]:
    """Return the bare stem, and per option its lines without the label."""
    before, options = _split_at_options(lines)
    choices: list[list[str]] = []
    for line in options:
        label = _LABEL.match(line)
        if label and label[1] == chr(ord("A") + len(choices)):
            choices.append([label[2]])
        else:
            choices[-1].append(line)
    if len(choices) < 2:
        raise DataError(
            f"No option (B) on a line after (A): {_shown(lines)}. Write each option on its own "
            "line, labelled in order."
        )
    return _bare_stem(before), choices


def _split_at_options(lines: list[str]) -> tuple[list[str], list[str]]:
    """Split before the option (A) of the last block of options."""
    for index in reversed(range(len(lines))):
        if lines[index].lstrip().startswith(_FIRST_LABEL):
            return lines[:index], lines[index:]
    for index in reversed(range(len(lines))):
        header = _HEADER_BEFORE_LABEL.search(lines[index])
        if header:
            before, option = lines[index][: header.end()], lines[index][header.end() :]
            return [*lines[:index], before], [option, *lines[index + 1 :]]
    raise DataError(
        f"No line that starts with option (A): {_shown(lines)}. Write each option on its own line, "
        "labelled (A), (B) and so on."
    )


def _bare_stem(lines: list[str]) -> str:
    """Drop the prefix and the header of the options, however often they occur."""
    stem = "\n".join(lines).strip()
    if prefix := _QUESTION_PREFIX.match(stem):
        stem = stem[prefix.end() :]
    while stem:
        before, _, last = stem.rpartition("\n")
        if _HEADER_LINE.fullmatch(last):
            shorter = before
        else:
            shorter = stem[: len(stem) - len(last)] + _HEADER_AT_END.sub("", last)
        if shorter == stem:
            break
        stem = shorter.rstrip()
    return stem


def _shown(lines: list[str]) -> str:
    return repr("\n".join(lines).strip()[:80])
