"""The table of recipes in docs/serving.md."""

from inverse_scaling_evals.errors import ServerError
from inverse_scaling_evals.serving import Recipe, plan_serving, recipes

_HEADINGS = (
    "MODEL", "hub id", "commit", "parser", "weights", "context", "1 × H200", "8 × H200", "sampling",
)  # fmt: skip


def recipes_table() -> str:
    """Lay out the recipes as a Markdown table, with the parallelism on one and on eight H200.

    A cell such as `4 × 2 (6)` reads: split over 4 GPUs, 2 copies, 6 full sequences at once.
    """
    rows = [_HEADINGS, ("---",) * len(_HEADINGS), *(_row(recipe) for recipe in recipes())]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def recipes_notes() -> str:
    """List where the figures come from and what to know, in Markdown; equal lines are joined."""
    names: dict[str, list[str]] = {}
    for recipe in recipes():
        text = f"{recipe.sources}. {recipe.note}".rstrip()
        names.setdefault(text, []).append(f"`{recipe.alias}`")
    return "\n".join(f"- {', '.join(aliases)}: {text}" for text, aliases in names.items())


def _row(recipe: Recipe) -> tuple[str, ...]:
    return (
        f"`{recipe.alias}`",
        recipe.hub_id,
        f"`{recipe.revision[:7]}`" if recipe.pinned else "not pinned",
        f"`{recipe.parser}`",
        f"{recipe.weight_bytes / 1e9:,.0f} GB",
        f"{recipe.max_context:,}",
        _parallelism(recipe, 1),
        _parallelism(recipe, 8),
        _sampling(recipe),
    )


def _parallelism(recipe: Recipe, gpus: int) -> str:
    try:
        plan = plan_serving(recipe, gpus=gpus)
    except ServerError:
        return "–"
    return f"{plan.tensor_parallel} × {plan.data_parallel} ({plan.sequences})"


def _sampling(recipe: Recipe) -> str:
    values = (
        ("T", recipe.sampling.temperature),
        ("p", recipe.sampling.top_p),
        ("k", recipe.sampling.top_k),
    )
    return ", ".join(f"{name} {value:g}" for name, value in values if value is not None) or "–"
