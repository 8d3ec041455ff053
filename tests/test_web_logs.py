import errno
import logging

import pytest

from web.guards.logs import QUIET_S, OnceAMinute, log_to_stderr


def record(message: str, error: BaseException | None = None) -> logging.LogRecord:
    info = (type(error), error, None) if error else None
    return logging.LogRecord("web", logging.ERROR, __file__, 1, message, (), info)


def test_the_same_is_said_once_a_minute_and_then_how_often_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1000.0
    monkeypatch.setattr("web.guards.logs.time.monotonic", lambda: now)
    once = OnceAMinute()
    assert once.filter(record("The disk is full."))
    assert not once.filter(record("The disk is full."))
    assert once.filter(record("The database is gone."))
    now += QUIET_S
    again = record("The disk is full.")
    assert once.filter(again)
    assert again.getMessage() == "The disk is full. (and 1 times more since)"


def test_faults_that_differ_are_both_said() -> None:
    once = OnceAMinute()
    assert once.filter(record("A request failed.", KeyError("a")))
    assert once.filter(record("A request failed.", KeyError("b")))
    assert not once.filter(record("A request failed.", KeyError("a")))


def test_a_shortage_is_one_line_without_a_stack() -> None:
    line = record("accept\nsocket", OSError(errno.EMFILE, "Too many open files"))
    assert OnceAMinute().filter(line)
    assert line.getMessage() == "accept: [Errno 24] Too many open files"
    assert line.exc_info is None


def test_connections_that_a_stopping_app_no_longer_accepts_are_not_told() -> None:
    closed = ValueError("Invalid file descriptor: -1")
    assert not OnceAMinute().filter(record("Exception in callback", closed))


def test_the_same_fault_of_other_calls_is_said_once() -> None:
    once = OnceAMinute()
    assert once.filter(record("Exception in callback\nhandle: 1", KeyError("a")))
    assert not once.filter(record("Exception in callback\nhandle: 2", KeyError("a")))


def test_what_a_client_sent_is_not_quoted_over_many_lines() -> None:
    line = record("27 validation errors\nof what came:\n%s")
    assert OnceAMinute().filter(line)
    assert line.getMessage() == "27 validation errors"


def test_the_bytes_of_a_clients_wrong_form_are_not_logged(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("web.guards.logs.logging.basicConfig", lambda **_: None)
    form = logging.getLogger("python_multipart")
    monkeypatch.setattr(form, "level", form.level)  # it is as before after the test
    log_to_stderr()
    assert form.level == logging.ERROR
