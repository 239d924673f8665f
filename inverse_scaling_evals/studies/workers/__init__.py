"""Run cells in this process and in worker processes of this machine.

What the workers of a Ray cluster share with these is public here too.
"""

from ._backlog import Job
from ._eval_set import run_eval_set
from ._local import refuse_local_models, run_in_workers
from ._pool import MAX_CRASHES, Pool, Work, unfinished_jobs
from ._process import WorkerHandle, WorkerProcess
from ._protocol import GRACE, BatchEnded, Command, Message, Setup

__all__ = [
    "GRACE",
    "MAX_CRASHES",
    "BatchEnded",
    "Command",
    "Job",
    "Message",
    "Pool",
    "Setup",
    "Work",
    "WorkerHandle",
    "WorkerProcess",
    "refuse_local_models",
    "run_eval_set",
    "run_in_workers",
    "unfinished_jobs",
]
