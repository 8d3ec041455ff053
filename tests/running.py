"""The app as an operator runs it: a process of its own on a free port."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[1]
STOP_S = 60  # far more than an idle machine needs


@contextmanager
def running_app(**variables: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Start the app with these environment variables beside the others; give its process and its address."""
    own = ("GRADIO_", "NUMBER_READER_")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(own)}
    command = [sys.executable, "app.py", "--port", "0"]
    pipe = subprocess.PIPE
    with subprocess.Popen(
        command, cwd=ROOT, env=environment | variables, text=True, stdout=pipe, stderr=pipe
    ) as app:
        try:
            assert app.stdout is not None
            words = app.stdout.readline().split()
            assert words, f"the app did not start: {app.communicate()[1]}"
            yield app, next(word for word in words if word.startswith("http"))
        finally:
            app.kill()
