"""How every command prints: tables that fit the terminal, sentences, and files for programs.

A command describes what it shows as blocks (tables and paragraphs) and hands them to `show` with
the same content as records:

- `table` on a terminal: columns are aligned and fit its width. Names are shortened in the middle;
  numbers are not. Columns that do not fit stand below, with the first one repeated. Sentences wrap.
- `table` in a pipe or a file, as `gh` does it: one row a line, headings first, cells separated by
  a tab, whole names, no padding; a paragraph a line. Rich's environment variables hold: COLUMNS
  sets the width, TTY_COMPATIBLE=1 treats a pipe as a terminal.
- `markdown`: the same blocks, tables as GitHub writes them.
- `csv`: the records, under their raw names and in full precision.
- `json`: the records, or the document that a command holds besides; NaN and infinity become null.
"""

from __future__ import annotations

import csv
import io
import json
import math
import os
import sys
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TextIO, get_args

import click

if TYPE_CHECKING:
    import pandas as pd
    from rich.text import Text

    Records = pd.DataFrame | Sequence[Mapping[str, Any]]

Format = Literal["table", "markdown", "csv", "json"]

Kind = Literal["name", "text", "number"]

format_option = click.option(
    "--format",
    "output_format",
    type=click.Choice(get_args(Format)),
    default="table",
    show_default=True,
    help="Output format; csv and json hold every column, in full precision.",
)

_MIN_NAME = 12
"""Columns that a shortened name keeps: `misle…n_math` is still recognised."""

_GAP = 2

_INDENT = "  "

# what GitHub reads as markup or as the end of a cell
_MARKDOWN = str.maketrans({char: f"\\{char}" for char in "\\|*_`<>[]#~$"})


Column = tuple[str, Kind]


def texts(*headings: str) -> list[Column]:
    """Return columns of text that is shown whole."""
    return [(heading, "text") for heading in headings]


def numbers(*headings: str) -> list[Column]:
    """Return columns of numbers."""
    return [(heading, "number") for heading in headings]


class Styled(NamedTuple):
    """Text in a style of rich, such as `bold red`; terminals alone show it."""

    text: str
    style: str


Cell = str | Styled


@dataclass(frozen=True)
class Table:
    """A table as it is shown.

    Attributes:
        columns: Heading and kind of each. A `name` is left-aligned and may be shortened, a `text`
            is left-aligned and whole, a `number` is right-aligned and whole.
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
        style: A style of rich.
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


def show(
    output_format: Format,
    blocks: Iterable[Block],
    records: Records,
    document: object = None,
) -> None:
    """Print what a command found.

    Args:
        output_format: The format.
        blocks: What `table` and `markdown` show, in order; consumed by these two alone.
        records: What `csv` holds, and `json` without a document.
        document: What `json` holds; frames in it become lists of records.
    """
    if output_format == "json":
        click.echo(json.dumps(_json(records if document is None else document), indent=2))
    elif output_format == "csv":
        click.echo(_csv(records), nl=False)
    elif output_format == "markdown":
        click.echo("\n\n".join(_markdown(block) for block in blocks))
    else:
        print_blocks(blocks)


def print_blocks(blocks: Iterable[Block]) -> None:
    """Print blocks as `table` does."""
    if _is_piped(sys.stdout):
        parts = [
            ("" if not i or _is_attached(b) else "\n", _unaligned(b)) for i, b in enumerate(blocks)
        ]
        for gap, lines in parts:
            click.echo(gap + "\n".join(lines))
        return
    from rich.console import Console

    console = Console(highlight=False)
    for index, block in enumerate(blocks):
        if index and not _is_attached(block):
            click.echo()
        for line in _lines(block, console.width):
            console.print(line, soft_wrap=True)  # the lines fit already


def print_notes(notes: Iterable[object]) -> None:
    """Print notes on stderr, so that they reach the reader in every format."""
    for note in notes:
        lines = [visible(f"Note: {note}")]
        if not _is_piped(sys.stderr):
            from rich.console import Console

            lines = _wrapped(f"Note: {note}", Console(stderr=True).width)
        click.echo("\n".join(lines), err=True)


def _is_piped(stream: TextIO) -> bool:
    """Whether a stream is no terminal, by rich's rules but without its import."""
    compatible = os.environ.get("TTY_COMPATIBLE")
    if compatible in ("0", "1"):
        return compatible == "0"
    return not os.environ.get("FORCE_COLOR") and not stream.isatty()


