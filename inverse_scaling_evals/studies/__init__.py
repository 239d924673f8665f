"""Studies: many cells planned and run as one."""

import importlib
from typing import TYPE_CHECKING, Any

from ._check import check
from ._demo import DEMO_BUDGETS, DEMO_MODEL, DEMO_QUESTIONS, run_demo
from ._options import RunOptions
from ._ray_options import RayOptions
from ._run import StudyResult, run
from ._tasks import study_tasks
from .export._export import EXPORT_FORMATS, ExportFormat, export_study
from .folder._missing import missing_cells
from .folder._state import CellState
from .plan._estimate import ASSUMPTIONS, CellEstimate, StudyEstimate, count_generations, estimate
from .plan._interleave import interleave
from .plan._names import SUITES, suite_tasks
from .plan._plan import plan
from .plan._questions import draw_sample
from .plan._read import preset_names, read_preset, read_study
from .plan._study import Price, Sampling, Study, StudyCell

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
    "Sampling",
    "Study",
    "StudyCell",
    "StudyEstimate",
    "StudyResult",
    "check",
    "count_generations",
    "draw_sample",
    "estimate",
    "export_study",
    "interleave",
    "missing_cells",
    "plan",
    "preset_names",
    "read_preset",
    "read_study",
    "run",
    "run_demo",
    "run_until_decided",
    "study_tasks",
    "suite_tasks",
]

# it needs the statistics, whose import costs every worker process two seconds
_LATE = ("LOOKS", "DecidedResult", "Decision", "run_until_decided")


def __getattr__(name: str) -> Any:
    if name in _LATE:
        return getattr(importlib.import_module("._until_decided", __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
