import pytest

from inverse_scaling_evals.datasets import Item
from inverse_scaling_evals.datasets.zebra import load_bbeh_zebra


@pytest.fixture(scope="session")
def bbeh_items(data_mirror) -> list[Item]:
    return load_bbeh_zebra(data_mirror / "bbeh_zebra_puzzles" / "task.json")
