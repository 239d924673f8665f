"""Memory per GPU: whether a model fits, and how many sequences run at once.

An estimate: on 8 H200 it gives Kimi K2 Thinking a cache of about 680,000 tokens, where vLLM's
recipes report 715,072.
"""

import math
from dataclasses import dataclass

from ._recipe import GB, Recipe

UTILIZATION = 0.9
"""Fraction of each GPU that vLLM uses (`--gpu-memory-utilization`)."""

OVERHEAD_BYTES = 5 * GB
"""Assumed memory of a GPU for activations, CUDA graphs and communication buffers."""

TENSOR_PARALLEL_SIZES = (1, 2, 4, 8)
"""Powers of two up to the GPUs of one machine."""


@dataclass(frozen=True)
class Memory:
    """The memory of one GPU, in bytes.

    Attributes:
        usable: Memory that vLLM may use.
        weights: Weights on this GPU.
        overhead: Reserved for activations, graphs and buffers.
        sequence: Cache of one sequence of full length on this GPU.
    """

    usable: int
    weights: int
    overhead: int
    sequence: int

    @property
    def cache(self) -> int:
        """Return the memory left for the cache; negative if the weights alone do not fit."""
        return self.usable - self.weights - self.overhead

    @property
    def sequences(self) -> int:
        """Return the number of sequences of full length that fit in the cache."""
        return max(0, self.cache) // self.sequence

    def needed(self, sequences: int) -> int:
        """Return the usable memory that a number of sequences needs."""
        return self.weights + self.overhead + sequences * self.sequence


def memory_sum(
    recipe: Recipe, *, tensor_parallel: int, length: int, gpu_memory_gb: float
) -> Memory:
    """Compute the memory of one GPU.

    With data parallelism a mixture of experts spreads its experts over more GPUs than counted
    here, so its weights need less.

    Args:
        recipe: The model.
        tensor_parallel: GPUs that share one copy of it.
        length: Full length of a sequence, in tokens.
        gpu_memory_gb: Memory of a GPU in GB of 10^9 bytes.
    """
    return Memory(
        usable=int(gpu_memory_gb * GB * UTILIZATION),
        weights=math.ceil(recipe.weight_bytes / tensor_parallel),
        overhead=OVERHEAD_BYTES,
        sequence=sequence_bytes(recipe, tensor_parallel, length),
    )


def sequence_bytes(recipe: Recipe, tensor_parallel: int, length: int) -> int:
    """Return the bytes of the cache of one sequence of `length` tokens on each GPU."""
    cache = recipe.cache
    return length * cache.bytes_per_token(tensor_parallel) + cache.bytes_per_sequence(
        tensor_parallel
    )


def tensor_parallel_sizes(recipe: Recipe) -> list[int]:
    """Return the possible tensor parallelisms of a model: they divide its attention heads."""
    return [
        size
        for size in TENSOR_PARALLEL_SIZES
        if recipe.heads % size == 0 and size <= recipe.max_tensor_parallel
    ]
