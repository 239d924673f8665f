"""`python -m inverse_scaling_evals.cli`, where the script is not on the path."""

from . import main

main()
