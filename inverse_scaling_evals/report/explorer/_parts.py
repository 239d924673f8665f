"""Text as parts that a page can show without reading markup, or any character, into it."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any, NamedTuple

from ..._visible import has_hidden, hidden_name, is_hidden, without_hidden
from ...analysis.transcripts import Mark, marks_in

Part = str | tuple[str, str, str]
"""Plain text; or a kind (of mark, `hidden` or `omitted`), the text to show, and what it is."""


class Stop(NamedTuple):
    """A place in a text at which something is to be said.

    Attributes:
        at: Characters before it.
        kind: Kind of the mark.
        text: What is shown there, which is not from the text.
        name: What it is.
    """

    at: int
    kind: str
    text: str
    name: str


MAX_TEXT = 60_000
"""Characters of one text that are kept; twice the longest real thinking that this was tried on."""

_HEAD = MAX_TEXT * 2 // 3


def parts_of(
    text: str,
    metadata: Mapping[str, Any] | None = None,
    target: str | None = None,
    stops: Sequence[Stop] = (),
) -> list[Part]:
    """Split a text into plain parts, marks, and characters that would not show.

    Args:
        text: The text, of any length.
        metadata: Metadata of its question, where marks are to be found.
        target: What would have been right.
        stops: What is said at places of it, in order; within a mark it stands behind that.
    """
    stops = [stop._replace(at=stop.at - text.count("\r\n", 0, stop.at)) for stop in stops]
    text = text.replace("\r\n", "\n")
    if len(text) <= MAX_TEXT:
        return _piece(text, metadata, target, stops)
    tail = len(text) - (MAX_TEXT - _HEAD)
    left_out = len(text) - MAX_TEXT
    behind = [stop for stop in stops if stop.at > _HEAD]
    return [
        *_piece(text[:_HEAD], metadata, target, stops[: len(stops) - len(behind)]),
        ("omitted", f"{left_out:,} characters are left out here.", ""),
        *_piece(
            text[tail:],
            metadata,
            target,
            [stop._replace(at=max(stop.at - tail, 0)) for stop in behind],
        ),
    ]


def length_of(parts: list[Part]) -> int:
    """Return the characters of some parts, about as they are embedded."""
    return sum(len(part) if isinstance(part, str) else sum(map(len, part)) + 12 for part in parts)


def _piece(
    text: str, metadata: Mapping[str, Any] | None, target: str | None, stops: Sequence[Stop]
) -> list[Part]:
    marks = [] if metadata is None else marks_in(text, metadata, target)
    return list(_between(text, marks, list(stops)))


def _between(text: str, marks: list[Mark], stops: list[Stop]) -> Iterator[Part]:
    at = 0
    for mark in marks:
        yield from _stopping(text, at, mark.start, stops)
        shown = without_hidden(text[mark.start : mark.end])
        yield (mark.kind, shown, without_hidden(mark.name))
        at = mark.end
    yield from _stopping(text, at, len(text), stops)
    yield from ((stop.kind, stop.text, stop.name) for stop in stops)


def _stopping(text: str, at: int, end: int, stops: list[Stop]) -> Iterator[Part]:
    """Go through a piece without marks; the stops in it are taken from the list."""
    while stops and stops[0].at <= end:
        stop = stops.pop(0)
        yield from _plain(text[at : stop.at])
        yield (stop.kind, stop.text, stop.name)
        at = max(at, stop.at)
    yield from _plain(text[at:end])


def _plain(text: str) -> Iterator[Part]:
    if not text:
        return
    if not has_hidden(text):
        yield text
        return
    for named, run in groupby(text, lambda c: c if is_hidden(c) else ""):
        characters = "".join(run)
        if not named:
            yield characters
        else:
            many = f"×{len(characters):,}" if len(characters) > 1 else ""
            yield ("hidden", hidden_name(named) + many, "")
