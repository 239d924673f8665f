"""The preflight of a model behind an API: what one tiny request can show, and the table."""

from typing import Any

from inspect_ai.model import ChatMessageUser, GenerateConfig, Model, ModelOutput, get_model

from .._inspect.refusals import plain_message, prerequisite_error
from ..budgets import (
    Budget,
    MeasuredThinking,
    ThinkingConfig,
    ThinkingSupport,
    measured_thinking,
    parse_budget,
    thinking_config,
    thinking_support,
)
from ..errors import InverseScalingError, ServerError
from ._checks import PROBE, TINY_BUDGET, Check, PreflightReport

_ANSWER_TOKENS = 256
_TIMEOUT = 120  # seconds
# A hosted model takes its number for guidance; more than a quarter above it is disobedience.
_LEEWAY = 1.25


async def check_model(name: str, base_url: str | None) -> PreflightReport:
    """Ask a model once at its smallest budget (a scripted one once more with thinking off).

    Raises:
        ServerError: If there is no such model or no key, or the request fails.
    """
    support = thinking_support(name)
    model = _reach(name, base_url)
    budget = _smallest(support)
    plan = thinking_config(name, budget, answer_tokens=_ANSWER_TOKENS)
    measured = measured_thinking(await _ask(model, plan))
    checks = [
        Check("accepted", "pass", f"budget={budget} was accepted ({_sent(plan)})"),
        _counted(measured),
        _obeyed(support, budget, plan, measured),
    ]
    facts: dict[str, Any] = {
        "family": support.family,
        "budget": str(budget),
        "channel": plan.channel,
        "wire_field": plan.wire_field,
        "reasoning_tokens": measured.reasoning_tokens,
        "reasoning_tokens_source": measured.source,
    }
    if support.provider == "scripted" and support.off is not None:
        off = measured_thinking(await _ask(model, thinking_config(name, parse_budget(0))))
        facts["reasoning_tokens_off"] = off.reasoning_tokens
        checks.append(_switched_off(off))
    checks += _table(support)
    return PreflightReport(name, tuple(checks), facts)


def _smallest(support: ThinkingSupport) -> Budget:
    if support.tokens_field:
        return parse_budget(max(support.least_tokens, TINY_BUDGET))
    if support.efforts:
        return Budget("effort", effort=support.efforts[0])
    return Budget("natural")


def _reach(name: str, base_url: str | None) -> Model:
    try:
        return get_model(name, base_url=base_url, memoize=False)
    except InverseScalingError:
        raise
    except (prerequisite_error(), ValueError, ImportError) as error:
        # Inspect names the variable of the missing key or the package to install
        raise ServerError(f"{name} cannot be reached: {plain_message(error)}") from error


async def _ask(model: Model, plan: ThinkingConfig) -> ModelOutput:
    config = plan.config.merge(GenerateConfig(max_retries=1, timeout=_TIMEOUT, seed=1))
    try:
        return await model.generate([ChatMessageUser(content=PROBE)], config=config, cache=False)
    except Exception as error:
        raise ServerError(
            f"{model} did not answer a tiny request (thinking {_sent(plan)}): "
            f"{type(error).__name__}: {plain_message(error)}. If the key and the name are right, "
            "this model does not take that setting: choose another budget, or enforce=prompt."
        ) from error


def _sent(plan: ThinkingConfig) -> str:
    return f"sent as {plan.wire_field}" if plan.wire_field else "expressed by leaving it out"


def _counted(measured: MeasuredThinking) -> Check:
    tokens = measured.reasoning_tokens
    if measured.source == "usage":
        return Check("counted", "pass", f"the API reports {tokens} thinking tokens")
    if measured.source == "estimate":
        return Check(
            "counted",
            "note",
            f"the API reports no thinking tokens; the text shown comes to about {tokens}",
        )
    return Check("counted", "note", "the API neither reports nor shows its thinking")


def _obeyed(
    support: ThinkingSupport, budget: Budget, plan: ThinkingConfig, measured: MeasuredThinking
) -> Check:
    tokens, limit = measured.reasoning_tokens, plan.expected_tokens_limit
    if limit is None or tokens is None:
        return Check(
            "obeyed",
            "note",
            f"not established: one request at budget={budget} has no number to be held to",
        )
    allowed = limit if support.provider == "scripted" else int(limit * _LEEWAY)
    if tokens > allowed:
        return Check(
            "obeyed",
            "fail",
            f"it does not obey: {tokens} thinking tokens at budget={budget}",
            way_out="Use another model, or enforce=prompt, which claims no more than words.",
        )
    return Check("obeyed", "pass", f"{tokens} thinking tokens at budget={budget}")


def _switched_off(measured: MeasuredThinking) -> Check:
    if measured.reasoning_tokens:
        return Check(
            "off",
            "fail",
            f"it does not obey: {measured.reasoning_tokens} thinking tokens at budget=0",
            way_out="Leave budget=0 out on this model.",
        )
    return Check("off", "pass", "no thinking at budget=0")


def _table(support: ThinkingSupport) -> list[Check]:
    """Say what was not tested but is known of the provider."""
    off = "budget=0 is possible" if support.off else f"no budget=0: {support.off_refusal}"
    numbers = "" if support.tokens_field else f"; no number of tokens: {support.number_refusal}"
    rows = [Check("table", "note", f"{support.family}: {off}{numbers}", "table")]
    if support.note:
        rows.append(Check("table", "note", support.note, "table"))
    return rows
