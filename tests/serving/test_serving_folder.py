"""Models in folders: what their config.json says, and what is said when it says too little."""

import json
from pathlib import Path
from typing import Any

import pytest

from inverse_scaling_evals.errors import ServerError
from inverse_scaling_evals.serving import (
    GroupedQueryCache,
    LatentCache,
    find_recipe,
    folder_recipe,
    unbudgeted_parsers,
)

from .model_folder import QWEN3_8B, make_model_folder, put_weights


def test_the_config_of_qwen3_8b_gives_what_its_recipe_says(tmp_path: Path) -> None:
    found = folder_recipe(make_model_folder(tmp_path / "qwen3-8b"), parser="qwen3")
    known = find_recipe("qwen3-8b")
    for field in ("parser", "heads", "cache", "max_context", "experts", "alias"):
        assert getattr(found, field) == getattr(known, field), field
    assert found.hub_id == "qwen3-8b"
    assert not found.pinned


def test_the_weights_are_the_files_of_the_index(tmp_path: Path) -> None:
    folder = make_model_folder(tmp_path / "m")
    (folder / "model.safetensors").unlink()
    put_weights(folder / "a.safetensors", 1000)
    put_weights(folder / "b.safetensors", 10, 20)
    put_weights(folder / "consolidated.safetensors", 1200)  # the same once more, not loaded
    index = {"weight_map": {"x": "a.safetensors", "y": "b.safetensors", "z": "a.safetensors"}}
    (folder / "model.safetensors.index.json").write_text(json.dumps(index))
    recipe = folder_recipe(folder, parser="qwen3")
    assert recipe.parameters == 1200
    sizes = [(folder / f"{name}.safetensors").stat().st_size for name in "ab"]
    assert recipe.weight_bytes == sum(sizes)
    (folder / "b.safetensors").unlink()
    with pytest.raises(ServerError, match=r"No b\.safetensors"):
        folder_recipe(folder, parser="qwen3")


@pytest.mark.parametrize(
    ("changes", "alias"),
    [
        # the configs' own figures, as the recipes' sources give them
        ({"num_hidden_layers": 64, "num_key_value_heads": 4, "head_dim": 256,
          "layer_types": (["linear_attention"] * 3 + ["full_attention"]) * 16,
          "linear_num_value_heads": 48, "linear_key_head_dim": 128, "linear_value_head_dim": 128},
         "qwen3.8-27b"),
        ({"num_hidden_layers": 61, "kv_lora_rank": 512, "qk_rope_head_dim": 64}, "r1-0528"),
        ({"num_hidden_layers": 61, "kv_lora_rank": 512, "qk_rope_head_dim": 64,
          "index_head_dim": 128}, "deepseek-v3.2"),
        ({"num_hidden_layers": 28, "num_key_value_heads": 4, "head_dim": None,
          "num_attention_heads": 28, "hidden_size": 3584}, "r1-distill-qwen-7b"),
    ],
)  # fmt: skip
def test_every_kind_of_cache_is_what_the_recipes_have(
    changes: dict[str, Any], alias: str, tmp_path: Path
) -> None:
    folder = make_model_folder(tmp_path / "m", {"text_config": {**QWEN3_8B, **changes}})
    assert folder_recipe(folder, parser="qwen3").cache == find_recipe(alias).cache


def test_latent_and_grouped_caches_are_told_apart(tmp_path: Path) -> None:
    plain = folder_recipe(make_model_folder(tmp_path / "a"), parser="qwen3")
    latent = {**QWEN3_8B, "kv_lora_rank": 512, "qk_rope_head_dim": 64, "n_routed_experts": 256}
    other = folder_recipe(make_model_folder(tmp_path / "b", latent), parser="deepseek_r1")
    assert isinstance(plain.cache, GroupedQueryCache)
    assert isinstance(other.cache, LatentCache)
    assert (plain.experts, other.experts) == (False, True)


def test_another_name_is_what_it_is_served_and_logged_under(tmp_path: Path) -> None:
    recipe = folder_recipe(make_model_folder(tmp_path / "m"), parser="qwen3", name="lab/my-qwen3")
    assert (recipe.hub_id, recipe.alias) == ("lab/my-qwen3", "lab-my-qwen3")


