"""A model in a folder of this machine: its recipe, out of its own config.json and weights.

The names of config.json are those of the transformers library; a model of several modalities keeps
its language model's under `text_config`.
"""

import json
import math
import struct
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NoReturn

from ..budgets import parse_budget, thinking_config
from ..errors import BudgetError, ServerError
from ._recipe import Cache, GroupedQueryCache, LatentCache, Recipe, Sampling
from ._recipes import parsers, recipes, unbudgeted_parsers

_ATTENTION = {"full_attention", "sliding_attention", "chunked_attention"}
_RECURRENT = "linear_attention"
_STATE_NUMBER_BYTES = 4  # vLLM keeps a recurrent state in 32-bit numbers
_EXPERTS = ("num_experts", "n_routed_experts", "num_local_experts", "moe_num_experts")
_BY_HAND = (
    "Serve it by hand: vllm serve FOLDER --reasoning-parser PARSER --max-model-len TOKENS "
    "--tensor-parallel-size GPUS --enable-prompt-tokens-details."
)


def is_folder(model: str) -> bool:
    """Whether a model is named by its folder: by a path, or by a folder that no recipe is for."""
    if model.startswith(("/", "./", "../", "~")) or model in (".", ".."):
        return True
    names = {
        name for recipe in recipes() for name in (recipe.alias, recipe.hub_id, *recipe.aliases)
    }
    return model.lower() not in {name.lower() for name in names} and Path(model).is_dir()


def folder_recipe(folder: Path, *, parser: str | None, name: str | None = None) -> Recipe:
    """Work out how to serve the model in a folder.

    Sampling is left to the checkpoint's `generation_config.json`, which vLLM applies to what a
    request leaves open.

    Args:
        folder: Folder with config.json, tokenizer and `*.safetensors`, as the hub has it or
            `save_pretrained` writes it.
        parser: vLLM's reasoning parser; nothing in the folder tells it.
        name: Name that the model is served under, from which the suite knows its family; None
            for the folder's.

    Returns:
        A recipe under that name, without a commit.

    Raises:
        ServerError: If the folder holds no such model, the parser is missing or unknown, or the
            model's cache cannot be worked out.
    """
    if not folder.is_dir():
        raise ServerError(
            f"There is no folder {str(folder)!r}. MODEL is the name of a recipe, its hub id, or "
            "the path of a folder with config.json and *.safetensors."
        )
    served = name or folder.absolute().name
    if parser not in _budgeted_parsers():
        _refuse_parser(parser, folder)
    whole = _read_json(folder / "config.json")
    config = whole.get("text_config") or whole
    if not isinstance(config, dict):
        raise ServerError(f"{str(folder / 'config.json')!r} holds no JSON object at text_config.")
    weights = _weight_files(folder)
    recipe = Recipe(
        alias=served.replace("/", "-"),
        hub_id=served,
        revision="main",
        parser=parser,
        parameters=sum(map(_stored_numbers, weights)),
        weight_bytes=sum(file.stat().st_size for file in weights),
        heads=_number(config, "num_attention_heads", folder),
        cache=_cache(config, folder),
        max_context=_number(config, "max_position_embeddings", folder),
        sampling=Sampling(),
        sources="config.json and weights of the folder",
        experts=any(config.get(key) for key in _EXPERTS),
    )
    _check_name(recipe)
    return recipe


def _budgeted_parsers() -> frozenset[str]:
    # gpt-oss takes levels of effort instead of a number of tokens
    return parsers() - unbudgeted_parsers() | {"openai_gptoss"}


def _refuse_parser(parser: str | None, folder: Path) -> NoReturn:
    met = f"no parser for {str(folder)!r}" if parser is None else f"the parser {parser!r}"
    known = ", with which vLLM refuses a number of thinking tokens" if parser in parsers() else ""
    raise ServerError(
        f"serve was given {met}{known}. A thinking budget binds only on a server that knows where "
        "thinking ends: give --parser with that of the model's family, as vLLM 0.32 names it: "
        f"{', '.join(sorted(_budgeted_parsers()))}."
    )


def _check_name(recipe: Recipe) -> None:
    """Make sure that the suite, which knows models by their names, will send it budgets."""
    budget = "medium" if recipe.effort_only else "1024"
    try:
        thinking_config(f"vllm/{recipe.hub_id}", parse_budget(budget))
    except BudgetError as error:
        raise ServerError(
            f"Under the name {recipe.hub_id!r} the model could not be given budgets as its parser "
            f"{recipe.parser} expects them: {error} Give it a --served-model-name that says what "
            "family it is of, such as my-qwen3 or my-gpt-oss."
        ) from error


