"""The command line of `training.lines`, as far as it goes without TensorFlow."""

import subprocess
import sys
from pathlib import Path

import pytest

from training.lines.__main__ import FAILED, main


def test_help_explains_the_steps_without_loading_tensorflow() -> None:
    command = (
        "import sys; from training.lines.__main__ import main\ntry: main(['--help'])\nexcept SystemExit: "
    )
    command += "sys.exit('tensorflow' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", command], capture_output=True, text=True, check=False)
    assert done.returncode == 0
    for step in ("boundaries", "line", "decoder"):
        assert step in done.stdout


def test_missing_mnist_is_one_clear_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status = main(["line", "--mnist", str(tmp_path / "nowhere"), "--out", str(tmp_path)])
    assert status == FAILED
    assert capsys.readouterr().err.count("\n") == 1


@pytest.mark.parametrize("numbers", ["0", "-3", "many", "4999"])
def test_too_few_numbers_are_refused_before_anything_is_read(
    numbers: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["line", f"--numbers={numbers}", "--mnist", str(tmp_path / "nowhere")])
    assert stopped.value.code == 2
    assert f"got {numbers}, expected 5000 or more" in capsys.readouterr().err
