"""Teach a neural network to read your own handwriting."""

import logging
import os

# TensorFlow reads both when it is first imported, and would greet learners with pages of log.
# Without oneDNN it also computes the same on every computer, and hardly slower at this size.
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")
# It also warns whenever a lesson builds its fifth network. A level would not do: it sets its own.
logging.getLogger("tensorflow").addFilter(lambda record: record.levelno >= logging.ERROR)
