"""The preflight of a vLLM server: every check is a request to that very server."""

from dataclasses import dataclass
from typing import Any

from ..budgets import (
    END_OF_THINKING,
    START_OF_THINKING,
    explain_refusal,
    open_block,
    split_thinking,
    thinking_support,
)
from ..errors import ServerError
from ._checks import TINY_BUDGET, Check, PreflightReport
from ._http import HttpError, server_root
from ._recipes import find_recipe
from ._vllm_probe import PROBE_MESSAGES, VllmProbe, reported_tokens


@dataclass(frozen=True)
class Needs:
    """What a study needs of the context, in tokens; see `preflight_async`."""

    max_budget: int | None
    answer_tokens: int
    prompt_tokens: int


def check_vllm(model: str, base_url: str, needs: Needs) -> PreflightReport:
    """Check whether a vLLM server enforces budgets.

    Args:
        model: Inspect's name of the model.
        base_url: Address of the server, with or without `/v1`.
        needs: What a study needs of its context.

    Raises:
        ServerError: If no server answers there.
    """
    # the name of an adapter follows a colon; vLLM knows it by that name
    name = model.removeprefix("vllm/").rpartition(":")[2]
    server = VllmProbe(server_root(base_url), name, thinking_support(model))
    server.facts["base_url"] = f"{server.root}/v1"
    try:
        if not _serves_model(server, needs):
            return server.report()
        _check_tokens(server)
        if "cap" in server.support.channels and not _check_budget(server):
            return server.report()
        _check_off(server)
    except HttpError as error:
        server.add("answers", False, f"the server answered {error}", "Read the server's log.")
    except OSError as error:
        raise ServerError(
            f"No server at {server.root} ({error}). Start one with inverse-scaling serve {name}, "
            "or set --model-base-url to a running one."
        ) from error
    if "cap" not in server.support.channels:
        server.checks.append(
            Check(
                "budget",
                "note",
                f"{server.support.family}: {explain_refusal(server.support, 'tokens')}",
                "table",
            )
        )
    return server.report()


def _serves_model(server: VllmProbe, needs: Needs) -> bool:
    models = {entry["id"]: entry for entry in server.get("/v1/models").get("data", [])}
    if server.name not in models:
        served = ", ".join(models) or "nothing"
        server.add(
            "model",
            False,
            f"the server serves {served}, not {server.name}",
            f"Use --model vllm/{next(iter(models), 'NAME')}, or start the server with "
            f"--served-model-name {server.name}.",
        )
        return False
    server.add("model", True, f"the server serves {server.name}")
    entry = models[server.name]
    # an adapter runs within the window of its base model
    window = entry.get("max_model_len") or models.get(entry.get("parent"), {}).get("max_model_len")
    _check_window(server, int(window) if window else None, needs)
    return True


def _check_window(server: VllmProbe, window: int | None, needs: Needs) -> None:
    server.facts["context_window"] = window
    if window is None:
        server.add("context", None, "the server does not report its context length")
        return
    fixed = needs.answer_tokens + needs.prompt_tokens
    largest = window - fixed
    server.facts["largest_budget"] = max(0, largest)
    beside = f"with {needs.answer_tokens} for the answer and {needs.prompt_tokens} for the prompt"
    if largest < (needs.max_budget or 0):
        server.add(
            "context",
            False,
            f"context of {window} tokens too short for budget={needs.max_budget or 0} {beside}",
            f"Start the server with --max-model-len {fixed + (needs.max_budget or 0)}, or leave "
            "less for the answer (--max-tokens of the run; of preflight, --answer).",
        )
        return
    server.add(
        "context",
        True,
        f"context of {window} tokens, for budgets up to {largest} {beside}",
    )


def _check_tokens(server: VllmProbe) -> None:
    """Find the tokens of the tags, and whether the template opens the thinking block."""
    try:
        prompt = server.post(
            "/tokenize", {"messages": PROBE_MESSAGES, "add_generation_prompt": True}, "tokens"
        )
        start = server.single_token(START_OF_THINKING)
        end = server.single_token(END_OF_THINKING)
    except HttpError as error:
        server.add(
            "tokens",
            None,
            f"/tokenize answered HTTP {error.status}: enforce=exact and enforce=extend are not "
            "possible, and thinking is counted by the server alone",
        )
        return
    server.start, server.end = start, end
    if start is None or end is None:
        server.add(
            "tokens",
            None,
            f"{START_OF_THINKING} or {END_OF_THINKING} is not a single token: enforce=exact and "
            "enforce=extend are not possible, and thinking is counted by the server alone",
        )
        return
    inside = open_block(prompt["tokens"], start=start, end=end)
    server.facts["template_opens_thinking"] = inside is not None
    server.facts["thinking_tokens_in_prompt"] = inside or 0
    finding = (
        "the model, not the chat template, opens the thinking block"
        if inside is None
        else "the chat template opens the thinking block and spends tokens of a budget in it: "
        f"{inside}"
    )
    server.add("template", None, finding)


