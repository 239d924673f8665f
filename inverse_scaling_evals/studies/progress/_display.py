"""The progress of a running study, for a person at a terminal and for the log of a machine."""

import os
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from types import TracebackType

from rich.console import Console, ConsoleRenderable
from rich.live import Live
from rich.text import Text

from ..folder._state import CellState
from ..plan._study import Study
from ._events import CellEnded, ProgressEvent, report_to
from ._tally import CellCount, Tally
from ._text import counts, figures, finished_line, panel, summary

EVERY = 30.0
"""Seconds between two lines of progress where there is no terminal."""

REFRESH = 4
"""Pictures a second on a terminal."""


class StudyProgress:
    """Shows how far a study is, and what it has taken.

    On a terminal a few lines that are drawn anew; otherwise, or where the variable `CI` is set,
    plain lines: one for each cell that is over, and one at most every `every` seconds. Both go
    to stderr unless a console is given. A last line sums up.

    It is a context: what Inspect runs in this process while it lasts is shown. What other
    processes run is handed to `apply`.

    Args:
        study: The study.
        states: How far its cells are before the run.
        console: Where to write.
        every: Seconds between two plain lines.
        clock: The time in seconds.
    """

    def __init__(
        self,
        study: Study,
        states: Sequence[CellState],
        *,
        console: Console | None = None,
        every: float = EVERY,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._name = study.name
        self._console = console or Console(stderr=True)
        self._every = every
        self._clock = clock
        # the picture is drawn by a thread of its own
        self._lock = threading.RLock()
        cells = {state.identifier: _count(state) for state in states}
        self.tally = Tally(cells, study.prices, clock())
        self._said = clock()
        self._live: Live | None = None
        self._reports = ExitStack()

    def __enter__(self) -> "StudyProgress":
        if self._console.is_terminal and not os.environ.get("CI"):
            self._live = Live(
                get_renderable=self._picture,
                console=self._console,
                refresh_per_second=REFRESH,
                transient=True,
            )
            self._live.start()
        else:
            self._say(f"{self._name}: {counts(self.tally)}")
        self._reports.enter_context(report_to(self.apply))
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._reports.close()
        if self._live is not None:
            self._live.stop()
            self._live = None
        with self._lock:
            self._say(f"{self._name}: {summary(self.tally, self._clock(), kind is not None)}")

    def apply(self, event: ProgressEvent) -> None:
        """Take an event in, and show it when it is time. Safe to call from any thread."""
        now = self._clock()
        with self._lock:
            self.tally.apply(event, now)
            if self._live is not None:
                return
            if isinstance(event, CellEnded) and event.cell in self.tally.cells:
                self._say(finished_line(self.tally.cells[event.cell]))
            elif now - self._said >= self._every:
                self._said = now
                self._say(f"{counts(self.tally)} · {figures(self.tally, now)}")

    def note(self, text: str) -> None:
        """Say something that a person should know, such as the end of a worker."""
        with self._lock:
            self._say(text)

    def _picture(self) -> ConsoleRenderable:
        with self._lock:
            return panel(self._name, self.tally, self._clock())

    def _say(self, line: str) -> None:
        # names of models and tasks are no markup, and a line stays a line
        self._console.print(Text(line), soft_wrap=True)


def _count(state: CellState) -> CellCount:
    # a cell that failed before is tried again
    word = "done" if state.status == "complete" else "waiting"
    return CellCount(state.cell.label, state.samples_done, state.samples_total, word)
