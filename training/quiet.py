"""Keras and its backend, loaded with the settings that it reads only then: without chatter, fast on a CPU."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager


def load_keras(repeatable: bool = True) -> None:
    """Import Keras and its backend, hiding what native code prints about drivers and instruction sets.

    The backend is TensorFlow, or what ``KERAS_BACKEND`` names: ``torch`` for a GPU with PyTorch. Part of
    TensorFlow's chatter comes before its logging, and with it ``TF_CPP_MIN_LOG_LEVEL``, is set up.

    TensorFlow's own allocator keeps the memory of one training step for the next. By default each step gets
    its 40 MB afresh from the system, whose page faults take two fifths of the processor time.

    Parameters
    ----------
    repeatable : bool
        Whether the same training has to give the same figures to the last digit. If not, oneDNN's
        convolutions are used on all processors; they save a third of the time.
    """
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")  # errors of native code only
    os.environ.setdefault("TF_CPU_ALLOCATOR_USE_BFC", "1")
    os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0" if repeatable else "1")
    os.environ.setdefault("TF_DETERMINISTIC_OPS", "1" if repeatable else "0")
    with _native_stderr_hidden():
        import keras

        del keras


@contextmanager
def _native_stderr_hidden() -> Iterator[None]:
    sys.stderr.flush()
    standard_error = os.dup(2)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(standard_error, 2)
        os.close(standard_error)
        os.close(nowhere)
