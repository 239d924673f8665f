"""Open-weight models on vLLM: recipes, the memory they take, and the server that runs them."""

from ._checks import Check, PreflightReport
from ._command import eval_command, plan_facts, plan_lines, serve_command
from ._cpu import PYTHON_VARIABLE, serve_on_cpu
from ._folder import folder_recipe, is_folder
from ._launch import check_machine, gpu_memory_gb, serve
from ._memory import Memory, memory_sum, sequence_bytes, tensor_parallel_sizes
from ._plan import ServingPlan, plan_serving
from ._preflight import preflight, preflight_async
from ._recipe import GroupedQueryCache, LatentCache, MixedCache, Recipe, Sampling
from ._recipes import find_recipe, parsers, recipes, unbudgeted_parsers
from ._server import Server, free_port, start_server

__all__ = [
    "PYTHON_VARIABLE",
    "Check",
    "GroupedQueryCache",
    "LatentCache",
    "Memory",
    "MixedCache",
    "PreflightReport",
    "Recipe",
    "Sampling",
    "Server",
    "ServingPlan",
    "check_machine",
    "eval_command",
    "find_recipe",
    "folder_recipe",
    "free_port",
    "gpu_memory_gb",
    "is_folder",
    "memory_sum",
    "parsers",
    "plan_facts",
    "plan_lines",
    "plan_serving",
    "preflight",
    "preflight_async",
    "recipes",
    "sequence_bytes",
    "serve",
    "serve_command",
    "serve_on_cpu",
    "start_server",
    "tensor_parallel_sizes",
    "unbudgeted_parsers",
]
