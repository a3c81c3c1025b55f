"""A calm progress display for long commands: one line a step, with its seconds."""

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.core.management.base import OutputWrapper


class Progress:
    """Writes steps to a terminal (the running one is redrawn) or as plain lines to anything else."""

    def __init__(self, output: OutputWrapper) -> None:
        self._output = output
        self._redraws = output.isatty()

    @contextmanager
    def step(self, title: str) -> Iterator[Callable[[str], None]]:
        """Show a step while it runs and its seconds when it is done; yields a function for details.

        A step that raises keeps its line without a tick; the error speaks for itself.
        """
        started = time.monotonic()

        def report(detail: str) -> None:
            if self._redraws:
                self._draw(f"  … {title}: {detail}")

        if self._redraws:
            self._draw(f"  … {title}")
        try:
            yield report
        except BaseException:
            if self._redraws:
                self._output.write(f"\r\x1b[K  ✗ {title}")
            raise
        seconds = time.monotonic() - started
        line = f"  ✓ {title}  {seconds:.1f} 秒"
        self._output.write(f"\r\x1b[K{line}" if self._redraws else line)
        self._output.flush()

    def say(self, line: str) -> None:
        """Write one line that is no step."""
        self._output.write(f"  {line}")
        self._output.flush()

    def _draw(self, line: str) -> None:
        line = line[: shutil.get_terminal_size().columns // 2]  # Japanese letters are two columns wide
        self._output.write(f"\r\x1b[K{line}", ending="")
        self._output.flush()