def _read_json(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ServerError(
            f"{str(path)!r} cannot be read ({error}). The folder of a model holds config.json, the "
            "tokenizer and *.safetensors."
        ) from error
    if not isinstance(content, dict):
        raise ServerError(f"{str(path)!r} holds no JSON object, so it describes no model.")
    return content


def _weight_files(folder: Path) -> list[Path]:
    """List the files that vLLM loads: those of the index, where there is one."""
    index = folder / "model.safetensors.index.json"
    if index.exists():
        places = _read_json(index).get("weight_map")
        if not isinstance(places, dict):
            raise ServerError(f"{str(index)!r} holds no weight_map: it lists no files of weights.")
        files = [folder / str(name) for name in sorted(set(places.values()))]
    else:
        files = sorted(folder.glob("*.safetensors"))
    missing = [file.name for file in files if not file.exists()]
    if missing or not files:
        what = f"lacks {', '.join(missing)}" if missing else "holds no *.safetensors"
        raise ServerError(
            f"The folder {str(folder)!r} {what}, so the size of the weights is unknown. Download "
            "it whole; other formats of weights can be served by hand with vllm serve."
        )
    return files


def _stored_numbers(file: Path) -> int:
    """Count the numbers in a safetensors file: after 8 bytes of length comes its header, JSON."""
    try:
        with file.open("rb") as opened:
            (length,) = struct.unpack("<Q", opened.read(8))
            if length > file.stat().st_size:
                raise ValueError(f"a header of {length} bytes")
            header = json.loads(opened.read(length))
        tensors = [tensor for key, tensor in header.items() if key != "__metadata__"]
        return sum(math.prod(tensor["shape"]) for tensor in tensors)
    except (struct.error, ValueError, OverflowError, AttributeError, TypeError, KeyError) as error:
        raise ServerError(
            f"{str(file)!r} is no safetensors file ({type(error).__name__}: {error}): it may be "
            "cut short, or the pointer of a git clone without git-lfs. Download it again."
        ) from error


def _cache(config: Mapping[str, Any], folder: Path) -> Cache:
    layers = _number(config, "num_hidden_layers", folder)
    if config.get("kv_lora_rank"):
        return LatentCache(
            layers,
            _number(config, "kv_lora_rank", folder),
            _number(config, "qk_rope_head_dim", folder),
            # an upper bound: some models have an indexer in a part of their layers only
            index_bytes=layers * _index_bytes(config, folder),
        )
    heads = _number(config, "num_attention_heads", folder)
    recurrent = _recurrent_layers(config.get("layer_types"), folder)
    if recurrent >= layers:
        raise ServerError(
            f"The config.json in {str(folder)!r} has no layer of attention among its {layers}, and "
            f"the memory of such models is not known here. {_BY_HAND}"
        )
    return GroupedQueryCache(
        layers - recurrent,
        _number(config, "num_key_value_heads", folder, otherwise=heads),
        _head_size(config, heads, folder),
        state_bytes=recurrent * _state_bytes(config, folder) if recurrent else 0,
    )


def _head_size(config: Mapping[str, Any], heads: int, folder: Path) -> int:
    if config.get("head_dim") is not None:
        return _number(config, "head_dim", folder)
    size = _number(config, "hidden_size", folder) // heads
    return _number({"head_dim": size}, "head_dim", folder)


def _index_bytes(config: Mapping[str, Any], folder: Path) -> int:
    """Size of what an indexer of sparse attention keeps of a token: an 8-bit key and its scale."""
    if config.get("index_head_dim") is None:
        return 0
    return _number(config, "index_head_dim", folder) + 4


def _recurrent_layers(named: object, folder: Path) -> int:
    """Count the recurrent layers among those that config.json names, if it does."""
    kinds = named if isinstance(named, list) else [named] if named else []
    unknown = sorted({str(kind) for kind in kinds} - _ATTENTION - {_RECURRENT})
    if unknown:
        raise ServerError(
            f"The config.json in {str(folder)!r} has layers of the kind {', '.join(unknown)}, "
            f"whose memory is not known here. {_BY_HAND}"
        )
    return kinds.count(_RECURRENT)


def _state_bytes(config: Mapping[str, Any], folder: Path) -> int:
    """Size of one recurrent layer's state: a matrix for each of its heads."""
    names = ("linear_num_value_heads", "linear_key_head_dim", "linear_value_head_dim")
    return math.prod(_number(config, name, folder) for name in names) * _STATE_NUMBER_BYTES


def _number(
    config: Mapping[str, Any], name: str, folder: Path, otherwise: int | None = None
) -> int:
    """Read a number of config.json, or take another where it says nothing."""
    value = config.get(name)
    if value is None:
        value = otherwise
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise ServerError(
            f"The config.json in {str(folder)!r} gives {name}={value!r}, where a whole number from "
            f"1 is needed to tell what memory the model takes. {_BY_HAND}"
        )
    return value
