"""What TensorFlow's converter writes as a detour → the one operation that ONNX has for it.

TensorFlow computes a dilated convolution on a processor as a shuffle of pixels into the batch and back, and
up-sampling as tiles. The converter copies that, and makes a padded transposed convolution a larger one, cut.
Batch normalisation becomes two operations, at which ONNX Runtime leaves the form in which it convolves.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import onnx
from onnx import NodeProto, helper, numpy_helper

SWAPPED = "Transpose [1, 0, 2, 3]"  # batch and channels
# Each detour from its end back along the first inputs, as `_kind` calls them.
DILATED = (
    *(SWAPPED, "Slice", "DepthToSpace", SWAPPED),
    "Conv",
    *(SWAPPED, "SpaceToDepth", SWAPPED, "Pad"),
)
CUT = ("Pad", "Slice", "ConvTranspose")
NORMALISED = ("Add", "Mul")
ALONG, DOWN = 2, 6  # places of the tiles in `UP_SAMPLED`
UP_SAMPLED = (
    *("Transpose [0, 3, 1, 2]", "Reshape", "Tile", "Unsqueeze"),
    *("Reshape", "Transpose [0, 2, 3, 4, 1]", "Tile", "Unsqueeze"),
)
REPEATED = 3  # axis of the tiles
OF_FILTERS = 4  # axes of an array that has a value for each filter


def simplified(file: onnx.ModelProto) -> onnx.ModelProto:
    """Return a network without the detours that are known; the rest of it stays as it is.

    Dilated and transposed convolutions are taken to be padded as Keras's ``padding="same"``. The graph
    does not say so, therefore `training.export.to_onnx` compares what both networks answer.
    """
    short = onnx.ModelProto()
    short.CopyFrom(file)
    graph = short.graph
    made = {name: node for node in graph.node for name in node.output}
    arrays = {array.name: numpy_helper.to_array(array) for array in graph.initializer}
    nodes = []
    for node in graph.node:
        dilated, up_sampled, cut, normalised = (
            _detour(node, made, kinds) for kinds in (DILATED, UP_SAMPLED, CUT, NORMALISED)
        )
        if dilated:
            node = _dilated(dilated)
        elif up_sampled:
            scales = [1, 1, *(_times(up_sampled[place], arrays) for place in (DOWN, ALONG))]
            name = f"{node.output[0]}_scales"
            graph.initializer.append(numpy_helper.from_array(np.array(scales, np.float32), name))
            node = _resized(up_sampled, name)
        elif cut and min(_excess(cut[-1])) >= 0:
            node = _padded(cut)
        elif normalised and all(_is_of_filters(arrays.get(one.input[1])) for one in normalised):
            shift, factor = (arrays[one.input[1]].ravel() for one in normalised)
            node, values = _batch_normalisation(normalised, factor, shift)
            graph.initializer.extend(values)
        nodes.append(node)
    _keep(graph, nodes)
    onnx.checker.check_model(short)
    return short


def _kind(node: NodeProto) -> str:
    return node.op_type + (f" {_given(node)['perm']}" if _given(node).get("perm") else "")


def _given(node: NodeProto) -> dict[str, Any]:
    return {one.name: helper.get_attribute_value(one) for one in node.attribute}


def _detour(end: NodeProto, made: Mapping[str, NodeProto], kinds: Sequence[str]) -> list[NodeProto] | None:
    """Return the nodes of a detour from its end back, an empty one for a tile that is left out."""
    found: list[NodeProto] = []
    node: NodeProto | None = end
    for kind in kinds:
        if node is not None and _kind(node) == kind:
            found.append(node)
            node = made.get(node.input[0])
        elif kind == "Tile":  # once, which the converter leaves out
            found.append(NodeProto())
        else:
            return None
    return found


def _dilated(detour: Sequence[NodeProto]) -> NodeProto:
    convolution = detour[DILATED.index("Conv")]
    dilation = _given(detour[DILATED.index("SpaceToDepth")])["blocksize"]
    padding = [(size - 1) * dilation for size in _given(convolution)["kernel_shape"]]
    return _instead(detour, convolution, dilations=[dilation] * 2, pads=_halved(padding))


def _padded(detour: Sequence[NodeProto]) -> NodeProto:
    return _instead(detour, detour[-1], pads=_halved(_excess(detour[-1])))


def _instead(detour: Sequence[NodeProto], node: NodeProto, **attributes: Sequence[int]) -> NodeProto:
    """Return a node of the detour as one that does all of it."""
    inputs = [detour[-1].input[0], *node.input[1:]]
    made = helper.make_node(node.op_type, inputs, detour[0].output, node.name)
    given = _given(node) | attributes
    made.attribute.extend(helper.make_attribute(name, value) for name, value in sorted(given.items()))
    return made


def _resized(detour: Sequence[NodeProto], scales: str) -> NodeProto:
    return helper.make_node(
        "Resize",
        [detour[-1].input[0], "", scales],
        detour[0].output,
        detour[0].name,
        mode="nearest",
        coordinate_transformation_mode="asymmetric",
        nearest_mode="floor",
    )


def _is_of_filters(array: np.ndarray | None) -> bool:
    return array is not None and array.ndim == OF_FILTERS and array.shape == (1, array.shape[1], 1, 1)


def _batch_normalisation(
    detour: Sequence[NodeProto], factor: np.ndarray, shift: np.ndarray
) -> tuple[NodeProto, list[onnx.TensorProto]]:
    """Return a node that multiplies each filter by its factor and adds its shift, and its arrays."""
    name = detour[0].output[0]
    given = {
        "factor": factor,
        "shift": shift,
        "mean": np.zeros_like(factor),
        "variance": np.ones_like(factor),
    }
    arrays = [numpy_helper.from_array(values, f"{name}_{kind}") for kind, values in given.items()]
    inputs = [detour[-1].input[0], *(array.name for array in arrays)]
    return helper.make_node("BatchNormalization", inputs, [name], detour[0].name, epsilon=0.0), arrays


def _times(tile: NodeProto, arrays: Mapping[str, np.ndarray]) -> int:
    return int(arrays[tile.input[1]][REPEATED]) if tile.input else 1


def _excess(transposed: NodeProto) -> list[int]:
    """Return how much higher and wider a transposed convolution's answer is than its strides make it."""
    given = _given(transposed)
    return [size - stride for size, stride in zip(given["kernel_shape"], given["strides"], strict=True)]


def _halved(padding: Sequence[int]) -> list[int]:
    """Return padding before and after, as TensorFlow shares it out: the odd one comes after."""
    return [all_of_it // 2 for all_of_it in padding] + [-(-all_of_it // 2) for all_of_it in padding]


def _keep(graph: onnx.GraphProto, nodes: Sequence[NodeProto]) -> None:
    """Give a graph these nodes, without those and the arrays that nothing asks for."""
    asked = {output.name for output in graph.output}
    kept: list[NodeProto] = []
    for node in reversed(nodes):
        if asked.intersection(node.output):
            asked.update(node.input)
            kept.append(node)
    arrays = [array for array in graph.initializer if array.name in asked]
    for field, values in ((graph.node, kept[::-1]), (graph.initializer, arrays), (graph.value_info, [])):
        del field[:]
        field.extend(values)
