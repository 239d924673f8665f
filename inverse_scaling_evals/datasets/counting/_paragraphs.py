"""Split a message into sentences and snippets of code, each with its paragraph."""

import re
from dataclasses import dataclass

_FENCE = re.compile(r"^[ \t]*```[^\n]*\n(.*?)^[ \t]*```[ \t]*$", re.DOTALL | re.MULTILINE)
_BLANK = re.compile(r"\n[ \t]*\n")
_SENTENCE_END = re.compile(
    r"(?<!\bSt\.)(?<!\bDr\.)(?<!\bMr\.)(?<=[.!?])[\"”')]*\s+(?=[A-Z0-9\"“'(])"
)


@dataclass(frozen=True, eq=False)  # two equal sentences are still two
class Passage:
    """A sentence, or a snippet of code with the line that introduces it.

    Attributes:
        text: Its text in the message.
        paragraph: Number of its paragraph.
        code: Whether it is code.
    """

    text: str
    paragraph: int
    code: bool


def split_passages(text: str) -> list[Passage]:
    """Split a message into passages; code may be fenced or indented by four spaces."""
    passages: list[Passage] = []
    for number, (block, code) in enumerate(_blocks(text)):
        if code:
            _add_code(passages, block, number)
        else:
            passages += [
                Passage(sentence, number, code=False)
                for sentence in _SENTENCE_END.split(block.strip())
                if sentence
            ]
    return passages


def _add_code(passages: list[Passage], block: str, number: int) -> None:
    last = passages[-1] if passages else None
    # indented code with a blank line in it comes in two blocks
    if last and (
        last.text.endswith(":")
        or (last.code and last.paragraph == number - 1 and _is_indented(block))
    ):
        passages[-1] = Passage(f"{last.text}\n\n{block}", number, code=True)
    else:
        passages.append(Passage(block, number, code=True))


def _blocks(text: str) -> list[tuple[str, bool]]:
    """Return paragraphs and snippets in order, and whether each is code."""
    blocks: list[tuple[str, bool]] = []
    for index, part in enumerate(_FENCE.split(text)):
        if index % 2:
            blocks.append((part, True))
        else:
            blocks += [
                (block, _is_indented(block)) for block in _BLANK.split(part) if block.strip()
            ]
    return blocks


def _is_indented(block: str) -> bool:
    return all(line.startswith("    ") for line in block.splitlines() if line.strip())
