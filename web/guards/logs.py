"""Logs to stderr, each message at most once a minute, so that a repeated fault does not flood the log."""

import logging
import sys
import time

from web.guards.shortages import is_shortage

QUIET_S = 60.0  # in which the same is not said again
MOST_REMEMBERED = 1000  # different lines
# asyncio says so of each connection that it could not accept for want of open files, once the app stops.
CLOSED = "Invalid file descriptor: -1"
FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"

_Line = tuple[str, int, str, str]


class OnceAMinute(logging.Filter):
    """Passes a line once in `QUIET_S`; the next time it says how often the line was left out."""

    def __init__(self) -> None:
        super().__init__()
        self._said: dict[_Line, tuple[float, int]] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Tell whether a line is to be written."""
        error = record.exc_info[1] if record.exc_info else None
        if CLOSED in str(error):
            return False
        if error is not None and is_shortage(error):  # the stack says nothing of why there is no more
            record.msg, record.args = f"{record.getMessage().splitlines()[0]}: {error}", ()
            record.exc_info = record.exc_text = None
        elif error is None:  # a library may quote all that a client sent
            record.msg, record.args = record.getMessage().partition("\n")[0], ()
        line = (record.name, record.levelno, str(record.msg).partition("\n")[0], repr(error))
        now = time.monotonic()
        when, swallowed = self._said.get(line, (-QUIET_S, 0))
        if now - when < QUIET_S:
            self._said[line] = (when, swallowed + 1)
            return False
        if len(self._said) >= MOST_REMEMBERED:
            self._said.clear()
        self._said[line] = (now, 0)
        if swallowed:
            record.msg, record.args = f"{record.getMessage()} (and {swallowed} times more since)", ()
        return True


def log_to_stderr() -> None:
    """Write warnings and faults of the whole process to stderr; call it before others set up logging."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter(FORMAT))
    handler.addFilter(OnceAMinute())
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    # Its warnings quote bytes and places of a client's form, so each is another line. The client is told.
    logging.getLogger("python_multipart").setLevel(logging.ERROR)
