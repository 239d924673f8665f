"""Find out, with two or three tiny requests, whether a model obeys thinking budgets."""

import asyncio
import os

from .._constants import ANSWER_TOKENS, LONGEST_PROMPT
from ..errors import BudgetError, ServerError
from ._checks import PreflightReport
from ._preflight_model import check_model
from ._preflight_vllm import Needs, check_vllm

BASE_URL_VARIABLE = "VLLM_BASE_URL"


def preflight(
    model: str,
    *,
    base_url: str | None = None,
    max_budget: int | None = None,
    answer_tokens: int = ANSWER_TOKENS,
    prompt_tokens: int = LONGEST_PROMPT,
) -> PreflightReport:
    """Find out whether a model obeys thinking budgets (see `preflight_async`).

    Not for use within a running event loop; await `preflight_async` there.
    """
    return asyncio.run(
        preflight_async(
            model,
            base_url=base_url,
            max_budget=max_budget,
            answer_tokens=answer_tokens,
            prompt_tokens=prompt_tokens,
        )
    )


async def preflight_async(
    model: str,
    *,
    base_url: str | None = None,
    max_budget: int | None = None,
    answer_tokens: int = ANSWER_TOKENS,
    prompt_tokens: int = LONGEST_PROMPT,
) -> PreflightReport:
    """Find out whether a model obeys thinking budgets.

    A vLLM server is asked itself: whether it has a reasoning parser, whether its template opens
    the thinking block, whether a budget of 16 binds to the token, whether off is off, and whether
    its context holds the largest budget. Of a hosted model, one request at the smallest budget
    shows whether it is accepted, counted and kept; the rest is read in the suite's table and
    labelled so. A `scripted` model is asked the same way.

    Args:
        model: Inspect's name of the model.
        base_url: Address of its API; for vLLM without one, the variable VLLM_BASE_URL.
        max_budget: Largest budget that will be asked for, in tokens; None to be told what fits.
        answer_tokens: Room for the answer beside it.
        prompt_tokens: Room for the prompt.

    Raises:
        BudgetError: If a number is malformed.
        ServerError: If the model cannot be asked at all: no address, no server, no key.
    """
    for name, value, least in (
        ("max_budget", max_budget, 0),
        ("answer_tokens", answer_tokens, 1),
        ("prompt_tokens", prompt_tokens, 1),
    ):
        if value is not None and value < least:
            raise BudgetError(f"{name}={value}: accepted are whole numbers from {least}.")
    if "/" not in model:
        raise ServerError(
            f"model={model!r} names no provider. Accepted are Inspect's names, such as "
            "vllm/Qwen/Qwen3-32B or anthropic/claude-opus-4-5."
        )
    if not model.startswith("vllm/"):
        return await check_model(model, base_url)
    address = base_url or os.environ.get(BASE_URL_VARIABLE)
    if not address:
        raise ServerError(
            f"{model} needs the address of a running server: --model-base-url "
            f"http://localhost:8000/v1, or the variable {BASE_URL_VARIABLE}. Start one with "
            f"inverse-scaling serve {model.removeprefix('vllm/')}."
        )
    needs = Needs(max_budget, answer_tokens, prompt_tokens)
    return await asyncio.to_thread(check_vllm, model, address, needs)
