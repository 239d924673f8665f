"""What a model needs to be served: the form of a recipe."""

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
    """How much memory a model remembers its text in."""

    def bytes_per_token(self, tensor_parallel: int) -> int:
        """Bytes on each GPU for one more token of one sequence."""
        ...

    def bytes_per_sequence(self, tensor_parallel: int) -> int:
        """Bytes on each GPU that a sequence of any length needs besides."""
        ...


@dataclass(frozen=True)
class GroupedQueryCache:
    """Keys and values of grouped-query attention.

    Layers with a sliding window count in full, which overestimates what vLLM keeps for them.

    Attributes:
        layers: Layers that keep keys and values of the whole text.
        kv_heads: Key-value heads of a layer; shared out over the GPUs, at least one on each.
        head_dim: Numbers of a head.
        state_bytes: The state of all recurrent layers, one of each; its size does not depend on
            the length of the text.
    """

    layers: int
    kv_heads: int
    head_dim: int
    state_bytes: int = 0

    def bytes_per_token(self, tensor_parallel: int) -> int:
        """Keys and values of the heads on one GPU; heads are copied when there are too few."""
        heads = max(1, -(-self.kv_heads // tensor_parallel))
        return 2 * self.layers * heads * self.head_dim * _CACHE_NUMBER_BYTES

    def bytes_per_sequence(self, tensor_parallel: int) -> int:
        """The recurrent states that are kept, shared out over the GPUs."""
        return math.ceil(self.state_bytes * _STATES_KEPT / tensor_parallel)


@dataclass(frozen=True)
class LatentCache:
    """Latent vectors of multi-head latent attention: every GPU keeps all of them.

    Attributes:
        layers: Layers of the model.
        latent_dim: `kv_lora_rank`, numbers of the compressed keys and values.
        rope_dim: `qk_rope_head_dim`, numbers of the positional key.
        index_bytes: What the indexer of sparse attention keeps of a token, in all layers: an
            8-bit key and its scale, 132 bytes a layer that has one.
    """

    layers: int
    latent_dim: int
    rope_dim: int
    index_bytes: int = 0

    def bytes_per_token(self, tensor_parallel: int) -> int:
        """One latent vector and one positional key a layer, however many GPUs there are."""
        numbers = self.layers * (self.latent_dim + self.rope_dim)
        return numbers * _CACHE_NUMBER_BYTES + self.index_bytes

    def bytes_per_sequence(self, tensor_parallel: int) -> int:
        """Nothing."""
        return 0


@dataclass(frozen=True)
class MixedCache:
    """The caches of a model whose layers are of several kinds, added up.

    Attributes:
        parts: One cache for the layers of each kind.
    """

    parts: tuple[GroupedQueryCache | LatentCache, ...]

    def bytes_per_token(self, tensor_parallel: int) -> int:
        """What the layers of all kinds keep of a token."""
        return sum(part.bytes_per_token(tensor_parallel) for part in self.parts)

    def bytes_per_sequence(self, tensor_parallel: int) -> int:
        """What the layers of all kinds keep of a sequence besides."""
        return sum(part.bytes_per_sequence(tensor_parallel) for part in self.parts)


@dataclass(frozen=True)
class Sampling:
    """Sampling that the model's makers recommend for thinking.

    Attributes:
        temperature: None where no recommendation could be established; the server then applies
            the checkpoint's own `generation_config.json`.
        top_p: As above.
        top_k: As above. Inspect's vLLM provider drops `--top-k`, so it travels in `extra_body`.
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
        revision: Commit of the repository, or `main` where none could be established.
        parser: vLLM's `--reasoning-parser`.
        parameters: Number of parameters.
        weight_bytes: Size of the weights as they lie in memory, in bytes.
        heads: Attention heads; tensor parallelism must divide them.
        cache: What a token of context costs.
        max_context: Longest text the checkpoint's config allows, in tokens, without rescaling.
        sampling: Recommended sampling.
        sources: Where the figures come from.
        experts: Whether the model is a mixture of experts.
        most_tensor_parallel: Largest tensor parallelism that vLLM can split the weights by.
        flags: Further arguments of `vllm serve` that the checkpoint needs.
        aliases: Other names that it is known by.
        note: What to know before using it, and what could not be established.
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
    most_tensor_parallel: int = 8
    flags: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    note: str = ""

    @property
    def pinned(self) -> bool:
        """Whether the revision is a commit, so that every run gets the same weights."""
        return self.revision != "main"

    @property
    def effort_only(self) -> bool:
        """Whether the model takes a level of effort but no number of tokens."""
        # vLLM knows no end of thinking for this parser, and refuses thinking_token_budget
        return self.parser == "openai_gptoss"
