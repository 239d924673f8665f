"""The memory arithmetic, against figures worked out by hand."""

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inverse_scaling_evals.serving import (
    find_recipe,
    memory_sum,
    recipes,
    sequence_bytes,
    tensor_parallel_sizes,
)

every_recipe = st.sampled_from(recipes())
sizes = st.sampled_from([1, 2, 4, 8])


@pytest.mark.parametrize(
    ("model", "tensor_parallel", "expected"),
    [
        # 2 (keys, values) x layers x heads on this GPU x head size x 2 bytes
        ("qwen3-32b", 1, 2 * 64 * 8 * 128 * 2),  # 262,144
        ("qwen3-32b", 8, 2 * 64 * 1 * 128 * 2),  # 32,768
        ("qwen3-8b", 2, 2 * 36 * 4 * 128 * 2),  # 73,728
        ("gpt-oss-120b", 1, 2 * 36 * 8 * 64 * 2),  # 73,728
        # fewer heads than GPUs: every GPU keeps one whole head
        ("r1-distill-qwen-1.5b", 4, 2 * 28 * 1 * 128 * 2),  # 14,336
        # latent: layers x (512 + 64) x 2 bytes, the same on every GPU
        ("r1-0528", 1, 61 * 576 * 2),  # 70,272
        ("r1-0528", 8, 61 * 576 * 2),
        # an indexer's 8-bit key of 128 numbers and its scale, in each layer that has one
        ("deepseek-v3.2", 8, 61 * (576 * 2 + 132)),
        ("glm-5.3", 8, 78 * 576 * 2 + 21 * 132),  # 92,628
        # two kinds of attention: 50 layers of 16 heads of 256, 10 of 4 heads of 512
        ("gemma-4-31b", 1, 2 * (50 * 16 * 256 + 10 * 4 * 512) * 2),  # 901,120
        ("gemma-4-31b", 8, 2 * (50 * 2 * 256 + 10 * 1 * 512) * 2),
        # keys and values of a head on each GPU, and the whole index on all
        ("minimax-m3", 8, 2 * 60 * 1 * 128 * 2 + 57 * 128 * 2),  # 45,312
    ],
)
def test_bytes_of_a_token(model: str, tensor_parallel: int, expected: int) -> None:
    assert find_recipe(model).cache.bytes_per_token(tensor_parallel) == expected


def test_the_sum_of_qwen3_32b_on_one_h200() -> None:
    memory = memory_sum(
        find_recipe("qwen3-32b"), tensor_parallel=1, length=32_528, gpu_memory_gb=141
    )
    assert memory.usable == 126_900_000_000
    assert memory.weights == 65_600_000_000
    assert memory.overhead == 5_000_000_000
    assert memory.cache == 56_300_000_000
    assert memory.sequence == 32_528 * 262_144  # 8.53 GB
    assert memory.sequences == 6


def test_the_sum_of_r1_on_eight_h200() -> None:
    memory = memory_sum(find_recipe("r1-0528"), tensor_parallel=8, length=32_528, gpu_memory_gb=141)
    assert memory.weights == 85_625_000_000
    assert memory.sequence == 32_528 * 70_272  # 2.29 GB
    assert memory.sequences == 15


def test_the_weights_alone_can_be_too_much() -> None:
    memory = memory_sum(find_recipe("r1-0528"), tensor_parallel=1, length=1000, gpu_memory_gb=141)
    assert memory.cache < 0
    assert memory.sequences == 0


def test_recurrent_layers_cost_a_sequence_the_same_at_any_length() -> None:
    hybrid = find_recipe("qwen3.8-27b")
    states = 2.5 * 48 * 48 * 128 * 128 * 4  # two are kept, and padded
    per_token = 2 * 16 * 4 * 256 * 2
    assert sequence_bytes(hybrid, 1, 0) == states
    assert sequence_bytes(hybrid, 1, 100) == states + 100 * per_token
    assert sequence_bytes(hybrid, 2, 100) == states / 2 + 50 * per_token


