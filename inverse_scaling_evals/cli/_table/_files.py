"""Blocks and records as pipes and files get them: tabs, Markdown, CSV, JSON."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ..._visible import visible
from ._blocks import INDENT, Block, Code, Paragraph, styled

if TYPE_CHECKING:
    import pandas as pd

    Records = pd.DataFrame | Sequence[Mapping[str, Any]]

# what GitHub reads as markup or as the end of a cell
_MARKDOWN = str.maketrans({char: f"\\{char}" for char in "\\|*_`<>[]#~$"})


def unaligned(block: Block) -> list[str]:
    """Return the lines of a block: cells separated by a tab, whole names, no padding."""
    if isinstance(block, Code):
        return [visible(line).rstrip() for line in block.lines]
    if isinstance(block, Paragraph):
        return [INDENT * block.indented + visible(block.text)]
    rows = [[heading for heading, _ in block.columns], *filter(None, block.rows)]
    lines = ["\t".join(styled(cell).text.strip() for cell in row) for row in rows]
    return [line for line in (visible(block.title), *lines, visible(block.caption)) if line]


def markdown(block: Block) -> str:
    """Return a block as GitHub writes it."""
    if isinstance(block, Code):
        return "\n".join(("```text", *unaligned(block), "```"))
    if isinstance(block, Paragraph):
        return _escaped(block.text)
    headings = [_escaped(heading) for heading, _ in block.columns]
    marks = ["---:" if kind in ("number", "interval") else "---" for _, kind in block.columns]
    rows = [[_escaped(styled(cell).text) for cell in row] for row in block.rows if row]
    table = "\n".join(f"| {' | '.join(row)} |" for row in (headings, marks, *rows))
    title = f"**{_escaped(block.title)}**" if block.title else ""
    return "\n\n".join(filter(None, (title, table, _escaped(block.caption))))


def _escaped(text: str) -> str:
    return visible(text).strip().translate(_MARKDOWN)


def csv_text(records: Records) -> str:
    """Return records as CSV, under their raw names."""
    import csv  # here as json below, because a table needs neither
    import io

    rows = _rows(records)
    names = list(rows[0] if rows else getattr(records, "columns", ()))
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(names)
    writer.writerows([_field(row.get(name)) for name in names] for row in rows)
    return text.getvalue() if names else ""


def json_text(document: object) -> str:
    """Return a document as JSON."""
    import json

    return json.dumps(_json(document), indent=2)


def _field(value: Any) -> Any:
    value = _json(value)
    if isinstance(value, dict | list):
        import json

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
