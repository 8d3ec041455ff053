"""What every card says of where weights come from."""

import hashlib
import platform
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

PACKAGES = ("keras", "tensorflow", "torch", "tf2onnx", "onnx", "onnxruntime", "numpy")
HERE = Path(__file__).parent


def sha256(path: Path) -> str:
    """Return the sha256 of a file, as hexadecimal digits."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def versions() -> dict[str, str]:
    """Return the versions of Python and of the packages that decide what comes out of a training."""
    found = {"python": platform.python_version()}
    for name in PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:  # one of the backends may be missing
            continue
    return found


def made_by() -> dict[str, Any]:
    """Return which code made something, and on what: the commit, the system and the device."""
    return {"commit": _commit(), "platform": f"{sys.platform} {platform.machine()}", "device": _device()}


def _commit() -> str:
    """Return the commit of the code; ``+changes`` follows if files differ from it."""
    head, changes = _git("rev-parse", "HEAD"), _git("status", "--porcelain", "--untracked-files=no")
    return head + ("+changes" if changes else "") if head else "unknown"


def _git(*arguments: str) -> str:
    try:
        done = subprocess.run(["git", *arguments], cwd=HERE, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):  # no git, or no repository
        return ""
    return done.stdout.strip()


def _device() -> str:
    if "keras" not in sys.modules:
        return "none"
    import keras

    found = keras.ops.zeros(1).device  # of PyTorch, Keras lists no devices
    return f"{keras.config.backend()}: {str(found).lower().rpartition('device:')[2]}"
