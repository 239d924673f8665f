"""The packages that training and evaluation need."""

from importlib.util import find_spec

from ...errors import InverseScalingError

_NEEDED = ("torch", "transformers", "tokenizers", "safetensors")


def require_torch() -> None:
    """Raise unless the packages of the extra `organism` are installed.

    Raises:
        InverseScalingError: Naming those that are missing, and the command that installs them.
    """
    missing = [name for name in _NEEDED if find_spec(name) is None]
    if missing:
        raise InverseScalingError(
            f"Missing packages {', '.join(missing)}: organisms are trained and evaluated with "
            f"{', '.join(_NEEDED)}. Install them with pip install "
            "'inverse_scaling_evals[organism]' (in a clone, pip install '.[organism]')."
        )
