"""`inverse-scaling`: a shell over the API. One module per command, imported when it is used."""

import click

from ._group import CommandGroup

__all__ = ["main"]

_COMMANDS = {
    "tasks": "inverse_scaling_evals.cli.tasks:tasks",
    "demo": "inverse_scaling_evals.cli.demo:demo",
    "preflight": "inverse_scaling_evals.cli.preflight:preflight",
    "budget-report": "inverse_scaling_evals.cli.budget_report:budget_report",
    "analyse": "inverse_scaling_evals.cli.analyse:analyse",
    "show": "inverse_scaling_evals.cli.show:show_study",
    "compare-models": "inverse_scaling_evals.cli.compare_models:compare_models",
    "compare": "inverse_scaling_evals.cli.compare:compare",
    "trajectory": "inverse_scaling_evals.cli.trajectory:trajectory",
    "settle": "inverse_scaling_evals.cli.settle:settle",
    "gate": "inverse_scaling_evals.cli.gate:gate",
    "diagnose": "inverse_scaling_evals.cli.diagnose:diagnose",
    "report": "inverse_scaling_evals.cli.report:report",
    "view": "inverse_scaling_evals.cli.view:view",
    "study": "inverse_scaling_evals.cli.study:study",
    "data": "inverse_scaling_evals.cli.data:data",
    "serve": "inverse_scaling_evals.cli.serve:serve",
    "organism": "inverse_scaling_evals.cli.organism:organism",
}
"""Name on the command line -> module:command.

`--help` imports these modules, so they import nothing but click at the top and the API inside
their functions.
"""

main = CommandGroup(
    "inverse-scaling",
    commands_at=_COMMANDS,
    spellings={"analyze": "analyse"},
    help=(
        "Measure whether a reasoning model gets worse when it thinks longer.\n\n"
        "Exit codes: 0 done, 1 error, 2 usage, 3 incomplete or inconclusive, 4 gate failed."
    ),
    context_settings={"help_option_names": ["-h", "--help"]},
)
main = click.version_option(package_name="inverse_scaling_evals")(main)
