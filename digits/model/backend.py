"""Keras and TensorFlow, imported in silence; whoever needs them first takes them from here.

TensorFlow's C++ part greets on the process's standard error, past Python, whenever it is loaded.
Nobody who learns about networks needs to wonder what oneDNN is (it computes faster).
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def _silent() -> Iterator[None]:
    sys.stderr.flush()
    try:
        kept = os.dup(2)
    # A program without a console has nothing to keep silent.
    except OSError:
        yield
        return
    with Path(os.devnull).open("wb") as nowhere:
        os.dup2(nowhere.fileno(), 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)


with _silent():
    import keras
    import tensorflow

__all__ = ["keras", "tensorflow"]
