"""Teach a neural network to read your own handwriting."""

import logging
import os

# TensorFlow reads it when it is first imported, and would greet learners with pages of log.
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
# ONNX Runtime would number this computer and report to its maker; nothing leaves the machine here.
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
# TensorFlow also warns whenever a lesson builds its fifth network. A level would not do, as
# TensorFlow sets its own.
logging.getLogger("tensorflow").addFilter(lambda record: record.levelno >= logging.ERROR)
