"""Run the cells of a study on a Ray cluster."""

from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace

from ...errors import TaskArgumentError
from ..folder import CellState, StudyFolder
from ..plan import Study
from ..progress import StudyProgress
from ..workers import RayOptions, RunOptions, Work, refuse_local_models, unfinished_jobs
from ._cluster import ray_cluster, worker_slots
from ._handle import ActorFactory
from ._node import make_probe, remove_probe
from ._pool import RayPool
from ._server import Serving, plan_own_servers

_LOG_SHARED = 10  # seconds of finished samples that a lost node takes with it, at most


def run_on_ray(
    study: Study,
    folder: StudyFolder,
    states: Sequence[CellState],
    options: RunOptions,
    progress: StudyProgress | None,
) -> dict[str, str | None]:
    """Run what is missing of a study on a Ray cluster, and return when nothing is left for it.

    Each worker is an actor that hosts a worker process as on one machine, and may have a model
    server of its own. Cells of a lost worker or node are resumed from their logs. Limits are
    divided as among workers on one machine.

    Args:
        study: The study.
        folder: Folder of its logs, in which logs of killed runs have been recovered. All nodes
            must reach it under this name.
        states: How far its runnable cells are, in its order.
        options: Options of the run, with `ray`; without `workers`, as many are started as the
            cluster has room for.
        progress: Display that gets all events, if any.

    Returns:
        The cells, by identifier, that the driver must not run itself: those during which workers
        died, with the reason, and all unfinished ones where each worker has its own server, as
        the driver has none.

    Raises:
        TaskArgumentError: If Ray is missing, there is no room for a worker, or a worker would load
            a model into its own process.
        DataError: If a node sees another log directory.
        ServerError: If nothing answers at the address, or no node can start its server.
        InverseScalingError: If workers do not start, or cannot run their cells.
        KeyboardInterrupt: After the workers have written their logs.
    """
    ray_options = options.ray or RayOptions()
    serving = _plan_serving(study, options, ray_options)
    jobs = unfinished_jobs(states)
    if not jobs:
        return {}
    folder = folder.absolute()
    # a lost machine takes its sample buffers with it
    shared = options.log_shared or (_LOG_SHARED if ray_options.address else None)
    part = replace(options, ray=None, log_shared=shared)
    limit = None if options.workers is None else min(options.workers, len(jobs))
    with ray_cluster(ray_options, limit) as ray:
        count = limit or min(worker_slots(ray, ray_options), len(jobs))
        probe = make_probe(folder)
        try:
            actors = ActorFactory(ray, ray_options, probe, serving)
            labels = {state.identifier: state.cell.label for state in states}
            work = Work(study, folder, jobs, count, part, progress)
            with closing(RayPool(work, actors, labels)) as pool:
                pool.run()
        finally:
            remove_probe(probe)
    return pool.excluded()


def _plan_serving(study: Study, options: RunOptions, ray_options: RayOptions) -> Serving | None:
    if not ray_options.own_servers:
        refuse_local_models(study, options)
        return None
    if options.model_base_url:
        raise TaskArgumentError(
            f"gpus_per_worker={ray_options.gpus_per_worker} starts a server for each worker, and "
            f"model_base_url={options.model_base_url} is one server for all. Use one of them."
        )
    return plan_own_servers(study, ray_options)
