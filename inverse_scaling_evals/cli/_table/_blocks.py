"""What a command shows: tables, sentences, and lines to copy."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from ..._visible import visible

Kind = Literal["name", "text", "number", "interval"]

INDENT = "  "

INTERVAL = "95 % interval"
"""Heading of the interval of the column before, which it is not parted from."""

Column = tuple[str, Kind]


def texts(*headings: str) -> list[Column]:
    """Return columns of text that is shown whole."""
    return [(heading, "text") for heading in headings]


def numbers(*headings: str) -> list[Column]:
    """Return columns of numbers; a `95 % interval` is that of the column before."""
    return [(heading, "interval" if heading == INTERVAL else "number") for heading in headings]


class Styled(NamedTuple):
    """Text in a style, such as `bold red`; terminals alone show it."""

    text: str
    style: str


Cell = str | Styled


@dataclass(frozen=True)
class Table:
    """A table as it is shown.

    Attributes:
        columns: Heading and kind of each. A `name` is left-aligned and may be shortened, a `text`
            is left-aligned and whole, a `number` is right-aligned and whole. An `interval` is a
            number, too, that stays beside the column before where a table is split.
        rows: The cells; an empty row is a blank line on a terminal, and left out elsewhere.
        title: What stands above it.
        caption: What its signs and units mean.
    """

    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    title: str = ""
    caption: str = ""


@dataclass(frozen=True)
class Paragraph:
    """A sentence or more, wrapped to the terminal.

    Attributes:
        text: The text.
        style: Words such as `bold`, `dim` and `red`.
        indented: Whether it belongs to the block above, and so follows it without a blank line.
    """

    text: str
    style: str = ""
    indented: bool = False


@dataclass(frozen=True)
class Code:
    """Lines to copy, such as a command: whole at any width.

    Attributes:
        lines: The lines.
        attached: Whether they follow the block above without a blank line.
    """

    lines: Sequence[str]
    attached: bool = False


Block = Table | Paragraph | Code


def is_attached(block: Block) -> bool:
    if isinstance(block, Code):
        return block.attached
    return isinstance(block, Paragraph) and block.indented


def styled(cell: Cell) -> Styled:
    """Return a cell as what may be printed."""
    text, style = cell if isinstance(cell, Styled) else (cell, "")
    return Styled(visible(text), style)
