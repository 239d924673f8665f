"""`inverse-scaling organism`: small trained networks whose behaviour is known."""

from .._group import CommandGroup

__all__ = ["organism"]

organism = CommandGroup(
    "organism",
    commands_at={
        "path": "inverse_scaling_evals.cli.organism.path:path",
        "train": "inverse_scaling_evals.cli.organism.train:train",
        "check": "inverse_scaling_evals.cli.organism.check:check",
        "serve": "inverse_scaling_evals.cli.organism.serve:serve",
        "demo": "inverse_scaling_evals.cli.organism.demo:demo",
    },
    help=(
        "Train, check and serve small networks with a known law of length.\n\n"
        "They are controls with a truth: organism-increasing is wrong more often the longer it "
        "thinks, -improving less often, -flat equally often, and -confused thinks longer about "
        "harder questions while length itself does nothing."
    ),
)
