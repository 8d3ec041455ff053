"""Exporting networks that another backend than TensorFlow trained."""

import numpy as np
import pytest

from training.arrays import as_array
from training.errors import ExportError
from training.export import answers, to_onnx
from training.quiet import load_keras


def test_a_network_of_another_backend_is_exported_by_a_process_with_tensorflow(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    load_keras()
    import keras

    wide = keras.Input((8, None, 1))
    model = keras.Model(wide, keras.layers.Conv2D(3, 3, padding="same", activation="relu")(wide))
    probe = np.random.default_rng(0).random((2, 8, 33, 1), np.float32)
    monkeypatch.setattr(keras.backend, "backend", lambda: "torch")
    exported = answers(to_onnx(model), probe)
    assert exported.shape == (2, 8, 33, 3)
    np.testing.assert_allclose(exported, as_array(model(probe)), atol=1e-5)


def test_a_process_that_cannot_export_is_an_error_that_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    load_keras()
    import keras

    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
    monkeypatch.setattr(keras.backend, "backend", lambda: "torch")
    monkeypatch.setattr("training.export.EXPORTER", "none")
    with pytest.raises(ExportError, match="install the extra"):
        to_onnx(model)
