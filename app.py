"""Starts the app: ``python app.py`` and open http://127.0.0.1:7860."""

import argparse
import os
import signal
import socket
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from web.settings import Settings

DEFAULT_HOST = "127.0.0.1"  # this machine only; 0.0.0.0 opens the app to the network
DEFAULT_PORT = "7860"  # Gradio's own
LAST_PORT = 65535
ENDING_S = 2  # of the time that a stop may take: for telling who still waits, and for ending the processes


def main(arguments: Sequence[str] | None = None, prog: str = "python app.py") -> int:
    """Run the app until it is stopped.

    Parameters
    ----------
    arguments : sequence of str, optional
        Of the command line; those of the process by default.
    prog : str
        What the help calls this command.

    Returns
    -------
    int
        The exit status: 0 after an ordinary stop, 1 if the app could not start (one line on stderr says why,
        or one for each wrong setting).
    """
    parser = argparse.ArgumentParser(
        prog=prog,
        description="Read handwritten numbers in the browser.",
        epilog="Example: %(prog)s --host 0.0.0.0 --port 8000",
    )
    parser.add_argument(
        "--host",
        default=os.environ.get("GRADIO_SERVER_NAME") or DEFAULT_HOST,
        help="address to listen on (default: GRADIO_SERVER_NAME, or %(default)s)",
    )
    parser.add_argument(
        "--port",
        default=os.environ.get("GRADIO_SERVER_PORT") or DEFAULT_PORT,
        help="port to listen on, 0 for any free one (default: GRADIO_SERVER_PORT, or %(default)s)",
    )
    options = parser.parse_args(arguments)
    try:
        with suppress(KeyboardInterrupt):  # Ctrl+C is how one stops it
            settings = _settings()
            with _listen(options.host, options.port) as listener:
                _serve(listener, settings)
    except _StartError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


class _StartError(Exception):
    """The app cannot start; the message is the one line to show."""


def _settings() -> "Settings":
    from web.settings import SettingsError, settings_from_environment

    try:
        return settings_from_environment()
    except SettingsError as error:
        raise _StartError(str(error)) from error


def _listen(host: str, port: str) -> socket.socket:
    if not (port.isascii() and port.isdecimal() and int(port) <= LAST_PORT):
        raise _StartError(f"No port: got {port!r}, wanted a whole number from 0 to {LAST_PORT}.")
    try:
        family = socket.getaddrinfo(host, int(port), type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((host, int(port)), family=family)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        remedy = "Choose another with --port." if host == DEFAULT_HOST else "Choose another --host or --port."
        raise _StartError(f"Cannot listen on {host} port {port}: {reason}. {remedy}") from error


def _serve(listener: socket.socket, settings: "Settings") -> None:
    # Imported here, after the port is known to be free: they take seconds.
    import uvicorn

    from corrections import Corrections, DatabaseError
    from recognizer import NumberReader, WeightsError
    from recognizer.memory import keep_large_blocks_apart
    from recognizer.worker import LostError
    from web.guards.connections import ACCEPTED_AT_ONCE, Connections, Server, room_for
    from web.guards.logs import log_to_stderr
    from web.reading.jobs import shipped_reader
    from web.reading.readings import worker_lanes
    from web.server import create_app

    log_to_stderr()
    keep_large_blocks_apart()
    connections = Connections(room_for(settings.max_connections))
    try:
        version = NumberReader().version  # it reads in other processes; here it is only seen to be sound
        corrections = (
            Corrections(settings.database_url, patience_s=settings.database_timeout_s)
            if settings.database_url
            else None
        )
        lanes = worker_lanes(shipped_reader, settings)
        app = create_app(lanes, settings, corrections=corrections, version=version)
    except (WeightsError, DatabaseError, LostError) as error:
        raise _StartError(str(error)) from error
    host, port = listener.getsockname()[:2]
    shown = f"[{host}]" if ":" in host else host
    print(f"Read my number: http://{shown}:{port} (Ctrl+C stops it)", flush=True)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # a service's stop is as ordinary as Ctrl+C
    config = uvicorn.Config(
        app,
        http=connections.protocol(),  # type: ignore[arg-type]  # uvicorn only calls it
        loop="asyncio",
        ws="none",
        backlog=ACCEPTED_AT_ONCE,
        log_config=None,
        log_level="warning",
        access_log=False,
        # An open page would hold the app for ever.
        timeout_graceful_shutdown=max(settings.stop_timeout_s - ENDING_S, 0),
        forwarded_allow_ips=settings.trusted_proxies,
    )
    Server(config).run(sockets=[listener])


if __name__ == "__main__":
    status = main()
    sys.stdout.flush()
    os._exit(status)  # all is closed; to take the modules apart would take a second of a stop, or more
