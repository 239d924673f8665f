"""The recipes of open-weight models, from `recipes.yaml`."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

from .._package_data import read_package_data
from ..errors import ServerError
from ._recipe import GB, GroupedQueryCache, LatentCache, MixedCache, Recipe, Sampling


@dataclass(frozen=True)
class _Row:
    """A recipe in the file, which explains the fields; see `Recipe`."""

    hub_id: str
    revision: str
    parser: str
    billions: float
    heads: int
    cache: GroupedQueryCache | LatentCache | MixedCache
    max_context: int
    sources: str
    weight_gb: float | None = None
    sampling: Sampling = field(default_factory=Sampling)
    experts: bool = False
    max_tensor_parallel: int = 8
    flags: tuple[str, ...] = ()
    switch: Mapping[str, bool | str] = field(default_factory=dict)
    aliases: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Table:
    parsers: tuple[str, ...]
    unbudgeted_parsers: tuple[str, ...]
    recipes: Mapping[str, _Row]

    def __post_init__(self) -> None:
        for alias, row in self.recipes.items():
            if row.parser not in self.parsers:
                raise ValueError(f"parser {row.parser} of {alias} is not among the parsers")


@cache
def _table() -> _Table:
    return read_package_data(files(__package__) / "recipes.yaml", _Table)


@cache
def recipes() -> tuple[Recipe, ...]:
    """Return the recipes, one per open-weight model."""
    return tuple(_recipe(alias, row) for alias, row in _table().recipes.items())


def _recipe(alias: str, row: _Row) -> Recipe:
    parameters = row.billions * 1e9
    switch = ("--default-chat-template-kwargs", json.dumps({**row.switch})) if row.switch else ()
    return Recipe(
        alias=alias,
        hub_id=row.hub_id,
        revision=row.revision,
        parser=row.parser,
        parameters=parameters,
        weight_bytes=2 * parameters if row.weight_gb is None else row.weight_gb * GB,
        heads=row.heads,
        cache=row.cache,
        max_context=row.max_context,
        sampling=row.sampling,
        sources=row.sources,
        experts=row.experts,
        max_tensor_parallel=row.max_tensor_parallel,
        flags=(*row.flags, *switch),
        aliases=row.aliases,
        note=" ".join(row.notes),
    )


def parsers() -> frozenset[str]:
    """Return the values of `--reasoning-parser` in vLLM 0.32."""
    return frozenset(_table().parsers)


def unbudgeted_parsers() -> frozenset[str]:
    """Return the parsers with which vLLM rejects a number of thinking tokens."""
    return frozenset(_table().unbudgeted_parsers)


def find_recipe(model: str) -> Recipe:
    """Return the recipe of a model.

    Args:
        model: Its hub id or an alias, in any case, with or without `vllm/`.

    Raises:
        ServerError: If there is none.
    """
    asked = model.strip().removeprefix("vllm/").lower()
    for recipe in recipes():
        if asked in {name.lower() for name in (recipe.hub_id, recipe.alias, *recipe.aliases)}:
            return recipe
    known = ", ".join(recipe.alias for recipe in recipes())
    raise ServerError(
        f"No recipe for {model!r}. Expected one of: {known}, or one of their hub ids. For another "
        "model, download it and pass its folder with --parser, or serve it yourself: vllm serve "
        "HUB_ID --reasoning-parser PARSER --max-model-len TOKENS --tensor-parallel-size GPUS "
        f"--enable-prompt-tokens-details. PARSER is one of: {', '.join(sorted(parsers()))}. With "
        f"{', '.join(sorted(unbudgeted_parsers()))} vLLM rejects a number of thinking tokens."
    )
