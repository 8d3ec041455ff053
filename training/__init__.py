"""Makes the weights: MNIST and what the project draws itself in, `digits.onnx` and its card out."""
