"""Ask the servers of a study whether they obey budgets, before its first cell."""

from collections.abc import Sequence

from ..budgets import parse_assignment
from ..errors import ServerError
from ..serving import PreflightReport, preflight
from ._options import RunOptions
from .plan._study import StudyCell

_ASKED = ("vllm", "openai-api")
"""Providers whose servers are asked: those that somebody has set up for this."""


def refuse_disobedient_servers(cells: Sequence[StudyCell], options: RunOptions) -> None:
    """Ask every server that has cells whose budget it must enforce.

    Where budgets are only spoken of (`prompt`), or there is none, nothing is asked.

    Args:
        cells: The cells that are to run.
        options: With the address of the server.

    Raises:
        ServerError: If a server cannot be asked or does not pass, with what to do.
    """
    largest: dict[str, int] = {}
    for cell in cells:
        budgets = parse_assignment(cell.budget).budgets
        bound = [budget.tokens for budget in budgets if budget.tokens is not None]
        if cell.model.split("/")[0] in _ASKED and cell.enforce != "prompt" and bound:
            largest[cell.model] = max(largest.get(cell.model, 0), *bound)
    for model, tokens in largest.items():
        report = preflight(model, base_url=options.model_base_url, max_budget=tokens)
        if not report.passed:
            raise ServerError(_failure(report))


def _failure(report: PreflightReport) -> str:
    lines = [f"{report.model} does not pass the preflight, so nothing was run:"]
    for check in report.checks:
        if check.result == "fail":
            lines.append(f"  {check.name}: {check.finding} {check.way_out}".rstrip())
    lines.append("  Use --no-preflight to run all the same.")
    return "\n".join(lines)
