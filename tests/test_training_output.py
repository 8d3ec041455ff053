"""Results are written whole or not at all."""

import errno
import os
from pathlib import Path

import pytest

from training.errors import OutputError
from training.output import all_or_nothing, writing


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no full disk to try")
def test_a_full_disk_is_named_as_the_cause() -> None:
    told = r"/dev/full cannot be written \(No space left on device\); make room"
    with pytest.raises(OutputError, match=told), writing(Path("/dev/full")):
        Path("/dev/full").write_bytes(b"weights")


def fill_the_disk_while_writing(path: Path) -> None:
    path.write_text("worse")
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_results_appear_together_or_not_at_all(tmp_path: Path) -> None:
    (tmp_path / "digits.onnx").write_text("earlier")
    with all_or_nothing(tmp_path) as folder:
        (folder / "digits.onnx").write_text("better")
    with pytest.raises(OutputError), all_or_nothing(tmp_path) as folder:
        fill_the_disk_while_writing(folder / "digits.onnx")
    assert [path.name for path in tmp_path.iterdir()] == ["digits.onnx"]
    assert (tmp_path / "digits.onnx").read_text() == "better"
