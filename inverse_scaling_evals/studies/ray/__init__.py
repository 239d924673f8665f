"""Run the cells of a study on a Ray cluster. Importing this needs no Ray."""

from ._run import run_on_ray

__all__ = ["run_on_ray"]
