"""Studies: many cells planned and run as one.

Imports between the parts point one way, each part importing those before it: `plan`, `folder`,
`progress`, `export`, `_options`, `_tasks`, `_preflight`, `workers`, `ray`, `_check`, `_run`,
`_decisions`, `_until_decided`, `_demo`. The packages among them are entered through their
`__init__` alone.
"""

import importlib
from typing import TYPE_CHECKING, Any

from ._check import check
from ._demo import DEMO_BUDGETS, DEMO_MODEL, DEMO_QUESTIONS, run_demo
from ._options import RayOptions, RunOptions
from ._run import StudyResult, run
from ._tasks import study_tasks
from .export import EXPORT_FORMATS, ExportFormat, export_study
from .folder import CellState, StudyFolder, missing_cells
from .plan import (
    ASSUMPTIONS,
    SUITES,
    CellEstimate,
    Price,
    SamplingOptions,
    Study,
    StudyCell,
    StudyEstimate,
    count_generations,
    draw_sample,
    estimate,
    interleave,
    plan,
    read_preset,
    read_study,
    suite_tasks,
)

if TYPE_CHECKING:
    from ._until_decided import LOOKS, DecidedResult, Decision, run_until_decided

__all__ = [
    "ASSUMPTIONS",
    "DEMO_BUDGETS",
    "DEMO_MODEL",
    "DEMO_QUESTIONS",
    "EXPORT_FORMATS",
    "LOOKS",
    "SUITES",
    "CellEstimate",
    "CellState",
    "DecidedResult",
    "Decision",
    "ExportFormat",
    "Price",
    "RayOptions",
    "RunOptions",
    "SamplingOptions",
    "Study",
    "StudyCell",
    "StudyEstimate",
    "StudyFolder",
    "StudyResult",
    "check",
    "count_generations",
    "draw_sample",
    "estimate",
    "export_study",
    "interleave",
    "missing_cells",
    "plan",
    "read_preset",
    "read_study",
    "run",
    "run_demo",
    "run_until_decided",
    "study_tasks",
    "suite_tasks",
]

# it imports the statistics, which would cost every worker process two seconds
_LATE = ("LOOKS", "DecidedResult", "Decision", "run_until_decided")


def __getattr__(name: str) -> Any:
    if name in _LATE:
        return getattr(importlib.import_module("._until_decided", __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
