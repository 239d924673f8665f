"""The packages that training and evaluation need."""

from importlib.util import find_spec

from ...errors import InverseScalingError

_NEEDED = ("torch", "transformers", "tokenizers", "safetensors")


def require_torch() -> None:
    """Check that the packages of the extra `organism` are installed.

    Raises:
        InverseScalingError: Naming those that are missing, and the command that installs them.
    """
    missing = [name for name in _NEEDED if find_spec(name) is None]
    if missing:
        raise InverseScalingError(
            f"Organisms are trained and evaluated with {', '.join(_NEEDED)}; missing: "
            f"{', '.join(missing)}. Install them: pip install 'inverse_scaling_evals[organism]' "
            "(in a clone: pip install '.[organism]')."
        )
