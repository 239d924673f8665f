"""Write the table of what reaches the wire into docs/budgets.md.

    python -m tests.wire.write_table

Each cell is run through Inspect, its real provider and the real SDK against a recording server on
loopback. The text around the table is left as it is.
"""

import json
import tempfile
from pathlib import Path

from inverse_scaling_evals.budgets import thinking_support

from .cells import WireCell, WireRequest, send
from .grid import wire_cells

PAGE = Path(__file__).parents[2] / "docs" / "budgets.md"
START, END = "<!-- wire table: start -->", "<!-- wire table: end -->"
MAX_SHOWN = 4  # requests of a cell, including the note of those left out


def table(arrived: dict[str, list[WireRequest]], cells: list[WireCell]) -> str:
    """Return one line per cell: model, cell, its requests, and where its thinking is counted."""
    lines = ["| model | cell | request | thinking counted by |", "| --- | --- | --- | --- |"]
    for cell in cells:
        shown = _sequence(arrived[cell.label]) or "refused"
        details = cell.label.removeprefix(cell.model).strip()
        sources = ", ".join(thinking_support(cell.model).sources)
        counted = sources if arrived[cell.label] else ""
        lines.append(f"| `{cell.model}` | {details} | {shown} | {counted} |".replace("|  |", "| |"))
    return "\n".join(lines)


def _sequence(requests: list[WireRequest]) -> str:
    """Return the requests of a cell in order, without the middle of a long sequence."""
    shown = [
        f"`{json.dumps(request.fields, sort_keys=True, ensure_ascii=False)}`"
        for request in requests
    ]
    if len(shown) > MAX_SHOWN:
        left_out = f"… {len(shown) - MAX_SHOWN + 1} more …"
        shown = [*shown[: MAX_SHOWN - 2], left_out, shown[-1]]
    return " then ".join(shown)


def page_with(new_table: str) -> str:
    """Return the page with the table."""
    before, rest = PAGE.read_text(encoding="utf-8").split(START)
    after = rest.split(END)[1]
    return f"{before}{START}\n{new_table}\n{END}{after}"


def main() -> None:
    """Run all cells and write the page."""
    cells = wire_cells()
    with tempfile.TemporaryDirectory() as folder:
        arrived = send(cells, Path(folder))
    PAGE.write_text(page_with(table(arrived, cells)), encoding="utf-8")
    sent = sum(bool(requests) for requests in arrived.values())
    print(f"{sent} cells sent, {len(cells) - sent} refused: {PAGE.name} is up to date")


if __name__ == "__main__":
    main()
