"""Prices and context windows of models, where they are known."""

from collections.abc import Mapping

from inspect_ai.model import ModelCost, ModelInfo, get_model_info

from ._providers import find_provider
from ._study import Price


def find_price(model: str, prices: Mapping[str, Price]) -> ModelCost | None:
    """Find a model's price: the study's, or the one registered with Inspect; None when unknown.

    Inspect comes without prices: `inspect_ai.model.set_model_cost` or a study's `prices` set them.
    A provider's discount for cached prompts is not estimated.
    """
    price = prices.get(model)
    if price is not None:
        return ModelCost(
            input=price.input,
            output=price.output,
            input_cache_write=price.input,
            input_cache_read=price.input,
        )
    if find_provider(model).free:
        return ModelCost(input=0, output=0, input_cache_write=0, input_cache_read=0)
    info = find_info(model)
    return info.cost if info else None


def find_info(model: str) -> ModelInfo | None:
    """Look a model up in Inspect's table, without starting anything."""
    provider = find_provider(model)
    if provider.free:
        return None
    # looking a local model up by its full name would make Inspect start it
    return get_model_info(model.partition("/")[2] if provider.local else model)
