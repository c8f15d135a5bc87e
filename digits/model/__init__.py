"""Arrays → 05-model: networks, their training and evaluation, ONNX, and what is stored."""
