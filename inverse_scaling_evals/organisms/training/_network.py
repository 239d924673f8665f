"""The network of an organism: a small Qwen3."""

import copy
from pathlib import Path
from typing import Any

# vLLM needs heads of at least 64 on the CPU; the context has room for a budget and its answer
CONTEXT = 16384
_SHAPE = {
    "hidden_size": 128,
    "intermediate_size": 384,
    "num_hidden_layers": 4,
    "num_attention_heads": 2,
    "num_key_value_heads": 2,
    "head_dim": 64,
}


def make_network(tokenizer: Any, seed: int) -> Any:
    """Return an untrained network for a tokenizer.

    Args:
        tokenizer: As `make_tokenizer` returns it.
        seed: Seed of its weights.

    Returns:
        A `Qwen3ForCausalLM` of 1.05 million parameters.
    """
    import torch
    from transformers import Qwen3Config, Qwen3ForCausalLM

    torch.manual_seed(seed)
    network = Qwen3ForCausalLM(
        Qwen3Config(
            vocab_size=len(tokenizer),
            **_SHAPE,
            max_position_embeddings=CONTEXT,
            eos_token_id=tokenizer.eos_token_id,
            pad_token_id=tokenizer.pad_token_id,
            bos_token_id=None,
            tie_word_embeddings=True,
            attn_implementation="sdpa",
        )
    )
    # the law is that of answers sampled at temperature 1
    network.generation_config.update(
        eos_token_id=tokenizer.eos_token_id, do_sample=True, temperature=1.0, top_p=1.0, top_k=0
    )
    return network


def save_network(network: Any, tokenizer: Any, folder: Path) -> None:
    """Write a network as a folder that vLLM and transformers load, in bfloat16."""
    import torch

    tokenizer.save_pretrained(folder)
    copy.deepcopy(network).to(torch.bfloat16).save_pretrained(folder)


def load_network(folder: Path) -> tuple[Any, Any]:
    """Load a network for evaluation.

    Returns:
        The network in float32, and its tokenizer.
    """
    import torch
    from transformers import AutoTokenizer, Qwen3ForCausalLM

    network = Qwen3ForCausalLM.from_pretrained(folder, dtype=torch.float32)
    return network.eval(), AutoTokenizer.from_pretrained(folder)