@pytest.mark.parametrize(
    ("changes", "part"),
    [
        ({"num_attention_heads": None}, "Invalid num_attention_heads None in"),
        ({"max_position_embeddings": "long"}, "Invalid max_position_embeddings 'long' in"),
        ({"num_hidden_layers": 0}, "Invalid num_hidden_layers 0 in"),
        ({"layer_types": ["mamba", "full_attention"]}, "Unknown layers mamba"),
        (
            {"layer_types": ["linear_attention"] * 35 + ["full_attention"]},
            "Invalid linear_num_value_heads None in",
        ),
        ({"layer_types": ["linear_attention"] * 36}, "No attention among the 36 layers"),
        ({"layer_types": 5}, "Unknown layers 5"),
        ({"layer_types": [1, None]}, "Unknown layers 1, None"),
        ({"num_key_value_heads": [8, 4]}, "Invalid num_key_value_heads [8, 4] in"),
        ({"head_dim": "wide"}, "Invalid head_dim 'wide' in"),
        ({"head_dim": None, "hidden_size": None}, "Invalid hidden_size None in"),
        ({"head_dim": None, "hidden_size": 16}, "Invalid head_dim 0 in"),
    ],
)
def test_a_config_that_says_too_little_is_named_with_a_remedy(
    changes: dict[str, Any], part: str, tmp_path: Path
) -> None:
    folder = make_model_folder(tmp_path / "m", {**QWEN3_8B, **changes})
    with pytest.raises(ServerError) as error:
        folder_recipe(folder, parser="qwen3")
    assert part in str(error.value)
    assert "yourself: vllm serve" in str(error.value)


@pytest.mark.parametrize("parser", [None, "qwen4"])
def test_a_parser_that_is_missing_or_unknown_lists_the_known_ones(
    parser: str | None, tmp_path: Path
) -> None:
    with pytest.raises(ServerError, match=r"Use --parser with one of: .*deepseek_r1, .* qwen3, "):
        folder_recipe(make_model_folder(tmp_path / "m"), parser=parser)


@pytest.mark.parametrize("parser", sorted(unbudgeted_parsers() - {"openai_gptoss"}))
def test_a_parser_with_which_vllm_rejects_budgets_is_refused(parser: str, tmp_path: Path) -> None:
    with pytest.raises(ServerError, match=r"with which vLLM rejects a number") as error:
        folder_recipe(make_model_folder(tmp_path / "m"), parser=parser)
    listed = str(error.value).split("one of: ")[1].rstrip(".").split(", ")
    assert not set(listed) & (unbudgeted_parsers() - {"openai_gptoss"})


def test_a_name_of_another_family_than_the_parsers_is_refused(tmp_path: Path) -> None:
    folder = make_model_folder(tmp_path / "checkpoint-80")
    with pytest.raises(ServerError, match="Use --served-model-name"):
        folder_recipe(folder, parser="openai_gptoss")
    assert folder_recipe(folder, parser="openai_gptoss", name="my-gpt-oss").effort_only
    with pytest.raises(ServerError, match="it does not think"):
        folder_recipe(folder, parser="qwen3", name="qwen3-8b-instruct")


@pytest.mark.parametrize("content", [None, b"", b"{", b"[]", b'{"text_config": 7}'])
def test_a_folder_without_a_readable_config_is_an_error(
    content: bytes | None, tmp_path: Path
) -> None:
    folder = make_model_folder(tmp_path / "m")
    (folder / "config.json").unlink()
    if content is not None:
        (folder / "config.json").write_bytes(content)
    with pytest.raises(ServerError, match=r"config\.json"):
        folder_recipe(folder, parser="qwen3")


@pytest.mark.parametrize(
    "content", [b"", b"version https://git-lfs.github.com/spec/v1", b"\x02\0\0\0\0\0\0\0[]"]
)
def test_weights_that_are_none_are_an_error(content: bytes, tmp_path: Path) -> None:
    folder = make_model_folder(tmp_path / "m")
    (folder / "model.safetensors").write_bytes(content)
    with pytest.raises(ServerError, match="is not a safetensors file"):
        folder_recipe(folder, parser="qwen3")
    (folder / "model.safetensors").unlink()
    with pytest.raises(ServerError, match="No "):
        folder_recipe(folder, parser="qwen3")


@pytest.mark.parametrize("index", ["{}", '{"weight_map": []}', "[]", "{"])
def test_an_index_that_lists_no_weights_is_an_error(index: str, tmp_path: Path) -> None:
    folder = make_model_folder(tmp_path / "m")
    (folder / "model.safetensors.index.json").write_text(index)
    with pytest.raises(ServerError, match=r"model\.safetensors\.index\.json"):
        folder_recipe(folder, parser="qwen3")
