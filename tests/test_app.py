"""The start of the app: what it says when it cannot start. Its running is tested in a browser."""

import socket
from pathlib import Path

import pytest

from app import main


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GRADIO_SERVER_NAME", raising=False)
    monkeypatch.delenv("GRADIO_SERVER_PORT", raising=False)


def complaint(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(arguments) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    return err


def test_port_in_use_is_one_clear_line(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        line = complaint(capsys, "--port", port)
    assert port in line
    assert "in use" in line
    assert "--port" in line


@pytest.mark.parametrize("port", ["abc", "-1", "65536", "80.5", "٣", "99999999999999999999"])
def test_bad_port_is_one_clear_line(capsys: pytest.CaptureFixture[str], port: str) -> None:
    line = complaint(capsys, f"--port={port}")
    assert port in line
    assert "65535" in line


def test_port_from_the_environment_is_checked_too(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GRADIO_SERVER_PORT", "seven")
    assert "'seven'" in complaint(capsys)


def test_unknown_host_is_one_clear_line(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GRADIO_SERVER_NAME", "no such host")
    assert "no such host" in complaint(capsys)


def test_every_wrong_setting_is_one_line(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NUMBER_READER_WORKERS", "many")
    assert "NUMBER_READER_WORKERS: got 'many'" in complaint(capsys)
    monkeypatch.setenv("NUMBER_READER_RATE_LIMIT", "often")
    assert main([]) == 1
    assert capsys.readouterr().err.count("\n") == 2


def test_database_that_cannot_be_used_is_one_clear_line(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "none" / "corrections.db"
    monkeypatch.setenv("NUMBER_READER_DATABASE_URL", f"sqlite:///{file}")
    line = complaint(capsys, "--port", "0")
    assert str(file) in line
    assert "Check the folder" in line
