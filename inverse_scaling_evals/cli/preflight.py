"""`inverse-scaling preflight`: does a model obey thinking budgets?"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from ._group import EXIT_ERROR

if TYPE_CHECKING:
    from ..serving import PreflightReport


@click.command()
@click.option("--model", required=True, help="Inspect's name, such as vllm/Qwen/Qwen3-32B.")
@click.option(
    "--model-base-url", default=None, help="Address of its API (vllm/...: or VLLM_BASE_URL)."
)
@click.option(
    "--max-budget",
    type=click.IntRange(min=0),
    default=None,
    help="Largest budget that you will ask for; without it you are told what fits.",
)
@click.option(
    "--answer", type=click.IntRange(min=1), default=None, help="Room for the answer, in tokens."
)
@click.option(
    "--longest-prompt", type=click.IntRange(min=1), default=None, help="Room for the prompt."
)
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
@click.pass_context
def preflight(
    ctx: click.Context,
    model: str,
    model_base_url: str | None,
    max_budget: int | None,
    answer: int | None,
    longest_prompt: int | None,
    as_json: bool,
) -> None:
    """Find out with two or three tiny requests whether a model obeys thinking budgets.

    A vLLM server is tested in earnest: parser, template, a budget of 16 to the token, thinking
    off, context length. Of a hosted model one request at its smallest budget is tested; what
    comes from the suite's table is marked. Exit code 1: a check failed, or nothing could be asked.
    """
    from .._constants import ANSWER_TOKENS, LONGEST_PROMPT
    from ..serving import preflight as run

    report = run(
        model,
        base_url=model_base_url,
        max_budget=max_budget,
        answer_tokens=answer or ANSWER_TOKENS,
        prompt_tokens=longest_prompt or LONGEST_PROMPT,
    )
    click.echo(json.dumps(report.as_dict(), indent=2) if as_json else _as_text(report))
    if not report.passed:
        ctx.exit(EXIT_ERROR)


def _as_text(report: PreflightReport) -> str:
    lines = [report.model]
    for check in report.checks:
        source = "" if check.evidence == "tested" else " [from the table, not tested]"
        lines.append(f"  {check.result}  {check.name:<9} {check.finding}{source}")
        if check.remedy:
            lines.append(f"        {'':<9} {check.remedy}")
    if not report.passed:
        lines.append("It does not pass.")
    elif any(c.name in ("budget", "enforced") and c.result == "pass" for c in report.checks):
        lines.append("It obeys, as far as this was tested.")
    else:
        lines.append("Nothing failed, but whether it obeys was not established.")
    return "\n".join(lines)
