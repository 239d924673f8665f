"""The commands of a plan: `vllm serve …`, then `inspect eval …`."""

import json
import shlex
from typing import Any

from ..budgets import parse_budget, thinking_config
from ._memory import UTILIZATION
from ._plan import ServingPlan
from ._recipe import GB

EXAMPLE_BUDGET = 4096


def serve_command(plan: ServingPlan) -> list[str]:
    """Return the `vllm serve` command of a plan, as arguments."""
    recipe = plan.recipe
    model = (
        [recipe.hub_id, "--revision", recipe.revision]
        if plan.folder is None
        else [str(plan.folder), "--served-model-name", recipe.hub_id]
    )
    # no --reasoning-config: the parser knows the end of thinking, and a custom reasoning_end_str
    # can be forced into the answer
    command = [
        "vllm", "serve", *model,
        "--reasoning-parser", recipe.parser,
        "--max-model-len", str(plan.max_model_len),
        "--tensor-parallel-size", str(plan.tensor_parallel),
        "--data-parallel-size", str(plan.data_parallel),
        "--gpu-memory-utilization", f"{UTILIZATION:g}",
        "--enable-prompt-tokens-details",
        "--port", str(plan.port),
        *recipe.flags,
    ]  # fmt: skip
    if recipe.experts and plan.data_parallel > 1:
        # without it vLLM splits every expert over all copies' GPUs
        command.append("--enable-expert-parallel")
    return [*command, *plan.vllm_arguments]


def eval_command(plan: ServingPlan) -> list[str]:
    """Return an `inspect eval` command for the server of a plan, as arguments.

    Its task needs no download. Sampling is the model card's. `top_k` is part of the request's body,
    since Inspect's vLLM provider does not send `--top-k`.
    """
    recipe = plan.recipe
    sampling = recipe.sampling
    tokens = min(EXAMPLE_BUDGET, plan.max_budget)
    budget = "medium" if recipe.effort_only else str(tokens)
    wanted = thinking_config(f"vllm/{recipe.hub_id}", parse_budget(budget)).config.max_tokens
    command = [
        "inspect", "eval", "inverse_scaling_evals/misleading_math",
        "--model", f"vllm/{recipe.hub_id}",
        "--model-base-url", plan.base_url,
        "-T", f"budget={budget}",
    ]  # fmt: skip
    if (wanted or 0) > plan.max_budget + plan.answer:
        # vLLM rejects requests that exceed the planned context
        command += ["--max-tokens", str(tokens + plan.answer)]
    if sampling.temperature is not None:
        command += ["--temperature", f"{sampling.temperature}"]
    if sampling.top_p is not None:
        command += ["--top-p", f"{sampling.top_p}"]
    if sampling.top_k is not None:
        command += ["--extra-body", json.dumps({"top_k": sampling.top_k})]
    return command


def plan_lines(plan: ServingPlan) -> list[str]:
    """Return the memory of a plan and what follows from it, as lines."""
    memory, recipe = plan.memory, plan.recipe
    pinned = "" if recipe.pinned else " (not pinned)"
    source = f"{recipe.hub_id} at {recipe.revision}{pinned}"
    if plan.folder is not None:
        source = f"{recipe.hub_id} in {plan.folder}"
    tokens = memory.cache // recipe.cache.bytes_per_token(plan.tensor_parallel)
    idle = plan.gpus - plan.tensor_parallel * plan.data_parallel
    lines = [
        source,
        f"  {_gb(memory.usable)}  usable: {UTILIZATION:.0%} of a GPU's {plan.gpu_memory_gb:g} GB",
        f"- {_gb(memory.weights)}  weights: {recipe.weight_bytes / GB:,.1f} GB over "
        f"{plan.tensor_parallel} (tensor parallel)",
        f"- {_gb(memory.overhead)}  overhead: activations, graphs, buffers (assumed)",
        f"= {_gb(memory.cache)}  cache: {tokens:,} tokens",
        f"/ {_gb(memory.sequence)}  a sequence of {plan.max_model_len:,} tokens",
        f"= {memory.sequences:6}     at once, x {plan.data_parallel} (data parallel) = "
        f"{plan.sequences}",
    ]
    if idle:
        lines.append(f"{idle} of the {plan.gpus} GPUs stay idle.")
    if recipe.note:
        lines.append(f"Note: {recipe.note}")
    return lines


def plan_facts(plan: ServingPlan) -> dict[str, Any]:
    """Return a plan as JSON values; sizes in bytes per GPU."""
    recipe, memory = plan.recipe, plan.memory
    return {
        "model": recipe.hub_id,
        "revision": recipe.revision if plan.folder is None else None,
        "folder": None if plan.folder is None else str(plan.folder),
        "pinned": recipe.pinned,
        "reasoning_parser": recipe.parser,
        "max_budget": plan.max_budget,
        "max_model_len": plan.max_model_len,
        "gpus": plan.gpus,
        "gpu_memory_gb": plan.gpu_memory_gb,
        "tensor_parallel": plan.tensor_parallel,
        "data_parallel": plan.data_parallel,
        "memory": {
            name: getattr(memory, name)
            for name in ("usable", "weights", "overhead", "cache", "sequence")
        },
        "sequences": plan.sequences,
        "base_url": plan.base_url,
        "command": serve_command(plan),
        "shell": shlex.join(serve_command(plan)),
        "eval": shlex.join(eval_command(plan)),
        "sources": recipe.sources,
        "note": recipe.note,
    }


def _gb(size: int) -> str:
    return f"{size / GB:6.1f} GB"
