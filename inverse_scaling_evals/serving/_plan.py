"""Choose how a model is served: context length, tensor and data parallelism."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from .._arguments import check_integer
from .._constants import ANSWER_TOKENS, H200_GB, LONGEST_PROMPT, MAX_BUDGET
from ..errors import BudgetError, ServerError
from ._memory import (
    UTILIZATION,
    Memory,
    memory_sum,
    tensor_parallel_sizes,
)
from ._recipe import GB, Recipe

MAX_GPUS = 8

# arguments of `vllm serve` that the plan sets, and the options that determine them
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
        max_budget: Largest thinking budget, in tokens.
        answer: Room for the answer, in tokens.
        max_model_len: Tokens of prompt, thinking and answer.
        tensor_parallel: GPUs that share one copy of the model.
        data_parallel: Copies of the model.
        memory: Memory of one GPU.
        port: Port of the server.
        folder: Folder of the model; None for the hub.
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
        """Return the address of the API for Inspect."""
        return f"http://localhost:{self.port}/v1"

    @property
    def sequences(self) -> int:
        """Return the number of sequences of full length that fit in all copies."""
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
    """Return a plan with the smallest tensor parallelism that fits, and as many copies as possible.

    Args:
        recipe: The model.
        gpus: GPUs of the machine, 1 to 8.
        gpu_memory_gb: Memory of each, in GB of 10^9 bytes.
        max_budget: Largest thinking budget, in tokens.
        answer: Room for the answer, in tokens.
        longest_prompt: Room for the prompt, in tokens.
        sequences: Sequences of full length that must fit in each copy.
        port: Port of the server.
        folder: Folder of the model; None for the hub.
        vllm_arguments: Further arguments of `vllm serve`, none that the plan sets.

    Raises:
        ServerError: If an argument is invalid, or the model does not fit; the message names the
            smallest setting that does.
        BudgetError: If the model's context is too short; the message names the largest budget.
    """
    check_integer("gpus", gpus, 1, MAX_GPUS, error=ServerError)
    check_integer("port", port, 1, 65_535, error=ServerError)
    check_integer("max_budget", max_budget, 1, error=ServerError)
    check_integer("answer", answer, 1, error=ServerError)
    check_integer("longest_prompt", longest_prompt, 1, error=ServerError)
    check_integer("sequences", sequences, 1, error=ServerError)
    if not gpu_memory_gb > 0:
        raise ServerError(f"Invalid gpu_memory {gpu_memory_gb}: expected GB per GPU, more than 0.")
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
    """Return `max_model_len`, the sum of budget, answer and prompt.

    Raises:
        BudgetError: If the model's context is shorter.
    """
    length = max_budget + answer + longest_prompt
    if length <= recipe.max_context:
        return length
    largest = recipe.max_context - answer - longest_prompt
    remedy = (
        f"The largest budget that fits is {largest}."
        if largest > 0
        else "Answer and prompt alone do not fit: lower --answer or --longest-prompt."
    )
    raise BudgetError(
        f"The context of {recipe.hub_id} is too short: it has {recipe.max_context:,} tokens, a "
        f"budget of {max_budget:,} needs {length:,} ({max_budget:,} of thinking, {answer:,} of "
        f"answer, {longest_prompt:,} of prompt). {remedy}"
    )


def _check_vllm_arguments(arguments: Sequence[str]) -> None:
    if arguments and not arguments[0].startswith("-"):
        raise ServerError(
            f"Invalid argument {arguments[0]!r} of vllm serve: expected one that begins with a "
            "hyphen. Pass one MODEL, and options of vllm serve after --."
        )
    for argument in arguments:
        flag = argument.split("=")[0].replace("_", "-")
        planned = next(filter(lambda name: _abbreviates(flag, name), _PLANNED_ARGUMENTS), None)
        if planned is not None:
            raise ServerError(
                f"Invalid argument {argument} of vllm serve: the plan sets {planned}. It is "
                f"determined by {_PLANNED_ARGUMENTS[planned]}."
            )


def _abbreviates(flag: str, name: str) -> bool:
    """Return whether vLLM reads a flag as this argument; it accepts abbreviations."""
    return flag == name or (flag.startswith("--") and len(flag) > 2 and name.startswith(flag))


def _too_little(
    recipe: Recipe, gpus: int, gpu_memory_gb: float, length: int, fixed: int, sequences: int
) -> str:
    """Return a message on the missing memory and the smallest setting that fits."""
    sizes = [size for size in tensor_parallel_sizes(recipe) if size <= gpus]
    closest = sizes[-1]
    memory = memory_sum(recipe, tensor_parallel=closest, length=length, gpu_memory_gb=gpu_memory_gb)
    many = "one sequence" if sequences == 1 else f"{sequences} sequences"
    missing = (
        f"{recipe.hub_id} does not fit on {_gpus(gpus)} of {gpu_memory_gb:g} GB: split over "
        f"{closest}, each needs {_gb(memory.needed(sequences))} ({_gb(memory.weights)} weights, "
        f"{_gb(memory.overhead)} overhead, {_gb(sequences * memory.sequence)} cache for {many} of "
        f"{length:,} tokens) and has {_gb(memory.usable)} ({UTILIZATION:.0%})."
    )
    remedies = [_smallest_setting(recipe, gpu_memory_gb, length, sequences)]
    budget = largest_budget(memory, recipe, closest, fixed, sequences)
    if budget > 0:
        remedies.append(f"With these GPUs the largest budget that fits is {budget}.")
    return " ".join([missing, *remedies])


def _smallest_setting(recipe: Recipe, gpu_memory_gb: float, length: int, sequences: int) -> str:
    """Return the smallest number of these GPUs, or else the smallest GPUs, that suffice."""
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
    """Return the largest budget whose cache fits, 0 or less if none does.

    Args:
        memory: Memory of one GPU, for any length.
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