@pytest.mark.parametrize(
    ("model", "attending", "recurrent", "token", "state"),
    [
        # layers, bytes that one attending layer keeps of a token, and the state of a recurrent
        # layer: its 32-bit matrices and three columns of its 16-bit convolution
        ("qwen3.8-27b", 16, 48, 4096, 48 * 128 * 128 * 4 + 3 * (2 * 16 + 48) * 128 * 2),
        ("qwen3.6-35b-a3b", 10, 30, 2048, 32 * 128 * 128 * 4 + 3 * (2 * 16 + 32) * 128 * 2),
        ("qwen3.5-122b-a10b", 12, 36, 2048, 64 * 128 * 128 * 4 + 3 * (2 * 16 + 64) * 128 * 2),
        ("nemotron-3-nano-30b-a3b", 6, 23, 1024, 64 * 64 * 128 * 4 + 3 * (64 * 64 + 2048) * 2),
        ("nemotron-3-super-120b-a12b", 8, 40, 1024, 128 * 64 * 128 * 4 + 3 * (8192 + 2048) * 2),
    ],
)  # fmt: skip
@pytest.mark.parametrize("length", [2_000, 32_528, 262_144])
def test_hybrids_take_no_more_than_estimated_by_the_rules_vllm_reserves_by(
    model: str, attending: int, recurrent: int, token: int, state: int, length: int
) -> None:
    # vLLM 0.32, one GPU: pages of attention are as large as a state and a multiple of 16 tokens,
    # groups are as many layers as attend, and each recurrent group keeps two pages
    tokens_a_page = 16 * math.ceil(state / (16 * token))
    pages = math.ceil(length / tokens_a_page) + 2 * math.ceil(recurrent / attending)
    reserved = attending * tokens_a_page * token * pages
    estimate = sequence_bytes(find_recipe(model), 1, length)
    assert reserved <= estimate <= 1.2 * reserved


@pytest.mark.parametrize(
    ("model", "reserved"),
    [
        # of 262,144 tokens, as others traced them through vLLM 0.29 (github.com/mondegreens/apron,
        # tests of its layered caches)
        ("qwen3.8-27b", 17_520_656_384),
        ("qwen3.6-35b-a3b", 5_514_854_400),
        ("nemotron-3-nano-30b-a3b", 1_725_628_416),
    ],
)
def test_hybrids_agree_with_reservations_that_were_traced(model: str, reserved: int) -> None:
    assert reserved <= sequence_bytes(find_recipe(model), 1, 262_144) <= 1.01 * reserved


def test_the_estimate_agrees_with_a_cache_that_vllm_reported() -> None:
    # vLLM's recipes: 715,072 tokens for Kimi K2 Thinking on 8 H200, tensor parallel 8
    kimi = find_recipe("kimi-k2-thinking")
    memory = memory_sum(kimi, tensor_parallel=8, length=32_528, gpu_memory_gb=141)
    tokens = memory.cache / kimi.cache.bytes_per_token(8)
    assert 0.9 * 715_072 < tokens < 715_072


def test_tensor_parallelism_divides_the_heads() -> None:
    assert tensor_parallel_sizes(find_recipe("qwen3-32b")) == [1, 2, 4, 8]
    assert tensor_parallel_sizes(find_recipe("r1-distill-qwen-7b")) == [1, 2, 4]  # 28 heads
    assert tensor_parallel_sizes(find_recipe("minimax-m2")) == [1, 2, 4]


@given(every_recipe, sizes, st.integers(1, 100_000), st.floats(1, 300))
def test_more_memory_never_holds_fewer_sequences(recipe, size, length, gigabytes) -> None:
    smaller = memory_sum(recipe, tensor_parallel=size, length=length, gpu_memory_gb=gigabytes)
    larger = memory_sum(recipe, tensor_parallel=size, length=length, gpu_memory_gb=gigabytes + 1)
    assert larger.sequences >= smaller.sequences


@given(every_recipe, st.sampled_from([1, 2, 4]), st.integers(1, 100_000), st.floats(1, 300))
def test_splitting_further_never_holds_fewer_sequences(recipe, size, length, gigabytes) -> None:
    few = memory_sum(recipe, tensor_parallel=size, length=length, gpu_memory_gb=gigabytes)
    many = memory_sum(recipe, tensor_parallel=2 * size, length=length, gpu_memory_gb=gigabytes)
    assert many.weights <= few.weights
    assert many.sequences >= few.sequences


@given(every_recipe, sizes, st.integers(1, 100_000), st.floats(1, 300))
def test_longer_or_heavier_never_holds_more_sequences(recipe, size, length, gigabytes) -> None:
    plain = memory_sum(recipe, tensor_parallel=size, length=length, gpu_memory_gb=gigabytes)
    longer = memory_sum(recipe, tensor_parallel=size, length=length + 1, gpu_memory_gb=gigabytes)
    heavier = memory_sum(
        replace(recipe, weight_bytes=recipe.weight_bytes * 1.1),
        tensor_parallel=size,
        length=length,
        gpu_memory_gb=gigabytes,
    )
    assert longer.sequences <= plain.sequences
    assert heavier.sequences <= plain.sequences
