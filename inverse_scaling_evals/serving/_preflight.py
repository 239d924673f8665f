"""Check with two or three tiny requests whether budgets can be enforced on a model."""

import asyncio
import os

from .._arguments import check_integer
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
    """Return the report of `preflight_async`, outside of an event loop."""
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
    """Check whether thinking budgets can be enforced on a model.

    A vLLM server is tested: reasoning parser, chat template, a budget of 16 to the token, thinking
    off, and a context for the largest budget. Of a hosted or `scripted` model, one request at the
    smallest budget shows whether it is accepted, counted and enforced; the rest is known from the
    package's table of providers and marked as such.

    Args:
        model: Inspect's name of the model.
        base_url: Address of its API; None, for vLLM, for the variable VLLM_BASE_URL.
        max_budget: Largest budget of the study, in tokens; None reports the largest that fits.
        answer_tokens: Room for the answer, in tokens.
        prompt_tokens: Room for the prompt, in tokens.

    Raises:
        BudgetError: If a number is invalid.
        ServerError: If no request is possible: no address, no server, no key.
    """
    if max_budget is not None:
        check_integer("max_budget", max_budget, 0, error=BudgetError)
    check_integer("answer_tokens", answer_tokens, 1, error=BudgetError)
    check_integer("prompt_tokens", prompt_tokens, 1, error=BudgetError)
    if "/" not in model:
        raise ServerError(
            f"Invalid model {model!r}: expected provider/name, such as vllm/Qwen/Qwen3-32B or "
            "anthropic/claude-opus-4-5."
        )
    if not model.startswith("vllm/"):
        return await check_model(model, base_url)
    address = base_url or os.environ.get(BASE_URL_VARIABLE)
    if not address:
        raise ServerError(
            f"No address of a server for {model}. Use --model-base-url http://localhost:8000/v1 or "
            f"set {BASE_URL_VARIABLE}; start a server with inverse-scaling serve "
            f"{model.removeprefix('vllm/')}."
        )
    needs = Needs(max_budget, answer_tokens, prompt_tokens)
    return await asyncio.to_thread(check_vllm, model, address, needs)
