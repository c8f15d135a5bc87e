"""Keras and TensorFlow, imported in silence; whoever needs them first takes them from here.

TensorFlow's C++ part greets on the process's standard error, past Python, whenever it is loaded.
Nobody who learns about networks needs to wonder what oneDNN is (it computes faster).
"""

import ctypes
import gc
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
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

__all__ = ["keras", "tensorflow", "tidy"]


def tidy() -> None:
    """Give memory back after work that takes much of it for a moment; it is not done by itself.

    What Keras and TensorFlow keep of a network refers to itself in circles, and of what is freed
    the C library of Linux keeps a tenth of a gigabyte in case it is wanted again.
    """
    gc.collect()
    # Other systems do without.
    with suppress(OSError, AttributeError, TypeError):
        ctypes.CDLL(None).malloc_trim(0)
