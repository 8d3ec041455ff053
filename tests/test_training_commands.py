"""The command line of `training`, as far as it goes without TensorFlow."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.training_data import write_tiny_mnist
from training import mnist
from training.__main__ import main

PROJECT = Path(__file__).parents[1]
NOBODY = 65534  # the user without rights, on every Linux


def error_line(capsys: pytest.CaptureFixture[str]) -> str:
    shown = capsys.readouterr().err
    assert shown.startswith("error: ")
    assert shown.count("\n") == 1
    return shown


@pytest.fixture
def as_an_ordinary_user(tmp_path: Path) -> Iterator[None]:
    """Take the right to write into `tmp_path` away; root, who has it anywhere, is nobody for a while."""
    tmp_path.chmod(0o500)
    was_root = os.geteuid() == 0
    if was_root:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        if was_root:
            os.seteuid(0)
        tmp_path.chmod(0o700)


def test_help_is_shown_without_loading_tensorflow() -> None:
    program = (
        "import sys; from training.__main__ import main\n"
        "try: main(['--help'])\n"
        "except SystemExit as end: assert end.code == 0\n"
        "assert not {'tensorflow', 'keras', 'onnx', 'matplotlib'} & set(sys.modules)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=PROJECT, capture_output=True, text=True, check=True
    )
    for option in ("--recipe", "--epochs", "--seed", "--mnist", "--out", "--resume", "evaluate WEIGHTS..."):
        assert option in done.stdout


@pytest.mark.parametrize(
    "bad", [["--epochs", "0"], ["--epochs", "ten"], ["--seed", "-1"], ["--recipe", "none"]]
)
def test_a_bad_option_is_explained(bad: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(bad)
    assert end.value.code == 2
    assert bad[0] in capsys.readouterr().err


def test_a_changed_file_is_named_with_both_checksums(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = write_tiny_mnist(tmp_path / "mnist")  # not the original files
    assert main(["--mnist", str(tmp_path / "mnist"), "--out", str(tmp_path / "out")]) == 1
    shown = error_line(capsys)
    assert mnist.TRAIN_IMAGES in shown
    assert found[mnist.TRAIN_IMAGES] in shown
    assert mnist.MD5[mnist.TRAIN_IMAGES] in shown


def test_a_missing_file_is_named_with_what_the_folder_should_hold(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mnist, "MD5", write_tiny_mnist(tmp_path / "mnist"))
    (tmp_path / "mnist" / mnist.TEST_LABELS).unlink()
    assert main(["--mnist", str(tmp_path / "mnist"), "--out", str(tmp_path / "out")]) == 1
    shown = error_line(capsys)
    assert f"{tmp_path / 'mnist' / mnist.TEST_LABELS} cannot be read" in shown
    assert mnist.TRAIN_IMAGES in shown


@pytest.mark.parametrize("out", ["a file", "a file/below"])
def test_results_cannot_go_into_a_file(out: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a file").touch()
    assert main(["--out", str(tmp_path / out)]) == 1
    shown = error_line(capsys)
    assert str(tmp_path / out) in shown
    assert "--out FOLDER" in shown


def test_a_folder_without_write_permission_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], as_an_ordinary_user: None
) -> None:
    assert main(["--out", str(tmp_path / "out")]) == 1
    assert "Permission denied" in error_line(capsys)


@pytest.mark.parametrize("name", ["nothing.onnx", "folder.onnx"])
def test_weights_that_are_not_there_are_named(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mnist, "MD5", write_tiny_mnist(tmp_path / "mnist"))
    (tmp_path / "folder.onnx").mkdir()
    assert main(["evaluate", str(tmp_path / name), "--mnist", str(tmp_path / "mnist")]) == 1
    assert str(tmp_path / name) in error_line(capsys)


def test_weights_that_are_no_network_are_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mnist, "MD5", write_tiny_mnist(tmp_path / "mnist"))
    (tmp_path / "bad.onnx").write_bytes(b"no network")
    assert main(["evaluate", str(tmp_path / "bad.onnx"), "--mnist", str(tmp_path / "mnist")]) == 1
    assert "bad.onnx holds no network" in error_line(capsys)
