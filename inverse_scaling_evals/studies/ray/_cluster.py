"""A connection to a Ray cluster, or one of this machine alone, for as long as a run lasts."""

import logging
import math
import os
import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from ...errors import ServerError, TaskArgumentError
from .._ray_options import RayOptions

_OBJECT_STORE = (
    80 * 2**20
)  # bytes; what is passed around is small, and Ray takes no less than 75 MB

_CONNECT_SECONDS = 10.0
_OF_LOST_NODES = "^Raylet is terminated|has been marked dead"


@contextmanager
def ray_cluster(options: RayOptions, workers: int | None) -> Iterator[Any]:
    """Give the module `ray`, connected; in the end disconnect from what was connected here.

    A cluster that was started for the run is stopped with it. One at an address is left as it is,
    as is a connection that the calling program has made itself.

    Args:
        options: With the address.
        workers: How many workers a cluster that is started for the run must have room for; None
            for as many as there are processors.

    Raises:
        TaskArgumentError: If Ray is not installed.
        ServerError: If nothing answers at the address.
    """
    ray = import_ray()
    if ray.is_initialized():
        yield ray
        return
    _refuse_silent_address(options.address)
    local: dict[str, Any] = {"include_dashboard": False, "object_store_memory": _OBJECT_STORE}
    if workers is not None:
        local["num_cpus"] = max(math.ceil(workers * options.cpus_per_worker), 1)
    try:
        with _same_sigterm():
            ray.init(
                address=options.address or "local",
                log_to_driver=False,
                logging_level=logging.ERROR,
                **({} if options.address else local),
            )
    except (ConnectionError, RuntimeError, ValueError, TimeoutError) as error:
        raise _no_cluster(options.address, error) from error
    try:
        yield ray
    finally:
        with _same_sigterm():
            ray.shutdown()


def import_ray() -> Any:
    """Import Ray, which reports no usage.

    Raises:
        TaskArgumentError: If it is not installed.
    """
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    # what it says of a lost node, in forty lines on stdout, is told by the run
    os.environ.setdefault("RAY_DEDUP_LOGS_SKIP_REGEX", _OF_LOST_NODES)
    try:
        import ray
    except ImportError as error:
        raise TaskArgumentError(
            "engine=ray needs Ray, which is not installed: pip install "
            "'inverse_scaling_evals[ray]'. On one machine --workers N does without it."
        ) from error
    return ray


def worker_places(ray: Any, options: RayOptions) -> int:
    """Count the workers that the nodes of a cluster have room for.

    Raises:
        TaskArgumentError: If there is room for none; it says what the nodes have.
    """
    nodes = [node["Resources"] for node in ray.nodes() if node["Alive"]]
    places = sum(_places(node, options) for node in nodes)
    if places == 0:
        has = "; ".join(
            f"{node.get('CPU', 0):g} CPUs, {node.get('GPU', 0):g} GPUs" for node in nodes
        )
        raise TaskArgumentError(
            f"No node of the Ray cluster has {options.cpus_per_worker:g} CPUs and "
            f"{options.gpus_per_worker} GPUs, which each worker is to have (the nodes: {has}). "
            "Give --cpus-per-worker or --gpus-per-worker less; with a cluster that grows on "
            "demand, give --workers."
        )
    return places


def _places(resources: dict[str, float], options: RayOptions) -> int:
    wanted = {"CPU": options.cpus_per_worker, "GPU": options.gpus_per_worker}
    rooms = [int(resources.get(name, 0) / each) for name, each in wanted.items() if each]
    return min(rooms, default=int(resources.get("CPU", 0)))


def _refuse_silent_address(address: str | None) -> None:
    """Find out at once what Ray would try for minutes.

    Raises:
        ServerError: If nothing listens at an address HOST:PORT.
    """
    host, colon, port = (address or "").removeprefix("ray://").rpartition(":")
    if not (colon and port.isdigit()):
        return
    try:
        socket.create_connection((host.strip("[]"), int(port)), timeout=_CONNECT_SECONDS).close()
    except (OSError, OverflowError) as error:
        raise _no_cluster(address, error) from error


def _no_cluster(address: str | None, error: Exception) -> ServerError:
    where = f"no Ray cluster at {address}" if address else "no local Ray"
    return ServerError(
        f"There is {where}: {' '.join(str(error).split())[:500]}. Start one with ray start --head, "
        "and give --address what it prints (or auto on the same machine); nodes and this machine "
        "need the same versions of Ray and Python."
    )


@contextmanager
def _same_sigterm() -> Iterator[None]:
    """Keep what this process does on SIGTERM, which Ray replaces."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.getsignal(signal.SIGTERM)
    try:
        yield
    finally:
        with suppress(TypeError):  # a handler that was not set from Python
            signal.signal(signal.SIGTERM, before)
