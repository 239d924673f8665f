"""Recipe: what is needed to serve a model."""

import math
from dataclasses import dataclass
from typing import Protocol

GB = 1_000_000_000
"""Bytes of a gigabyte, as the sizes of checkpoints and of GPUs are given here."""

_CACHE_NUMBER_BYTES = 2  # the cache is kept in 16-bit numbers, vLLM's default for these models

_STATES_KEPT = 2.5
"""Recurrent states that vLLM reserves for a sequence, an upper bound.

While prefix caching is on, as it is by default, vLLM keeps two, in whole pages of attention, and
the last page of the text is rounded up (`MambaSpec`, `_align_hybrid_block_size`, vLLM 0.32).
"""


class Cache(Protocol):
    """Memory of a model's key-value cache."""

    def bytes_per_token(self, tensor_parallel: int) -> int:
        """Return the bytes on each GPU for one more token of one sequence."""
        ...

    def bytes_per_sequence(self, tensor_parallel: int) -> int:
        """Return the bytes on each GPU for a sequence, in addition to its tokens."""
        ...


@dataclass(frozen=True)
class GroupedQueryCache:
    """Keys and values of grouped-query attention.

    Layers with a sliding window count in full, which overestimates what vLLM keeps for them.

    Attributes:
        layers: Layers with keys and values of the whole text.
        kv_heads: Key-value heads of a layer, split over the GPUs, at least one on each.
        head_dim: Size of a head.
        state_bytes: Size of one state of all recurrent layers, independent of the length of the
            text.
    """

    layers: int
    kv_heads: int
    head_dim: int
    state_bytes: int = 0

    def bytes_per_token(self, tensor_parallel: int) -> int:
        """Return the bytes of keys and values on one GPU; heads are copied if there are too few."""
        heads = max(1, -(-self.kv_heads // tensor_parallel))
        return 2 * self.layers * heads * self.head_dim * _CACHE_NUMBER_BYTES

    def bytes_per_sequence(self, tensor_parallel: int) -> int:
        """Return the bytes of the recurrent states on one GPU."""
        return math.ceil(self.state_bytes * _STATES_KEPT / tensor_parallel)


@dataclass(frozen=True)
class LatentCache:
    """Latent vectors of multi-head latent attention, all of them on every GPU.

    Attributes:
        layers: Layers of the model.
        latent_dim: `kv_lora_rank`, size of the compressed keys and values.
        rope_dim: `qk_rope_head_dim`, size of the positional key.
        index_bytes: Bytes of a token in the indexer of sparse attention, of all layers: an 8-bit
            key and its scale, 132 bytes for each layer that has one.
    """

    layers: int
    latent_dim: int
    rope_dim: int
    index_bytes: int = 0

    def bytes_per_token(self, tensor_parallel: int) -> int:
        """Return the bytes of a latent vector and a positional key per layer, on every GPU."""
        numbers = self.layers * (self.latent_dim + self.rope_dim)
        return numbers * _CACHE_NUMBER_BYTES + self.index_bytes

    def bytes_per_sequence(self, tensor_parallel: int) -> int:
        """Return 0."""
        return 0


@dataclass(frozen=True)
class MixedCache:
    """Sum of the caches of a model with several kinds of layers.

    Attributes:
        parts: A cache for each kind of layers.
    """

    parts: tuple[GroupedQueryCache | LatentCache, ...]

    def bytes_per_token(self, tensor_parallel: int) -> int:
        """Return the bytes of a token in layers of all kinds."""
        return sum(part.bytes_per_token(tensor_parallel) for part in self.parts)

    def bytes_per_sequence(self, tensor_parallel: int) -> int:
        """Return the bytes of a sequence in layers of all kinds, in addition to its tokens."""
        return sum(part.bytes_per_sequence(tensor_parallel) for part in self.parts)


@dataclass(frozen=True)
class Sampling:
    """Sampling that the model's makers recommend for thinking.

    Attributes:
        temperature: None where no recommendation is known; the server then applies the
            checkpoint's own `generation_config.json`.
        top_p: As above.
        top_k: As above. Inspect's vLLM provider drops `--top-k`, so it is sent in `extra_body`.
    """

    temperature: float | None = None
    top_p: float | None = None
    top_k: int | None = None


@dataclass(frozen=True)
class Recipe:
    """How to serve a model with vLLM 0.32.

    Attributes:
        alias: Short name on the command line.
        hub_id: Repository on the Hugging Face hub.
        revision: Commit of the repository, or `main` where none is known.
        parser: vLLM's `--reasoning-parser`.
        parameters: Number of parameters.
        weight_bytes: Size of the weights in memory, in bytes.
        heads: Attention heads; tensor parallelism must divide them.
        cache: Memory of a token of context.
        max_context: Maximum context of the checkpoint's config, in tokens, without rescaling.
        sampling: Recommended sampling.
        sources: Sources of the figures.
        experts: Whether the model is a mixture of experts.
        max_tensor_parallel: Largest tensor parallelism that vLLM can split the weights by.
        flags: Further arguments of `vllm serve` that the checkpoint needs.
        aliases: Its other names.
        note: What to know before using it, and what is not known.
    """

    alias: str
    hub_id: str
    revision: str
    parser: str
    parameters: float
    weight_bytes: float
    heads: int
    cache: Cache
    max_context: int
    sampling: Sampling
    sources: str
    experts: bool = False
    max_tensor_parallel: int = 8
    flags: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    note: str = ""

    @property
    def pinned(self) -> bool:
        """Return whether the revision is a commit, so that every run has the same weights."""
        return self.revision != "main"

    @property
    def effort_only(self) -> bool:
        """Return whether the model takes a level of effort but no number of tokens."""
        # vLLM does not know the end of thinking for this parser, and rejects thinking_token_budget
        return self.parser == "openai_gptoss"
