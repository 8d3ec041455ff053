from pathlib import Path

import onnxruntime
import pytest

from recognizer.networks import WEIGHTS
from segmentation import boundaries, layers
from segmentation.metadata import metadata_of

SHIPPED = [*sorted(WEIGHTS.glob("*.onnx")), boundaries.WEIGHTS, layers.WEIGHTS, layers.SECOND]


@pytest.mark.parametrize("weights", SHIPPED, ids=lambda path: path.name)
def test_metadata_are_those_that_onnx_runtime_reads(weights: Path) -> None:
    session = onnxruntime.InferenceSession(weights, providers=["CPUExecutionProvider"])
    assert metadata_of(weights.read_bytes()) == session.get_modelmeta().custom_metadata_map


@pytest.mark.parametrize("model", [b"\x72\x05abc", b"\xff" * 12, b"\x08", b"\x0b", b"not a network"])
def test_what_is_no_onnx_file_is_refused(model: bytes) -> None:
    with pytest.raises(ValueError, match=r"^a (field|number) "):
        metadata_of(model)
