"""Choose how a model is served: context length, tensor and data parallelism."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from .._constants import ANSWER_TOKENS, H200_GB, LONGEST_PROMPT, MAX_BUDGET
from ..errors import BudgetError, ServerError
from ._memory import (
    UTILIZATION,
    Memory,
    memory_sum,
    tensor_parallel_sizes,
)
from ._recipe import GB, Recipe

MOST_GPUS = 8

# arguments of `vllm serve` that the plan sets, and what they follow from
_PARALLELISM = "--gpus and --sequences"
_PLANNED_ARGUMENTS = {
    "--model": "MODEL", "--revision": "MODEL", "--served-model-name": "--served-model-name",
    "--reasoning-parser": "--parser", "--port": "--port",
    "--max-model-len": "--max-budget, --answer and --longest-prompt",
    "--gpu-memory-utilization": f"the memory sum, which counts on {UTILIZATION:g}",
    "--tensor-parallel-size": _PARALLELISM, "-tp": _PARALLELISM,
    "--data-parallel-size": _PARALLELISM, "-dp": _PARALLELISM,
}  # fmt: skip


@dataclass(frozen=True)
class ServingPlan:
    """How a model is served on one machine.

    Attributes:
        recipe: The model.
        gpus: GPUs offered.
        gpu_memory_gb: Memory of each, in GB of 10^9 bytes.
        max_budget: Largest thinking budget there is room for, in tokens.
        answer: Room for the answer beside it, in tokens.
        max_model_len: Tokens of prompt, thinking and answer together.
        tensor_parallel: GPUs that share one copy of the model.
        data_parallel: Copies of the model.
        memory: The sum on one GPU.
        port: Port of the server.
        folder: Folder that the model is in; None takes it from the hub.
        vllm_arguments: Further arguments of `vllm serve`.
    """

    recipe: Recipe
    gpus: int
    gpu_memory_gb: float
    max_budget: int
    answer: int
    max_model_len: int
    tensor_parallel: int
    data_parallel: int
    memory: Memory
    port: int
    folder: Path | None = None
    vllm_arguments: tuple[str, ...] = ()

    @property
    def base_url(self) -> str:
        """Address of the API, as Inspect takes it."""
        return f"http://localhost:{self.port}/v1"

    @property
    def sequences(self) -> int:
        """Sequences of full length that all copies together hold at once."""
        return self.memory.sequences * self.data_parallel


def plan_serving(
    recipe: Recipe,
    *,
    gpus: int = 1,
    gpu_memory_gb: float = H200_GB,
    max_budget: int = MAX_BUDGET,
    answer: int = ANSWER_TOKENS,
    longest_prompt: int = LONGEST_PROMPT,
    sequences: int = 1,
    port: int = 8000,
    folder: Path | None = None,
    vllm_arguments: Sequence[str] = (),
) -> ServingPlan:
    """Choose the smallest tensor parallelism that fits, and as many copies as there are GPUs for.

    Args:
        recipe: The model.
        gpus: GPUs of the machine, 1 to 8.
        gpu_memory_gb: Memory of each, in GB of 10^9 bytes.
        max_budget: Largest thinking budget to be run, in tokens.
        answer: Room for the answer, in tokens.
        longest_prompt: Room for the prompt, in tokens.
        sequences: Sequences of full length that each copy must hold at once.
        port: Port of the server.
        folder: Folder that the model is in; None takes it from the hub.
        vllm_arguments: Further arguments of `vllm serve`, none that the plan sets.

    Raises:
        ServerError: If an argument is out of range, or the model does not fit; the message
            names the smallest setting that does.
        BudgetError: If the model's context is too short; the message names the largest budget.
    """
    _check_arguments(gpus, gpu_memory_gb, max_budget, answer, longest_prompt, sequences, port)
    _check_vllm_arguments(vllm_arguments)
    length = context_length(recipe, max_budget, answer, longest_prompt)
    for tensor_parallel in tensor_parallel_sizes(recipe):
        memory = memory_sum(
            recipe, tensor_parallel=tensor_parallel, length=length, gpu_memory_gb=gpu_memory_gb
        )
        if tensor_parallel <= gpus and memory.sequences >= sequences:
            return ServingPlan(
                recipe, gpus, gpu_memory_gb, max_budget, answer, length, tensor_parallel,
                gpus // tensor_parallel, memory, port, folder, tuple(vllm_arguments),
            )  # fmt: skip
    fixed = answer + longest_prompt
    raise ServerError(_too_little(recipe, gpus, gpu_memory_gb, length, fixed, sequences))


def context_length(recipe: Recipe, max_budget: int, answer: int, longest_prompt: int) -> int:
    """Add up `max_model_len`: budget, answer and prompt.

    Raises:
        BudgetError: If the model cannot take a text of that length.
    """
    length = max_budget + answer + longest_prompt
    if length <= recipe.max_context:
        return length
    largest = recipe.max_context - answer - longest_prompt
    way_out = (
        f"The largest budget that fits is {largest}."
        if largest > 0
        else "Not even the answer and the prompt fit: lower --answer or --longest-prompt."
    )
    raise BudgetError(
        f"{recipe.hub_id} takes {recipe.max_context:,} tokens, but a budget of {max_budget:,} "
        f"needs {length:,}: {max_budget:,} of thinking, {answer:,} of answer, "
        f"{longest_prompt:,} of prompt. {way_out}"
    )


def _check_arguments(
    gpus: int,
    gpu_memory_gb: float,
    max_budget: int,
    answer: int,
    longest_prompt: int,
    sequences: int,
    port: int,
) -> None:
    if not 1 <= gpus <= MOST_GPUS:
        raise ServerError(f"gpus={gpus} is not accepted: give 1 to {MOST_GPUS}, one machine's.")
    if not gpu_memory_gb > 0:
        raise ServerError(f"gpu_memory={gpu_memory_gb} is not accepted: give GB per GPU, above 0.")
    if not 1 <= port <= 65_535:
        raise ServerError(f"port={port} is not accepted: give 1 to 65535.")
    for name, value in (
        ("max_budget", max_budget), ("answer", answer), ("longest_prompt", longest_prompt),
        ("sequences", sequences),
    ):  # fmt: skip
        if value < 1:
            raise ServerError(f"{name}={value} is not accepted: give 1 or more.")


def _check_vllm_arguments(arguments: Sequence[str]) -> None:
    if arguments and not arguments[0].startswith("-"):
        raise ServerError(
            f"{arguments[0]!r} is no argument of vllm serve, which begin with a hyphen. MODEL is "
            "one name; put options of vllm serve behind --."
        )
    for argument in arguments:
        flag = argument.split("=")[0].replace("_", "-")
        planned = next(filter(lambda name: _means(flag, name), _PLANNED_ARGUMENTS), None)
        if planned is not None:
            raise ServerError(
                f"{argument} among the arguments for vllm serve contradicts the plan, which sets "
                f"{planned}. It follows from {_PLANNED_ARGUMENTS[planned]}; the others of vllm "
                "serve are passed on."
            )


def _means(flag: str, name: str) -> bool:
    """Whether vLLM reads a flag as this argument, which it also does when it is cut short."""
    return flag == name or (flag.startswith("--") and len(flag) > 2 and name.startswith(flag))


def _too_little(
    recipe: Recipe, gpus: int, gpu_memory_gb: float, length: int, fixed: int, sequences: int
) -> str:
    """Say what is missing, and the smallest setting that fits."""
    sizes = [size for size in tensor_parallel_sizes(recipe) if size <= gpus]
    closest = sizes[-1]
    memory = memory_sum(recipe, tensor_parallel=closest, length=length, gpu_memory_gb=gpu_memory_gb)
    many = "one sequence" if sequences == 1 else f"{sequences} sequences"
    missing = (
        f"{recipe.hub_id} does not fit on {_gpus(gpus)} of {gpu_memory_gb:g} GB: split over "
        f"{closest}, each needs {_gb(memory.needed(sequences))} ({_gb(memory.weights)} weights, "
        f"{_gb(memory.overhead)} overhead, {_gb(sequences * memory.sequence)} cache for {many} of "
        f"{length:,} tokens) and gives {_gb(memory.usable)} ({UTILIZATION:.0%})."
    )
    ways_out = [_smallest_setting(recipe, gpu_memory_gb, length, sequences)]
    budget = largest_budget(memory, recipe, closest, fixed, sequences)
    if budget > 0:
        ways_out.append(f"With these GPUs the largest budget that fits is {budget}.")
    return " ".join([missing, *ways_out])


def _smallest_setting(recipe: Recipe, gpu_memory_gb: float, length: int, sequences: int) -> str:
    """Name the fewest GPUs of this kind, or else the smallest GPUs, that the model fits on."""
    possible = tensor_parallel_sizes(recipe)
    for size in possible:
        memory = memory_sum(
            recipe, tensor_parallel=size, length=length, gpu_memory_gb=gpu_memory_gb
        )
        if memory.sequences >= sequences:
            return f"The smallest setting that fits is --gpus {size}."
    largest = possible[-1]
    memory = memory_sum(recipe, tensor_parallel=largest, length=length, gpu_memory_gb=gpu_memory_gb)
    gigabytes = -(-memory.needed(sequences) // int(GB * UTILIZATION))
    return (
        f"The smallest setting that fits is --gpus {largest} with --gpu-memory {gigabytes} or more."
    )


def largest_budget(
    memory: Memory, recipe: Recipe, tensor_parallel: int, fixed: int, sequences: int
) -> int:
    """Give the largest budget whose cache fits, 0 or less when none does.

    Args:
        memory: The sum on one GPU, for any length.
        recipe: The model.
        tensor_parallel: GPUs that share one copy.
        fixed: Tokens of answer and prompt.
        sequences: Sequences of full length that must fit at once.
    """
    per_sequence = memory.cache // sequences - recipe.cache.bytes_per_sequence(tensor_parallel)
    length = per_sequence // recipe.cache.bytes_per_token(tensor_parallel)
    return min(length, recipe.max_context) - fixed


def _gb(size: int) -> str:
    return f"{size / GB:.1f} GB"


def _gpus(number: int) -> str:
    return "1 GPU" if number == 1 else f"{number} GPUs"
