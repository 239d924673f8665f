"""Plan a study: its form, its file, its cells, and what it will take."""

from ._cell_task import Fingerprint, cell_key, cell_task, changes, fingerprint, name_samples
from ._estimate import ASSUMPTIONS, CellEstimate, StudyEstimate, count_generations, estimate
from ._expand import THINKING_ARGUMENTS
from ._names import SUITES, suite_tasks
from ._plan import interleave, plan
from ._prices import find_info, find_price
from ._questions import draw_fraction, draw_sample
from ._read import read_preset, read_study
from ._study import Price, SamplingOptions, Study, StudyCell
from ._study_json import study_from_json, study_to_json

__all__ = [
    "ASSUMPTIONS",
    "SUITES",
    "THINKING_ARGUMENTS",
    "CellEstimate",
    "Fingerprint",
    "Price",
    "SamplingOptions",
    "Study",
    "StudyCell",
    "StudyEstimate",
    "cell_key",
    "cell_task",
    "changes",
    "count_generations",
    "draw_fraction",
    "draw_sample",
    "estimate",
    "find_info",
    "find_price",
    "fingerprint",
    "interleave",
    "name_samples",
    "plan",
    "read_preset",
    "read_study",
    "study_from_json",
    "study_to_json",
    "suite_tasks",
]