def _is_attached(block: Block) -> bool:
    if isinstance(block, Code):
        return block.attached
    return isinstance(block, Paragraph) and block.indented


def visible(text: str) -> str:
    r"""Return text whose control characters are escaped as Python writes them (`\x1b`, `\n`).

    Names of models and tasks, and what models and servers write, may hold sequences that move a
    terminal's cursor, recolour it, or reverse the direction of text.
    """
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)


def shorten(names: Sequence[str], width: int) -> list[str]:
    """Shorten the names that are wider than `width`, with `…` in the middle.

    The place of the `…` is moved from the middle where that keeps different names apart.

    Args:
        names: The names of a column.
        width: Columns of the terminal, 3 or more.

    Returns:
        The names in the same order.
    """
    different = len(set(names))
    best: list[str] = []
    for head in sorted(range(1, width - 1), key=lambda head: abs(2 * head - width + 1)):
        shortened = [_cut(name, head, width) for name in names]
        if len(set(shortened)) > len(set(best)):
            best = shortened
        if len(set(best)) == different:
            break
    return best


def _cut(name: str, head: int, width: int) -> str:
    from rich.cells import cell_len, set_cell_size

    if cell_len(name) <= width:
        return name
    tail = set_cell_size(name[::-1], width - 1 - head)[::-1]
    return f"{set_cell_size(name, head)}…{tail}"


def _cell(cell: Cell) -> Styled:
    """Return a cell as what may be printed."""
    text, style = cell if isinstance(cell, Styled) else (cell, "")
    return Styled(visible(text), style)


# --- terminals -----------------------------------------------------------------------------------


class _Shown(NamedTuple):
    cells: Sequence[Styled]  # its heading first
    width: int
    min_width: int
    is_number: bool


def _lines(block: Block, width: int) -> list[Text]:
    from rich.text import Text

    if isinstance(block, Code):
        return [Text(line) for line in _unaligned(block)]
    if isinstance(block, Paragraph):
        indent = _INDENT if block.indented else ""
        return [Text(line, block.style) for line in _wrapped(block.text, width, indent, indent)]
    lines = [Text(line, "bold") for line in _wrapped(block.title, width)]
    for number, columns in enumerate(_parts(block, width)):
        lines += [Text()] * (number > 0) + _aligned(columns, width)
    return lines + [Text(line, "dim") for line in _wrapped(block.caption, width, _INDENT)]


def _wrapped(text: str, width: int, first_indent: str = "", indent: str = _INDENT) -> list[str]:
    return textwrap.wrap(
        visible(text),
        width,
        initial_indent=first_indent,
        subsequent_indent=indent,
        break_on_hyphens=False,
        break_long_words=False,  # a command or an address is copied from the terminal
    )


def _parts(table: Table, width: int) -> list[list[_Shown]]:
    """Split the columns of a table that is too wide, repeating the first one."""
    columns = _columns(table, width)
    first, *others = columns
    if _total(column.min_width for column in columns) <= width:
        return [columns]
    fewest = _packed(first, others, width)
    # names in the first column are shortened no more than these parts need
    for least in range(first.width, first.min_width, -1):
        parts = _packed(first._replace(min_width=least), others, width)
        fits = all(_total(each.min_width for each in part) <= width for part in parts)
        if fits and len(parts) == len(fewest):
            return parts
    return fewest


def _packed(first: _Shown, others: Sequence[_Shown], width: int) -> list[list[_Shown]]:
    parts = [[first]]
    for column in others:
        part = [*parts[-1], column]
        if len(part) > 2 and _total(each.min_width for each in part) > width:
            parts.append([first, column])
        else:
            parts[-1] = part
    return parts


def _total(widths: Iterable[int]) -> int:
    return sum(size + _GAP for size in widths) - _GAP


