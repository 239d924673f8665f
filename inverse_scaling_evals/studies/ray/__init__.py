"""Run the cells of a study on a Ray cluster. Importing this needs no Ray."""

from ._cluster import worker_slots
from ._run import run_on_ray
from ._server import plan_own_servers

__all__ = ["plan_own_servers", "run_on_ray", "worker_slots"]
