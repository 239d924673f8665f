"""Which logs are runs of the same thing: a digest of what Inspect's `task_identifier` hashes."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

_TRANSPORT = {
    "max_retries", "timeout", "attempt_timeout", "stream_idle_timeout", "max_connections",
    "adaptive_connections", "cache_prompt", "batch", "cache",
}  # fmt: skip
"""Generation options that change no answer, and that Inspect's identifier leaves out."""

_LIMITS = (
    "message_limit", "token_limit", "turn_limit", "time_limit", "working_limit", "cost_limit",
)  # fmt: skip


def run_identity(header: Mapping[str, Any]) -> str:
    """Return a digest that two logs share if Inspect would give both the same identifier.

    `inspect_ai.task_identifier` takes a log as Inspect's own object, which takes longer to build
    than all else that is read of a header. Hashed are the same fields: task and its arguments as
    passed, model with its arguments, options and roles, solvers as passed, version and limits.

    Args:
        header: The header of a log as parsed JSON.
    """
    spec = header["eval"]
    plan = header.get("plan") or {}
    limits = spec["config"]
    metered = limits.get("token_limit_type") if limits.get("token_limit") is not None else None
    options = [_given(of) for of in (spec.get("model_generate_config"), plan.get("config"))]
    roles = {
        role: [_role(model) for model in (models if isinstance(models, list) else [models])]
        for role, models in (spec.get("model_roles") or {}).items()
    }
    identity = [
        *(spec.get("task_file"), spec["task"], spec["model"], spec.get("task_version", 0)),
        # older logs hold only what was used, passed or not
        spec.get("task_args_passed", spec.get("task_args")),
        spec.get("model_args") or {},
        *(options, roles),
        plan.get("name", "plan"),
        [
            (step["solver"], step.get("params_passed", step.get("params")) or {})
            for step in plan.get("steps") or ()
        ],
        [limits.get(name) for name in _LIMITS],
        None if metered == "all" else metered,
    ]
    text = json.dumps(identity, sort_keys=True)
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def _given(config: Mapping[str, Any] | None) -> dict[str, Any]:
    """Keep the options that change answers; some logs write null for what is not set."""
    return {
        name: value
        for name, value in (config or {}).items()
        if value is not None and name not in _TRANSPORT
    }


def _role(model: Mapping[str, Any]) -> dict[str, Any]:
    config = _given(model.get("config"))
    return {**_given({**model, "base_url": None}), "config": config}