def _columns(table: Table, width: int) -> list[_Shown]:
    from rich.cells import cell_len

    rows = [row or [""] * len(table.columns) for row in table.rows]
    columns = []
    for index, (heading, kind) in enumerate(table.columns):
        cells = [_cell(row[index]) for row in rows]
        widest = max(cell_len(text) for text in (heading, *(cell.text for cell in cells)))
        least = widest
        if kind == "name":
            # names stay distinct, unless that takes more than half of the terminal
            least = max(min(_MIN_NAME, width // 3), cell_len(heading))
            names = list({cell.text for cell in cells})
            while least < min(widest, width // 2) and len(set(shorten(names, least))) < len(names):
                least += 1
        shown = [Styled(heading, "bold"), *cells]
        columns.append(_Shown(shown, widest, min(widest, least), kind == "number"))
    return columns


def _aligned(columns: Sequence[_Shown], width: int) -> list[Text]:
    from rich.cells import cell_len
    from rich.text import Text

    widths = [column.width for column in columns]
    while _total(widths) > width:
        wide = [i for i, column in enumerate(columns) if widths[i] > column.min_width]
        if not wide:
            break
        widths[max(wide, key=widths.__getitem__)] -= 1
    lines = [Text() for _ in columns[0].cells]
    for column, size in zip(columns, widths, strict=True):
        texts = [cell.text for cell in column.cells]
        if size < column.width:
            texts = shorten(texts, size)
        for line, text, cell in zip(lines, texts, column.cells, strict=True):
            padding = " " * (size - cell_len(text))
            line.append(padding if column.is_number else "")
            line.append(text, cell.style)
            line.append(("" if column.is_number else padding) + " " * _GAP)
    for line in lines:
        line.rstrip()
    return lines


# --- pipes and files -----------------------------------------------------------------------------


def _unaligned(block: Block) -> list[str]:
    if isinstance(block, Code):
        return [visible(line).rstrip() for line in block.lines]
    if isinstance(block, Paragraph):
        return [_INDENT * block.indented + visible(block.text)]
    rows = [[heading for heading, _ in block.columns], *filter(None, block.rows)]
    lines = ["\t".join(_cell(cell).text.strip() for cell in row) for row in rows]
    return [line for line in (visible(block.title), *lines, visible(block.caption)) if line]


def _markdown(block: Block) -> str:
    if isinstance(block, Code):
        return "\n".join(("```text", *_unaligned(block), "```"))
    if isinstance(block, Paragraph):
        return _escaped(block.text)
    headings = [_escaped(heading) for heading, _ in block.columns]
    marks = ["---:" if kind == "number" else "---" for _, kind in block.columns]
    rows = [[_escaped(_cell(cell).text) for cell in row] for row in block.rows if row]
    table = "\n".join(f"| {' | '.join(row)} |" for row in (headings, marks, *rows))
    title = f"**{_escaped(block.title)}**" if block.title else ""
    return "\n\n".join(filter(None, (title, table, _escaped(block.caption))))


def _escaped(text: str) -> str:
    return visible(text).strip().translate(_MARKDOWN)


def _csv(records: Records) -> str:
    rows = _rows(records)
    names = list(rows[0] if rows else getattr(records, "columns", ()))
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(names)
    writer.writerows([_field(row.get(name)) for name in names] for row in rows)
    return text.getvalue() if names else ""


def _field(value: Any) -> Any:
    value = _json(value)
    if isinstance(value, dict | list):
        value = json.dumps(value)
    return visible(value) if isinstance(value, str) else value


def _rows(records: Records) -> list[dict[str, Any]]:
    rows = records if isinstance(records, Sequence) else records.to_dict("records")
    return [{str(name): value for name, value in row.items()} for row in rows]


def _json(value: Any) -> Any:
    """Turn values into those that JSON has: NaN, NA and infinity become null."""
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, Mapping):
        return {str(key): _json(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_json(inner) for inner in value]
    if hasattr(value, "to_dict"):  # a frame
        return _json(_rows(value))
    if hasattr(value, "item"):  # a number of numpy
        value = value.item()
    try:
        return value if math.isfinite(value) else None
    except TypeError:  # pandas' NA, or a path
        return None if str(value) in ("<NA>", "NaT") else str(value)
