"""What every card says of where weights come from: the file's sha256 and the versions they were made with."""

import hashlib
import platform
from importlib.metadata import version
from pathlib import Path

PACKAGES = ("keras", "tensorflow", "tf2onnx", "onnx", "onnxruntime", "numpy")


def sha256(path: Path) -> str:
    """Return the sha256 of a file, as hexadecimal digits."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def versions() -> dict[str, str]:
    """Return the versions of Python and of the packages that decide what comes out of a training."""
    return {"python": platform.python_version()} | {name: version(name) for name in PACKAGES}
