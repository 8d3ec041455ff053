"""The layers of a network that hold what it learnt: in an ONNX file and in Keras.

What was exported keeps the order of the layers, but batch normalisation became a factor and a shift of each
filter, or part of the convolution before it.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import numpy.typing as npt
import onnx
from onnx import numpy_helper

if TYPE_CHECKING:
    import keras

Floats: TypeAlias = npt.NDArray[np.float32]
HEIGHT_WIDTH_IN_OUT = (2, 3, 1, 0)  # Keras's order of a kernel's axes, in ONNX's numbers
OUT_OF_TRANSPOSED = 2  # axis of the filters in Keras's kernel of a transposed convolution


@dataclass(slots=True)
class Layer:
    """A convolution or a dense layer of the file: its kernel as Keras has it, then a factor and a shift."""

    kernel: Floats
    factor: Floats
    shift: Floats

    def give(self, layer: "keras.Layer") -> None:
        """Give a layer of Keras this kernel, and this shift where it has biases of its own."""
        layer.set_weights([self.kernel, self.shift] if layer.use_bias else [self.kernel])


def layers_of(file: onnx.ModelProto) -> list[Layer]:
    """Return the convolutions and dense layers of a file in its order."""
    arrays = {array.name: numpy_helper.to_array(array) for array in file.graph.initializer}
    layers: list[Layer] = []
    for node in file.graph.node:
        given = [arrays[name] for name in node.input if name in arrays]
        if node.op_type == "Cast" and given and given[0].dtype in (np.float16, np.int8):  # in fewer bits
            arrays[node.output[0]] = given[0].astype(np.float32)
        elif node.op_type == "Mul" and len(given) == len(node.input):  # by the scale of their steps
            arrays[node.output[0]] = given[0] * given[1]
        elif node.op_type in ("Conv", "ConvTranspose", "MatMul"):
            kernel = given[0] if node.op_type == "MatMul" else given[0].transpose(HEIGHT_WIDTH_IN_OUT)
            filters = kernel.shape[OUT_OF_TRANSPOSED if node.op_type == "ConvTranspose" else -1]
            nothing = np.zeros(filters, np.float32)
            layers.append(Layer(kernel, nothing + 1, given[1] if len(given) > 1 else nothing))
        elif node.op_type == "BatchNormalization":  # made by `training.simplify`: of mean 0 and variance 1
            layers[-1].factor = layers[-1].factor * given[0]
            layers[-1].shift = layers[-1].shift * given[0] + given[1]
        elif not given or not given[0].ndim or given[0].dtype != np.float32:
            continue  # of two signals, or of their sizes
        elif node.op_type == "Mul":
            layers[-1].factor = layers[-1].factor * given[0].ravel()
            layers[-1].shift = layers[-1].shift * given[0].ravel()
        elif node.op_type == "Add":
            layers[-1].shift = layers[-1].shift + given[0].ravel()
    return layers


def weighted_layers(model: "keras.Model") -> list[tuple["keras.Layer", "keras.Layer | None"]]:
    """Return the convolutions and dense layers in order, each with the batch normalisation of its answers.

    A layer with biases of its own has none.
    """
    from keras.layers import BatchNormalization, Conv2D, Conv2DTranspose, Dense

    learnt = [layer for layer in model.layers if isinstance(layer, Conv2D | Conv2DTranspose | Dense)]
    normalised = [layer for layer in model.layers if isinstance(layer, BatchNormalization)]
    unbiased = [layer.name for layer in learnt if not layer.use_bias]
    of = dict(zip(unbiased, normalised, strict=True))
    return [(layer, of.get(layer.name)) for layer in learnt]
