"""The table of docs/scale.md is what its command writes."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

SCRIPT = Path(__file__).parents[3] / "benchmarks" / "scale_table.py"


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("scale_table", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["scale_table"] = module
    spec.loader.exec_module(module)
    return module


def test_the_page_has_the_table_of_the_command(script: ModuleType) -> None:
    page = script.PAGE.read_text(encoding="utf-8")
    assert page == script.page_with(script.table()), (
        "docs/scale.md is stale. Write it anew: python benchmarks/scale_table.py --write"
    )


def test_hours_follow_from_tokens_rate_and_gpus(script: ModuleType) -> None:
    load = script.Load(cells=2, generations=7200, input_tokens=0, output_tokens=72_000_000)
    assert load.seconds(gpus=8, tokens_per_second=2500) == 3600
    assert load.samples_per_second(gpus=8, tokens_per_second=2500) == 2
    line = script.rate_line({"0": load}, 9_000_000, 8, 1, 2500, [2, 4], 1.5)
    assert line == "| 8 | 1 | 2,500 | 1.0 | 16 to 32 | 2.0 | 2 | 2 |"


def test_the_longest_cell_is_a_bound_where_workers_have_servers_of_their_own(
    script: ModuleType,
) -> None:
    load = script.Load(cells=2, generations=7200, input_tokens=0, output_tokens=72_000_000)
    line = script.rate_line({"0": load}, 36_000_000, 8, 1, 2500, [2, 4], 1.5)
    assert line == "| 8 | 1 | 2,500 | 4.0 | 64 to 128 | 2.0 | 2 | 2 |"
    line = script.rate_line({"0": load}, 36_000_000, 8, 8, 2500, [2, 4], 1.5)
    assert line == "| 8 | 8 | 2,500 | 1.0 | 16 to 32 | 2.0 | 2 | 2 |"


def test_the_loads_of_all_budgets_add_up_to_the_plan(script: ModuleType) -> None:
    figures = script.estimate(script.plan(preset=script.PRESET), load=False)
    loads = script.load_by_budget(figures)
    whole = script.total(list(loads.values()))
    assert whole.generations == figures.generations
    assert whole.output_tokens == figures.output_tokens
    assert whole.cells == len(figures.cells)


@pytest.mark.parametrize("text", ["0", "-1", "nan", "1000,0"])
def test_rates_are_numbers_above_zero(script: ModuleType, text: str) -> None:
    with pytest.raises(Exception, match="numbers above 0"):
        script._numbers(text)
