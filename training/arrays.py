"""Keras's tensors and variables as arrays, whatever the backend."""

import warnings
from typing import Any

import numpy as np
import numpy.typing as npt


def as_array(tensor: Any) -> npt.NDArray[Any]:
    """Return the values of a tensor or a variable as an array of its own, also from a GPU."""
    from keras import ops

    with warnings.catch_warnings():
        # TensorFlow's tensors do not know the way in which NumPy 2 asks for a copy, and give one
        warnings.filterwarnings("ignore", "__array__ implementation", DeprecationWarning)
        return np.array(ops.convert_to_numpy(tensor))
