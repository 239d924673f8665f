"""Run the cells of a study on a Ray cluster, into one log directory."""

from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from ...errors import TaskArgumentError
from .._options import RunOptions
from .._ray_options import RayOptions
from ..folder._state import CellState
from ..plan._study import Study
from ..progress._display import StudyProgress
from ..workers._local import refuse_models_of_each_process
from ..workers._pool import Work, unfinished_jobs
from ._cluster import ray_cluster, worker_places
from ._handle import Crew
from ._node import make_probe, remove_probe
from ._pool import RayPool
from ._server import Serving, plan_own_servers

SHARED_SECONDS = 10
"""Seconds between copies of finished samples into the log directory: what a node that is lost
takes with it."""


def run_on_ray(
    study: Study,
    log_dir: str,
    states: Sequence[CellState],
    options: RunOptions,
    progress: StudyProgress | None,
) -> dict[str, str | None]:
    """Run what is missing of a study on a Ray cluster; return when nothing is left for it.

    Each worker is an actor, which hosts a process of the same kind as a worker on one machine, and
    may have a model server of its own. Cells of a worker or node that was lost are run again from
    what is in their logs. Limits are divided as among workers on one machine.

    Args:
        study: The study.
        log_dir: Folder of its logs, in which no killed run has left unfinished ones. All nodes
            must reach it under this name.
        states: How far its runnable cells are, in its order.
        options: Those of the run, with `ray`; without `workers`, as many are started as the
            cluster has room for.
        progress: What to tell about it; None for nothing.

    Returns:
        The cells, by identifier, that the run in the driver must not touch: those over which
        workers died, with what happened, and all unfinished ones where each worker has a server
        of its own, as the driver has none.

    Raises:
        TaskArgumentError: If Ray is missing, there is no room for a worker, or a worker would load
            a model into its own process.
        DataError: If a node sees another log directory.
        ServerError: If nothing answers at the address, or no node can start its server.
        SuiteError: If workers do not start, or cannot run what they were given.
        KeyboardInterrupt: After the workers have written their logs.
    """
    how = options.ray or RayOptions()
    serving = _what_is_served(study, options, how)
    jobs = unfinished_jobs(states)
    if not jobs:
        return {}
    folder = log_dir if "://" in log_dir else str(Path(log_dir).absolute())
    # a machine that is lost takes its sample buffers with it
    shared = options.log_shared or (SHARED_SECONDS if how.address else None)
    part = replace(options, ray=None, log_shared=shared)
    most = None if options.workers is None else min(options.workers, len(jobs))
    with ray_cluster(how, most) as ray:
        count = most or min(worker_places(ray, how), len(jobs))
        probe = make_probe(folder)
        try:
            crew = Crew(ray, how, probe, serving)
            labels = {state.identifier: state.cell.label for state in states}
            work = Work(study, folder, jobs, count, part, progress)
            with closing(RayPool(work, crew, labels)) as pool:
                pool.run()
        finally:
            remove_probe(probe)
    return pool.left_over()


def _what_is_served(study: Study, options: RunOptions, how: RayOptions) -> Serving | None:
    if not how.own_servers:
        refuse_models_of_each_process(study, options)
        return None
    if options.model_base_url:
        raise TaskArgumentError(
            f"gpus_per_worker={how.gpus_per_worker} gives each worker a server of its own, and "
            f"model_base_url={options.model_base_url} is one for all. Leave one of them out."
        )
    return plan_own_servers(study, how)
