"""Check that the servers of a study enforce budgets, before its first cell."""

from collections.abc import Sequence

from ..budgets import parse_assignment
from ..errors import ServerError
from ..serving import preflight
from ._options import RunOptions
from .plan import StudyCell

_CHECKED_PROVIDERS = ("vllm", "openai-api")  # those whose servers users set up themselves


def check_enforcement(cells: Sequence[StudyCell], options: RunOptions) -> None:
    """Run the preflight on every server that must enforce the budget of a cell.

    Budgets that are only stated in the prompt need no check.

    Args:
        cells: The cells that are to run.
        options: Those of the run, with the address of the server.

    Raises:
        ServerError: If a server does not answer or does not pass, with what to do.
    """
    largest: dict[str, int] = {}
    for cell in cells:
        budgets = parse_assignment(cell.budget).budgets
        bound = [budget.tokens for budget in budgets if budget.tokens is not None]
        if cell.model.split("/")[0] in _CHECKED_PROVIDERS and cell.enforce != "prompt" and bound:
            largest[cell.model] = max(largest.get(cell.model, 0), *bound)
    for model, tokens in largest.items():
        report = preflight(model, base_url=options.model_base_url, max_budget=tokens)
        if not report.passed:
            failed = [
                f"  {check.name}: {check.finding} {check.remedy}".rstrip()
                for check in report.checks
                if check.result == "fail"
            ]
            raise ServerError(
                f"{report.model} does not pass the preflight, so nothing was run:\n"
                + "\n".join(failed)
                + "\n  Use --no-preflight to run anyway."
            )
