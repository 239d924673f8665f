"""Fixtures that every part of the tests shares."""

import gc
import importlib
import importlib.metadata
import os
from functools import cache
from pathlib import Path

import pytest
from hypothesis import settings
from rich.live import Live

# numpy multiplies with as many threads as there are cores, which wait for each other where another
# process of tests has these: the product of a bootstrap took a hundred times as long
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# Inspect asks before every eval of a task of an editable installation which distribution has it,
# which takes 0.2 s; here, where Inspect is not imported yet, the answer is kept
importlib.metadata.packages_distributions = cache(importlib.metadata.packages_distributions)

# Inspect copies every event of a running sample into a database, for viewers and for what is left
# by a process that was killed; that is a third of what a sample takes. This process writes none, as
# with log_realtime=False, but for the tests of studies (tests/studies/conftest.py)
task_log = importlib.import_module("inspect_ai._eval.task.log")
SampleBuffers = task_log.SampleBufferDatabase
task_log.SampleBufferDatabase = lambda **_: None  # type: ignore[attr-defined]

# with display="none" Inspect draws its tables on a console that shows nothing, which takes longer
# than an eval of a few questions
refresh = Live.refresh
Live.refresh = lambda live: None if live.console.quiet else refresh(live)  # type: ignore[method-assign]

# with the data sets of all tasks in memory, a tenth of the time went into looking for garbage
gc.set_threshold(50_000, 20, 50)

# how long an example takes depends on what else the machine does; that is no test
settings.register_profile("suite", deadline=None, max_examples=50)
settings.load_profile("suite")


def pytest_collection_finish() -> None:
    """Leave what was imported and collected out of every later search for garbage."""
    gc.freeze()


@pytest.fixture(scope="session")
def data_mirror() -> Path:
    """The mirror of the real public files; tests that need it are skipped where there is none."""
    mirror = os.environ.get("INVERSE_SCALING_EVALS_DATA")
    if not mirror:
        pytest.skip("INVERSE_SCALING_EVALS_DATA is not set: the real files are not at hand")
    return Path(mirror)
