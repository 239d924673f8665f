"""Blocks as a terminal shows them: aligned, in styles, no wider than it is."""

import os
import textwrap
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple, TextIO

import click
from rich.cells import cell_len, set_cell_size

from ..._visible import visible
from ._blocks import INDENT, Block, Code, Paragraph, Styled, Table, styled

_MIN_NAME = 12
"""Columns that a shortened name keeps: `misle…n_math` is still recognised."""

_GAP = 2

_PLAIN = 80
"""Columns where neither COLUMNS nor the terminal tells."""


def terminal_width(stream: TextIO) -> int:
    """Return the columns of the terminal that a stream writes to; COLUMNS goes first."""
    columns = os.environ.get("COLUMNS", "")
    if columns.isdecimal() and int(columns):
        return int(columns)
    try:
        return os.get_terminal_size(stream.fileno()).columns or _PLAIN
    except (OSError, ValueError):  # no file, or not a terminal's
        return _PLAIN


def terminal_lines(block: Block, width: int) -> Iterator[str]:
    """Yield the lines of a block, in styles."""
    if isinstance(block, Code):
        yield from map(visible, block.lines)
    elif isinstance(block, Paragraph):
        indent = INDENT if block.indented else ""
        for line in _wrapped(block.text, width, indent, indent):
            yield _in_style(line, block.style)
    else:
        for line in _wrapped(block.title, width):
            yield _in_style(line, "bold")
        for number, columns in enumerate(_parts(block, width)):
            if number:
                yield ""
            yield from _aligned(columns, width)
        for line in _wrapped(block.caption, width, INDENT):
            yield _in_style(line, "dim")


def _wrapped(text: str, width: int, first_indent: str = "", indent: str = INDENT) -> list[str]:
    """Return the lines of a sentence."""
    lines = textwrap.wrap(
        visible(text).replace(" %", "\xa0%"),  # a number and its sign stay on one line
        width,
        initial_indent=first_indent,
        subsequent_indent=indent,
        break_on_hyphens=False,
        break_long_words=False,  # a command or an address is copied from the terminal
    )
    return [line.replace("\xa0", " ") for line in lines]


def _in_style(text: str, style: str) -> str:
    if not style or not text.strip() or os.environ.get("NO_COLOR"):
        return text
    words = style.split()
    colour = next((word for word in words if word not in ("bold", "dim")), None)
    return click.style(text, colour, bold="bold" in words or None, dim="dim" in words or None)


def shorten(names: Sequence[str], width: int) -> list[str]:
    """Shorten the names that are wider than `width`, with `…` in the middle.

    The place of the `…` is moved from the middle where that keeps different names apart.

    Args:
        names: The names of a column.
        width: Columns of the terminal, 3 or more.

    Returns:
        The names in the same order.
    """
    different = set(names)
    whole = {name for name in different if cell_len(name) <= width}
    best: dict[str, str] = {}
    most = 0
    for head in _heads(width):
        cut = {name: _cut(name, head, width) for name in different - whole}
        apart = len(whole.union(cut.values()))
        if apart > most:
            best, most = cut, apart
        if apart == len(different):
            break
    return [best.get(name, name) for name in names]


def _heads(width: int) -> list[int]:
    """Return the numbers of columns before the `…`, that of a `…` in the middle first."""
    return sorted(range(1, width - 1), key=lambda head: abs(2 * head - width + 1))


def _are_apart(names: set[str], width: int) -> bool:
    """Return whether different names can be shortened to a width and stay different."""
    whole = {name for name in names if cell_len(name) <= width}
    return any(_cut_apart(names - whole, whole, head, width) for head in _heads(width))


def _cut_apart(names: Iterable[str], whole: set[str], head: int, width: int) -> bool:
    seen = set(whole)
    for name in names:
        cut = _cut(name, head, width)
        if cut in seen:
            return False
        seen.add(cut)
    return True


def _cut(name: str, head: int, width: int) -> str:
    tail = width - 1 - head
    if name.isascii():  # one column each, which is the usual case and ten times as fast
        return f"{name[:head]}…{name[-tail:]}"
    return f"{set_cell_size(name, head)}…{set_cell_size(name[::-1], tail)[::-1]}"


class _Shown(NamedTuple):
    cells: Sequence[Styled]  # its heading first
    width: int
    min_width: int
    is_number: bool
    is_interval: bool


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
    together: list[list[_Shown]] = []
    for column in others:
        if column.is_interval and together:
            together[-1].append(column)
        else:
            together.append([column])
    for columns in together:
        part = [*parts[-1], *columns]
        if len(parts[-1]) > 1 and _total(each.min_width for each in part) > width:
            parts.append([first, *columns])
        else:
            parts[-1] = part
    return parts


def _total(widths: Iterable[int]) -> int:
    return sum(size + _GAP for size in widths) - _GAP


def _columns(table: Table, width: int) -> list[_Shown]:
    rows = [row or [""] * len(table.columns) for row in table.rows]
    columns = []
    for index, (heading, kind) in enumerate(table.columns):
        cells = [styled(row[index]) for row in rows]
        widest = max(cell_len(text) for text in (heading, *(cell.text for cell in cells)))
        least = widest
        if kind == "name":
            # names stay distinct, unless that takes more than half of the terminal
            least = max(min(_MIN_NAME, width // 3), cell_len(heading))
            names = {cell.text for cell in cells}
            widths = range(least, min(widest, width // 2))
            # names that one width keeps apart are kept apart by all wider ones
            least += bisect_left(widths, True, key=lambda size: _are_apart(names, size))
        shown = [Styled(heading, "bold"), *cells]
        is_number = kind in ("number", "interval")
        columns.append(_Shown(shown, widest, min(widest, least), is_number, kind == "interval"))
    return columns


def _aligned(columns: Sequence[_Shown], width: int) -> Iterator[str]:
    widths = [column.width for column in columns]
    while _total(widths) > width:
        wide = [i for i, column in enumerate(columns) if widths[i] > column.min_width]
        if not wide:
            break
        widths[max(wide, key=widths.__getitem__)] -= 1
    shown = []
    for column, size in zip(columns, widths, strict=True):
        texts = [cell.text for cell in column.cells]
        shown.append(shorten(texts, size) if size < column.width else texts)
    for row, line in enumerate(zip(*shown, strict=True)):
        parts = []
        for text, column, size in zip(line, columns, widths, strict=True):
            padding = " " * (size - cell_len(text))
            in_style = _in_style(text, column.cells[row].style)
            parts.append(padding + in_style if column.is_number else in_style + padding)
        yield (" " * _GAP).join(parts).rstrip()
