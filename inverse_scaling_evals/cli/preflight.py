"""`inverse-scaling preflight`: does a model enforce thinking budgets?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from ._group import EXIT_ERROR
from ._table import Block, Format, Paragraph, format_option, show

if TYPE_CHECKING:
    from ..serving import PreflightReport

_COLOURS = {"pass": "", "fail": "red", "note": "yellow"}


@click.command()
@click.option("--model", required=True, help="Model, such as vllm/Qwen/Qwen3-32B.")
@click.option(
    "--model-base-url", default=None, help="Address of its API (vllm/...: or VLLM_BASE_URL)."
)
@click.option(
    "--max-budget",
    type=click.IntRange(min=0),
    default=None,
    help="Largest budget you will run; without it the report names the largest that fits.",
)
@click.option(
    "--answer", type=click.IntRange(min=1), default=None, help="Room for the answer, in tokens."
)
@click.option(
    "--longest-prompt", type=click.IntRange(min=1), default=None, help="Room for the prompt."
)
@format_option
@click.pass_context
def preflight(
    ctx: click.Context,
    model: str,
    model_base_url: str | None,
    max_budget: int | None,
    answer: int | None,
    longest_prompt: int | None,
    output_format: Format,
) -> None:
    """Test with two or three tiny requests whether a model enforces thinking budgets.

    On a vLLM server: parser, template, a budget of 16 to the token, thinking off, context length.
    On a hosted model: one request at its smallest budget; what comes from the package's table of
    providers is marked. Exit code 1: a check failed, or no request could be sent.
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
    document = report.as_dict()
    show(output_format, _blocks(report), document["checks"], document=document)
    if not report.passed:
        ctx.exit(EXIT_ERROR)


def _blocks(report: PreflightReport) -> Iterator[Block]:
    yield Paragraph(report.model, "bold")
    for check in report.checks:
        source = "" if check.evidence == "tested" else " [from the table, not tested]"
        yield Paragraph(
            f"{check.result}  {check.name}: {check.finding}{source}",
            _COLOURS[check.result],
            indented=True,
        )
        if check.remedy:
            yield Paragraph(f"Fix: {check.remedy}", indented=True)
    if not report.passed:
        yield Paragraph("It does not pass.")
    elif any(c.name in ("budget", "enforced") and c.result == "pass" for c in report.checks):
        yield Paragraph("It enforces budgets, as far as this was tested.")
    else:
        yield Paragraph("Nothing failed, but whether it enforces budgets was not established.")