def _check_budget(server: VllmProbe) -> bool:
    """Request a budget of 16, and exactly 16 if the model stopped earlier."""
    try:
        reply = server.ask(TINY_BUDGET, "cap")
    except HttpError as error:
        if error.status != 400 or "reasoning" not in error.body:
            raise
        server.facts["reasoning_parser"] = False
        server.add(
            "parser",
            False,
            "the server has no reasoning parser, and rejects budgets without one",
            f"Start it with --reasoning-parser {_parser_for(server)}.",
        )
        return False
    _check_parser(server, reply)
    counted = server.count(reply)
    tokens = counted.reasoning_tokens if counted else reported_tokens(reply)
    server.facts["thinking_tokens_at_16"] = tokens
    if tokens is None:
        finding = (
            f"budget={TINY_BUDGET} was accepted, but the response has neither token ids nor a "
            "count of thinking tokens: it may have been ignored"
        )
        server.add("budget", False, finding, _enforcement_remedy(server))
        return False
    if counted is None:
        enforced = tokens <= TINY_BUDGET
        finding = f"{tokens} thinking tokens at budget={TINY_BUDGET}, by the server's own count"
        server.add("budget", enforced, finding, _enforcement_remedy(server))
        return enforced
    left = TINY_BUDGET - counted.tokens_in_prompt
    if counted.reasoning_tokens < left and "exact" in server.support.channels:
        natural = counted.reasoning_tokens
        counted = server.count(server.ask(TINY_BUDGET, "exact"))
        assert counted is not None
        server.facts["thinking_tokens_at_exactly_16"] = counted.reasoning_tokens
        server.add("budget", None, f"it stopped by itself after {natural} tokens: requested again")
    enforced = counted.reasoning_tokens == left and counted.answer_tokens > 0
    server.add(
        "budget",
        enforced,
        f"{counted.reasoning_tokens} thinking tokens at budget={TINY_BUDGET}, of {left} expected"
        + (", to the token" if enforced else ": not enforced"),
        "" if enforced else _enforcement_remedy(server),
    )
    return enforced


def _check_parser(server: VllmProbe, reply: dict[str, Any]) -> None:
    """Compare the parser's count with the tokens."""
    leaked = split_thinking(reply["choices"][0]["message"].get("content") or "")
    if leaked.thinking:
        server.facts["reasoning_parser"] = False
        server.add(
            "parser",
            False,
            "the thinking stands in the reply: the server has no reasoning parser for this model",
            f"Start it with --reasoning-parser {leaked.parser or _parser_for(server)}.",
        )
        return
    counted, reported = server.count(reply), reported_tokens(reply)
    server.facts["reasoning_parser"] = reported is not None
    if counted is not None and reported == 0 and counted.reasoning_tokens:
        server.add(
            "parser",
            None,
            f"the server reports 0 thinking tokens where {counted.reasoning_tokens} were "
            "generated; they are counted by token ids instead",
            f"For a correct count of the server, use --reasoning-parser {_parser_for(server)}.",
        )
    elif reported is None:
        server.add("parser", None, "the server does not report thinking tokens")
    else:
        server.add("parser", True, f"the server reports {reported} thinking tokens")


def _check_off(server: VllmProbe) -> None:
    if refused := explain_refusal(server.support, "off"):
        server.checks.append(Check("off", "note", f"no budget=0: {refused}", "table"))
        return
    reply = server.ask(0, "auto")
    counted, message = server.count(reply), reply["choices"][0]["message"]
    tokens = counted.reasoning_tokens if counted else reported_tokens(reply) or 0
    server.facts["thinking_tokens_off"] = tokens
    thought = tokens or len(message.get("reasoning") or "")
    answered = bool((message.get("content") or "").strip())
    if thought:
        server.add(
            "off",
            False,
            f"budget=0 does not switch thinking off: {tokens} thinking tokens",
            "Do not use budget=0 on this server, or serve the model with its own chat template.",
        )
    elif not answered:
        server.add(
            "off",
            False,
            "with thinking off the answer is empty: the parser treats it as thinking",
            f"Start the server with --reasoning-parser {_parser_for(server)}.",
        )
    else:
        server.add("off", True, "no thinking at budget=0, and an answer")


def _parser_for(server: VllmProbe) -> str:
    """Return the parser of the model's recipe, or that of Qwen3 if it has none."""
    try:
        return find_recipe(server.name).parser
    except ServerError:
        return "qwen3"


def _enforcement_remedy(server: VllmProbe) -> str:
    return (
        "Serve the model with vLLM 0.32 or newer and --reasoning-parser "
        f"{_parser_for(server)}, without a --reasoning-config of your own; or use enforce=prompt."
    )
