"""The public surface: every name is there and documented."""

import importlib
import inspect
import subprocess
import sys

import pytest

PARTS = [
    "",
    ".analysis",
    ".analysis.diagnostics",
    ".analysis.estimates",
    ".analysis.gate",
    ".analysis.published",
    ".budgets",
    ".datasets",
    ".datasets.ai_risk",
    ".datasets.counting",
    ".datasets.grades",
    ".datasets.meanings",
    ".datasets.model_written",
    ".datasets.zebra",
    ".gym",
    ".models",
    ".presets",
    ".report",
    ".report.figures",
    ".report.page",
    ".scorers",
    ".serving",
    ".solvers",
    ".studies",
]


@pytest.mark.parametrize("part", PARTS)
def test_every_public_name_exists_and_every_function_and_class_is_documented(part: str) -> None:
    module = importlib.import_module(f"inverse_scaling_evals{part}")
    assert module.__doc__
    assert len(set(module.__all__)) == len(module.__all__)
    for name in module.__all__:
        found = getattr(module, name)
        registered = getattr(found, "__module__", "").startswith("inspect_ai.")  # its own wrapper
        if (inspect.isclass(found) or inspect.isfunction(found)) and not registered:
            assert found.__doc__, f"{part}.{name} has no docstring"


def test_an_unknown_name_is_an_attribute_error() -> None:
    package = importlib.import_module("inverse_scaling_evals")
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        package.nonsense  # noqa: B018


def test_names_that_are_imported_late_are_listed() -> None:
    listed = subprocess.run(
        [sys.executable, "-c", "import inverse_scaling_evals; print(*dir(inverse_scaling_evals))"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    assert set(importlib.import_module("inverse_scaling_evals").__all__) <= set(listed)
